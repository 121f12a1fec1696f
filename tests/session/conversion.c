/* Claims about what a terminal makes of what is typed and written, and about its special keys. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "claim.h"
#include "sessions.h"

static void type_at(const struct terminal *terminal, const char *keys)
{
	must(write(terminal->master, keys, strlen(keys)));
}

/* A terminal of lines, without echo, whose flags are just these beside. */
static struct terminal terminal_with(tcflag_t input, tcflag_t output, tcflag_t local)
{
	struct terminal terminal = new_terminal();
	struct termios modes;

	must(tcgetattr(terminal.slave, &modes));
	modes.c_iflag = input;
	modes.c_oflag = output;
	modes.c_lflag = ICANON | local;
	must(tcsetattr(terminal.slave, TCSANOW, &modes));
	return terminal;
}

/* Until poll tells this event, or no more. */
static void wait_for(int fd, short event, bool told)
{
	struct pollfd entry = { .fd = fd, .events = event };

	while ((must(poll(&entry, 1, 0)) > 0) != told)
		sched_yield();
}

static void close_both(struct terminal terminal)
{
	must(close(terminal.slave));
	must(close(terminal.master));
}

/* What is typed, and what is read then. */
static const struct {
	const char *name;
	tcflag_t input;
	const char *typed, *read;
} inputs[] = {
	{ "none", 0, "a\rb\n", "a\rb\n" },
	{ "ICRNL", ICRNL, "a\rb\n", "a\n" },
	{ "IGNCR", IGNCR, "a\rb\n", "ab\n" },
	{ "IGNCR and ICRNL", IGNCR | ICRNL, "a\rb\n", "ab\n" },
	{ "INLCR", INLCR, "a\nb\004", "a\rb" },
	{ "ISTRIP", ISTRIP, "\341b\n", "ab\n" },
	{ "no ISTRIP", 0, "\341b\n", "\341b\n" },
	{ "PARMRK", PARMRK, "\377b\n", "\377\377b\n" },
	{ "PARMRK and ISTRIP", PARMRK | ISTRIP, "\341b\n", "ab\n" },
	{ "no PARMRK", 0, "\377b\n", "\377b\n" },
	{ "IUCLC", IUCLC, "aBc\n", "abc\n" },
	{ "no IUCLC", 0, "aBc\n", "aBc\n" },
};

CLAIM(session, input_is_converted_as_its_flags_say,
      .says = "a terminal turns a carriage return that is typed into a newline with ICRNL, drops it "
	      "with IGNCR, turns a newline into a return with INLCR, cuts the eighth bit with ISTRIP, "
	      "doubles a byte 0377 with PARMRK, on Linux makes letters small with IUCLC, and changes "
	      "nothing without",
      .zh = "终端输入：ICRNL 把回车变为换行，IGNCR 丢弃回车，INLCR 把换行变为回车，ISTRIP "
	    "去掉第八位，PARMRK 使字节 0377 变为两个，在 Linux 上 IUCLC 把大写变为小写，否则不变",
      .verdict = HOLDS, .ref = "POSIX.1-2024 11.2.2 Input Modes; termios(3) IUCLC",
      .needs = { need_terminal })
{
	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		struct terminal terminal = terminal_with(inputs[i].input, 0, IEXTEN);

		trying(inputs[i].name);
		type_at(&terminal, inputs[i].typed);
		assert_reads(terminal.slave, inputs[i].read);
		close_both(terminal);
	}
}

static const struct {
	const char *name;
	tcflag_t output;
	const char *written, *seen;
} outputs[] = {
	{ "none", 0, "a\nb\r", "a\nb\r" },
	{ "ONLCR without OPOST", ONLCR, "a\nb\r", "a\nb\r" },
	{ "OPOST", OPOST, "a\nb\r", "a\nb\r" },
	{ "ONLCR", OPOST | ONLCR, "a\nb\r", "a\r\nb\r" },
	{ "OCRNL", OPOST | OCRNL, "a\nb\r", "a\nb\n" },
	{ "ONOCR", OPOST | ONOCR, "\ra\r", "a\r" },
	{ "TAB3", OPOST | TAB3, "a\tb", "a       b" },
	{ "ONLRET", OPOST | ONLRET | TAB3, "ab\n\tc", "ab\n        c" },
	{ "no ONLRET", OPOST | TAB3, "ab\n\tc", "ab\n      c" },
	{ "OLCUC", OPOST | OLCUC, "aBc", "ABC" },
};

