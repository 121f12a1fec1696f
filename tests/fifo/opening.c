/* Claims about opening a FIFO: who waits for whom, and what a signal does to who waits. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"

CLAIM(fifo, open_for_reading_waits_for_a_writer,
      .says = "open for reading sleeps until the FIFO is opened for writing, and both then proceed",
      .zh = "以只读方式打开会阻塞，直到有进程以写方式打开", .course = "000 §5: open打开管道文件",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 open() O_NONBLOCK; fifo(7)")
{
	int fd;

	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int own = assert_succeeds(open("fifo", O_RDONLY));

		assert_reads(own, "met");
	}
	assert_asleep(reader, "open");
	fd = must(open("fifo", O_WRONLY));
	must(write(fd, "met", 3));
	assert_ends(reader);
}

CLAIM(fifo, open_for_writing_waits_for_a_reader,
      .says = "open for writing sleeps until the FIFO is opened for reading, and both then proceed",
      .zh = "以只写方式打开会阻塞，直到读端打开",
      .course = "002 fifo: 没有打开读端，只打开写端，那么会open函数会阻塞", .rows = "fifos 3",
      .verdict = HOLDS_IF("O_NONBLOCK is not set: with it, open fails with ENXIO",
			  "未设置 O_NONBLOCK；设置后 open 失败 (ENXIO)"),
      .ref = "POSIX.1-2024 open() O_NONBLOCK; fifo(7)")
{
	int fd;

	must(mkfifo("fifo", 0600));
	ACTOR(writer) {
		int own = assert_succeeds(open("fifo", O_WRONLY));

		assert_returns(write(own, "met", 3), 3);
	}
	assert_asleep(writer, "open");
	fd = must(open("fifo", O_RDONLY));
	assert_reads(fd, "met");
	assert_ends(writer);
}

static int by_stat(void)
{
	return stat("fifo", &(struct stat){ 0 });
}

static int by_lstat(void)
{
	return lstat("fifo", &(struct stat){ 0 });
}

static int by_access(void)
{
	return access("fifo", R_OK | W_OK);
}

static int by_chmod(void)
{
	return chmod("fifo", 0600);
}

static int by_utimensat(void)
{
	return utimensat(AT_FDCWD, "fifo", NULL, 0);
}

/* A second name, which becomes the only one. */
static int by_names(void)
{
	return link("fifo", "second") || unlink("fifo") || rename("second", "fifo") ? -1 : 0;
}

static const struct {
	const char *name;
	int (*call)(void);
} by_name[] = {
	{ "stat", by_stat },   { "lstat", by_lstat },         { "access", by_access },
	{ "chmod", by_chmod }, { "utimensat", by_utimensat }, { "link, unlink, rename", by_names },
};

