/* Claims about who sees what is written: shared and private mappings, with a file and without. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"

#ifndef SECCOMP_MODE_STRICT
#define SECCOMP_MODE_STRICT 1
#endif

CLAIM(mmap, a_shared_write_is_in_the_file_at_once,
      .says = "on Linux what is stored in a MAP_SHARED mapping is read from the file at once, also "
	      "by another process, without msync or munmap",
      .zh = "在 Linux 上，写入 MAP_SHARED 映射的内容立即可从文件读到，其他进程也一样，无需 msync "
	    "或 munmap",
      .course = "002: MAP_SHARED 共享的 -- 对映射区的修改会影响源文件; 002: "
		"对内存的修改可以影响到源文件的内容; 003 §7: "
		"读取或写入那些内存区域会导致文件被读取或写入",
      .rows = "mmap 1", .verdict = HOLDS_IF("the mapping is MAP_SHARED", "映射是 MAP_SHARED"),
      .ref = "Linux mm/filemap.c: read, write and mmap have one page cache; POSIX.1-2024 mmap() "
	     "MAP_SHARED: write references shall change the underlying object, APPLICATION USAGE: "
	     "synchronization",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page);
	char *p = map(fd, 2 * page, READ_WRITE, MAP_SHARED);

	for (size_t at = 0; at < 2 * page; at += page / 4) {
		poke(p + at, 'x');
		assert_equal(byte_in(fd, at), 'x');
		assert_equal(byte_in(fd, at + 1), 'a' + (int)(at / page));
	}
	ACTOR(reader) {
		int again = must(open("file", O_RDONLY));

		assert_equal(byte_in(again, page), 'x');
	}
	assert_ends(reader);
	assert_equal(size_of(fd), 2 * (off_t)page);
}

CLAIM(mmap, write_is_seen_in_a_shared_mapping_at_once,
      .says = "on Linux what write puts into a file shows in its MAP_SHARED mappings at once, also "
	      "in another process",
      .zh = "在 Linux 上，write 写入文件的内容立即出现在 MAP_SHARED 映射中，其他进程的映射也一样",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "Linux mm/filemap.c: read, write and mmap have one page cache; POSIX.1-2024 mmap() "
	     "APPLICATION USAGE leaves it to synchronization",
      .needs = { need_directory })
{
	int fd = make_file("file", 8);
	char *p = map(fd, 8, PROT_READ, MAP_SHARED);

	assert_equal(peek(p), 'a');
	ACTOR(reader) {
		assert_equal(peek(p + 3), 'a');
		pause_at("before");
		assert_text(text_at(p, 8), "aafreshy");
	}
	await(reader, "before");
	must(pwrite(fd, "freshy", 6, 2));
	assert_text(text_at(p, 8), "aafreshy");
	resume(reader);
	assert_ends(reader);
}

CLAIM(mmap, shared_mappings_of_a_file_are_one,
      .says = "two MAP_SHARED mappings of a file in one process show the same bytes at two "
	      "addresses, each what the other writes",
      .zh = "同一进程对同一文件的两个 MAP_SHARED 映射地址不同、内容相同，互见对方的写入",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED; mmap(2)",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 2 * page), again = must(open("file", O_RDWR));
	char *p = map(fd, 2 * page, READ_WRITE, MAP_SHARED);
	char *q = must(mmap(NULL, page, READ_WRITE, MAP_SHARED, again, (off_t)page));
	char *r = map(must(open("file", O_RDONLY)), 2 * page, PROT_READ, MAP_SHARED);

	assert_that(p + page != q && p != r);
	poke(p + page, 'p');
	assert_equal(peek(q), 'p');
	assert_equal(peek(r + page), 'p');
	poke(q + 1, 'q');
	assert_equal(peek(p + page + 1), 'q');
	assert_equal(peek(r + page + 1), 'q');
	assert_equal(peek(p + 1), 'a');
}

CLAIM(mmap, the_file_counts_not_its_name,
      .says = "mappings by two hard links are of one file; a new file of an old name is another",
      .zh = "经两个硬链接建立的映射属于同一文件；同名的新文件则是另一个文件", .rows = "mmap 1, 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap(), link(), rename()", .needs = { need_directory })
{
	int fd = make_file("file", 1), other = make_file("other", 1);
	char *p = map(fd, 1, READ_WRITE, MAP_SHARED), *q;

	must(link("file", "link"));
	q = map(must(open("link", O_RDWR)), 1, READ_WRITE, MAP_SHARED);
	poke(q, 'x');
	assert_equal(peek(p), 'x');
	must(pwrite(other, "o", 1, 0));
	must(rename("other", "file"));
	assert_equal(peek(p), 'x');
	poke(p, 'y');
	assert_equal(byte_in(other, 0), 'o');
	assert_equal(peek(q), 'y');
	q = map(must(open("file", O_RDWR)), 1, READ_WRITE, MAP_SHARED);
	assert_equal(peek(q), 'o');
	poke(q, 'z');
	assert_equal(byte_in(other, 0), 'z');
	assert_equal(peek(p), 'y');
}

CLAIM(mmap, a_private_write_never_reaches_the_file,
      .says = "what is stored in a MAP_PRIVATE mapping shows neither in the file, nor in other "
	      "mappings, nor in other processes, also not after msync and munmap",
      .zh = "写入 MAP_PRIVATE 映射的内容不出现在文件、其他映射和其他进程中，msync 与 munmap "
	    "之后也不会",
      .course = "002: MAP_PRIVATE 私有的  -- 对映射区的修改不会影响源文件", .rows = "mmap 1",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() MAP_PRIVATE: visible only to the calling process; mmap(2)",
      .needs = { need_directory })
{
	int fd = make_file("file", 10);
	char *p = map(fd, 10, READ_WRITE, MAP_PRIVATE), *q = map(fd, 10, PROT_READ, MAP_PRIVATE);
	char *shared = map(fd, 10, PROT_READ, MAP_SHARED);

	poke(p, 'x');
	assert_equal(peek(p), 'x');
	assert_equal(peek(q), 'a');
	assert_equal(peek(shared), 'a');
	assert_equal(byte_in(fd, 0), 'a');
	ACTOR(other) {
		assert_equal(byte_in(must(open("file", O_RDONLY)), 0), 'a');
		assert_equal(peek(map(fd, 10, PROT_READ, MAP_PRIVATE)), 'a');
	}
	assert_ends(other);
	assert_returns(msync(p, 10, MS_SYNC), 0);
	assert_equal(byte_in(fd, 0), 'a');
	assert_succeeds(munmap(p, 10));
	assert_equal(byte_in(fd, 0), 'a');
	assert_equal(peek(map(fd, 10, PROT_READ, MAP_PRIVATE)), 'a');
}

CLAIM(mmap, a_private_write_stays,
      .says = "a byte stored in a MAP_PRIVATE mapping stays there whatever is written to the "
	      "file's",
      .zh = "写入 MAP_PRIVATE 映射的字节不因文件中相应字节被写而改变", .rows = "mmap 1",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 mmap() MAP_PRIVATE; mmap(2) MAP_PRIVATE: copy-on-write",
      .needs = { need_directory })
{
	int fd = make_file("file", 10);
	char *p = map(fd, 10, READ_WRITE, MAP_PRIVATE), *q = map(fd, 10, READ_WRITE, MAP_SHARED);

	poke(p + 1, 'x');
	must(pwrite(fd, "ffff", 4, 0));
	assert_equal(peek(p + 1), 'x');
	poke(q + 1, 's');
	assert_equal(peek(p + 1), 'x');
	assert_equal(byte_in(fd, 1), 's');
	assert_equal(byte_in(fd, 2), 'f');
}

CLAIM(mmap, a_page_is_copied_alone,
      .says = "on Linux a write into one page of a MAP_PRIVATE mapping copies its bytes, and the "
	      "other pages still show the file",
      .zh = "在 Linux 上，写 MAP_PRIVATE 映射的一页时复制该页内容，其余各页仍显示文件",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "mmap(2) MAP_PRIVATE: copy-on-write",
      .needs = { need_directory })
{
	size_t page = page_size();
	int fd = make_file("file", 3 * page);
	char *p = map(fd, 3 * page, READ_WRITE, MAP_PRIVATE);

	poke(p + page, 'x');
	assert_equal(peek(p + page - 1), 'a');
	for (size_t at = page + 1; at < 2 * page; at++)
		assert_equal(peek(p + at), 'b');
	assert_equal(peek(p + 2 * page), 'c');
	assert_equal(byte_in(fd, page), 'b');
}

CLAIM(mmap, unrelated_processes_share_a_file,
      .says = "two processes that know nothing but a file's name share its bytes by mapping it, "
	      "both ways, without a further call",
      .zh = "两个只知道文件名的进程各自映射该文件，即可双向共享内容，无需其他调用",
      .course = "002: 利用mmap进行无血缘关系之间通信; 002: mmap "
		"共享内存区(无血缘关系，使用方便，速度快)",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED; mmap(2)",
      .needs = { need_directory })
{
	make_file("file", 2);
	ACTOR(writer) {
		char *p = map(must(open("file", O_RDWR)), 2, READ_WRITE, MAP_SHARED);

		poke(p, 'w');
		pause_at("written");
		assert_equal(peek(p + 1), 'r');
	}
	await(writer, "written");
	ACTOR(reader) {
		char *p = map(must(open("file", O_RDWR)), 2, READ_WRITE, MAP_SHARED);

		assert_equal(peek(p), 'w');
		poke(p + 1, 'r');
	}
	assert_ends(reader);
	resume(writer);
	assert_ends(writer);
}

CLAIM(mmap, a_file_carries_bytes_to_later_processes,
      .says = "what a process stored in a MAP_SHARED mapping is there after its end, for one that "
	      "starts later",
      .zh = "进程写入 MAP_SHARED 映射的内容在其结束后仍在，后启动的进程可以读到",
      .course = "002: 借助本地的磁盘文件，和内核建立一个映射关系", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED; mmap(2) MAP_SHARED",
      .needs = { need_directory })
{
	make_file("file", 5);
	ACTOR(first) {
		memcpy(map(must(open("file", O_RDWR)), 5, READ_WRITE, MAP_SHARED), "first", 5);
	}
	assert_ends(first);
	ACTOR(second) {
		char *p = map(must(open("file", O_RDONLY)), 5, PROT_READ, MAP_SHARED);

		assert_text(text_at(p, 5), "first");
	}
	assert_ends(second);
}

CLAIM(mmap, parent_and_child_share_a_mapped_file,
      .says = "parent and child share a MAP_SHARED mapping made before fork, both ways, also when "
	      "the descriptor is closed",
      .zh = "fork 之前建立的 MAP_SHARED 映射由父子进程双向共享，描述符关闭后也一样",
      .course = "002: 利用mmap进行有血缘之间的通信，父子之间进程通信; 002: "
		"使用mmap进行有血缘进程间的通信",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "POSIX.1-2024 fork(): memory mappings; mmap(2)",
      .needs = { need_directory })
{
	int fd = make_file("file", 2);
	char *p = map(fd, 2, READ_WRITE, MAP_SHARED);

	must(close(fd));
	ACTOR(child) {
		poke(p, 'c');
		pause_at("written");
		assert_equal(peek(p + 1), 'p');
	}
	await(child, "written");
	assert_equal(peek(p), 'c');
	poke(p + 1, 'p');
	resume(child);
	assert_ends(child);
	assert_equal(byte_in(must(open("file", O_RDONLY)), 1), 'p');
}

CLAIM(mmap, anonymous_memory_is_zero,
      .says = "anonymous memory reads as zero, wherever, and the descriptor given is ignored",
      .zh = "匿名内存初始全为零，给出的描述符被忽略", .rows = "mmap 1", .verdict = HOLDS,
      .ref = "mmap(2) MAP_ANONYMOUS; POSIX.1-2024 <sys/mman.h> MAP_ANONYMOUS",
      .needs = { need_directory })
{
	size_t page = page_size();
	const int fds[] = { -1, 200, make_file("file", page) };

	for (int i = 0; i < 3; i++) {
		for (size_t kind = 0; kind < COUNT(kinds); kind++) {
			char *p = assert_succeeds(mmap(NULL, 4 * page, READ_WRITE,
						       kinds[kind] | MAP_ANONYMOUS, fds[i], 0));

			for (size_t at = 0; at < 4 * page; at += 8)
				assert_equal(peek(p + at), 0);
			memset(p, 'x', 4 * page);
			must(munmap(p, 4 * page)); /* the next one begins anew */
		}
	}
	assert_equal(byte_in(fds[2], 0), 'a');
}

