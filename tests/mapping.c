/* Claims about what becomes of mappings: how they end, change, move, and go over fork; memfds. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include "mappings.h"

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#define MADV_KEEPONFORK 19
#endif
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

/* How long it lives */

CLAIM(mmap, closing_the_descriptor_changes_nothing,
      .says = "after close of the descriptor the mapping still shows the file and changes it",
      .zh = "关闭描述符之后，映射仍显示并修改文件",
      .course = "002: 如果文件描述符先关闭，对mmap映射有没有什么影响 "
		"没有影响，映射区一旦建立，就和文件描述符就没有关系了",
      .rows = "mmap 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap(): not removed by a subsequent close(); mmap(2) DESCRIPTION",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *p = map(fd, 2 * page, READ_WRITE, MAP_SHARED);

	assert_returns(close(fd), 0);
	assert_equal(peek(p), 'a');
	poke(p + page, 'x'); /* a page not touched before */
	assert_equal(make_file("other", 1), fd);
	poke(p, 'y');
	fd = must(open("file", O_RDONLY));
	assert_equal(byte_in(fd, page), 'x');
	assert_equal(byte_in(fd, 0), 'y');
}

CLAIM(mmap, unlink_changes_nothing,
      .says = "after unlink of the file and close of every descriptor its mappings live on, in the "
	      "child too, and share what is stored",
      .zh = "删除文件并关闭所有描述符之后，映射依然存在，子进程中也是，写入仍然共享",
      .rows = "mmap 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 unlink(), mmap(): adds an extra reference to the file",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *p = map(fd, 2 * page, READ_WRITE, MAP_SHARED);
	char *q = map(fd, 2 * page, PROT_READ, MAP_SHARED);

	must(unlink("file"));
	must(close(fd));
	assert_fails(open("file", O_RDONLY), ENOENT);
	ACTOR(child) {
		assert_equal(peek(p + page), 'b');
		poke(p, 'x');
	}
	assert_ends(child);
	assert_equal(peek(q), 'x');
	assert_equal(peek(q + page), 'b');
}

CLAIM(mmap, fork_keeps_mappings_as_they_are,
      .says = "a child has its parent's mappings at the same addresses, with the same protection, "
	      "shared or private",
      .zh = "子进程在相同地址拥有父进程的映射，保护相同，共享或私有也相同", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(); mmap(2) NOTES: preserved across fork",
      .needs = { need_directory })
{
	int fd = make_file("file", 2);
	char *read_only = map(fd, 1, PROT_READ, MAP_SHARED),
	     *none = map(fd, 1, PROT_NONE, MAP_SHARED);
	char *private = map(fd, 1, READ_WRITE, MAP_PRIVATE);
	char *shared = map(fd, 2, READ_WRITE, MAP_SHARED);

	ACTOR(child) {
		assert_equal(peek(read_only), 'a');
		assert_faults(poke(read_only, 'x'), SIGSEGV, SEGV_ACCERR, read_only);
		assert_faults(peek(none), SIGSEGV, SEGV_ACCERR, none);
		poke(private, 'p');
		assert_equal(byte_in(fd, 0), 'a');
		poke(shared + 1, 's');
		assert_equal(byte_in(fd, 1), 's');
	}
	assert_ends(child);
	assert_equal(peek(private), 'a');
}

static char *const cat_command[] = { "cat", NULL };

CLAIM(mmap, exec_removes_mappings,
      .says = "exec removes the process's mappings: a seal that a shared mapping forbids can be "
	      "set while the program runs",
      .zh = "exec 去掉进程的映射：新程序运行期间，原先被共享映射阻止的封印可以加上",
      .rows = "mmap 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: memory mappings are unmapped; fcntl(2) F_SEAL_WRITE: EBUSY",
      .needs = { need_memfd, need_cat })
{
	int fd = must(memfd_create("file", MFD_CLOEXEC | MFD_ALLOW_SEALING)), input[2], executed[2];

	must(ftruncate(fd, 1));
	must(pipe(input));
	must(pipe2(executed, O_CLOEXEC));
	ACTOR(program) {
		poke(map(fd, 1, READ_WRITE, MAP_SHARED), 'x');
		must(dup2(input[0], 0));
		must(close(input[1]));
		pause_at("mapped");
		must(execvp(cat_command[0], cat_command));
	}
	await(program, "mapped");
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	must(close(executed[1]));
	resume(program);
	must(read(executed[0], &(char){ 0 }, 1));
	assert_asleep(program, "read");
	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	assert_equal(byte_in(fd, 0), 'x');
	must(close(input[1]));
	assert_ends(program);
}

CLAIM(mmap, the_end_of_a_process_removes_its_mappings,
      .says = "a process's mappings are gone when it has ended, though it never called munmap, and "
	      "another's of the same file stay",
      .zh = "进程结束后其映射随之消失，无需 munmap；其他进程对同一文件的映射不受影响",
      .course = "002: 释放映射区", .rows = "mmap 3, 4", .verdict = HOLDS,
      .ref = "mmap(2) munmap(): automatically unmapped; POSIX.1-2024 _exit()",
      .needs = { need_memfd })
{
	int fd = must(memfd_create("file", MFD_ALLOW_SEALING));
	char *p;

	must(ftruncate(fd, 1));
	p = map(fd, 1, PROT_READ, MAP_PRIVATE);
	ACTOR(writer) {
		poke(map(fd, 1, READ_WRITE, MAP_SHARED), 'x');
		pause_at("mapped");
	}
	await(writer, "mapped");
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	resume(writer);
	assert_ends(writer);
	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	assert_equal(peek(p), 'x');
}

/* The file's times */

/* Sets them to a time long ago. */
static void age(int fd)
{
	const struct timespec times[2] = { { .tv_sec = 1000 }, { .tv_sec = 2000 } };

	must(futimens(fd, times));
}

static struct stat status_of(int fd)
{
	struct stat status;

	must(fstat(fd, &status));
	return status;
}

CLAIM(mmap, a_shared_write_marks_the_files_mtime,
      .says = "the first store into a MAP_SHARED mapping renews the file's st_mtime by the next "
	      "msync at the latest; reading one does not",
      .zh = "对 MAP_SHARED 映射的首次写入最迟在下次 msync 时更新文件的 st_mtime；读取则不会",
      .course = "003 §7: 读取或写入那些内存区域会导致文件被读取或写入", .rows = "mmap 8",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap(): last data modification timestamps; mmap(2) Timestamps",
      .needs = { need_directory })
{
	int fd = make_file("file", 1);
	char *p = map(fd, 1, READ_WRITE, MAP_SHARED), *q = map(fd, 1, PROT_READ, MAP_SHARED);

	age(fd);
	assert_equal(peek(q), 'a');
	assert_returns(msync(q, 1, MS_SYNC), 0);
	assert_equal(status_of(fd).st_mtime, 2000);
	poke(p, 'x');
	assert_returns(msync(p, 1, MS_SYNC), 0);
	assert_that(status_of(fd).st_mtime > 2000);
}

CLAIM(mmap, a_private_write_marks_nothing,
      .says = "a store in a MAP_PRIVATE mapping leaves the file's st_mtime and st_ctime alone",
      .zh = "对 MAP_PRIVATE 映射的写入不改变文件的 st_mtime 与 st_ctime",
      .course = "002: MAP_PRIVATE 私有的  -- 对映射区的修改不会影响源文件", .rows = "mmap 1, 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_PRIVATE; mmap(2) Timestamps",
      .needs = { need_directory })
{
	int fd = make_file("file", 1);
	char *p = map(fd, 1, READ_WRITE, MAP_PRIVATE);
	struct stat before, after;

	age(fd);
	before = status_of(fd);
	poke(p, 'x');
	assert_returns(msync(p, 1, MS_SYNC), 0);
	must(munmap(p, 1));
	after = status_of(fd);
	assert_equal(after.st_mtime, 2000);
	assert_equal(after.st_ctim.tv_sec, before.st_ctim.tv_sec);
	assert_equal(after.st_ctim.tv_nsec, before.st_ctim.tv_nsec);
}

