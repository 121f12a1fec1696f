/* Claims about a TCP connection's two streams, and how they end. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "loopback.h"
#include "sockets.h"

CLAIM(socket, tcp_is_one_stream_each_way,
      .says = "TCP gives each side the other's bytes in order, whatever the pieces were, both ways "
	      "at once",
      .zh = "TCP 双向同时传送，按顺序给出对方的字节，不保留边界",
      .course = "003 §8: type：SOCK_STREAM: TCP", .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.10.6 SOCK_STREAM; tcp(7); socket(2) SOCK_STREAM",
      .needs = { need_loopback })
{
	int pair[2];

	tcp_pair(pair);
	ACTOR(peer) {
		assert_receives(pair[1], "abcdefg");
		assert_returns(send(pair[1], "12", 2, 0), 2);
		assert_returns(write(pair[1], "345", 3), 3);
		assert_receives(pair[1], "h");
	}
	assert_returns(send(pair[0], "ab", 2, 0), 2);
	assert_returns(write(pair[0], "cde", 3), 3);
	assert_returns(send(pair[0], "fgh", 3, 0), 3);
	assert_receives(pair[0], "1");
	assert_receives(pair[0], "2345");
	assert_ends(peer);
}

CLAIM(socket, tcp_passes_over_a_destination,
      .says = "on Linux sendto and sendmsg with an address send to the peer of a TCP connection all "
	      "the same, whatever the address, and it is the peer afterwards too",
      .zh = "在 Linux 上，对已连接的 TCP 套接字，带地址的 sendto 与 sendmsg "
	    "无论地址为何都发给对端，此后对端不变",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sendto(): a connection-mode socket ignores dest_addr; Linux tcp_sendmsg()",
      .needs = { need_loopback })
{
	struct sockaddr_in other;
	struct iovec piece = { (char[]){ "cd" }, 2 };
	struct msghdr message = {
		.msg_name = &other, .msg_namelen = sizeof(other), .msg_iov = &piece, .msg_iovlen = 1
	};
	int pair[2], port;

	tcp_pair(pair);
	port = peers_port(pair[0]);
	other = address_of_port(port_of(listener(1)));
	assert_returns(sendto(pair[0], "ab", 2, 0, (struct sockaddr *)&other, sizeof(other)), 2);
	assert_returns(sendmsg(pair[0], &message, 0), 2);
	assert_receives(pair[1], "abcd");
	assert_equal(peers_port(pair[0]), port);
}

CLAIM(socket, tcp_recv_sleeps_until_bytes_come,
      .says = "recv on TCP sleeps while nothing has come, or fails with EAGAIN if non-blocking, "
	      "and wakes for the first bytes",
      .zh = "没有数据时 TCP 的 recv 睡眠（非阻塞则 EAGAIN），数据到来即醒", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv(); recv(2)", .needs = { need_loopback })
{
	int pair[2];

	tcp_pair(pair);
	assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
	ACTOR(reader) {
		char bytes[11] = "";

		assert_returns(recv(pair[1], bytes, 10, 0), 2);
		assert_text(bytes, "ok");
	}
	assert_asleep(reader, "recv");
	must(send(pair[0], "ok", 2, 0));
	assert_ends(reader);
}

CLAIM(socket, tcp_send_sleeps_while_nobody_receives,
      .says = "send on TCP of more than the buffers hold sleeps until the peer receives, and puts "
	      "all of it in",
      .zh = "TCP 上 send 的数据超过缓冲区时睡眠，直到对端接收；最终全部发出", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 send(); send(2)", .needs = { need_loopback })
{
	int pair[2];

	tcp_pair(pair);
	assert_large_send_sleeps(pair, 16 << 20);
}

CLAIM(socket, tcp_waitall_ends_with_the_stream,
      .says = "recv on TCP with MSG_WAITALL sleeps until all it asks for has come, or gives what "
	      "had come when the peer closes, then 0",
      .zh = "TCP 上带 MSG_WAITALL 的 recv 睡眠到所请求的字节到齐；对端关闭时给出已到的，然后返回 0",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 recv() MSG_WAITALL; recv(2)",
      .needs = { need_loopback })
{
	int pair[2];

	tcp_pair(pair);
	ACTOR(reader) {
		char bytes[9] = "";

		close(pair[0]);
		assert_returns(recv(pair[1], bytes, 8, MSG_WAITALL), 8);
		assert_text(bytes, "abcdefgh");
		assert_returns(recv(pair[1], bytes, 8, MSG_WAITALL), 2);
		assert_text(bytes, "ijcdefgh");
		assert_returns(recv(pair[1], bytes, 8, MSG_WAITALL), 0);
	}
	assert_asleep(reader, "recv");
	must(send(pair[0], "abcd", 4, 0));
	assert_asleep(reader, "recv");
	must(send(pair[0], "efghij", 6, 0));
	must(close(pair[0]));
	assert_ends(reader);
}

CLAIM(socket, tcp_sends_a_part_rather_than_sleep,
      .says = "on Linux send on TCP of more than there is room for, told not to sleep, sends a "
	      "part and returns its size, and then fails with EAGAIN",
      .zh = "在 Linux 上，TCP 的 send 不许睡眠且空间不足时，发送一部分并返回其字节数，之后失败 "
	    "(EAGAIN)",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "send(2) EAGAIN; Linux tcp_sendmsg_locked()",
      .needs = { need_loopback })
{
	const size_t size = 16 << 20;
	const char *bytes = memory_that_ends(size);
	ssize_t count;
	int pair[2];

	tcp_pair(pair);
	count = assert_succeeds(send(pair[0], bytes, size, MSG_DONTWAIT));
	assert_that(count > 0 && count < (ssize_t)size);
	while (count > 0) /* the peer's kernel may have taken some of it */
		count = send(pair[0], bytes, size, MSG_DONTWAIT);
	assert_fails(count, EAGAIN);
}

