/* Claims about AF_UNIX datagrams and sequenced packets. */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"
#include "sockets.h"
#include "unix.h"

CLAIM(socket, datagrams_keep_their_boundaries,
      .says = "a datagram or seqpacket socket gives one message per recv, in the order of sending",
      .zh = "数据报与 seqpacket 套接字每次 recv 给出一条消息，按发送顺序", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 socket() SOCK_DGRAM, SOCK_SEQPACKET; unix(7)")
{
	struct iovec out[] = { { (char[]){ "th" }, 2 }, { (char[]){ "ree" }, 3 } };

	for (size_t i = 0; i < COUNT(packet_types); i++) {
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		assert_returns(send(pair[0], "one", 3, 0), 3);
		assert_returns(write(pair[0], "two", 3), 3);
		assert_returns(writev(pair[0], out, 2), 5);
		assert_reads(pair[1], "one");
		assert_reads(pair[1], "two");
		assert_reads(pair[1], "three");
		assert_ready(pair[1], POLLOUT);
	}
}

/* Receives into so many bytes of the buffer; the flags that came are left in *flags. */
static ssize_t receive(int fd, char *bytes, size_t size, int *flags)
{
	struct iovec data = { bytes, size };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };
	ssize_t count = recvmsg(fd, &message, *flags);

	*flags = message.msg_flags;
	return count;
}

CLAIM(socket, what_has_no_room_is_lost_and_told,
      .says = "a message longer than the buffer loses its rest, which recvmsg tells by MSG_TRUNC",
      .zh = "消息比缓冲区长时其余部分丢失，recvmsg 以 MSG_TRUNC 告知", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recvmsg() MSG_TRUNC; recv(2)")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char bytes[8] = "";
		int pair[2], flags = 0;

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "abcdef", 6, 0));
		must(send(pair[0], "ghi", 3, 0));
		must(send(pair[0], "jkl", 3, 0));
		assert_returns(receive(pair[1], bytes, 4, &flags), 4);
		assert_text(bytes, "abcd");
		assert_equal(flags & MSG_TRUNC, MSG_TRUNC);
		flags = 0;
		assert_returns(receive(pair[1], bytes, 3, &flags), 3);
		assert_text(bytes, "ghid");
		assert_equal(flags & MSG_TRUNC, 0);
		assert_returns(read(pair[1], bytes, 1), 1);
		assert_fails(recv(pair[1], bytes, 8, MSG_DONTWAIT), EAGAIN);
	}
}

CLAIM(socket, msg_trunc_gives_the_real_length,
      .says = "on Linux recv with MSG_TRUNC returns a message's own length, though it stores no "
	      "more than there is room for",
      .zh = "在 Linux 上，带 MSG_TRUNC 的 recv 返回消息的实际长度，但只存入缓冲区容得下的部分",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "recv(2) MSG_TRUNC")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char bytes[8] = "";
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "abcdef", 6, 0));
		assert_returns(recv(pair[1], NULL, 0, MSG_TRUNC | MSG_PEEK), 6);
		assert_returns(recv(pair[1], bytes, 2, MSG_TRUNC | MSG_PEEK), 6);
		assert_returns(recv(pair[1], bytes, 2, MSG_TRUNC), 6);
		assert_text(bytes, "ab");
		assert_fails(recv(pair[1], bytes, 8, MSG_DONTWAIT), EAGAIN);
	}
}

CLAIM(socket, a_datagram_may_be_empty,
      .says = "on Linux a datagram of zero bytes is received like any other, as one recv that "
	      "returns 0, and wakes the receiver",
      .zh = "在 Linux 上，零字节的数据报同样被接收：唤醒接收者，recv 返回 0", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "recv(2) RETURN VALUE: zero-length datagrams")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char byte = '?';
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		assert_returns(send(pair[0], "", 0, 0), 0);
		assert_ready(pair[1], POLLOUT | POLLIN);
		must(send(pair[0], "x", 1, 0));
		assert_returns(recv(pair[1], &byte, 1, 0), 0);
		assert_reads(pair[1], "x");
		ACTOR(receiver) {
			assert_returns(recv(pair[1], &byte, 1, 0), 0);
		}
		assert_asleep(receiver, "recv");
		assert_returns(send(pair[0], "", 0, 0), 0);
		assert_ends(receiver);
	}
}

