/* Claims about how long a mapping lives: close, unlink, fork, exec, exit. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "claim.h"
#include "mappings.h"

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

	assert_succeeds(unlink("file"));
	assert_succeeds(close(fd));
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
