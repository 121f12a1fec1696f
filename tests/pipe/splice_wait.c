/* Claims about splice, tee and vmsplice as calls that wait, are interrupted, and meet an end. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "channels.h"
#include "claim.h"
#include "idle_signals.h"

/* Each moves at most 3 bytes from `in`, or of its own, to `out`. */

static ssize_t by_splice(int in, int out, unsigned flags)
{
	return splice(in, NULL, out, NULL, 3, flags);
}

static ssize_t by_tee(int in, int out, unsigned flags)
{
	return tee(in, out, 3, flags);
}

static ssize_t by_vmsplice(int in, int out, unsigned flags)
{
	static char bytes[] = "xyz";

	(void)in;
	return vmsplice(out, &(struct iovec){ bytes, 3 }, 1, flags);
}

static const struct {
	const char *call;
	ssize_t (*move)(int in, int out, unsigned flags);
	bool reads;
} movers[] = {
	{ "splice", by_splice, true },
	{ "tee", by_tee, true },
	{ "vmsplice", by_vmsplice, false },
};

enum { MOVERS = 3 };

CLAIM(pipe_and_fifo, splice_and_its_kin_need_a_reader, PIPE_AND_FIFO,
      .says = "on Linux splice, tee and vmsplice into a channel without readers fail with EPIPE "
	      "and bring SIGPIPE once, and take nothing",
      .zh = "在 Linux 上，向没有读者的管道 splice、tee、vmsplice 失败 (EPIPE)，带来一次 SIGPIPE，"
	    "不取走任何内容",
      .rows = "bugs 8, 9; pipes 6", .verdict = HOLDS,
      .ref = "pipe(7): write to a pipe with no readers; Linux fs/splice.c splice_pipe_to_pipe(), "
	     "link_pipe(), wait_for_space()",
      .needs = { need_splice, need_tee, need_vmsplice })
{
	int p[2], from[2];

	must(open_channel(p));
	must(pipe(from));
	must(write(from[1], "abc", 3));
	must(close(p[0]));
	catch_signal(SIGPIPE, 0);
	for (int i = 0; i < MOVERS; i++) {
		assert_fails(movers[i].move(from[0], p[1], 0), EPIPE);
		assert_equal(caught(SIGPIPE), i + 1);
	}
	assert_reads(from[0], "abc");
}

CLAIM(pipe_and_fifo, splice_and_its_kin_know_their_flags, PIPE_AND_FIFO,
      .says = "on Linux splice, tee and vmsplice fail with EINVAL for a flag that they do not "
	      "know, and move nothing; SPLICE_F_MOVE and SPLICE_F_MORE do no harm",
      .zh = "在 Linux 上，splice、tee、vmsplice 遇到未知标志时失败 "
	    "(EINVAL)，什么都不移动；SPLICE_F_MOVE、SPLICE_F_MORE 无害",
      .rows = "bugs 8, 9", .verdict = HOLDS,
      .ref = "splice(2), tee(2), vmsplice(2) flags; Linux fs/splice.c SPLICE_F_ALL",
      .needs = { need_splice, need_tee, need_vmsplice })
{
	int p[2], from[2];

	must(open_channel(p));
	make_room(p[1], 2);
	must(pipe(from));
	must(write(from[1], "abc", 3));
	for (int i = 0; i < MOVERS; i++) {
		assert_fails(movers[i].move(from[0], p[1], 1 << 4), EINVAL);
		assert_fails(movers[i].move(from[0], p[1], 1U << 31), EINVAL);
		assert_equal(unread(p[0]), 0);
	}
	assert_returns(by_tee(from[0], p[1], SPLICE_F_MORE), 3);
	assert_returns(by_splice(from[0], p[1], SPLICE_F_MOVE | SPLICE_F_MORE), 3);
	assert_reads(p[0], "abcabc");
}

