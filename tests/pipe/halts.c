/* Claims about what others see of a pipe while a call on it is half way through its buffer. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"

#define HALF (PIPE_BUF / 2)

static char bytes_of_a[PIPE_BUF], bytes_of_b[PIPE_BUF];

/* A channel, and two texts that tell their bytes apart. */
static void open_lettered(int p[2])
{
	must(open_channel(p));
	memset(bytes_of_a, 'a', PIPE_BUF);
	memset(bytes_of_b, 'b', PIPE_BUF);
}

/* Writes PIPE_BUF bytes; halts before it has the second half of them. */
static void write_halting(int fd)
{
	const char *bytes = halting(bytes_of_a, PIPE_BUF, HALF);

	assert_returns(write(fd, bytes, PIPE_BUF), PIPE_BUF);
}

static void assert_next(int fd, const char bytes[PIPE_BUF])
{
	char seen[PIPE_BUF];

	read_exactly(fd, seen, sizeof(seen));
	assert_equal(memcmp(seen, bytes, sizeof(seen)), 0);
}

CLAIM(pipe, a_half_done_write_keeps_other_writers_out, PIPE_AND_FIFO,
      .says = "a write of PIPE_BUF bytes is atomic half way too: on Linux other writers wait until "
	      "it is done, those with O_NONBLOCK as well, and all bytes come in one piece each",
      .zh = "PIPE_BUF 字节的写操作进行到一半时同样是原子的：在 Linux 上其他写者（包括 O_NONBLOCK "
	    "的）"
	    "等到它完成，各自的字节连续到达",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "POSIX.1-2024 write(): PIPE_BUF; Linux fs/pipe.c: pipe_write()")
{
	int p[2];

	open_lettered(p);
	make_room(p[1], 2);
	ACTOR(halted) {
		write_halting(p[1]);
	}
	await_halted(halted);
	must(set_nonblocking(p[1], true));
	ACTOR(other) {
		assert_returns(write(p[1], bytes_of_b, PIPE_BUF), PIPE_BUF);
	}
	assert_shut_out(other, "write");
	provide(halted);
	assert_ends(halted);
	assert_ends(other);
	assert_next(p[0], bytes_of_a);
	assert_next(p[0], bytes_of_b);
}

