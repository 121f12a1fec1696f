/* Claims about how much one read of a terminal gives: a line, a part of one, or so many bytes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"
#include "sessions.h"

static void type_at(const struct terminal *terminal, const char *keys)
{
	must(write(terminal->master, keys, strlen(keys)));
}

/*
 * Without lines: no editing, no signals, no echo; read waits for so many bytes or tenths of a
 * second.
 */
static void make_raw_for(const struct terminal *terminal, cc_t minimum, cc_t tenths)
{
	struct termios modes;

	must(tcgetattr(terminal->slave, &modes));
	cfmakeraw(&modes);
	modes.c_cc[VMIN] = minimum;
	modes.c_cc[VTIME] = tenths;
	must(tcsetattr(terminal->slave, TCSANOW, &modes));
}

static void make_raw(const struct terminal *terminal, cc_t minimum)
{
	make_raw_for(terminal, minimum, 0);
}

CLAIM(session, a_read_gives_one_line,
      .says = "read of a terminal gives one line at most, though more were typed, a part of it if "
	      "it asks for less, and the rest by the next",
      .zh = "读终端一次最多得到一行，即使已键入多行；要求的字节较少则得到一部分，其余由下一次读得"
	    "到",
      .verdict = HOLDS, .ref = "POSIX.1-2024 11.1.6 Canonical Mode Input Processing; termios(3)",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	char bytes[4] = "";

	type_at(&terminal, "first\nsecond\n\nfourth\n");
	assert_reads(terminal.slave, "first\n");
	assert_returns(read(terminal.slave, bytes, 3), 3);
	assert_text(bytes, "sec");
	assert_reads(terminal.slave, "ond\n");
	assert_reads(terminal.slave, "\n");
	assert_reads(terminal.slave, "fourth\n");
	must(fcntl(terminal.slave, F_SETFL, O_NONBLOCK));
	assert_fails(read(terminal.slave, bytes, 1), EAGAIN);
}

CLAIM(session, a_read_sleeps_until_the_line_ends,
      .says = "a read of a terminal sleeps on while a line is typed, or fails with EAGAIN if "
	      "non-blocking, poll tells nothing to be read, and both wake at its end; of several "
	      "readers one gets each line",
      .zh = "键入一行期间读终端一直睡眠（非阻塞则失败 (EAGAIN)），poll "
	    "也不报告可读，行结束时两者醒来；多个读者中每行由一个得到",
      .verdict = HOLDS, .ref = "POSIX.1-2024 11.1.6 Canonical Mode Input Processing, read() EAGAIN",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	int nonblocking = must(open(ptsname(terminal.master), O_RDWR | O_NOCTTY | O_NONBLOCK));
	struct pollfd asked = { .fd = terminal.slave, .events = POLLIN };
	struct actor *reader[2];

	for (int i = 0; i < 2; i++) {
		START(reader[i]) {
			assert_reads(terminal.slave, "a line\n");
		}
		assert_asleep(reader[i], "read");
	}
	ACTOR(poller) {
		assert_returns(poll(&asked, 1, -1), 1);
		assert_equal(asked.revents, POLLIN);
	}
	assert_asleep(poller, "poll");
	type_at(&terminal, "a li");
	assert_fails(read(nonblocking, &(char){ 0 }, 1), EAGAIN);
	assert_returns(poll(&asked, 1, 0), 0);
	assert_asleep(poller, "poll");
	type_at(&terminal, "ne\na line\nmore\n");
	assert_ends(reader[0]);
	assert_ends(reader[1]);
	assert_ends(poller);
	assert_reads(nonblocking, "more\n");
	assert_fails(read(nonblocking, &(char){ 0 }, 1), EAGAIN);
}

