/* Claims about madvise: what fork does, and pages that are dropped. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"
#include "newer_names.h"

CLAIM(mmap, dontfork_keeps_pages_from_the_child,
      .says = "on Linux pages with MADV_DONTFORK are not mapped in a child (SEGV_MAPERR), those "
	      "beside them are; the parent keeps them, and MADV_DOFORK undoes it",
      .zh = "在 Linux 上，设置 MADV_DONTFORK 的页在子进程中没有映射 "
	    "(SEGV_MAPERR)，相邻页不受影响；父进程保有它们，MADV_DOFORK 可撤销",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "madvise(2) MADV_DONTFORK, MADV_DOFORK")
{
	size_t page = page_size();

	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		char *p = map_memory(3 * page, kinds[kind]);

		memset(p, 'p', 3 * page);
		assert_returns(madvise(p + page, page, MADV_DONTFORK), 0);
		ACTOR(child) {
			assert_faults(peek(p + page), SIGSEGV, SEGV_MAPERR, p + page);
			assert_equal(peek(p + page - 1), 'p');
			assert_equal(peek(p + 2 * page), 'p');
		}
		assert_ends(child);
		assert_equal(peek(p + page), 'p');
		assert_returns(madvise(p + page, page, MADV_DOFORK), 0);
		ACTOR(next) {
			assert_equal(peek(p + page), 'p');
		}
		assert_ends(next);
	}
}

static const char *need_wipeonfork(void)
{
	char *p = mmap(NULL, 1, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return lacks(madvise(p, 1, MADV_WIPEONFORK) < 0, "madvise(MADV_WIPEONFORK)");
}

CLAIM(mmap, wipeonfork_gives_the_child_zeros,
      .says = "on Linux private memory with MADV_WIPEONFORK is zero in a child, and again in the "
	      "child's child; the parent keeps its bytes, and MADV_KEEPONFORK undoes it",
      .zh = "在 Linux 上，设置 MADV_WIPEONFORK "
	    "的私有内存在子进程中为零，孙进程中再次为零；父进程内容不变，MADV_KEEPONFORK 可撤销",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "madvise(2) MADV_WIPEONFORK, MADV_KEEPONFORK (since Linux 4.14)",
      .needs = { need_wipeonfork })
{
	size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE);

	memset(p, 'p', 3 * page);
	assert_returns(madvise(p + page, page, MADV_WIPEONFORK), 0);
	ACTOR(child) {
		assert_equal(peek(p + page), 0);
		assert_equal(peek(p + 2 * page - 1), 0);
		assert_equal(peek(p + page - 1), 'p');
		assert_equal(peek(p + 2 * page), 'p');
		poke(p + page, 'c');
		ACTOR(grandchild) {
			assert_equal(peek(p + page), 0);
		}
		assert_ends(grandchild);
		assert_equal(peek(p + page), 'c');
	}
	assert_ends(child);
	assert_equal(peek(p + page), 'p');
	assert_returns(madvise(p + page, page, MADV_KEEPONFORK), 0);
	ACTOR(next) {
		assert_equal(peek(p + page), 'p');
	}
	assert_ends(next);
}

CLAIM(mmap, wipeonfork_is_for_private_memory_alone,
      .says = "on Linux MADV_WIPEONFORK of shared memory or of a mapped file fails with EINVAL, "
	      "and the child sees the bytes",
      .zh = "在 Linux 上，对共享内存或文件映射使用 MADV_WIPEONFORK 失败 (EINVAL)，子进程仍看到内容",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "madvise(2) EINVAL, MADV_WIPEONFORK",
      .needs = { need_directory, need_wipeonfork })
{
	int fd = make_file("file", 1);
	char *p[3];

	p[0] = map_memory(1, MAP_SHARED);
	p[1] = map(fd, 1, READ_WRITE, MAP_PRIVATE);
	p[2] = map(fd, 1, READ_WRITE, MAP_SHARED);
	for (int i = 0; i < 3; i++) {
		poke(p[i], 'p');
		assert_fails(madvise(p[i], page_size(), MADV_WIPEONFORK), EINVAL);
	}
	ACTOR(child) {
		for (int i = 0; i < 3; i++)
			assert_equal(peek(p[i]), 'p');
	}
	assert_ends(child);
}

CLAIM(mmap, madvise_refuses_bad_arguments,
      .says = "on Linux madvise fails with EINVAL for an address inside a page and for unknown "
	      "advice, and with ENOMEM over a hole, where it still serves the pages there are",
      .zh = "在 Linux 上，地址不对齐或建议未知时 madvise 失败 (EINVAL)；范围有空洞时 "
	    "ENOMEM，但对已映射的页仍然生效",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "madvise(2) EINVAL, ENOMEM, NOTES")
{
	size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE);

	memset(p, 'm', 3 * page);
	must(munmap(p + page, page));
	assert_fails(madvise(p + 1, page, MADV_DONTNEED), EINVAL);
	assert_fails(madvise(p, page, 12345), EINVAL);
	assert_returns(madvise(p, 0, MADV_DONTNEED), 0);
	assert_equal(peek(p), 'm');
	assert_equal(peek(p + 2 * page), 'm');
	assert_fails(madvise(p, 3 * page, MADV_DONTNEED), ENOMEM);
	assert_equal(peek(p), 0);
	assert_equal(peek(p + 2 * page), 0);
}

CLAIM(mmap, dontneed_drops_private_bytes_alone,
      .says = "on Linux MADV_DONTNEED makes private memory zero and a private mapping show its "
	      "file again; shared bytes stay",
      .zh = "在 Linux 上，MADV_DONTNEED 使私有内存变为零、使私有文件映射重新显示文件；共享内容不变",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "madvise(2) MADV_DONTNEED",
      .needs = { need_directory })
{
	int fd = make_file("file", 2);
	char *p[4];

	p[0] = map_memory(2, MAP_PRIVATE);
	p[1] = map(fd, 2, READ_WRITE, MAP_PRIVATE);
	p[2] = map_memory(2, MAP_SHARED);
	p[3] = map(fd, 2, READ_WRITE, MAP_SHARED);
	for (int i = 0; i < 4; i++) {
		poke(p[i] + 1, '0' + (char)i);
		assert_returns(madvise(p[i], page_size(), MADV_DONTNEED), 0);
	}
	assert_equal(peek(p[0] + 1), 0);
	assert_equal(peek(p[1]), 'a');
	assert_equal(peek(p[1] + 1), '3'); /* what the shared mapping stored */
	assert_equal(peek(p[2] + 1), '2');
	assert_equal(peek(p[3] + 1), '3');
}

