/* Claims about the end of a terminal, of its session's leader, and of a group's parents. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "claim.h"
#include "sessions.h"

CLAIM(session, a_hangup_signals_the_leader,
      .says = "when the other end of a terminal is closed its session leader gets SIGHUP, reads "
	      "see the end of file and writes fail with EIO",
      .zh = "终端另一端关闭时，会话首进程收到 SIGHUP，读得到文件结束，写失败 (EIO)",
      .rows = "sessions 2; signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.10 Modem Disconnect; pty(7)", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		sigset_t set = only(SIGHUP);

		must(close(terminal.master));
		lead_session_on(&terminal);
		block(SIGHUP);
		pause_at("on the terminal");
		assert_returns(sigwaitinfo(&set, NULL), SIGHUP);
		assert_returns(read(terminal.slave, &(char){ 0 }, 1), 0);
		assert_fails(write(terminal.slave, "x", 1), EIO);
	}
	await(leader, "on the terminal");
	must(close(terminal.master));
	resume(leader);
	assert_ends(leader);
}

CLAIM(session, a_hangup_is_nothing_to_wait_for,
      .says = "told not to sleep, read and readv of a terminal whose other end is closed give 0, and "
	      "write and writev fail with EIO: none with EAGAIN",
      .zh = "不许睡眠时，终端另一端关闭后，read 与 readv 返回 0，write 与 writev 失败 (EIO)；都不是 EAGAIN",
      .rows = "sessions 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.10 Modem Disconnect; read(), write() EIO",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	struct iovec piece = { (char[]){ "x" }, 1 };

	must(fcntl(terminal.slave, F_SETFL, O_NONBLOCK));
	assert_fails(read(terminal.slave, &(char){ 0 }, 1), EAGAIN);
	must(close(terminal.master));
	for (int i = 0; i < 2; i++) {
		assert_returns(read(terminal.slave, &(char){ 0 }, 1), 0);
		assert_returns(readv(terminal.slave, &piece, 1), 0);
		assert_fails(write(terminal.slave, "x", 1), EIO);
		assert_fails(writev(terminal.slave, &piece, 1), EIO);
	}
}

/* In the foreground: ends with 0 when SIGHUP, which is blocked, has come. */
static _Noreturn void wait_for_hangup(void)
{
	sigset_t set = only(SIGHUP);

	_exit(sigwaitinfo(&set, NULL) == SIGHUP ? 0 : 1);
}

/* In the background: ends with 0 when the terminal is gone, and no SIGHUP has come. */
static _Noreturn void lose_the_terminal(void)
{
	sigset_t set;
	int fd;

	while ((fd = open("/dev/tty", O_RDWR)) >= 0) {
		close(fd);
		sched_yield();
	}
	if (errno != ENXIO)
		_exit(1);
	assert_succeeds(sigpending(&set));
	_exit(sigismember(&set, SIGHUP) == 0 ? 0 : 1);
}

static void assert_another_can_have(const struct terminal *terminal)
{
	ACTOR(next) {
		int slave = must(open(ptsname(terminal->master), O_RDWR | O_NOCTTY));

		must(setsid());
		assert_succeeds(ioctl(slave, TIOCSCTTY, 0));
		assert_returns(tcgetsid(slave), getpid());
	}
	assert_ends(next);
}

CLAIM(session, the_leaders_end_hangs_up_the_foreground,
      .says = "when a session leader with a terminal ends, the foreground group gets SIGHUP, "
	      "background groups do not, and the terminal is the session's no more: another takes "
	      "it",
      .zh = "有终端的会话首进程结束时，前台进程组收到 SIGHUP，后台进程组收不到，终端不再属于该会"
	    "话，可由另一会话获得",
      .course = "004 守护进程: 忽略掉 SIGCHLD SIGHUP信号", .rows = "sessions 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(): consequences of process termination",
      .needs = { need_terminal, need_subreaper })
{
	struct terminal terminal = new_terminal();
	atomic_int *in_background = shared_numbers();
	int status;

	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	ACTOR(leader) {
		lead_session_on(&terminal);
		block(SIGHUP);
		if (must(fork()) == 0)
			wait_for_hangup();
		if (must(fork()) == 0) {
			lead_group();
			*in_background = 1;
			lose_the_terminal();
		}
		while (!*in_background)
			sched_yield();
	}
	assert_ends(leader);
	for (int i = 0; i < 2; i++) {
		must(wait(&status));
		assert_equal(status, 0);
	}
	assert_another_can_have(&terminal);
}