CLAIM(session, ctrl_d_ends_a_read,
      .says = "Ctrl-D at a line's start gives 0 to one read, and what follows is there for the "
	      "next; after a part of a line it gives that part, without a byte of its own",
      .zh = "行首的 Ctrl-D 使一次读返回 "
	    "0，其后的内容由下一次读得到；在行中则交出已键入的部分，自身不占字节",
      .verdict = HOLDS, .ref = "POSIX.1-2024 11.1.9 Special Characters EOF; termios(3) VEOF",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	type_at(&terminal, "\004part\004\004more\n");
	assert_returns(read(terminal.slave, &(char){ 0 }, 1), 0);
	assert_reads(terminal.slave, "part");
	assert_returns(read(terminal.slave, &(char){ 0 }, 1), 0);
	assert_reads(terminal.slave, "more\n");
}

CLAIM(session, a_line_is_edited_before_it_is_read,
      .says = "what ERASE and KILL take away is not read, nor can they reach an earlier line; "
	      "return is read as newline under ICRNL",
      .zh = "被 ERASE 与 KILL 删去的内容不会被读到，它们也不能改动前一行；ICRNL 下回车读作换行",
      .verdict = HOLDS, .ref = "POSIX.1-2024 11.1.9 Special Characters ERASE, KILL, CR",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	type_at(&terminal, "first\n\177\177wrong\025rightx\177\r");
	assert_reads(terminal.slave, "first\n");
	assert_reads(terminal.slave, "right\n");
	must(fcntl(terminal.slave, F_SETFL, O_NONBLOCK));
	assert_fails(read(terminal.slave, &(char){ 0 }, 1), EAGAIN);
}

static void change_local_modes(const struct terminal *terminal, tcflag_t set, tcflag_t clear)
{
	struct termios modes;

	must(tcgetattr(terminal->slave, &modes));
	modes.c_lflag = (modes.c_lflag | set) & ~clear;
	must(tcsetattr(terminal->slave, TCSANOW, &modes));
}

CLAIM(session, a_key_that_signals_discards_what_was_typed,
      .says = "Ctrl-C, Ctrl-\\ and Ctrl-Z discard what was typed before and not read, unless "
	      "NOFLSH is set",
      .zh = "Ctrl-C、Ctrl-\\、Ctrl-Z 丢弃之前键入而尚未读取的内容，除非设置了 NOFLSH",
      .rows = "signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.2.5 Local Modes NOFLSH: the normal flush; termios(3) NOFLSH",
      .needs = { need_terminal })
{
	static const struct {
		const char *key, *echo;
	} keys[] = { { "\003", "^C" }, { "\034", "^\\" }, { "\032", "^Z" } };

	for (int i = 0; i < 3; i++) {
		struct terminal terminal = new_terminal();

		type_at(&terminal, "gone\nthis ");
		assert_comes(terminal.master, "gone\r\nthis ");
		type_at(&terminal, keys[i].key);
		assert_comes(terminal.master, keys[i].echo); /* it was looked at */
		type_at(&terminal, "first\n");
		assert_reads(terminal.slave, "first\n");
		change_local_modes(&terminal, NOFLSH, 0);
		type_at(&terminal, "there\nthis ");
		type_at(&terminal, keys[i].key);
		type_at(&terminal, "too\n");
		assert_reads(terminal.slave, "there\n");
		assert_reads(terminal.slave, "this too\n");
	}
}

CLAIM(session, a_terminal_takes_and_gives_nothing,
      .says = "on Linux a write of no bytes to a terminal or its master, and a read of none, return 0 "
	      "at once, though there is nothing to read and no room",
      .zh = "在 Linux 上，对终端或其 master 写 0 字节、读 0 "
	    "字节都立即返回 0，即使没有内容可读、没有空间可写",
      .rows = "signals 9", .verdict = HOLDS,
      .ref = "Linux drivers/tty/tty_io.c iterate_tty_read(), n_tty.c n_tty_write()",
      .needs = { need_terminal })
{
	const struct terminal terminal = new_terminal();
	const int ends[] = { terminal.slave, terminal.master };
	static const char bytes[256];

	for (int full = 0; full < 2; full++) {
		for (int i = 0; i < 4; i++) {
			must(fcntl(ends[i / 2], F_SETFL, i % 2 ? O_NONBLOCK : 0));
			assert_returns(write(ends[i / 2], bytes, 0), 0);
			if (!full)
				assert_returns(read(ends[i / 2], (char[1]){ 0 }, 0), 0);
		}
		while (write(terminal.slave, bytes, sizeof(bytes)) > 0 ||
		       write(terminal.slave, bytes, 1) > 0)
			continue;
	}
}