CLAIM(socket, read_takes_an_empty_datagram,
      .says = "on Linux read with room takes a datagram of zero bytes away and returns 0, just as "
	      "recv does; only a read of zero bytes leaves it",
      .zh = "在 Linux 上，缓冲区非空的 read 与 recv 一样取走零长数据报并返回 0；只有读 0 "
	    "字节才不取走",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux sock_read_iter(); recv(2) NOTES says that read leaves it pending")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char byte;
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "", 0, 0));
		must(send(pair[0], "x", 1, 0));
		assert_returns(read(pair[1], &byte, 0), 0);
		assert_returns(read(pair[1], &byte, 1), 0);
		assert_reads(pair[1], "x");
	}
}

CLAIM(socket, a_message_too_long_gives_emsgsize,
      .says = "a message too long for its type fails with EMSGSIZE, and nothing of it is sent: on "
	      "Linux one longer than the send buffer less 32 bytes",
      .zh = "消息过长时失败 (EMSGSIZE)，什么都不发送：在 Linux 上，即长于发送缓冲区减去 32 字节",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send() EMSGSIZE; unix(7) SO_SNDBUF: less 32 bytes")
{
	static char bytes[65536];
	const int asked = (int)at_most(8192, SEND_LIMIT);

	for (size_t i = 0; i < COUNT(packet_types); i++) {
		int pair[2], size;

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(set_option(pair[0], SO_SNDBUF, asked));
		size = option(pair[0], SO_SNDBUF);
		assert_equal(size, 2 * asked);
		assert_fails(send(pair[0], bytes, (size_t)size, 0), EMSGSIZE);
		assert_ready(pair[1], POLLOUT);
		assert_returns(send(pair[0], bytes, (size_t)size - 32, 0), size - 32);
		assert_fails(send(pair[0], bytes, (size_t)size - 31, MSG_DONTWAIT), EMSGSIZE);
		assert_returns(recv(pair[1], bytes, sizeof(bytes), 0), size - 32);
	}
}

CLAIM(socket, a_sender_of_datagrams_sleeps_while_full,
      .says = "on Linux AF_UNIX datagrams are not lost: a sender sleeps, or gets EAGAIN, while the "
	      "receiver has too many, and every one comes, in order",
      .zh = "在 Linux 上，AF_UNIX 数据报不会丢失：接收者积压过多时发送者睡眠或得到 "
	    "EAGAIN，且全部按序到达",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7): always reliable; send(2) EAGAIN")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		int message[500] = { 0 }, pair[2], number = 0;

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		while (send(pair[0], message, sizeof(message), MSG_DONTWAIT) == sizeof(message))
			message[0] = ++number;
		assert_equal(errno, EAGAIN);
		assert_that(number > 0);
		ACTOR(sender) {
			assert_returns(send(pair[0], message, sizeof(message), 0), sizeof(message));
		}
		assert_asleep(sender, "send");
		for (int j = 0; j <= number; j++) {
			assert_returns(recv(pair[1], message, sizeof(message), 0), sizeof(message));
			assert_equal(message[0], j);
		}
		assert_ends(sender);
	}
}

enum { SENDERS = 3, MESSAGES = 20 };

struct message {
	int sender;
	int numbers[99]; /* all the same: which of the sender's it is */
};

static void send_messages(int fd, int sender)
{
	struct message message = { .sender = sender };

	for (int number = 0; number < MESSAGES; number++) {
		for (size_t i = 0; i < COUNT(message.numbers); i++)
			message.numbers[i] = number;
		assert_succeeds(send(fd, &message, sizeof(message), 0));
	}
}

static struct message receive_whole(int fd)
{
	struct message message;

	assert_returns(recv(fd, &message, sizeof(message), 0), sizeof(message));
	assert_that(message.sender >= 0 && message.sender < SENDERS);
	for (size_t i = 1; i < COUNT(message.numbers); i++)
		assert_equal(message.numbers[i], message.numbers[0]);
	return message;
}