CLAIM(pipe, nothing_of_a_half_done_write_can_be_read, PIPE_AND_FIFO,
      .says = "on Linux, nothing of a half done write of PIPE_BUF bytes can be read: the reader "
	      "waits, with O_NONBLOCK as well, and gets all of it",
      .zh = "在 Linux 上，PIPE_BUF 字节的写操作未完成时一个字节也读不到：读者（包括 O_NONBLOCK 的）"
	    "等待，然后读到全部",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux fs/pipe.c: pipe_write()")
{
	int p[2];

	open_lettered(p);
	ACTOR(halted) {
		write_halting(p[1]);
	}
	await_halted(halted);
	must(set_nonblocking(p[0], true));
	ACTOR(reader) {
		char seen[PIPE_BUF];

		assert_returns(read(p[0], seen, sizeof(seen)), PIPE_BUF);
		assert_equal(memcmp(seen, bytes_of_a, sizeof(seen)), 0);
	}
	assert_shut_out(reader, "read");
	provide(halted);
	assert_ends(halted);
	assert_ends(reader);
}

CLAIM(pipe, a_half_done_read_keeps_other_readers_out, PIPE_AND_FIFO,
      .says = "on Linux, what a half done read is copying out goes to no other reader: that waits, "
	      "and gets what comes behind it",
      .zh = "在 Linux 上，正在被读出的数据不会交给另一读者：后者等待，然后得到其后的数据",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux fs/pipe.c: pipe_read()")
{
	int p[2];

	open_lettered(p);
	make_room(p[1], 2);
	must(write(p[1], bytes_of_a, PIPE_BUF));
	must(write(p[1], bytes_of_b, PIPE_BUF));
	ACTOR(halted) {
		char *room = halting(NULL, PIPE_BUF, HALF);

		assert_returns(read(p[0], room, PIPE_BUF), PIPE_BUF);
		assert_equal(memcmp(room, bytes_of_a, PIPE_BUF), 0);
	}
	await_halted(halted);
	ACTOR(other) {
		assert_next(p[0], bytes_of_b);
	}
	assert_shut_out(other, "read");
	provide(halted);
	assert_ends(halted);
	assert_ends(other);
}

CLAIM(pipe, who_is_killed_while_it_reads_takes_nothing, PIPE_AND_FIFO,
      .says = "on Linux, SIGKILL to a reader half way through its buffer takes nothing from the "
	      "pipe of the piece that it was copying: the next reader gets that whole",
      .zh = "在 Linux 上，读者在缓冲区读到一半时被 SIGKILL 杀死，正在复制的那块数据不会丢失："
	    "下一读者得到整块",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux fs/pipe.c: pipe_read()")
{
	int p[2];

	open_lettered(p);
	must(write(p[1], bytes_of_a, PIPE_BUF));
	ACTOR(halted) {
		read(p[0], halting(NULL, PIPE_BUF, HALF), PIPE_BUF);
	}
	await_halted(halted);
	send_signal(halted, SIGKILL);
	assert_killed(halted, SIGKILL);
	assert_next(p[0], bytes_of_a);
}

CLAIM(pipe, who_is_killed_while_it_writes_leaves_nothing_of_the_piece, PIPE_AND_FIFO,
      .says = "on Linux, SIGKILL to a writer half way through PIPE_BUF bytes leaves none of them "
	      "in the pipe",
      .zh = "在 Linux 上，写者在写 PIPE_BUF 字节到一半时被 SIGKILL "
	    "杀死，管道中不会留下其中任何字节",
      .needs = { need_halts }, .verdict = HOLDS, .ref = "Linux fs/pipe.c: pipe_write()")
{
	int p[2];

	open_lettered(p);
	ACTOR(halted) {
		write_halting(p[1]);
	}
	await_halted(halted);
	send_signal(halted, SIGKILL);
	assert_killed(halted, SIGKILL);
	assert_equal(unread(p[0]), 0);
	assert_returns(write(p[1], bytes_of_b, PIPE_BUF), PIPE_BUF);
	assert_next(p[0], bytes_of_b);
}

CLAIM(pipe, closing_waits_for_what_is_half_done, PIPE_AND_FIFO,
      .says = "on Linux, the close of the last read end waits for a half done write, which writes "
	      "all; the next one gets EPIPE",
      .zh = "在 Linux 上，关闭最后一个读端须等待进行到一半的写操作，后者写完全部；下一次写得到 "
	    "EPIPE",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux fs/pipe.c: pipe_release(), pipe_write(); POSIX.1-2024 write(): EPIPE")
{
	int p[2];

	open_lettered(p);
	ACTOR(reader) {
		close(p[1]);
		pause_at("write is half done");
		assert_returns(close(p[0]), 0);
	}
	close(p[0]);
	ACTOR(halted) {
		catch_signal(SIGPIPE, 0);
		write_halting(p[1]);
		pause_at("written");
		assert_fails(write(p[1], "", 1), EPIPE);
		assert_equal(caught(SIGPIPE), 1);
	}
	await(reader, "write is half done");
	await_halted(halted);
	resume(reader);
	assert_shut_out(reader, "close");
	provide(halted);
	await(halted, "written");
	assert_ends(reader);
	resume(halted);
	assert_ends(halted);
}

CLAIM(pipe, closing_the_last_write_end_waits_for_a_half_done_read, PIPE_AND_FIFO,
      .says = "on Linux, the close of the last write end waits for a half done read, which gets all "
	      "there is; the next one finds the end",
      .zh = "在 Linux 上，关闭最后一个写端须等待进行到一半的读操作，后者读到全部；下一次读到文件尾",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux fs/pipe.c: pipe_release(), pipe_read(); POSIX.1-2024 read(): end-of-file")
{
	int p[2];

	open_lettered(p);
	must(write(p[1], bytes_of_a, PIPE_BUF));
	ACTOR(writer) {
		pause_at("read is half done");
		assert_returns(close(p[1]), 0);
	}
	close(p[1]);
	ACTOR(halted) {
		char *room = halting(NULL, PIPE_BUF, HALF);

		assert_returns(read(p[0], room, PIPE_BUF), PIPE_BUF);
		assert_equal(memcmp(room, bytes_of_a, PIPE_BUF), 0);
		assert_returns(read(p[0], room, 1), 0);
	}
	await(writer, "read is half done");
	await_halted(halted);
	resume(writer);
	assert_shut_out(writer, "close");
	provide(halted);
	assert_ends(writer);
	assert_ends(halted);
}

CLAIM(pipe, the_last_writer_killed_half_way_is_end_of_file, PIPE_AND_FIFO,
      .says = "on Linux, SIGKILL to the last writer half way through PIPE_BUF bytes is end of file "
	      "for a reader that waits for it",
      .zh = "在 Linux 上，最后的写者写 PIPE_BUF 字节到一半时被 SIGKILL 杀死，等待它的读者读到文件尾",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "POSIX.1-2024 read(): end-of-file; Linux fs/pipe.c: pipe_write(), pipe_release()")
{
	int p[2];

	open_lettered(p);
	ACTOR(writer) {
		write_halting(p[1]);
	}
	await_halted(writer);
	close(p[1]);
	ACTOR(reader) {
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	assert_shut_out(reader, "read");
	send_signal(writer, SIGKILL);
	assert_killed(writer, SIGKILL);
	assert_ends(reader);
}
