/* Claims about sessions, process groups, terminals and daemons. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "claim.h"

FAMILY(session, need_pipe);

/* Numbers that all actors see, 0 at first. */
static atomic_int *shared_numbers(void)
{
	return must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* A pseudoterminal: what is written to its master is typed at the terminal. */
struct terminal {
	int master, slave;
};

static struct terminal new_terminal(void)
{
	struct terminal terminal;

	terminal.master = must(posix_openpt(O_RDWR | O_NOCTTY));
	must(grantpt(terminal.master));
	must(unlockpt(terminal.master));
	terminal.slave = must(open(ptsname(terminal.master), O_RDWR | O_NOCTTY));
	return terminal;
}

static const char *need_terminal(void)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	bool works = master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0;

	if (master >= 0)
		close(master);
	return works ? NULL : "no pseudoterminal: posix_openpt";
}

/* Makes the caller the leader of a new session on this terminal, in its foreground. */
static void lead_session_on(const struct terminal *terminal)
{
	must(setsid());
	must(ioctl(terminal->slave, TIOCSCTTY, 0));
}

/* Puts the caller into a process group of its own. */
static void lead_group(void)
{
	must(setpgid(0, 0));
}

static void type_at(const struct terminal *terminal, const char *keys)
{
	must(write(terminal->master, keys, strlen(keys)));
}

/* setsid */

CLAIM(session, setsid_makes_session_and_group,
      .says = "setsid makes the caller the leader of a new session and of a new process group, "
	      "both with its pid, and returns that",
      .zh = "setsid 使调用者成为新会话和新进程组的首进程，两者 id 都是其 pid，并返回该值",
      .course = "004 守护进程: 1. 创建新会话 setsid; 004: 摆脱原有会话和进程组的控制",
      .rows = "sessions 1", .verdict = HOLDS, .ref = "POSIX.1-2024 setsid()")
{
	pid_t session = getsid(0), group = getpgrp();

	ACTOR(child) {
		assert_equal(getsid(0), session);
		assert_equal(getpgrp(), group);
		assert_returns(setsid(), getpid());
		assert_equal(getsid(0), getpid());
		assert_equal(getpgrp(), getpid());
	}
	assert_ends(child);
	assert_equal(getsid(0), session);
	assert_equal(getpgrp(), group);
}

CLAIM(session, setsid_gives_up_the_terminal,
      .says = "after setsid the caller has no controlling terminal: /dev/tty can't be opened "
	      "(ENXIO)",
      .zh = "setsid 之后没有控制终端：打开 /dev/tty 失败 (ENXIO)",
      .course = "004 守护进程: 3.2.2 摆脱终端控制", .rows = "sessions 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setsid(), 11.1.3 The Controlling Terminal", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		lead_session_on(&terminal);
		must(close(assert_succeeds(open("/dev/tty", O_RDWR))));
		ACTOR(child) {
			must(close(assert_succeeds(open("/dev/tty", O_RDWR))));
			must(setsid());
			assert_fails(open("/dev/tty", O_RDWR), ENXIO);
		}
		assert_ends(child);
		must(close(assert_succeeds(open("/dev/tty", O_RDWR))));
	}
	assert_ends(leader);
}

CLAIM(session, a_group_leader_cannot_setsid,
      .says = "setsid by the leader of a process group fails with EPERM and changes nothing; a "
	      "child of it can",
      .zh = "进程组首进程调用 setsid 失败 (EPERM)，什么也不改变；它的子进程可以",
      .course = "004 守护进程 第一种: 1. 创建新会话 setsid", .rows = "sessions 1, 3",
      .verdict = WRONG("the first recipe's setsid fails in a program that a shell started, which "
		       "leads its group: fork first, as the second does",
		       "由 shell 启动的程序是进程组首进程，第一种方法的 setsid "
		       "会失败：要像第二种那样先 fork"),
      .ref = "POSIX.1-2024 setsid() EPERM; setsid(2)")
{
	ACTOR(leader) {
		pid_t session = getsid(0);

		lead_group();
		assert_fails(setsid(), EPERM);
		assert_equal(getsid(0), session);
		ACTOR(child) {
			assert_returns(setsid(), getpid());
			assert_fails(setsid(), EPERM);
		}
		assert_ends(child);
	}
	assert_ends(leader);
}

CLAIM(session, setsid_needs_its_number_unused,
      .says = "setsid fails with EPERM also while a process is in the group that has the caller's "
	      "pid, though the caller left it",
      .zh = "即使调用者已离开，只要还有进程在以其 pid 为 id 的进程组中，setsid 就失败 (EPERM)",
      .rows = "sessions 1", .verdict = HOLDS, .ref = "POSIX.1-2024 setsid() EPERM")
{
	pid_t group = getpgrp();

	ACTOR(founder) {
		lead_group();
		ACTOR(member) {
			pause_at("in the group");
		}
		await(member, "in the group");
		must(setpgid(0, group));
		assert_fails(setsid(), EPERM);
		resume(member);
		assert_ends(member);
		assert_returns(setsid(), getpid());
	}
	assert_ends(founder);
}

