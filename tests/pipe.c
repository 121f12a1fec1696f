/* Claims about pipes, where FIFOs differ or the course speaks of pipes alone. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"

FAMILY(pipe, need_pipe);

static const char *need_small_pages(void)
{
	return sysconf(_SC_PAGESIZE) == PIPE_BUF ? NULL : "a page is not PIPE_BUF bytes here";
}

/* Creation */

CLAIM(pipe, pipe_gives_a_read_end_and_a_write_end,
      .says = "pipe returns 0 and two descriptors: [0] is open for reading, [1] for writing",
      .zh = "pipe 返回 0 和两个描述符：[0] 用于读，[1] 用于写",
      .course = "000 §4: 返回两个文件描述符; 001 pipe(); 003 §1: fd[0] 读描述符, fd[1] 写描述符",
      .rows = "pipes 1", .verdict = HOLDS, .ref = "POSIX.1-2024 pipe(); pipe(2)")
{
	int p[2] = { -1, -1 };

	assert_returns(pipe(p), 0);
	assert_that(p[0] != p[1]);
	assert_returns(fcntl(p[0], F_GETFL), O_RDONLY);
	assert_returns(fcntl(p[1], F_GETFL), O_WRONLY);
	assert_returns(fcntl(p[0], F_GETFD), 0);
	assert_returns(fcntl(p[1], F_GETFD), 0);
	assert_returns(write(p[1], "through", 7), 7);
	assert_reads(p[0], "through");
}

CLAIM(pipe, descriptors_are_the_lowest_free,
      .says = "pipe takes the two lowest free descriptors: 3 and 4 if just 0, 1 and 2 are open",
      .zh = "pipe 取最小的两个空闲描述符：仅当只有 0、1、2 打开时才是 3 和 4",
      .course = "000 练习: fd[0] =3 fd[1] = 4; 002: fildes[0]3,fildes[1]4", .rows = "pipes 1",
      .verdict = HOLDS_IF("nothing but 0, 1 and 2 is open before", "此前只有 0、1、2 打开"),
      .ref = "POSIX.1-2024 pipe(): the two lowest available file descriptors")
{
	int p[2], q[2], r[2];

	must(pipe(p));
	assert_equal(p[0], 3);
	assert_equal(p[1], 4);
	must(pipe(q));
	assert_equal(q[0], 5);
	assert_equal(q[1], 6);
	must(close(p[1]));
	must(close(0));
	must(pipe(r));
	assert_equal(r[0], 0);
	assert_equal(r[1], 4);
}

CLAIM(pipe, emfile_leaves_nothing_open,
      .says = "pipe fails with EMFILE when fewer than two descriptors are left, and takes none of "
	      "them",
      .zh = "剩余描述符不足两个时 pipe 失败 (EMFILE)，且不占用任何描述符",
      .course = "001 pipe(): EMFILE：当前进程已达到文件描述符限制", .rows = "pipes 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pipe() EMFILE; pipe(2)")
{
	int p[2] = { -7, -7 };

	for (rlim_t left = 0; left < 2; left++) {
		limit_descriptors(3 + left);
		assert_fails(pipe(p), EMFILE);
		assert_equal(open_descriptors(), 3);
		assert_equal(p[0], -7);
		assert_equal(p[1], -7);
	}
	limit_descriptors(5);
	assert_returns(pipe(p), 0);
}