CLAIM(mmap, anonymous_shared_memory_is_inherited,
      .says = "MAP_SHARED | MAP_ANONYMOUS memory is shared by parent and children, all ways, until "
	      "the last of them ends",
      .zh = "MAP_SHARED | MAP_ANONYMOUS 内存由父进程与各子进程共享，直到最后一个进程结束",
      .course = "002: 利用mmap进行有血缘之间的通信，父子之间进程通信", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "mmap(2) MAP_SHARED, MAP_ANONYMOUS; POSIX.1-2024 fork()")
{
	char *p = map_memory(3, MAP_SHARED);

	ACTOR(elder) {
		poke(p, 'e');
		pause_at("written");
		assert_equal(peek(p + 1), 'y');
		assert_equal(peek(p + 2), 'p');
	}
	await(elder, "written");
	ACTOR(younger) {
		assert_equal(peek(p), 'e');
		poke(p + 1, 'y');
	}
	assert_ends(younger);
	assert_equal(peek(p), 'e');
	assert_equal(peek(p + 1), 'y');
	poke(p + 2, 'p');
	resume(elder);
	assert_ends(elder);
}

CLAIM(mmap, anonymous_mappings_are_separate,
      .says = "two anonymous mappings are never the same memory, and one made after fork is not "
	      "the other process's",
      .zh = "两个匿名映射绝不是同一块内存；fork 之后建立的映射也不属于另一进程", .rows = "mmap 1",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/mman.h> MAP_ANONYMOUS; mmap(2) MAP_ANONYMOUS: not backed by any "
	     "file")
{
	size_t page = page_size();
	char *p = map_memory(page, MAP_SHARED), *q = map_memory(page, MAP_SHARED);

	poke(p, 'x');
	assert_equal(peek(q), 0);
	ACTOR(child) {
		char *mine = must(
			mmap(q, page, READ_WRITE, MAP_FIXED | MAP_SHARED | MAP_ANONYMOUS, -1, 0));

		poke(mine, 'c');
	}
	assert_ends(child);
	assert_equal(peek(q), 0);
	assert_equal(peek(p), 'x');
}

