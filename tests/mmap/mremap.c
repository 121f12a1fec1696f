/* Claims about mremap. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "claim.h"
#include "mappings.h"
#include "memory.h"
#include "newer_names.h"

#define MOVE (MREMAP_MAYMOVE | MREMAP_FIXED)

CLAIM(mmap, mremap_shrinks_in_place,
      .says = "on Linux mremap to a smaller size keeps the address and the bytes, and unmaps the "
	      "rest",
      .zh = "在 Linux 上，mremap 缩小时地址和内容不变，其余部分解除映射", .rows = "bugs 70",
      .verdict = HOLDS, .ref = "mremap(2) DESCRIPTION")
{
	size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE);

	fill_with_numbers(p, 3 * page, 1);
	assert_returns(mremap(p, 3 * page, page + 1, 0), p);
	assert_that(has_numbers(p, 2 * page, 1));
	assert_faults(peek(p + 2 * page), SIGSEGV, SEGV_MAPERR, p + 2 * page);
	assert_returns(mremap(p, 2 * page, page, MREMAP_MAYMOVE), p);
	assert_that(has_numbers(p, page, 1));
	assert_faults(peek(p + page), SIGSEGV, SEGV_MAPERR, p + page);
}

CLAIM(mmap, mremap_grows_in_place_where_there_is_room,
      .says = "on Linux mremap to a larger size keeps the address where the pages behind are free; "
	      "new pages of private memory are zero",
      .zh = "在 Linux 上，若其后的页空闲，mremap 扩大时地址不变；私有内存的新页为零",
      .rows = "bugs 70", .verdict = HOLDS, .ref = "mremap(2) DESCRIPTION, MREMAP_MAYMOVE")
{
	const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
	size_t page = page_size();
	char *p = free_pages(4);

	must(mmap(p, page, READ_WRITE, flags, -1, 0));
	fill_with_numbers(p, page, 1);
	assert_returns(mremap(p, page, 3 * page, 0), p);
	assert_that(has_numbers(p, page, 1));
	assert_equal(peek(p + page), 0);
	poke(p + 3 * page - 1, 'x');
	assert_faults(peek(p + 3 * page), SIGSEGV, SEGV_MAPERR, p + 3 * page);
}

CLAIM(mmap, shared_memory_does_not_grow_with_its_mapping,
      .says = "on Linux mremap makes a mapping of shared anonymous memory larger, but not the "
	      "memory: beyond that a touch brings SIGBUS",
      .zh = "在 Linux 上，mremap 扩大共享匿名内存的映射，但内存本身不变大：触及其后得到 SIGBUS",
      .rows = "bugs 70", .verdict = HOLDS, .ref = "Linux mm/shmem.c shmem_fault(): beyond i_size")
{
	size_t page = page_size();
	char *p = map_memory(page, MAP_SHARED);

	fill_with_numbers(p, page, 1);
	p = assert_succeeds(mremap(p, page, 2 * page, MREMAP_MAYMOVE));
	assert_that(has_numbers(p, page, 1));
	assert_faults(peek(p + page), SIGBUS, BUS_ADRERR, p + page);
}

CLAIM(mmap, mremap_without_room_needs_maymove,
      .says = "on Linux mremap to a size there is no room for fails with ENOMEM and changes "
	      "nothing; with MREMAP_MAYMOVE the mapping moves, with its bytes, and the old address "
	      "is free",
      .zh = "在 Linux 上，没有空间时 mremap 失败 (ENOMEM)，不改变任何东西；带 MREMAP_MAYMOVE "
	    "时映射连同内容移走，旧地址空出",
      .rows = "bugs 70", .verdict = HOLDS, .ref = "mremap(2) MREMAP_MAYMOVE, ENOMEM")
{
	size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE), *q;

	fill_with_numbers(p, 3 * page, 1);
	must(mprotect(p + 2 * page, page, PROT_READ)); /* what stands in the way */
	assert_fails(mremap(p, 2 * page, 3 * page, 0), ENOMEM);
	assert_that(has_numbers(p, 3 * page, 1));
	q = assert_succeeds(mremap(p, 2 * page, 3 * page, MREMAP_MAYMOVE));
	assert_that(q != p);
	assert_that(has_numbers(q, 2 * page, 1));
	assert_equal(peek(q + 2 * page), 0);
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_faults(peek(p + 2 * page - 1), SIGSEGV, SEGV_MAPERR, p + 2 * page - 1);
	assert_that(has_numbers(p + 2 * page, page, 1 + page / 2));
	assert_faults(poke(p + 2 * page, 'x'), SIGSEGV, SEGV_ACCERR, p + 2 * page);
}

