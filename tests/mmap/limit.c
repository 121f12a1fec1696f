/* Claims about how much can be mapped. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"
#include "newer_names.h"

static const char *need_64_bits(void)
{
	return sizeof(void *) == 8 && sizeof(off_t) == 8 ? NULL : "addresses have no 64 bits here";
}

/*
 * More than a process can have. On s390x that is nearly all of 64 bits; elsewhere it is no more than a
 * file's offsets can be.
 */
static size_t too_much(void)
{
#ifdef __s390x__
	return SIZE_MAX - 16 * page_size();
#else
	return SIZE_MAX / 4;
#endif
}

CLAIM(mmap, too_much_gives_enomem,
      .says = "a mapping larger than the address space fails with ENOMEM, also where its length "
	      "overflows when it is rounded up",
      .zh = "映射大于地址空间时失败 (ENOMEM)，长度取整溢出时也一样",
      .course = "002: mmap什么情况下回报错", .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() ENOMEM; mmap(2) ENOMEM",
      .needs = { need_directory, need_64_bits })
{
	const size_t page = page_size();
	const size_t lengths[] = { too_much(), SIZE_MAX - 16 * page, SIZE_MAX - page, SIZE_MAX };
	const int flags = MAP_ANONYMOUS | MAP_NORESERVE;
	int fd = make_file("file", 1);

	assert_fails(mmap(NULL, too_much(), PROT_READ, MAP_SHARED, fd, 0), ENOMEM);
	assert_fails(mmap(NULL, too_much(), PROT_NONE, MAP_PRIVATE, fd, 0), ENOMEM);
	for (size_t i = 0; i < COUNT(lengths); i++) {
		assert_fails(mmap(NULL, lengths[i], PROT_NONE, MAP_PRIVATE | flags, -1, 0), ENOMEM);
		assert_fails(mmap(NULL, lengths[i], PROT_NONE, MAP_SHARED | flags, -1, 0), ENOMEM);
	}
}

CLAIM(mmap, rlimit_as_gives_enomem,
      .says = "a mapping that would take the process's addresses past RLIMIT_AS fails with ENOMEM, "
	      "of whatever kind",
      .zh = "映射会使进程地址空间超过 RLIMIT_AS 时失败 (ENOMEM)，无论何种映射",
      .course = "002: mmap什么情况下回报错", .rows = "mmap 6", .verdict = HOLDS,
      .ref = "getrlimit(2) RLIMIT_AS; POSIX.1-2024 mmap() ENOMEM", .needs = { need_directory })
{
	const size_t large = (size_t)1 << 28;
	int fd = make_file("file", 1);
	char *p = assert_succeeds(mmap(NULL, large, PROT_NONE, MAP_PRIVATE, fd, 0));

	must(munmap(p, large));
	limit_to(RLIMIT_AS, large);
	assert_fails(mmap(NULL, large, PROT_READ, MAP_SHARED, fd, 0), ENOMEM);
	assert_fails(mmap(NULL, large, PROT_NONE, MAP_PRIVATE, fd, 0), ENOMEM);
	assert_fails(mmap(NULL, large, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), ENOMEM);
	assert_fails(mmap(NULL, large, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), ENOMEM);
	/* With what the process has already. */
	assert_fails(mmap(NULL, large - page_size(), PROT_NONE, MAP_PRIVATE, fd, 0), ENOMEM);
	assert_succeeds(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0));
}

CLAIM(mmap, what_is_not_mapped_does_not_count,
      .says = "mmap that fails and memory that was unmapped take nothing of RLIMIT_AS, however "
	      "often",
      .zh = "失败的 mmap 与已解除的映射不占用 RLIMIT_AS，无论多少次", .rows = "mmap 4, 6",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 setrlimit() RLIMIT_AS: total available memory; getrlimit(2) RLIMIT_AS",
      .needs = { need_directory })
{
	const size_t large = (size_t)1 << 26, most = 4 * large;
	int reader = must(open("file", O_RDONLY | O_CREAT, 0600));

	limit_to(RLIMIT_AS, most);
	for (int i = 0; i < 20; i++) {
		assert_fails(mmap(NULL, large, PROT_READ, MAP_SHARED, -1, 0), EBADF);
		assert_fails(mmap(NULL, large, READ_WRITE, MAP_SHARED, reader, 0), EACCES);
		assert_fails(mmap(NULL, most, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
			     ENOMEM);
		assert_returns(munmap(map_memory(large, MAP_PRIVATE), large), 0);
		assert_returns(munmap(map_memory(large, MAP_SHARED), large), 0);
	}
}

CLAIM(mmap, rlimit_data_counts_private_writable_memory,
      .says = "on Linux private writable memory past RLIMIT_DATA fails with ENOMEM; shared or "
	      "read-only memory is not counted",
      .zh = "在 Linux 上，私有可写内存超过 RLIMIT_DATA 时失败 (ENOMEM)；共享或只读内存不计",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "mmap(2) ENOMEM (since Linux 4.7); getrlimit(2) RLIMIT_DATA")
{
	const size_t large = (size_t)1 << 28;
	const int flags = MAP_ANONYMOUS | MAP_NORESERVE;

	limit_to(RLIMIT_DATA, large);
	assert_fails(mmap(NULL, large, READ_WRITE, MAP_PRIVATE | flags, -1, 0), ENOMEM);
	assert_fails(mmap(NULL, large - page_size(), READ_WRITE, MAP_PRIVATE | flags, -1, 0),
		     ENOMEM); /* with the data there is */
	assert_succeeds(mmap(NULL, large, PROT_READ, MAP_PRIVATE | flags, -1, 0));
	assert_succeeds(mmap(NULL, large, READ_WRITE, MAP_SHARED | flags, -1, 0));
	assert_succeeds(mmap(NULL, 1, READ_WRITE, MAP_PRIVATE | flags, -1, 0));
}

CLAIM(mmap, past_the_largest_offset_gives_eoverflow,
      .says = "mmap fails with EOVERFLOW where offset and length together pass the largest file "
	      "offset, though the file is small",
      .zh = "偏移量加长度超过最大文件偏移时 mmap 失败 (EOVERFLOW)，与文件实际大小无关",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() EOVERFLOW",
      .needs = { need_directory, need_64_bits })
{
	const off_t page = (off_t)page_size(), last = INT64_MAX / page * page;
	int fd = make_file("file", 1);

	assert_fails(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, last), EOVERFLOW);
	assert_fails(mmap(NULL, 3 * (size_t)page, PROT_READ, MAP_PRIVATE, fd, last - 2 * page),
		     EOVERFLOW);
	assert_succeeds(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, (off_t)1 << 40));
}