static char global;

CLAIM(mmap, a_global_variable_is_not_shared,
      .says = "a global variable set after fork is not seen in the other process, while a shared "
	      "mapping is",
      .zh = "fork 之后对全局变量的修改另一进程看不到，共享映射则可以看到",
      .course = "002 IPC: 任何一个进程的全局变量在另一个进程中是看不见的，所以进程之间不能互相访问",
      .rows = "mmap 1", .verdict = HOLDS_IF("no memory was mapped shared", "没有共享映射的内存"),
      .ref = "POSIX.1-2024 fork(); mmap(2) MAP_SHARED")
{
	char *shared = map_memory(1, MAP_SHARED);

	poke(&global, 'b');
	ACTOR(child) {
		assert_equal(peek(&global), 'b');
		poke(&global, 'c');
		poke(shared, 'c');
		pause_at("written");
		assert_equal(peek(&global), 'c');
	}
	await(child, "written");
	assert_equal(peek(&global), 'b');
	assert_equal(peek(shared), 'c');
	poke(&global, 'p');
	resume(child);
	assert_ends(child);
}

static const char *need_strict_seccomp(void)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(lacks(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) < 0, "prctl(PR_SET_SECCOMP)")
			      ? 3
			      : 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status == 3 << 8)
		return "prctl(PR_SET_SECCOMP) is refused";
	return NULL;
}