CLAIM(session, output_is_converted_as_its_flags_say,
      .says = "a terminal with OPOST puts a return before each newline with ONLCR, turns a return "
	      "into a newline with OCRNL, drops one in column 0 with ONOCR, fills up with spaces for "
	      "a tab with TAB3, counts them from column 0 after a newline with ONLRET, on Linux makes "
	      "letters great with OLCUC, and changes nothing without OPOST",
      .zh = "带 OPOST 的终端输出：ONLCR 在换行前加回车，OCRNL 把回车变为换行，ONOCR "
	    "丢弃第 0 列的回车，TAB3 以空格代替制表符，ONLRET 使换行之后从第 0 列算起，在 Linux 上 OLCUC "
	    "把小写变为大写；没有 OPOST 则不变",
      .verdict = HOLDS, .ref = "POSIX.1-2024 11.2.3 Output Modes; termios(3) OLCUC",
      .needs = { need_terminal })
{
	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
		struct terminal terminal = terminal_with(0, outputs[i].output, 0);

		trying(outputs[i].name);
		must(write(terminal.slave, outputs[i].written, strlen(outputs[i].written)));
		assert_comes(terminal.master, outputs[i].seen);
		close_both(terminal);
	}
}

/* With the usual keys: DEL erases, ^U kills, ^W erases a word, ^V takes the next as it is. */
static const struct {
	const char *name;
	tcflag_t local;
	const char *typed, *read;
} edits[] = {
	{ "VERASE", 0, "abc\177d\n", "abd\n" },
	{ "VERASE of nothing", 0, "\177\177a\n", "a\n" },
	{ "VERASE ends at a line", 0, "a\n\177b\n", "a\n" },
	{ "VKILL", 0, "abc\025d\n", "d\n" },
	{ "VWERASE", IEXTEN, "one two  \027x\n", "one x\n" },
	{ "VWERASE without IEXTEN", 0, "a\027b\n", "a\027b\n" },
	{ "VLNEXT", IEXTEN, "a\026\177b\n", "a\177b\n" },
	{ "VLNEXT without IEXTEN", 0, "a\026b\n", "a\026b\n" },
	{ "VEOL", 0, "abc!d\n", "abc!" },
	{ "VEOL2", IEXTEN, "abc?d\n", "abc?" },
};

CLAIM(session, keys_edit_the_line,
      .says = "while a line is typed VERASE takes a byte back, VKILL all, and on Linux with IEXTEN "
	      "VWERASE a word, and VLNEXT has the next key meant as it is; none reaches back into a "
	      "line before; VEOL and, with IEXTEN, VEOL2 end a line and belong to it",
      .zh = "键入一行时 VERASE 删除一个字节，VKILL 删除整行；在 Linux 上有 IEXTEN 时 VWERASE "
	    "删除一个单词，VLNEXT 使下一键按原样输入；均不涉及前一行；VEOL 以及（有 IEXTEN 时）VEOL2 "
	    "结束一行并属于该行",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.6 Canonical Mode Input Processing, 11.1.9 Special Characters; "
	     "termios(3)",
      .needs = { need_terminal })
{
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		struct terminal terminal = terminal_with(0, 0, edits[i].local);
		struct termios modes;

		trying(edits[i].name);
		must(tcgetattr(terminal.slave, &modes));
		modes.c_cc[VEOL] = '!';
		modes.c_cc[VEOL2] = '?';
		must(tcsetattr(terminal.slave, TCSANOW, &modes));
		type_at(&terminal, edits[i].typed);
		assert_reads(terminal.slave, edits[i].read);
		close_both(terminal);
	}
}

CLAIM(session, iutf8_erases_a_whole_character,
      .says = "on Linux VERASE takes back all the bytes of a character in UTF-8 with IUTF8, and the "
	      "last of them alone without",
      .zh = "在 Linux 上，有 IUTF8 时 VERASE 删除一个 UTF-8 字符的全部字节，没有则只删除最后一个字节",
      .verdict = HOLDS, .ref = "termios(3) IUTF8", .needs = { need_terminal })
{
	static const char typed[] = "a\303\244\177b\n";

	for (int i = 0; i < 2; i++) {
		struct terminal terminal = terminal_with(i ? IUTF8 : 0, 0, 0);

		type_at(&terminal, typed);
		assert_reads(terminal.slave, i ? "ab\n" : "a\303b\n");
		close_both(terminal);
	}
}