CLAIM(mmap, mremap_fixed_moves_to_the_address,
      .says = "on Linux MREMAP_FIXED moves a mapping to the address given, in place of what was "
	      "there, with its bytes and its protection; the old address is free",
      .zh = "在 Linux 上，MREMAP_FIXED "
	    "把映射连同内容和保护移到给定地址，取代那里原有的映射；旧地址空出",
      .rows = "bugs 70", .verdict = HOLDS, .ref = "mremap(2) MREMAP_FIXED")
{
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE), *q = map_memory(4 * page, MAP_SHARED);

	fill_with_numbers(p, 2 * page, 1);
	memset(q, 'q', 4 * page);
	must(mprotect(p, 2 * page, PROT_READ));
	assert_returns(mremap(p, 2 * page, 2 * page, MOVE, q + page), q + page);
	assert_equal(peek(q + page - 1), 'q');
	assert_that(has_numbers(q + page, 2 * page, 1));
	assert_equal(peek(q + 3 * page), 'q');
	assert_faults(poke(q + page, 'x'), SIGSEGV, SEGV_ACCERR, q + page);
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_faults(peek(p + page), SIGSEGV, SEGV_MAPERR, p + page);
}

CLAIM(mmap, mremap_keeps_the_place_in_the_file,
      .says = "on Linux a mapping of a part of a file shows the same part wherever mremap has "
	      "moved it, with what was stored there, and what follows in the file where it has grown",
      .zh = "在 Linux 上，文件某部分的映射被 mremap "
	    "移动后仍显示同一部分及写入的内容，扩大后接着显示文件其后的内容",
      .rows = "bugs 70", .verdict = HOLDS, .ref = "mremap(2) DESCRIPTION",
      .needs = { need_directory })
{
	const char stored_in_file[] = { 'x', 'c' }; /* by a shared mapping, by a private one */
	size_t page = page_size();
	int fd = make_file("file", 4 * page);

	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		char *p = must(mmap(NULL, page, READ_WRITE, kinds[kind], fd, (off_t)page));
		char *q = free_pages(4);

		poke(p + 1, 's');
		assert_returns(mremap(p, page, 4 * page, MOVE, q), q);
		assert_text(text_at(q, 3), "bsb");
		assert_equal(peek(q + page), 'c');
		assert_equal(peek(q + 2 * page), 'd');
		assert_faults(peek(q + 3 * page), SIGBUS, BUS_ADRERR, q + 3 * page);
		poke(q + page, 'x');
		assert_equal(byte_in(fd, 2 * page), stored_in_file[kind]);
		must(pwrite(fd, "c", 1, 2 * (off_t)page));
		must(pwrite(fd, "b", 1, (off_t)page + 1));
	}
}

/* Moves a page of the mapping away and back, and asserts that every page is the file's still. */
static void move_and_return(char *p, size_t which, char *elsewhere)
{
	size_t page = page_size();
	char *moved = p + which * page;

	assert_returns(mremap(moved, page, page, MOVE, elsewhere), elsewhere);
	assert_faults(peek(moved), SIGSEGV, SEGV_MAPERR, moved);
	assert_equal(peek(elsewhere), 'a' + (int)which);
	assert_returns(mremap(elsewhere, page, page, MOVE, moved), moved);
	for (int i = 0; i < 4; i++) {
		/* so that the file is asked again */
		assert_returns(madvise(p + (size_t)i * page, page, MADV_DONTNEED), 0);
		assert_equal(peek(p + (size_t)i * page), 'a' + i);
	}
}

CLAIM(mmap, mremap_back_keeps_the_place_in_the_file,
      .says = "on Linux a page moved out of a mapping by mremap and back again, or over its "
	      "neighbour, leaves every page showing its own part of the file",
      .zh = "在 Linux 上，用 mremap 把映射中的一页移走再移回，或移到相邻页上，各页仍显示文件中各自的部分",
      .rows = "bugs 70", .verdict = HOLDS, .ref = "mremap(2); Linux commit 7e7757876f25",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 4 * page);

	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		char *p = map(fd, 4 * page, READ_WRITE, kinds[kind]), *elsewhere = free_pages(1);

		for (size_t which = 0; which < 4; which++)
			move_and_return(p, which, elsewhere);
		assert_returns(mremap(p + 2 * page, page, page, MOVE, p + page), p + page);
		assert_returns(madvise(p + page, page, MADV_DONTNEED), 0);
		assert_equal(peek(p), 'a');
		assert_equal(peek(p + page), 'c');
		assert_equal(peek(p + 3 * page), 'd');
	}
}