CLAIM(pipe, a_bad_address_gives_efault,
      .says = "pipe with a bad address fails with EFAULT and leaves no descriptor open",
      .zh = "地址无效时 pipe 失败 (EFAULT)，不留下打开的描述符",
      .course = "001 pipe(): EFAULT：pipefd 指向的地址无效", .rows = "pipes 2", .verdict = HOLDS,
      .ref = "pipe(2) EFAULT")
{
	int *nowhere = must(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	assert_fails(pipe(nowhere), EFAULT);
	assert_fails(pipe2(nowhere, O_CLOEXEC), EFAULT);
	assert_equal(open_descriptors(), 3);
}

#define HARD_LIMIT "/proc/sys/fs/pipe-user-pages-hard"

static void set_hard_limit(long pages)
{
	int fd = must(open(HARD_LIMIT, O_WRONLY));

	must(dprintf(fd, "%ld", pages));
	must(close(fd));
}

CLAIM(pipe, enfile_at_the_users_hard_limit,
      .says = "on Linux pipe fails with ENFILE once the unprivileged user's pipes take "
	      "pipe-user-pages-hard pages",
      .zh = "在 Linux 上，普通用户的管道总页数达到 pipe-user-pages-hard 后，pipe 失败 (ENFILE)",
      .course = "001 pipe(): ENFILE：系统已达到文件描述符限制", .rows = "pipes 2",
      .verdict =
	      HOLDS_IF("also the user's limit of pipe pages gives ENFILE, long before the system's "
		       "limit of files",
		       "用户的管道页数限制也会给出 ENFILE，而且远早于系统的文件数限制"),
      .ref = "pipe(2) ENFILE; pipe(7) pipe-user-pages-hard",
      .needs = { need_disposable_machine, need_root, need_other_user, need_proc })
{
	long before = number_in(HARD_LIMIT);
	int p[2];

	set_hard_limit(64);
	ACTOR(nobody) {
		int made = 0;

		become_nobody();
		limit_descriptors(200);
		while (pipe(p) == 0)
			made++;
		assert_equal(errno, ENFILE);
		assert_that(made >= 1 && made < 90);
	}
	assert_ends(nobody);
	set_hard_limit(before);
}

#define SOFT_LIMIT "/proc/sys/fs/pipe-user-pages-soft"

static const char *need_soft_limit(void)
{
	long limit = access(SOFT_LIMIT, R_OK) == 0 ? number_in(SOFT_LIMIT) : 0;

	return limit > 0 && limit <= 65536 ? NULL : "no " SOFT_LIMIT " that could be reached";
}

CLAIM(pipe, over_the_soft_limit_pipes_are_small,
      .says = "on Linux an unprivileged user's pipe takes two pages once his pipes take more than "
	      "pipe-user-pages-soft",
      .zh = "在 Linux 上，普通用户的管道总页数超过 pipe-user-pages-soft 后，新管道只有两页",
      .rows = "pipes 8",
      .verdict = HOLDS_IF("since Linux 5.14; before, and in pipe(7) still, it is one page",
			  "自 Linux 5.14 起；此前（以及 pipe(7) 至今）为一页"),
      .ref = "Linux commit 46c4c9d1beb7; pipe(7) pipe-user-pages-soft says one page",
      .needs = { need_root, need_pipe_size, need_other_user, need_soft_limit })
{
	long most = number_in(SOFT_LIMIT) / 16 + 100;

	limit_descriptors(2 * (rlim_t)most + 3);
	ACTOR(nobody) {
		int p[2], page = (int)sysconf(_SC_PAGESIZE);
		int size = 16 * page;

		become_nobody();
		for (long made = 0; made < most && size == 16 * page; made++) {
			must(pipe(p));
			size = must(fcntl(p[0], F_GETPIPE_SZ));
		}
		assert_equal(size, 2 * page);
		assert_fails(fcntl(p[0], F_SETPIPE_SZ, 4 * page), EPERM);
	}
	assert_ends(nobody);
}

static const struct {
	int flags, status, descriptor;
} pipe2_cases[] = {
	{ 0, 0, 0 },
	{ O_NONBLOCK, O_NONBLOCK, 0 },
	{ O_CLOEXEC, 0, FD_CLOEXEC },
	{ O_NONBLOCK | O_CLOEXEC, O_NONBLOCK, FD_CLOEXEC },
};

CLAIM(pipe, pipe2_sets_flags_at_both_ends,
      .says = "pipe2 sets O_NONBLOCK and O_CLOEXEC, as asked, at both ends",
      .zh = "pipe2 按要求在两端同时设置 O_NONBLOCK 与 O_CLOEXEC", .rows = "pipes 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pipe2(); pipe(2)")
{
	for (size_t i = 0; i < sizeof(pipe2_cases) / sizeof(pipe2_cases[0]); i++) {
		int p[2];

		must(pipe2(p, pipe2_cases[i].flags));
		for (int end = 0; end < 2; end++) {
			assert_returns(fcntl(p[end], F_GETFL),
				       (end == 0 ? O_RDONLY : O_WRONLY) | pipe2_cases[i].status);
			assert_returns(fcntl(p[end], F_GETFD), pipe2_cases[i].descriptor);
		}
	}
}

CLAIM(pipe, pipe2_refuses_other_flags,
      .says = "pipe2 with a flag it does not know fails with EINVAL and opens nothing",
      .zh = "pipe2 遇到未知标志时失败 (EINVAL)，不打开任何描述符", .rows = "pipes 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pipe2() EINVAL; pipe(2)")
{
	const int flags[] = { O_APPEND, O_TRUNC, O_WRONLY, O_CREAT, 1 << 30 };
	int p[2] = { -7, -7 };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		assert_fails(pipe2(p, flags[i]), EINVAL);
	assert_equal(p[0], -7);
	assert_equal(open_descriptors(), 3);
}

CLAIM(pipe, closing_gives_everything_back,
      .says = "a thousand pipes made and closed leave the same lowest descriptors free",
      .zh = "创建并关闭一千个管道之后，仍能创建管道，得到同样的最小描述符", .rows = "bugs 21",
      .verdict = HOLDS, .ref = "POSIX.1-2024 close(), pipe()")
{
	int p[2];

	for (int i = 0; i < 1000; i++) {
		assert_returns(pipe(p), 0);
		must(close(p[0]));
		must(close(p[1]));
	}
	assert_returns(pipe(p), 0);
	assert_equal(p[0], 3);
	assert_equal(p[1], 4);
}

CLAIM(pipe, pipes_are_separate,
      .says = "two pipes are two buffers with two inodes: bytes of one never show in the other",
      .zh = "两个管道是两个缓冲区，inode 不同，数据互不可见", .rows = "pipes 10", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pipe()")
{
	struct stat one, two;
	int p[2], q[2];

	must(pipe(p));
	must(pipe(q));
	must(fstat(p[0], &one));
	must(fstat(q[0], &two));
	assert_that(one.st_ino != two.st_ino);
	must(write(p[1], "for p", 5));
	assert_ready(q[0], 0);
	must(write(q[1], "for q", 5));
	must(close(p[1]));
	assert_ready(q[0], POLLIN);
	assert_reads(p[0], "for p");
	assert_reads(q[0], "for q");
}

/* Who can use it */

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
		"匿名管道：只能用于有亲缘关系之间的进程; "
		"002: 只能有血缘之间的进程",
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

/* How long it lives */

CLAIM(pipe, lives_while_a_descriptor_is_open,
      .says = "bytes outlive the process that wrote them and the one that made the pipe, while a "
	      "read "
	      "end is open",
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
	must(fstat(p[0], &status));
	must(stat(".", &root));
	assert_that(status.st_dev != root.st_dev);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", p[0]);
	snprintf(expected, sizeof(expected), "pipe:[%lu]", (unsigned long)status.st_ino);
	must(readlink(path, link, sizeof(link) - 1));
	assert_text(link, expected);
}

/* Becomes the program, with these two as its standard input and output, and nothing else open. */
static void run_program(int in, int out, char *const argv[])
{
	must(dup2(in, 0));
	must(dup2(out, 1));
	for (int fd = 3; fd < 20; fd++)
		close(fd);
	must(execvp(argv[0], argv));
}

static char *const printf_command[] = { "printf", "init\\nbash\\nsh\\n", NULL };
static char *const grep_command[] = { "grep", "bash", NULL };
static char *const cat_command[] = { "cat", NULL };

static const char *need_programs(void)
{
	if (program_exists("cat") && program_exists("grep") && program_exists("printf"))
		return NULL;
	return "no programs cat, grep and printf";
}

CLAIM(pipe, close_on_exec_closes_it,
      .says = "an end with FD_CLOEXEC is closed by exec: the reader sees the end of file though "
	      "the "
	      "program runs on",
      .zh = "设置了 FD_CLOEXEC 的一端在 exec 时关闭：程序仍在运行，读者已见到文件结束",
      .rows = "pipes 12", .verdict = HOLDS, .ref = "POSIX.1-2024 exec, fcntl() FD_CLOEXEC",
      .needs = { need_programs })
{
	int input[2], p[2];

	must(pipe(input));
	must(pipe2(p, O_CLOEXEC));
	ACTOR(program) {
		must(dup2(input[0], 0));
		must(close(input[1]));
		must(execvp(cat_command[0], cat_command));
	}
	must(close(p[1]));
	assert_asleep(program, "read");
	assert_ready(p[0], POLLHUP);
	assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	must(close(input[1]));
	assert_ends(program);
}

CLAIM(pipe, exec_keeps_it_open,
      .says = "an end without FD_CLOEXEC stays open over exec: no end of file before the program "
	      "ends",
      .zh = "未设置 FD_CLOEXEC 的一端在 exec 之后仍然打开：程序结束前读者见不到文件结束",
      .rows = "pipes 12", .verdict = HOLDS, .ref = "POSIX.1-2024 exec, fcntl() FD_CLOEXEC",
      .needs = { need_programs })
{
	int input[2], p[2];

	must(pipe(input));
	must(pipe(p));
	ACTOR(program) {
		must(dup2(input[0], 0));
		must(close(input[1]));
		must(execvp(cat_command[0], cat_command));
	}
	must(close(p[1]));
	assert_asleep(program, "read");
	assert_ready(p[0], 0);
	ACTOR(reader) {
		close(input[1]);
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	assert_asleep(reader, "read");
	must(close(input[1]));
	assert_ends(program);
	assert_ends(reader);
}

/* The exercises and samples of the notes */

CLAIM(pipe, a_pipeline_ends_with_its_producer,
      .says = "with pipe, fork, dup2 and exec the output of one program is the input of the next, "
	      "which "
	      "ends when the first has",
      .zh = "用 pipe、fork、dup2、exec 把前一个命令的输出交给下一个命令；前者结束，后者也结束",
      .course =
	      "002 练习: 实现|功能，将前一个命令结果给下一个命令 ps aux|grep bash; 001: cat 1.mp3 "
	      "|mpeg123 -",
      .rows = "pipes 13",
      .verdict = HOLDS_IF("every process closes the ends it does not use",
			  "每个进程都关闭自己不用的那一端"),
      .ref = "POSIX.1-2024 pipe(), dup2(), exec", .needs = { need_programs })
{
	int p[2], result[2];

	must(pipe(p));
	must(pipe(result));
	ACTOR(producer) {
		run_program(0, p[1], printf_command);
	}
	ACTOR(consumer) {
		run_program(p[0], result[1], grep_command);
	}
	must(close(p[0]));
	must(close(p[1]));
	assert_ends(producer);
	assert_ends(consumer);
	assert_reads(result[0], "bash\n");
}

CLAIM(pipe, a_forgotten_write_end_hangs_the_pipeline,
      .says = "a shell that keeps its copy of the write end leaves the consumer asleep after the "
	      "producer's end",
      .zh = "父进程忘记关闭写端，则生产者结束之后消费者仍然睡眠", .course = "002 练习: 实现|功能",
      .rows = "pipes 13", .verdict = HOLDS, .ref = "POSIX.1-2024 read(); pipe(7)",
      .needs = { need_programs })
{
	int p[2], result[2];

	must(pipe(p));
	must(pipe(result));
	ACTOR(producer) {
		run_program(0, p[1], printf_command);
	}
	ACTOR(consumer) {
		run_program(p[0], result[1], grep_command);
	}
	assert_ends(producer);
	assert_asleep(consumer, "read");
	must(close(p[1])); /* only now */
	assert_ends(consumer);
	assert_reads(result[0], "bash\n");
}

CLAIM(pipe, a_consumer_that_ends_stops_the_producer,
      .says = "an endless producer is killed by SIGPIPE when the consumer has read one line and "
	      "ended",
      .zh = "消费者读一行即结束时，无尽的生产者被 SIGPIPE 终止（yes | head -1）",
      .course = "002 写管道: 读端全部关闭", .rows = "pipes 13", .verdict = HOLDS,
      .ref = "POSIX.1-2024 write() EPIPE")
{
	int p[2];

	must(pipe(p));
	ACTOR(producer) { /* yes */
		close(p[0]);
		while (write(p[1], "y\n", 2) == 2)
			;
	}
	ACTOR(consumer) { /* head -1 */
		char line[3] = "";

		close(p[1]);
		assert_returns(read(p[0], line, 2), 2);
		assert_text(line, "y\n");
	}
	must(close(p[0]));
	must(close(p[1]));
	assert_ends(consumer);
	assert_killed(producer, SIGPIPE);
}

#define MSGSIZE 16

/* The reader of 003's sample: reads the three messages, then on until the end of file. */
static void read_messages(int fd)
{
	static const char *const messages[] = { "hello, world #1", "hello, world #2",
						"hello, world #3" };
	char inbuf[MSGSIZE];

	for (int i = 0; i < 3; i++) {
		assert_returns(read(fd, inbuf, MSGSIZE), MSGSIZE);
		assert_text(inbuf, messages[i]);
	}
	assert_returns(read(fd, inbuf, MSGSIZE), 0);
}

/* Plays 003's sample: the child reads, the parent writes and waits; each may close p[1] or not. */
static struct actor *play_sample(int p[2], bool parent_closes, bool child_closes)
{
	must(pipe(p));
	ACTOR(child) {
		if (child_closes)
			close(p[1]);
		read_messages(p[0]);
	}
	must(write(p[1], "hello, world #1", MSGSIZE));
	must(write(p[1], "hello, world #2", MSGSIZE));
	must(write(p[1], "hello, world #3", MSGSIZE));
	if (parent_closes)
		must(close(p[1]));
	return child;
}

CLAIM(pipe, sample_hangs_as_printed,
      .says = "003's sample, where neither process closes the write end, hangs: the child sleeps "
	      "in its "
	      "fourth read",
      .zh = "003 的示例原样运行会挂起：两个进程都不关闭写端，子进程睡在第四次 read 中",
      .course = "003 §1 示例", .rows = "pipes 5, 14", .verdict = HOLDS,
      .ref = "POSIX.1-2024 read()")
{
	int p[2];
	struct actor *child = play_sample(p, false, false);

	assert_asleep(child, "read");
}

CLAIM(pipe, sample_hangs_if_the_parent_alone_closes,
      .says = "003's sample still hangs if only the parent closes the write end: the child holds "
	      "its "
	      "own copy",
      .zh = "只在父进程中 close(p[1])，003 的示例仍然挂起：子进程自己还持有写端",
      .course = "003 §1 示例: 添加close(p[1]);则不会导致程序阻塞 (父进程)", .rows = "pipes 5, 14",
      .verdict = WRONG(
	      "closing it in the parent alone is not enough: the child must close its copy too",
	      "只在父进程中关闭不够：子进程也必须关闭自己的那份"),
      .ref = "POSIX.1-2024 read(); pipe(7)")
{
	int p[2];
	struct actor *child = play_sample(p, true, false);

	assert_asleep(child, "read");
}

CLAIM(pipe, sample_hangs_if_the_child_alone_closes,
      .says = "003's sample still hangs if only the child closes the write end: the parent waits "
	      "with "
	      "its copy open",
      .zh = "只在子进程中 close(p[1])，003 的示例仍然挂起：父进程带着写端等待",
      .course = "003 §1 示例: 添加close(p[1]);则不会导致程序阻塞 (子进程)", .rows = "pipes 5, 14",
      .verdict = WRONG(
	      "closing it in the child alone is not enough: the parent must close its copy too",
	      "只在子进程中关闭不够：父进程也必须关闭自己的那份"),
      .ref = "POSIX.1-2024 read(); pipe(7)")
{
	int p[2];
	struct actor *child = play_sample(p, false, true);

	assert_asleep(child, "read");
	must(close(p[1])); /* what the parent's wait never comes to */
	assert_ends(child);
}

CLAIM(pipe, sample_ends_if_both_close,
      .says = "003's sample ends when parent and child both close the write end: three messages of "
	      "16 "
	      "bytes, then 0",
      .zh = "父子进程都关闭写端时，003 的示例正常结束：三条 16 字节的消息，然后是 0",
      .course = "003 §1 示例", .rows = "pipes 5, 14", .verdict = HOLDS,
      .ref = "POSIX.1-2024 read()")
{
	int p[2];
	struct actor *child = play_sample(p, true, true);

	assert_ends(child);
}

/* Packets */

CLAIM(pipe, packets_keep_their_boundaries,
      .says = "on Linux a pipe with O_DIRECT gives one write's bytes per read, and what a read has "
	      "no "
	      "room for is lost",
      .zh = "在 Linux 上，O_DIRECT 管道每次 read 只给出一次写入的数据，放不下的部分丢失",
      .rows = "pipes 3", .verdict = HOLDS, .ref = "pipe(2) O_DIRECT", .needs = { need_packets })
{
	char byte;
	int p[2];

	must(pipe2(p, O_DIRECT));
	must(write(p[1], "one", 3));
	must(write(p[1], "two", 3));
	must(write(p[1], "three", 5));
	assert_reads(p[0], "one");
	assert_returns(read(p[0], &byte, 1), 1);
	assert_equal(byte, 't');
	assert_reads(p[0], "three"); /* "wo" is lost */
}

CLAIM(pipe, packets_hold_at_most_pipe_buf,
      .says = "on Linux a write of more than PIPE_BUF to a pipe with O_DIRECT is split into "
	      "packets",
      .zh = "在 Linux 上，向 O_DIRECT 管道写入超过 PIPE_BUF 的数据会被分成多个包",
      .rows = "pipes 3, 9", .verdict = HOLDS, .ref = "pipe(2) O_DIRECT",
      .needs = { need_packets, need_small_pages })
{
	static char bytes[2 * PIPE_BUF];
	int p[2];

	must(pipe2(p, O_DIRECT));
	strcpy(bytes, "first");
	strcpy(bytes + PIPE_BUF, "second");
	assert_returns(write(p[1], bytes, PIPE_BUF + 100), PIPE_BUF + 100);
	assert_returns(read(p[0], bytes, sizeof(bytes)), PIPE_BUF);
	assert_text(bytes, "first");
	assert_ready(p[0], POLLIN);
	assert_returns(read(p[0], bytes, sizeof(bytes)), 100);
	assert_text(bytes, "second");
	assert_ready(p[0], 0);
}

/* splice, tee, vmsplice */

CLAIM(pipe, splice_needs_a_pipe,
      .says = "on Linux splice fails with EINVAL if neither side is a pipe, or both are the same",
      .zh = "在 Linux 上，两边都不是管道，或是同一个管道时，splice 失败 (EINVAL)", .rows = "bugs 9",
      .verdict = HOLDS, .ref = "splice(2) EINVAL", .needs = { need_splice, need_directory })
{
	int from = must(open("from", O_RDWR | O_CREAT, 0600));
	int to = must(open("to", O_RDWR | O_CREAT, 0600));
	int p[2];

	must(pipe(p));
	must(write(p[1], "x", 1));
	must(write(from, "y", 1));
	assert_fails(splice(from, &(loff_t){ 0 }, to, NULL, 1, 0), EINVAL);
	assert_fails(splice(p[0], NULL, p[1], NULL, 1, 0), EINVAL);
	assert_ready(p[0], POLLIN);
	assert_reads(p[0], "x");
}

CLAIM(pipe, splice_takes_no_offset_of_a_pipe,
      .says = "on Linux splice with an offset for its pipe fails with ESPIPE and moves nothing",
      .zh = "在 Linux 上，为管道指定偏移量时 splice 失败 (ESPIPE)，不移动数据", .verdict = HOLDS,
      .rows = "bugs 9", .ref = "splice(2) ESPIPE", .needs = { need_splice })
{
	loff_t offset = 0;
	int p[2], q[2];

	must(pipe(p));
	must(pipe(q));
	must(write(p[1], "x", 1));
	assert_fails(splice(p[0], &offset, q[1], NULL, 1, 0), ESPIPE);
	assert_fails(splice(p[0], NULL, q[1], &offset, 1, 0), ESPIPE);
	assert_equal(offset, 0);
	assert_ready(p[0], POLLIN);
	assert_reads(p[0], "x");
	assert_ready(q[0], 0);
}

CLAIM(pipe, splice_moves_to_and_from_files,
      .says = "on Linux splice moves bytes from a file into a pipe and out of it into another "
	      "file, each "
	      "at its offset",
      .zh = "在 Linux 上，splice 可把文件的字节移入管道，再移到另一文件，各按偏移量进行",
      .rows = "bugs 9", .verdict = HOLDS, .ref = "splice(2)",
      .needs = { need_splice, need_directory })
{
	loff_t in = 2, out = 1;
	char bytes[8] = "";
	int p[2], from, to;

	must(pipe(p));
	from = must(open("from", O_RDWR | O_CREAT, 0600));
	to = must(open("to", O_RDWR | O_CREAT, 0600));
	must(write(from, "abcdef", 6));
	assert_returns(splice(from, &in, p[1], NULL, 3, 0), 3);
	assert_returns(splice(p[0], NULL, to, &out, 3, 0), 3);
	assert_equal(in, 5);
	assert_equal(out, 4);
	assert_returns(pread(to, bytes, sizeof(bytes), 0), 4);
	assert_equal(bytes[0], 0);
	assert_text(bytes + 1, "cde");
	assert_returns(pread(from, bytes, sizeof(bytes), 0), 6);
	assert_text(bytes, "abcdef");
}

CLAIM(pipe, splice_reads_devices_and_proc,
      .says = "on Linux splice works from /dev/zero and from a file of /proc into a pipe",
      .zh = "在 Linux 上，splice 可从 /dev/zero 与 /proc 文件读入管道", .rows = "bugs 9",
      .verdict = HOLDS_IF("for /dev/zero not since Linux 5.10, in 6.1 still EINVAL; in 6.18 again",
			  "对 /dev/zero，Linux 5.10 起不再成立，6.1 仍为 EINVAL；6.18 又可以"),
      .ref = "splice(2); Linux commits 36e2c7421f02, 1b057bd800c3",
      .needs = { need_splice, need_proc })
{
	int zero = must(open("/dev/zero", O_RDONLY));
	int version = must(open("/proc/version", O_RDONLY));
	char bytes[4] = "????";
	int p[2];

	must(pipe(p));
	assert_returns(splice(zero, NULL, p[1], NULL, 4, 0), 4);
	assert_returns(read(p[0], bytes, 4), 4);
	assert_that(memcmp(bytes, "\0\0\0\0", 4) == 0);
	assert_returns(splice(version, NULL, p[1], NULL, 4, 0), 4);
	assert_reads(p[0], "Linu");
}

CLAIM(pipe, tee_needs_two_pipes,
      .says = "on Linux tee fails with EINVAL unless both descriptors are pipes, and different "
	      "ones",
      .zh = "在 Linux 上，两个描述符不是两个不同的管道时，tee 失败 (EINVAL)", .rows = "bugs 8",
      .verdict = HOLDS, .ref = "tee(2) EINVAL", .needs = { need_tee })
{
	int null = must(open("/dev/null", O_RDWR));
	int p[2];

	must(pipe(p));
	must(write(p[1], "x", 1));
	assert_fails(tee(p[0], p[1], 1, 0), EINVAL);
	assert_fails(tee(p[0], null, 1, 0), EINVAL);
	assert_fails(tee(null, p[1], 1, 0), EINVAL);
	assert_ready(p[0], POLLIN);
	assert_reads(p[0], "x");
}

CLAIM(pipe, vmsplice_puts_memory_in,
      .says = "on Linux vmsplice puts a process's memory into a pipe, piece after piece",
      .zh = "在 Linux 上，vmsplice 把进程内存按顺序放入管道", .rows = "bugs 8", .verdict = HOLDS,
      .ref = "vmsplice(2)", .needs = { need_vmsplice })
{
	struct iovec pieces[] = { { (char[]){ "one," }, 4 }, { (char[]){ "two" }, 3 } };
	int p[2];

	must(pipe(p));
	assert_returns(vmsplice(p[1], pieces, 2, 0), 7);
	assert_reads(p[0], "one,two");
	assert_fails(vmsplice(0, pieces, 2, 0), EBADF);
}
