/* Claims about the controlling terminal: who has it, its foreground, its keys and its size. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "claim.h"
#include "sessions.h"

static void type_at(const struct terminal *terminal, const char *keys)
{
	must(write(terminal->master, keys, strlen(keys)));
}

CLAIM(session, only_a_session_leader_takes_a_terminal,
      .says = "a session leader without a controlling terminal can take one, which tcgetsid tells; "
	      "a process that leads none gets EPERM, and so does another session",
      .zh = "没有控制终端的会话首进程可以获得终端（tcgetsid 可见）；非首进程失败 "
	    "(EPERM)，其他会话也失败",
      .rows = "sessions 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.3 The Controlling Terminal; TIOCSCTTY(2const), ioctl_tty(2)",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		must(setsid());
		ACTOR(child) {
			assert_fails(ioctl(terminal.slave, TIOCSCTTY, 0), EPERM);
		}
		assert_ends(child);
		assert_fails(tcgetsid(terminal.slave), ENOTTY);
		assert_returns(ioctl(terminal.slave, TIOCSCTTY, 0), 0);
		assert_returns(tcgetsid(terminal.slave), getpid());
		assert_returns(tcgetpgrp(terminal.slave), getpid());
		ACTOR(other) {
			must(setsid());
			become_nobody();
			assert_fails(ioctl(terminal.slave, TIOCSCTTY, 0), EPERM);
		}
		assert_ends(other);
	}
	assert_ends(leader);
}

CLAIM(session, opening_a_terminal_takes_it,
      .says = "on Linux a session leader without a terminal takes the one it opens, unless "
	      "O_NOCTTY is given or it opens it for writing alone; a child of it, which leads no "
	      "session, does not",
      .zh = "在 Linux 上，没有终端的会话首进程打开终端即获得它，除非给出 "
	    "O_NOCTTY 或只为写而打开；它的子进程不是首进程，不会获得",
      .course = "004 守护进程: 3.2.2 摆脱终端控制", .rows = "sessions 3",
      .verdict =
	      HOLDS_IF("the daemon, which leads its session, opens no terminal again without "
		       "O_NOCTTY, or forks once more",
		       "守护进程（会话首进程）之后不再不带 O_NOCTTY 地打开终端，或者再 fork 一次"),
      .ref = "open(2) O_NOCTTY; POSIX.1-2024 11.1.3 The Controlling Terminal: "
	     "implementation-defined; Linux drivers/tty/tty_jobctrl.c tty_open_proc_set_tty()",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	const char *name = ptsname(terminal.master);

	ACTOR(leader) {
		assert_succeeds(setsid());
		must(open(name, O_RDWR | O_NOCTTY));
		must(open(name, O_WRONLY));
		assert_fails(open("/dev/tty", O_RDWR), ENXIO);
		ACTOR(child) {
			must(open(name, O_RDWR));
			assert_fails(open("/dev/tty", O_RDWR), ENXIO);
		}
		assert_ends(child);
		must(open(name, O_RDWR));
		assert_succeeds(open("/dev/tty", O_RDWR));
	}
	assert_ends(leader);
}

CLAIM(session, an_open_takes_no_others_terminal,
      .says = "a session leader without a terminal that opens another session's has none after "
	      "that, and it stays the other's",
      .zh = "没有终端的会话首进程打开另一会话的终端后仍没有控制终端，该终端仍属于那个会话",
      .rows = "sessions 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.3 The Controlling Terminal: not already associated with a session",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	const char *name = ptsname(terminal.master);

	ACTOR(owner) {
		lead_session_on(&terminal);
		ACTOR(other) {
			must(setsid());
			must(open(name, O_RDWR));
			assert_fails(open("/dev/tty", O_RDWR), ENXIO);
			assert_fails(tcgetsid(terminal.slave), ENOTTY);
		}
		assert_ends(other);
		assert_returns(tcgetsid(terminal.slave), getpid());
		assert_returns(tcgetpgrp(terminal.slave), getpid());
		assert_succeeds(open("/dev/tty", O_RDWR));
	}
	assert_ends(owner);
}

CLAIM(session, a_closed_terminal_is_still_the_sessions,
      .says = "a session keeps its terminal though all of its descriptors are closed: /dev/tty "
	      "opens it again",
      .zh = "即使会话关闭了终端的所有描述符，它仍是该会话的控制终端：可通过 /dev/tty 再次打开",
      .rows = "sessions 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.3 The Controlling Terminal: /dev/tty", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		int tty;

		lead_session_on(&terminal);
		assert_returns(close(terminal.slave), 0);
		tty = assert_succeeds(open("/dev/tty", O_RDWR));
		assert_returns(tcgetsid(tty), getpid());
		assert_returns(write(tty, "again", 5), 5);
		assert_comes(terminal.master, "again");
	}
	assert_ends(leader);
}

CLAIM(session, tcsetpgrp_names_the_foreground,
      .says = "tcsetpgrp makes a group of the session the terminal's foreground, which tcgetpgrp "
	      "tells to all of the session",
      .zh = "tcsetpgrp 把本会话的一个进程组设为终端前台，会话中的进程都可由 tcgetpgrp 得知",
      .rows = "sessions 2", .verdict = HOLDS, .ref = "POSIX.1-2024 tcsetpgrp(), tcgetpgrp()",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		lead_session_on(&terminal);
		ACTOR(job) {
			lead_group();
			pause_at("in its group");
			assert_returns(tcgetpgrp(terminal.slave), getpid());
			assert_returns(tcsetpgrp(terminal.slave, getppid()), 0);
			assert_returns(tcgetpgrp(terminal.slave), getppid());
		}
		await(job, "in its group");
		assert_returns(tcgetpgrp(terminal.slave), getpid());
		assert_returns(tcsetpgrp(terminal.slave, pid_of(job)), 0);
		assert_returns(tcgetpgrp(terminal.slave), pid_of(job));
		resume(job);
		assert_ends(job);
		assert_returns(tcgetpgrp(terminal.slave), getpid());
	}
	assert_ends(leader);
}

CLAIM(session, tcsetpgrp_refuses_what_may_not_be,
      .says = "tcsetpgrp fails with ENOTTY for no controlling terminal, with EINVAL for a negative "
	      "group, with EPERM for a group of another session, with EBADF for no descriptor, and "
	      "leaves the foreground as it is",
      .zh = "tcsetpgrp：不是控制终端失败 (ENOTTY)，负的组失败 (EINVAL)，其他会话的组失败 "
	    "(EPERM)，无效描述符失败 (EBADF)；前台进程组不变",
      .rows = "sessions 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 tcsetpgrp() ERRORS; tcsetpgrp(3)", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	pid_t outside = getpgrp();
	int p[2];

	must(pipe(p));
	assert_fails(tcsetpgrp(terminal.slave, outside), ENOTTY);
	ACTOR(leader) {
		lead_session_on(&terminal);
		must(signal(SIGTTOU, SIG_IGN) == SIG_ERR ? -1 : 0);
		ACTOR(job) {
			lead_group();
			pause_at("a group");
		}
		await(job, "a group");
		must(tcsetpgrp(terminal.slave, pid_of(job)));
		assert_fails(tcsetpgrp(terminal.slave, -1), EINVAL);
		assert_fails(tcsetpgrp(terminal.slave, outside), EPERM);
		assert_fails(tcsetpgrp(p[0], getpid()), ENOTTY);
		assert_fails(tcsetpgrp(-1, getpid()), EBADF);
		assert_returns(tcgetpgrp(terminal.slave), pid_of(job));
		resume(job);
		assert_ends(job);
	}
	assert_ends(leader);
}

/* Makes a group of one process the foreground, and ends it; returns the group's number. */
static pid_t end_a_foreground(const struct terminal *terminal)
{
	pid_t job = must(fork());

	if (job == 0) {
		lead_group();
		for (;;)
			pause();
	}
	must(setpgid(job, job));
	must(tcsetpgrp(terminal->slave, job));
	must(kill(job, SIGKILL));
	must(waitpid(job, NULL, 0));
	return job;
}

