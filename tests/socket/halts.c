/* Claims about what others see of a socket while a call on it is half way through its buffer. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "sockets.h"
#include "unix.h"

#define SIZE 4096

static char bytes_of_a[SIZE], bytes_of_b[SIZE];

static void lettered_pair(int type, int pair[2])
{
	must(socketpair(AF_UNIX, type, 0, pair));
	memset(bytes_of_a, 'a', SIZE);
	memset(bytes_of_b, 'b', SIZE);
}

static void assert_next(int fd, const char bytes[SIZE])
{
	char seen[SIZE];

	assert_returns(recv(fd, seen, sizeof(seen), 0), sizeof(seen));
	assert_equal(memcmp(seen, bytes, sizeof(seen)), 0);
}

static const int boundaries[] = { SOCK_DGRAM, SOCK_SEQPACKET };

CLAIM(socket, a_message_on_its_way_in_has_no_place_yet,
      .says = "on Linux, a datagram or packet takes its place when send has all of it: until then "
	      "nothing can be received, and what others send goes before it",
      .zh = "在 Linux 上，send 取得数据报或报文的全部内容后它才占位：此前什么也收不到，"
	    "他人发送的排在它前面",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_dgram_sendmsg()")
{
	for (size_t i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++) {
		int pair[2];

		lettered_pair(boundaries[i], pair);
		ACTOR(halted) {
			assert_returns(send(pair[0], halting(bytes_of_a, SIZE, 8), SIZE, 0), SIZE);
		}
		await_halted(halted);
		assert_equal(events_of(pair[1]) & POLLIN, 0);
		assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
		assert_returns(send(pair[0], bytes_of_b, SIZE, MSG_DONTWAIT), SIZE);
		provide(halted);
		assert_ends(halted);
		assert_next(pair[1], bytes_of_b);
		assert_next(pair[1], bytes_of_a);
	}
}

CLAIM(socket, a_message_on_its_way_out_is_taken,
      .says = "on Linux, a datagram or packet that recv is copying out is taken: another recv does "
	      "not get it, and waits or gets the next",
      .zh = "在 Linux 上，recv 正在复制出的数据报或报文已被取走：另一 recv "
	    "得不到它，只能等待或得到下一条",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_dgram_recvmsg()")
{
	for (size_t i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++) {
		int pair[2];

		lettered_pair(boundaries[i], pair);
		must(send(pair[0], bytes_of_a, SIZE, 0));
		must(send(pair[0], bytes_of_b, SIZE, 0));
		ACTOR(halted) {
			char *room = halting(NULL, SIZE, 8);

			assert_returns(recv(pair[1], room, SIZE, 0), SIZE);
			assert_equal(memcmp(room, bytes_of_a, SIZE), 0);
		}
		await_halted(halted);
		ACTOR(other) {
			assert_next(pair[1], bytes_of_b);
		}
		assert_shut_out(other, "recv");
		provide(halted);
		assert_ends(halted);
		assert_ends(other);
	}
}

CLAIM(socket, half_of_a_stream_is_not_there,
      .says = "on Linux, bytes of a stream can't be received before send has the whole piece that "
	      "they are of, and another writer's may come before that",
      .zh = "在 Linux 上，在 send 取得整块数据之前，流中的这些字节收不到，另一写者的字节可能先到",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_stream_sendmsg()")
{
	int pair[2];

	lettered_pair(SOCK_STREAM, pair);
	ACTOR(halted) {
		assert_returns(write(pair[0], halting(bytes_of_a, SIZE, 8), SIZE), SIZE);
	}
	await_halted(halted);
	assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
	assert_returns(send(pair[0], bytes_of_b, SIZE, MSG_DONTWAIT), SIZE);
	provide(halted);
	assert_ends(halted);
	assert_next(pair[1], bytes_of_b);
	assert_next(pair[1], bytes_of_a);
}

CLAIM(socket, who_is_killed_while_it_receives_loses_the_message,
      .says = "on Linux, SIGKILL to a receiver half way through a datagram or packet loses that: "
	      "the next one comes next",
      .zh = "在 Linux 上，接收者在收数据报或报文到一半时被 SIGKILL "
	    "杀死，该报文丢失：接着到的是下一条",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_dgram_recvmsg()")
{
	for (size_t i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++) {
		int pair[2];

		lettered_pair(boundaries[i], pair);
		must(send(pair[0], bytes_of_a, SIZE, 0));
		must(send(pair[0], bytes_of_b, SIZE, 0));
		ACTOR(halted) {
			recv(pair[1], halting(NULL, SIZE, 8), SIZE, 0);
		}
		await_halted(halted);
		send_signal(halted, SIGKILL);
		assert_killed(halted, SIGKILL);
		assert_next(pair[1], bytes_of_b);
	}
}

CLAIM(socket, who_is_killed_while_it_receives_leaves_a_stream_whole,
      .says = "on Linux, SIGKILL to a receiver half way through bytes of a stream takes none of "
	      "the piece that it was copying",
      .zh = "在 Linux 上，接收者在复制流数据到一半时被 SIGKILL "
	    "杀死，正在复制的那块数据一个字节也不会丢失",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_stream_read_generic()")
{
	int pair[2];

	lettered_pair(SOCK_STREAM, pair);
	must(send(pair[0], bytes_of_a, SIZE, 0));
	ACTOR(halted) {
		recv(pair[1], halting(NULL, SIZE, 8), SIZE, 0);
	}
	await_halted(halted);
	send_signal(halted, SIGKILL);
	assert_killed(halted, SIGKILL);
	assert_next(pair[1], bytes_of_a);
}

CLAIM(socket, a_send_under_way_meets_the_end_of_its_peer,
      .says = "on Linux, a send that still copies its bytes when the peer is closed finds no peer: "
	      "EPIPE and SIGPIPE on a stream, ECONNREFUSED of a datagram",
      .zh = "在 Linux 上，对端关闭时仍在复制数据的 send 找不到对端：流为 EPIPE 与 "
	    "SIGPIPE，数据报为 "
	    "ECONNREFUSED",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "POSIX.1-2024 send(): EPIPE; Linux net/unix/af_unix.c: unix_dgram_sendmsg()")
{
	static const struct {
		int type, error, signals;
	} cases[] = { { SOCK_STREAM, EPIPE, 1 }, { SOCK_DGRAM, ECONNREFUSED, 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int pair[2];

		lettered_pair(cases[i].type, pair);
		ACTOR(halted) {
			close(pair[1]);
			catch_signal(SIGPIPE, 0);
			assert_fails(send(pair[0], halting(bytes_of_a, SIZE, 8), SIZE, 0),
				     cases[i].error);
			assert_equal(caught(SIGPIPE), cases[i].signals);
		}
		await_halted(halted);
		must(close(pair[1]));
		provide(halted);
		assert_ends(halted);
	}
}

#define LONG_SIZE 200000 /* bytes, which Linux sends in several pieces */

