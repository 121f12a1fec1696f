/* Litmus claims about pipes and FIFOs: writers that meet, at whatever moment. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "channels.h"
#include "litmus.h"

#define WRITERS 3
#define SMALL   2000       /* at most PIPE_BUF */
#define LARGE   (3 * 4096) /* more than the channel holds */

/* What the writers wrote, one 'a', one 'b', one 'c', and how it came in. */
struct letters {
	int ends[2];
	size_t seen[WRITERS];
	int pieces;
};

/* A channel that holds a page, if it can be told to. */
static void make_channel(int ends[2])
{
	must(open_channel(ends));
	unlink("fifo");
	fcntl(ends[1], F_SETPIPE_SZ, 4096);
}

static void write_letters(int fd, char letter, size_t size)
{
	char bytes[LARGE];

	memset(bytes, letter, size);
	assert_returns(write(fd, bytes, size), size);
}

static void read_letters(struct letters *letters, size_t size)
{
	char bytes[700], last = '\0';

	while (size > 0) {
		ssize_t count = assert_succeeds(read(letters->ends[0], bytes, sizeof(bytes)));

		for (ssize_t i = 0; i < count; i++) {
			letters->pieces += bytes[i] != last;
			letters->seen[(bytes[i] - 'a') % WRITERS]++;
			last = bytes[i];
		}
		size -= (size_t)count;
	}
}

static const char *mixture(const struct letters *letters, int writers, size_t each)
{
	for (int i = 0; i < writers; i++)
		if (letters->seen[i] != each)
			return "bytes lost or changed";
	return letters->pieces == writers ? "each in one piece" : "interleaved";
}

static void close_channel(const int ends[2])
{
	must(close(ends[0]));
	must(close(ends[1]));
}