static const char *need_access_times(void)
{
	struct statvfs status;

	if (statvfs(".", &status) == 0 && status.f_flag & ST_NOATIME)
		return "mounted without access times: noatime";
	return need_directory();
}

CLAIM(mmap, the_first_reference_marks_the_files_atime,
      .says = "once a mapped page has been read, the file's st_atime is new",
      .zh = "读取映射中的页之后，文件的 st_atime 已更新",
      .course = "003 §7: 读取或写入那些内存区域会导致文件被读取或写入", .rows = "mmap 8",
      .verdict = HOLDS_IF("the file system keeps access times", "文件系统记录访问时间"),
      .ref = "POSIX.1-2024 mmap(): last data access timestamp; mmap(2) Timestamps",
      .needs = { need_access_times })
{
	int fd = make_file("file", 1);
	char *p;

	age(fd);
	assert_equal(status_of(fd).st_atime, 1000);
	p = map(fd, 1, PROT_READ, MAP_SHARED);
	assert_equal(peek(p), 'a');
	assert_that(status_of(fd).st_atime > 2000);
}

/* munmap */

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
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
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
	char *last = (char *)(SIZE_MAX / page * page), *p = map_memory(page, MAP_PRIVATE);

	poke(p, 'm');
	assert_fails(munmap(p, 0), EINVAL);
	assert_fails(munmap(last, page), EINVAL);
	assert_fails(munmap(p, (size_t)(last - p)), EINVAL);
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
	must(munmap(p, 1));
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
	must(munmap(p, 1));
	assert_returns(mmap(p, 1, READ_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0), p);
	assert_equal(peek(p), 'a');
	poke(p, 'y');
	assert_returns(mmap(p, 1, READ_WRITE, MAP_SHARED | MAP_FIXED, fd, 0), p);
	assert_equal(peek(p), 'a');
}

/* mprotect */

CLAIM(mmap, mprotect_works_at_once,
      .says = "mprotect takes and gives access at once, and the contents stay",
      .zh = "mprotect 立即收回或给予访问权，内容不变",
      .course = "003 §7: prot：PROT_NONE(不被访问)，PROT_READ(读取)，PROT_WRITE(写入)",
      .rows = "mmap 7", .verdict = HOLDS, .ref = "POSIX.1-2024 mprotect(); mprotect(2)")
{
	for (int flags = MAP_SHARED; flags <= MAP_PRIVATE; flags++) {
		char *p = map_memory(1, flags);

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
      .ref = "mprotect(2): pages containing any part of the range")
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

CLAIM(mmap, mprotect_of_a_bad_argument_gives_einval,
      .says = "mprotect fails with EINVAL for an address inside a page and for an unknown "
	      "protection, and changes nothing",
      .zh = "地址不按页对齐或保护位未知时 mprotect 失败 (EINVAL)，不改变任何东西", .rows = "mmap 7",
      .verdict = HOLDS, .ref = "mprotect(2) EINVAL; POSIX.1-2024 mprotect() EINVAL")
{
	const int unknown[] = { 1 << 20, 1 << 29, PROT_READ | 1 << 20 };
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_PRIVATE);

	assert_fails(mprotect(p + 1, 1, PROT_NONE), EINVAL);
	assert_fails(mprotect(p + page - 1, page, PROT_READ), EINVAL);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
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
      .verdict = HOLDS, .ref = "mprotect(2): the calling process's memory pages",
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

/* msync */

CLAIM(mmap, msync_takes_sync_or_async,
      .says = "msync of a mapped range with MS_SYNC or MS_ASYNC, with MS_INVALIDATE or without, "
	      "returns 0, and everyone sees the same bytes as before",
      .zh = "对已映射范围以 MS_SYNC 或 MS_ASYNC（可加 MS_INVALIDATE）调用 msync 返回 "
	    "0，各方看到的内容不变",
      .rows = "mmap 8", .verdict = HOLDS, .ref = "POSIX.1-2024 msync(); msync(2)",
      .needs = { need_directory })
{
	const int flags[] = { MS_SYNC, MS_ASYNC, MS_SYNC | MS_INVALIDATE,
			      MS_ASYNC | MS_INVALIDATE };
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *p = map(fd, 2 * page, READ_WRITE, MAP_SHARED),
	     *q = map(fd, page, PROT_READ, MAP_SHARED);

	for (int i = 0; i < 4; i++) {
		poke(p, 'w' + (char)i);
		poke(p + page, 'W' + (char)i);
		assert_returns(msync(p, page + 1, flags[i]), 0);
		assert_equal(peek(p), 'w' + i);
		assert_equal(peek(q), 'w' + i);
		assert_equal(byte_in(fd, 0), 'w' + i);
		assert_equal(byte_in(fd, page), 'W' + i);
	}
}

CLAIM(mmap, msync_without_a_kind_is_allowed,
      .says = "on Linux msync with neither MS_SYNC nor MS_ASYNC returns 0",
      .zh = "在 Linux 上，msync 既无 MS_SYNC 也无 MS_ASYNC 时返回 0", .rows = "mmap 8",
      .verdict = HOLDS, .ref = "msync(2) NOTES", .needs = { need_directory })
{
	int fd = make_file("file", 1);
	char *p = map(fd, 1, READ_WRITE, MAP_SHARED);

	poke(p, 'x');
	assert_returns(msync(p, 1, 0), 0);
	assert_returns(msync(p, 1, MS_INVALIDATE), 0);
	assert_equal(peek(p), 'x');
	assert_equal(byte_in(fd, 0), 'x');
}

CLAIM(mmap, msync_of_a_bad_argument_gives_einval,
      .says = "msync fails with EINVAL for MS_SYNC with MS_ASYNC, for an unknown flag and for an "
	      "address inside a page",
      .zh = "MS_SYNC 与 MS_ASYNC 同用、标志未知或地址不按页对齐时 msync 失败 (EINVAL)",
      .rows = "mmap 8", .verdict = HOLDS, .ref = "msync(2) EINVAL; POSIX.1-2024 msync() EINVAL")
{
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_SHARED);

	assert_fails(msync(p, page, MS_SYNC | MS_ASYNC), EINVAL);
	assert_fails(msync(p, page, MS_SYNC | MS_ASYNC | MS_INVALIDATE), EINVAL);
	assert_fails(msync(p, page, 1 << 10), EINVAL);
	assert_fails(msync(p, page, MS_SYNC | 1 << 10), EINVAL);
	assert_fails(msync(p + 1, page, MS_SYNC), EINVAL);
	assert_fails(msync(p + page - 1, 1, MS_ASYNC), EINVAL);
	assert_returns(msync(p, 2 * page, MS_SYNC), 0);
}