CLAIM(session, keys_signal_without_lines_too,
      .says = "without ICANON, as long as ISIG is set, Ctrl-C, Ctrl-\\ and Ctrl-Z send the foreground "
	      "group their signal, discard what was typed and not read, and are not read",
      .zh = "关闭 ICANON 而保留 ISIG 时，Ctrl-C、Ctrl-\\、Ctrl-Z 照样向前台进程组发送信号，"
	    "丢弃已键入而尚未读取的内容，自身也不会被读到",
      .rows = "signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.9 Special Characters INTR, QUIT, SUSP: if the ISIG flag is set",
      .needs = { need_terminal })
{
	static const struct {
		const char *key, *echo;
		int signal;
	} keys[] = { { "\003", "^C", SIGINT },
		     { "\034", "^\\", SIGQUIT },
		     { "\032", "^Z", SIGTSTP } };

	ACTOR(leader) {
		const struct terminal terminal = new_terminal();

		lead_session_on(&terminal);
		change_local_modes(&terminal, 0, ICANON);
		for (int i = 0; i < 3; i++) {
			catch_signal(keys[i].signal, SA_RESTART);
			type_at(&terminal, "gone");
			assert_comes(terminal.master, "gone");
			type_at(&terminal, keys[i].key);
			assert_comes(terminal.master, keys[i].echo); /* it was looked at */
			assert_equal(caught(keys[i].signal), 1);
			type_at(&terminal, "next");
			assert_comes(terminal.slave, "next");
			assert_comes(terminal.master, "next");
		}
	}
	assert_ends(leader);
}

CLAIM(session, ctrl_s_holds_output_back,
      .says = "under IXON a write to the terminal sleeps after Ctrl-S, or fails with EAGAIN if "
	      "non-blocking, and nothing of it comes, until Ctrl-Q; neither key is read",
      .zh = "IXON 下，键入 Ctrl-S 之后对终端的写睡眠（非阻塞时失败 (EAGAIN)），没有任何输出，直到键入 "
	    "Ctrl-Q；这两个键都不会被读到",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.2.2 Input Modes IXON, 11.1.9 Special Characters STOP, START, "
	     "write() EAGAIN; termios(3)",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	change_local_modes(&terminal, 0, ECHO);
	type_at(&terminal, "\023in\n");
	assert_reads(terminal.slave, "in\n"); /* so that the one before it has come, too */
	must(fcntl(terminal.slave, F_SETFL, O_NONBLOCK));
	assert_fails(write(terminal.slave, "never", 5), EAGAIN);
	must(fcntl(terminal.slave, F_SETFL, 0));
	ACTOR(writer) {
		assert_returns(write(terminal.slave, "out", 3), 3);
	}
	assert_asleep(writer, "write");
	must(fcntl(terminal.master, F_SETFL, O_NONBLOCK));
	assert_fails(read(terminal.master, &(char){ 0 }, 1), EAGAIN);
	must(fcntl(terminal.master, F_SETFL, 0));
	type_at(&terminal, "\021");
	assert_ends(writer);
	assert_comes(terminal.master, "out");
	type_at(&terminal, "more\n");
	assert_reads(terminal.slave, "more\n");
}

CLAIM(session, a_master_sees_output_and_echo,
      .says = "the master reads what was typed, if ECHO is set, and what the slave writes, with "
	      "newlines as return and newline under ONLCR; without ECHO only what is written",
      .zh = "主设备读到回显（设有 ECHO 时）与从设备写出的内容，ONLCR 下换行变为回车换行；没有 ECHO "
	    "则只有写出的内容",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.2.5 Local Modes ECHO, 11.2.3 Output Modes ONLCR; pty(7)",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	struct termios modes;

	type_at(&terminal, "in\n");
	assert_reads(terminal.slave, "in\n");
	assert_comes(terminal.master, "in\r\n");
	assert_returns(write(terminal.slave, "out\n", 4), 4);
	assert_comes(terminal.master, "out\r\n");
	must(tcgetattr(terminal.slave, &modes));
	modes.c_lflag &= ~(tcflag_t)ECHO;
	modes.c_oflag &= ~(tcflag_t)OPOST;
	must(tcsetattr(terminal.slave, TCSANOW, &modes));
	type_at(&terminal, "in\n");
	assert_reads(terminal.slave, "in\n");
	assert_returns(write(terminal.slave, "out\n", 4), 4);
	assert_comes(terminal.master, "out\n");
}