LITMUS(pipe_and_fifo, small_writes_do_not_interleave, struct letters, PIPE_AND_FIFO,
       .threads = true,
       .says = "writes of up to PIPE_BUF bytes by several writers at once come in each in one "
	       "piece, though the channel has no room for all of them",
       .zh = "多个写者同时写入不超过 PIPE_BUF 字节时，各自的数据都是完整连续的，即使管道容不下全部",
       .rows = "pipes 9; bugs 13", .verdict = HOLDS,
       .ref = "POSIX.1-2024 write(): \"shall not be interleaved\"; pipe(7) PIPE_BUF",
       .outcomes = { { REQUIRED, "each in one piece" },
		     { FORBIDDEN, "interleaved" },
		     { FORBIDDEN, "bytes lost or changed" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		make_channel(round->ends);
	}
	ROLES(writer, WRITERS) {
		write_letters(round->ends[1], (char)('a' + me), SMALL);
	}
	ROLE(reader) {
		read_letters(round, WRITERS * SMALL);
	}
	OUTCOME() {
		saw(mixture(round, WRITERS, SMALL));
	}
	REMOVE() {
		close_channel(round->ends);
	}
}

LITMUS(pipe_and_fifo, writes_over_pipe_buf_may_interleave, struct letters, PIPE_AND_FIFO,
       .threads = true,
       .says = "two writes larger than the capacity may interleave, but each keeps all its bytes",
       .zh = "超过 PIPE_BUF 的写入可能互相交错，但各自的字节不会丢失", .rows = "pipes 9; bugs 13",
       .verdict = HOLDS, .ref = "POSIX.1-2024 write(); pipe(7) PIPE_BUF",
       .outcomes = { { ALLOWED, "each in one piece" },
		     { REQUIRED, "interleaved" },
		     { FORBIDDEN, "bytes lost or changed" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		make_channel(round->ends);
	}
	ROLES(writer, 2) {
		write_letters(round->ends[1], (char)('a' + me), LARGE);
	}
	ROLE(reader) {
		read_letters(round, 2 * LARGE);
	}
	OUTCOME() {
		saw(mixture(round, 2, LARGE));
	}
	REMOVE() {
		close_channel(round->ends);
	}
}

/* What a channel holds while its size changes: 'a' and 'b' before, 'c' that comes meanwhile. */
struct resized {
	int ends[2];
	char seen[4];
	ssize_t first;
};

static const char *order_of(struct resized *round)
{
	if (round->first != 1)
		return "nothing was there";
	while (strlen(round->seen) < 3 && read(round->ends[0], strchr(round->seen, '\0'), 1) == 1)
		;
	return strcmp(round->seen, "abc") == 0 ? "in order" : "bytes lost or moved";
}

LITMUS(pipe_and_fifo, a_new_size_takes_nothing_away, struct resized, PIPE_AND_FIFO, .threads = true,
       .says = "on Linux, while F_SETPIPE_SZ changes a channel's size, what it holds can be read "
	       "at any moment, and what is written comes behind that",
       .zh = "在 Linux 上，F_SETPIPE_SZ 改变容量期间，管道中的内容随时可读，新写入的内容排在其后",
       .rows = "pipes 8", .verdict = HOLDS,
       .ref = "fcntl(2) F_SETPIPE_SZ; Linux pipe_resize_ring()", .needs = { need_larger_pipes },
       .outcomes = { { REQUIRED, "in order" },
		     { FORBIDDEN, "nothing was there" },
		     { FORBIDDEN, "bytes lost or moved" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		make_channel(round->ends);
		must(write(round->ends[1], "ab", 2));
		must(set_nonblocking(round->ends[0], true));
	}
	ROLE(resizer) {
		for (int pages = 2; pages > 0; pages--)
			assert_succeeds(fcntl(round->ends[1], F_SETPIPE_SZ, pages * 4096));
	}
	ROLE(reader) {
		round->first = read(round->ends[0], round->seen, 1);
	}
	ROLE(writer) {
		assert_returns(write(round->ends[1], "c", 1), 1);
	}
	OUTCOME() {
		saw(order_of(round));
	}
	REMOVE() {
		close_channel(round->ends);
	}
}

/* A reader, or a poll, on an end that another thread closes while a byte comes. */
struct closed {
	int ends[2];
	int seen; /* errno, 0 where the byte came, -1 at the end of file; what poll shows */
	char byte;
};

static void make_closed(struct closed *closed)
{
	must(open_channel(closed->ends));
	unlink("fifo");
}

LITMUS(pipe_and_fifo, close_meets_a_reader, struct closed, PIPE_AND_FIFO, .threads = true,
       .says = "on Linux, a read that another thread's close of its descriptor meets goes on until "
	       "a byte comes, or fails with EBADF; it gets no end of file and never sleeps on",
       .zh = "在 Linux 上，read 时另一线程关闭其描述符：read 继续直到有数据，或以 EBADF "
	     "失败；既不会读到文件尾，也不会一直睡眠",
       .verdict = HOLDS, .ref = "close(2) NOTES; read(2) EBADF",
       .outcomes = { { REQUIRED, "the byte" },
		     { REQUIRED, "closed before: EBADF" },
		     { FORBIDDEN, "end of file" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	ONCE() {
		signal(SIGPIPE, SIG_IGN);
	}
	MAKE() {
		make_closed(round);
	}
	ROLE(reader) {
		ssize_t count = read(round->ends[0], &round->byte, 1);

		round->seen = count == 1 ? 0 : count < 0 ? errno : -1;
	}
	ROLE(closer) {
		assert_returns(close(round->ends[0]), 0);
	}
	ROLE(writer) {
		(void)!write(round->ends[1], "x", 1);
	}
	OUTCOME() {
		saw(round->seen == 0 && round->byte == 'x' ? "the byte"
		    : round->seen == EBADF                 ? "closed before: EBADF"
		    : round->seen == -1                    ? "end of file"
							   : "anything else");
	}
	REMOVE() {
		must(close(round->ends[1]));
	}
}

LITMUS(pipe_and_fifo, close_meets_a_poll, struct closed, PIPE_AND_FIFO, .threads = true,
       .says = "on Linux, a poll that another thread's close of its descriptor meets goes on until "
	       "a byte comes, or shows POLLNVAL; it never sleeps on",
       .zh = "在 Linux 上，poll 时另一线程关闭其描述符：poll 继续直到有数据，或报告 POLLNVAL；"
	     "不会一直睡眠",
       .verdict = HOLDS, .ref = "poll(2) POLLNVAL; close(2) NOTES",
       .outcomes = { { REQUIRED, "the byte: POLLIN" },
		     { REQUIRED, "closed before: POLLNVAL" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	ONCE() {
		signal(SIGPIPE, SIG_IGN);
	}
	MAKE() {
		make_closed(round);
	}
	ROLE(poller) {
		struct pollfd ready = { .fd = round->ends[0], .events = POLLIN };

		assert_returns(poll(&ready, 1, -1), 1);
		round->seen = ready.revents;
	}
	ROLE(closer) {
		assert_returns(close(round->ends[0]), 0);
	}
	ROLE(writer) {
		(void)!write(round->ends[1], "x", 1);
	}
	OUTCOME() {
		saw(round->seen == POLLIN     ? "the byte: POLLIN"
		    : round->seen == POLLNVAL ? "closed before: POLLNVAL"
					      : "anything else");
	}
	REMOVE() {
		must(close(round->ends[1]));
	}
}

/* Two writers, each with an end of its own, and what the reader got before the end. */
struct last_words {
	int reader, writer[2], seen;
};

LITMUS(pipe_and_fifo, the_end_comes_after_all_bytes, struct last_words, PIPE_AND_FIFO,
       .threads = true,
       .says = "where two writers each write a byte and close their end, the reader gets both "
	       "before the end of file, however they meet",
       .zh = "两个写者各写一个字节后关闭写端，无论怎样相遇，读者都在文件尾之前读到两个字节",
       .rows = "pipes 4; bugs 13", .verdict = HOLDS, .ref = "POSIX.1-2024 read(): end-of-file",
       .outcomes = { { REQUIRED, "both, and the end" },
		     { FORBIDDEN, "the end too early" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		int ends[2];

		must(open_channel(ends));
		unlink("fifo");
		round->reader = ends[0];
		round->writer[0] = ends[1];
		round->writer[1] = must(dup(ends[1]));
	}
	ROLES(writer, 2) {
		assert_returns(write(round->writer[me], "x", 1), 1);
		assert_returns(close(round->writer[me]), 0);
	}
	ROLE(reader) {
		char byte;

		while (assert_succeeds(read(round->reader, &byte, 1)) == 1)
			round->seen++;
	}
	OUTCOME() {
		saw(round->seen == 2  ? "both, and the end"
		    : round->seen < 2 ? "the end too early"
				      : "anything else");
	}
	REMOVE() {
		must(close(round->reader));
	}
}