CLAIM(mmap, msync_of_a_hole_gives_enomem,
      .says = "msync of a range in which a page is not mapped fails with ENOMEM",
      .zh = "范围中有未映射的页时 msync 失败 (ENOMEM)", .rows = "mmap 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msync() ENOMEM; msync(2) ENOMEM")
{
	size_t page = page_size();
	char *p = map_memory(5 * page, MAP_SHARED);

	must(munmap(p, page));
	must(munmap(p + 2 * page, page));
	must(munmap(p + 4 * page, page));
	for (int flags = MS_ASYNC; flags <= MS_SYNC; flags += MS_SYNC - MS_ASYNC) {
		assert_fails(msync(p, page, flags), ENOMEM);
		assert_fails(msync(p, 2 * page, flags), ENOMEM);
		assert_fails(msync(p + page, 3 * page, flags), ENOMEM);
		assert_fails(msync(p + 3 * page, page + 1, flags), ENOMEM);
		assert_returns(msync(p + page, page, flags), 0);
	}
}

/* Locked memory; that it is locked shows in EBUSY of msync with MS_INVALIDATE */

static const char *need_mlock(void)
{
	static char byte;

	if (mlock(&byte, 1) < 0)
		return "mlock is refused";
	munlock(&byte, 1);
	return NULL;
}

CLAIM(mmap, msync_invalidates_nothing_locked,
      .says = "msync with MS_INVALIDATE fails with EBUSY where a page is locked, and no longer "
	      "after munlock; locks do not add up",
      .zh = "有页被锁定时 msync(MS_INVALIDATE) 失败 (EBUSY)，munlock 之后不再失败；多次锁定不累计",
      .rows = "mmap 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 msync() EBUSY; msync(2) EBUSY; mlock(2) NOTES: do not stack",
      .needs = { need_mlock })
{
	size_t page = page_size();
	char *p = map_memory(2 * page, MAP_SHARED);

	assert_returns(msync(p, 2 * page, MS_SYNC | MS_INVALIDATE), 0);
	assert_returns(mlock(p + page, 1), 0);
	assert_returns(mlock(p + page, page), 0);
	assert_fails(msync(p, 2 * page, MS_SYNC | MS_INVALIDATE), EBUSY);
	assert_fails(msync(p + page, page, MS_ASYNC | MS_INVALIDATE), EBUSY);
	assert_returns(msync(p, page, MS_SYNC | MS_INVALIDATE), 0);
	assert_returns(msync(p + page, page, MS_SYNC), 0);
	assert_returns(munlock(p + page, page), 0);
	assert_returns(msync(p, 2 * page, MS_SYNC | MS_INVALIDATE), 0);
}

CLAIM(mmap, a_lock_goes_with_the_mapping,
      .says = "munmap unlocks what mlock locked, mremap takes the lock along, and a child of fork "
	      "has no locks",
      .zh = "munmap 解除锁定，mremap 保持锁定，fork 的子进程没有锁定的内存", .rows = "mmap 8",
      .verdict = HOLDS,
      .ref = "mlock(2) NOTES: not inherited, automatically removed; mremap(2): lock is maintained",
      .needs = { need_mlock })
{
	size_t page = page_size();
	char *p = map_memory(page, MAP_SHARED), *q;

	must(mlock(p, page));
	ACTOR(child) {
		assert_returns(msync(p, page, MS_SYNC | MS_INVALIDATE), 0);
	}
	assert_ends(child);
	assert_fails(msync(p, page, MS_SYNC | MS_INVALIDATE), EBUSY);
	q = free_pages(1);
	assert_returns(mremap(p, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, q), q);
	assert_fails(msync(q, page, MS_SYNC | MS_INVALIDATE), EBUSY);
	must(munmap(q, page));
	must(mmap(q, page, READ_WRITE, MAP_FIXED | MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	assert_returns(msync(q, page, MS_SYNC | MS_INVALIDATE), 0);
}

CLAIM(mmap, rlimit_memlock_binds_the_unprivileged,
      .says = "on Linux an unprivileged process can lock RLIMIT_MEMLOCK bytes: past that mlock "
	      "fails with ENOMEM and MAP_LOCKED with EAGAIN; with a limit of 0 both give EPERM",
      .zh = "在 Linux 上，普通进程至多锁定 RLIMIT_MEMLOCK 字节：超出时 mlock 失败 "
	    "(ENOMEM)，MAP_LOCKED 失败 (EAGAIN)；限制为 0 时均为 EPERM",
      .rows = "mmap 6", .verdict = HOLDS,
      .ref = "mlock(2) ENOMEM, EPERM; mmap(2) EAGAIN; POSIX.1-2024 mmap() EAGAIN",
      .needs = { need_other_user, need_mlock })
{
	ACTOR(nobody) {
		const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED;
		size_t page = page_size();
		char *p = map_memory(2 * page, MAP_PRIVATE);

		become_nobody();
		limit_to(RLIMIT_MEMLOCK, page);
		assert_fails(mlock(p, 2 * page), ENOMEM);
		assert_fails(mmap(NULL, 2 * page, READ_WRITE, flags, -1, 0), EAGAIN);
		assert_returns(mlock(p, page), 0);
		assert_fails(mlock(p + page, page), ENOMEM);
		assert_fails(mmap(NULL, page, READ_WRITE, flags, -1, 0), EAGAIN);
		assert_fails(mremap(p, page, 2 * page, MREMAP_MAYMOVE), EAGAIN);
		assert_returns(munlock(p, page), 0);
		assert_returns(mlock(p + page, page), 0);
		assert_returns(munlock(p + page, page), 0);
		assert_succeeds(mmap(NULL, page, READ_WRITE, flags, -1, 0));
		limit_to(RLIMIT_MEMLOCK, 0);
		assert_fails(mlock(p, page), EPERM);
		assert_fails(mmap(NULL, page, READ_WRITE, flags, -1, 0), EPERM);
	}
	assert_ends(nobody);
}

CLAIM(mmap, mlock_of_a_hole_gives_enomem,
      .says = "mlock and munlock of a range in which a page is not mapped fail with ENOMEM",
      .zh = "范围中有未映射的页时 mlock 与 munlock 失败 (ENOMEM)", .rows = "mmap 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mlock() ENOMEM; mlock(2) ENOMEM",
      .needs = { need_mlock })
{
	size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE);

	must(munmap(p + page, page));
	assert_fails(mlock(p, 3 * page), ENOMEM);
	assert_fails(mlock(p + page, page), ENOMEM);
	assert_fails(munlock(p, 2 * page), ENOMEM);
	assert_returns(mlock(p + 2 * page, page), 0);
	assert_returns(munlock(p + 2 * page, page), 0);
}

/* mincore */

CLAIM(mmap, mincore_shows_what_is_resident,
      .says = "on Linux mincore gives a byte for each page of the range, with bit 0 set for a "
	      "locked one and clear for anonymous memory never touched",
      .zh = "在 Linux 上，mincore 为范围内每页给出一个字节，被锁定的页第 0 位为 "
	    "1，从未访问的匿名内存为 0",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "mincore(2) DESCRIPTION", .needs = { need_mlock })
{
	size_t page = page_size();
	char *p = map_memory(4 * page, MAP_PRIVATE);
	unsigned char resident[4];

	memset(resident, 0xff, sizeof(resident));
	madvise(p, 4 * page, MADV_NOHUGEPAGE); /* fails where there are none */
	must(mlock(p + page, page));
	assert_returns(mincore(p, 2 * page + 1, resident), 0);
	assert_equal(resident[0] & 1, 0);
	assert_equal(resident[1] & 1, 1);
	assert_equal(resident[2] & 1, 0);
	assert_equal(resident[3], 0xff);
}

CLAIM(mmap, mincore_refuses_bad_arguments,
      .says = "on Linux mincore fails with EINVAL for an address inside a page, ENOMEM over a hole "
	      "and EFAULT for a bad vector",
      .zh = "在 Linux 上，地址不对齐时 mincore 失败 (EINVAL)，范围有空洞时 ENOMEM，向量地址无效时 "
	    "EFAULT",
      .rows = "mmap 2", .verdict = HOLDS, .ref = "mincore(2) EINVAL, ENOMEM, EFAULT")
{
	size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE);
	unsigned char resident[3];

	must(munmap(p + page, page));
	assert_fails(mincore(p + 1, page, resident), EINVAL);
	assert_fails(mincore(p, 3 * page, resident), ENOMEM);
	assert_fails(mincore(p + page, page, resident), ENOMEM);
	assert_fails(mincore(p, SIZE_MAX / 2 + page, resident), ENOMEM);
	assert_fails(mincore(p, page, (unsigned char *)p + page), EFAULT);
	assert_returns(mincore(p, page, resident), 0);
}

