/* Claims about writing to a channel that nobody reads any more: SIGPIPE and EPIPE. */
#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"

CLAIM(pipe_and_fifo, write_without_reader_kills_by_default, PIPE_AND_FIFO,
      .says = "a write when no reader is left kills the writer by SIGPIPE, which is the default",
      .zh = "读端全部关闭后写入，进程默认被 SIGPIPE 终止",
      .course = "002 写管道: 读端全部关闭：进程会异常终止", .rows = "pipes 6; fifos 4",
      .verdict =
	      HOLDS_IF("SIGPIPE has its default action and is not blocked; else write gives EPIPE",
		       "SIGPIPE 采用默认动作且未被阻塞；否则 write 失败 (EPIPE)"),
      .ref = "POSIX.1-2024 write() EPIPE; pipe(7)")
{
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	ACTOR(writer) {
		(void)!write(p[1], "x", 1);
	}
	assert_killed(writer, SIGPIPE);
}

CLAIM(pipe_and_fifo, write_without_reader_gives_epipe_if_ignored, PIPE_AND_FIFO,
      .says = "with SIGPIPE ignored, a write when no reader is left fails with EPIPE",
      .zh = "忽略 SIGPIPE 时，读端全部关闭后写入失败，errno 为 EPIPE", .rows = "pipes 6; fifos 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write() EPIPE; pipe(7)")
{
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < 3; i++)
		assert_fails(write(p[1], "x", 1), EPIPE);
	must(set_nonblocking(p[1], true));
	assert_fails(write(p[1], "x", 1), EPIPE);
}

CLAIM(pipe_and_fifo, write_without_reader_gives_epipe_if_blocked, PIPE_AND_FIFO,
      .says = "with SIGPIPE blocked, a write without reader fails with EPIPE and the signal is "
	      "pending",
      .zh = "阻塞 SIGPIPE 时，写入失败 (EPIPE)，而信号保持未决", .rows = "pipes 6; fifos 4",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write() EPIPE, sigpending()")
{
	sigset_t set, pending;
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	assert_fails(write(p[1], "x", 1), EPIPE);
	must(sigpending(&pending));
	assert_that(sigismember(&pending, SIGPIPE));
	assert_returns(sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }), SIGPIPE);
	assert_fails(sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }), EAGAIN);
}

CLAIM(pipe_and_fifo, write_without_reader_runs_the_handler_once, PIPE_AND_FIFO,
      .says = "with SIGPIPE caught, each write without reader runs the handler once and gives "
	      "EPIPE",
      .zh = "捕获 SIGPIPE 时，每次写入都调用一次处理函数，并以 EPIPE 失败",
      .rows = "pipes 6; fifos 4; bugs 15", .verdict = HOLDS, .ref = "POSIX.1-2024 write() EPIPE")
{
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	catch_signal(SIGPIPE, SA_RESTART);
	assert_fails(write(p[1], "x", 1), EPIPE);
	assert_equal(caught(SIGPIPE), 1);
	assert_fails(write(p[1], "x", 1), EPIPE);
	assert_equal(caught(SIGPIPE), 2);
}

CLAIM(pipe_and_fifo, write_needs_but_one_copy_of_the_read_end, PIPE_AND_FIFO,
      .says = "write works while any copy of the read end is open, and gives EPIPE after the last",
      .zh = "只要读端还有一个副本打开，写就成功；最后一个关闭之后才是 EPIPE", .rows = "pipes 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write() EPIPE; pipe(7)")
{
	int p[2], copy;

	must(open_channel(p));
	copy = must(dup(p[0]));
	ACTOR(holder) {
		close(copy);
		pause_at("holding a copy");
	}
	await(holder, "holding a copy");
	must(close(p[0]));
	signal(SIGPIPE, SIG_IGN);
	assert_returns(write(p[1], "x", 1), 1);
	must(close(copy));
	assert_returns(write(p[1], "x", 1), 1);
	resume(holder);
	assert_ends(holder);
	assert_fails(write(p[1], "x", 1), EPIPE);
}