CLAIM(socket, what_others_send_may_come_between_pieces_of_a_stream,
      .says = "on Linux a long send to a stream is done in pieces: what another sends while it is "
	      "half way comes between them, and no byte is lost",
      .zh = "在 Linux 上，对流的长 send 分块完成：进行到一半时他人发送的数据插在块之间，且不丢字节",
      .needs = { need_halts }, .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c: unix_stream_sendmsg(); POSIX.1-2024 write(): PIPE_BUF is "
	     "for pipes and FIFOs")
{
	static char bytes[LONG_SIZE], seen[LONG_SIZE + 1];
	int pair[2];
	const char *between;

	lettered_pair(SOCK_STREAM, pair);
	must(set_option(pair[0], SO_SNDBUF, 4 * LONG_SIZE));
	memset(bytes, 'a', sizeof(bytes));
	ACTOR(halted) {
		const char *from = halting(bytes, LONG_SIZE, LONG_SIZE / 2);

		assert_returns(send(pair[0], from, LONG_SIZE, 0), LONG_SIZE);
	}
	await_halted(halted);
	assert_returns(send(pair[0], "b", 1, MSG_DONTWAIT), 1);
	provide(halted);
	assert_ends(halted);
	assert_returns(recv(pair[1], seen, sizeof(seen), MSG_WAITALL), sizeof(seen));
	between = memchr(seen, 'b', sizeof(seen));
	assert_that(between && between > seen && between < seen + LONG_SIZE);
	seen[between - seen] = 'a';
	assert_equal(memcmp(seen, bytes, LONG_SIZE), 0);
	assert_equal(seen[LONG_SIZE], 'a');
}

CLAIM(socket, an_eventfds_value_is_taken_and_added_at_once,
      .says = "on Linux a read of an eventfd has taken the value when it tells it, and a write "
	      "adds when it has all eight bytes: others see the old value or the new",
      .zh = "在 Linux 上，读 eventfd 在告知数值时已取走它，写则取得全部八字节后才相加："
	    "他人只会看到旧值或新值",
      .needs = { need_halts, need_eventfd }, .verdict = HOLDS,
      .ref = "eventfd(2); Linux fs/eventfd.c")
{
	static const uint64_t five = 5;
	uint64_t value;
	int fd = must(eventfd(3, EFD_NONBLOCK));

	ACTOR(reader) {
		uint64_t *room = halting(NULL, sizeof(*room), 0);

		assert_returns(read(fd, room, sizeof(*room)), sizeof(*room));
		assert_equal(*room, 3);
	}
	await_halted(reader);
	assert_fails(read(fd, &value, sizeof(value)), EAGAIN);
	ACTOR(writer) {
		assert_returns(write(fd, halting(&five, sizeof(five), 4), sizeof(five)),
			       sizeof(five));
	}
	await_halted(writer);
	assert_fails(read(fd, &value, sizeof(value)), EAGAIN);
	provide(writer);
	assert_ends(writer);
	assert_returns(read(fd, &value, sizeof(value)), sizeof(value));
	assert_equal(value, 5);
	provide(reader);
	assert_ends(reader);
}