CLAIM(session, a_foreground_that_ended_is_told_by_a_number,
      .says = "while no process is in the foreground group tcgetpgrp succeeds, and tells a number "
	      "above 1 that is no group's",
      .zh = "前台进程组中已没有进程时，tcgetpgrp 仍成功，返回大于 1 且不是任何进程组的编号",
      .rows = "sessions 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 tcgetpgrp(): a value greater than 1 that does not match",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		pid_t foreground;

		lead_session_on(&terminal);
		end_a_foreground(&terminal);
		foreground = assert_succeeds(tcgetpgrp(terminal.slave));
		assert_that(foreground > 1);
		assert_fails(kill(-foreground, 0), ESRCH);
	}
	assert_ends(leader);
}

CLAIM(session, tcsetpgrp_of_a_group_that_ended_gives_esrch,
      .says = "on Linux tcsetpgrp to a group that does not exist fails with ESRCH and leaves the "
	      "foreground, where POSIX has EPERM",
      .zh = "在 Linux 上，tcsetpgrp 指定不存在的进程组时失败 (ESRCH)，前台不变，而 POSIX 规定为 "
	    "EPERM",
      .rows = "sessions 3", .verdict = HOLDS,
      .ref = "Linux drivers/tty/tty_jobctrl.c tiocspgrp(): find_vpid(); POSIX.1-2024 tcsetpgrp() "
	     "EPERM says otherwise: does not match",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		pid_t ended;

		lead_session_on(&terminal);
		must(signal(SIGTTOU, SIG_IGN) == SIG_ERR ? -1 : 0);
		ended = end_a_foreground(&terminal);
		must(tcsetpgrp(terminal.slave, getpid()));
		assert_fails(tcsetpgrp(terminal.slave, ended), ESRCH);
		assert_fails(tcsetpgrp(terminal.slave, INT_MAX), ESRCH);
		assert_returns(tcgetpgrp(terminal.slave), getpid());
	}
	assert_ends(leader);
}