CLAIM(mmap, dontneed_drops_ones_own_copy_alone,
      .says = "on Linux a child that drops private memory by MADV_DONTNEED finds zeros there, "
	      "whether it had written or only inherited it, in each page of which the range has a part, "
	      "and its parent keeps its bytes",
      .zh = "在 Linux 上，子进程用 MADV_DONTNEED "
	    "丢弃私有内存后，范围所触及的每页都为零，无论它写过该页还是仅继承而来；"
	    "父进程的内容不变",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "madvise(2) MADV_DONTNEED; fork(2)")
{
	const size_t page = page_size();
	char *memory = map_memory(2 * page, MAP_PRIVATE);

	memset(memory, 'm', 2 * page);
	ACTOR(child) {
		poke(memory, 'c');
		assert_returns(madvise(memory, page + 1, MADV_DONTNEED), 0);
		assert_filled(memory, 2 * page, 0);
	}
	assert_ends(child);
	assert_filled(memory, 2 * page, 'm');
}

CLAIM(mmap, remove_makes_a_hole_in_shared_memory,
      .says = "on Linux MADV_REMOVE, or punching a hole by fallocate, makes those pages of shared "
	      "memory zero for every mapping and for read; MADV_REMOVE of private memory fails with "
	      "EINVAL",
      .zh = "在 Linux 上，MADV_REMOVE 或用 fallocate 打洞使共享内存中的那些页对所有映射和 read "
	    "都变为零；对私有内存的 MADV_REMOVE 失败 (EINVAL)",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "madvise(2) MADV_REMOVE; fallocate(2) FALLOC_FL_PUNCH_HOLE",
      .needs = { need_memfd, need_holes })
{
	const int punch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	size_t page = page_size();
	int fd = make_memfd(3 * page);
	char *p = map(fd, 3 * page, READ_WRITE, MAP_SHARED),
	     *q = map(fd, 3 * page, PROT_READ, MAP_SHARED);
	char *private = map_memory(page, MAP_PRIVATE);

	poke(private, 'p');
	assert_fails(madvise(private, page, MADV_REMOVE), EINVAL);
	assert_equal(peek(private), 'p');
	assert_equal(peek(q + page), 'a');
	assert_returns(madvise(p + page, page, MADV_REMOVE), 0);
	assert_returns(fallocate(fd, punch, 2 * (off_t)page, (off_t)page), 0);
	assert_filled(p, page, 'a');
	assert_filled(p + page, 2 * page, 0);
	assert_filled(q, page, 'a');
	assert_filled(q + page, 2 * page, 0);
	assert_equal(byte_in(fd, page - 1), 'a');
	for (size_t at = page; at < 3 * page; at += page / 2)
		assert_equal(byte_in(fd, at), 0);
	assert_equal(size_of(fd), 3 * (off_t)page);
}

