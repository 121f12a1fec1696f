/* Claims about a pseudoterminal's two ends: what one may do while the other is not there. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "claim.h"
#include "sessions.h"

static int new_master(void)
{
	int master = must(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK));

	must(grantpt(master));
	must(unlockpt(master));
	return master;
}

static int open_slave_of(int master)
{
	return must(open(ptsname(master), O_RDWR | O_NOCTTY | O_NONBLOCK));
}

/* A read that finds nothing fails with this error; 0: it finds the end. */
static void assert_finds_nothing(int fd, int error)
{
	if (error)
		assert_fails(read(fd, &(char){ 0 }, 1), error);
	else
		assert_returns(read(fd, &(char){ 0 }, 1), 0);
}

CLAIM(session, a_master_reads_eio_while_no_slave_is_open,
      .says = "on Linux read of a terminal's master gives EAGAIN, if it is not to sleep, before "
	      "the slave is first opened and while it is open, what was written and then EIO after "
	      "its last close, and EAGAIN when it is open again; write works in all four",
      .zh = "在 Linux 上，伪终端从设备首次打开之前及打开期间，非阻塞读主设备得到 "
	    "EAGAIN；最后一次关闭后先读到已写内容，再得到 EIO；重新打开后又是 "
	    "EAGAIN；四种情况下都可写",
      .verdict = HOLDS,
      .ref = "Linux drivers/tty/pty.c pty_close(), n_tty.c n_tty_read() TTY_OTHER_CLOSED; read(2) "
	     "EIO",
      .needs = { need_terminal })
{
	int master = new_master(), slave, again;

	assert_finds_nothing(master, EAGAIN);
	assert_returns(write(master, "1\n", 2), 2);
	slave = open_slave_of(master);
	assert_reads(slave, "1\n");
	again = open_slave_of(master);
	assert_comes(master, "1\r\n"); /* the echo */
	assert_finds_nothing(master, EAGAIN);
	assert_returns(write(slave, "left", 4), 4);
	must(close(slave));
	assert_comes(master, "left");
	assert_finds_nothing(master, EAGAIN);
	assert_returns(write(again, "last", 4), 4);
	must(close(again));
	assert_comes(master, "last");
	assert_finds_nothing(master, EIO);
	assert_finds_nothing(master, EIO);
	assert_returns(write(master, "2\n", 2), 2);
	slave = open_slave_of(master);
	assert_reads(slave, "2\n");
	assert_finds_nothing(slave, EAGAIN);
	assert_comes(master, "2\r\n");
	assert_finds_nothing(master, EAGAIN);
}

CLAIM(session, the_slaves_close_wakes_a_masters_reader,
      .says = "on Linux who sleeps in read of a master goes on sleeping when one of two "
	      "descriptors of the slave is closed, and gets EIO when the last is",
      .zh = "在 Linux "
	    "上，睡眠于读主设备者在从设备的两个描述符之一关闭时继续睡眠，最后一个关闭时得到 EIO",
      .verdict = HOLDS, .ref = "Linux drivers/tty/pty.c pty_close(); read(2) EIO",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	int other = must(dup(terminal.slave));

	ACTOR(reader) {
		must(close(terminal.slave));
		must(close(other));
		assert_fails(read(terminal.master, &(char){ 0 }, 1), EIO);
	}
	assert_asleep(reader, "read");
	must(close(terminal.slave));
	assert_not_woken(reader);
	must(close(other));
	assert_ends(reader);
}

/* Writes what nobody takes, until that fails. */
static void write_on_and_on(int fd)
{
	static const char bytes[4096] = "x";

	while (write(fd, bytes, sizeof(bytes)) > 0)
		;
}