CLAIM(socket, datagrams_of_many_senders_stay_whole,
      .says = "messages that several processes send into one socket arrive whole, each sender's in "
	      "its order",
      .zh = "多个进程向同一套接字发送的消息各自完整到达，同一发送者的按序", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 socket() SOCK_DGRAM; unix(7)")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		int next[SENDERS] = { 0 }, pair[2];
		struct actor *sender[SENDERS];

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		for (int j = 0; j < SENDERS; j++)
			START(sender[j]) {
				send_messages(pair[0], j);
			}
		for (int j = 0; j < SENDERS * MESSAGES; j++) {
			struct message message = receive_whole(pair[1]);

			assert_equal(message.numbers[0], next[message.sender]);
			next[message.sender]++;
		}
	}
}

CLAIM(socket, datagrams_know_no_end,
      .says = "recv on a datagram socket sleeps on when its peer has closed, on a seqpacket socket "
	      "it returns 0",
      .zh = "对端关闭后，数据报套接字上的 recv 继续睡眠，seqpacket 套接字上的返回 0",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 recv(): connection-mode; unix(7)")
{
	int datagram[2], seqpacket[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, datagram));
	ACTOR(endless) {
		close(datagram[1]);
		recv(datagram[0], &(char){ 0 }, 1, 0);
		assert_that(!"recv returned");
	}
	assert_asleep(endless, "recv");
	must(close(datagram[1]));
	assert_asleep(endless, "recv");
	assert_succeeds(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, seqpacket));
	ACTOR(receiver) {
		close(seqpacket[1]);
		assert_returns(recv(seqpacket[0], &(char){ 0 }, 1, 0), 0);
	}
	assert_asleep(receiver, "recv");
	must(close(seqpacket[1]));
	assert_ends(receiver);
}

CLAIM(socket, a_close_wakes_who_sends_messages,
      .says = "on Linux the receiver's close wakes a send of a datagram or packet that sleeps for "
	      "want of room, which fails with ECONNREFUSED or ECONNRESET",
      .zh = "在 Linux 上，接收者关闭会唤醒因没有空间而睡眠的数据报或报文发送，使其失败 "
	    "(ECONNREFUSED 或 ECONNRESET)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux unix_release_sock(), unix_dgram_sendmsg()")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		const int error = packet_types[i] == SOCK_DGRAM ? ECONNREFUSED : ECONNRESET;
		static const char bytes[4096]; /* so that it is full soon, on slow kernels too */
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		while (send(pair[0], bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
			;
		ACTOR(sender) {
			close(pair[1]);
			assert_fails(send(pair[0], bytes, sizeof(bytes), MSG_NOSIGNAL), error);
		}
		assert_asleep(sender, "send");
		assert_succeeds(close(pair[1]));
		assert_ends(sender);
	}
}

CLAIM(socket, a_datagram_peer_that_closed_refuses,
      .says = "on Linux send to a datagram peer that has closed fails with ECONNREFUSED and then "
	      "ENOTCONN, with no SIGPIPE",
      .zh = "在 Linux 上，数据报的对端关闭后 send 先失败 (ECONNREFUSED)，再失败 (ENOTCONN)，没有 "
	    "SIGPIPE",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux unix_dgram_sendmsg()")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	assert_succeeds(send(pair[1], "before", 6, 0));
	must(close(pair[1]));
	assert_reads(pair[0], "before");
	assert_fails(send(pair[0], "x", 1, 0), ECONNREFUSED);
	assert_fails(send(pair[0], "x", 1, 0), ENOTCONN);
}