CLAIM(fifo, naming_it_opens_no_end,
      .says = "stat, lstat, access, chmod, utimensat, link, unlink and rename of a FIFO open no end "
	      "of it: they wake nobody who sleeps in open for the other, and sleep themselves for "
	      "none",
      .zh = "对 FIFO 的 stat、lstat、access、chmod、utimensat、link、unlink、rename 不打开它的任何一端：不唤醒在 open "
	    "中等待另一端的进程，自己也不睡眠等待",
      .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open() O_NONBLOCK: until a thread opens the file; fstatat(), chmod()")
{
	static const int ends[] = { O_RDONLY, O_WRONLY };

	must(mkfifo("fifo", 0600));
	for (int i = 0; i < 2; i++) {
		int fd;

		ACTOR(opener) {
			assert_succeeds(open("fifo", ends[i]));
		}
		assert_asleep(opener, "open");
		for (size_t j = 0; j < COUNT(by_name); j++) {
			trying(by_name[j].name);
			assert_returns(by_name[j].call(), 0);
			assert_not_woken(opener);
		}
		fd = must(open("fifo", O_RDWR));
		assert_ends(opener);
		must(close(fd));
	}
}

#define NOWHERE -1

/* What open does, by its flags, while the FIFO is open for `there`. */
static const struct {
	int there, flags;
	enum { OPENS, SLEEPS, REFUSED } outcome; /* refused with ENXIO */
} open_cases[] = {
	{ NOWHERE, O_RDONLY, SLEEPS },
	{ NOWHERE, O_WRONLY, SLEEPS },
	{ NOWHERE, O_RDWR, OPENS },
	{ NOWHERE, O_RDONLY | O_NONBLOCK, OPENS },
	{ NOWHERE, O_WRONLY | O_NONBLOCK, REFUSED },
	{ NOWHERE, O_RDWR | O_NONBLOCK, OPENS },
	{ O_RDONLY, O_RDONLY, SLEEPS },
	{ O_RDONLY, O_WRONLY, OPENS },
	{ O_RDONLY, O_RDWR, OPENS },
	{ O_RDONLY, O_RDONLY | O_NONBLOCK, OPENS },
	{ O_RDONLY, O_WRONLY | O_NONBLOCK, OPENS },
	{ O_RDONLY, O_RDWR | O_NONBLOCK, OPENS },
	{ O_WRONLY, O_RDONLY, OPENS },
	{ O_WRONLY, O_WRONLY, SLEEPS },
	{ O_WRONLY, O_RDWR, OPENS },
	{ O_WRONLY, O_RDONLY | O_NONBLOCK, OPENS },
	{ O_WRONLY, O_WRONLY | O_NONBLOCK, REFUSED },
	{ O_WRONLY, O_RDWR | O_NONBLOCK, OPENS },
	{ O_RDWR, O_RDONLY, OPENS },
	{ O_RDWR, O_WRONLY, OPENS },
	{ O_RDWR, O_RDWR, OPENS },
	{ O_RDWR, O_RDONLY | O_NONBLOCK, OPENS },
	{ O_RDWR, O_WRONLY | O_NONBLOCK, OPENS },
	{ O_RDWR, O_RDWR | O_NONBLOCK, OPENS },
};

/* Has the FIFO open in this way alone; for writing alone that takes a reader which leaves. */
static void hold_open(int there)
{
	int other = -1;

	if (there == NOWHERE)
		return;
	if (there == O_WRONLY)
		other = must(open("fifo", O_RDONLY | O_NONBLOCK));
	must(open("fifo", there | (there == O_RDONLY ? O_NONBLOCK : 0)));
	if (other >= 0)
		must(close(other));
}

/* Sees it asleep in open, and kills it. */
static void end_sleeping_opener(struct actor *opener)
{
	assert_asleep(opener, "open");
	send_signal(opener, SIGKILL);
	assert_killed(opener, SIGKILL);
}

CLAIM(fifo, open_waits_or_not_by_mode_and_flags,
      .says = "open sleeps, returns or fails with ENXIO as its mode, O_NONBLOCK and the other end "
	      "say",
      .zh = "open 是阻塞、返回还是以 ENXIO 失败，取决于打开方式、O_NONBLOCK 以及另一端是否打开",
      .rows = "fifos 3",
      .verdict = HOLDS_IF("O_RDWR as on Linux; POSIX leaves it undefined",
			  "O_RDWR 按 Linux 的做法；POSIX 未定义"),
      .ref = "POSIX.1-2024 open() ENXIO; fifo(7)")
{
	for (size_t i = 0; i < sizeof(open_cases) / sizeof(open_cases[0]); i++) {
		int flags = open_cases[i].flags;

		must(mkfifo("fifo", 0600));
		hold_open(open_cases[i].there);
		ACTOR(opener) {
			if (open_cases[i].outcome == REFUSED)
				assert_fails(open("fifo", flags), ENXIO);
			else
				assert_succeeds(open("fifo", flags));
		}
		if (open_cases[i].outcome == SLEEPS)
			end_sleeping_opener(opener);
		else
			assert_ends(opener);
		must(unlink("fifo"));
	}
}

/* Starts an actor that opens the FIFO in this mode, and sees it asleep there. */
static struct actor *start_opener(int mode)
{
	ACTOR(opener) {
		assert_succeeds(open("fifo", mode));
	}
	assert_asleep(opener, "open");
	return opener;
}

static const struct {
	int sleeper, comer;
} meetings[] = {
	{ O_RDONLY, O_WRONLY }, { O_RDONLY, O_RDWR },
	{ O_WRONLY, O_RDONLY }, { O_WRONLY, O_RDONLY | O_NONBLOCK },
	{ O_WRONLY, O_RDWR },
};

CLAIM(fifo, every_open_of_the_other_end_wakes_an_opener,
      .says = "a sleeping open returns when the other end is opened, be it alone, with O_NONBLOCK "
	      "or by O_RDWR",
      .zh = "另一端无论以何种方式打开（单独、带 O_NONBLOCK 或 O_RDWR），睡眠的 open 都会返回",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 open(); fifo(7) on O_RDWR")
{
	must(mkfifo("fifo", 0600));
	for (size_t i = 0; i < sizeof(meetings) / sizeof(meetings[0]); i++) {
		struct actor *opener = start_opener(meetings[i].sleeper);
		int fd = assert_succeeds(open("fifo", meetings[i].comer));

		assert_ends(opener);
		must(close(fd));
	}
}

CLAIM(fifo, a_reader_asleep_in_open_is_reader_enough,
      .says = "on Linux O_WRONLY | O_NONBLOCK succeeds while a reader sleeps in open, and wakes "
	      "it; the bytes arrive",
      .zh = "在 Linux 上，有读者睡在 open 中时，O_WRONLY | O_NONBLOCK 打开成功并唤醒它，数据能到达",
      .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open() ENXIO asks for a process that has it open; Linux fs/pipe.c "
	     "counts sleepers")
{
	int fd;

	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int own = assert_succeeds(open("fifo", O_RDONLY));

		assert_reads(own, "at once");
	}
	assert_asleep(reader, "open");
	fd = assert_succeeds(open("fifo", O_WRONLY | O_NONBLOCK));
	assert_returns(write(fd, "at once", 7), 7);
	assert_ends(reader);
}

/* Of three openers of this mode that sleep, one open of the other end lets all return. */
static void assert_one_releases_three(int mode, int other)
{
	struct actor *opener[3];

	must(mkfifo("fifo", 0600));
	for (int i = 0; i < 3; i++)
		opener[i] = start_opener(mode);
	for (int i = 0; i < 3; i++)
		assert_asleep(opener[i], "open");
	must(open("fifo", other));
	for (int i = 0; i < 3; i++)
		assert_ends(opener[i]);
}

CLAIM(fifo, one_writer_releases_every_waiting_reader,
      .says = "one open for writing lets every open for reading that waits return",
      .zh = "一次写方式的打开使所有等待的只读打开返回", .rows = "fifos 3; bugs 18",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open(); fifo(7)")
{
	assert_one_releases_three(O_RDONLY, O_WRONLY);
}

CLAIM(fifo, one_reader_releases_every_waiting_writer,
      .says = "one open for reading, also with O_NONBLOCK, lets every open for writing that waits "
	      "return",
      .zh = "一次读方式的打开（包括 O_NONBLOCK）使所有等待的只写打开返回", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open(); fifo(7)")
{
	assert_one_releases_three(O_WRONLY, O_RDONLY | O_NONBLOCK);
}

CLAIM(fifo, a_reader_wakes_though_the_writer_leaves_at_once,
      .says = "an open for reading returns though the writer it waited for has closed again, and "
	      "reads 0",
      .zh = "等到的写者立即关闭，只读打开依然返回，随后读到 0", .rows = "fifos 3; bugs 18",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open(), read()")
{
	must(mkfifo("fifo", 0600));
	ACTOR(reader) {
		int fd = assert_succeeds(open("fifo", O_RDONLY));

		assert_returns(read(fd, &(char){ 0 }, 1), 0);
	}
	assert_asleep(reader, "open");
	must(close(must(open("fifo", O_WRONLY))));
	assert_ends(reader);
}

CLAIM(fifo, a_writer_wakes_though_the_reader_leaves_at_once,
      .says = "an open for writing returns though the reader it waited for has closed again; then "
	      "EPIPE",
      .zh = "等到的读者立即关闭，只写打开依然返回，随后写得到 EPIPE", .rows = "fifos 3; bugs 18",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open(), write() EPIPE")
{
	must(mkfifo("fifo", 0600));
	ACTOR(writer) {
		int fd = assert_succeeds(open("fifo", O_WRONLY));

		pause_at("open");
		signal(SIGPIPE, SIG_IGN);
		assert_fails(write(fd, "x", 1), EPIPE);
	}
	assert_asleep(writer, "open");
	must(close(must(open("fifo", O_RDONLY))));
	await(writer, "open");
	resume(writer);
	assert_ends(writer);
}

/* An opener sleeps until the other end is opened; then both leave, and nobody is there. */
static void assert_meet_and_part(int mode, int other)
{
	struct actor *opener = start_opener(mode);

	must(close(must(open("fifo", other))));
	assert_ends(opener);
	assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
}

CLAIM(fifo, an_end_that_left_releases_nobody_later,
      .says = "two openers meet once: after both have left, the next open sleeps until a new one "
	      "comes",
      .zh = "两个打开者只相遇一次：双方离开之后，下一次 open 重新睡眠，直到新的另一端到来",
      .rows = "fifos 3", .verdict = HOLDS, .ref = "POSIX.1-2024 open(); fifo(7)")
{
	must(mkfifo("fifo", 0600));
	for (int round = 0; round < 2; round++) {
		assert_meet_and_part(O_RDONLY, O_WRONLY);
		assert_meet_and_part(O_WRONLY, O_RDONLY);
	}
}

CLAIM(fifo, a_reader_does_not_meet_a_reader,
      .says = "opens for reading do not release each other: both sleep until a writer comes",
      .zh = "两个只读打开不会互相放行：都睡眠到写者到来", .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open()")
{
	struct actor *first, *second;

	must(mkfifo("fifo", 0600));
	first = start_opener(O_RDONLY);
	second = start_opener(O_RDONLY);
	must(open("fifo", O_RDONLY | O_NONBLOCK));
	assert_asleep(first, "open");
	assert_asleep(second, "open");
	must(open("fifo", O_WRONLY));
	assert_ends(first);
	assert_ends(second);
}

CLAIM(fifo, a_writer_does_not_meet_a_writer,
      .says = "opens for writing do not release each other: both sleep until a reader comes",
      .zh = "两个只写打开不会互相放行：都睡眠到读者到来", .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open()")
{
	struct actor *first, *second;

	must(mkfifo("fifo", 0600));
	first = start_opener(O_WRONLY);
	second = start_opener(O_WRONLY);
	assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
	assert_asleep(first, "open");
	assert_asleep(second, "open");
	must(open("fifo", O_RDONLY));
	assert_ends(first);
	assert_ends(second);
}

/* A mode of opening, and that of the other end. */
static const struct {
	int mode, other;
} ends[] = { { O_RDONLY, O_WRONLY }, { O_WRONLY, O_RDONLY } };

CLAIM(fifo, one_process_opening_both_ends_sleeps_in_the_first,
      .says = "a process that opens one end after the other sleeps in the first open, unless that "
	      "one is for reading with O_NONBLOCK",
      .zh = "一个进程先后打开两端，会睡在第一个 open 中，除非先以 O_RDONLY | O_NONBLOCK 打开",
      .course = "002 fifo: 没有打开读端，只打开写端，那么会open函数会阻塞", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open() O_NONBLOCK; fifo(7)")
{
	int reader, writer;

	must(mkfifo("fifo", 0600));
	for (int i = 0; i < 2; i++) {
		ACTOR(loner) {
			assert_succeeds(open("fifo", ends[i].mode));
			must(open("fifo", ends[i].other));
		}
		end_sleeping_opener(loner);
	}
	reader = must(open("fifo", O_RDONLY | O_NONBLOCK));
	writer = must(open("fifo", O_WRONLY));
	must(write(writer, "both", 4));
	assert_reads(reader, "both");
}

CLAIM(fifo, a_caught_signal_interrupts_open,
      .says = "a caught signal wakes a sleeping open, which fails with EINTR and opens nothing",
      .zh = "被捕获的信号唤醒睡眠的 open，以 EINTR 失败，不打开任何描述符", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open() EINTR; signal(7)")
{
	int told[2], other;

	must(mkfifo("fifo", 0600));
	must(pipe(told));
	for (int i = 0; i < 2; i++) {
		ACTOR(opener) {
			tell_signal(SIGUSR1, 0, told[1]);
			assert_fails(open("fifo", ends[i].mode), EINTR);
			assert_equal(caught(SIGUSR1), 1);
			assert_fails(fcntl(told[1] + 1, F_GETFD), EBADF); /* the lowest is free */
			pause_at("interrupted");
		}
		assert_asleep(opener, "open");
		send_signal(opener, SIGUSR1);
		assert_reads(told[0], "!"); /* the handler ran */
		assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
		other = must(open("fifo", O_RDWR)); /* too late for that open */
		await(opener, "interrupted");
		must(close(other));
		assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
		resume(opener);
		assert_ends(opener);
	}
}

CLAIM(fifo, sa_restart_resumes_open,
      .says = "after a handler with SA_RESTART an open goes back to sleep until the other end is "
	      "opened",
      .zh = "带 SA_RESTART 的处理函数返回之后，open 重新睡眠，直到另一端打开", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sigaction() SA_RESTART; signal(7)")
{
	int p[2], fd;

	must(mkfifo("fifo", 0600));
	must(pipe(p));
	for (int i = 0; i < 2; i++) {
		ACTOR(opener) {
			tell_signal(SIGUSR1, SA_RESTART, p[1]);
			assert_succeeds(open("fifo", ends[i].mode));
		}
		assert_asleep(opener, "open");
		send_signal(opener, SIGUSR1);
		assert_reads(p[0], "!");
		assert_asleep(opener, "open");
		fd = must(open("fifo", ends[i].other));
		assert_ends(opener);
		must(close(fd));
	}
}

CLAIM(fifo, an_ignored_signal_does_not_wake_open,
      .says = "a signal that is ignored leaves a sleeping open asleep",
      .zh = "被忽略的信号不会唤醒睡眠的 open", .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.3 Signal Actions; signal(7)")
{
	int told[2];

	must(mkfifo("fifo", 0600));
	must(pipe(told));
	signal(SIGUSR1, SIG_IGN);
	ACTOR(opener) {
		tell_signal(SIGUSR2, SA_RESTART, told[1]);
		assert_succeeds(open("fifo", O_RDONLY));
	}
	assert_asleep(opener, "open");
	send_signal(opener, SIGUSR1);
	assert_not_woken(opener);
	send_signal(opener, SIGUSR2);
	assert_reads(told[0], "!"); /* by now the first would have had its effect */
	assert_asleep(opener, "open");
	must(open("fifo", O_WRONLY));
	assert_ends(opener);
}

CLAIM(fifo, an_open_without_a_descriptor_is_none,
      .says = "an open that fails with EMFILE, since no descriptor is left, wakes nobody who waits "
	      "for the other end, and makes and empties no file",
      .zh = "没有空闲描述符而失败 (EMFILE) 的 open 不唤醒等待另一端的进程，不创建也不清空文件",
      .rows = "fifos 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 open() EMFILE; RETURN VALUE: no files shall be created or modified")
{
	struct stat old;

	must(mkfifo("fifo", 0600));
	must(write(must(open("old", O_CREAT | O_WRONLY, 0600)), "text", 4));
	for (int i = 0; i < 2; i++) {
		struct actor *opener = start_opener(ends[i].mode);

		limit_descriptors((rlim_t)open_descriptors());
		assert_fails(open("fifo", ends[i].other), EMFILE);
		assert_fails(open("fifo", ends[i].other | O_NONBLOCK), EMFILE);
		assert_fails(open("new", O_CREAT | O_WRONLY, 0600), EMFILE);
		assert_fails(open("old", O_TRUNC | O_WRONLY), EMFILE);
		assert_fails(access("new", F_OK), ENOENT);
		must(stat("old", &old));
		assert_equal(old.st_size, 4);
		limit_descriptors(64);
		assert_not_woken(opener);
		must(close(must(open("fifo", ends[i].other))));
		assert_ends(opener);
	}
}

CLAIM(fifo, who_waits_waits_for_the_node,
      .says = "an opener that sleeps waits at the node and not for its name: rename and unlink do "
	      "not wake him, nor who opens a new node of that name, but who opens his by another",
      .zh = "睡眠的打开者等待的是节点而不是名字：rename 与 unlink "
	    "不会唤醒它，打开同名新节点者也不会，以其他名字打开该节点者才会",
      .rows = "fifos 3, 5", .verdict = HOLDS, .ref = "POSIX.1-2024 open(), rename(), unlink()")
{
	for (int i = 0; i < 2; i++) {
		struct actor *opener;
		int other;

		must(mkfifo("fifo", 0600));
		must(link("fifo", "link"));
		opener = start_opener(ends[i].mode);
		assert_returns(rename("fifo", "moved"), 0);
		assert_returns(unlink("moved"), 0);
		must(mkfifo("fifo", 0600));
		other = must(open("fifo", O_RDWR));
		assert_not_woken(opener);
		must(close(other));
		other = must(open("link", ends[i].other));
		assert_ends(opener);
		must(close(other));
		must(unlink("fifo"));
		must(unlink("link"));
	}
}

CLAIM(fifo, a_killed_opener_leaves_no_end_behind,
      .says = "an opener killed in its sleep is no end: the next opener of the other kind still "
	      "waits",
      .zh = "在 open 中睡眠时被杀死的进程不留下端口：另一种打开仍须等待", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open()")
{
	must(mkfifo("fifo", 0600));
	for (int i = 0; i < 2; i++) {
		struct actor *victim = start_opener(ends[i].mode), *other;
		int fd;

		end_sleeping_opener(victim);
		assert_fails(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
		other = start_opener(ends[i].other);
		fd = must(open("fifo", ends[i].mode));
		assert_ends(other);
		must(close(fd));
	}
}

CLAIM(fifo, who_need_not_wait_to_open_is_not_interrupted,
      .says = "open of a FIFO whose other end is open succeeds though a signal is pending, blocked",
      .zh = "FIFO 另一端已打开时，即使有被阻塞的未决信号，open 也成功", .rows = "fifos 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 open() EINTR; fifo(7)")
{
	sigset_t set;

	sigfillset(&set);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(kill(getpid(), SIGUSR1));
	must(kill(getpid(), SIGCHLD));
	must(mkfifo("fifo", 0600));
	must(open("fifo", O_RDWR));
	assert_succeeds(open("fifo", O_RDONLY));
	assert_succeeds(open("fifo", O_WRONLY));
	assert_succeeds(open("fifo", O_RDONLY | O_NONBLOCK));
}