CLAIM(socket, tcp_ends_one_way_after_the_other,
      .says = "after SHUT_WR the TCP peer reads what is left, then the end, and can still send the "
	      "other way; our own send gives EPIPE",
      .zh = "SHUT_WR 之后，TCP 对端读完剩余数据即见到结束，仍可向另一方向发送；自己再 send 则 "
	    "EPIPE",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 shutdown(); tcp(7)",
      .needs = { need_loopback })
{
	int pair[2];

	tcp_pair(pair);
	assert_one_way_ends(pair);
	assert_equal(events_of(pair[1]), POLLIN | POLLOUT | POLLRDHUP);
	must(close(pair[1]));
	assert_returns(recv(pair[0], &(char){ 0 }, 1, 0), 0);
}

CLAIM(socket, shut_rd_of_tcp_is_ours_alone,
      .says = "SHUT_RD of a TCP socket wakes our own recv with 0; on Linux the peer is not told, its send "
	      "succeeds, and what it sends can still be received",
      .zh = "TCP 套接字 SHUT_RD 使自己睡眠的 recv 返回 0；在 Linux 上对端不知情，其 send 成功，所发内容仍可收到",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shutdown(); Linux tcp_recvmsg_locked()", .needs = { need_loopback })
{
	int pair[2];

	tcp_pair(pair);
	ACTOR(reader) {
		assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
	}
	assert_asleep(reader, "recv");
	assert_returns(shutdown(pair[1], SHUT_RD), 0);
	assert_ends(reader);
	assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
	assert_equal(events_of(pair[0]), POLLOUT);
	assert_returns(send(pair[0], "still", 5, 0), 5);
	assert_equal(wait_for(pair[1], POLLIN) & POLLIN, POLLIN);
	assert_returns(send(pair[1], "back", 4, 0), 4);
	assert_receives(pair[0], "back");
	assert_receives(pair[1], "still");
}

/* Asserts that it has no peer; SIGPIPE must be counted. */
static void assert_not_connected(int fd)
{
	int before = caught(SIGPIPE);
	struct sockaddr_in address;
	socklen_t size = sizeof(address);

	assert_fails(recv(fd, &(char){ 0 }, 1, 0), ENOTCONN);
	assert_fails(getpeername(fd, (struct sockaddr *)&address, &size), ENOTCONN);
	assert_fails(send(fd, "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_equal(caught(SIGPIPE), before);
	assert_fails(send(fd, "x", 1, 0), EPIPE);
	assert_equal(caught(SIGPIPE), before + 1);
}

CLAIM(socket, tcp_needs_a_connection,
      .says = "recv, shutdown and getpeername of a TCP socket that is not connected fail with "
	      "ENOTCONN, and on Linux send with EPIPE",
      .zh = "未连接的 TCP 套接字 recv、shutdown、getpeername 失败 (ENOTCONN)；在 Linux 上 send "
	    "失败 (EPIPE)",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv(), shutdown(), getpeername() ENOTCONN; send(2) BUGS",
      .needs = { need_loopback })
{
	catch_signal(SIGPIPE, 0);
	assert_not_connected(tcp_socket());
	assert_not_connected(listener(1));
	assert_fails(shutdown(tcp_socket(), SHUT_RD), ENOTCONN);
	assert_fails(shutdown(tcp_socket(), SHUT_WR), ENOTCONN);
}

CLAIM(socket, a_killed_process_ends_its_connection,
      .says = "a process that is killed closes its TCP connection: the peer gets the bytes, then 0",
      .zh = "进程被杀死即关闭其 TCP 连接：对端得到数据，然后是 0", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 _exit(); tcp(7)", .needs = { need_loopback })
{
	int fd = listener(1), peer;

	ACTOR(client) {
		int own = client_of(fd);

		must(send(own, "will", 4, 0));
		pause_at("sent");
	}
	await(client, "sent");
	peer = must(accept(fd, NULL, NULL));
	send_signal(client, SIGKILL);
	assert_killed(client, SIGKILL);
	assert_receives(peer, "will");
	assert_returns(recv(peer, &(char){ 0 }, 1, 0), 0);
}

CLAIM(socket, unread_bytes_at_close_reset_tcp,
      .says = "a TCP socket closed with bytes unread resets the connection: the peer's recv gives "
	      "ECONNRESET once, then 0, and its send EPIPE",
      .zh = "带着未读数据关闭 TCP 套接字会复位连接：对端 recv 得到一次 ECONNRESET，然后 0，send 得 "
	    "EPIPE",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv() ECONNRESET, send() EPIPE; RFC 1122 4.2.2.13",
      .needs = { need_loopback })
{
	char byte;
	int pair[2];

	tcp_pair(pair);
	must(send(pair[0], "never read", 10, 0));
	assert_equal(wait_for(pair[1], POLLIN), POLLIN);
	must(close(pair[1]));
	assert_fails(recv(pair[0], &byte, 1, 0), ECONNRESET);
	assert_returns(recv(pair[0], &byte, 1, 0), 0);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
}

CLAIM(socket, tcp_that_ended_is_nothing_to_wait_for,
      .says = "told not to sleep, recv of a TCP stream that its peer has closed gives 0, of one that was "
	      "reset ECONNRESET, and on Linux 0 after that; send on the latter fails with EPIPE: none "
	      "with EAGAIN",
      .zh = "不许睡眠时，TCP 对端关闭后 recv 返回 0，被重置后 recv 失败 (ECONNRESET)，在 Linux 上此后返回 0，send 失败 "
	    "(EPIPE)；都不是 EAGAIN",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv() ECONNRESET, send() EPIPE; Linux tcp_recvmsg_locked()",
      .needs = { need_loopback })
{
	int pair[2];

	for (int reset = 0; reset < 2; reset++) {
		tcp_pair(pair);
		must(set_nonblocking(pair[1]));
		assert_fails(recv(pair[1], &(char){ 0 }, 1, 0), EAGAIN);
		if (reset)
			must(send(pair[1], "x", 1, 0));
		wait_for(pair[0], reset ? POLLIN : POLLOUT);
		must(close(pair[0])); /* what is unread there resets it */
		wait_for(pair[1], POLLRDHUP);
		if (reset)
			assert_fails(recv(pair[1], &(char){ 0 }, 1, 0), ECONNRESET);
		for (int i = 0; i < 2; i++) {
			assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 0);
			assert_returns(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), 0);
		}
		if (reset)
			assert_fails(send(pair[1], "x", 1, MSG_NOSIGNAL), EPIPE);
		must(close(pair[1]));
	}
}

CLAIM(socket, linger_0_resets_tcp,
      .says = "on Linux close of a TCP socket with SO_LINGER of 0 seconds resets the connection, "
	      "though nothing was unread",
      .zh = "在 Linux 上，SO_LINGER 为 0 秒的 TCP 套接字关闭时复位连接，即使没有未读数据",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 close(); Linux __tcp_close(); socket(7) SO_LINGER",
      .needs = { need_loopback })
{
	const struct linger none = { 1, 0 };
	int pair[2];

	tcp_pair(pair);
	must(setsockopt(pair[1], SOL_SOCKET, SO_LINGER, &none, sizeof(none)));
	must(close(pair[1]));
	assert_fails(recv(pair[0], &(char){ 0 }, 1, 0), ECONNRESET);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
}

CLAIM(socket, send_to_a_closed_tcp_peer_fails_at_the_second,
      .says = "the first send to a TCP peer that has closed succeeds, for it is not known yet that "
	      "nobody reads; once the answer has come send gives EPIPE and SIGPIPE",
      .zh = "对端关闭后第一次 send 成功（尚不知道无人再读）；应答到达后 send 得到 EPIPE 与 SIGPIPE",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 send() EPIPE; tcp(7) EPIPE",
      .needs = { need_loopback })
{
	int pair[2];

	tcp_pair(pair);
	catch_signal(SIGPIPE, SA_RESTART);
	must(close(pair[1]));
	assert_returns(recv(pair[0], &(char){ 0 }, 1, 0), 0);
	assert_returns(send(pair[0], "x", 1, 0), 1);
	assert_equal(wait_for(pair[0], 0) & POLLHUP, POLLHUP);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_equal(caught(SIGPIPE), 0);
	assert_fails(send(pair[0], "x", 1, 0), EPIPE);
	assert_equal(caught(SIGPIPE), 1);
}

CLAIM(socket, tcp_msg_trunc_throws_bytes_away,
      .says = "on Linux recv of TCP with MSG_TRUNC throws the bytes away instead of storing them, "
	      "and MSG_PEEK leaves them",
      .zh = "在 Linux 上，TCP 的 recv 带 MSG_TRUNC 丢弃字节而不存储，带 MSG_PEEK 则保留",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "tcp(7): MSG_TRUNC; recv(2) MSG_PEEK",
      .needs = { need_loopback })
{
	char bytes[8] = "";
	int pair[2];

	tcp_pair(pair);
	must(send(pair[0], "abcdef", 6, 0));
	assert_returns(recv(pair[1], bytes, 6, MSG_WAITALL | MSG_PEEK), 6);
	assert_text(bytes, "abcdef");
	memset(bytes, '?', 6);
	assert_returns(recv(pair[1], bytes, 2, MSG_TRUNC), 2);
	assert_text(bytes, "??????");
	assert_receives(pair[1], "cdef");
}

CLAIM(socket, rcvlowat_keeps_a_tcp_receiver_asleep,
      .says = "with SO_RCVLOWAT a recv of TCP sleeps, and on Linux poll does not tell of it, until "
	      "that many bytes are there",
      .zh = "设置 SO_RCVLOWAT 后，TCP 的 recv 睡眠到至少有那么多字节；在 Linux 上 poll "
	    "此前也不报告可读",
      .rows = "sockets 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> SO_RCVLOWAT; socket(7)", .needs = { need_loopback })
{
	int pair[2];

	tcp_pair(pair);
	must(set_option(pair[1], SO_RCVLOWAT, 3));
	assert_equal(option(pair[1], SO_RCVLOWAT), 3);
	ACTOR(reader) {
		char bytes[10] = "";

		assert_returns(recv(pair[1], bytes, 9, 0), 3);
		assert_text(bytes, "abc");
	}
	assert_asleep(reader, "recv");
	must(send(pair[0], "ab", 2, 0));
	assert_asleep(reader, "recv");
	assert_equal(events_of(pair[1]) & POLLIN, 0);
	must(send(pair[0], "c", 1, 0));
	assert_ends(reader);
}

CLAIM(socket, linger_keeps_close_asleep,
      .says = "the last close of a TCP socket with SO_LINGER of some time sleeps while its bytes "
	      "can't be sent, until the peer has received them, which gets each",
      .zh = "设置了 SO_LINGER 时间的 TCP 套接字，其最后一次 close "
	    "在数据发不出去时睡眠，直到对端收下；对端一个字节也不少",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 close(): SO_LINGER, setsockopt(); socket(7) SO_LINGER",
      .needs = { need_loopback })
{
	const struct linger minutes = { 1, 600 };
	size_t sent = 0;
	int pair[2];

	tcp_pair(pair);
	give_room(pair[0], 2 * option(pair[1], SO_RCVBUF)); /* some stays here */
	for (ssize_t count; (count = send(pair[0], (char[4096]){ 0 }, 4096, MSG_DONTWAIT)) > 0;)
		sent += (size_t)count;
	must(setsockopt(pair[0], SOL_SOCKET, SO_LINGER, &minutes, sizeof(minutes)));
	ACTOR(last) {
		close(pair[1]);
		pause_at("alone");
		assert_returns(close(pair[0]), 0);
	}
	await(last, "alone");
	must(close(pair[0]));
	resume(last);
	assert_asleep(last, "close");
	for (ssize_t count; (count = must(recv(pair[1], (char[4096]){ 0 }, 4096, 0))) > 0;)
		sent -= (size_t)count;
	assert_equal(sent, 0);
	assert_ends(last);
}