CLAIM(mmap, mremap_of_old_size_zero_maps_once_more,
      .says = "on Linux mremap of a shared mapping with old_size 0 and MREMAP_MAYMOVE makes a "
	      "second mapping of the same bytes, at the place that MREMAP_FIXED gives; of a private one it fails with EINVAL",
      .zh = "在 Linux 上，对共享映射以 old_size 0 和 MREMAP_MAYMOVE 调用 mremap "
	    "会得到同一内容的第二个映射，带 MREMAP_FIXED 则在所给之处；对私有映射则失败 (EINVAL)",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "mremap(2) DESCRIPTION, EINVAL; BUGS: private mappings before Linux 4.14")
{
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_SHARED), *private = map_memory(page, MAP_PRIVATE), *q;

	poke(p + page, 'p');
	q = assert_succeeds(mremap(p, 0, 2 * page, MREMAP_MAYMOVE));
	assert_that(q + 2 * page <= p || q >= p + 2 * page);
	assert_equal(peek(q + page), 'p');
	poke(q, 'q');
	assert_equal(peek(p), 'q');
	must(munmap(p, 2 * page));
	assert_equal(peek(q), 'q');
	p = free_pages(2);
	assert_returns(mremap(q, 0, 2 * page, MOVE, p), p);
	assert_equal(peek(p), 'q');
	assert_equal(peek(q), 'q');
	assert_fails(mremap(private, 0, page, MREMAP_MAYMOVE), EINVAL);
}

static const char *need_dontunmap(void)
{
	size_t page = page_size();
	char *p = mmap(NULL, page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return lacks(mremap(p, page, page, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL) == MAP_FAILED,
		     "mremap(MREMAP_DONTUNMAP)");
}

CLAIM(mmap, mremap_dontunmap_leaves_zeros_behind,
      .says = "on Linux MREMAP_DONTUNMAP moves the bytes of private memory to a new address and "
	      "leaves the old one mapped, with zeros",
      .zh = "在 Linux 上，MREMAP_DONTUNMAP 把私有内存的内容移到新地址，旧地址仍然映射，内容为零",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "mremap(2) MREMAP_DONTUNMAP (since Linux 5.7)",
      .needs = { need_dontunmap })
{
	const int flags = MREMAP_MAYMOVE | MREMAP_DONTUNMAP;
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE), *q;

	memset(p, 'm', 2 * page);
	q = assert_succeeds(mremap(p, 2 * page, 2 * page, flags, NULL));
	assert_that(q + 2 * page <= p || q >= p + 2 * page);
	assert_equal(peek(q), 'm');
	assert_equal(peek(q + 2 * page - 1), 'm');
	assert_equal(peek(p), 0);
	assert_equal(peek(p + 2 * page - 1), 0);
	poke(p, 'x');
	assert_equal(peek(q), 'm');
}

CLAIM(mmap, mremap_dontunmap_refuses_another_size,
      .says = "on Linux MREMAP_DONTUNMAP without MREMAP_MAYMOVE, or to another size, fails with "
	      "EINVAL and moves nothing",
      .zh = "在 Linux 上，MREMAP_DONTUNMAP 不带 MREMAP_MAYMOVE 或改变大小时失败 "
	    "(EINVAL)，什么也不移动",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "mremap(2) EINVAL", .needs = { need_dontunmap })
{
	const int flags = MREMAP_MAYMOVE | MREMAP_DONTUNMAP;
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE);

	memset(p, 'm', 2 * page);
	assert_fails(mremap(p, page, page, MREMAP_DONTUNMAP, NULL), EINVAL);
	assert_fails(mremap(p, page, 2 * page, flags, NULL), EINVAL);
	assert_fails(mremap(p, 2 * page, page, flags, NULL), EINVAL);
	assert_equal(peek(p), 'm');
	assert_equal(peek(p + page), 'm');
}

CLAIM(mmap, mremap_refuses_bad_arguments,
      .says = "on Linux mremap fails with EINVAL for an address inside a page, a size of 0, an "
	      "unknown flag, MREMAP_FIXED alone, a new range over the old one and one beyond what "
	      "a process can have, and changes nothing",
      .zh = "在 Linux 上，地址不对齐、大小为 0、标志未知、单独的 MREMAP_FIXED、新旧范围重叠、"
	    "新范围超出进程可用的地址时 mremap 失败 (EINVAL)，不改变任何东西",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "mremap(2) EINVAL")
{
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE), *q = map_memory(3 * page, MAP_SHARED);

	memset(p, 'm', 2 * page);
	memset(q, 'q', 3 * page);
	assert_fails(mremap(p + 1, page, page, MREMAP_MAYMOVE), EINVAL);
	assert_fails(mremap(p, 2 * page, 0, MREMAP_MAYMOVE), EINVAL);
	assert_fails(mremap(p, 2 * page, page, 1 << 10), EINVAL);
	assert_fails(mremap(p, 2 * page, 2 * page, MREMAP_FIXED, q), EINVAL);
	assert_fails(mremap(p, 2 * page, 2 * page, MOVE, q + 1), EINVAL);
	assert_fails(mremap(p, 2 * page, 2 * page, MOVE, p + page), EINVAL);
	assert_fails(mremap(p + page, page, 2 * page, MOVE, p), EINVAL);
	assert_fails(mremap(p, page, page, MOVE, (void *)(UINTPTR_MAX - page + 1)), EINVAL);
	assert_equal(peek(p), 'm');
	assert_equal(peek(p + 2 * page - 1), 'm');
	for (size_t at = 0; at < 3 * page; at += page)
		assert_equal(peek(q + at), 'q');
}