/* Private memory over fork */

CLAIM(mmap, private_memory_is_copied_by_fork,
      .says = "a child finds what its parent stored in private memory before fork; what either "
	      "stores afterwards the other never sees",
      .zh = "子进程看到父进程 fork 之前写入私有内存的内容；此后任何一方的写入另一方都看不到",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): MAP_PRIVATE mappings; mmap(2) MAP_PRIVATE",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *memory = map_memory(2 * page, MAP_PRIVATE);
	char *file = map(fd, 2 * page, READ_WRITE, MAP_PRIVATE);

	memset(memory, 'm', 2 * page);
	poke(file, 'm');
	ACTOR(child) {
		assert_equal(peek(memory), 'm');
		assert_equal(peek(file), 'm');
		poke(memory, 'c');
		poke(file + page, 'c');
		pause_at("written");
		assert_equal(peek(memory + page), 'm');
		assert_equal(peek(file), 'm');
		assert_equal(peek(memory), 'c');
	}
	await(child, "written");
	assert_equal(peek(memory), 'm');
	assert_equal(peek(file + page), 'b');
	poke(memory + page, 'p');
	poke(file, 'p');
	resume(child);
	assert_ends(child);
	assert_equal(byte_in(fd, 0), 'a');
	assert_equal(byte_in(fd, page), 'b');
}

CLAIM(mmap, three_generations_stay_apart,
      .says = "parent, child and grandchild each keep their own private bytes, in whatever order "
	      "they fork, store and end",
      .zh = "父、子、孙三代进程各自保有私有内存的内容，无论 fork、写入与结束的次序如何",
      .rows = "mmap 1; bugs 69", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): MAP_PRIVATE mappings; FreeBSD-SA-21:08.vm")
{
	size_t page = page_size();
	char *p = map_memory(4 * page, MAP_PRIVATE);

	memset(p, 'p', 4 * page);
	ACTOR(child) {
		poke(p + page, 'c');
		ACTOR(grandchild) {
			poke(p + 2 * page, 'g');
			pause_at("written");
			assert_equal(peek(p), 'p');
			assert_equal(peek(p + page), 'c');
			assert_equal(peek(p + 2 * page), 'g');
			assert_equal(peek(p + 3 * page), 'p');
		}
		await(grandchild, "written");
		assert_equal(peek(p + 2 * page), 'p');
		poke(p + page, 'C');
		poke(p + 3 * page, 'C');
		pause_at("written");
		resume(grandchild);
		assert_ends(grandchild);
		assert_equal(peek(p), 'p');
		assert_equal(peek(p + page), 'C');
		assert_equal(peek(p + 2 * page), 'p');
	}
	await(child, "written");
	poke(p, 'P');
	assert_equal(peek(p + page), 'p');
	assert_equal(peek(p + 2 * page), 'p');
	assert_equal(peek(p + 3 * page), 'p');
	resume(child);
	assert_ends(child);
	assert_equal(peek(p), 'P');
}

CLAIM(mmap, shared_memory_is_one_for_three_generations,
      .says = "shared memory is the same for parent, child and grandchild, also when the one "
	      "between has unmapped it and ended",
      .zh = "父、子、孙三代共享同一块共享内存，中间一代解除映射并结束之后也一样",
      .rows = "mmap 1; bugs 69", .verdict = HOLDS, .ref = "POSIX.1-2024 fork(): memory mappings")
{
	char *p = map_memory(3, MAP_SHARED);

	ACTOR(child) {
		poke(p, 'c');
		ACTOR(grandchild) {
			assert_equal(peek(p), 'c');
			poke(p + 1, 'g');
			pause_at("written");
			assert_equal(peek(p + 2), 'p');
		}
		await(grandchild, "written");
		must(munmap(p, 3));
		pause_at("unmapped");
		resume(grandchild);
		assert_ends(grandchild);
	}
	await(child, "unmapped");
	assert_equal(peek(p), 'c');
	assert_equal(peek(p + 1), 'g');
	poke(p + 2, 'p');
	resume(child);
	assert_ends(child);
}

CLAIM(mmap, many_children_have_a_copy_each,
      .says = "each of many children stores into the same private pages and finds only its own "
	      "bytes, and its parent none of them",
      .zh = "许多子进程写同一批私有页，各自只看到自己的内容，父进程一个也看不到",
      .rows = "mmap 1; bugs 64, 69", .verdict = HOLDS, .ref = "POSIX.1-2024 fork()")
{
	const size_t page = page_size(), pages = 32;
	char *p = map_memory(pages * page, MAP_PRIVATE);
	struct actor *child[8];

	memset(p, 'p', pages * page);
	for (int i = 0; i < 8; i++) {
		START(child[i]) {
			for (size_t at = (size_t)i % 3 * page; at < pages * page; at += 3 * page)
				memset(p + at, i, page);
			pause_at("written");
			for (size_t at = 0; at < pages * page; at += 64)
				assert_equal(peek(p + at),
					     at / page % 3 == (size_t)i % 3 ? i : 'p');
		}
	}
	for (int i = 0; i < 8; i++)
		await(child[i], "written");
	for (size_t at = 0; at < pages * page; at += 64)
		assert_equal(peek(p + at), 'p');
	memset(p, 'q', pages * page);
	for (int i = 0; i < 8; i++) {
		resume(child[i]);
		assert_ends(child[i]);
	}
}

CLAIM(mmap, a_read_into_private_memory_is_private_too,
      .says = "bytes that read puts into private memory after fork are not seen by the other "
	      "process; into shared memory they are",
      .zh = "fork 之后 read 放入私有内存的数据另一进程看不到；放入共享内存的则看得到",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "POSIX.1-2024 fork(), read()",
      .needs = { need_pipe })
{
	char *private = map_memory(4, MAP_PRIVATE), *shared = map_memory(4, MAP_SHARED);
	int p[2];

	must(pipe(p));
	memcpy(private, "past", 4);
	ACTOR(child) {
		must(write(p[1], "readread", 8));
		assert_returns(read(p[0], private, 4), 4);
		assert_returns(read(p[0], shared, 4), 4);
		assert_text(text_at(private, 4), "read");
	}
	assert_ends(child);
	assert_text(text_at(private, 4), "past");
	assert_text(text_at(shared, 4), "read");
}

CLAIM(mmap, a_spliced_page_does_not_leak_later_writes,
      .says = "on Linux a child that spliced a private page into a pipe and unmapped it reads the "
	      "bytes of the time of fork, not what its parent stored since",
      .zh = "在 Linux 上，子进程把私有页 vmsplice 入管道并解除映射后，读出的是 fork "
	    "时的内容，而不是父进程此后写入的内容",
      .rows = "bugs 64", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): visible only to the parent; CVE-2020-29374",
      .needs = { need_pipe, need_vmsplice })
{
	size_t page = page_size();
	char *private = map_memory(page, MAP_PRIVATE);
	int p[2];

	must(pipe(p));
	memcpy(private, "public", 6);
	ACTOR(child) {
		must(vmsplice(p[1], &(struct iovec){ private, 6 }, 1, 0));
		must(munmap(private, page));
		pause_at("spliced");
		assert_reads(p[0], "public");
	}
	await(child, "spliced");
	memcpy(private, "secret", 6);
	resume(child);
	assert_ends(child);
}