CLAIM(session, a_session_has_groups_and_one_leader,
      .says = "a session can have several process groups, each with a leader of its own; only one "
	      "process is the session's leader",
      .zh = "一个会话可以有多个进程组，各有组长；会话首进程只有一个",
      .course = "004 进程的组织形式: 进程组的组长叫session进程; 004: 多个进程组会组成一个会话",
      .rows = "sessions 1",
      .verdict = WRONG("the leader of a process group is not the session's leader, unless it made "
		       "the session",
		       "进程组组长不是会话首进程，除非会话是它创建的"),
      .ref = "POSIX.1-2024 3.287 Process Group Leader, 3.337 Session Leader; setpgid(2)")
{
	ACTOR(leader) {
		pid_t session = must(setsid());

		for (int i = 0; i < 2; i++) {
			ACTOR(group_leader) {
				lead_group();
				assert_equal(getpgrp(), getpid());
				assert_equal(getsid(0), session);
				assert_that(getsid(0) != getpid());
				ACTOR(member) {
					assert_equal(getpgrp(), getppid());
					assert_equal(getsid(0), session);
				}
				assert_ends(member);
			}
			assert_ends(group_leader);
		}
		assert_equal(getpgrp(), session);
	}
	assert_ends(leader);
}

CLAIM(session, getsid_and_getpgid_tell_of_others,
      .says = "getsid and getpgid tell a process's session and group, also in another session on "
	      "Linux, and fail with ESRCH where there is no process",
      .zh = "getsid 与 getpgid 给出进程的会话和进程组（在 Linux "
	    "上也包括其他会话的）；进程不存在则失败 (ESRCH)",
      .rows = "sessions 1", .verdict = HOLDS, .ref = "POSIX.1-2024 getsid(), getpgid(); getsid(2)")
{
	ACTOR(other) {
		must(setsid());
		pause_at("in its own session");
	}
	await(other, "in its own session");
	assert_returns(getsid(pid_of(other)), pid_of(other));
	assert_returns(getpgid(pid_of(other)), pid_of(other));
	assert_returns(getsid(getpid()), getsid(0));
	assert_returns(getpgid(0), getpgrp());
	resume(other);
	assert_ends(other);
	assert_fails(getsid(pid_of(other)), ESRCH);
	assert_fails(getpgid(pid_of(other)), ESRCH);
}

/* setpgid */

CLAIM(session, parent_and_child_may_set_the_childs_group,
      .says = "parent or child may put the child into a new group or one of the session; both may "
	      "do it, in any order",
      .zh = "父进程或子进程都可以把子进程放入新组或本会话的已有组；两者都做也行，顺序不限",
      .rows = "sessions 2", .course = "004 进程的组织形式: 多个进程会组成一个进程组",
      .verdict = HOLDS, .ref = "POSIX.1-2024 setpgid()")
{
	ACTOR(first) {
		pause_at("made");
		assert_equal(getpgrp(), getpid());
		assert_returns(setpgid(0, 0), 0);
		pause_at("in its group");
	}
	await(first, "made");
	assert_returns(setpgid(pid_of(first), pid_of(first)), 0);
	resume(first);
	await(first, "in its group");
	ACTOR(second) {
		assert_returns(setpgid(0, pid_of(first)), 0);
		assert_equal(getpgrp(), pid_of(first));
		pause_at("in the other's group");
	}
	await(second, "in the other's group");
	assert_returns(getpgid(pid_of(second)), pid_of(first));
	assert_returns(setpgid(pid_of(second), getpgrp()), 0);
	assert_returns(getpgid(pid_of(second)), getpgrp());
	resume(second);
	assert_ends(second);
	resume(first);
	assert_ends(first);
}

CLAIM(session, setpgid_refuses_what_may_not_be,
      .says = "setpgid fails with EPERM for a session leader, a group that is not in the session "
	      "or does not exist, with ESRCH for who is neither the caller nor its child, with "
	      "EINVAL for a negative group",
      .zh = "setpgid：会话首进程、不在本会话或不存在的组失败 (EPERM)；既非自己也非子进程失败 "
	    "(ESRCH)；组为负失败 (EINVAL)",
      .rows = "sessions 2", .verdict = HOLDS, .ref = "POSIX.1-2024 setpgid() ERRORS; setpgid(2)")
{
	pid_t group = getpgrp();

	ACTOR(other) {
		must(setsid());
		assert_fails(setpgid(0, 0), EPERM);
		assert_fails(setpgid(0, group), EPERM);
		pause_at("in its own session");
	}
	await(other, "in its own session");
	ACTOR(child) {
		assert_fails(setpgid(0, pid_of(other)), EPERM);
		assert_fails(setpgid(0, INT_MAX), EPERM);
		assert_fails(setpgid(0, -1), EINVAL);
		assert_fails(setpgid(getppid(), 0), ESRCH);
		assert_fails(setpgid(pid_of(other), 0), ESRCH);
		assert_equal(getpgrp(), group);
	}
	assert_ends(child);
	assert_fails(setpgid(pid_of(other), 0), EPERM);
	assert_fails(setpgid(pid_of(child), 0), ESRCH);
	resume(other);
	assert_ends(other);
}