CLAIM(pipe_and_fifo, splice_and_tee_see_the_end, PIPE_AND_FIFO,
      .says = "on Linux splice and tee of a channel without writers give what is left, then 0",
      .zh = "在 Linux 上，对没有写者的管道，splice 与 tee 先给出剩余内容，然后返回 0",
      .rows = "bugs 8, 9; pipes 5", .verdict = HOLDS, .ref = "splice(2), tee(2) RETURN VALUE",
      .needs = { need_splice, need_tee })
{
	int p[2], to[2];

	must(open_channel(p));
	must(pipe(to));
	make_room(to[1], 5);
	must(write(p[1], "abcd", 4));
	must(close(p[1]));
	assert_returns(by_tee(p[0], to[1], 0), 3);
	assert_returns(by_splice(p[0], to[1], 0), 3);
	assert_returns(by_tee(p[0], to[1], 0), 1);
	assert_returns(by_splice(p[0], to[1], 0), 1);
	for (int i = 0; i < 2; i++) {
		assert_returns(by_tee(p[0], to[1], 0), 0);
		assert_returns(by_splice(p[0], to[1], 0), 0);
	}
	assert_reads(to[0], "abcabcdd");
}

CLAIM(pipe_and_fifo, splice_and_its_kin_can_be_told_not_to_sleep, PIPE_AND_FIFO,
      .says = "on Linux splice, tee and vmsplice with SPLICE_F_NONBLOCK, and splice and tee with "
	      "O_NONBLOCK at either end, fail with EAGAIN rather than sleep, and move nothing",
      .zh = "在 Linux 上，splice、tee、vmsplice 带 SPLICE_F_NONBLOCK，或 splice、tee 的任一端设置 "
	    "O_NONBLOCK 时，不睡眠而失败 (EAGAIN)，什么都不移动",
      .rows = "bugs 8, 9", .verdict = HOLDS,
      .ref = "splice(2), tee(2), vmsplice(2) SPLICE_F_NONBLOCK; Linux commit ee5e001196d1",
      .needs = { need_splice, need_tee, need_vmsplice })
{
	int p[2], other[2], full;

	must(open_channel(p));
	must(pipe(other));
	for (int i = 0; i < MOVERS && movers[i].reads; i++) {
		assert_fails(movers[i].move(p[0], other[1], SPLICE_F_NONBLOCK), EAGAIN);
		must(set_nonblocking(p[0], true));
		assert_fails(movers[i].move(p[0], other[1], 0), EAGAIN);
		must(set_nonblocking(p[0], false));
		must(set_nonblocking(other[1], true));
		assert_fails(movers[i].move(p[0], other[1], 0), EAGAIN);
		must(set_nonblocking(other[1], false));
	}
	full = (int)fill(p[1]);
	must(write(other[1], "abc", 3));
	for (int i = 0; i < MOVERS; i++) {
		assert_fails(movers[i].move(other[0], p[1], SPLICE_F_NONBLOCK), EAGAIN);
		must(set_nonblocking(p[1], true));
		if (movers[i].reads)
			assert_fails(movers[i].move(other[0], p[1], 0), EAGAIN);
		must(set_nonblocking(p[1], false));
	}
	assert_equal(unread(p[0]), full);
	assert_reads(other[0], "abc");
}

