/* Claims about who can use a pipe, and how long it lives. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"

CLAIM(pipe, one_process_can_use_both_ends,
      .says = "one process alone can write into a pipe and read it back",
      .zh = "单个进程可以自己写、自己读", .course = "000 §4.1: 单个进程实现，一个写，一个读",
      .rows = "pipes 14",
      .verdict = HOLDS_IF("it writes no more than the capacity at once", "一次写入不超过管道容量"),
      .ref = "POSIX.1-2024 pipe()")
{
	char readbuff[128] = { 0 };
	int fd[2];

	must(pipe(fd));
	assert_returns(write(fd[1], "hello hlp", 10), 10);
	assert_returns(read(fd[0], readbuff, 128), 10);
	assert_text(readbuff, "hello hlp");
}

CLAIM(pipe, parent_writes_child_reads,
      .says = "a pipe made before fork carries the parent's bytes to the child",
      .zh = "fork 之前创建的管道把父进程的数据传给子进程",
      .course = "000 §4.2: 在两个进程前创建管道，父进程写，子进程读; 001 demo1.c",
      .rows = "pipes 14", .verdict = HOLDS, .ref = "POSIX.1-2024 pipe(), fork()")
{
	int fd[2];

	must(pipe(fd));
	ACTOR(child) {
		close(fd[1]);
		assert_reads(fd[0], "hello world\n");
		assert_returns(read(fd[0], &(char){ 0 }, 1), 0);
	}
	close(fd[0]);
	assert_returns(write(fd[1], "hello world\n", 12), 12);
	close(fd[1]);
	assert_ends(child);
}

CLAIM(pipe, child_writes_parent_reads,
      .says = "a pipe made before fork carries the child's bytes to the parent",
      .zh = "fork 之前创建的管道把子进程的数据传给父进程", .course = "003 §1.5", .rows = "pipes 14",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pipe(), fork()")
{
	int fd[2];

	must(pipe(fd));
	ACTOR(child) {
		close(fd[0]);
		assert_returns(write(fd[1], "from the child", 14), 14);
	}
	close(fd[1]);
	assert_ends(child);
	assert_reads(fd[0], "from the child");
	assert_returns(read(fd[0], &(char){ 0 }, 1), 0);
}

CLAIM(pipe, siblings_can_use_it,
      .says = "two children of the process that made a pipe can talk over it",
      .zh = "同一父进程的两个子进程（兄弟）可以经管道通信",
      .course = "002: 熟练使用pipe进行兄弟间的进程通信; 003 §1.2: 只能用于父进程和子进程之间通信",
      .rows = "pipes 11, 14",
      .verdict = WRONG("not parent and child only: siblings as well",
		       "不限于父子进程：兄弟进程也可以"),
      .ref = "POSIX.1-2024 pipe(), fork()")
{
	int p[2];

	must(pipe(p));
	ACTOR(elder) {
		close(p[1]);
		assert_reads(p[0], "from a sibling");
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	ACTOR(younger) {
		close(p[0]);
		assert_returns(write(p[1], "from a sibling", 14), 14);
	}
	close(p[0]);
	close(p[1]);
	assert_ends(younger);
	assert_ends(elder);
}

CLAIM(pipe, strangers_can_be_given_it,
      .says = "a process that did not inherit a pipe can use it when it is sent the descriptor",
      .zh = "未继承管道的进程，经 SCM_RIGHTS 收到描述符后也能使用它",
      .course = "000 §4: 无名管道不能实现非父子进程的通信; 001: "
		"匿名管道：只能用于有亲缘关系之间的进程; 002: 只能有血缘之间的进程",
      .rows = "pipes 11",
      .verdict = WRONG(
	      "any process that gets hold of the descriptor can use it, for one by SCM_RIGHTS",
	      "任何得到该描述符的进程都能使用它，例如通过 SCM_RIGHTS"),
      .ref = "POSIX.1-2024 sendmsg(), <sys/socket.h> SCM_RIGHTS; unix(7)",
      .needs = { need_scm_rights })
{
	int pair[2], p[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(stranger) {
		int fd = assert_succeeds(receive_descriptor(pair[1]));

		assert_returns(write(fd, "from a stranger", 15), 15);
	}
	must(pipe(p)); /* after the fork: nothing was inherited */
	assert_returns(send_descriptor(pair[0], p[1]), 1);
	must(close(p[1]));
	assert_ends(stranger);
	assert_reads(p[0], "from a stranger");
	assert_returns(read(p[0], &(char){ 0 }, 1), 0);
}

