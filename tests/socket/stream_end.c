/* Claims about the end of a stream: close, shutdown, SIGPIPE and resets. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "sockets.h"
#include "unix.h"

CLAIM(socket, data_comes_before_the_end,
      .says = "when the peer has closed, recv gives what it sent, then 0, again and again",
      .zh = "对端关闭后，recv 先给出它已发送的数据，然后一再返回 0", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv(); recv(2)")
{
	for (size_t i = 0; i < COUNT(stream_types); i++) {
		char byte;
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, stream_types[i], 0, pair));
		must(send(pair[0], "last words", 10, 0));
		must(close(pair[0]));
		assert_reads(pair[1], "last words");
		for (int j = 0; j < 3; j++)
			assert_returns(recv(pair[1], &byte, 1, 0), 0);
		assert_returns(recv(pair[1], &byte, 1, MSG_DONTWAIT), 0);
		assert_returns(read(pair[1], &byte, 1), 0);
	}
}

CLAIM(socket, close_needs_every_copy_closed,
      .says = "recv sees the end once every copy of the peer is closed, or its last holder killed, "
	      "and not before",
      .zh = "对端的所有副本都关闭（或最后的持有者被杀死）后，recv 才见到结束", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 close(), _exit()")
{
	int pair[2], copy;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	copy = must(dup(pair[0]));
	ACTOR(holder) {
		pause_at("holding copies");
	}
	ACTOR(reader) {
		close(pair[0]);
		close(copy);
		assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
	}
	assert_asleep(reader, "recv");
	must(close(pair[0]));
	must(close(copy));
	assert_not_woken(reader);
	await(holder, "holding copies");
	send_signal(holder, SIGKILL);
	assert_killed(holder, SIGKILL);
	assert_ends(reader);
}

CLAIM(socket, shutdown_ends_one_direction,
      .says = "after shutdown with SHUT_WR the peer reads what is left and then the end, while it "
	      "can still send the other way",
      .zh = "shutdown(SHUT_WR) 之后，对端读完剩余数据即见到结束，而另一方向仍可发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 shutdown(); shutdown(2)")
{
	for (size_t i = 0; i < COUNT(stream_types); i++) {
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, stream_types[i], 0, pair));
		assert_one_way_ends(pair);
	}
}

CLAIM(socket, shutdown_is_for_all_copies,
      .says = "shutdown works through any copy of the socket at once, though others hold copies "
	      "too: a peer asleep in recv wakes and gets 0",
      .zh = "shutdown 立即对套接字的所有副本生效：即使他人仍持有副本，睡在 recv 中的对端也醒来得到 "
	    "0",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 shutdown(); shutdown(2)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(reader) {
		assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
	}
	assert_asleep(reader, "recv");
	ACTOR(other) {
		assert_returns(shutdown(pair[0], SHUT_WR), 0);
	}
	assert_ends(other);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_ends(reader);
}

CLAIM(socket, shut_rd_ends_our_own_receiving,
      .says = "shutdown with SHUT_RD wakes our own recv with 0, on Linux of a datagram socket too, and "
	      "there leaves what was there to read and has the peer's send fail with EPIPE",
      .zh = "shutdown(SHUT_RD) 使自己睡眠的 recv 返回 0；在 Linux 上数据报套接字也如此，先前到达的内容仍可读，对端的 "
	    "send 失败 (EPIPE)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shutdown(); shutdown(2); Linux unix_shutdown()")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
		ACTOR(reader) {
			assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
		}
		assert_asleep(reader, "recv");
		assert_returns(shutdown(pair[1], SHUT_RD), 0);
		assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
		assert_ends(reader);
		assert_returns(send(pair[1], "still", 5, 0), 5);
		assert_returns(shutdown(pair[0], SHUT_RD), 0);
		assert_reads(pair[0], "still");
		assert_returns(recv(pair[0], &(char){ 0 }, 1, 0), 0);
		assert_fails(send(pair[1], "x", 1, MSG_NOSIGNAL), EPIPE);
	}
}

CLAIM(socket, shut_rdwr_ends_both_ways,
      .says = "on Linux shutdown with SHUT_RDWR ends both ways at both ends: send fails with "
	      "EPIPE, recv gives what had come, and then 0",
      .zh = "在 Linux 上，shutdown(SHUT_RDWR) 使两端的两个方向都结束：send 失败 (EPIPE)，recv "
	    "先给出已到达的内容，然后返回 0",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shutdown(), send() EPIPE; Linux unix_shutdown()")
{
	for (size_t i = 0; i < COUNT(stream_types); i++) {
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, stream_types[i], 0, pair));
		must(send(pair[0], "there", 5, 0));
		must(send(pair[1], "here", 4, 0));
		assert_returns(shutdown(pair[0], SHUT_RDWR), 0);
		for (int end = 0; end < 2; end++) {
			assert_fails(send(pair[end], "x", 1, MSG_NOSIGNAL), EPIPE);
			assert_reads(pair[end], end ? "there" : "here");
			assert_returns(recv(pair[end], &(char){ 0 }, 1, 0), 0);
		}
	}
}

CLAIM(socket, what_is_shut_is_nothing_to_wait_for,
      .says = "told not to sleep, recv and read of a stream whose peer has shut its way give 0, on "
	      "Linux of one that was shut for receiving too, and of packets alike; connect to a "
	      "listener that was shut fails with ECONNREFUSED: none with EAGAIN",
      .zh = "不许睡眠时，对端已关闭发送方向的流上 recv 与 read 返回 0，在 Linux "
	    "上自身关闭接收方向后也如此，seqpacket 亦然；connect 到已 shutdown 的监听套接字失败 "
	    "(ECONNREFUSED)；都不是 EAGAIN",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv(), read(), shutdown(), connect() ECONNREFUSED; Linux "
	     "unix_stream_read_generic(), __unix_dgram_recvmsg(), unix_stream_connect()",
      .needs = { need_directory })
{
	int fd = listener("s", 1), client = unix_socket(SOCK_STREAM);

	for (size_t i = 0; i < COUNT(stream_types); i++) {
		for (int ours = 0; ours < 2; ours++) {
			int pair[2];

			must(socketpair(AF_UNIX, stream_types[i] | SOCK_NONBLOCK, 0, pair));
			must(shutdown(pair[!ours], ours ? SHUT_RD : SHUT_WR));
			assert_returns(recv(pair[0], &(char){ 0 }, 1, 0), 0);
			assert_returns(read(pair[0], &(char){ 0 }, 1), 0);
			must(fcntl(pair[0], F_SETFL, 0));
			assert_returns(recv(pair[0], &(char){ 0 }, 1, MSG_DONTWAIT), 0);
		}
	}
	must(set_nonblocking(client));
	must(shutdown(fd, SHUT_RD));
	assert_fails(connect_path(client, "s"), ECONNREFUSED);
}

CLAIM(socket, a_shutdown_wakes_a_sleeping_send,
      .says = "on Linux shutdown of our own sending, and of the peer's receiving, wakes a send "
	      "that sleeps for want of room, which fails with EPIPE",
      .zh = "在 Linux 上，关闭自己的发送方向或对端的接收方向会唤醒因没有空间而睡眠的 "
	    "send，使其失败 "
	    "(EPIPE)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send() EPIPE; Linux unix_shutdown(), sock_alloc_send_pskb()")
{
	for (int i = 0; i < 2; i++) {
		int pair[2];

		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		fill(pair[0]);
		ACTOR(sender) {
			assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
		}
		assert_asleep(sender, "send");
		assert_returns(shutdown(pair[i], i ? SHUT_RD : SHUT_WR), 0);
		assert_ends(sender);
	}
}

CLAIM(socket, shutdown_knows_three_ways,
      .says = "shutdown fails with EINVAL for anything but SHUT_RD, SHUT_WR and SHUT_RDWR, and "
	      "shuts nothing down",
      .zh = "方向不是 SHUT_RD、SHUT_WR、SHUT_RDWR 之一时 shutdown 失败 (EINVAL)，不关闭任何方向",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 shutdown() EINVAL; shutdown(2)")
{
	const int hows[] = { -1, 3, 1000 };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (size_t i = 0; i < COUNT(hows); i++)
		assert_fails(shutdown(pair[0], hows[i]), EINVAL);
	assert_returns(send(pair[0], "x", 1, 0), 1);
	assert_reads(pair[1], "x");
	assert_returns(send(pair[1], "y", 1, 0), 1);
	assert_reads(pair[0], "y");
}

CLAIM(socket, send_to_a_closed_peer_kills,
      .says = "send and write on a stream whose peer has closed kill the sender by SIGPIPE, which "
	      "is the default",
      .zh = "流套接字的对端已关闭时，send 与 write 默认以 SIGPIPE 终止发送者", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 send() EPIPE, write() EPIPE; unix(7) EPIPE")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(close(pair[1]));
	ACTOR(sender) {
		(void)!send(pair[0], "x", 1, 0);
	}
	ACTOR(writer) {
		(void)!write(pair[0], "x", 1);
	}
	assert_killed(sender, SIGPIPE);
	assert_killed(writer, SIGPIPE);
}

CLAIM(socket, msg_nosignal_spares_the_signal,
      .says = "send on a stream whose peer has closed, or after our own SHUT_WR, fails with EPIPE, "
	      "and brings SIGPIPE unless MSG_NOSIGNAL is given",
      .zh = "流套接字的对端已关闭，或自己已 SHUT_WR 之后，send 失败 (EPIPE)，并带来 "
	    "SIGPIPE，除非给出 MSG_NOSIGNAL",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send() MSG_NOSIGNAL, EPIPE; send(2)")
{
	int pair[2], half[2];

	catch_signal(SIGPIPE, 0);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, half));
	must(close(pair[1]));
	must(shutdown(half[0], SHUT_WR));
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_fails(send(half[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_equal(caught(SIGPIPE), 0);
	assert_fails(send(pair[0], "x", 1, 0), EPIPE);
	assert_equal(caught(SIGPIPE), 1);
	assert_fails(send(half[0], "x", 1, 0), EPIPE);
	assert_equal(caught(SIGPIPE), 2);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_equal(caught(SIGPIPE), 2);
}

CLAIM(socket, seqpacket_gives_epipe_without_a_signal,
      .says = "on Linux send on a seqpacket socket whose peer has closed fails with EPIPE and "
	      "brings no SIGPIPE",
      .zh = "在 Linux 上，seqpacket 套接字的对端已关闭时 send 失败 (EPIPE)，但没有 SIGPIPE",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux unix_dgram_sendmsg(); POSIX.1-2024 send() EPIPE says otherwise")
{
	int pair[2];

	catch_signal(SIGPIPE, 0);
	assert_succeeds(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	must(close(pair[1]));
	assert_fails(send(pair[0], "x", 1, 0), EPIPE);
	assert_fails(write(pair[0], "x", 1), EPIPE);
	assert_equal(caught(SIGPIPE), 0);
}

CLAIM(socket, a_close_wakes_a_sleeping_send,
      .says = "the peer's close wakes a send that sleeps for want of room, which fails",
      .zh = "对端关闭唤醒因缓冲区已满而睡眠的 send，使其失败", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 send() EPIPE, ECONNRESET")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	fill(pair[0]);
	ACTOR(writer) {
		close(pair[1]);
		assert_returns(send(pair[0], "x", 1, MSG_NOSIGNAL), -1);
		assert_that(errno == EPIPE || errno == ECONNRESET);
	}
	assert_asleep(writer, "send");
	assert_succeeds(close(pair[1]));
	assert_ends(writer);
}

CLAIM(socket, unread_data_at_close_resets_the_peer,
      .says = "on Linux a stream closed with bytes unread gives the peer ECONNRESET, once, after "
	      "the bytes sent to it and before the end",
      .zh = "在 Linux 上，带着未读数据关闭流套接字，对端读完收到的数据后得到一次 "
	    "ECONNRESET，然后才是结束",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv() ECONNRESET; Linux net/unix/af_unix.c unix_release_sock()")
{
	char byte;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[0], "never read", 10, 0));
	must(send(pair[1], "farewell", 8, 0));
	must(close(pair[1]));
	assert_reads(pair[0], "farewell");
	assert_fails(recv(pair[0], &byte, 1, 0), ECONNRESET);
	assert_returns(recv(pair[0], &byte, 1, 0), 0);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
}

CLAIM(socket, so_error_takes_the_pending_error,
      .says = "SO_ERROR gives a pending ECONNRESET once, and recv no longer",
      .zh = "SO_ERROR 取走未决的 ECONNRESET，之后 recv 不再给出", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 getsockopt(), <sys/socket.h> SO_ERROR; socket(7)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(send(pair[0], "never read", 10, 0));
	must(close(pair[1]));
	assert_equal(events_of(pair[0]) & POLLERR, POLLERR);
	assert_equal(option(pair[0], SO_ERROR), ECONNRESET);
	assert_equal(option(pair[0], SO_ERROR), 0);
	assert_equal(events_of(pair[0]) & POLLERR, 0);
	assert_returns(recv(pair[0], &(char){ 0 }, 1, 0), 0);
}

CLAIM(socket, unread_packets_at_close_reset_the_peer,
      .says = "on Linux a seqpacket socket closed with packets unread gives the peer ECONNRESET, "
	      "once, before the packets sent to it, and then the end; a datagram socket so closed "
	      "gives its peer no error to receive",
      .zh = "在 Linux 上，带着未读分组关闭 seqpacket 套接字，对端先得到一次 "
	    "ECONNRESET，再收到发给它的分组，然后是结束；数据报套接字这样关闭时，对端接收不到错误",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c unix_release_sock(), __skb_wait_for_more_packets()")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		const bool connected = packet_types[i] == SOCK_SEQPACKET;
		char byte;
		int pair[2];

		must(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "never read", 10, 0));
		must(send(pair[1], "farewell", 8, 0));
		must(close(pair[1]));
		if (connected)
			assert_fails(recv(pair[0], &byte, 1, MSG_DONTWAIT), ECONNRESET);
		assert_reads(pair[0], "farewell");
		if (connected)
			assert_returns(recv(pair[0], &byte, 1, MSG_DONTWAIT), 0);
		else
			assert_fails(recv(pair[0], &byte, 1, MSG_DONTWAIT), EAGAIN);
	}
}
