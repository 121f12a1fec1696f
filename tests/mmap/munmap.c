/* Claims about munmap. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "claim.h"
#include "mappings.h"

CLAIM(mmap, munmap_makes_addresses_invalid,
      .says = "after munmap touching the addresses brings SIGSEGV with SEGV_MAPERR, and what was "
	      "stored in a shared mapping is in the file",
      .zh = "munmap 之后访问这些地址收到 SIGSEGV (SEGV_MAPERR)，共享映射中写入的内容已在文件里",
      .course = "002: 释放映射区 int munmap(void *addr,size_t length); 003 §7: "
		"对已内存映射区域的取消映射",
      .rows = "mmap 4", .verdict = HOLDS, .ref = "POSIX.1-2024 munmap(): SIGSEGV; mmap(2) munmap()",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *p = map(fd, 2 * page, READ_WRITE, MAP_SHARED);

	poke(p + page, 'x');
	assert_returns(munmap(p, 2 * page), 0);
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_faults(poke(p + 2 * page - 1, 'y'), SIGSEGV, SEGV_MAPERR, p + 2 * page - 1);
	assert_equal(byte_in(fd, page), 'x');
	assert_equal(byte_in(fd, 2 * page - 1), 'b');
}

CLAIM(mmap, munmap_of_an_address_inside_a_page_gives_einval,
      .says = "munmap of an address that is not a multiple of the page size fails with EINVAL, and "
	      "the mapping stays",
      .zh = "地址不是页大小的整数倍时 munmap 失败 (EINVAL)，映射保持不变",
      .course = "002: 如果更改mem的变量，释放的时候munmap，传入mem还能成功吗 不可以，参数无效",
      .rows = "mmap 4",
      .verdict = HOLDS_IF("the changed address is not a multiple of the page size",
			  "改变后的地址不是页大小的整数倍"),
      .ref = "POSIX.1-2024 munmap() EINVAL; mmap(2): addr must be a multiple of the page size")
{
	size_t page = page_size();
	const size_t steps[] = { 1, 8, page / 2, page - 1, page + 1 };
	char *p = map_memory(2 * page, MAP_PRIVATE);

	memset(p, 'm', 2 * page);
	for (size_t i = 0; i < COUNT(steps); i++) {
		assert_fails(munmap(p + steps[i], 1), EINVAL);
		assert_fails(munmap(p + steps[i], page), EINVAL);
	}
	assert_equal(peek(p), 'm');
	assert_equal(peek(p + page), 'm');
	assert_returns(munmap(p, 2 * page), 0);
}

CLAIM(mmap, munmap_frees_from_the_address_on,
      .says = "munmap of a page inside a mapping succeeds and frees from there on; what is before "
	      "stays mapped",
      .zh = "对映射中间某页地址调用 munmap 会成功，从该处开始释放；之前的部分仍然映射",
      .course = "002: 如果更改mem的变量，释放的时候munmap，传入mem还能成功吗 不可以，参数无效",
      .rows = "mmap 4",
      .verdict = WRONG("only alignment matters: any address on a page's start can be given",
		       "只看对齐：任何页起始地址都可以"),
      .ref = "POSIX.1-2024 munmap(): any whole pages containing any part; mmap(2)")
{
	size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE);

	poke(p + page - 1, 'm');
	assert_returns(munmap(p + page, 2 * page), 0);
	assert_equal(peek(p + page - 1), 'm');
	assert_faults(peek(p + page), SIGSEGV, SEGV_MAPERR, p + page);
	assert_faults(peek(p + 2 * page), SIGSEGV, SEGV_MAPERR, p + 2 * page);
}

CLAIM(mmap, munmap_takes_whole_pages,
      .says = "munmap frees every page of which the range has a part, and no further",
      .zh = "munmap 释放范围所触及的每个整页，不多不少",
      .course = "002: 映射区的长度; 003 §7: length:映射的长度，同mmap", .rows = "mmap 4",
      .verdict = HOLDS_IF("a part can be freed as well: the length need not be mmap's",
			  "也可以只释放一部分：长度不必与 mmap 相同"),
      .ref = "POSIX.1-2024 munmap(): any whole pages containing any part; mmap(2)")
{
	size_t page = page_size();
	char *p = map_memory(4 * page, MAP_PRIVATE);

	memset(p, 'm', 4 * page);
	assert_returns(munmap(p, 1), 0);
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_faults(peek(p + page - 1), SIGSEGV, SEGV_MAPERR, p + page - 1);
	assert_equal(peek(p + page), 'm');
	assert_returns(munmap(p + page, page + 1), 0);
	assert_faults(peek(p + page), SIGSEGV, SEGV_MAPERR, p + page);
	assert_faults(peek(p + 3 * page - 1), SIGSEGV, SEGV_MAPERR, p + 3 * page - 1);
	assert_equal(peek(p + 3 * page), 'm');
}

CLAIM(mmap, munmap_splits_a_mapping,
      .says = "munmap in the middle leaves a mapping on either side, each still of its own part of "
	      "the file, and room between for another",
      .zh = "在中间 munmap 后两侧各留下一个映射，仍对应文件的各自部分，中间可建立新映射",
      .rows = "mmap 4", .verdict = HOLDS,
      .ref = "mmap(2) ENOMEM: two smaller mappings on either side; POSIX.1-2024 munmap()",
      .needs = { need_directory })
{
	const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
	size_t page = page_size();
	int fd = make_file("file", 3 * page);
	char *p = map(fd, 3 * page, READ_WRITE, MAP_SHARED);

	assert_returns(munmap(p + page, page), 0);
	assert_faults(peek(p + page), SIGSEGV, SEGV_MAPERR, p + page);
	assert_equal(peek(p + page - 1), 'a');
	assert_equal(peek(p + 2 * page), 'c');
	poke(p + 2 * page, 'x');
	assert_equal(byte_in(fd, 2 * page), 'x');
	assert_returns(mmap(p + page, page, READ_WRITE, flags, -1, 0), p + page);
	assert_equal(peek(p + page), 0);
	poke(p + page, 'y');
	assert_equal(byte_in(fd, page), 'b');
}

CLAIM(mmap, munmap_of_nothing_succeeds,
      .says = "munmap of a range where nothing is mapped, or only here and there, returns 0 and "
	      "frees all that was",
      .zh = "对没有映射或部分有映射的范围调用 munmap 返回 0，并释放其中所有映射", .rows = "mmap 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 munmap(): no mappings: has no effect; mmap(2)")
{
	const int flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS;
	size_t page = page_size();
	char *p = free_pages(6);

	assert_returns(munmap(p, 6 * page), 0);
	for (size_t i = 0; i < 6; i += 2)
		must(mmap(p + i * page, page, READ_WRITE, flags, -1, 0));
	poke(p, 'm');
	assert_returns(munmap(p + page, 5 * page), 0);
	assert_equal(peek(p), 'm');
	for (size_t i = 1; i < 6; i++)
		assert_faults(peek(p + i * page), SIGSEGV, SEGV_MAPERR, p + i * page);
	assert_returns(munmap(p, page), 0);
	assert_returns(munmap(p, page), 0); /* once more */
}