CLAIM(mmap, mremap_of_what_is_not_one_mapping_gives_efault,
      .says = "on Linux mremap fails with EFAULT where nothing is mapped, or to grow a range that "
	      "is of two mappings",
      .zh = "在 Linux 上，地址处没有映射，或要扩大的范围跨两个映射时，mremap 失败 (EFAULT)",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "mremap(2) EFAULT")
{
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE), *nothing = free_pages(2);

	memset(p, 'm', 2 * page);
	must(mprotect(p + page, page, PROT_READ));
	assert_fails(mremap(nothing, page, page, MREMAP_MAYMOVE), EFAULT);
	assert_fails(mremap(nothing, page, 2 * page, MREMAP_MAYMOVE), EFAULT);
	assert_fails(mremap(p, 2 * page, 3 * page, MREMAP_MAYMOVE), EFAULT);
	assert_equal(peek(p), 'm');
	assert_equal(peek(p + page), 'm');
}

CLAIM(mmap, mremap_keeps_to_rlimit_as,
      .says = "on Linux mremap that would take the process past RLIMIT_AS fails with ENOMEM and "
	      "leaves the mapping as it was",
      .zh = "在 Linux 上，mremap 会使进程超过 RLIMIT_AS 时失败 (ENOMEM)，映射保持原样",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "mremap(2) ENOMEM; getrlimit(2) RLIMIT_AS")
{
	const size_t large = (size_t)1 << 28;
	char *p = map_memory(page_size(), MAP_PRIVATE);

	poke(p, 'm');
	limit_to(RLIMIT_AS, large);
	assert_fails(mremap(p, page_size(), large, MREMAP_MAYMOVE), ENOMEM);
	/* With what the process has already. */
	assert_fails(mremap(p, page_size(), large - page_size(), MREMAP_MAYMOVE), ENOMEM);
	assert_equal(peek(p), 'm');
	poke(p, 'n');
	assert_returns(mremap(p, page_size(), page_size(), 0), p);
	assert_equal(peek(p), 'n');
}

CLAIM(mmap, mremap_of_old_size_zero_must_be_let_move,
      .says = "on Linux mremap of old size 0 without MREMAP_MAYMOVE fails with ENOMEM, not EINVAL, "
	      "and maps nothing more",
      .zh = "在 Linux 上，旧大小为 0 且没有 MREMAP_MAYMOVE 的 mremap 失败 (ENOMEM)，而不是 EINVAL，"
	    "不增加映射",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "Linux mm/mremap.c; mremap(2) EINVAL says otherwise")
{
	const size_t page = page_size();
	char *p = map_memory(2 * page, MAP_SHARED);

	poke(p, 'k');
	must(munmap(p + page, page));
	assert_fails(mremap(p, 0, page, 0), ENOMEM);
	assert_equal(peek(p), 'k');
	assert_faults(peek(p + page), SIGSEGV, SEGV_MAPERR, p + page);
}

CLAIM(mmap, mremap_dontunmap_needs_room,
      .says = "on Linux MREMAP_DONTUNMAP fails with ENOMEM where two mappings would exceed "
	      "RLIMIT_AS, and the one stays as it was",
      .zh = "在 Linux 上，两份映射会超过 RLIMIT_AS 时，MREMAP_DONTUNMAP 失败 "
	    "(ENOMEM)，原映射不变",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "mremap(2) ENOMEM: MREMAP_DONTUNMAP was used; getrlimit(2) RLIMIT_AS",
      .needs = { need_dontunmap })
{
	const int flags = MREMAP_MAYMOVE | MREMAP_DONTUNMAP;
	const size_t page = page_size();
	char *p = map_memory(page, MAP_PRIVATE);

	poke(p, 'k');
	limit_to(RLIMIT_AS, 1);
	assert_fails(mremap(p, page, page, flags, NULL), ENOMEM);
	assert_equal(peek(p), 'k');
	assert_returns(mremap(p, page, page, MREMAP_MAYMOVE), p);
}