CLAIM(pipe, proc_opens_it_to_strangers,
      .says = "on Linux an open of /proc/PID/fd/N gives a process that inherited nothing an end of "
	      "it",
      .zh = "在 Linux 上，未继承管道的进程可打开 /proc/PID/fd/N 得到它的一端",
      .course = "001: 匿名管道：只能用于有亲缘关系之间的进程", .rows = "pipes 11",
      .verdict = WRONG("on Linux a process of the same user can open it by /proc",
		       "在 Linux 上，同一用户的进程可以通过 /proc 打开它"),
      .ref = "proc(5) /proc/[pid]/fd", .needs = { need_proc })
{
	char path[64];
	int p[2];

	ACTOR(stranger) {
		int fd;

		pause_at("made");
		snprintf(path, sizeof(path), "/proc/%d/fd/4", getppid());
		fd = assert_succeeds(open(path, O_WRONLY));
		assert_returns(write(fd, "by its path", 11), 11);
	}
	must(pipe(p));
	assert_equal(p[1], 4);
	await(stranger, "made");
	resume(stranger);
	assert_ends(stranger);
	must(close(p[1]));
	assert_reads(p[0], "by its path");
	assert_returns(read(p[0], &(char){ 0 }, 1), 0);
}

CLAIM(pipe, two_make_a_full_duplex_channel,
      .says = "two pipes make a channel both processes can write to and read from",
      .zh = "两个单工管道可以组成双端都可读可写的双工管道",
      .course = "001: 两个单工可以创造一个双端都可读可写的双工管道; 003 §1.4", .rows = "pipes 10",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pipe()")
{
	int there[2], back[2];

	must(pipe(there));
	must(pipe(back));
	ACTOR(child) {
		close(there[1]);
		close(back[0]);
		assert_reads(there[0], "ping");
		assert_returns(write(back[1], "pong", 4), 4);
		assert_reads(there[0], "ping again");
	}
	close(there[0]);
	close(back[1]);
	assert_returns(write(there[1], "ping", 4), 4);
	assert_reads(back[0], "pong");
	assert_returns(write(there[1], "ping again", 10), 10);
	assert_ends(child);
}

CLAIM(pipe, lives_while_a_descriptor_is_open,
      .says = "bytes outlive the process that wrote them and the one that made the pipe, while a "
	      "read end is open",
      .zh = "只要还有读端打开，数据在写它的进程和创建管道的进程结束之后依然存在",
      .course = "003 §1.7: 当两个进程都终结的时候，管道也自动消失", .rows = "pipes 12",
      .verdict = HOLDS_IF("no other process has a descriptor of it: those count, not the processes",
			  "没有其他进程持有它的描述符：起作用的是描述符而不是进程"),
      .ref = "POSIX.1-2024 close(): \"all file descriptors ... closed\"; pipe(7)",
      .needs = { need_scm_rights })
{
	int pair[2], fd;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(maker) {
		int p[2];

		must(pipe(p));
		must(write(p[1], "legacy", 6));
		must(send_descriptor(pair[1], p[0]));
	}
	assert_ends(maker);
	fd = assert_succeeds(receive_descriptor(pair[0]));
	assert_reads(fd, "legacy");
	assert_returns(read(fd, &(char){ 0 }, 1), 0);
}

CLAIM(pipe, dup2_closes_what_the_number_was,
      .says = "dup2 onto the number of an open descriptor closes that first, as close does: a "
	      "reader whose last write end it was reads 0",
      .zh = "dup2 到已打开的描述符号时先将其关闭，如同 close：若它是最后一个写端，读者读到 0",
      .rows = "pipes 12, 13", .verdict = HOLDS, .ref = "POSIX.1-2024 dup2(): shall be closed first")
{
	int p[2], q[2];

	must(pipe(p));
	must(pipe(q));
	ACTOR(reader) {
		close(p[1]);
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	assert_asleep(reader, "read");
	assert_returns(dup2(q[1], p[1]), p[1]);
	assert_ends(reader);
	assert_returns(write(p[1], "over", 4), 4);
	assert_reads(q[0], "over");
	assert_ready(p[0], POLLHUP);
}

CLAIM(pipe, a_copy_does_not_close_on_exec,
      .says = "dup, dup2 and F_DUPFD give a copy without FD_CLOEXEC, whatever the original has, "
	      "and F_DUPFD_CLOEXEC one with it; dup2 onto itself leaves it that, and fails with "
	      "EBADF where it is not open",
      .zh = "dup、dup2 与 F_DUPFD 得到的副本没有 FD_CLOEXEC，不论原描述符有没有，F_DUPFD_CLOEXEC "
	    "的副本则有；dup2 到自身时保持不变，未打开则失败 (EBADF)",
      .rows = "pipes 12", .verdict = HOLDS, .ref = "POSIX.1-2024 dup(), dup2(), fcntl() F_DUPFD")
{
	int p[2];

	must(pipe2(p, O_CLOEXEC));
	assert_returns(fcntl(assert_succeeds(dup(p[0])), F_GETFD), 0);
	assert_returns(dup2(p[0], 20), 20);
	assert_returns(fcntl(20, F_GETFD), 0);
	assert_returns(fcntl(p[0], F_DUPFD, 20), 21);
	assert_returns(fcntl(21, F_GETFD), 0);
	assert_returns(fcntl(21, F_DUPFD_CLOEXEC, 20), 22);
	assert_returns(fcntl(22, F_GETFD), FD_CLOEXEC);
	assert_returns(dup2(p[0], p[0]), p[0]);
	assert_returns(fcntl(p[0], F_GETFD), FD_CLOEXEC);
	assert_fails(dup2(30, 30), EBADF);
	assert_fails(dup2(30, p[0]), EBADF);
	assert_returns(fcntl(p[0], F_GETFD), FD_CLOEXEC);
}

CLAIM(pipe, fioclex_is_fd_cloexec,
      .says = "on Linux ioctl with FIOCLEX and FIONCLEX sets and clears FD_CLOEXEC as F_SETFD "
	      "does, of this descriptor and no copy; F_SETFD keeps no other bit",
      .zh = "在 Linux 上，带 FIOCLEX、FIONCLEX 的 ioctl 与 F_SETFD 一样设置和清除 "
	    "FD_CLOEXEC，只涉及该描述符而不涉及副本；F_SETFD 不保留其他位",
      .rows = "pipes 12", .verdict = HOLDS,
      .ref = "Linux fs/ioctl.c FIOCLEX; fcntl(2) F_SETFD: only one such flag is defined")
{
	int p[2], copy;

	must(pipe(p));
	copy = must(dup(p[0]));
	assert_returns(ioctl(p[0], FIOCLEX), 0);
	assert_returns(fcntl(p[0], F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(copy, F_GETFD), 0);
	assert_returns(ioctl(copy, FIOCLEX), 0);
	assert_returns(ioctl(p[0], FIONCLEX), 0);
	assert_returns(fcntl(p[0], F_GETFD), 0);
	assert_returns(fcntl(copy, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(p[0], F_SETFD, 0xff), 0);
	assert_returns(fcntl(p[0], F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(p[0], F_SETFD, 2), 0);
	assert_returns(fcntl(p[0], F_GETFD), 0);
}

CLAIM(pipe, has_no_name_in_the_file_system,
      .says = "on Linux a pipe stands in no directory: its link in /proc reads pipe:[inode]",
      .zh = "在 Linux 上，管道不在任何目录中，/proc 中的链接显示为 pipe:[inode]",
      .course = "003 §1.1: 管道是存在于内存中的虚拟文件", .rows = "pipes 12", .verdict = HOLDS,
      .ref = "pipe(7); proc(5) /proc/[pid]/fd", .needs = { need_proc })
{
	char path[64], link[64] = "", expected[64];
	struct stat status, root;
	int p[2];

	must(pipe(p));
	assert_succeeds(fstat(p[0], &status));
	assert_succeeds(stat(".", &root));
	assert_that(status.st_dev != root.st_dev);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", p[0]);
	snprintf(expected, sizeof(expected), "pipe:[%lu]", (unsigned long)status.st_ino);
	must(readlink(path, link, sizeof(link) - 1));
	assert_text(link, expected);
}
