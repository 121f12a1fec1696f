/* Claims about daemons, and the umask. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "sessions.h"

/* What /proc tells of a daemon: its session, and its terminal's foreground group (TPGID). */
static void read_stat(pid_t pid, int *session, int *foreground)
{
	char path[40], line[512] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = must(open(path, O_RDONLY));
	must(read(fd, line, sizeof(line) - 1));
	must(close(fd));
	sscanf(strrchr(line, ')'), ") %*c %*d %*d %d %*d %d", session, foreground);
}

static void assert_cwd_is_root(void)
{
	struct stat here, root;

	must(stat(".", &here));
	must(stat("/", &root));
	assert_equal(here.st_ino, root.st_ino);
	assert_equal(here.st_dev, root.st_dev);
}

static void assert_is_null(int fd)
{
	struct stat status, null;

	must(fstat(fd, &status));
	must(stat("/dev/null", &null));
	assert_equal(status.st_rdev, null.st_rdev);
	assert_that(S_ISCHR(status.st_mode));
}

CLAIM(session, the_first_recipe_makes_a_daemon,
      .says = "setsid, chdir, umask and close make a child a daemon: its own session, no terminal, "
	      "working directory /, umask 0, no descriptors",
      .zh = "子进程依次 setsid、chdir、umask、close 成为守护进程：自己的会话、无终端、工作目录 "
	    "/、umask 为 0、无描述符",
      .course = "004 守护进程 第一种: 1. 创建新会话 setsid 2. 改变当前工作目录 chdir 3. "
		"重新设置当前文件权限 umask 4. 关闭文件 close",
      .rows = "sessions 3",
      .verdict = HOLDS_IF("the process leads no process group: else its setsid fails with EPERM",
			  "该进程不是进程组首进程：否则 setsid 失败 (EPERM)"),
      .ref = "POSIX.1-2024 setsid(); daemon(7)", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(shell) {
		lead_session_on(&terminal);
		ACTOR(child) {
			assert_returns(setsid(), getpid());
			assert_returns(chdir("/"), 0);
			umask(0);
			for (int fd = 0; fd < 10; fd++)
				close(fd);
			assert_fails(open("/dev/tty", O_RDWR), ENXIO);
			assert_equal(getsid(0), getpid());
			assert_cwd_is_root();
			assert_equal(umask(0), 0);
			assert_fails(write(1, "x", 1), EBADF);
		}
		assert_ends(child);
	}
	assert_ends(shell);
}

