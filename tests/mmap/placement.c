/* Claims about where a mapping is placed: hints, MAP_FIXED, MAP_FIXED_NOREPLACE. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "claim.h"
#include "mappings.h"
#include "memory.h"
#include "newer_names.h"

CLAIM(mmap, two_mappings_never_overlap,
      .says = "mmap without MAP_FIXED chooses addresses where nothing is mapped",
      .zh = "不带 MAP_FIXED 时，mmap 选择未被映射的地址", .course = "002: add地址，填NULL",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap(): no mapping placed on another; mmap(2) NOTES")
{
	size_t page = page_size(), length[64];
	char *p[64];

	for (int i = 0; i < 64; i++) {
		length[i] = (size_t)(1 + i % 3) * page;
		p[i] = map_memory(length[i], MAP_PRIVATE);
		assert_filled(p[i], length[i], 0);
		memset(p[i], i, length[i]);
	}
	for (int i = 0; i < 64; i++)
		assert_filled(p[i], length[i], (char)i);
	/* Nor into gaps that are too small. */
	for (int i = 0; i < 64; i += 2) {
		must(munmap(p[i], length[i]));
		memset(map_memory(4 * page, MAP_PRIVATE), 'x', 4 * page);
	}
	for (int i = 1; i < 64; i += 2)
		assert_filled(p[i], length[i], (char)i);
}