CLAIM(socket, recvfrom_tells_who_sent,
      .says = "sendto needs no connection, and recvfrom tells the name of the datagram's sender, "
	      "to which an answer can be sent; on Linux the length counts its NUL, and is 0 of an "
	      "unbound sender",
      .zh = "sendto 无需连接，recvfrom 给出发送者的名字以便回信；在 Linux 上，长度含结尾 "
	    "NUL，未绑定的发送者为 0",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recvfrom(), sendto(); unix(7); recv(2)", .needs = { need_directory })
{
	struct sockaddr_un sender = { 0 };
	socklen_t size = sizeof(sender);
	int server = unix_socket(SOCK_DGRAM), client = unix_socket(SOCK_DGRAM);
	char bytes[9];

	must(bind_path(server, "server"));
	must(bind_path(client, "client"));
	assert_returns(send_to_path(client, "question", "server"), 8);
	assert_returns(recvfrom(server, bytes, 9, 0, (struct sockaddr *)&sender, &size), 8);
	assert_text(sender.sun_path, "client");
	assert_equal(size, offsetof(struct sockaddr_un, sun_path) + 7);
	assert_returns(sendto(server, "answer", 6, 0, (struct sockaddr *)&sender, size), 6);
	assert_reads(client, "answer");
	assert_returns(send_to_path(unix_socket(SOCK_DGRAM), "x", "server"), 1);
	size = sizeof(sender);
	assert_returns(recvfrom(server, bytes, 9, 0, (struct sockaddr *)&sender, &size), 1);
	assert_equal(size, 0);
}

CLAIM(socket, connected_datagrams_know_one_peer,
      .says = "on Linux a connected datagram socket sends to its peer without an address, and a "
	      "third socket's sendto to it and connect fail with EPERM",
      .zh = "在 Linux 上，已连接的数据报套接字不用地址即可发给对端；第三方向它 sendto 或 connect 失败 "
	    "(EPERM)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 connect(); connect(2); Linux unix_may_send()",
      .needs = { need_directory })
{
	int a = unix_socket(SOCK_DGRAM), b = unix_socket(SOCK_DGRAM), c = unix_socket(SOCK_DGRAM);

	must(bind_path(a, "a"));
	must(bind_path(b, "b"));
	assert_returns(connect_path(a, "b"), 0);
	assert_returns(send(a, "from a", 6, 0), 6);
	assert_reads(b, "from a");
	assert_fails(send_to_path(c, "from c", "a"), EPERM);
	assert_fails(connect_path(c, "a"), EPERM);
	assert_fails(send(c, "from c", 6, 0), ENOTCONN);
	assert_returns(send_to_path(b, "from b", "a"), 6);
	assert_reads(a, "from b");
	assert_fails(recv(a, &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
}

CLAIM(socket, datagrams_connect_again_and_again,
      .says = "a datagram socket can be connected to another peer, and by AF_UNSPEC to none",
      .zh = "数据报套接字可以改连另一个对端，用 AF_UNSPEC 则解除连接", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 connect(); connect(2)", .needs = { need_directory })
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	int a = unix_socket(SOCK_DGRAM), b = unix_socket(SOCK_DGRAM), fd = unix_socket(SOCK_DGRAM);

	must(bind_path(a, "a"));
	must(bind_path(b, "b"));
	must(connect_path(fd, "a"));
	must(send(fd, "to a", 4, 0));
	assert_returns(connect_path(fd, "b"), 0);
	assert_returns(send(fd, "to b", 4, 0), 4);
	assert_reads(a, "to a");
	assert_reads(b, "to b");
	assert_returns(connect(fd, &none, sizeof(none)), 0);
	assert_returns(send(fd, "x", 1, 0), -1); /* POSIX has EDESTADDRREQ, Linux ENOTCONN */
	assert_returns(send_to_path(fd, "to a again", "a"), 10);
	assert_reads(a, "to a again");
}

CLAIM(socket, datagrams_to_nobody_are_refused,
      .says = "sendto fails with ENOENT where no file is, on Linux with ECONNREFUSED where nobody "
	      "has the socket open, and EPROTOTYPE where the socket is of another type",
      .zh = "sendto：文件不存在 ENOENT；在 Linux 上，套接字无人打开 ECONNREFUSED，套接字类型不同 "
	    "EPROTOTYPE",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sendto() ENOENT; unix(7) ECONNREFUSED, EPROTOTYPE",
      .needs = { need_directory })
{
	int fd = unix_socket(SOCK_DGRAM), stale = unix_socket(SOCK_DGRAM);

	must(bind_path(stale, "stale"));
	must(close(stale));
	listener("stream", 1);
	assert_fails(send_to_path(fd, "x", "missing"), ENOENT);
	assert_fails(send_to_path(fd, "x", "stale"), ECONNREFUSED);
	assert_fails(send_to_path(fd, "x", "stream"), EPROTOTYPE);
}

#define QUEUE_LIMIT_FILE "/proc/sys/" QUEUE_LIMIT

static const char *need_queue_limit(void)
{
	return lacks(access(QUEUE_LIMIT_FILE, R_OK) < 0, QUEUE_LIMIT_FILE);
}

CLAIM(socket, a_full_queue_of_datagrams_stops_its_senders,
      .says = "on Linux a socket's queue takes max_dgram_qlen datagrams and one more; sendto then "
	      "sleeps, or gives EAGAIN, and poll for room sleeps, until one is received",
      .zh = "在 Linux 上，套接字队列容纳 max_dgram_qlen 加一个数据报；此后 sendto 睡眠或得到 "
	    "EAGAIN，等待空间的 poll 睡眠，直到取走一个",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux unix_recvq_full(); send(2) EAGAIN",
      .needs = { need_directory, need_queue_limit })
{
	const long most = number_in(QUEUE_LIMIT_FILE);
	int server = unix_socket(SOCK_DGRAM), client = unix_socket(SOCK_DGRAM);

	skip_below(QUEUE_LIMIT, 1); /* room for the sender and the poller */
	must(bind_path(server, "server"));
	must(connect_path(client, "server"));
	assert_equal(fill_queue("server"), most + 1);
	assert_fails(send(client, "x", 1, MSG_DONTWAIT), EAGAIN);
	assert_ready(client, 0);
	ACTOR(sender) {
		assert_returns(send_to_path(unix_socket(SOCK_DGRAM), "last", "server"), 4);
	}
	assert_asleep(sender, "send");
	ACTOR(poller) {
		assert_equal(wait_for(client, POLLOUT), POLLOUT);
	}
	assert_asleep(poller, "poll");
	for (long i = 0; i <= most; i++)
		assert_reads(server, "x");
	assert_ends(sender);
	assert_ends(poller);
	assert_reads(server, "last");
	assert_ready(client, POLLOUT);
}

CLAIM(socket, a_peek_tells_how_much_is_cut,
      .says = "recv with MSG_PEEK of a message that has no room leaves it whole; on Linux with "
	      "MSG_TRUNC it returns the whole length, and recvmsg tells MSG_TRUNC",
      .zh = "用 MSG_PEEK 查看放不下的消息时，消息原样保留；在 Linux 上加 MSG_TRUNC "
	    "返回完整长度，recvmsg 给出 MSG_TRUNC",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv() MSG_PEEK; recv(2) MSG_TRUNC")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char bytes[8] = "";
		int pair[2], flags = MSG_PEEK;

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		must(send(pair[0], "abcdef", 6, 0));
		assert_returns(recv(pair[1], bytes, 2, MSG_PEEK | MSG_TRUNC), 6);
		assert_text(bytes, "ab");
		assert_returns(receive(pair[1], bytes, 3, &flags), 3);
		assert_text(bytes, "abc");
		assert_equal(flags & MSG_TRUNC, MSG_TRUNC);
		assert_reads(pair[1], "abcdef");
	}
}

CLAIM(socket, msg_more_holds_nothing_back,
      .says = "on Linux AF_UNIX passes over MSG_MORE: what is sent with it is there at once, and a "
	      "message of its own",
      .zh = "在 Linux 上，AF_UNIX 忽略 MSG_MORE：带它发送的数据立即可读，并且自成一条消息",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "unix(7): MSG_MORE is not supported")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
		assert_returns(send(pair[0], "one", 3, MSG_MORE), 3);
		assert_ready(pair[1], POLLIN | POLLOUT);
		assert_reads(pair[1], "one");
		assert_returns(send(pair[0], "two", 3, MSG_MORE), 3);
		assert_returns(send(pair[0], "three", 5, 0), 5);
		assert_reads(pair[1], types[i] == SOCK_STREAM ? "twothree" : "two");
	}
}