/* The steps of 004's second recipe after the fork. */
static void become_daemon(void)
{
	int null;

	assert_succeeds(setsid());
	signal(SIGCHLD, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	assert_succeeds(chdir("/"));
	null = must(open("/dev/null", O_RDWR));
	for (int fd = 0; fd < 3; fd++)
		assert_succeeds(dup2(null, fd));
	if (null > 2)
		close(null);
}

static void assert_daemon(void)
{
	int session, foreground;
	pid_t child;

	must(raise(SIGHUP));
	child = must(fork());
	if (child == 0)
		_exit(0);
	assert_fails(waitpid(child, NULL, 0), ECHILD);
	read_stat(getpid(), &session, &foreground);
	assert_equal(session, getpid());
	assert_equal(foreground, -1);
	assert_cwd_is_root();
	assert_equal(umask(0), 0);
	for (int fd = 0; fd < 3; fd++)
		assert_is_null(fd);
}

/* The shell closes its end when it is over. */
static _Noreturn void outlive_the_shell(const int shell_over[2])
{
	must(close(shell_over[1]));
	must(read(shell_over[0], &(char){ 0 }, 1));
	_exit(6);
}

CLAIM(session, the_second_recipe_makes_a_daemon,
      .says = "umask, fork, the parent's end, setsid, ignoring SIGCHLD and SIGHUP, chdir and dup2 "
	      "make a daemon that outlives its shell: TPGID -1, another parent, no zombies",
      .zh = "umask、fork、父进程结束、setsid、忽略 SIGCHLD 与 SIGHUP、chdir、dup2 "
	    "之后成为守护进程：TPGID 为 -1，父进程已换，不产生僵尸",
      .course = "004 守护进程 第二种: 1. 重新设置当前文件权限 umask 2. 创建子进程 fork 3. "
		"让父进程结束 4. 创建新的会话 setsid; 004: TPGID 为 -1",
      .rows = "sessions 3",
      .verdict = HOLDS_IF("the session's leader does not end before the daemon's setsid: its "
			  "SIGHUP would end the daemon",
			  "会话首进程不在守护进程 setsid 之前结束：否则 SIGHUP 会终止守护进程"),
      .ref = "POSIX.1-2024 setsid(); daemon(7); proc(5)",
      .needs = { need_terminal, need_proc, need_subreaper })
{
	struct terminal terminal = new_terminal();
	int done[2], shell_over[2], status;

	must(pipe(done));
	must(pipe(shell_over));
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	ACTOR(shell) {
		lead_session_on(&terminal);
		ACTOR(program) {
			pid_t parent = getpid();

			umask(0);
			if (must(fork()) == 0) {
				while (getppid() == parent)
					sched_yield();
				become_daemon();
				assert_daemon();
				must(write(done[1], "daemon", 6));
				outlive_the_shell(shell_over);
			}
		}
		must(close(done[1]));
		assert_ends(program);
		assert_reads(done[0], "daemon");
	}
	must(close(done[1]));
	assert_ends(shell);
	must(close(shell_over[1]));
	must(wait(&status));
	assert_equal(WEXITSTATUS(status), 6);
}

CLAIM(session, tpgid_is_minus_1_without_a_terminal,
      .says = "on Linux TPGID is -1 of every process without a controlling terminal, daemon or "
	      "not, and the foreground group's id of those with one",
      .zh = "在 Linux 上，没有控制终端的进程 TPGID 都是 "
	    "-1，不论是否守护进程；有控制终端的则是前台进程组 id",
      .course = "004 守护进程: 如何查看当前系统上的守护进程 ps axj TPGID 为 -1",
      .rows = "sessions 3",
      .verdict =
	      HOLDS_IF("a process without a terminal is taken for a daemon: TPGID -1 says no more",
		       "把没有终端的进程都当作守护进程：TPGID 为 -1 只说明这一点"),
      .ref = "proc(5) tpgid; ps(1)", .needs = { need_terminal, need_proc })
{
	struct terminal terminal = new_terminal();
	int session, foreground;

	ACTOR(leader) {
		assert_succeeds(setsid());
		read_stat(getpid(), &session, &foreground);
		assert_equal(foreground, -1);
		assert_succeeds(ioctl(terminal.slave, TIOCSCTTY, 0));
		ACTOR(child) {
			lead_group();
			read_stat(getpid(), &session, &foreground);
			assert_equal(session, getppid());
			assert_equal(foreground, getppid());
		}
		assert_ends(child);
	}
	assert_ends(leader);
}

CLAIM(session, umask_is_each_processs_own,
      .says = "umask is inherited by fork and then each process's own; it returns what was set "
	      "before",
      .zh = "umask 由 fork 继承，此后各进程独立；返回先前的值",
      .course = "004 守护进程: 重新设置当前文件权限 umask; 000: umask命令及所用",
      .rows = "sessions 3", .verdict = HOLDS, .ref = "POSIX.1-2024 umask(), fork()")
{
	umask(027);
	ACTOR(child) {
		assert_equal(umask(0), 027);
		assert_equal(umask(0777), 0);
	}
	assert_ends(child);
	assert_equal(umask(01777), 027);
	assert_equal(umask(0), 0777);
}

CLAIM(session, the_library_has_daemon,
      .says = "on Linux daemon(0, 0) forks and ends the caller; the child is in another session, "
	      "working directory / and /dev/null as 0, 1 and 2",
      .zh = "在 Linux 上，daemon(0, 0) 创建子进程并结束调用者；子进程在另一个会话中，工作目录 "
	    "/，0、1、2 为 /dev/null",
      .course = "004 守护进程: 3.3 两种守护进程创建的模型", .rows = "sessions 3", .verdict = HOLDS,
      .ref = "daemon(3)", .needs = { need_subreaper })
{
	int done[2], status;

	must(pipe(done));
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	ACTOR(program) {
		pid_t before = getpid(), session = getsid(0);

		assert_succeeds(daemon(0, 0));
		assert_that(getpid() != before);
		assert_that(getsid(0) != session);
		assert_cwd_is_root();
		for (int fd = 0; fd < 3; fd++)
			assert_is_null(fd);
		must(write(done[1], "daemon", 6));
		_exit(0);
	}
	assert_ends(program);
	assert_reads(done[0], "daemon");
	must(wait(&status));
	assert_equal(status, 0);
}

CLAIM(session, daemon_fails_where_fork_does,
      .says = "on Linux daemon of a user who has as many processes as he may fails as fork does, "
	      "with EAGAIN, and the caller is the process, and in the session, that it was",
      .zh = "在 Linux 上，用户的进程数已达上限时，daemon 与 fork 一样失败 "
	    "(EAGAIN)，调用者仍是原来的进程，仍在原会话中",
      .rows = "sessions 3", .verdict = HOLDS, .ref = "daemon(3) RETURN VALUE",
      .needs = { need_other_user })
{
	ACTOR(program) {
		const pid_t before = getpid(), session = getsid(0);

		become_nobody();
		must(setrlimit(RLIMIT_NPROC, &(struct rlimit){ 0, 0 }));
		assert_fails(daemon(0, 0), EAGAIN);
		assert_equal(getpid(), before);
		assert_equal(getsid(0), session);
	}
	assert_ends(program);
}