CLAIM(mmap, a_free_hint_is_taken,
      .says = "on Linux mmap takes the address given where nothing is mapped",
      .zh = "在 Linux 上，若给定的地址空闲，mmap 就映射在那里",
      .course = "003 §7: addr：可以是用户指定的; 002: add地址，填NULL", .rows = "mmap 6",
      .verdict = HOLDS_IF("the address is free: without MAP_FIXED it is a hint only",
			  "该地址空闲：没有 MAP_FIXED 时它只是提示"),
      .ref = "mmap(2) DESCRIPTION: a hint about where to place the mapping")
{
	size_t page = page_size();
	char *p = free_pages(3);

	assert_returns(mmap(p + page, page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		       p + page);
	assert_equal(peek(p + page), 0);
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_faults(peek(p + 2 * page), SIGSEGV, SEGV_MAPERR, p + 2 * page);
}

CLAIM(mmap, a_taken_hint_harms_nobody,
      .says = "without MAP_FIXED mmap goes elsewhere when anything is mapped at the address given, "
	      "and leaves that alone, or when that lies beyond what a process can have",
      .zh = "没有 MAP_FIXED 时，若给定地址处已有映射，mmap 映射到别处，原映射不受影响；"
	    "地址超出进程可用的范围时也映射到别处",
      .course = "003 §7: addr：可以是用户指定的", .rows = "mmap 6",
      .verdict = HOLDS_IF("the address is free: without MAP_FIXED it is a hint only",
			  "该地址空闲：没有 MAP_FIXED 时它只是提示"),
      .ref = "POSIX.1-2024 mmap(): never places a mapping at address 0 or over another; mmap(2)")
{
	size_t page = page_size();
	char *p = free_pages(4), *q;

	must(mmap(p + page, page, READ_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	poke(p + page, 'x');
	for (size_t i = 0; i < 2; i++) {
		q = assert_succeeds(mmap(p + i * page, 2 * page, READ_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
		assert_that(q + 2 * page <= p + page || q >= p + 2 * page);
		memset(q, 'y', 2 * page);
		assert_equal(peek(p + page), 'x');
	}
	q = assert_succeeds(mmap((void *)(UINTPTR_MAX - page + 1), page, READ_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	poke(q, 'z');
}

CLAIM(mmap, an_unaligned_hint_is_rounded,
      .says = "on Linux mmap without MAP_FIXED takes an address inside a page too, and the mapping "
	      "begins at a page's start, never at 0",
      .zh = "在 Linux 上，没有 MAP_FIXED 时地址可以不对齐，映射从页边界开始，但绝不在 0",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "mmap(2): will pick a nearby page boundary")
{
	size_t page = page_size();
	char *p = free_pages(4), *q;

	q = assert_succeeds(
		mmap(p + page + 1, page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	assert_equal((uintptr_t)q % page, 0);
	assert_that(q == p + page || q == p + 2 * page);
	assert_equal(peek(q + page - 1), 0);
	q = assert_succeeds(mmap((void *)1, page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	assert_that(q && (uintptr_t)q % page == 0);
	poke(q, 'x');
}

CLAIM(mmap, fixed_replaces_what_was_there,
      .says = "MAP_FIXED maps at just the address given, and replaces just the pages it covers, be "
	      "they of several mappings",
      .zh = "MAP_FIXED 恰好映射在给定地址，恰好替换它覆盖的那些页，即使它们属于多个映射",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_FIXED; mmap(2) MAP_FIXED",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *p = map_memory(4 * page, MAP_PRIVATE);

	memset(p, 'm', 4 * page);
	must(mprotect(p + 2 * page, page, PROT_NONE)); /* a mapping of its own */
	assert_returns(mmap(p + page, page + 1, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0),
		       p + page);
	assert_equal(peek(p + page - 1), 'm');
	assert_equal(peek(p + page), 'a');
	assert_equal(peek(p + 3 * page - 1), 'b');
	assert_equal(peek(p + 3 * page), 'm');
	assert_faults(poke(p + page, 'x'), SIGSEGV, SEGV_ACCERR, p + page);
	poke(p + 3 * page, 'x');
	assert_equal(byte_in(fd, 0), 'a');
}

CLAIM(mmap, fixed_must_be_aligned,
      .says = "MAP_FIXED at an address inside a page fails with EINVAL, and leaves what is mapped "
	      "there",
      .zh = "MAP_FIXED 的地址不按页对齐时失败 (EINVAL)，原有映射不变", .rows = "mmap 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() EINVAL; mmap(2) EINVAL")
{
	const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE);

	memset(p, 'm', 2 * page);
	assert_fails(mmap(p + 1, page, READ_WRITE, flags, -1, 0), EINVAL);
	assert_fails(mmap(p + page / 2, 1, READ_WRITE, flags, -1, 0), EINVAL);
	assert_fails(mmap(p + page - 1, 1, READ_WRITE, flags, -1, 0), EINVAL);
	assert_equal(peek(p), 'm');
	assert_equal(peek(p + page), 'm');
}

static int sealed_memfd(void)
{
	int fd = must(memfd_create("sealed", MFD_ALLOW_SEALING));

	must(ftruncate(fd, (off_t)page_size()));
	must(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	return fd;
}

/* What is asked of mmap, and how it is refused. */
struct request {
	int fd, protection, flags, error;
	size_t length;
	off_t offset;
};

CLAIM(mmap, a_refused_fixed_replaces_nothing,
      .says = "MAP_FIXED that is refused leaves what is mapped there: for EBADF or EINVAL, and on "
	      "Linux for every other errno too",
      .zh = "MAP_FIXED 失败时原有映射不变：EBADF 或 EINVAL 时如此，在 Linux 上其他错误也如此",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap(): reasons other than EBADF, EINVAL, ENOTSUP; Linux mm/mmap.c "
	     "do_mmap(), mm/vma.c mmap_region()",
      .needs = { need_directory, need_memfd })
{
	const int private = MAP_FIXED | MAP_PRIVATE, shared = MAP_FIXED | MAP_SHARED;
	const size_t page = page_size(), size = 4 * page;
	const int file = make_file("file", page), none = private | MAP_ANONYMOUS;
	const int reading = must(open("file", O_RDONLY)), writing = must(open("file", O_WRONLY));
	const struct request refused[] = {
		{ -1, READ_WRITE, private, EBADF, size, 0 },
		{ file, READ_WRITE, private, EINVAL, 0, 0 },
		{ file, READ_WRITE, private, EINVAL, size, 1 },
		{ file, READ_WRITE, MAP_FIXED, EINVAL, size, 0 },
		{ reading, READ_WRITE, shared, EACCES, size, 0 },
		{ writing, PROT_READ, shared, EACCES, size, 0 },
		{ writing, PROT_READ, private, EACCES, size, 0 },
		{ sealed_memfd(), READ_WRITE, shared, EPERM, page, 0 },
		{ must(open(".", O_RDONLY)), PROT_READ, private, ENODEV, size, 0 },
		{ must(open("/dev/null", O_RDWR)), READ_WRITE, shared, ENODEV, size, 0 },
		{ -1, READ_WRITE, none, ENOMEM, SIZE_MAX - 16 * page, 0 },
		{ -1, READ_WRITE, none | MAP_FIXED_NOREPLACE, EEXIST, size, 0 },
		{ file, PROT_READ, MAP_FIXED | MAP_SHARED_VALIDATE | 1 << 22, EOPNOTSUPP, size, 0 },
	};
	char *p = map_memory(size, MAP_PRIVATE);

	fill_with_numbers(p, size, 1);
	for (size_t i = 0; i < COUNT(refused); i++) {
		assert_fails(mmap(p, refused[i].length, refused[i].protection, refused[i].flags,
				  refused[i].fd, refused[i].offset),
			     refused[i].error);
		assert_that(has_numbers(p, size, 1));
	}
	poke(p, 'n');
	assert_equal(byte_in(file, 0), 'a');
}

CLAIM(mmap, fixed_beyond_a_limit_replaces_nothing,
      .says = "on Linux MAP_FIXED refused for RLIMIT_AS (ENOMEM) or RLIMIT_MEMLOCK (EAGAIN), "
	      "mremap refused for its flags and mprotect for how the file is open leave what is "
	      "mapped there",
      .zh = "在 Linux 上，MAP_FIXED 因 RLIMIT_AS (ENOMEM) 或 RLIMIT_MEMLOCK (EAGAIN) 失败，mremap "
	    "因标志失败，mprotect 因文件的打开方式失败时，原有映射不变",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "mmap(2) ENOMEM, EAGAIN; mremap(2) EINVAL; mprotect(2) EACCES",
      .needs = { need_directory })
{
	const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
	const size_t page = page_size(), size = 4 * page, more = 64 * page;
	char *q = map_memory(size, MAP_PRIVATE);
	struct rlimit unlimited;
	int fd = make_file("file", page);
	char *shown =
		must(mmap(NULL, page, PROT_READ, MAP_SHARED, must(open("file", O_RDONLY)), 0));
	char *p = map_memory(more, MAP_PRIVATE);

	must(munmap(p + size, more - size));
	fill_with_numbers(p, size, 1);
	fill_with_numbers(q, size, 2);
	become_nobody();
	limit_to(RLIMIT_MEMLOCK, page);
	assert_fails(mmap(p, size, READ_WRITE, flags | MAP_LOCKED, -1, 0), EAGAIN);
	must(getrlimit(RLIMIT_AS, &unlimited));
	limit_to(RLIMIT_AS, 16 * page);
	assert_fails(mmap(p, more, READ_WRITE, flags, -1, 0), ENOMEM);
	must(setrlimit(RLIMIT_AS, &unlimited));
	assert_fails(mremap(q, size, page, MREMAP_FIXED, p), EINVAL);
	assert_fails(mprotect(shown, page, READ_WRITE), EACCES);
	assert_equal(peek(shown), 'a');
	assert_faults(poke(shown, 'x'), SIGSEGV, SEGV_ACCERR, shown);
	assert_that(has_numbers(p, size, 1));
	assert_that(has_numbers(q, size, 2));
	assert_equal(byte_in(fd, 0), 'a');
}

CLAIM(mmap, fixed_beyond_the_address_space_gives_enomem,
      .says = "MAP_FIXED where no process can have memory fails with ENOMEM",
      .zh = "MAP_FIXED 指向进程不可能拥有的地址时失败 (ENOMEM)", .rows = "mmap 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() ENOMEM: MAP_FIXED and the range exceeds; mmap(2) ENOMEM")
{
	const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
	size_t page = page_size();
	char *beyond = page_of_nobody(), *p = map_memory(page, MAP_PRIVATE);

	assert_fails(mmap(beyond, page, PROT_READ, flags, -1, 0), ENOMEM);
	assert_fails(mmap(p, (size_t)(beyond - p) + page, PROT_READ, flags, -1, 0), ENOMEM);
	assert_equal(peek(p), 0);
}

CLAIM(mmap, fixed_noreplace_gives_eexist,
      .says = "on Linux MAP_FIXED_NOREPLACE fails with EEXIST where its range meets a mapping, and "
	      "takes just the address given where it is free",
      .zh = "在 Linux 上，MAP_FIXED_NOREPLACE 的范围碰到已有映射时失败 "
	    "(EEXIST)，空闲时恰好映射在给定地址",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "mmap(2) MAP_FIXED_NOREPLACE (since Linux 4.17), EEXIST")
{
	const int flags = MAP_FIXED_NOREPLACE | MAP_PRIVATE | MAP_ANONYMOUS;
	size_t page = page_size();
	char *p = free_pages(4);

	assert_returns(mmap(p + page, page, READ_WRITE, flags, -1, 0), p + page);
	poke(p + page, 'x');
	assert_fails(mmap(p + page, 1, READ_WRITE, flags, -1, 0), EEXIST);
	assert_fails(mmap(p, page + 1, READ_WRITE, flags, -1, 0), EEXIST);
	assert_fails(mmap(p, 3 * page, READ_WRITE, flags, -1, 0), EEXIST);
	assert_equal(peek(p + page), 'x');
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_returns(mmap(p, page, READ_WRITE, flags, -1, 0), p);
	assert_returns(mmap(p + 2 * page, page, READ_WRITE, flags, -1, 0), p + 2 * page);
	assert_equal(peek(p + page), 'x');
}

CLAIM(mmap, growsdown_grows_to_a_gap_from_what_is_below,
      .says = "on Linux a mapping of MAP_GROWSDOWN begins at its address, grows down to an address "
	      "below that is touched, with zeros, and keeps away from what is mapped below: there "
	      "an access brings SIGSEGV",
      .zh = "在 Linux 上，MAP_GROWSDOWN "
	    "的映射始于其地址，触及其下的地址时向下扩展（内容为零），但与更低的映射保持距离：那里的"
	    "访问产生 SIGSEGV",
      .verdict = HOLDS,
      .ref = "mmap(2) MAP_GROWSDOWN; Linux mm/mmap.c expand_downwards(): stack_guard_gap")
{
	const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
	const size_t page = page_size(), pages = 1000;
	char *low = free_pages(pages), *top = low + (pages - 1) * page;

	assert_returns(mmap(low, page, READ_WRITE, flags, -1, 0), low);
	memset(low, 'l', page);
	assert_returns(mmap(top, page, READ_WRITE, flags | MAP_GROWSDOWN, -1, 0), top);
	memset(top, 't', page);
	assert_equal(peek(top - 1), 0);
	poke(top - page, 'x');
	assert_equal(peek(top - 9 * page), 0);
	poke(top - 20 * page, 'y');
	assert_that(peek(top - page) == 'x' && peek(top - 20 * page) == 'y');
	assert_equal(peek(top - 19 * page), 0);
	assert_filled(top, page, 't');
	assert_faults(peek(low + page), SIGSEGV, SEGV_MAPERR, low + page);
	assert_faults(poke(low + 2 * page, 'x'), SIGSEGV, SEGV_MAPERR, low + 2 * page);
	assert_filled(low, page, 'l');
}

static const char *need_page_zero(void)
{
	const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;

	if (lacks(mmap(NULL, page_size(), PROT_NONE, flags, -1, 0) == MAP_FAILED, "mmap"))
		return "no mapping at address 0 is allowed";
	munmap(NULL, page_size());
	return NULL;
}

CLAIM(mmap, map_fixed_can_map_null,
      .says = "on Linux mmap of address 0 with MAP_FIXED, where that is allowed, maps there, and "
	      "returns NULL",
      .zh = "在 Linux 上，若允许，带 MAP_FIXED 且地址为 0 的 mmap 就映射在 0，返回 NULL",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "mmap(2) NOTES", .needs = { need_page_zero })
{
	const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
	char *volatile null = NULL;

	assert_returns(mmap(null, page_size(), READ_WRITE, flags, -1, 0), NULL);
	poke(null, 'n');
	assert_equal(peek(null), 'n');
	assert_returns(munmap(null, page_size()), 0);
	assert_faults(peek(null), SIGSEGV, SEGV_MAPERR, NULL);
}

CLAIM(mmap, map_32bit_stays_below_two_gigabytes,
      .says = "on Linux for x86-64, mmap with MAP_32BIT maps below 2 GiB, whatever the hint, and what is "
	      "there already stays; with MAP_FIXED it has no effect",
      .zh = "在 x86-64 的 Linux 上，带 MAP_32BIT 的 mmap 映射在 2 GiB "
	    "以下，无论提示地址为何，已有的映射不变；与 MAP_FIXED 同用则无效",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "mmap(2) MAP_32BIT")
{
#if defined(__x86_64__) && !defined(__ILP32__)
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT;
	const size_t page = page_size();
	char *const far = free_pages(3), *p[8];

	if ((uintptr_t)far >> 31 == 0)
		skip("memory is below 2 GiB without being asked");
	for (int i = 0; i < 8; i++) {
		p[i] = assert_succeeds(mmap(i % 2 ? far : NULL, page, READ_WRITE, flags, -1, 0));
		assert_equal((uintptr_t)p[i] >> 31, 0);
		memset(p[i], i + 1, page);
	}
	for (int i = 0; i < 8; i++)
		assert_filled(p[i], page, (char)(i + 1));
	assert_returns(mmap(far, page, READ_WRITE, flags | MAP_FIXED, -1, 0), far);
#else
	skip("no MAP_32BIT here");
#endif
}