CLAIM(socket, a_record_comes_without_msg_eor,
      .says = "on Linux recvmsg of an AF_UNIX record of SOCK_SEQPACKET, which ends where send "
	      "ended it, does not tell MSG_EOR, be it sent with it or not",
      .zh = "在 Linux 上，AF_UNIX 的 SOCK_SEQPACKET 记录在 send 结束处结束，但无论发送时是否带 "
	    "MSG_EOR，recvmsg 都不给出 MSG_EOR",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c; recv(2) MSG_EOR and POSIX.1-2024 recvmsg() say otherwise; "
	     "send(2) MSG_EOR")
{
	static const int sent_with[] = { 0, MSG_EOR };
	int pair[2];

	assert_succeeds(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	for (size_t i = 0; i < COUNT(sent_with); i++) {
		char bytes[8] = "";
		int flags = 0;

		assert_returns(send(pair[0], "abc", 3, sent_with[i]), 3);
		assert_returns(send(pair[0], "de", 2, sent_with[i]), 2);
		assert_returns(receive(pair[1], bytes, sizeof(bytes), &flags), 3);
		assert_equal(flags & (MSG_EOR | MSG_TRUNC), 0);
		assert_reads(pair[1], "de");
	}
}

CLAIM(socket, packets_have_no_byte_out_of_band,
      .says = "send and recv with MSG_OOB of a datagram or seqpacket socket fail with EOPNOTSUPP, "
	      "and nothing is sent",
      .zh = "数据报与 seqpacket 套接字带 MSG_OOB 的 send 与 recv 失败 (EOPNOTSUPP)，什么也不发送",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send(), recv() EOPNOTSUPP; send(2) EOPNOTSUPP")
{
	for (size_t i = 0; i < COUNT(packet_types); i++) {
		char byte;
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, packet_types[i], 0, pair));
		assert_fails(send(pair[0], "x", 1, MSG_OOB), EOPNOTSUPP);
		assert_ready(pair[1], POLLOUT);
		must(send(pair[0], "y", 1, 0));
		assert_fails(recv(pair[1], &byte, 1, MSG_OOB), EOPNOTSUPP);
		assert_reads(pair[1], "y");
	}
}

