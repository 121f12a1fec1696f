/* Claims about background groups at their terminal, by what they do with SIGTTIN and SIGTTOU. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "claim.h"
#include "sessions.h"

/* Calls that a background group may not make as it likes; tostop is set. */
static ssize_t read_a_line(int fd)
{
	char line[8];

	return read(fd, line, sizeof(line));
}

static ssize_t write_a_byte(int fd)
{
	return write(fd, "x", 1);
}

static ssize_t set_the_foreground(int fd)
{
	return tcsetpgrp(fd, getpgrp());
}

static ssize_t set_the_modes(int fd)
{
	struct termios modes;

	must(tcgetattr(fd, &modes));
	return tcsetattr(fd, TCSADRAIN, &modes);
}

static ssize_t discard_the_input(int fd)
{
	return tcflush(fd, TCIFLUSH);
}

static ssize_t send_a_break(int fd)
{
	return tcsendbreak(fd, 0);
}

static ssize_t stop_the_output(int fd)
{
	return tcflow(fd, TCOON);
}

static const struct use {
	const char *name;
	ssize_t (*uses)(int fd);
	int signal;
	ssize_t result;
	int of_orphans; /* the error */
} uses[] = {
	{ "read", read_a_line, SIGTTIN, 5, EIO },
	{ "write", write_a_byte, SIGTTOU, 1, EIO },
	{ "tcsetpgrp", set_the_foreground, SIGTTOU, 0, ENOTTY },
	{ "tcsetattr", set_the_modes, SIGTTOU, 0, EIO },
	{ "tcflush", discard_the_input, SIGTTOU, 0, EIO },
	{ "tcsendbreak", send_a_break, SIGTTOU, 0, EIO },
	{ "tcflow", stop_the_output, SIGTTOU, 0, EIO },
};

enum { USES = sizeof(uses) / sizeof(uses[0]) };

/* On a new terminal with TOSTOP, at which a line was typed. */
static struct terminal lead_session_with_tostop(void)
{
	struct terminal terminal = new_terminal();
	struct termios modes;

	lead_session_on(&terminal);
	must(tcgetattr(terminal.slave, &modes));
	modes.c_lflag |= TOSTOP;
	must(tcsetattr(terminal.slave, TCSANOW, &modes));
	must(write(terminal.master, "line\n", 5));
	must(poll(&(struct pollfd){ .fd = terminal.slave, .events = POLLIN }, 1, -1));
	return terminal;
}

CLAIM(session, a_background_use_stops_its_group,
      .says = "read of the terminal stops all of a background group with SIGTTIN; write under "
	      "TOSTOP, tcsetpgrp, tcsetattr, tcflush, tcsendbreak and tcflow with SIGTTOU; "
	      "continued in the foreground the call is done",
      .zh = "后台读终端使整个进程组因 SIGTTIN 停止；TOSTOP 下的写、tcsetpgrp、tcsetattr、"
	    "tcflush、tcsendbreak、tcflow 则因 SIGTTOU 停止；在前台继续后调用完成",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.4 Terminal Access Control, tcsetpgrp(), tcsetattr(), tcflush(), "
	     "tcsendbreak(), tcflow()",
      .needs = { need_terminal })
{
	for (int i = 0; i < USES; i++) {
		trying(uses[i].name);
		ACTOR(leader) {
			struct terminal terminal = lead_session_with_tostop();

			ACTOR(bystander) {
				lead_group();
				pause_at("in the group");
			}
			await(bystander, "in the group");
			ACTOR(user) {
				must(setpgid(0, pid_of(bystander)));
				assert_returns(uses[i].uses(terminal.slave), uses[i].result);
			}
			assert_stopped(user, uses[i].signal);
			assert_stopped(bystander, uses[i].signal);
			must(tcsetpgrp(terminal.slave, pid_of(bystander)));
			must(kill(-pid_of(bystander), SIGCONT));
			assert_ends(user);
			resume(bystander);
			assert_ends(bystander);
		}
		assert_ends(leader);
	}
}

static void ignore_both(void)
{
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
}

static void block_both(void)
{
	block(SIGTTIN);
	block(SIGTTOU);
}

static void block_all(void)
{
	sigset_t all;

	sigfillset(&all);
	must(sigprocmask(SIG_BLOCK, &all, NULL));
}

static void block_one_and_ignore_the_other(void)
{
	block(SIGTTIN);
	signal(SIGTTOU, SIG_IGN);
}

static void ignore_one_and_block_the_other(void)
{
	signal(SIGTTIN, SIG_IGN);
	block(SIGTTOU);
}

static void (*const dispositions[])(void) = { ignore_both, block_both, block_all,
					      block_one_and_ignore_the_other,
					      ignore_one_and_block_the_other };