CLAIM(session, without_lines_min_bytes_wake,
      .says = "without ICANON a read sleeps until VMIN bytes have come, or as many as it asks for, "
	      "and then gives all that it can; with VMIN 0 it gives what is there, or 0, at once",
      .zh = "没有 ICANON 时，读睡眠到收满 VMIN "
	    "字节（或所要求的字节数），然后给出所能给的全部；VMIN 为 0 "
	    "则立即给出现有内容或 0",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.7 Non-Canonical Mode Input Processing; termios(3) MIN, TIME",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	make_raw(&terminal, 3);
	ACTOR(reader) {
		assert_reads(terminal.slave, "abcd");
		pause_at("has all");
		assert_returns(read(terminal.slave, &(char){ 0 }, 1), 1);
	}
	assert_asleep(reader, "read");
	type_at(&terminal, "ab");
	must(poll(&(struct pollfd){ .fd = terminal.slave, .events = POLLIN }, 1,
		  0)); /* they came */
	assert_asleep(reader, "read");
	type_at(&terminal, "cd");
	await(reader, "has all");
	resume(reader);
	assert_asleep(reader, "read");
	type_at(&terminal, "e");
	assert_ends(reader);
	make_raw(&terminal, 0);
	assert_returns(read(terminal.slave, &(char){ 0 }, 1), 0);
	type_at(&terminal, "\004\003\r");
	must(poll(&(struct pollfd){ .fd = terminal.slave, .events = POLLIN }, 1, -1));
	assert_comes(terminal.slave, "\004\003\r");
}