static const int terminal_stops[] = { SIGTSTP, SIGTTIN, SIGTTOU };

/* When its parent, who called fork, has ended: tells that no such signal stops it, then stops. */
static _Noreturn void be_stopped_as_orphan(pid_t parent, int told)
{
	while (getppid() == parent)
		sched_yield();
	for (int i = 0; i < 3; i++)
		must(kill(getpid(), terminal_stops[i]));
	must(write(told, "on", 2));
	must(kill(getpid(), SIGSTOP));
	_exit(7);
}

CLAIM(session, an_orphaned_group_is_stopped_by_sigstop_alone,
      .says = "SIGTSTP, SIGTTIN and SIGTTOU do not stop a process of an orphaned group: they are "
	      "discarded; SIGSTOP does",
      .zh = "SIGTSTP、SIGTTIN、SIGTTOU 不会暂停孤儿进程组中的进程，而是被丢弃；SIGSTOP 会暂停它",
      .rows = "sessions 2; signals 11", .verdict = HOLDS,
      .ref = "POSIX.1-2024 §2.4.3: shall not be allowed to stop in response to",
      .needs = { need_subreaper })
{
	atomic_int *orphan = shared_numbers();
	int told[2], status;

	must(pipe(told));
	must(prctl(PR_SET_CHILD_SUBREAPER, 1)); /* of another session: the group is orphaned */
	ACTOR(parent) {
		const pid_t pid = must(setsid()), child = must(fork());

		if (child == 0)
			be_stopped_as_orphan(pid, told[1]);
		*orphan = child;
	}
	assert_ends(parent);
	assert_reads(told[0], "on");
	assert_returns(waitpid(*orphan, &status, WUNTRACED), *orphan);
	assert_that(WIFSTOPPED(status));
	assert_equal(WSTOPSIG(status), SIGSTOP);
	must(kill(*orphan, SIGCONT));
	assert_returns(waitpid(*orphan, &status, 0), *orphan);
	assert_equal(WEXITSTATUS(status), 7);
}

/*
 * Leads a group, stops or not, and ends with 10 and how often SIGHUP came until the pipe is closed.
 */
static _Noreturn void count_hangups(const int p[2], bool stop)
{
	must(close(p[1]));
	lead_group();
	if (stop)
		raise(SIGSTOP);
	must(read(p[0], &(char){ 0 }, 1));
	_exit(10 + caught(SIGHUP));
}

CLAIM(session, a_stopped_orphaned_group_is_hung_up_and_continued,
      .says = "a process group that becomes orphaned with a stopped member gets SIGHUP and then "
	      "SIGCONT; one without a stopped member gets neither",
      .zh = "进程组变为孤儿且有停止的成员时，收到 SIGHUP 然后 SIGCONT；没有停止的成员则都收不到",
      .rows = "sessions 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(): consequences of process termination; setpgid(2)",
      .needs = { need_subreaper })
{
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	for (int stopped = 0; stopped < 2; stopped++) {
		atomic_int *member = shared_numbers();
		int p[2], status;

		must(pipe(p));
		ACTOR(parent) {
			pid_t child;

			must(setsid());
			catch_signal(SIGHUP, SA_RESTART);
			child = must(fork());
			if (child == 0)
				count_hangups(p, stopped);
			must(setpgid(child, child));
			*member = child;
			if (stopped)
				must(waitpid(child, NULL, WUNTRACED));
		}
		assert_ends(parent);
		must(close(p[1]));
		assert_returns(waitpid(*member, &status, 0), *member);
		assert_that(WIFEXITED(status));
		assert_equal(WEXITSTATUS(status), 10 + stopped);
	}
}
