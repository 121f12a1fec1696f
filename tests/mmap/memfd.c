/* Claims about memfds: files of memory alone. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "mappings.h"

CLAIM(mmap, memfd_is_an_empty_file_for_both,
      .says = "on Linux memfd_create gives a descriptor of an empty regular file without a name in "
	      "any directory, open for reading and writing, close-on-exec with MFD_CLOEXEC alone",
      .zh = "在 Linux 上，memfd_create "
	    "给出一个空的普通文件的描述符，不在任何目录中，可读可写，仅带 MFD_CLOEXEC 时 exec 关闭",
      .rows = "mmap 1", .verdict = HOLDS,
      .ref = "memfd_create(2) DESCRIPTION; POSIX.1-2024 <sys/stat.h> st_nlink",
      .needs = { need_memfd })
{
	const struct {
		unsigned asked;
		int set;
	} flags[] = { { 0, 0 }, { MFD_CLOEXEC, FD_CLOEXEC } };

	for (size_t i = 0; i < COUNT(flags); i++) {
		int fd = assert_succeeds(memfd_create("file", flags[i].asked));
		struct stat status = status_of(fd);

		assert_that(S_ISREG(status.st_mode));
		assert_equal(status.st_size, 0);
		assert_equal(status.st_nlink, 0);
		assert_returns(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
		assert_returns(fcntl(fd, F_GETFD), flags[i].set);
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
	int one = assert_succeeds(memfd_create("twin", 0)),
	    two = assert_succeeds(memfd_create("twin", 0));
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

CLAIM(mmap, a_passed_memfd_is_the_same_memory,
      .says = "on Linux a memfd that write has filled, passed over a socket, is mapped by the "
	      "other process as the same memory: what either stores both see",
      .zh = "在 Linux 上，用 write 填充的 memfd 经套接字传给另一进程后，双方映射的是同一内存，"
	    "任一方写入双方都可见",
      .rows = "mmap 1", .verdict = HOLDS, .ref = "memfd_create(2) NOTES",
      .needs = { need_memfd, need_scm_rights })
{
	int fd = must(memfd_create("passed", 0)), pair[2];
	char *p;

	assert_returns(write(fd, "written", 7), 7);
	p = map(fd, 7, READ_WRITE, MAP_SHARED);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(other) {
		char *q = map(receive_descriptor(pair[1]), 7, READ_WRITE, MAP_SHARED);

		assert_text(text_at(q, 7), "written");
		poke(q, 'W');
		pause_at("stored");
		assert_text(text_at(q, 7), "WritteN");
	}
	must(send_descriptor(pair[0], fd));
	await(other, "stored");
	assert_text(text_at(p, 7), "Written");
	poke(p + 6, 'N');
	resume(other);
	assert_ends(other);
}

CLAIM(mmap, a_memfd_is_kept_over_exec,
      .says = "on Linux exec keeps a memfd open, unless it was made with MFD_CLOEXEC",
      .zh = "在 Linux 上，exec 保留 memfd，除非创建时带 MFD_CLOEXEC", .rows = "mmap 1",
      .verdict = HOLDS, .ref = "memfd_create(2): preserved across execve",
      .needs = { need_memfd, need_shell, need_proc })
{
	for (int closes = 0; closes < 2; closes++) {
		int fd = must(memfd_create("kept", closes ? MFD_CLOEXEC : 0)), p[2];
		char command[64], text[16] = "";

		must(pipe(p));
		must(write(fd, "kept", 4));
		snprintf(command, sizeof(command), "cat 2>/dev/null </proc/self/fd/%d", fd);
		ACTOR(program) {
			must(dup2(p[1], 1));
			must(dup2(must(open("/dev/null", O_WRONLY)), 2));
			must(execvp("sh", (char *[]){ "sh", "-c", command, NULL }));
		}
		must(close(p[1]));
		assert_returns(read(p[0], text, sizeof(text) - 1), closes ? 0 : 4);
		assert_text(text, closes ? "" : "kept");
		must(waitpid(pid_of(program), NULL, 0));
	}
}