/* Milliseconds of a clock that never goes back. */
static double now(void)
{
	struct timespec time;

	must(clock_gettime(CLOCK_MONOTONIC, &time));
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

CLAIM(session, vtime_ends_a_read,
      .says = "with VMIN 0 a read returns 0 when VTIME has passed without a byte; with more VMIN "
	      "it sleeps for the first byte however long, and ends when VTIME has passed after one",
      .zh = "VMIN 为 0 时，VTIME 内没有字节到来则读返回 0；VMIN "
	    "大于 0 时，读一直等待第一个字节，此后 VTIME 内没有更多字节则结束",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.7 Non-Canonical Mode Input Processing: Case A, Case C; termios(3)",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	const double tenth = 100, tick = 10;
	double began = now();

	make_raw_for(&terminal, 0, 1);
	assert_returns(read(terminal.slave, &(char){ 0 }, 1), 0);
	assert_that(now() - began >= tenth - tick);
	make_raw_for(&terminal, 9, 1);
	ACTOR(reader) {
		assert_reads(terminal.slave, "ab");
	}
	assert_asleep(reader, "read");
	for (began = now(); now() < began + tenth + 2 * tick;)
		sched_yield();
	assert_not_woken(reader);
	type_at(&terminal, "ab");
	assert_ends(reader);
}

#define MUCH 100000 /* bytes, more than a terminal holds */

CLAIM(session, a_raw_terminal_carries_each_byte,
      .says = "without lines and output processing each byte that is written to one end of a "
	      "terminal arrives at the other, in order, however many; on Linux writers sleep for "
	      "room",
      .zh = "没有行处理与输出处理时，写入伪终端一端的每个字节都按序到达另一端，无论多少；在 Linux "
	    "上，没有空间时写者睡眠",
      .verdict = HOLDS,
      .ref = "pty(7); POSIX.1-2024 11.1.7 Non-Canonical Mode Input Processing; Linux "
	     "drivers/tty/pty.c tty_buffer_set_limit()",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	char *bytes = memory_that_ends(MUCH), *seen = memory_that_ends(MUCH);

	make_raw(&terminal, 1);
	fill_with_numbers(bytes, MUCH, 0);
	for (int i = 0; i < 2; i++) {
		const int from = i ? terminal.slave : terminal.master;
		const int to = i ? terminal.master : terminal.slave;
		size_t done = 0;

		ACTOR(writer) {
			for (size_t sent = 0; sent < MUCH;)
				sent += (size_t)assert_succeeds(
					write(from, bytes + sent, MUCH - sent));
		}
		assert_asleep(writer, "write");
		while (done < MUCH)
			done += (size_t)assert_succeeds(read(to, seen + done, MUCH - done));
		assert_ends(writer);
		assert_that(has_numbers(seen, MUCH, 0));
		must(fcntl(to, F_SETFL, O_NONBLOCK));
		assert_fails(read(to, seen, 1), EAGAIN);
		must(fcntl(to, F_SETFL, 0));
	}
}

CLAIM(session, fionread_counts_whole_lines,
      .says = "on Linux FIONREAD of a terminal counts the bytes of lines that are complete, none of "
	      "one that is being typed, and that of its master all that was written",
      .zh = "在 Linux 上，终端的 FIONREAD 只计已完成的行的字节数，不计正在键入的行；其主设备的 "
	    "FIONREAD 计全部写出的字节",
      .verdict = HOLDS, .ref = "ioctl_tty(2) FIONREAD; Linux drivers/tty/n_tty.c inq_canon()",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	struct pollfd asked = { .fd = terminal.slave, .events = POLLIN };
	int count = -1;

	type_at(&terminal, "line\nunfinished");
	assert_returns(poll(&asked, 1, -1), 1);
	assert_returns(ioctl(terminal.slave, FIONREAD, &count), 0);
	assert_equal(count, 5);
	assert_reads(terminal.slave, "line\n");
	assert_returns(ioctl(terminal.slave, FIONREAD, &count), 0);
	assert_equal(count, 0);
	assert_comes(terminal.master, "line\r\nunfinished");
	must(write(terminal.slave, "out", 3));
	asked.fd = terminal.master;
	assert_returns(poll(&asked, 1, -1), 1);
	assert_returns(ioctl(terminal.master, FIONREAD, &count), 0);
	assert_equal(count, 3);
}

CLAIM(session, a_line_has_4096_bytes_at_most,
      .says = "on Linux a line of a terminal has at most 4096 bytes with its newline: what is typed "
	      "beyond is dropped, and the next line is whole",
      .zh = "在 Linux 上，终端的一行连同换行最多 4096 字节：超出的键入被丢弃，下一行完整",
      .verdict = HOLDS, .ref = "termios(3) Canonical and noncanonical mode: 4096 chars",
      .needs = { need_terminal })
{
	enum { MOST = 4096, MORE = 5000 };
	struct terminal terminal = new_terminal();
	static char typed[MORE + 3], seen[2 * MORE];

	change_local_modes(&terminal, 0, ECHO);
	memset(typed, 'x', MORE);
	memcpy(typed + MORE, "y\n", 3);
	type_at(&terminal, typed);
	type_at(&terminal, "next\n");
	assert_returns(read(terminal.slave, seen, sizeof(seen)), MOST);
	for (int i = 0; i < MOST - 1; i++)
		assert_equal(seen[i], 'x');
	assert_equal(seen[MOST - 1], '\n');
	assert_reads(terminal.slave, "next\n");
}

static void set_lines(const struct terminal *terminal, tcflag_t lines)
{
	struct termios modes;

	must(tcgetattr(terminal->slave, &modes));
	modes.c_lflag = (modes.c_lflag & ~(tcflag_t)ICANON) | lines;
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	must(tcsetattr(terminal->slave, TCSANOW, &modes));
}

/* Types keys, and waits for their echo: they are there then. */
static void type_and_see(const struct terminal *terminal, const char *keys)
{
	type_at(terminal, keys);
	assert_comes(terminal->master, keys);
}

CLAIM(session, what_is_typed_outlives_a_change_of_lines,
      .says = "on Linux a line that has no end yet can be read once ICANON is cleared, which wakes who "
	      "reads; what was typed without lines can be read once ICANON is set; a "
	      "terminal with nothing typed has nothing to read then either",
      .zh = "在 Linux 上，清除 ICANON 后，尚未结束的行即可读出，并唤醒读者；没有 ICANON "
	    "时键入的内容，在设置 ICANON 后可读出；没有键入内容的终端切换后仍无可读",
      .verdict = HOLDS, .ref = "Linux drivers/tty/n_tty.c n_tty_set_termios(); termios(3) ICANON",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	for (int i = 0; i < 2; i++) {
		assert_ready(terminal.slave, POLLOUT);
		set_lines(&terminal, 0);
		assert_ready(terminal.slave, POLLOUT);
		set_lines(&terminal, ICANON);
	}
	type_and_see(&terminal, "ab");
	assert_ready(terminal.slave, POLLOUT);
	ACTOR(reader) {
		assert_reads(terminal.slave, "ab");
	}
	assert_asleep(reader, "read");
	set_lines(&terminal, 0);
	assert_ends(reader);
	type_and_see(&terminal, "cd");
	set_lines(&terminal, ICANON);
	assert_ready(terminal.slave, POLLIN | POLLOUT);
	assert_reads(terminal.slave, "cd");
	assert_ready(terminal.slave, POLLOUT);
	type_at(&terminal, "e\n");
	assert_reads(terminal.slave, "e\n");
}

CLAIM(session, who_polls_sees_that_lines_are_gone,
      .says = "on Linux poll of a terminal, asleep while a line has no end, wakes when ICANON is "
	      "cleared",
      .zh = "在 Linux 上，行尚未结束时睡在终端上的 poll，在 ICANON 被清除时醒来", .verdict = HOLDS,
      .ref = "Linux drivers/tty/n_tty.c n_tty_set_termios(): wake up", .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();

	type_and_see(&terminal, "a");
	ACTOR(poller) {
		struct pollfd ready = { .fd = terminal.slave, .events = POLLIN };

		assert_returns(poll(&ready, 1, -1), 1);
		assert_equal(ready.revents, POLLIN);
	}
	assert_asleep(poller, "poll");
	set_lines(&terminal, 0);
	assert_ends(poller);
	assert_reads(terminal.slave, "a");
}

/* Who is refused at a terminal that is not his own lacks the privilege here. */
static const char *need_tiocsti(void)
{
	struct terminal terminal = new_terminal();
	const int result = ioctl(terminal.slave, TIOCSTI, "x");

	must(close(terminal.slave));
	must(close(terminal.master));
	return result < 0 && (errno == EPERM || errno == EIO) ? "TIOCSTI: no CAP_SYS_ADMIN" : NULL;
}

CLAIM(session, tiocsti_types_for_the_privileged,
      .says = "on Linux TIOCSTI, by who has the privilege, puts a byte into the terminal's input as if it "
	      "was typed: it is echoed, and read when its line ends; without, at a terminal that is "
	      "not the caller's, it fails with EPERM or EIO and types nothing",
      .zh = "在 Linux 上，有特权者用 TIOCSTI "
	    "把一个字节放入终端输入，如同键入：会回显，行结束后可读；无特权且不是自己的终端时失败 "
	    "(EPERM 或 EIO)，不键入什么",
      .verdict = HOLDS, .ref = "ioctl_tty(2) TIOCSTI",
      .needs = { need_terminal, need_root, need_tiocsti })
{
	struct terminal terminal = new_terminal();

	ACTOR(nobody) {
		become_nobody();
		assert_returns(ioctl(terminal.slave, TIOCSTI, "x"), -1);
		assert_that(errno == EPERM || errno == EIO);
	}
	assert_ends(nobody);
	for (const char *key = "ab\n"; *key; key++)
		assert_returns(ioctl(terminal.slave, TIOCSTI, key), 0);
	assert_reads(terminal.slave, "ab\n");
	assert_comes(terminal.master, "ab\r\n");
}
