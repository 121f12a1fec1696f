/* Claims about what a terminal tells of its size, modes and foreground: as it was set, at both ends. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "claim.h"
#include "sessions.h"

CLAIM(session, both_ends_tell_one_size,
      .says = "on Linux master and slave of a terminal tell the same size, of four numbers, as "
	      "whichever of them it was last set by; a new one has 0 of each",
      .zh = "在 Linux 上，终端的主端与从端给出相同的大小（四个数），无论最后由哪一端设置；新终端的四个数都是 0",
      .verdict = HOLDS, .ref = "TIOCSWINSZ(2const); Linux drivers/tty/pty.c pty_resize()",
      .needs = { need_terminal })
{
	const struct terminal terminal = new_terminal();
	const int ends[] = { terminal.master, terminal.slave };
	const struct winsize sizes[] = { { 24, 80, 640, 480 }, { 65535, 1, 0, 65535 } };
	struct winsize told;

	for (size_t i = 0; i < 2; i++) {
		assert_returns(ioctl(ends[i], TIOCGWINSZ, &told), 0);
		assert_equal(told.ws_row + told.ws_col + told.ws_xpixel + told.ws_ypixel, 0);
	}
	for (size_t i = 0; i < 2; i++) {
		assert_returns(ioctl(ends[i], TIOCSWINSZ, &sizes[i]), 0);
		for (size_t j = 0; j < 2; j++) {
			memset(&told, 7, sizeof(told));
			assert_returns(ioctl(ends[j], TIOCGWINSZ, &told), 0);
			assert_equal(told.ws_row, sizes[i].ws_row);
			assert_equal(told.ws_col, sizes[i].ws_col);
			assert_equal(told.ws_xpixel, sizes[i].ws_xpixel);
			assert_equal(told.ws_ypixel, sizes[i].ws_ypixel);
		}
	}
}

CLAIM(session, tcgetattr_tells_what_was_set,
      .says = "tcgetattr tells the flags of all four kinds, the special characters, VMIN, VTIME and the "
	      "speeds that tcsetattr set, to every descriptor of the terminal",
      .zh = "tcgetattr 对该终端的每个描述符都给出 tcsetattr 所设的四类标志、特殊字符、VMIN、VTIME 与速度",
      .verdict = HOLDS, .ref = "POSIX.1-2024 tcgetattr(), tcsetattr(), cfsetospeed()",
      .needs = { need_terminal })
{
	const struct terminal terminal = new_terminal();
	const int other = must(dup(terminal.slave));
	struct termios modes = { 0 }, told = { 0 };

	must(tcgetattr(terminal.slave, &modes));
	modes.c_iflag ^= ICRNL | IXON | BRKINT;
	modes.c_oflag ^= OPOST | ONLCR;
	modes.c_lflag ^= ECHO | ICANON | ISIG | NOFLSH | TOSTOP;
	modes.c_cflag ^= HUPCL | CSTOPB;
	modes.c_cc[VINTR] = 'i';
	modes.c_cc[VMIN] = 3;
	modes.c_cc[VTIME] = 47;
	must(cfsetospeed(&modes, B9600));
	must(cfsetispeed(&modes, B9600));
	assert_returns(tcsetattr(terminal.slave, TCSANOW, &modes), 0);
	assert_returns(tcgetattr(other, &told), 0);
	assert_equal(told.c_iflag, modes.c_iflag);
	assert_equal(told.c_oflag, modes.c_oflag);
	assert_equal(told.c_lflag, modes.c_lflag);
	assert_equal(told.c_cflag & (HUPCL | CSTOPB), modes.c_cflag & (HUPCL | CSTOPB));
	assert_that(memcmp(told.c_cc, modes.c_cc, sizeof(told.c_cc)) == 0);
	assert_equal(cfgetospeed(&told), B9600);
	assert_equal(cfgetispeed(&told), B9600);
}

CLAIM(session, the_foreground_can_be_named_again,
      .says = "tcsetpgrp of the group that is in the foreground already returns 0 and changes nothing",
      .zh = "对已在前台的进程组再次 tcsetpgrp 返回 0，什么也不改变", .verdict = HOLDS,
      .ref = "POSIX.1-2024 tcsetpgrp()", .needs = { need_terminal })
{
	const struct terminal terminal = new_terminal();

	ACTOR(leader) {
		must(setsid());
		must(ioctl(terminal.slave, TIOCSCTTY, 0));
		for (int i = 0; i < 2; i++) {
			assert_returns(tcsetpgrp(terminal.slave, getpgrp()), 0);
			assert_returns(tcgetpgrp(terminal.slave), getpgrp());
		}
	}
	assert_ends(leader);
}