CLAIM(session, a_zombies_group_can_be_the_foreground,
      .says = "tcsetpgrp makes a group the foreground though its only member has ended, as long as "
	      "that was not waited for, and tcgetpgrp tells it",
      .zh = "某组仅剩的成员已结束但尚未回收时，tcsetpgrp 仍可将其设为前台，tcgetpgrp 返回该组",
      .rows = "sessions 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 3 Definitions: Process Group Lifetime, Process Lifetime; tcsetpgrp()",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		siginfo_t info;

		lead_session_on(&terminal);
		ACTOR(member) {
			lead_group();
		}
		must(waitid(P_PID, (id_t)pid_of(member), &info, WEXITED | WNOWAIT));
		assert_returns(tcsetpgrp(terminal.slave, pid_of(member)), 0);
		assert_equal(tcgetpgrp(terminal.slave), pid_of(member));
		assert_ends(member);
	}
	assert_ends(leader);
}

CLAIM(session, a_background_tcsetpgrp_stops,
      .says = "tcsetpgrp from a background group stops it with SIGTTOU; with that ignored it works",
      .zh = "后台进程组调用 tcsetpgrp 会因 SIGTTOU 停止；忽略该信号则成功", .rows = "sessions 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 tcsetpgrp()", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		lead_session_on(&terminal);
		ACTOR(background) {
			lead_group();
			assert_succeeds(tcsetpgrp(terminal.slave, getpid()));
			_exit(1);
		}
		assert_stopped(background, SIGTTOU);
		assert_returns(tcgetpgrp(terminal.slave), getpid());
		send_signal(background, SIGKILL);
		assert_killed(background, SIGKILL);
		ACTOR(ignoring) {
			lead_group();
			signal(SIGTTOU, SIG_IGN);
			assert_returns(tcsetpgrp(terminal.slave, getpid()), 0);
			assert_returns(tcgetpgrp(terminal.slave), getpid());
		}
		assert_ends(ignoring);
	}
	assert_ends(leader);
}