CLAIM(mmap, a_childs_writes_do_not_reach_a_spliced_page,
      .says = "on Linux a page its parent spliced into a pipe before fork does not show what the "
	      "child stores",
      .zh = "在 Linux 上，父进程在 fork 之前 vmsplice 入管道的页不会显示子进程写入的内容",
      .rows = "bugs 64", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): visible only to the child; CVE-2020-29374",
      .needs = { need_pipe, need_vmsplice })
{
	char *private = map_memory(6, MAP_PRIVATE);
	int p[2];

	must(pipe(p));
	memcpy(private, "before", 6);
	must(vmsplice(p[1], &(struct iovec){ private, 6 }, 1, 0));
	ACTOR(child) {
		memcpy(private, "child!", 6);
	}
	assert_ends(child);
	assert_reads(p[0], "before");
	assert_text(text_at(private, 6), "before");
}

/* A race against copy-on-write: one thread drops the private copy, another writes into it. */
struct race {
	char *page;
	int memory; /* /proc/self/mem, by which a page can be written that is mapped read-only */
};

#define RACE_ROUNDS 3000

static void *drop_copies(void *argument)
{
	struct race *race = argument;

	for (int i = 0; i < RACE_ROUNDS; i++)
		madvise(race->page, page_size(), MADV_DONTNEED);
	return NULL;
}

static void *write_copies(void *argument)
{
	struct race *race = argument;

	for (int i = 0; i < RACE_ROUNDS; i++)
		must(pwrite(race->memory, "moo", 3, (off_t)(uintptr_t)race->page));
	return NULL;
}

/* Races over a private mapping of what is open here, and asserts that the file stays as it was. */
static void race_over(int fd)
{
	struct race race = { .page = map(fd, page_size(), PROT_READ, MAP_PRIVATE) };
	pthread_t dropper, writer;

	race.memory = must(open("/proc/self/mem", O_RDWR));
	assert_equal(pthread_create(&dropper, NULL, drop_copies, &race), 0);
	assert_equal(pthread_create(&writer, NULL, write_copies, &race), 0);
	pthread_join(dropper, NULL);
	pthread_join(writer, NULL);
	assert_equal(byte_in(fd, 0), 'a');
	must(madvise(race.page, page_size(), MADV_DONTNEED));
	assert_equal(peek(race.page), 'a');
}

static const char *need_own_memory_file(void)
{
	static char byte;
	int fd = open("/proc/self/mem", O_RDWR);
	bool written = fd >= 0 && pwrite(fd, "x", 1, (off_t)(uintptr_t)&byte) == 1;

	close(fd);
	return written ? NULL : "no /proc/self/mem that can be written";
}

CLAIM(mmap, no_race_writes_through_a_private_mapping,
      .says = "a MAP_PRIVATE mapping of a file open for reading never changes the file, also when "
	      "one thread writes copies while another drops them",
      .zh = "只读打开的文件的 MAP_PRIVATE "
	    "映射绝不改变文件，即使一个线程写副本的同时另一线程丢弃副本",
      .course = "002: MAP_PRIVATE 私有的  -- 对映射区的修改不会影响源文件", .rows = "bugs 65",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_PRIVATE; CVE-2016-5195",
      .needs = { need_directory, need_threads, need_own_memory_file })
{
	make_file("file", page_size());
	race_over(must(open("file", O_RDONLY)));
}

CLAIM(mmap, no_race_writes_through_to_a_memfd,
      .says = "a MAP_PRIVATE mapping of a memfd open for reading never changes it, also when one "
	      "thread writes copies while another drops them",
      .zh = "只读打开的 memfd 的 MAP_PRIVATE "
	    "映射绝不改变它，即使一个线程写副本的同时另一线程丢弃副本",
      .course = "002: MAP_PRIVATE 私有的  -- 对映射区的修改不会影响源文件", .rows = "bugs 66",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_PRIVATE; CVE-2022-2590",
      .needs = { need_memfd, need_threads, need_own_memory_file })
{
	int fd = must(memfd_create("file", 0));
	char path[40];

	must(write(fd, "aaaa", 4));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	race_over(must(open(path, O_RDONLY)));
	assert_equal(size_of(fd), 4);
}

/* madvise: what fork does */