CLAIM(session, keys_are_those_that_were_set,
      .says = "the special keys are the bytes that c_cc names: another takes a key's place, "
	      "_POSIX_VDISABLE leaves it to none, and what was a key before is read",
      .zh = "特殊键就是 c_cc 所指定的字节：可换成别的键，_POSIX_VDISABLE "
	    "则不设任何键，原来的键此时作为字节被读到",
      .rows = "signals 9", .verdict = HOLDS,
      .ref = "POSIX.1-2024 11.1.9 Special Characters: shall be changeable, _POSIX_VDISABLE",
      .needs = { need_terminal })
{
	struct terminal terminal = terminal_with(0, 0, ISIG);
	struct termios modes;

	ACTOR(leader) {
		const sigset_t set = only(SIGINT);

		lead_session_on(&terminal);
		block(SIGINT);
		must(tcgetattr(terminal.slave, &modes));
		modes.c_cc[VINTR] = '%';
		modes.c_cc[VERASE] = '#';
		modes.c_cc[VKILL] = '@';
		modes.c_cc[VQUIT] = modes.c_cc[VSUSP] = modes.c_cc[VEOF] = _POSIX_VDISABLE;
		must(tcsetattr(terminal.slave, TCSANOW, &modes));
		type_at(&terminal, "zz@a\003bx#\177\025\004\034\032\n");
		assert_reads(terminal.slave, "a\003b\177\025\004\034\032\n");
		type_at(&terminal, "%");
		assert_returns(sigwaitinfo(&set, NULL), SIGINT);
	}
	assert_ends(leader);
}

CLAIM(session, echo_shows_what_is_typed,
      .says = "a terminal with ECHO shows at its master what is typed, with ECHOE it wipes what is "
	      "erased, with ECHOK a killed line ends in a newline, with ECHONL alone it shows the newline "
	      "alone; on Linux ECHOCTL shows control characters as ^X, ECHOKE wipes a killed line, "
	      "ECHOPRT prints what is erased, and VREPRINT the line again",
      .zh = "带 ECHO 的终端在主设备端显示所键入的内容，ECHOE 擦去被删除的字符，仅 ECHONL "
	    "时只显示换行，ECHOK 使删除整行后换行；在 Linux 上 ECHOCTL 把控制字符显示为 ^X，ECHOKE "
	    "擦去被删除的行，ECHOPRT 打印被删除的字符，VREPRINT 重新显示该行",
      .verdict = HOLDS, .ref = "POSIX.1-2024 11.2.5 Local Modes; termios(3)",
      .needs = { need_terminal })
{
	static const struct {
		const char *name;
		tcflag_t local;
		const char *typed, *seen;
	} echoes[] = {
		{ "ECHO", ECHO, "a\001\n", "a\001\n" },
		{ "ECHOCTL", ECHO | ECHOCTL, "a\001\n", "a^A\n" },
		{ "ECHOE", ECHO | ECHOE, "ab\177\n", "ab\b \b\n" },
		{ "ECHOK", ECHO | ECHOK, "ab\025c\n", "ab\025\nc\n" },
		{ "no ECHOK", ECHO, "ab\025c\n", "ab\025c\n" },
		{ "ECHOKE", ECHO | ECHOE | ECHOK | ECHOKE, "ab\025c\n", "ab\b \b\b \bc\n" },
		{ "ECHOPRT", ECHO | ECHOE | ECHOPRT, "abc\177\177d\n", "abc\\cb/d\n" },
		{ "VREPRINT", ECHO | IEXTEN, "ab\022c\n", "ab\022\nabc\n" },
		{ "ECHONL", ECHONL, "ab\n", "\n" },
		{ "no ECHO", 0, "ab\n", "" },
	};

	for (size_t i = 0; i < sizeof(echoes) / sizeof(echoes[0]); i++) {
		struct terminal terminal = terminal_with(0, 0, echoes[i].local);

		trying(echoes[i].name);
		type_at(&terminal, echoes[i].typed);
		must(read(terminal.slave, (char[8]){ 0 }, 8));
		assert_comes(terminal.master, echoes[i].seen);
		must(write(terminal.slave, ".", 1));
		assert_comes(terminal.master, ".");
		close_both(terminal);
	}
}