static const struct {
	const char *key;
	int signal;
} keys[] = { { "\003", SIGINT }, { "\034", SIGQUIT }, { "\032", SIGTSTP } };

/* Waits for the signal, which is blocked. */
static void accept_from_the_terminal(int signal)
{
	const sigset_t set = only(signal);
	siginfo_t info;

	assert_returns(sigwaitinfo(&set, &info), signal);
	assert_equal(info.si_code, SI_KERNEL);
}

static void assert_not_sent(int signal)
{
	sigset_t set;

	assert_succeeds(sigpending(&set));
	assert_returns(sigismember(&set, signal), 0);
}

CLAIM(session, keys_signal_the_foreground_group,
      .says = "Ctrl-C, Ctrl-\\ and Ctrl-Z typed at a terminal send SIGINT, SIGQUIT and SIGTSTP to "
	      "every process of its foreground group, and to none in the background",
      .zh = "在终端键入 Ctrl-C、Ctrl-\\、Ctrl-Z，分别向前台进程组的每个进程发送 "
	    "SIGINT、SIGQUIT、SIGTSTP，后台进程收不到",
      .course = "000 §6: ctrl+c如何发信号？ 靠键盘驱动", .rows = "signals 9",
      .verdict = WRONG(
	      "it is the terminal's line discipline: a pseudoterminal does it without a keyboard",
	      "是终端的行规程：伪终端没有键盘也一样"),
      .ref = "POSIX.1-2024 11.1.9 Special Characters, 11.2.5 ISIG; termios(3)",
      .needs = { need_terminal })
{
	for (int i = 0; i < 3; i++) {
		struct terminal terminal = new_terminal();

		ACTOR(leader) {
			struct actor *member[2];

			lead_session_on(&terminal);
			block(keys[i].signal);
			for (int k = 0; k < 2; k++) {
				START(member[k]) {
					accept_from_the_terminal(keys[i].signal);
				}
				assert_asleep(member[k], "sigtimedwait");
			}
			ACTOR(background) {
				lead_group();
				pause_at("in its group");
				assert_not_sent(keys[i].signal);
			}
			await(background, "in its group");
			type_at(&terminal, keys[i].key);
			assert_ends(member[0]);
			assert_ends(member[1]);
			accept_from_the_terminal(keys[i].signal);
			resume(background);
			assert_ends(background);
		}
		assert_ends(leader);
	}
}

CLAIM(session, ctrl_c_ends_the_foreground,
      .says = "Ctrl-C ends a foreground job by SIGINT's default action; the shell in its own group "
	      "lives on",
      .zh = "Ctrl-C 以 SIGINT 的默认动作终止前台作业；另一组中的 shell 不受影响",
      .course = "000: ctrl+c如何发信号？", .rows = "signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.9 Special Characters INTR, <signal.h> SIGINT",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(shell) {
		lead_session_on(&terminal);
		ACTOR(job) {
			lead_group();
			signal(SIGTTOU, SIG_IGN);
			must(tcsetpgrp(terminal.slave, getpid()));
			pause();
		}
		assert_asleep(job, "pause");
		type_at(&terminal, "\003");
		assert_killed(job, SIGINT);
	}
	assert_ends(shell);
}

CLAIM(session, without_isig_keys_are_bytes,
      .says = "with ISIG off Ctrl-C sends no signal and is read as a byte",
      .zh = "关闭 ISIG 后，Ctrl-C 不发信号，而作为一个字节被读到", .rows = "signals 9",
      .verdict = HOLDS, .ref = "POSIX.1-2024 11.2.5 Local Modes ISIG; termios(3)",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		struct termios modes;

		lead_session_on(&terminal);
		must(tcgetattr(terminal.slave, &modes));
		modes.c_lflag &= (tcflag_t) ~(ISIG | ICANON);
		must(tcsetattr(terminal.slave, TCSANOW, &modes));
		type_at(&terminal, "\003");
		assert_reads(terminal.slave, "\003");
	}
	assert_ends(leader);
}

