/* Claims about sending through AF_UNIX sockets: what arrives, and what send waits for. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"
#include "one_byte.h"
#include "sockets.h"
#include "unix.h"

CLAIM(socket, a_pair_is_full_duplex,
      .says = "both sockets of a pair send and receive, and the two directions do not mix",
      .zh = "一对套接字的两端都能收发，两个方向互不混淆", .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 socketpair(); socketpair(2): indistinguishable")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
		assert_returns(write(pair[0], "ping", 4), 4);
		assert_ready(pair[0], POLLOUT); /* not its own bytes */
		ACTOR(child) {
			assert_reads(pair[1], "ping");
			assert_returns(write(pair[1], "pong", 4), 4);
		}
		assert_ends(child);
		assert_reads(pair[0], "pong");
		assert_ready(pair[0], POLLOUT);
		assert_ready(pair[1], POLLOUT);
	}
}

CLAIM(socket, a_stream_keeps_order_and_no_boundaries,
      .says = "a stream socket gives the bytes in the order they were sent, whatever the pieces "
	      "were",
      .zh = "流套接字按发送顺序给出字节，不保留边界", .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 socket() SOCK_STREAM; socket(2)")
{
	struct iovec out[] = { { (char[]){ "gh" }, 2 }, { NULL, 0 }, { (char[]){ "ijk" }, 3 } };
	char part[5] = "";
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_returns(send(pair[0], "ab", 2, 0), 2);
	assert_returns(write(pair[0], "cdef", 4), 4);
	assert_returns(writev(pair[0], out, 3), 5);
	assert_returns(recv(pair[1], part, 4, 0), 4);
	assert_text(part, "abcd");
	assert_reads(pair[1], "efghijk");
	assert_ready(pair[1], POLLOUT);
}

CLAIM(socket, send_to_a_full_stream_sleeps,
      .says = "send to a stream whose peer does not receive sleeps when the buffer is full, and "
	      "wakes when the peer has received",
      .zh = "对端不接收而缓冲区已满时，流套接字上的 send 睡眠；对端接收后醒来", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 send(); send(2)")
{
	long capacity;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	capacity = fill(pair[0]);
	assert_ready(pair[0], 0);
	ACTOR(writer) {
		assert_returns(send(pair[0], "more", 4, 0), 4);
	}
	assert_asleep(writer, "send");
	assert_equal(unread(pair[1]), capacity);
	discard(pair[1], capacity);
	assert_ends(writer);
	assert_ready(pair[0], POLLOUT);
	assert_reads(pair[1], "more");
}

CLAIM(socket, send_to_a_full_stream_gives_eagain_if_nonblocking,
      .says = "with O_NONBLOCK or MSG_DONTWAIT, send to a full stream fails with EAGAIN and puts "
	      "nothing in",
      .zh = "设置 O_NONBLOCK 或 MSG_DONTWAIT 时，向已满的流 send 失败 (EAGAIN)，什么都不放入",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 send() EAGAIN; send(2)")
{
	long capacity;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	capacity = fill(pair[0]);
	assert_that(capacity > 0);
	assert_fails(send(pair[0], "x", 1, MSG_DONTWAIT), EAGAIN);
	must(set_nonblocking(pair[0]));
	assert_fails(send(pair[0], "x", 1, 0), EAGAIN);
	assert_fails(write(pair[0], "x", 1), EAGAIN);
	assert_equal(unread(pair[1]), capacity);
	assert_returns(send(pair[1], "back", 4, 0), 4); /* the other way is free */
}

CLAIM(socket, a_nonblocking_send_may_be_partial,
      .says = "on Linux, with MSG_DONTWAIT or O_NONBLOCK, send of more than a stream has room for "
	      "sends a part and returns its size; just that arrives",
      .zh = "在 Linux 上，带 MSG_DONTWAIT 或设置 O_NONBLOCK 时，超过流剩余空间的 send "
	    "只发送一部分并返回其字节数；到达的恰好是这一部分",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "send(2) EAGAIN; Linux unix_stream_sendmsg()")
{
	static char bytes[1 << 20], seen[1 << 20];

	fill_with_numbers(bytes, sizeof(bytes), 1);
	for (int i = 0; i < 2; i++) {
		int pair[2], flag = i ? 0 : MSG_DONTWAIT;
		ssize_t count;

		must(socketpair(AF_UNIX, SOCK_STREAM | (i ? SOCK_NONBLOCK : 0), 0, pair));
		count = assert_succeeds(send(pair[0], bytes, sizeof(bytes), flag));
		assert_that(count > 0 && count < (ssize_t)sizeof(bytes));
		assert_fails(send(pair[0], bytes, sizeof(bytes), flag), EAGAIN);
		assert_equal(unread(pair[1]), count);
		assert_returns(recv(pair[1], seen, (size_t)count, MSG_WAITALL), count);
		assert_equal(memcmp(seen, bytes, (size_t)count), 0);
	}
}

CLAIM(socket, send_of_more_than_fits_puts_in_all,
      .says = "a blocking send of more than the buffer takes returns only when all of it is in",
      .zh = "阻塞的 send 发送超过缓冲区的数据时，全部放入后才返回", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 send(); send(2)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_large_send_sleeps(pair, 1 << 20);
}

CLAIM(socket, sendmsg_gathers_and_recvmsg_scatters,
      .says = "sendmsg sends its pieces as one, recvmsg fills its pieces in order, and more than "
	      "IOV_MAX pieces fail with EMSGSIZE",
      .zh = "sendmsg 把各段合为一体发送，recvmsg 依次填满各段；超过 IOV_MAX 段时失败 (EMSGSIZE)",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 sendmsg(), recvmsg() EMSGSIZE")
{
	static struct iovec many[IOV_MAX + 1];
	struct iovec out[] = { { (char[]){ "one" }, 3 }, { NULL, 0 }, { (char[]){ "four" }, 4 } };
	char a[3] = "", b[10] = "";
	struct iovec in[] = { { a, 2 }, { b, 9 } };

	for (size_t i = 0; i < COUNT(types); i++) {
		struct msghdr sent = { .msg_iov = out, .msg_iovlen = 3 };
		struct msghdr got = { .msg_iov = in, .msg_iovlen = 2 };
		struct msghdr over = { .msg_iov = many, .msg_iovlen = IOV_MAX + 1 };
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
		assert_fails(sendmsg(pair[0], &over, 0), EMSGSIZE);
		assert_returns(sendmsg(pair[0], &sent, 0), 7);
		assert_fails(recvmsg(pair[1], &over, 0), EMSGSIZE);
		assert_returns(recvmsg(pair[1], &got, 0), 7);
		assert_text(a, "on");
		assert_text(b, "efour");
		assert_fails(recv(pair[1], a, 1, MSG_DONTWAIT), EAGAIN);
	}
}

CLAIM(socket, a_bad_buffer_gives_efault,
      .says = "on Linux send from and recv into a bad address fail with EFAULT, and what was sent "
	      "before is still there",
      .zh = "在 Linux 上，地址无效时 send 与 recv 失败 (EFAULT)，先前发送的内容仍在",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "send(2), recv(2) EFAULT")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_fails(send(pair[0], nowhere(), 1, 0), EFAULT);
	assert_ready(pair[1], POLLOUT);
	must(send(pair[0], "x", 1, 0));
	assert_fails(recv(pair[1], nowhere(), 1, 0), EFAULT);
	assert_ready(pair[1], POLLIN | POLLOUT);
	assert_reads(pair[1], "x");
}

CLAIM(socket, sndtimeo_ends_the_wait,
      .says = "with SO_SNDTIMEO send to a full stream fails with EAGAIN when that time has passed, "
	      "and not before",
      .zh = "设置 SO_SNDTIMEO 后，向已满的流 send 在该时间过去之后（不提前）失败 (EAGAIN)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> SO_SNDTIMEO; socket(7)")
{
	const struct timeval time = { 0, 20000 };
	long capacity;
	int pair[2];
	double start;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	capacity = fill(pair[0]);
	must(setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time)));
	start = now_by_ticks();
	assert_fails(send(pair[0], "x", 1, 0), EAGAIN);
	assert_that(have_passed(0.02, start));
	assert_equal(unread(pair[1]), capacity);
}

CLAIM(socket, a_stream_sends_nothing_for_nothing,
      .says = "send of zero bytes on a stream returns 0 and the peer sees nothing of it",
      .zh = "流套接字上发送 0 字节返回 0，对端什么也看不到", .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send(); Linux unix_stream_sendmsg()")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_returns(send(pair[0], "", 0, 0), 0);
	assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
	assert_returns(write(pair[0], "", 0), 0);
	assert_ready(pair[1], POLLOUT);
}

CLAIM(socket, without_a_peer_nothing_is_sent_or_received,
      .says = "on Linux send on an AF_UNIX socket without peer fails with ENOTCONN, and recv on "
	      "such a stream with EINVAL",
      .zh = "在 Linux 上，没有对端的 AF_UNIX 套接字 send 失败 (ENOTCONN)，这样的流 recv 失败 "
	    "(EINVAL)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send() ENOTCONN; unix(7) ENOTCONN; Linux unix_stream_read_generic(); "
	     "POSIX.1-2024 recv() ENOTCONN says otherwise",
      .needs = { need_directory })
{
	int fd = listener("s", 1);

	for (size_t i = 0; i < COUNT(types); i++)
		assert_fails(send(unix_socket(types[i]), "x", 1, 0), ENOTCONN);
	assert_fails(recv(unix_socket(SOCK_STREAM), &(char){ 0 }, 1, 0), EINVAL);
	assert_fails(send(fd, "x", 1, 0), ENOTCONN);
	assert_fails(recv(fd, &(char){ 0 }, 1, 0), EINVAL);
	assert_fails(recv(unix_socket(SOCK_SEQPACKET), &(char){ 0 }, 1, 0), ENOTCONN);
	assert_equal(events_of(unix_socket(SOCK_STREAM)), POLLOUT | POLLHUP);
}

static ssize_t by_sendfile(int fd)
{
	int file = must(open("file", O_RDWR | O_CREAT, 0600));

	must(pwrite(file, "x", 1, 0));
	return sendfile(fd, file, NULL, 1);
}

static const struct {
	const char *name;
	move_byte *call;
	bool sends;
} calls[] = {
	{ "write", by_write, true },       { "writev", by_writev, true },
	{ "sendto", by_sendto, true },     { "sendmsg", by_sendmsg, true },
	{ "sendfile", by_sendfile, true }, { "read", by_read, false },
	{ "readv", by_readv, false },      { "recvfrom", by_recvfrom, false },
	{ "recvmsg", by_recvmsg, false },
};

CLAIM(socket, whatever_the_call_a_peer_is_needed,
      .says = "on Linux write, writev, sendto, sendmsg and sendfile to an AF_UNIX socket without peer "
	      "fail with ENOTCONN and bring no SIGPIPE; read, readv, recvfrom and recvmsg of one "
	      "with EINVAL if it is a stream, with ENOTCONN if of packets",
      .zh = "在 Linux 上，向没有对端的 AF_UNIX 套接字 write、writev、sendto、sendmsg 或 sendfile 失败 "
	    "(ENOTCONN)，不产生 SIGPIPE；read、readv、recvfrom 与 recvmsg 对流失败 (EINVAL)，对 seqpacket 失败 "
	    "(ENOTCONN)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send() ENOTCONN; unix(7) ENOTCONN; Linux unix_stream_read_generic(); "
	     "POSIX.1-2024 recv() ENOTCONN says otherwise",
      .needs = { need_directory })
{
	for (size_t i = 0; i < COUNT(calls); i++) {
		trying(calls[i].name);
		for (size_t j = 0; j < COUNT(types); j++) {
			const bool stream = types[j] == SOCK_STREAM;
			int fd = unix_socket(types[j]);

			if (calls[i].sends)
				assert_fails(calls[i].call(fd), ENOTCONN);
			else if (types[j] != SOCK_DGRAM)
				assert_fails(calls[i].call(fd), stream ? EINVAL : ENOTCONN);
			must(close(fd));
		}
	}
}

CLAIM(socket, a_stream_takes_no_destination,
      .says = "on Linux sendto and sendmsg with an address fail on an AF_UNIX stream with EISCONN if it "
	      "has a peer and EOPNOTSUPP if not, and a seqpacket socket ignores the address",
      .zh = "在 Linux 上，AF_UNIX 流套接字带地址的 sendto 与 sendmsg：有对端时失败 (EISCONN)，没有时 "
	    "(EOPNOTSUPP)；seqpacket 忽略地址",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sendto() EISCONN; send(2); unix(7) EISCONN, EOPNOTSUPP",
      .needs = { need_directory })
{
	struct sockaddr_un address = path_address("s");
	struct iovec piece = { (char[]){ "x" }, 1 };
	struct msghdr message = { .msg_name = &address,
				  .msg_namelen = sizeof(address),
				  .msg_iov = &piece,
				  .msg_iovlen = 1 };
	int pair[2];

	listener("s", 1);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_fails(send_to_path(pair[0], "x", "s"), EISCONN);
	assert_fails(sendmsg(pair[0], &message, 0), EISCONN);
	assert_fails(send_to_path(unix_socket(SOCK_STREAM), "x", "s"), EOPNOTSUPP);
	assert_fails(sendmsg(unix_socket(SOCK_STREAM), &message, 0), EOPNOTSUPP);
	assert_ready(pair[1], POLLOUT);
	assert_succeeds(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	assert_returns(send_to_path(pair[0], "x", "s"), 1);
	assert_reads(pair[1], "x");
}

CLAIM(socket, a_message_may_have_no_pieces,
      .says = "on Linux sendmsg and recvmsg take a message of no pieces: of a stream it moves "
	      "nothing, of a datagram or packet it is an empty one, and to receive it so loses "
	      "what it had; a piece of more than SSIZE_MAX bytes gives EINVAL and moves nothing",
      .zh = "在 Linux 上，sendmsg 与 recvmsg "
	    "接受没有任何片段的消息：流不传送任何东西，数据报与分组则是空消息，这样接收会丢失其内容；超过 "
	    "SSIZE_MAX 字节的片段失败 (EINVAL)，不传送任何东西",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux lib/iov_iter.c import_iovec(); POSIX.1-2024 sendmsg(), recvmsg() EMSGSIZE says "
	     "otherwise, EINVAL")
{
	char bytes[4] = "";
	struct iovec too_long = { bytes, (size_t)SSIZE_MAX + 1 };

	for (size_t i = 0; i < COUNT(types); i++) {
		struct msghdr none = { 0 }, over = { .msg_iov = &too_long, .msg_iovlen = 1 };
		const bool stream = types[i] == SOCK_STREAM;
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
		assert_fails(sendmsg(pair[0], &over, 0), EINVAL);
		assert_returns(sendmsg(pair[0], &none, 0), 0);
		must(send(pair[0], "abc", 3, 0));
		if (!stream)
			assert_returns(recv(pair[1], bytes, 4, 0), 0);
		assert_fails(recvmsg(pair[1], &over, 0), EINVAL);
		assert_returns(recvmsg(pair[1], &none, 0), 0);
		assert_equal(none.msg_flags & MSG_TRUNC, stream ? 0 : MSG_TRUNC);
		if (stream)
			assert_reads(pair[1], "abc");
		assert_fails(recv(pair[1], bytes, 4, MSG_DONTWAIT), EAGAIN);
	}
}

CLAIM(socket, recvmsg_names_the_peer_of_a_connection,
      .says = "on Linux recvmsg of a connected socket tells the sender's name too, of a stream, a "
	      "datagram and a packet alike",
      .zh = "在 Linux 上，已连接的套接字 recvmsg 同样给出发送者的名字，流、数据报、分组都如此",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux unix_stream_read_generic(), __unix_dgram_recvmsg(); POSIX.1-2024 recvmsg(): "
	     "msg_name and msg_namelen shall be ignored says otherwise",
      .needs = { need_directory })
{
	for (size_t i = 0; i < COUNT(types); i++) {
		struct sockaddr_un name = { 0 };
		char byte, path[] = "0";
		struct iovec piece = { &byte, 1 };
		struct msghdr message = { .msg_name = &name,
					  .msg_namelen = sizeof(name),
					  .msg_iov = &piece,
					  .msg_iovlen = 1 };
		int pair[2];

		path[0] = (char)('0' + i);
		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
		must(bind_path(pair[0], path));
		must(send(pair[0], "x", 1, 0));
		assert_returns(recvmsg(pair[1], &message, 0), 1);
		assert_equal(message.msg_namelen, offsetof(struct sockaddr_un, sun_path) + 2);
		assert_text(name.sun_path, path);
	}
}