CLAIM(session, after_exec_the_parent_cannot_set_the_group,
      .says = "setpgid of a child that has called exec fails with EACCES, and the child keeps its "
	      "group",
      .zh = "子进程已调用 exec 后，父进程对它 setpgid 失败 (EACCES)，其进程组不变",
      .rows = "sessions 2", .verdict = HOLDS, .ref = "POSIX.1-2024 setpgid() EACCES",
      .needs = { need_cat })
{
	int in[2], out[2];
	pid_t child;

	must(pipe2(in, O_CLOEXEC));
	must(pipe2(out, O_CLOEXEC));
	child = must(fork());
	if (child == 0) {
		must(dup2(in[0], 0));
		must(dup2(out[1], 1));
		execlp("cat", "cat", NULL);
		_exit(1);
	}
	must(write(in[1], "x", 1));
	assert_reads(out[0], "x");
	assert_fails(setpgid(child, child), EACCES);
	assert_fails(setpgid(child, 0), EACCES);
	assert_returns(getpgid(child), getpgrp());
	must(close(in[1]));
	must(waitpid(child, NULL, 0));
}

/* The terminal */

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
	      "O_NOCTTY is given; a child of it, which leads no session, does not",
      .zh = "在 Linux 上，没有终端的会话首进程打开终端即获得它，除非给出 "
	    "O_NOCTTY；它的子进程不是首进程，不会获得",
      .course = "004 守护进程: 3.2.2 摆脱终端控制", .rows = "sessions 3",
      .verdict =
	      HOLDS_IF("the daemon, which leads its session, opens no terminal again without "
		       "O_NOCTTY, or forks once more",
		       "守护进程（会话首进程）之后不再不带 O_NOCTTY 地打开终端，或者再 fork 一次"),
      .ref = "open(2) O_NOCTTY; POSIX.1-2024 11.1.3 The Controlling Terminal: "
	     "implementation-defined",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	const char *name = ptsname(terminal.master);

	ACTOR(leader) {
		must(setsid());
		must(open(name, O_RDWR | O_NOCTTY));
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
	      "group, with EPERM for a group of another session, with EBADF for no descriptor",
      .zh = "tcsetpgrp：不是控制终端失败 (ENOTTY)，负的组失败 (EINVAL)，其他会话的组失败 "
	    "(EPERM)，无效描述符失败 (EBADF)",
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
		assert_fails(tcsetpgrp(terminal.slave, -1), EINVAL);
		assert_fails(tcsetpgrp(terminal.slave, outside), EPERM);
		assert_fails(tcsetpgrp(p[0], getpid()), ENOTTY);
		assert_fails(tcsetpgrp(-1, getpid()), EBADF);
		assert_returns(tcgetpgrp(terminal.slave), getpid());
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
			must(tcsetpgrp(terminal.slave, getpid()));
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
			sigset_t set;

			lead_session_on(&terminal);
			sigemptyset(&set);
			sigaddset(&set, keys[i].signal);
			must(sigprocmask(SIG_BLOCK, &set, NULL));
			for (int j = 0; j < 2; j++) {
				START(member[j]) {
					siginfo_t info;

					assert_returns(sigwaitinfo(&set, &info), keys[i].signal);
					assert_equal(info.si_code, SI_KERNEL);
				}
				assert_asleep(member[j], "sigtimedwait");
			}
			ACTOR(background) {
				lead_group();
				pause_at("in its group");
				must(sigpending(&set));
				assert_returns(sigismember(&set, keys[i].signal), 0);
			}
			await(background, "in its group");
			type_at(&terminal, keys[i].key);
			assert_ends(member[0]);
			assert_ends(member[1]);
			assert_returns(sigwaitinfo(&set, NULL), keys[i].signal);
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
      .says = "setting another size sends SIGWINCH to the terminal's foreground group; the same "
	      "size sends none; by default it does nothing",
      .zh = "改变终端大小时向前台进程组发送 SIGWINCH；大小不变则不发送；默认动作是忽略",
      .course = "004: sigwinch 终端大小改变", .rows = "signals 9", .verdict = HOLDS,
      .ref = "ioctl_tty(2) TIOCSWINSZ; signal(7)", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	struct winsize size = { .ws_row = 24, .ws_col = 80 };

	must(ioctl(terminal.master, TIOCSWINSZ, &size));
	ACTOR(leader) {
		lead_session_on(&terminal);
		ACTOR(dull) {
			pause_at("indifferent");
		}
		await(dull, "indifferent");
		catch_signal(SIGWINCH, 0);
		must(ioctl(terminal.master, TIOCSWINSZ, &size));
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

/* Hang-up and orphans */

CLAIM(session, a_hangup_signals_the_leader,
      .says = "when the other end of a terminal is closed its session leader gets SIGHUP, reads "
	      "see the end of file and writes fail with EIO",
      .zh = "终端另一端关闭时，会话首进程收到 SIGHUP，读得到文件结束，写失败 (EIO)",
      .rows = "sessions 2; signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.11 Modem Disconnect; pty(7)", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		sigset_t set;

		must(close(terminal.master));
		lead_session_on(&terminal);
		sigemptyset(&set);
		sigaddset(&set, SIGHUP);
		must(sigprocmask(SIG_BLOCK, &set, NULL));
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

CLAIM(session, the_leaders_end_hangs_up_the_foreground,
      .says = "when a session leader with a terminal ends, the foreground group gets SIGHUP, "
	      "background groups do not, and the terminal is the session's no more",
      .zh = "有终端的会话首进程结束时，前台进程组收到 SIGHUP，后台进程组收不到，终端不再属于该会话",
      .course = "004 守护进程: 忽略掉 SIGCHLD SIGHUP信号", .rows = "sessions 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(): consequences of process termination",
      .needs = { need_terminal, need_subreaper })
{
	struct terminal terminal = new_terminal();
	atomic_int *seen = shared_numbers();
	int status;

	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	ACTOR(leader) {
		sigset_t set;

		lead_session_on(&terminal);
		sigemptyset(&set);
		sigaddset(&set, SIGHUP);
		must(sigprocmask(SIG_BLOCK, &set, NULL));
		for (int background = 0; background < 2; background++) {
			if (must(fork()) != 0)
				continue;
			if (background)
				lead_group();
			atomic_fetch_add(&seen[2], 1);
			if (!background)
				_exit(sigwaitinfo(&set, NULL) == SIGHUP ? 0 : 1);
			for (int fd; (fd = open("/dev/tty", O_RDWR)) >= 0; sched_yield())
				close(fd);
			must(sigpending(&set));
			_exit(errno == ENXIO && sigismember(&set, SIGHUP) == 0 ? 0 : 1);
		}
		while (seen[2] < 2)
			sched_yield();
	}
	assert_ends(leader);
	for (int i = 0; i < 2; i++) {
		must(wait(&status));
		assert_equal(status, 0);
	}
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
			if (child == 0) {
				must(close(p[1]));
				lead_group();
				if (stopped)
					raise(SIGSTOP);
				must(read(p[0], &(char){ 0 }, 1));
				_exit(10 + caught(SIGHUP));
			}
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

/* Daemons */

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

	must(setsid());
	signal(SIGCHLD, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	must(chdir("/"));
	null = must(open("/dev/null", O_RDWR));
	for (int fd = 0; fd < 3; fd++)
		must(dup2(null, fd));
	if (null > 2)
		close(null);
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
				int session, foreground;
				pid_t child;

				while (getppid() == parent)
					sched_yield();
				become_daemon();
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
				must(close(shell_over[1]));
				must(write(done[1], "daemon", 6));
				must(read(shell_over[0], &(char){ 0 }, 1));
				_exit(6);
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
      .says = "TPGID is -1 of every process without a controlling terminal, daemon or not, and the "
	      "foreground group's id of those with one",
      .zh = "没有控制终端的进程 TPGID 都是 -1，不论是否守护进程；有控制终端的则是前台进程组 id",
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
		must(setsid());
		read_stat(getpid(), &session, &foreground);
		assert_equal(foreground, -1);
		must(ioctl(terminal.slave, TIOCSCTTY, 0));
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
      .says = "daemon(0, 0) forks and ends the caller; the child is in another session, working "
	      "directory / and /dev/null as 0, 1 and 2",
      .zh = "daemon(0, 0) 创建子进程并结束调用者；子进程在另一个会话中，工作目录 /，0、1、2 为 "
	    "/dev/null",
      .course = "004 守护进程: 3.3 两种守护进程创建的模型", .rows = "sessions 3", .verdict = HOLDS,
      .ref = "daemon(3)", .needs = { need_subreaper })
{
	int done[2], status;

	must(pipe(done));
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	ACTOR(program) {
		pid_t before = getpid(), session = getsid(0);

		must(daemon(0, 0));
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
