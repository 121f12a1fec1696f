/* Litmus claims about pipes and FIFOs: writers that meet, at whatever moment. */
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