CLAIM(pipe_and_fifo, an_end_is_nothing_to_splice_or_tee_for, PIPE_AND_FIFO,
      .says = "on Linux splice and tee that are not to sleep give 0 for a channel without writers, and "
	      "with vmsplice fail with EPIPE for a full one without readers: never with EAGAIN",
      .zh = "在 Linux 上，不许睡眠的 splice 与 tee 对没有写者的管道返回 0，对没有读者的满管道连同 vmsplice 一起失败 "
	    "(EPIPE)，而不是 EAGAIN",
      .rows = "bugs 8, 9; pipes 5", .verdict = HOLDS,
      .ref = "splice(2), tee(2) RETURN VALUE; pipe(7): EPIPE",
      .needs = { need_splice, need_tee, need_vmsplice })
{
	int p[2], other[2];

	must(signal(SIGPIPE, SIG_IGN));
	must(open_channel(p));
	must(pipe(other));
	must(close(p[1]));
	must(set_nonblocking(p[0], true));
	for (int i = 0; i < MOVERS && movers[i].reads; i++)
		assert_returns(movers[i].move(p[0], other[1], SPLICE_F_NONBLOCK), 0);
	must(write(other[1], "abc", 3));
	unlink("fifo"); /* a pipe has none */
	must(open_channel(p));
	fill(p[1]);
	must(close(p[0]));
	must(set_nonblocking(p[1], true));
	for (int i = 0; i < MOVERS; i++)
		assert_fails(movers[i].move(other[0], p[1], SPLICE_F_NONBLOCK), EPIPE);
	assert_reads(other[0], "abc");
}

/*
 * The actor sleeps in that call through idle signals; SIGTERM's handler ends it with EINTR,
 * SIGHUP's with SA_RESTART does not.
 */
static void assert_is_interrupted(struct actor *sleeper, const char *call, int told)
{
	assert_sleeps_through_both(sleeper, call);
	send_signal(sleeper, SIGTERM);
	assert_reads(told, "!");
	assert_asleep(sleeper, call);
	send_signal(sleeper, SIGHUP);
	assert_reads(told, "!");
	assert_asleep(sleeper, call);
}

static void start_mover(struct actor **sleeper, int mover, int in, int out, int told)
{
	START(*sleeper) {
		block_one_and_ignore_another();
		tell_signal(SIGTERM, 0, told);
		tell_signal(SIGHUP, SA_RESTART, told);
		assert_fails(movers[mover].move(in, out, 0), EINTR);
		assert_returns(movers[mover].move(in, out, 0), 3);
	}
}

CLAIM(pipe_and_fifo, a_handler_interrupts_splice_and_its_kin, PIPE_AND_FIFO,
      .says = "on Linux a handler makes splice, tee and vmsplice that sleep, for bytes or for "
	      "room, fail with EINTR and move nothing; with SA_RESTART they sleep on, as for idle "
	      "signals",
      .zh = "在 Linux 上，处理函数使为等待数据或空间而睡眠的 splice、tee、vmsplice 失败 "
	    "(EINTR)，什么都不移动；带 SA_RESTART 或信号被阻塞、忽略时继续睡眠",
      .rows = "bugs 8, 9; pipes 4, 7", .verdict = HOLDS,
      .ref = "signal(7); Linux fs/splice.c ipipe_prep(), opipe_prep(), wait_for_space()",
      .needs = { need_splice, need_tee, need_vmsplice })
{
	static const char *const moved[] = { "def", "ghi", "xyz" };
	struct actor *sleeper;
	int p[2], other[2], told[2], full;

	must(open_channel(p));
	must(pipe(other));
	must(pipe(told));
	for (int i = 0; i < MOVERS && movers[i].reads; i++) {
		start_mover(&sleeper, i, p[0], other[1], told[1]);
		assert_is_interrupted(sleeper, movers[i].call, told[0]);
		must(write(p[1], "abc", 3));
		assert_ends(sleeper);
		assert_reads(other[0], "abc");
		discard(p[0], (size_t)unread(p[0]));
	}
	must(write(other[1], "defghi", 6));
	full = (int)fill(p[1]);
	for (int i = 0; i < MOVERS; i++) {
		start_mover(&sleeper, i, other[0], p[1], told[1]);
		assert_is_interrupted(sleeper, movers[i].call, told[0]);
		assert_equal(unread(p[0]), full);
		discard(p[0], page_size());
		assert_ends(sleeper);
		discard(p[0], (size_t)unread(p[0]) - 3);
		assert_reads(p[0], moved[i]);
		full = (int)fill(p[1]);
	}
	assert_reads(other[0], "ghi");
}