CLAIM(mmap, dontfork_keeps_pages_from_the_child,
      .says = "on Linux pages with MADV_DONTFORK are not mapped in a child (SEGV_MAPERR), those "
	      "beside them are; the parent keeps them, and MADV_DOFORK undoes it",
      .zh = "在 Linux 上，设置 MADV_DONTFORK 的页在子进程中没有映射 "
	    "(SEGV_MAPERR)，相邻页不受影响；父进程保有它们，MADV_DOFORK 可撤销",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "madvise(2) MADV_DONTFORK, MADV_DOFORK")
{
	size_t page = page_size();

	for (int flags = MAP_SHARED; flags <= MAP_PRIVATE; flags++) {
		char *p = map_memory(3 * page, flags);

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

	return madvise(p, 1, MADV_WIPEONFORK) < 0 ? "madvise(MADV_WIPEONFORK) is refused" : NULL;
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

/* mremap */

#define MOVE (MREMAP_MAYMOVE | MREMAP_FIXED)

CLAIM(mmap, mremap_shrinks_in_place,
      .says = "on Linux mremap to a smaller size keeps the address and the bytes, and unmaps the "
	      "rest",
      .zh = "在 Linux 上，mremap 缩小时地址和内容不变，其余部分解除映射", .rows = "bugs 70",
      .verdict = HOLDS, .ref = "mremap(2) DESCRIPTION")
{
	size_t page = page_size();
	char *p = map_memory(3 * page, MAP_PRIVATE);

	memset(p, 'm', 3 * page);
	assert_returns(mremap(p, 3 * page, page + 1, 0), p);
	assert_equal(peek(p + 2 * page - 1), 'm');
	assert_faults(peek(p + 2 * page), SIGSEGV, SEGV_MAPERR, p + 2 * page);
	assert_returns(mremap(p, 2 * page, page, MREMAP_MAYMOVE), p);
	assert_equal(peek(p), 'm');
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
	memset(p, 'm', page);
	assert_returns(mremap(p, page, 3 * page, 0), p);
	assert_equal(peek(p), 'm');
	assert_equal(peek(p + page - 1), 'm');
	assert_equal(peek(p + page), 0);
	poke(p + 3 * page - 1, 'x');
	assert_faults(peek(p + 3 * page), SIGSEGV, SEGV_MAPERR, p + 3 * page);
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

	memset(p, 'm', 3 * page);
	must(mprotect(p + 2 * page, page, PROT_READ)); /* what stands in the way */
	assert_fails(mremap(p, 2 * page, 3 * page, 0), ENOMEM);
	assert_equal(peek(p + 2 * page - 1), 'm');
	q = assert_succeeds(mremap(p, 2 * page, 3 * page, MREMAP_MAYMOVE));
	assert_that(q != p);
	assert_equal(peek(q), 'm');
	assert_equal(peek(q + 2 * page - 1), 'm');
	assert_equal(peek(q + 2 * page), 0);
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_faults(peek(p + 2 * page - 1), SIGSEGV, SEGV_MAPERR, p + 2 * page - 1);
	assert_equal(peek(p + 2 * page), 'm');
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

	memset(p, 'm', 2 * page);
	memset(q, 'q', 4 * page);
	must(mprotect(p, 2 * page, PROT_READ));
	assert_returns(mremap(p, 2 * page, 2 * page, MOVE, q + page), q + page);
	assert_equal(peek(q + page - 1), 'q');
	assert_equal(peek(q + page), 'm');
	assert_equal(peek(q + 3 * page - 1), 'm');
	assert_equal(peek(q + 3 * page), 'q');
	assert_faults(poke(q + page, 'x'), SIGSEGV, SEGV_ACCERR, q + page);
	assert_faults(peek(p), SIGSEGV, SEGV_MAPERR, p);
	assert_faults(peek(p + page), SIGSEGV, SEGV_MAPERR, p + page);
}

CLAIM(mmap, mremap_keeps_the_place_in_the_file,
      .says = "on Linux a mapping of a part of a file shows the same part wherever mremap has "
	      "moved it, and what follows in the file where it has grown",
      .zh = "在 Linux 上，文件某部分的映射被 mremap "
	    "移动后仍显示同一部分，扩大后接着显示文件其后的内容",
      .rows = "bugs 70", .verdict = HOLDS, .ref = "mremap(2) DESCRIPTION",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 4 * page);

	for (int flags = MAP_SHARED; flags <= MAP_PRIVATE; flags++) {
		char *p = must(mmap(NULL, page, READ_WRITE, flags, fd, (off_t)page));
		char *q = free_pages(4);

		assert_returns(mremap(p, page, 4 * page, MOVE, q), q);
		assert_equal(peek(q), 'b');
		assert_equal(peek(q + page), 'c');
		assert_equal(peek(q + 2 * page), 'd');
		assert_faults(peek(q + 3 * page), SIGBUS, BUS_ADRERR, q + 3 * page);
		poke(q + page, 'x');
		assert_equal(byte_in(fd, 2 * page), flags == MAP_SHARED ? 'x' : 'c');
		must(pwrite(fd, "c", 1, 2 * (off_t)page));
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
      .zh = "在 Linux 上，用 mremap 把映射中的一页移走再移回，各页仍显示文件中各自的部分",
      .rows = "bugs 70", .verdict = HOLDS, .ref = "mremap(2); Linux commit 7e7757876f25",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 4 * page);

	for (int flags = MAP_SHARED; flags <= MAP_PRIVATE; flags++) {
		char *p = map(fd, 4 * page, READ_WRITE, flags), *elsewhere = free_pages(1);

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
	      "second mapping of the same bytes; of a private one it fails with EINVAL",
      .zh = "在 Linux 上，对共享映射以 old_size 0 和 MREMAP_MAYMOVE 调用 mremap "
	    "会得到同一内容的第二个映射；对私有映射则失败 (EINVAL)",
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
	assert_fails(mremap(private, 0, page, MREMAP_MAYMOVE), EINVAL);
}

static const char *need_dontunmap(void)
{
	size_t page = page_size();
	char *p = mmap(NULL, page, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mremap(p, page, page, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL) == MAP_FAILED)
		return "mremap(MREMAP_DONTUNMAP) is refused";
	return NULL;
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
	      "unknown flag, MREMAP_FIXED alone and a new range over the old one, and changes "
	      "nothing",
      .zh = "在 Linux 上，地址不对齐、大小为 0、标志未知、单独的 MREMAP_FIXED、新旧范围重叠时 "
	    "mremap 失败 (EINVAL)，不改变任何东西",
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

/* memfd: a file of memory alone */

/* A memfd of so many bytes, all 'a', which takes seals. */
static int make_memfd(size_t size)
{
	int fd = must(memfd_create("file", MFD_ALLOW_SEALING));

	must(ftruncate(fd, (off_t)size));
	for (size_t at = 0; at < size; at++)
		must(pwrite(fd, "a", 1, (off_t)at));
	return fd;
}

/* Opens the same memfd once more. */
static int open_again(int fd, int flags)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags);
}

CLAIM(mmap, memfd_is_an_empty_file_for_both,
      .says = "on Linux memfd_create gives a descriptor of an empty regular file without a name in "
	      "any directory, open for reading and writing, close-on-exec with MFD_CLOEXEC alone",
      .zh = "在 Linux 上，memfd_create "
	    "给出一个空的普通文件的描述符，不在任何目录中，可读可写，仅带 MFD_CLOEXEC 时 exec 关闭",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "memfd_create(2) DESCRIPTION; POSIX.1-2024 <sys/stat.h> st_nlink",
      .needs = { need_memfd })
{
	for (int cloexec = 0; cloexec < 2; cloexec++) {
		int fd = assert_succeeds(memfd_create("file", cloexec ? MFD_CLOEXEC : 0));
		struct stat status = status_of(fd);

		assert_that(S_ISREG(status.st_mode));
		assert_equal(status.st_size, 0);
		assert_equal(status.st_nlink, 0);
		assert_returns(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
		assert_returns(fcntl(fd, F_GETFD), cloexec ? FD_CLOEXEC : 0);
		assert_returns(write(fd, "bytes", 5), 5);
		assert_equal(byte_in(fd, 4), 's');
	}
}

CLAIM(mmap, memfds_of_one_name_are_two_files,
      .says = "on Linux the name of a memfd only shows in /proc, as /memfd:name: two of one name "
	      "are two files",
      .zh = "在 Linux 上，memfd 的名字只显示在 /proc 中（/memfd:名字）：同名的两个是两个文件",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "memfd_create(2) DESCRIPTION",
      .needs = { need_memfd, need_proc })
{
	int one = must(memfd_create("twin", 0)), two = must(memfd_create("twin", 0));
	char path[40], link[40] = "";

	must(write(one, "one", 3));
	assert_equal(size_of(two), 0);
	assert_that(status_of(one).st_ino != status_of(two).st_ino);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", two);
	must(readlink(path, link, sizeof(link) - 1));
	link[11] = '\0'; /* what follows is " (deleted)" */
	assert_text(link, "/memfd:twin");
}

CLAIM(mmap, memfd_is_shared_over_fork_and_proc,
      .says = "on Linux processes share a memfd by mapping it: a child by its descriptor, another "
	      "by /proc/PID/fd",
      .zh = "在 Linux 上，进程映射同一 memfd 即可共享内存：子进程用继承的描述符，其他进程用 "
	    "/proc/PID/fd",
      .course = "002: 利用mmap进行无血缘关系之间通信", .rows = "mmap 1", .verdict = HOLDS,
      .ref = "memfd_create(2) NOTES: File sealing (4)", .needs = { need_memfd, need_proc })
{
	char path[64], *p;
	int fd;

	ACTOR(stranger) { /* inherits nothing */
		char *q;

		pause_at("made");
		snprintf(path, sizeof(path), "/proc/%d/fd/3", getppid());
		q = map(must(open(path, O_RDWR)), 2, READ_WRITE, MAP_SHARED);
		assert_equal(peek(q), 'c');
		poke(q + 1, 's');
	}
	fd = make_memfd(2);
	assert_equal(fd, 3);
	p = map(fd, 2, READ_WRITE, MAP_SHARED);
	ACTOR(child) {
		poke(map(fd, 2, READ_WRITE, MAP_SHARED), 'c');
	}
	assert_ends(child);
	await(stranger, "made");
	resume(stranger);
	assert_ends(stranger);
	assert_equal(peek(p), 'c');
	assert_equal(peek(p + 1), 's');
}

CLAIM(mmap, memfd_create_refuses_bad_arguments,
      .says = "on Linux memfd_create fails with EINVAL for an unknown flag and for a name of 250 "
	      "bytes (249 will do), with EFAULT for a bad address, with EMFILE without a "
	      "descriptor",
      .zh = "在 Linux 上，标志未知或名字长 250 字节（249 可以）时 memfd_create 失败 "
	    "(EINVAL)，地址无效时 EFAULT，没有描述符可用时 EMFILE",
      .rows = "mmap 6", .verdict = HOLDS, .ref = "memfd_create(2) EINVAL, EFAULT, EMFILE",
      .needs = { need_memfd })
{
	char name[251] = "";

	assert_fails(memfd_create("file", 1U << 12), EINVAL);
	assert_fails(
		memfd_create(must(mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)), 0),
		EFAULT);
	memset(name, 'n', 250);
	assert_fails(memfd_create(name, 0), EINVAL);
	name[249] = '\0';
	assert_succeeds(memfd_create(name, 0));
	limit_to(RLIMIT_NOFILE, 3);
	assert_fails(memfd_create("file", 0), EMFILE);
}

static const char *need_holes(void)
{
	int fd = memfd_create("probe", 0);
	bool refused = ftruncate(fd, 1) < 0 ||
		       fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 1) < 0;

	close(fd);
	return refused ? "fallocate(FALLOC_FL_PUNCH_HOLE) is refused for a memfd" : NULL;
}

