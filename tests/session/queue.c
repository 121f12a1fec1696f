/* Claims about what a terminal keeps that is not read yet: when it goes, and when it can be read. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "claim.h"
#include "sessions.h"

/* A terminal without echo and output processing; raw: without lines as well. */
static struct terminal plain_terminal(bool raw)
{
	struct terminal terminal = new_terminal();
	struct termios modes;

	must(tcgetattr(terminal.slave, &modes));
	cfmakeraw(&modes);
	if (!raw)
		modes.c_lflag |= ICANON;
	must(tcsetattr(terminal.slave, TCSANOW, &modes));
	return terminal;
}

static void set_lines(int slave, bool lines)
{
	struct termios modes;

	must(tcgetattr(slave, &modes));
	modes.c_lflag = lines ? modes.c_lflag | ICANON : modes.c_lflag & ~(tcflag_t)ICANON;
	must(tcsetattr(slave, TCSANOW, &modes));
}

static void type_at(const struct terminal *terminal, const char *keys)
{
	must(write(terminal->master, keys, strlen(keys)));
}

/* Until so many bytes are there. */
static void await_bytes(int fd, size_t count)
{
	int there = 0;

	while ((size_t)there < count) {
		must(ioctl(fd, FIONREAD, &there));
		sched_yield();
	}
}

static void assert_nothing_there(int fd)
{
	must(fcntl(fd, F_SETFL, O_NONBLOCK));
	assert_fails(read(fd, &(char){ 0 }, 1), EAGAIN);
	must(fcntl(fd, F_SETFL, 0));
}

CLAIM(session, a_begun_line_is_read_without_lines,
      .says = "on Linux what was typed of a line, or lines that were not read, can be read at once "
	      "when ICANON is turned off, in one read, and nothing twice",
      .zh = "在 Linux 上，关闭 ICANON "
	    "后，已键入而未完成的行和未读的各行立即可读，一次读得全部，没有重复",
      .verdict = HOLDS, .ref = "termios(3) ICANON; Linux drivers/tty/n_tty.c n_tty_set_termios()",
      .needs = { need_terminal })
{
	static const char *const typed[] = { "begun", "one\nmore\n", "one\nbegun" };

	for (size_t i = 0; i < COUNT(typed); i++) {
		const struct terminal terminal = plain_terminal(false);

		type_at(&terminal, typed[i]);
		type_at(&terminal, "");
		if (i == 0)
			assert_nothing_there(terminal.slave);
		set_lines(terminal.slave, false);
		await_bytes(terminal.slave, strlen(typed[i]));
		assert_reads(terminal.slave, typed[i]);
		assert_nothing_there(terminal.slave);
	}
}

CLAIM(session, what_is_unread_is_a_line_when_lines_begin,
      .says = "on Linux what was typed without ICANON and not read is one line when ICANON is turned "
	      "on, wherever newlines are in it, and what is typed then another",
      .zh = "在 Linux 上，无 ICANON 时键入而未读的内容在打开 ICANON "
	    "后成为一行，无论其中有无换行；之后键入的另成一行",
      .verdict = HOLDS, .ref = "termios(3) ICANON; Linux drivers/tty/n_tty.c n_tty_set_termios()",
      .needs = { need_terminal })
{
	static const char *const typed[] = { "begun", "one\nmore\n", "one\nbegun" };

	for (size_t i = 0; i < COUNT(typed); i++) {
		const struct terminal terminal = plain_terminal(true);

		type_at(&terminal, typed[i]);
		await_bytes(terminal.slave, strlen(typed[i]));
		set_lines(terminal.slave, true);
		type_at(&terminal, "next\n");
		assert_reads(terminal.slave, typed[i]);
		assert_reads(terminal.slave, "next\n");
		assert_nothing_there(terminal.slave);
	}
}

static void write_until_full(int fd)
{
	static const char bytes[4096];

	must(fcntl(fd, F_SETFL, O_NONBLOCK));
	for (int vain = 0; vain < 1000;) {
		vain = write(fd, bytes, sizeof(bytes)) < 0 ? vain + 1 : 0;
		sched_yield();
	}
	must(fcntl(fd, F_SETFL, 0));
}

CLAIM(session, a_flush_makes_room,
      .says = "on Linux who sleeps in write to the master of a terminal that is full goes on when "
	      "what was typed is dropped by tcflush of the slave",
      .zh = "在 Linux 上，因终端已满而在其主端的 write 中睡眠者，在从端以 tcflush "
	    "丢弃键入的内容后继续",
      .verdict = HOLDS,
      .ref = "tcflush(3) TCIFLUSH; Linux drivers/tty/n_tty.c n_tty_flush_buffer()",
      .needs = { need_terminal })
{
	const struct terminal terminal = plain_terminal(true);

	write_until_full(terminal.master);
	ACTOR(writer) {
		assert_returns(write(terminal.master, "x", 1), 1);
	}
	assert_asleep(writer, "write");
	assert_returns(tcflush(terminal.slave, TCIFLUSH), 0);
	assert_ends(writer);
}