/* In the background: read fails, and all else is done, at once and without a signal. */
static void use_undisturbed(int fd)
{
	sigset_t pending;

	for (int i = 0; i < USES; i++) {
		trying(uses[i].name);
		if (uses[i].signal == SIGTTIN)
			assert_fails(uses[i].uses(fd), EIO);
		else
			assert_returns(uses[i].uses(fd), uses[i].result);
		if (uses[i].uses == set_the_foreground)
			must(tcsetpgrp(fd, getsid(0)));
	}
	must(sigpending(&pending));
	assert_returns(sigismember(&pending, SIGTTIN), 0);
	assert_returns(sigismember(&pending, SIGTTOU), 0);
}

CLAIM(session, ignored_or_blocked_nothing_stops,
      .says = "with SIGTTIN ignored or blocked, alone or among others, a background read fails "
	      "with EIO; with SIGTTOU so all that it would stop is done; no signal comes of it",
      .zh = "SIGTTIN 被忽略或阻塞（无论单独或连同其他信号）时，后台读失败 (EIO)；SIGTTOU "
	    "如此时，原会因它停止的操作都照常完成；不产生信号",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.4 Terminal Access Control, tcsetpgrp(), tcsetattr(): blocking or "
	     "ignoring SIGTTOU",
      .needs = { need_terminal })
{
	for (size_t i = 0; i < sizeof(dispositions) / sizeof(dispositions[0]); i++) {
		ACTOR(leader) {
			struct terminal terminal = lead_session_with_tostop();

			ACTOR(background) {
				lead_group();
				dispositions[i]();
				use_undisturbed(terminal.slave);
			}
			assert_ends(background);
			must(fcntl(terminal.slave, F_SETFL, O_NONBLOCK));
			assert_fails(read_a_line(terminal.slave), EAGAIN); /* tcflush */
		}
		assert_ends(leader);
	}
}

/* When its parent, who called fork, has ended. */
static _Noreturn void use_as_orphan(pid_t parent, int fd)
{
	while (getppid() == parent)
		sched_yield();
	for (int i = 0; i < USES; i++) {
		trying(uses[i].name);
		assert_fails(uses[i].uses(fd), uses[i].of_orphans);
	}
	ignore_both();
	use_undisturbed(fd);
	_exit(0);
}

CLAIM(session, an_orphaned_group_is_told_eio,
      .says = "a background group that is orphaned is stopped by nothing: what SIGTTIN or SIGTTOU "
	      "would stop fails with EIO, on Linux tcsetpgrp with ENOTTY; with SIGTTOU ignored it "
	      "is done",
      .zh = "成为孤儿的后台进程组不会被停止：会因 SIGTTIN 或 SIGTTOU 停止的操作失败 (EIO)，在 "
	    "Linux 上 tcsetpgrp 失败 (ENOTTY)；忽略 SIGTTOU 时照常完成",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.4 Terminal Access Control, read(), write(), tcsetattr() EIO; Linux "
	     "drivers/tty/tty_jobctrl.c tiocspgrp()",
      .needs = { need_terminal, need_subreaper })
{
	int status;

	must(prctl(PR_SET_CHILD_SUBREAPER, 1)); /* of another session: the group is orphaned */
	ACTOR(leader) {
		struct terminal terminal = lead_session_with_tostop();

		ACTOR(parent) {
			const pid_t pid = getpid();

			lead_group();
			if (must(fork()) == 0)
				use_as_orphan(pid, terminal.slave);
		}
		assert_ends(parent);
		pause_at("without the parent");
	}
	await(leader, "without the parent");
	must(wait(&status));
	assert_equal(status, 0);
	resume(leader);
	assert_ends(leader);
}

CLAIM(session, a_handler_may_run_instead_of_a_stop,
      .says = "a background process that catches SIGTTIN and SIGTTOU is not stopped: the handler "
	      "runs, and read, write under TOSTOP, tcsetpgrp and the others fail with EINTR",
      .zh = "捕获 SIGTTIN 与 SIGTTOU 的后台进程不会停止：处理函数运行，读、TOSTOP "
	    "下的写、tcsetpgrp 等失败 (EINTR)",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.4 Terminal Access Control, read(), write(), tcsetattr() EINTR; "
	     "signal(7)",
      .needs = { need_terminal })
{
	ACTOR(leader) {
		struct terminal terminal = lead_session_with_tostop();

		ACTOR(background) {
			lead_group();
			catch_signal(SIGTTIN, 0);
			catch_signal(SIGTTOU, 0);
			for (int i = 0; i < USES; i++) {
				const int before = caught(uses[i].signal);

				trying(uses[i].name);
				assert_fails(uses[i].uses(terminal.slave), EINTR);
				assert_equal(caught(uses[i].signal), before + 1);
			}
		}
		assert_ends(background);
		assert_reads(terminal.slave, "line\n");
	}
	assert_ends(leader);
}