static const char *need_few_mappings(void)
{
	bool known = access("/proc/sys/vm/max_map_count", R_OK) == 0;
	long most = known ? number_in("/proc/sys/vm/max_map_count") : 0;

	return most > 0 && most <= 131072 ? NULL : "no vm.max_map_count that could be reached";
}

CLAIM(mmap, too_many_mappings_give_enomem,
      .says = "on Linux a process has at most vm.max_map_count mappings: then mmap, and mprotect "
	      "munmap and MREMAP_DONTUNMAP in the middle of one, fail with ENOMEM and change "
	      "nothing",
      .zh = "在 Linux 上，进程至多有 vm.max_map_count 个映射：此后 mmap 以及在某映射中间的 "
	    "mprotect、munmap、MREMAP_DONTUNMAP 失败 (ENOMEM)，什么都不改变",
      .rows = "mmap 4, 6", .verdict = HOLDS,
      .ref = "mmap(2), mprotect(2), mremap(2) ENOMEM; proc(5)", .needs = { need_few_mappings })
{
	size_t page = page_size(), most = (size_t)number_in("/proc/sys/vm/max_map_count");
	char *p = map_memory(3 * page, MAP_PRIVATE), *q;

	poke(p + page, 'x');
	q = must(mmap(NULL, 2 * most * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	for (size_t i = 1; i < 2 * most && mprotect(q + i * page, page, PROT_READ) == 0; i += 2)
		;
	assert_equal(errno, ENOMEM);
	for (size_t i = 0; i < most; i++)
		if (mmap(NULL, 1, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
			break;
	assert_fails(mmap(NULL, 1, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0), ENOMEM);
	assert_fails(munmap(p + page, page), ENOMEM);
	assert_fails(mprotect(p + page, page, PROT_NONE), ENOMEM);
	assert_fails(mremap(p + page, page, page, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL), ENOMEM);
	assert_equal(peek(p + page), 'x');
	assert_returns(munmap(p, page), 0);
}

static const char *need_much_memory(void)
{
	const size_t size = (size_t)5 << 30;
	const char *why = need_64_bits();
	void *p;

	if (why)
		return why;
	p = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	why = lacks(p == MAP_FAILED, "mmap(MAP_NORESERVE)");
	if (p != MAP_FAILED)
		munmap(p, size);
	return why;
}

CLAIM(mmap, sizes_and_offsets_have_64_bits,
      .says = "a mapping of more than 4 GiB reaches to its end, as do mprotect and munmap of it, and one at "
	      "an offset beyond 4 GiB shows what is there",
      .zh = "大于 4 GiB 的映射直到末尾都有效，对它的 mprotect 与 munmap 也作用到末尾；偏移量超过 4 GiB 的映射显示该处的内容",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap(), mprotect(), munmap()",
      .needs = { need_memfd, need_much_memory })
{
	const size_t page = page_size(), large = (size_t)(UINT64_C(1) << 32);
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		  fd = must(memfd_create("f", 0));
	char *p = assert_succeeds(mmap(NULL, large + 2 * page, READ_WRITE, flags, -1, 0));

	poke(p + large + page, 'x');
	assert_equal(peek(p + page), 0);
	assert_returns(mprotect(p, large + page, PROT_READ), 0);
	assert_faults(poke(p + large, 'y'), SIGSEGV, SEGV_ACCERR, p + large);
	poke(p + large + page, 'y');
	assert_returns(munmap(p, large + page), 0);
	assert_faults(peek(p + large), SIGSEGV, SEGV_MAPERR, p + large);
	assert_equal(peek(p + large + page), 'y');
	must(pwrite(fd, "far", 3, (off_t)large));
	p = assert_succeeds(mmap(NULL, 3, PROT_READ, MAP_SHARED, fd, (off_t)large));
	assert_text(text_at(p, 3), "far");
}