CLAIM(session, tcsaflush_drops_what_is_unread,
      .says = "tcsetattr with TCSAFLUSH drops what was typed and is not read, with TCSADRAIN and "
	      "TCSANOW it stays; with another number it fails with EINVAL, and the modes stay",
      .zh = "带 TCSAFLUSH 的 tcsetattr 丢弃已键入而未读的内容，TCSADRAIN 与 TCSANOW "
	    "则保留；其他数值失败 (EINVAL)，设置不变",
      .verdict = HOLDS, .ref = "POSIX.1-2024 tcsetattr(); termios(3)", .needs = { need_terminal })
{
	static const int kept[] = { TCSANOW, TCSADRAIN };
	struct terminal terminal = terminal_with(0, 0, 0);
	struct termios modes, seen;

	must(tcgetattr(terminal.slave, &modes));
	for (int i = 0; i < 2; i++) {
		type_at(&terminal, "kept\n");
		wait_for(terminal.slave, POLLIN, true); /* what is typed comes by and by */
		assert_returns(tcsetattr(terminal.slave, kept[i], &modes), 0);
		assert_reads(terminal.slave, "kept\n");
	}
	type_at(&terminal, "dropped\n");
	wait_for(terminal.slave, POLLIN, true);
	assert_returns(tcsetattr(terminal.slave, TCSAFLUSH, &modes), 0);
	type_at(&terminal, "next\n");
	assert_reads(terminal.slave, "next\n");
	modes.c_iflag ^= ICRNL;
	assert_fails(tcsetattr(terminal.slave, 77, &modes), EINVAL);
	must(tcgetattr(terminal.slave, &seen));
	assert_equal(seen.c_iflag, modes.c_iflag ^ ICRNL);
}

CLAIM(session, tcflush_drops_the_queue_it_names,
      .says = "tcflush drops what was typed and is not read with TCIFLUSH and with TCIOFLUSH, and "
	      "leaves it with TCOFLUSH; with another number it fails with EINVAL and drops nothing",
      .zh = "带 TCIFLUSH 或 TCIOFLUSH 的 tcflush 丢弃已键入而未读的内容，TCOFLUSH "
	    "则保留；其他数值失败 (EINVAL)，不丢弃",
      .verdict = HOLDS, .ref = "POSIX.1-2024 tcflush(); termios(3)", .needs = { need_terminal })
{
	static const int queues[] = { TCIFLUSH, TCIOFLUSH, TCOFLUSH, 77 };

	for (int i = 0; i < 4; i++) {
		struct terminal terminal = terminal_with(0, 0, 0);

		type_at(&terminal, "typed\n");
		wait_for(terminal.slave, POLLIN, true);
		if (queues[i] == 77)
			assert_fails(tcflush(terminal.slave, queues[i]), EINVAL);
		else
			assert_returns(tcflush(terminal.slave, queues[i]), 0);
		type_at(&terminal, "next\n");
		if (i >= 2)
			assert_reads(terminal.slave, "typed\n");
		assert_reads(terminal.slave, "next\n");
		close_both(terminal);
	}
}

CLAIM(session, tcflow_asks_the_other_end_to_wait,
      .says = "tcflow sends the other end the STOP character with TCIOFF and the START character "
	      "with TCION; with another number it fails with EINVAL and sends nothing",
      .zh = "tcflow 带 TCIOFF 时向另一端发送 STOP 字符，带 TCION 时发送 START "
	    "字符；其他数值失败 (EINVAL)，不发送",
      .verdict = HOLDS, .ref = "POSIX.1-2024 tcflow(); termios(3)", .needs = { need_terminal })
{
	struct terminal terminal = terminal_with(0, 0, 0);
	struct termios modes;

	must(tcgetattr(terminal.slave, &modes));
	modes.c_cc[VSTOP] = '-';
	modes.c_cc[VSTART] = '+';
	must(tcsetattr(terminal.slave, TCSANOW, &modes));
	assert_returns(tcflow(terminal.slave, TCIOFF), 0);
	assert_comes(terminal.master, "-");
	assert_fails(tcflow(terminal.slave, 77), EINVAL);
	assert_returns(tcflow(terminal.slave, TCION), 0);
	assert_comes(terminal.master, "+");
	must(write(terminal.slave, ".", 1));
	assert_comes(terminal.master, ".");
}

