/* Claims about what a pseudoterminal's master can do by ioctl: open, lock and signal the slave. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "claim.h"
#include "sessions.h"

/* Newer than some headers. */
#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif
#ifndef TIOCGPTLCK
#define TIOCGPTLCK _IOR('T', 0x39, int)
#endif
#ifndef TIOCGPKT
#define TIOCGPKT _IOR('T', 0x38, int)
#endif

/* A master whose slave may be opened. */
static int new_master(void)
{
	int master = must(posix_openpt(O_RDWR | O_NOCTTY));

	must(grantpt(master));
	must(unlockpt(master));
	return master;
}

static int open_peer(int master, long flags)
{
	return ioctl(master, TIOCGPTPEER, flags);
}

static const char *need_peer(void)
{
	const char *why = need_terminal();
	int master, slave;

	if (why)
		return why;
	master = new_master();
	slave = open_peer(master, O_RDWR | O_NOCTTY);
	why = lacks(slave < 0, "ioctl(TIOCGPTPEER)");
	if (slave >= 0)
		close(slave);
	close(master);
	return why;
}

CLAIM(session, a_master_opens_its_slave_without_a_name,
      .says = "on Linux TIOCGPTPEER of a master opens its slave as open does by name, with just the "
	      "flags that it is given; while the slave is locked it fails with EIO",
      .zh = "在 Linux 上，主设备的 TIOCGPTPEER 与按名字 open "
	    "一样打开其从设备，标志如所给；从设备锁定时失败 (EIO)",
      .verdict = HOLDS, .ref = "TIOCGPTPEER(2const), ioctl_tty(2); pts(4)", .needs = { need_peer })
{
	int master = new_master(), slave, reader;
	struct stat by_name, by_master;

	slave = assert_succeeds(open_peer(master, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
	reader = assert_succeeds(open_peer(master, O_RDONLY | O_NOCTTY));
	must(stat(ptsname(master), &by_name));
	must(fstat(slave, &by_master));
	assert_equal(by_master.st_rdev, by_name.st_rdev);
	assert_returns(fcntl(slave, F_GETFD), FD_CLOEXEC);
	assert_returns(fcntl(slave, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDWR | O_NONBLOCK);
	assert_returns(fcntl(reader, F_GETFD), 0);
	assert_returns(fcntl(reader, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDONLY);
	assert_fails(write(reader, "x", 1), EBADF);
	assert_returns(write(slave, "out", 3), 3);
	assert_comes(master, "out");
	must(write(master, "in\n", 3));
	assert_reads(reader, "in\n");
	must(ioctl(master, TIOCSPTLCK, &(int){ 1 }));
	assert_fails(open_peer(master, O_RDWR | O_NOCTTY), EIO);
}

CLAIM(session, a_master_tells_number_lock_and_mode,
      .says = "on Linux TIOCGPTN of a master tells the number in its slave's name, TIOCGPTLCK what "
	      "TIOCSPTLCK has set, which keeps the slave from being opened, and TIOCGPKT what TIOCPKT "
	      "has; a slave has none of these: ENOTTY",
      .zh = "在 Linux 上，主设备的 TIOCGPTN 给出从设备名字中的编号，TIOCGPTLCK 给出 TIOCSPTLCK "
	    "的设置（锁定时从设备不能打开），TIOCGPKT 给出 TIOCPKT 的设置；从设备没有这些 (ENOTTY)",
      .verdict = HOLDS, .ref = "ioctl_tty(2) TIOCSPTLCK, TIOCGPTLCK, TIOCPKT, TIOCGPKT; pts(4)",
      .needs = { need_terminal })
{
	int master = new_master(), slave = must(open(ptsname(master), O_RDWR | O_NOCTTY));
	char name[40];

	for (int on = 1; on >= 0; on--) {
		int number = -1, locked = -1, packets = -1;

		assert_returns(ioctl(master, TIOCGPTN, &number), 0);
		snprintf(name, sizeof(name), "/dev/pts/%d", number);
		assert_text(ptsname(master), name);
		assert_returns(ioctl(master, TIOCSPTLCK, &on), 0);
		assert_returns(ioctl(master, TIOCGPTLCK, &locked), 0);
		assert_equal(locked, on);
		assert_returns(ioctl(master, TIOCPKT, &on), 0);
		assert_returns(ioctl(master, TIOCGPKT, &packets), 0);
		assert_equal(packets, on);
		if (on)
			assert_fails(open(name, O_RDWR | O_NOCTTY), EIO);
		else
			assert_succeeds(open(name, O_RDWR | O_NOCTTY));
	}
	assert_fails(ioctl(slave, TIOCGPTN, &(int){ 0 }), ENOTTY);
	assert_fails(ioctl(slave, TIOCGPTLCK, &(int){ 0 }), ENOTTY);
	assert_fails(ioctl(slave, TIOCGPKT, &(int){ 0 }), ENOTTY);
}

#ifdef TIOCSIG
static bool is_pending(int signal)
{
	sigset_t set;

	must(sigpending(&set));
	return sigismember(&set, signal);
}
#endif

static const char *need_tiocsig(void)
{
#ifdef TIOCSIG
	const char *why = need_terminal();
	int master;

	if (why)
		return why;
	master = new_master();
	why = lacks(ioctl(master, TIOCSIG, (long)SIGINT) < 0, "ioctl(TIOCSIG)");
	close(master);
	return why;
#else
	return "no TIOCSIG";
#endif
}

CLAIM(session, a_master_signals_the_foreground,
      .says = "on Linux TIOCSIG of a master sends SIGINT, SIGQUIT or SIGTSTP to the terminal's "
	      "foreground group and to no other; another signal gives EINVAL, a slave ENOTTY",
      .zh = "在 Linux 上，主设备的 TIOCSIG 只向终端的前台进程组发送 SIGINT、SIGQUIT 或 "
	    "SIGTSTP；其他信号失败 (EINVAL)，从设备失败 (ENOTTY)",
      .rows = "signals 9", .verdict = HOLDS, .ref = "Linux drivers/tty/pty.c pty_signal()",
      .needs = { need_tiocsig })
{
#ifdef TIOCSIG
	static const int signals[] = { SIGINT, SIGQUIT, SIGTSTP };
	struct terminal terminal = new_terminal();

	ACTOR(leader) {
		for (int i = 0; i < 3; i++)
			block(signals[i]);
		block(SIGTERM);
		lead_session_on(&terminal);
		ACTOR(background) {
			lead_group();
			pause_at("in its group");
			for (int i = 0; i < 3; i++)
				assert_that(!is_pending(signals[i]));
		}
		await(background, "in its group");
		for (int i = 0; i < 3; i++) {
			assert_that(!is_pending(signals[i]));
			assert_returns(ioctl(terminal.master, TIOCSIG, (long)signals[i]), 0);
			assert_that(is_pending(signals[i]));
		}
		assert_fails(ioctl(terminal.master, TIOCSIG, (long)SIGTERM), EINVAL);
		assert_fails(ioctl(terminal.slave, TIOCSIG, (long)SIGINT), ENOTTY);
		assert_that(!is_pending(SIGTERM));
		resume(background);
		assert_ends(background);
	}
	assert_ends(leader);
#endif
}

/* Only these local modes. */
static void set_local_modes(const struct terminal *terminal, tcflag_t local)
{
	struct termios modes;

	must(tcgetattr(terminal->slave, &modes));
	modes.c_iflag = modes.c_oflag = 0;
	modes.c_lflag = local;
	must(tcsetattr(terminal->slave, TCSANOW, &modes));
}

CLAIM(session, extproc_leaves_the_keys_to_the_master,
      .says = "on Linux with EXTPROC what is typed is read as it is, before a line's end too, "
	      "without echo or signal, though ICANON, ECHO and ISIG are set; a master in packet mode "
	      "learns each change of settings by a byte TIOCPKT_IOCTL, without EXTPROC none",
      .zh = "在 Linux 上，有 EXTPROC 时键入的内容原样读到，行未结束也一样，不回显也不产生信号，即使设置了 "
	    "ICANON、ECHO、ISIG；分组模式的主设备由 TIOCPKT_IOCTL "
	    "字节得知每次设置变化，没有 EXTPROC 则不得知",
      .verdict = HOLDS,
      .ref = "termios(3) EXTPROC; ioctl_tty(2) TIOCPKT, TIOCPKT_IOCTL; Linux drivers/tty/n_tty.c",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	char byte = 0;

	must(fcntl(terminal.master, F_SETFL, O_NONBLOCK));
	set_local_modes(&terminal, ICANON | ECHO | ISIG);
	assert_returns(ioctl(terminal.master, TIOCPKT, &(int){ 1 }), 0);
	set_local_modes(&terminal, ICANON | ECHO);
	assert_fails(read(terminal.master, &byte, 1), EAGAIN);
	for (int i = 0; i < 2; i++) {
		set_local_modes(&terminal, ICANON | ECHO | EXTPROC | (i ? ISIG : 0));
		assert_returns(read(terminal.master, &byte, 1), 1);
		assert_equal(byte, TIOCPKT_IOCTL);
	}
	must(ioctl(terminal.master, TIOCPKT, &(int){ 0 }));
	must(write(terminal.master, "ab\177\003\025c", 6));
	assert_comes(terminal.slave, "ab\177\003\025c");
	assert_fails(read(terminal.master, &byte, 1), EAGAIN);
}

static void assert_untouched(int master, const struct termios *modes)
{
	struct winsize size = { 1, 1, 1, 1 };
	struct termios now = { 0 };
	int packets = 1;

	must(tcgetattr(master, &now));
	assert_equal(now.c_iflag, modes->c_iflag);
	assert_equal(now.c_oflag, modes->c_oflag);
	assert_equal(now.c_lflag, modes->c_lflag);
	assert_that(memcmp(now.c_cc, modes->c_cc, sizeof(now.c_cc)) == 0);
	assert_returns(ioctl(master, TIOCGWINSZ, &size), 0);
	assert_equal(size.ws_row + size.ws_col, 0);
	assert_returns(ioctl(master, TIOCGPKT, &packets), 0);
	assert_equal(packets, 0);
}

CLAIM(session, a_new_terminal_has_nothing_of_the_last,
      .says = "on Linux a terminal that is opened anew, under a number that was another's before, "
	      "has its modes, its size, which is none, and is not in packet mode, whatever was set "
	      "of the other; nothing that was typed or written there comes",
      .zh = "在 Linux 上，新打开的终端即使编号曾属于另一个终端，其模式为初始值、大小为零、不处于包模式，"
	    "与先前的设置无关；先前键入或写入的内容也不会出现",
      .verdict = HOLDS, .ref = "pts(4); Linux drivers/tty/pty.c: TTY_DRIVER_RESET_TERMIOS",
      .needs = { need_terminal })
{
	struct termios modes = { 0 }, raw;

	for (int i = 0; i < 3; i++) {
		struct terminal terminal = new_terminal();

		if (i == 0)
			must(tcgetattr(terminal.slave, &modes));
		assert_untouched(terminal.master, &modes);
		must(fcntl(terminal.slave, F_SETFL, O_NONBLOCK));
		assert_fails(read(terminal.slave, &(char){ 0 }, 1), EAGAIN);
		assert_ready(terminal.master, POLLOUT);
		raw = modes;
		cfmakeraw(&raw);
		must(tcsetattr(terminal.slave, TCSANOW, &raw));
		must(ioctl(terminal.master, TIOCSWINSZ, &(struct winsize){ .ws_row = 7 }));
		must(ioctl(terminal.master, TIOCPKT, &(int){ 1 }));
		must(write(terminal.master, "typed", 5));
		must(write(terminal.slave, "written", 7));
		must(close(terminal.slave));
		must(close(terminal.master));
	}
}