CLAIM(session, the_masters_close_wakes_all_at_the_slave,
      .says = "when a terminal's master is closed a read that sleeps ends, with 0 or EIO, a write "
	      "that sleeps fails with EIO; after that read returns 0 and write fails with EIO; on "
	      "Linux the terminal has no name any more, and no settings: EIO",
      .zh = "伪终端主设备关闭时，睡眠的读结束（返回 0 或 EIO），睡眠的写失败 (EIO)；此后读返回 "
	    "0，写失败 (EIO)；在 Linux 上终端不再有名字，也没有设置 (EIO)",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.10 Modem Disconnect; Linux drivers/tty/tty_io.c __tty_hangup()",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	const char *name = ptsname(terminal.master);
	struct termios modes;

	ACTOR(reader) {
		must(close(terminal.master));
		if (read(terminal.slave, &(char){ 0 }, 1) != 0)
			assert_equal(errno, EIO);
	}
	ACTOR(writer) {
		must(close(terminal.master));
		write_on_and_on(terminal.slave);
		assert_equal(errno, EIO);
	}
	assert_asleep(reader, "read");
	assert_asleep(writer, "write");
	must(close(terminal.master));
	assert_ends(reader);
	assert_ends(writer);
	assert_returns(read(terminal.slave, &(char){ 0 }, 1), 0);
	assert_fails(write(terminal.slave, "x", 1), EIO);
	assert_fails(tcgetattr(terminal.slave, &modes), EIO);
	assert_fails(open(name, O_RDWR | O_NOCTTY), ENOENT);
}

CLAIM(session, a_hangup_takes_the_terminal_away,
      .says = "on Linux when a terminal's master is closed its session's leader gets SIGHUP and "
	      "SIGCONT, another foreground group gets neither, and neither of them has a "
	      "controlling terminal any more",
      .zh = "在 Linux 上，主设备关闭时会话首进程收到 SIGHUP 与 "
	    "SIGCONT，另外的前台进程组都收不到，二者都不再有控制终端",
      .verdict = HOLDS, .ref = "Linux drivers/tty/tty_jobctrl.c tty_signal_session_leader()",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		must(close(terminal.master));
		lead_session_on(&terminal);
		catch_signal(SIGHUP, 0);
		catch_signal(SIGCONT, 0);
		ACTOR(foreground) {
			lead_group();
			signal(SIGTTOU, SIG_IGN);
			must(tcsetpgrp(terminal.slave, getpid()));
			pause_at("in the foreground");
			assert_equal(caught(SIGHUP), 0);
			assert_equal(caught(SIGCONT), 0);
			assert_fails(open("/dev/tty", O_RDWR), ENXIO);
		}
		await(foreground, "in the foreground");
		pause_at("on the terminal");
		assert_equal(caught(SIGHUP), 1);
		assert_equal(caught(SIGCONT), 1);
		assert_fails(open("/dev/tty", O_RDWR), ENXIO);
		resume(foreground);
		assert_ends(foreground);
	}
	await(leader, "on the terminal");
	must(close(terminal.master));
	resume(leader);
	assert_ends(leader);
}

CLAIM(session, a_slave_opens_when_it_is_unlocked,
      .says = "on Linux a terminal's slave can't be opened before unlockpt, EIO; then it opens for "
	      "reading or writing alone, and the other way gives EBADF; unlockpt and ptsname of "
	      "another descriptor fail",
      .zh = "在 Linux 上，unlockpt 之前打开从设备失败 "
	    "(EIO)；之后可只读或只写打开，另一方向的操作失败 "
	    "(EBADF)；对其他描述符 unlockpt 与 ptsname 失败",
      .verdict = HOLDS,
      .ref = "pts(4), unlockpt(3); POSIX.1-2024 unlockpt(), ptsname(), read(), write() EBADF; "
	     "Linux drivers/tty/pty.c pty_open() TTY_PTY_LOCK",
      .needs = { need_terminal })
{
	int master = must(posix_openpt(O_RDWR | O_NOCTTY)), reader, writer, p[2];
	const char *name = must(ptsname(master) ? ptsname(master) : (char *)-1);

	must(pipe(p));
	must(grantpt(master));
	assert_fails(open(name, O_RDWR | O_NOCTTY), EIO);
	assert_returns(unlockpt(master), 0);
	reader = assert_succeeds(open(name, O_RDONLY | O_NOCTTY));
	writer = assert_succeeds(open(name, O_WRONLY | O_NOCTTY));
	assert_fails(write(reader, "x", 1), EBADF);
	assert_fails(read(writer, &(char){ 0 }, 1), EBADF);
	assert_returns(write(writer, "out", 3), 3);
	assert_comes(master, "out");
	must(write(master, "in\n", 3));
	assert_reads(reader, "in\n");
	assert_that(ptsname(p[0]) == NULL);
	assert_equal(errno, ENOTTY);
	assert_fails(unlockpt(p[0]), EINVAL);
	assert_fails(unlockpt(-1), EBADF);
}