static const char *need_populate(void)
{
	char *p = mmap(NULL, 1, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return lacks(madvise(p, 1, MADV_POPULATE_READ) < 0, "madvise(MADV_POPULATE_READ)");
}

static bool is_resident(void *page)
{
	unsigned char byte = 0;

	must(mincore(page, 1, &byte));
	return byte & 1;
}

CLAIM(mmap, populate_fills_pages_or_tells_why_not,
      .says = "on Linux MADV_POPULATE_WRITE makes pages resident and keeps their bytes; over a hole "
	      "it fails with ENOMEM, beyond a file's end with EFAULT, and where the access is not "
	      "allowed with EINVAL",
      .zh = "在 Linux 上，MADV_POPULATE_WRITE 使页驻留并保留内容；范围有空洞时失败 "
	    "(ENOMEM)，超出文件末尾时失败 (EFAULT)，不允许该访问时失败 (EINVAL)",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "madvise(2) MADV_POPULATE_READ, MADV_POPULATE_WRITE",
      .needs = { need_populate, need_memfd })
{
	size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE), *file;
	int fd = must(memfd_create("file", 0));

	poke(p, 'p');
	must(munmap(p + 2 * page, page));
	assert_that(!is_resident(p + page));
	assert_returns(madvise(p, 2 * page, MADV_POPULATE_WRITE), 0);
	assert_that(is_resident(p + page));
	assert_equal(peek(p), 'p');
	assert_fails(madvise(p, 3 * page, MADV_POPULATE_WRITE), ENOMEM);
	must(mprotect(p, page, PROT_READ));
	assert_fails(madvise(p, page, MADV_POPULATE_WRITE), EINVAL);
	assert_returns(madvise(p, page, MADV_POPULATE_READ), 0);
	must(ftruncate(fd, (off_t)page));
	file = must(mmap(NULL, 2 * page, READ_WRITE, MAP_SHARED, fd, 0));
	assert_fails(madvise(file, 2 * page, MADV_POPULATE_READ), EFAULT);
	assert_returns(madvise(file, page, MADV_POPULATE_READ), 0);
}

static const char *need_free(void)
{
	char *p = mmap(NULL, 1, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return lacks(madvise(p, 1, MADV_FREE) < 0, "madvise(MADV_FREE)");
}

CLAIM(mmap, what_is_freed_is_old_or_zero_until_written,
      .says = "on Linux pages with MADV_FREE hold their bytes or zeros, and what is written after "
	      "it stays; shared memory is refused with EINVAL, and keeps its bytes",
      .zh = "在 Linux 上，MADV_FREE 之后页的内容是原字节或零，此后写入的内容保留；共享内存被拒绝 "
	    "(EINVAL)，内容不变",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "madvise(2) MADV_FREE (since Linux 4.5)",
      .needs = { need_free })
{
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE), *shared = map_memory(page, MAP_SHARED);

	memset(p, 'p', 2 * page);
	memset(shared, 's', page);
	assert_returns(madvise(p, page, MADV_FREE), 0);
	assert_that(peek(p) == 'p' || peek(p) == 0);
	poke(p, 'n');
	assert_equal(peek(p), 'n');
	assert_equal(peek(p + page), 'p');
	assert_fails(madvise(shared, page, MADV_FREE), EINVAL);
	assert_equal(peek(shared), 's');
}

/* Sets all that can be set of three pages: what is mapped there next is not to have it. */
static void set_all_of(char *p, size_t page)
{
	assert_returns(madvise(p, page, MADV_DONTFORK), 0);
	assert_returns(madvise(p + page, page, MADV_WIPEONFORK), 0);
	assert_returns(mprotect(p + 2 * page, page, PROT_NONE), 0);
}

CLAIM(mmap, a_place_mapped_anew_has_nothing_of_before,
      .says = "on Linux what is mapped at an address where something was mapped before, be that "
	      "unmapped first or replaced by MAP_FIXED, has the protection that is asked for, and "
	      "goes to a child: neither MADV_DONTFORK nor MADV_WIPEONFORK of before count",
      .zh = "在 Linux 上，在先前有过映射的地址（先解除映射，或用 MAP_FIXED 替换）上新建的映射，具有所要求"
	    "的保护，并传给子进程：先前的 MADV_DONTFORK 与 MADV_WIPEONFORK 不再起作用",
      .rows = "mmap 1, 6", .verdict = HOLDS,
      .ref = "mmap(2) MAP_FIXED: discarded; munmap(2), madvise(2)", .needs = { need_wipeonfork })
{
	const size_t page = page_size();

	for (int i = 0; i < 2; i++) {
		char *p = map_memory(3 * page, MAP_PRIVATE);

		set_all_of(p, page);
		if (i)
			must(munmap(p, 3 * page));
		assert_returns(mmap(p, 3 * page, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
			       p);
		memset(p, 'n', 3 * page);
		ACTOR(child) {
			for (size_t at = 0; at < 3 * page; at += page)
				assert_equal(peek(p + at), 'n');
		}
		assert_ends(child);
	}
}