/* Seals */

CLAIM(mmap, seals_need_mfd_allow_sealing,
      .says = "on Linux a memfd has no seal at first with MFD_ALLOW_SEALING, and without it "
	      "F_SEAL_SEAL, so that none can be set: EPERM",
      .zh = "在 Linux 上，带 MFD_ALLOW_SEALING 的 memfd 起初没有封印；不带时已有 "
	    "F_SEAL_SEAL，不能再加封印：EPERM",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "memfd_create(2) MFD_ALLOW_SEALING; fcntl(2)",
      .needs = { need_memfd })
{
	int open_to_seals = must(memfd_create("file", MFD_ALLOW_SEALING));
	int closed = must(memfd_create("file", 0));

	assert_returns(fcntl(open_to_seals, F_GET_SEALS), 0);
	assert_returns(fcntl(closed, F_GET_SEALS), F_SEAL_SEAL);
	assert_fails(fcntl(closed, F_ADD_SEALS, F_SEAL_GROW), EPERM);
	assert_returns(fcntl(closed, F_GET_SEALS), F_SEAL_SEAL);
	assert_returns(ftruncate(closed, 10), 0);
}

CLAIM(mmap, seals_add_up_and_stay,
      .says = "on Linux seals are added and never removed, belong to the file and not the "
	      "descriptor, and hold for every process",
      .zh = "在 Linux 上，封印只增不减，属于文件而非描述符，对每个进程都有效", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "fcntl(2) File Sealing, F_ADD_SEALS",
      .needs = { need_memfd, need_proc })
{
	int fd = make_memfd(1), again = must(open_again(fd, O_RDWR));

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	assert_returns(fcntl(fd, F_ADD_SEALS, 0), 0);
	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
	assert_returns(fcntl(again, F_GET_SEALS), F_SEAL_GROW | F_SEAL_SHRINK);
	ACTOR(child) {
		assert_fails(ftruncate(again, 2), EPERM);
		assert_returns(fcntl(again, F_ADD_SEALS, F_SEAL_WRITE), 0);
	}
	assert_ends(child);
	assert_returns(fcntl(fd, F_GET_SEALS), F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_WRITE);
	assert_fails(pwrite(fd, "x", 1, 0), EPERM);
}

CLAIM(mmap, seals_are_refused_where_they_can_not_be,
      .says = "on Linux F_ADD_SEALS fails with EPERM over a descriptor open for reading and with "
	      "EINVAL for an unknown seal; a pipe has no seals: EINVAL",
      .zh = "在 Linux 上，描述符只读时 F_ADD_SEALS 失败 (EPERM)，封印未知时 "
	    "EINVAL；管道没有封印：EINVAL",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_ADD_SEALS, F_GET_SEALS, EPERM, EINVAL",
      .needs = { need_memfd, need_proc, need_pipe })
{
	int fd = make_memfd(1), reader = must(open_again(fd, O_RDONLY)), p[2];

	assert_fails(fcntl(reader, F_ADD_SEALS, F_SEAL_GROW), EPERM);
	assert_returns(fcntl(reader, F_GET_SEALS), 0);
	assert_fails(fcntl(fd, F_ADD_SEALS, 1 << 20), EINVAL);
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | 1 << 20), EINVAL);
	assert_returns(fcntl(fd, F_GET_SEALS), 0);
	must(pipe(p));
	assert_fails(fcntl(p[1], F_ADD_SEALS, F_SEAL_GROW), EINVAL);
	assert_fails(fcntl(p[0], F_GET_SEALS), EINVAL);
}

CLAIM(mmap, seal_seal_ends_sealing,
      .says = "on Linux after F_SEAL_SEAL no seal can be added: EPERM, also one that is set "
	      "already",
      .zh = "在 Linux 上，设置 F_SEAL_SEAL 之后不能再加封印：EPERM，已有的也一样", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_SEAL", .needs = { need_memfd })
{
	int fd = make_memfd(1);

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_GROW), 0);
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), EPERM);
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EPERM);
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), EPERM);
	assert_returns(fcntl(fd, F_GET_SEALS), F_SEAL_SEAL | F_SEAL_GROW);
	assert_returns(pwrite(fd, "x", 1, 0), 1);
	assert_returns(ftruncate(fd, 0), 0);
}

CLAIM(mmap, seal_shrink_keeps_the_size_from_falling,
      .says = "on Linux with F_SEAL_SHRINK a memfd can't be shortened, by ftruncate or O_TRUNC: "
	      "EPERM; it can be lengthened and written",
      .zh = "在 Linux 上，设置 F_SEAL_SHRINK 后 memfd 不能用 ftruncate 或 O_TRUNC "
	    "缩短：EPERM；仍可变长和写入",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_SHRINK",
      .needs = { need_memfd, need_proc })
{
	int fd = make_memfd(10);
	char *p = map(fd, 10, READ_WRITE, MAP_SHARED);

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	assert_fails(ftruncate(fd, 9), EPERM);
	assert_fails(ftruncate(fd, 0), EPERM);
	assert_fails(open_again(fd, O_RDWR | O_TRUNC), EPERM);
	assert_equal(size_of(fd), 10);
	assert_equal(peek(p + 9), 'a');
	assert_returns(ftruncate(fd, 10), 0);
	assert_returns(ftruncate(fd, 20), 0);
	assert_returns(pwrite(fd, "x", 1, 25), 1);
	poke(p, 'y');
	assert_equal(byte_in(fd, 0), 'y');
	assert_equal(size_of(fd), 26);
}