CLAIM(session, ixany_lets_any_key_start,
      .says = "with IXON output that ^S stopped goes on at ^Q, with IXANY at any key, which is read "
	      "too; the keys ^S and ^Q are not read",
      .zh = "有 IXON 时，被 ^S 停止的输出在 ^Q 时继续，有 IXANY 时任意键即可，且该键会被读到；^S 与 "
	    "^Q 本身读不到",
      .verdict = HOLDS, .ref = "POSIX.1-2024 11.2.2 Input Modes IXON, IXANY; termios(3)",
      .needs = { need_terminal })
{
	static const struct {
		tcflag_t input;
		const char *typed, *read;
	} starts[] = { { IXON, "\021b\n", "ab\n" }, { IXON | IXANY, "b\n", "ab\n" } };

	for (int i = 0; i < 2; i++) {
		struct terminal terminal = terminal_with(starts[i].input, 0, 0);

		must(fcntl(terminal.slave, F_SETFL, O_NONBLOCK));
		type_at(&terminal, "a\023");
		wait_for(terminal.slave, POLLOUT, false);
		assert_fails(write(terminal.slave, "x", 1), EAGAIN);
		type_at(&terminal, starts[i].typed);
		wait_for(terminal.slave, POLLOUT, true);
		assert_returns(write(terminal.slave, "x", 1), 1);
		assert_comes(terminal.master, "x");
		wait_for(terminal.slave, POLLIN, true);
		assert_reads(terminal.slave, starts[i].read);
		close_both(terminal);
	}
}

CLAIM(session, tiocexcl_keeps_others_out,
      .says = "on Linux a terminal after TIOCEXCL can't be opened again, by the unprivileged: EBUSY, "
	      "until TIOCNXCL; TIOCGEXCL tells",
      .zh = "在 Linux 上，TIOCEXCL 之后无特权者不能再打开该终端 (EBUSY)，直到 TIOCNXCL；TIOCGEXCL "
	    "可查询",
      .verdict = HOLDS, .ref = "ioctl_tty(2) TIOCEXCL, TIOCNXCL, TIOCGEXCL",
      .needs = { need_terminal })
{
	struct terminal terminal = new_terminal();
	const char *name = ptsname(terminal.master);
	int on = -1;

	must(fchmod(terminal.slave, 0666));
	assert_returns(ioctl(terminal.slave, TIOCEXCL, 0), 0);
	assert_succeeds(ioctl(terminal.slave, TIOCGEXCL, &on));
	assert_equal(on, 1);
	ACTOR(other) {
		become_nobody();
		assert_fails(open(name, O_RDWR | O_NOCTTY), EBUSY);
		pause_at("refused");
		assert_succeeds(open(name, O_RDWR | O_NOCTTY));
	}
	await(other, "refused");
	assert_returns(ioctl(terminal.slave, TIOCNXCL, 0), 0);
	assert_succeeds(ioctl(terminal.slave, TIOCGEXCL, &on));
	assert_equal(on, 0);
	resume(other);
	assert_ends(other);
}

CLAIM(session, a_master_in_packet_mode_reads_a_byte_before,
      .says = "on Linux a master in packet mode reads a 0 before what was written, and alone the "
	      "flag of what happened: output stopped or started",
      .zh = "在 Linux 上，分组模式的主设备读到的数据前有一个 0 "
	    "字节，输出停止或恢复时则单独读到表示事件的标志",
      .verdict = HOLDS, .ref = "ioctl_tty(2) TIOCPKT", .needs = { need_terminal })
{
	struct terminal terminal = terminal_with(IXON, 0, 0);
	char bytes[8] = "";

	must(fcntl(terminal.master, F_SETFL, O_NONBLOCK));
	assert_succeeds(ioctl(terminal.master, TIOCPKT, &(int){ 1 }));
	must(write(terminal.slave, "abc", 3));
	assert_returns(read(terminal.master, bytes, 8), 4);
	assert_text(bytes + 1, "abc");
	assert_equal(bytes[0], TIOCPKT_DATA);
	assert_fails(read(terminal.master, bytes, 8), EAGAIN);
	must(tcflow(terminal.slave, TCOOFF));
	assert_returns(read(terminal.master, bytes, 8), 1);
	assert_equal(bytes[0], TIOCPKT_STOP);
	must(tcflow(terminal.slave, TCOON));
	assert_returns(read(terminal.master, bytes, 8), 1);
	assert_equal(bytes[0], TIOCPKT_START);
	must(ioctl(terminal.master, TIOCPKT, &(int){ 0 }));
	must(write(terminal.slave, "d", 1));
	assert_returns(read(terminal.master, bytes, 8), 1);
	assert_equal(bytes[0], 'd');
}