CLAIM(socket, sendmsg_passes_over_the_flags_of_its_message,
      .says = "sendmsg looks at its own flags, not at msg_flags of the message, which stay as they "
	      "are",
      .zh = "sendmsg 只看自己的 flags 参数，忽略消息中的 msg_flags，且不改变它",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sendmsg(): msg_flags member is ignored; send(2)")
{
	struct iovec data = { (char[]){ "x" }, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };

	message.msg_flags = MSG_OOB | MSG_DONTWAIT | MSG_TRUNC;
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
		assert_returns(sendmsg(pair[0], &message, 0), 1);
		assert_equal(message.msg_flags, MSG_OOB | MSG_DONTWAIT | MSG_TRUNC);
		assert_reads(pair[1], "x");
	}
}

#define OPTION_MEMORY "/proc/sys/net/core/optmem_max"

static const char *need_option_memory(void)
{
	return lacks(access(OPTION_MEMORY, R_OK) < 0, OPTION_MEMORY);
}

CLAIM(socket, too_much_control_data_gives_enobufs,
      .says = "on Linux sendmsg of more control data than optmem_max fails with ENOBUFS, and "
	      "sends nothing",
      .zh = "在 Linux 上，控制数据超过 optmem_max 时，sendmsg 失败 (ENOBUFS)，什么也不发送",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "send(2), cmsg(3): optmem_max; socket(7)",
      .needs = { need_option_memory })
{
	const size_t size = (size_t)number_in(OPTION_MEMORY) + 4096;
	struct iovec data = { (char[]){ "x" }, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_controllen = size };
	struct cmsghdr *header = must(calloc(1, size));
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	message.msg_control = header;
	header->cmsg_len = size; /* of 32 bits the kernel looks at the form first */
	header->cmsg_level = SOL_SOCKET;
	assert_fails(sendmsg(pair[0], &message, 0), ENOBUFS);
	assert_ready(pair[1], POLLOUT);
	free(header);
}

CLAIM(socket, control_headers_end_with_null,
      .says = "CMSG_FIRSTHDR of a message that came without control data gives NULL, and "
	      "CMSG_NXTHDR does after the last header, though there was room for more",
      .zh = "收到的消息没有控制数据时 CMSG_FIRSTHDR 给出 "
	    "NULL；最后一个头部之后，即使缓冲区还有空间，"
	    "CMSG_NXTHDR 也给出 NULL",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> CMSG_FIRSTHDR, CMSG_NXTHDR; cmsg(3)")
{
	_Alignas(struct cmsghdr) char control[256] = "";
	struct iovec data = { (char[]){ "?" }, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	must(send(pair[0], "x", 1, 0));
	message.msg_controllen = sizeof(control);
	must(recvmsg(pair[1], &message, 0));
	assert_that(!CMSG_FIRSTHDR(&message));
	must(send_descriptor(pair[0], 0));
	message.msg_controllen = sizeof(control);
	must(recvmsg(pair[1], &message, 0));
	assert_that(CMSG_FIRSTHDR(&message) != NULL);
	assert_that(!CMSG_NXTHDR(&message, CMSG_FIRSTHDR(&message)));
}