CLAIM(mmap, seal_grow_keeps_the_size_from_rising,
      .says = "on Linux with F_SEAL_GROW a memfd can't be lengthened, by ftruncate, write or "
	      "fallocate: EPERM; it can be shortened and written",
      .zh = "在 Linux 上，设置 F_SEAL_GROW 后 memfd 不能用 ftruncate、write 或 fallocate "
	    "变长：EPERM；仍可缩短和写入",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_GROW", .needs = { need_memfd })
{
	int fd = make_memfd(10);

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
	assert_fails(ftruncate(fd, 11), EPERM);
	assert_fails(pwrite(fd, "x", 1, 10), EPERM);
	assert_fails(pwrite(fd, "x", 1, (off_t)page_size()), EPERM);
	assert_fails(fallocate(fd, 0, 0, 11), EPERM);
	assert_equal(size_of(fd), 10);
	assert_returns(pwrite(fd, "x", 1, 9), 1);
	assert_returns(ftruncate(fd, 10), 0);
	assert_returns(ftruncate(fd, 5), 0);
	assert_fails(ftruncate(fd, 10), EPERM);
	assert_equal(size_of(fd), 5);
}

CLAIM(mmap, seal_write_keeps_the_contents,
      .says = "on Linux with F_SEAL_WRITE a memfd can't be written, nor mapped shared for writing: "
	      "EPERM; its size can be changed, and a private mapping be written",
      .zh = "在 Linux 上，设置 F_SEAL_WRITE 后 memfd "
	    "不能写入，也不能以共享可写方式映射：EPERM；大小可以改变，私有映射可以写",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_WRITE; mmap(2) EPERM",
      .needs = { need_memfd })
{
	int fd = make_memfd(10);
	char *p;

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	assert_fails(pwrite(fd, "x", 1, 0), EPERM);
	assert_fails(mmap(NULL, 10, READ_WRITE, MAP_SHARED, fd, 0), EPERM);
	assert_fails(mmap(NULL, 10, PROT_WRITE, MAP_SHARED, fd, 0), EPERM);
	p = assert_succeeds(mmap(NULL, 10, READ_WRITE, MAP_PRIVATE, fd, 0));
	poke(p, 'p');
	assert_equal(byte_in(fd, 0), 'a');
	assert_returns(ftruncate(fd, 5), 0);
	assert_returns(ftruncate(fd, 20), 0);
}

CLAIM(mmap, seal_write_keeps_holes_out,
      .says = "on Linux a memfd with F_SEAL_WRITE can't be punched by fallocate: EPERM, and the "
	      "bytes stay",
      .zh = "在 Linux 上，设置 F_SEAL_WRITE 的 memfd 不能用 fallocate 打洞：EPERM，内容不变",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_WRITE: FALLOC_FL_PUNCH_HOLE",
      .needs = { need_memfd, need_holes })
{
	const int punch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	int fd = make_memfd(10);

	assert_returns(fallocate(fd, punch, 0, 1), 0);
	assert_equal(byte_in(fd, 0), 0);
	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	assert_fails(fallocate(fd, punch, 1, 1), EPERM);
	assert_equal(byte_in(fd, 1), 'a');
}

CLAIM(mmap, seal_write_lets_it_be_mapped_for_reading,
      .says = "on Linux a memfd with F_SEAL_WRITE can be mapped shared for reading, and that "
	      "mapping can't be made writable: EACCES",
      .zh = "在 Linux 上，设置 F_SEAL_WRITE 的 memfd "
	    "可以以共享只读方式映射，该映射不能变为可写：EACCES",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "fcntl(2) F_SEAL_WRITE: shared, writable memory-mappings; mprotect(2) EACCES",
      .needs = { need_memfd })
{
	int fd = make_memfd(10);
	char *p;

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	p = assert_succeeds(mmap(NULL, 10, PROT_READ, MAP_SHARED, fd, 0));
	assert_equal(peek(p), 'a');
	assert_fails(mprotect(p, 10, READ_WRITE), EACCES);
	assert_faults(poke(p, 'x'), SIGSEGV, SEGV_ACCERR, p);
	assert_equal(byte_in(fd, 0), 'a');
}

CLAIM(mmap, seal_write_needs_writable_mappings_gone,
      .says = "on Linux F_SEAL_WRITE fails with EBUSY while anyone has a writable shared mapping, "
	      "and sets nothing; private mappings are no hindrance",
      .zh = "在 Linux 上，只要有进程存在可写的共享映射，F_SEAL_WRITE 就失败 "
	    "(EBUSY)，不加任何封印；私有映射不妨碍",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_WRITE: EBUSY",
      .needs = { need_memfd })
{
	int fd = make_memfd(1);
	char *p = map(fd, 1, READ_WRITE, MAP_SHARED), *q = map(fd, 1, READ_WRITE, MAP_PRIVATE);

	ACTOR(child) { /* with its copy of the mapping */
		pause_at("mapped");
		poke(p, 'c');
	}
	await(child, "mapped");
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW), EBUSY);
	assert_returns(fcntl(fd, F_GET_SEALS), 0);
	must(munmap(p, 1));
	assert_fails(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	resume(child);
	assert_ends(child);
	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	assert_equal(byte_in(fd, 0), 'c');
	poke(q, 'q');
	assert_equal(byte_in(fd, 0), 'c');
}

static const char *need_future_write(void)
{
	int fd = memfd_create("probe", MFD_ALLOW_SEALING);
	bool refused = fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE) < 0;

	close(fd);
	return refused ? "fcntl(F_SEAL_FUTURE_WRITE) is refused" : NULL;
}

CLAIM(mmap, seal_future_write_spares_the_mappings_there_are,
      .says = "on Linux F_SEAL_FUTURE_WRITE lets existing shared mappings be written, and everyone "
	      "sees it; write and new writable shared mappings fail with EPERM",
      .zh = "在 Linux 上，F_SEAL_FUTURE_WRITE 之后已有的共享映射仍可写且各方可见；write "
	    "与新的可写共享映射失败 (EPERM)",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "fcntl(2) F_SEAL_FUTURE_WRITE (since Linux 5.1)",
      .needs = { need_memfd, need_future_write })
{
	int fd = make_memfd(10);
	char *p = map(fd, 10, READ_WRITE, MAP_SHARED), *q;

	assert_returns(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE), 0);
	assert_fails(mmap(NULL, 10, READ_WRITE, MAP_SHARED, fd, 0), EPERM);
	assert_fails(pwrite(fd, "x", 1, 0), EPERM);
	q = assert_succeeds(mmap(NULL, 10, PROT_READ, MAP_SHARED, fd, 0));
	poke(p, 'p');
	assert_equal(peek(q), 'p');
	assert_equal(byte_in(fd, 0), 'p');
	assert_fails(mprotect(q, 10, READ_WRITE), EACCES);
	q = assert_succeeds(mmap(NULL, 10, READ_WRITE, MAP_PRIVATE, fd, 0));
	poke(q, 'q');
	assert_equal(byte_in(fd, 0), 'p');
}

CLAIM(mmap, remove_makes_a_hole_in_shared_memory,
      .says = "on Linux MADV_REMOVE, or punching a hole by fallocate, makes those pages of shared "
	      "memory zero for every mapping and for read",
      .zh = "在 Linux 上，MADV_REMOVE 或用 fallocate 打洞使共享内存中的那些页对所有映射和 read "
	    "都变为零",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "madvise(2) MADV_REMOVE; fallocate(2) FALLOC_FL_PUNCH_HOLE",
      .needs = { need_memfd, need_holes })
{
	const int punch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	size_t page = page_size();
	int fd = make_memfd(3 * page);
	char *p = map(fd, 3 * page, READ_WRITE, MAP_SHARED),
	     *q = map(fd, 3 * page, PROT_READ, MAP_SHARED);

	assert_equal(peek(q + page), 'a');
	assert_returns(madvise(p + page, page, MADV_REMOVE), 0);
	assert_returns(fallocate(fd, punch, 2 * (off_t)page, (off_t)page), 0);
	for (size_t at = 0; at < 3 * page; at += page / 2) {
		assert_equal(peek(p + at), at < page ? 'a' : 0);
		assert_equal(peek(q + at), at < page ? 'a' : 0);
		assert_equal(byte_in(fd, at), at < page ? 'a' : 0);
	}
	assert_equal(size_of(fd), 3 * (off_t)page);
}