CLAIM(mmap, shared_memory_needs_no_system_call,
      .says = "on Linux a process that may make no system call but read and write still gives "
	      "bytes to another by shared memory",
      .zh = "在 Linux 上，除 read 和 write "
	    "外不能进行任何系统调用的进程，仍可经共享内存把数据交给另一进程",
      .course = "002 IPC: 进程之间要交换数据，必须通过内核", .rows = "mmap 1",
      .verdict = WRONG("once memory is shared, bytes pass without the kernel and without a copy",
		       "内存一旦共享，数据的传递既不经过内核也不需要复制"),
      .ref = "mmap(2) MAP_SHARED; seccomp(2) SECCOMP_SET_MODE_STRICT",
      .needs = { need_strict_seccomp, need_one_thread })
{
	char *p = map_memory(2, MAP_SHARED);

	poke(p, 'p');
	ACTOR(writer) {
		must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
		poke(p + 1, peek(p));
		getppid(); /* is its end */
	}
	assert_killed(writer, SIGKILL);
	assert_equal(peek(p + 1), 'p');
}

CLAIM(mmap, atomic_increments_all_count,
      .says = "processes that increment an atomic counter in shared memory lose none of their "
	      "increments",
      .zh = "多个进程对共享内存中的原子计数器自增，一次也不会丢失", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED; ISO C 7.17 <stdatomic.h>")
{
	const int rounds = 20000;
	int *counter = (int *)map_memory(sizeof(int), MAP_SHARED);
	struct actor *actor[4];

	for (int i = 0; i < 4; i++) {
		START(actor[i]) {
			pause_at("started"); /* all count from the same zero */
			for (int round = 0; round < rounds; round++)
				__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
		}
	}
	for (int i = 0; i < 4; i++)
		await(actor[i], "started");
	for (int i = 0; i < 4; i++)
		resume(actor[i]);
	for (int i = 0; i < 4; i++)
		assert_ends(actor[i]);
	assert_equal(*counter, 4 * rounds);
}

CLAIM(mmap, every_shared_write_reaches_the_file,
      .says = "bytes stored in a MAP_SHARED mapping while the file is being written back all reach "
	      "it",
      .zh = "在文件回写的同时写入 MAP_SHARED 映射的字节全部到达文件", .rows = "bugs 67",
      .verdict = HOLDS, .ref = "POSIX.1-2024 mmap() MAP_SHARED, fsync(); Linux commit 7658cc289288",
      .needs = { need_directory })
{
	const size_t page = page_size(), pages = 64;
	int fd = make_file("file", pages * page);
	char *p = map(fd, pages * page, READ_WRITE, MAP_SHARED);
	char *stored = malloc(pages * page), *seen = malloc(pages * page);
	size_t random = 1;

	for (int round = 1; round <= 8; round++)
		for (size_t i = 0; i < pages; i++) {
			random = random * 1103515245 + 12345;
			poke(p + i * page + (random >> 8) % page, (char)round);
			if (i % 16 == 0)
				must(msync(p, pages * page, i ? MS_ASYNC : MS_SYNC));
		}
	memcpy(stored, p, pages * page);
	must(munmap(p, pages * page));
	must(fsync(fd));
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	assert_returns(pread(fd, seen, pages * page, 0), pages * page);
	for (size_t at = 0; at < pages * page; at++)
		if (seen[at] != stored[at]) /* a word for each would take too long */
			assert_equal(seen[at], stored[at]);
	free(stored);
	free(seen);
}