CLAIM(pipe_and_fifo, last_readers_close_wakes_a_writer, PIPE_AND_FIFO,
      .says = "a writer asleep on a full channel is woken by the last reader's close, with EPIPE "
	      "and SIGPIPE",
      .zh = "因管道已满而睡眠的写者，被最后一个读端的关闭唤醒，得到 EPIPE 与 SIGPIPE",
      .rows = "pipes 6; bugs 17", .verdict = HOLDS, .ref = "POSIX.1-2024 write(), close(); pipe(7)")
{
	int p[2], copy;

	must(open_channel(p));
	copy = must(dup(p[0]));
	fill(p[1]);
	ACTOR(writer) {
		close(p[0]);
		close(copy);
		catch_signal(SIGPIPE, 0);
		assert_fails(write(p[1], "x", 1), EPIPE);
		assert_equal(caught(SIGPIPE), 1);
	}
	assert_asleep(writer, "write");
	assert_succeeds(close(copy));
	assert_not_woken(writer);
	must(close(p[0]));
	assert_ends(writer);
}

CLAIM(pipe_and_fifo, last_readers_close_kills_a_sleeping_writer, PIPE_AND_FIFO,
      .says = "a writer asleep on a full channel is killed by SIGPIPE when the last reader closes",
      .zh = "因管道已满而睡眠的写者，在最后一个读端关闭时默认被 SIGPIPE 终止", .rows = "pipes 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 write(), close(); pipe(7)")
{
	struct actor *writer[2];
	int p[2];

	must(open_channel(p));
	fill(p[1]);
	for (int i = 0; i < 2; i++)
		START(writer[i]) {
			close(p[0]);
			(void)!write(p[1], "x", 1);
		}
	assert_asleep(writer[0], "write");
	assert_asleep(writer[1], "write");
	must(close(p[0]));
	assert_killed(writer[0], SIGPIPE);
	assert_killed(writer[1], SIGPIPE);
}

CLAIM(pipe_and_fifo, write_cut_short_by_the_readers_close_gives_the_count, PIPE_AND_FIFO,
      .says = "on Linux a write that has put part of its bytes in when the last reader closes "
	      "returns their count; the next gives EPIPE",
      .zh = "在 Linux 上，写入了一部分之后读端全部关闭，write 返回已写的字节数，下一次才是 EPIPE",
      .rows = "pipes 6", .verdict = HOLDS,
      .ref = "Linux fs/pipe.c anon_pipe_write(); POSIX.1-2024 write() EPIPE")
{
	static const char bytes[PIPE_BUF + 1];
	long capacity;
	int p[2];

	must(open_channel(p));
	capacity = fill_but_for_pipe_buf(p);
	ACTOR(writer) {
		close(p[0]);
		signal(SIGPIPE, SIG_IGN);
		assert_returns(write(p[1], bytes, PIPE_BUF + 1), PIPE_BUF);
		assert_fails(write(p[1], bytes, 1), EPIPE);
	}
	assert_asleep(writer, "write");
	assert_equal(unread(p[0]), capacity);
	must(close(p[0]));
	assert_ends(writer);
}

CLAIM(pipe_and_fifo, write_cut_short_by_the_readers_close_raises_sigpipe, PIPE_AND_FIFO,
      .says = "on Linux SIGPIPE comes also with a write that the last reader's close cut short",
      .zh = "在 Linux 上，被读端关闭截断的 write 虽返回部分字节数，同样会收到 SIGPIPE",
      .rows = "pipes 6", .verdict = HOLDS,
      .ref = "Linux fs/pipe.c anon_pipe_write(); POSIX.1-2024 write() names the signal with EPIPE "
	     "only")
{
	static const char bytes[PIPE_BUF + 1];
	int p[2];

	must(open_channel(p));
	fill_but_for_pipe_buf(p);
	ACTOR(writer) {
		close(p[0]);
		(void)!write(p[1], bytes, PIPE_BUF + 1);
	}
	assert_asleep(writer, "write");
	assert_succeeds(close(p[0]));
	assert_killed(writer, SIGPIPE);
}

CLAIM(pipe_and_fifo, write_of_nothing_needs_no_reader, PIPE_AND_FIFO,
      .says = "on Linux a write of zero bytes returns 0 without SIGPIPE though no reader is left",
      .zh = "在 Linux 上，即使没有读者，写 0 个字节也返回 0，没有 SIGPIPE",
      .rows = "pipes 6; bugs 18", .verdict = HOLDS,
      .ref = "Linux fs/pipe.c: \"Null write succeeds\"; POSIX.1-2024 write() leaves it unspecified")
{
	int p[2];

	must(open_channel(p));
	must(close(p[0]));
	catch_signal(SIGPIPE, 0);
	assert_returns(write(p[1], "", 0), 0);
	assert_equal(caught(SIGPIPE), 0);
}