CLAIM(session, a_session_has_one_terminal,
      .says = "a session's leader that has a terminal can't take another, EPERM, and taking its "
	      "own again changes nothing; on Linux the superuser takes one away with TIOCSCTTY 1",
      .zh = "已有终端的会话首进程不能再获得另一个终端 (EPERM)，再次获得自己的终端则无变化；在 "
	    "Linux 上超级用户可用 TIOCSCTTY 1 夺走终端",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.3 The Controlling Terminal; TIOCSCTTY(2const), ioctl_tty(2)",
      .needs = { need_terminal, need_root, need_user_ids })
{
	struct terminal terminal = new_terminal(), another = new_terminal();

	ACTOR(leader) {
		lead_session_on(&terminal);
		assert_fails(ioctl(another.slave, TIOCSCTTY, 0), EPERM);
		assert_fails(ioctl(another.slave, TIOCSCTTY, 1), EPERM);
		assert_returns(ioctl(terminal.slave, TIOCSCTTY, 0), 0);
		assert_fails(tcgetsid(another.slave), ENOTTY);
		pause_at("on the terminal");
		assert_fails(tcgetsid(terminal.slave), ENOTTY);
		assert_fails(open("/dev/tty", O_RDWR), ENXIO);
	}
	await(leader, "on the terminal");
	ACTOR(thief) {
		must(setsid());
		assert_fails(ioctl(terminal.slave, TIOCSCTTY, 0), EPERM);
		assert_returns(ioctl(terminal.slave, TIOCSCTTY, 1), 0);
		assert_returns(tcgetsid(terminal.slave), getpid());
		assert_returns(tcgetpgrp(terminal.slave), getpid());
		pause_at("took it");
	}
	await(thief, "took it");
	resume(leader);
	assert_ends(leader);
	resume(thief);
	assert_ends(thief);
}

CLAIM(session, tiocnotty_by_another_is_his_own,
      .says = "on Linux TIOCNOTTY of a process that leads no session takes the terminal from it "
	      "alone, without a signal; where there is none it fails with ENOTTY",
      .zh = "在 Linux 上，非会话首进程的 TIOCNOTTY 只使它自己失去终端，不发信号；没有终端则失败 "
	    "(ENOTTY)",
      .verdict = HOLDS, .ref = "TIOCNOTTY(2const), ioctl_tty(2); Linux drivers/tty/tty_jobctrl.c",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	assert_fails(ioctl(terminal.slave, TIOCNOTTY), ENOTTY);
	ACTOR(leader) {
		lead_session_on(&terminal);
		catch_signal(SIGHUP, 0);
		ACTOR(child) {
			catch_signal(SIGHUP, 0);
			assert_returns(ioctl(terminal.slave, TIOCNOTTY), 0);
			assert_fails(open("/dev/tty", O_RDWR), ENXIO);
			assert_fails(tcgetpgrp(terminal.slave), ENOTTY);
			assert_fails(ioctl(terminal.slave, TIOCNOTTY), ENOTTY);
			assert_equal(caught(SIGHUP), 0);
		}
		assert_ends(child);
		assert_equal(caught(SIGHUP), 0);
		assert_returns(tcgetpgrp(terminal.slave), getpid());
		assert_succeeds(open("/dev/tty", O_RDWR));
	}
	assert_ends(leader);
}

CLAIM(session, tiocnotty_by_the_leader_frees_the_terminal,
      .says = "on Linux TIOCNOTTY of a session's leader sends SIGHUP and SIGCONT to the foreground "
	      "group and takes the terminal from all of the session, and another may take it",
      .zh = "在 Linux 上，会话首进程的 TIOCNOTTY 向前台进程组发送 SIGHUP 与 "
	    "SIGCONT，整个会话都失去终端，其他会话可以获得它",
      .verdict = HOLDS, .ref = "TIOCNOTTY(2const), ioctl_tty(2)", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		lead_session_on(&terminal);
		catch_signal(SIGHUP, 0);
		catch_signal(SIGCONT, 0);
		ACTOR(background) {
			lead_group();
			pause_at("in its group");
			assert_equal(caught(SIGHUP), 0);
			assert_fails(open("/dev/tty", O_RDWR), ENXIO);
		}
		await(background, "in its group");
		assert_returns(ioctl(terminal.slave, TIOCNOTTY), 0);
		assert_equal(caught(SIGHUP), 1);
		assert_equal(caught(SIGCONT), 1);
		assert_fails(open("/dev/tty", O_RDWR), ENXIO);
		resume(background);
		assert_ends(background);
		ACTOR(another) {
			must(setsid());
			assert_returns(ioctl(terminal.slave, TIOCSCTTY, 0), 0);
		}
		assert_ends(another);
	}
	assert_ends(leader);
}