CLAIM(pipe, splice_from_a_socket_sees_its_end,
      .says = "on Linux splice from a stream sleeps until bytes come, takes those that are there, "
	      "and gives 0 once the peer has closed",
      .zh = "在 Linux 上，从流套接字 splice 睡眠到数据到来，取走现有的；对端关闭后返回 0",
      .rows = "bugs 9; sockets 3", .verdict = HOLDS,
      .ref = "splice(2) RETURN VALUE; Linux unix_stream_splice_read()",
      .needs = { need_splice, need_scm_rights })
{
	int p[2], pair[2];

	must(pipe(p));
	make_room(p[1], 2);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(mover) {
		close(pair[0]);
		assert_returns(splice(pair[1], NULL, p[1], NULL, 100, 0), 3);
		assert_returns(splice(pair[1], NULL, p[1], NULL, 100, 0), 0);
	}
	assert_asleep(mover, "splice");
	must(send(pair[0], "abc", 3, 0));
	assert_asleep(mover, "splice");
	must(close(pair[0]));
	assert_ends(mover);
	assert_reads(p[0], "abc");
}

CLAIM(pipe, splice_moves_through_sockets,
      .says = "on Linux splice moves bytes from a pipe to a socket and on into a pipe, of each "
	      "type; to a closed peer it fails, of a stream with EPIPE and SIGPIPE, and takes "
	      "nothing",
      .zh = "在 Linux 上，splice "
	    "把字节从管道移到各种类型的套接字，再移到管道；对端已关闭时失败（流为 EPIPE 与 "
	    "SIGPIPE），不取走内容",
      .rows = "bugs 9; sockets 3", .verdict = HOLDS,
      .ref = "splice(2); send(2) EPIPE; Linux splice_to_socket()",
      .needs = { need_splice, need_scm_rights })
{
	const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };

	catch_signal(SIGPIPE, 0);
	for (int i = 0; i < 3; i++) {
		int p[2], q[2], pair[2];

		must(pipe(p));
		must(pipe(q));
		must(socketpair(AF_UNIX, types[i], 0, pair));
		must(write(p[1], "abcdef", 6));
		assert_returns(splice(p[0], NULL, pair[0], NULL, 6, 0), 6);
		assert_returns(splice(pair[1], NULL, q[1], NULL, 6, 0), 6);
		assert_reads(q[0], "abcdef");
		must(close(pair[1]));
		must(write(p[1], "kept", 4));
		assert_fails(splice(p[0], NULL, pair[0], NULL, 4, 0),
			     types[i] == SOCK_DGRAM ? ECONNREFUSED : EPIPE);
		assert_equal(caught(SIGPIPE), 1);
		assert_reads(p[0], "kept");
	}
}

CLAIM(pipe, who_waits_for_room_has_moved_no_position,
      .says = "on Linux splice and sendfile from a file that a handler interrupts while they sleep for "
	      "room in the pipe fail with EINTR and leave the file's position",
      .zh = "在 Linux 上，从文件 splice 与 sendfile 时若因管道没有空间而睡眠、被处理函数中断，则失败 "
	    "(EINTR)，文件位置不变",
      .verdict = HOLDS, .ref = "splice(2); sendfile(2); Linux fs/splice.c do_splice()",
      .needs = { need_splice, need_directory })
{
	const int fd = must(open("file", O_RDWR | O_CREAT, 0600));
	int p[2];

	must(write(fd, "0123456789", 10));
	must(pipe(p));
	fill(p[1]);
	for (int i = 0; i < 2; i++) {
		must(lseek(fd, 3, SEEK_SET));
		ACTOR(mover) {
			catch_signal(SIGUSR1, 0);
			assert_fails(i ? sendfile(p[1], fd, NULL, 5)
				       : splice(fd, NULL, p[1], NULL, 5, 0),
				     EINTR);
		}
		assert_asleep(mover, i ? "sendfile" : "splice");
		send_signal(mover, SIGUSR1);
		assert_ends(mover);
		assert_returns(lseek(fd, 0, SEEK_CUR), 3);
	}
}