CLAIM(mmap, munmap_refuses_what_no_process_can_have,
      .says = "munmap of length 0, or of addresses beyond the address space, fails with EINVAL and "
	      "frees nothing",
      .zh = "长度为 0 或地址超出地址空间时 munmap 失败 (EINVAL)，不释放任何东西",
      .course = "002 释放映射区: 失败 -- 返回-1", .rows = "mmap 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 munmap() EINVAL; mmap(2) RETURN VALUE")
{
	size_t page = page_size();
	char *beyond = page_of_nobody(), *p = map_memory(page, MAP_PRIVATE);

	poke(p, 'm');
	assert_fails(munmap(p, 0), EINVAL);
	assert_fails(munmap((char *)(SIZE_MAX / page * page), page), EINVAL);
	assert_fails(munmap(beyond, page), EINVAL);
	assert_fails(munmap(p, (size_t)(beyond - p) + page), EINVAL);
	assert_equal(peek(p), 'm');
}

CLAIM(mmap, munmap_is_of_one_mapping_in_one_process,
      .says = "munmap leaves the file's other mappings alone, and other processes' of the same "
	      "addresses",
      .zh = "munmap 不影响同一文件的其他映射，也不影响其他进程的相同地址", .rows = "mmap 4",
      .verdict = HOLDS,
      .ref = "mmap(2) munmap(): for the specified address range; POSIX.1-2024 fork()",
      .needs = { need_directory })
{
	int fd = make_file("file", 1);
	char *p = map(fd, 1, READ_WRITE, MAP_SHARED), *q = map(fd, 1, READ_WRITE, MAP_SHARED);

	ACTOR(child) {
		poke(p, 'x');
		assert_returns(munmap(p, 1), 0);
		assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
		assert_equal(peek(q), 'x');
	}
	assert_ends(child);
	assert_equal(peek(p), 'x');
	assert_succeeds(munmap(p, 1));
	assert_equal(peek(q), 'x');
	poke(q, 'y');
	assert_equal(byte_in(fd, 0), 'y');
}

CLAIM(mmap, munmap_drops_private_changes,
      .says = "what was stored in a MAP_PRIVATE mapping is lost with munmap: a new one shows the "
	      "file",
      .zh = "MAP_PRIVATE 映射中写入的内容随 munmap 丢失：新的映射显示文件内容",
      .course = "002: MAP_PRIVATE 私有的  -- 对映射区的修改不会影响源文件", .rows = "mmap 1, 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 munmap(): MAP_PRIVATE changes discarded",
      .needs = { need_directory })
{
	int fd = make_file("file", 1);
	char *p = map(fd, 1, READ_WRITE, MAP_PRIVATE);

	poke(p, 'x');
	assert_succeeds(munmap(p, 1));
	assert_returns(mmap(p, 1, READ_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0), p);
	assert_equal(peek(p), 'a');
	poke(p, 'y');
	assert_returns(mmap(p, 1, READ_WRITE, MAP_SHARED | MAP_FIXED, fd, 0), p);
	assert_equal(peek(p), 'a');
}