CLAIM(session, a_master_tells_the_foreground,
      .says = "on Linux tcgetpgrp and tcgetsid of the master tell the terminal's foreground group "
	      "and session to who is not in it; of the slave they fail with ENOTTY there, and so "
	      "does tcsetpgrp of both, and of no terminal all do",
      .zh = "在 Linux 上，会话之外的进程可由主设备的 tcgetpgrp 与 tcgetsid "
	    "得知终端的前台组与会话；对从设备则失败 (ENOTTY)，tcsetpgrp "
	    "对二者都失败；对非终端也失败",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 tcgetpgrp(), tcgetsid(), tcsetpgrp() ENOTTY; Linux "
	     "drivers/tty/tty_jobctrl.c tiocgpgrp()",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	int p[2];

	must(pipe(p));
	ACTOR(leader) {
		lead_session_on(&terminal);
		pause_at("on the terminal");
		assert_returns(tcgetpgrp(terminal.slave), getpid());
	}
	await(leader, "on the terminal");
	assert_returns(tcgetpgrp(terminal.master), pid_of(leader));
	assert_returns(tcgetsid(terminal.master), pid_of(leader));
	assert_fails(tcgetpgrp(terminal.slave), ENOTTY);
	assert_fails(tcgetsid(terminal.slave), ENOTTY);
	assert_fails(tcsetpgrp(terminal.master, getpgrp()), ENOTTY);
	assert_fails(tcsetpgrp(terminal.slave, getpgrp()), ENOTTY);
	assert_fails(tcgetpgrp(p[0]), ENOTTY);
	assert_fails(tcgetsid(p[0]), ENOTTY);
	assert_fails(tcgetpgrp(-1), EBADF);
	assert_fails(tcgetsid(-1), EBADF);
	resume(leader);
	assert_ends(leader);
}

CLAIM(session, a_master_sets_the_foreground,
      .says = "on Linux tcsetpgrp of the master, by who has the terminal, sets the foreground group "
	      "as of the slave: keys signal that group then, and a group that is none of his session's "
	      "gives EPERM",
      .zh = "在 Linux 上，以该终端为控制终端的进程对主设备 tcsetpgrp 与对从设备一样设置前台进程组：此后按键"
	    "向该组发信号；不属于其会话的组失败 (EPERM)",
      .verdict = HOLDS, .ref = "Linux drivers/tty/tty_jobctrl.c tiocspgrp(): real_tty",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	const pid_t other_session = getpgrp();

	ACTOR(leader) {
		lead_session_on(&terminal);
		ACTOR(worker) {
			pause();
		}
		must(setpgid(pid_of(worker), pid_of(worker)));
		assert_fails(tcsetpgrp(terminal.master, other_session), EPERM);
		assert_returns(tcsetpgrp(terminal.master, pid_of(worker)), 0);
		assert_returns(tcgetpgrp(terminal.slave), pid_of(worker));
		must(write(terminal.master, "\003", 1));
		assert_killed(worker, SIGINT);
	}
	assert_ends(leader);
}

static int ready_of(int fd)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN | POLLPRI };

	assert_succeeds(poll(&entry, 1, 0));
	return entry.revents;
}

CLAIM(session, a_master_in_packet_mode_tells_of_flushes,
      .says = "on Linux poll tells POLLPRI of a master in packet mode when the slave has been "
	      "flushed, and the next read gives that as one byte",
      .zh = "在 Linux 上，从端被清空后，poll 对处于分组模式的主端给出 "
	    "POLLPRI，下一次读得到一个状态字节",
      .verdict = HOLDS, .ref = "poll(2) POLLPRI; ioctl_tty(2) TIOCPKT", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	char byte = 0;
	int on = 1;

	assert_returns(ioctl(terminal.master, TIOCPKT, &on), 0);
	assert_ready(terminal.master, POLLOUT);
	must(tcflush(terminal.slave, TCIFLUSH));
	assert_that(ready_of(terminal.master) & POLLPRI);
	assert_returns(read(terminal.master, &byte, 1), 1);
	assert_equal(byte, TIOCPKT_FLUSHREAD);
	assert_equal(ready_of(terminal.master) & POLLPRI, 0);
}