CLAIM(session, a_background_read_stops,
      .says = "read of the terminal from a background group stops it with SIGTTIN; with that "
	      "ignored read fails with EIO",
      .zh = "后台进程组读终端会因 SIGTTIN 停止；忽略该信号则 read 失败 (EIO)",
      .rows = "sessions 2; signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.4 Terminal Access Control, read() EIO", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		lead_session_on(&terminal);
		type_at(&terminal, "line\n");
		ACTOR(background) {
			lead_group();
			assert_reads(terminal.slave, "line\n");
		}
		assert_stopped(background, SIGTTIN);
		ACTOR(ignoring) {
			lead_group();
			signal(SIGTTIN, SIG_IGN);
			assert_fails(read(terminal.slave, &(char){ 0 }, 1), EIO);
		}
		assert_ends(ignoring);
		must(tcsetpgrp(terminal.slave, pid_of(background)));
		send_signal(background, SIGCONT);
		assert_ends(background);
	}
	assert_ends(leader);
}

CLAIM(session, a_background_write_stops_under_tostop,
      .says = "write to the terminal from a background group goes through, but with TOSTOP stops "
	      "it with SIGTTOU",
      .zh = "后台进程组写终端可以成功；设置 TOSTOP 后则因 SIGTTOU 停止",
      .rows = "sessions 2; signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.4 Terminal Access Control, 11.2.5 TOSTOP",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		struct termios modes;

		lead_session_on(&terminal);
		ACTOR(background) {
			lead_group();
			assert_returns(write(terminal.slave, "seen", 4), 4);
			pause_at("wrote");
			must(write(terminal.slave, "not seen", 8));
			_exit(1);
		}
		await(background, "wrote");
		assert_reads(terminal.master, "seen");
		must(tcgetattr(terminal.slave, &modes));
		modes.c_lflag |= TOSTOP;
		must(tcsetattr(terminal.slave, TCSANOW, &modes));
		resume(background);
		assert_stopped(background, SIGTTOU);
		send_signal(background, SIGKILL);
		assert_killed(background, SIGKILL);
		must(fcntl(terminal.master, F_SETFL, O_NONBLOCK));
		assert_fails(read(terminal.master, &(char){ 0 }, 1), EAGAIN);
	}
	assert_ends(leader);
}

CLAIM(session, sigwinch_comes_with_another_size,
      .says = "on Linux setting another size sends SIGWINCH to the terminal's foreground group; "
	      "the same size sends none; by default it does nothing",
      .zh = "在 Linux 上，改变终端大小时向前台进程组发送 "
	    "SIGWINCH；大小不变则不发送；默认动作是忽略",
      .course = "004: sigwinch 终端大小改变", .rows = "signals 9", .verdict = HOLDS,
      .ref = "ioctl_tty(2) TIOCSWINSZ; signal(7)", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	struct winsize size = { .ws_row = 24, .ws_col = 80 };

	assert_succeeds(ioctl(terminal.master, TIOCSWINSZ, &size));
	ACTOR(leader) {
		lead_session_on(&terminal);
		ACTOR(dull) {
			pause_at("indifferent");
		}
		await(dull, "indifferent");
		catch_signal(SIGWINCH, 0);
		assert_succeeds(ioctl(terminal.master, TIOCSWINSZ, &size));
		assert_equal(caught(SIGWINCH), 0);
		size.ws_col = 81;
		must(ioctl(terminal.slave, TIOCSWINSZ, &size));
		assert_equal(caught(SIGWINCH), 1);
		size.ws_col = 0;
		must(ioctl(terminal.slave, TIOCGWINSZ, &size));
		assert_equal(size.ws_col, 81);
		resume(dull);
		assert_ends(dull);
	}
	assert_ends(leader);
}
