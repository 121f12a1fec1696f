/* Claims about mprotect. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"

CLAIM(mmap, mprotect_works_at_once,
      .says = "mprotect takes and gives access at once, and the contents stay",
      .zh = "mprotect 立即收回或给予访问权，内容不变",
      .course = "003 §7: prot：PROT_NONE(不被访问)，PROT_READ(读取)，PROT_WRITE(写入)",
      .rows = "mmap 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mprotect(); mprotect(2)")
{
	for (size_t kind = 0; kind < COUNT(kinds); kind++) {
		char *p = map_memory(1, kinds[kind]);

		poke(p, 'x');
		assert_returns(mprotect(p, 1, PROT_READ), 0);
		assert_equal(peek(p), 'x');
		assert_faults(poke(p, 'y'), SIGSEGV, SEGV_ACCERR, p);
		assert_returns(mprotect(p, 1, PROT_NONE), 0);
		assert_faults(peek(p), SIGSEGV, SEGV_ACCERR, p);
		assert_faults(poke(p, 'y'), SIGSEGV, SEGV_ACCERR, p);
		assert_returns(mprotect(p, 1, READ_WRITE), 0);
		assert_equal(peek(p), 'x');
		poke(p, 'y');
		assert_equal(peek(p), 'y');
	}
}

CLAIM(mmap, mprotect_can_not_pass_the_open_mode,
      .says = "mprotect can't make a MAP_SHARED mapping of a file open for reading writable: "
	      "EACCES, and it stays readable",
      .zh = "只读打开的文件的 MAP_SHARED 映射不能用 mprotect 变为可写：EACCES，仍可读",
      .course = "002: 建立映射区的权限要小于等于打开的文件的权限", .rows = "mmap 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mprotect() EACCES; mprotect(2) EACCES",
      .needs = { need_directory })
{
	int fd = make_file("file", 1), reader = must(open("file", O_RDONLY));
	char *p = map(reader, 1, PROT_READ, MAP_SHARED);

	assert_fails(mprotect(p, 1, READ_WRITE), EACCES);
	assert_fails(mprotect(p, 1, PROT_WRITE), EACCES);
	assert_equal(peek(p), 'a');
	assert_faults(poke(p, 'x'), SIGSEGV, SEGV_ACCERR, p);
	assert_returns(mprotect(p, 1, PROT_NONE), 0);
	assert_fails(mprotect(p, 1, READ_WRITE), EACCES);
	assert_returns(mprotect(p, 1, PROT_READ), 0);
	assert_equal(byte_in(fd, 0), 'a');
}

CLAIM(mmap, mprotect_raises_up_to_the_open_mode,
      .says = "mprotect gives a MAP_SHARED mapping of a file open for both, and any MAP_PRIVATE "
	      "one, write access it was mapped without",
      .zh = "mprotect 可以给读写打开的文件的 MAP_SHARED 映射以及任何 MAP_PRIVATE "
	    "映射加上建立时没有的写权限",
      .course = "002: 建立映射区的权限要小于等于打开的文件的权限", .rows = "mmap 5",
      .verdict = HOLDS_IF(
	      "it is MAP_SHARED: a MAP_PRIVATE mapping of a file open for reading can be written",
	      "是 MAP_SHARED：只读打开的文件的 MAP_PRIVATE 映射可以写"),
      .ref = "POSIX.1-2024 mprotect() EACCES; mprotect(2) EACCES", .needs = { need_directory })
{
	int fd = make_file("file", 2), reader = must(open("file", O_RDONLY));
	char *p = map(fd, 2, PROT_READ, MAP_SHARED), *q = map(reader, 2, PROT_READ, MAP_PRIVATE);

	must(close(fd));
	assert_returns(mprotect(p, 2, READ_WRITE), 0);
	assert_returns(mprotect(q, 2, READ_WRITE), 0);
	poke(p, 'p');
	poke(q + 1, 'q');
	assert_equal(byte_in(reader, 0), 'p');
	assert_equal(byte_in(reader, 1), 'a');
	assert_equal(peek(q + 1), 'q');
}

CLAIM(mmap, mprotect_takes_whole_pages,
      .says = "mprotect changes every page of which the range has a part, and no other: a mapping "
	      "can be protected page by page",
      .zh = "mprotect 改变范围所触及的每个整页，不影响其他页：同一映射的各页可有不同保护",
      .rows = "mmap 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mprotect(): whole pages containing any part; mprotect(2): pages "
	     "containing any part of the range")
{
	size_t page = page_size();
	char *p = map_memory(4 * page, MAP_PRIVATE);

	memset(p, 'm', 4 * page);
	assert_returns(mprotect(p + page, page + 1, PROT_READ), 0);
	poke(p + page - 1, 'x');
	assert_faults(poke(p + page, 'x'), SIGSEGV, SEGV_ACCERR, p + page);
	assert_faults(poke(p + 3 * page - 1, 'x'), SIGSEGV, SEGV_ACCERR, p + 3 * page - 1);
	poke(p + 3 * page, 'x');
	assert_equal(peek(p + page), 'm');
	assert_equal(peek(p + 3 * page - 1), 'm');
}

CLAIM(mmap, mprotect_is_of_all_mappings_in_its_range,
      .says = "mprotect of a range with several mappings, of memory and of a file, shared and "
	      "private, changes them all",
      .zh = "范围含多个映射（内存与文件，共享与私有）时，mprotect 全部改变", .rows = "mmap 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mprotect(): whole pages containing any part",
      .needs = { need_directory })
{
	const int fixed = MAP_FIXED | MAP_ANONYMOUS;
	size_t page = page_size();
	char *p = free_pages(4);
	int fd = make_file("file", page);

	must(mmap(p, page, READ_WRITE, fixed | MAP_PRIVATE, -1, 0));
	must(mmap(p + page, page, READ_WRITE, fixed | MAP_SHARED, -1, 0));
	must(mmap(p + 2 * page, page, READ_WRITE, MAP_FIXED | MAP_SHARED, fd, 0));
	must(mmap(p + 3 * page, page, PROT_NONE, MAP_FIXED | MAP_PRIVATE, fd, 0));
	assert_returns(mprotect(p, 4 * page, PROT_READ), 0);
	for (char *at = p; at < p + 4 * page; at += page) {
		peek(at);
		assert_faults(poke(at, 'x'), SIGSEGV, SEGV_ACCERR, at);
	}
	assert_returns(mprotect(p, 4 * page, READ_WRITE), 0);
	for (char *at = p; at < p + 4 * page; at += page)
		poke(at, 'x');
	assert_equal(byte_in(fd, 0), 'x');
}

CLAIM(mmap, mprotect_of_a_bad_argument_gives_einval,
      .says = "mprotect fails with EINVAL for an address inside a page and for an unknown "
	      "protection, on Linux for PROT_GROWSUP with PROT_GROWSDOWN too, and changes nothing",
      .zh = "地址不按页对齐或保护位未知时 mprotect 失败 (EINVAL)，在 Linux 上 PROT_GROWSUP 与 "
	    "PROT_GROWSDOWN 同用也失败，不改变任何东西",
      .rows = "mmap 7", .verdict = HOLDS,
      .ref = "mprotect(2) EINVAL; POSIX.1-2024 mprotect() EINVAL")
{
	const int unknown[] = { 1 << 20, 1 << 29, PROT_READ | 1 << 20 };
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE);

	assert_fails(mprotect(p + 1, 1, PROT_NONE), EINVAL);
	assert_fails(mprotect(p + page - 1, page, PROT_READ), EINVAL);
	for (size_t i = 0; i < COUNT(unknown); i++)
		assert_fails(mprotect(p, page, unknown[i]), EINVAL);
	assert_fails(mprotect(p, page, PROT_READ | PROT_GROWSUP | PROT_GROWSDOWN), EINVAL);
	poke(p, 'x');
	poke(p + page, 'x');
}

CLAIM(mmap, mprotect_of_a_hole_gives_enomem,
      .says = "mprotect of a range in which a page is not mapped, first, between or last, fails "
	      "with ENOMEM",
      .zh = "范围中有未映射的页（开头、中间或末尾）时 mprotect 失败 (ENOMEM)", .rows = "mmap 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mprotect() ENOMEM; mprotect(2) ENOMEM")
{
	size_t page = page_size();
	char *p = map_memory(5 * page, MAP_PRIVATE);

	memset(p, 'm', 5 * page);
	must(munmap(p, page));
	must(munmap(p + 2 * page, page));
	must(munmap(p + 4 * page, page));
	assert_fails(mprotect(p, page, READ_WRITE), ENOMEM);
	assert_fails(mprotect(p, 2 * page, READ_WRITE), ENOMEM);
	assert_fails(mprotect(p + page, 3 * page, READ_WRITE), ENOMEM);
	assert_fails(mprotect(p + 3 * page, page + 1, READ_WRITE), ENOMEM);
	assert_returns(mprotect(p + page, page, PROT_READ), 0);
	assert_equal(peek(p + page), 'm');
	assert_equal(peek(p + 3 * page), 'm');
}

CLAIM(mmap, mprotect_is_of_one_mapping_in_one_process,
      .says = "mprotect changes neither other mappings of the same bytes nor the parent's, which "
	      "shares them",
      .zh = "mprotect 不改变同一内容的其他映射，也不改变共享该内存的父进程的映射", .rows = "mmap 7",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mprotect(): of the address space of the process; mprotect(2): the "
	     "calling process's memory pages",
      .needs = { need_directory })
{
	int fd = make_file("file", 1);
	char *p = map(fd, 1, READ_WRITE, MAP_SHARED), *q = map(fd, 1, READ_WRITE, MAP_SHARED);

	ACTOR(child) {
		assert_returns(mprotect(p, 1, PROT_NONE), 0);
		assert_faults(peek(p), SIGSEGV, SEGV_ACCERR, p);
		poke(q, 'x');
		pause_at("protected");
		assert_faults(peek(p), SIGSEGV, SEGV_ACCERR, p);
	}
	await(child, "protected");
	assert_equal(peek(p), 'x');
	poke(p, 'y');
	resume(child);
	assert_ends(child);
	assert_equal(peek(q), 'y');
}

CLAIM(mmap, mprotect_takes_any_memory,
      .says = "on Linux mprotect works on memory that mmap did not give: a variable of the program",
      .zh = "在 Linux 上，mprotect 也可用于非 mmap 得到的内存：程序的变量", .rows = "mmap 7",
      .verdict = HOLDS, .ref = "mprotect(2) NOTES: always permissible on any address")
{
	static char variable[4 * 65536];
	size_t page = page_size();
	char *p = variable + page - (uintptr_t)variable % page;

	poke(p, 'x');
	assert_returns(mprotect(p, page, PROT_READ), 0);
	assert_faults(poke(p, 'y'), SIGSEGV, SEGV_ACCERR, p);
	assert_equal(peek(p), 'x');
	assert_returns(mprotect(p, page, READ_WRITE), 0);
	poke(p, 'y');
	assert_equal(peek(p), 'y');
}

CLAIM(mmap, prot_growsdown_reaches_down_to_the_start,
      .says = "on Linux mprotect with PROT_GROWSDOWN protects from the start of a mapping of "
	      "MAP_GROWSDOWN to the end of the range; of another mapping it fails with EINVAL",
      .zh = "在 Linux 上，带 PROT_GROWSDOWN 的 mprotect 对 MAP_GROWSDOWN "
	    "映射从其起点改到所给范围的末尾；对其他映射失败 (EINVAL)",
      .rows = "mmap 9", .verdict = HOLDS, .ref = "mprotect(2) PROT_GROWSDOWN, EINVAL")
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	const size_t page = page_size();
	char *p = must(mmap(NULL, 4 * page, PROT_READ, flags | MAP_GROWSDOWN, -1, 0));
	char *other = must(mmap(NULL, 4 * page, PROT_READ, flags, -1, 0));

	assert_returns(mprotect(p + 2 * page, page, READ_WRITE | PROT_GROWSDOWN), 0);
	for (int i = 0; i < 3; i++)
		poke(p + (size_t)i * page, 'x');
	assert_faults(poke(p + 3 * page, 'x'), SIGSEGV, SEGV_ACCERR, p + 3 * page);
	assert_fails(mprotect(other + page, page, READ_WRITE | PROT_GROWSDOWN), EINVAL);
	assert_faults(poke(other + page, 'x'), SIGSEGV, SEGV_ACCERR, other + page);
}

static const char *need_writable_code(void)
{
	char *code = (char *)((uintptr_t)need_memfd & ~(page_size() - 1));

	if (mprotect(code, page_size(), READ_WRITE | PROT_EXEC) < 0)
		return lacks(true, "mprotect(PROT_WRITE) of code");
	return mprotect(code, page_size(), PROT_READ | PROT_EXEC) < 0 ? "mprotect" : NULL;
}

CLAIM(mmap, code_can_be_made_writable,
      .says = "on Linux mprotect makes the program's own code writable for this process: another "
	      "still has what was there",
      .zh = "在 Linux 上，mprotect 可使程序自身的代码对本进程可写：其他进程看到的仍是原内容",
      .rows = "mmap 9", .verdict = HOLDS, .ref = "mprotect(2) NOTES",
      .needs = { need_writable_code })
{
	char *code = (char *)((uintptr_t)need_memfd & ~(page_size() - 1));
	const char before = peek((char *)(uintptr_t)need_memfd);

	ACTOR(writer) {
		assert_returns(mprotect(code, 2 * page_size(), READ_WRITE | PROT_EXEC), 0);
		poke((char *)(uintptr_t)need_memfd, (char)~before);
		assert_equal(peek((char *)(uintptr_t)need_memfd), (char)~before);
	}
	assert_ends(writer);
	assert_equal(peek((char *)(uintptr_t)need_memfd), before);
}
