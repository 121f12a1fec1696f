/* Claims about recv, recvfrom and recvmsg, send, sendto and sendmsg, and shutdown of each type. */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "claim.h"
#include "memory.h"
#include "sockets.h"
#include "unix.h"

static ssize_t by_recvfrom(int fd, void *bytes, size_t size, int flags)
{
	return recvfrom(fd, bytes, size, flags, NULL, NULL);
}

static ssize_t by_recvmsg(int fd, void *bytes, size_t size, int flags)
{
	struct iovec piece = { bytes, size };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };

	return recvmsg(fd, &message, flags);
}

typedef ssize_t receive_call(int fd, void *bytes, size_t size, int flags);

static const struct {
	const char *name;
	receive_call *receive;
} receives[] = { { "recv", recv }, { "recvfrom", by_recvfrom }, { "recvmsg", by_recvmsg } };

/* Of a stream with "abcdef" in it. */
static void wait_for_all(const int pair[2], receive_call *receive)
{
	char bytes[8] = "";

	assert_returns(receive(pair[1], bytes, 4, MSG_DONTWAIT), 4);
	ACTOR(waiter) {
		assert_returns(receive(pair[1], bytes, 4, MSG_WAITALL), 4);
		assert_text(bytes, "efgh");
	}
	assert_asleep(waiter, receive == by_recvmsg ? "recvmsg" : "recv");
	must(send(pair[0], "gh", 2, 0));
	assert_ends(waiter);
	must(send(pair[0], "ij", 2, 0));
	assert_returns(receive(pair[1], bytes, 4, MSG_WAITALL | MSG_DONTWAIT), 2);
}

CLAIM(socket, each_receive_heeds_its_flags,
      .says = "MSG_DONTWAIT, MSG_PEEK, MSG_TRUNC and MSG_WAITALL mean to recv, recvfrom and "
	      "recvmsg the same, of each type: fail with EAGAIN, leave what is shown, tell the "
	      "real length, wait for all of a stream unless told not to wait",
      .zh = "MSG_DONTWAIT、MSG_PEEK、MSG_TRUNC、MSG_WAITALL 对各种类型的 recv、recvfrom、recvmsg "
	    "含义相同：失败 (EAGAIN)、不取走、给出真实长度、等流的数据到齐（不许等待时除外）",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv(), recvfrom(), recvmsg() flags; recv(2) MSG_TRUNC")
{
	for (size_t i = 0; i < COUNT(types) * COUNT(receives); i++) {
		receive_call *const receive = receives[i % COUNT(receives)].receive;
		const int type = types[i / COUNT(receives)];
		char bytes[8] = "";
		int pair[2];

		trying(receives[i % COUNT(receives)].name);
		assert_succeeds(socketpair(AF_UNIX, type, 0, pair));
		assert_fails(receive(pair[1], bytes, 4, MSG_DONTWAIT), EAGAIN);
		assert_fails(receive(pair[1], bytes, 4, MSG_DONTWAIT | MSG_PEEK), EAGAIN);
		must(send(pair[0], "abcdef", 6, 0));
		assert_returns(receive(pair[1], bytes, 4, MSG_PEEK), 4);
		assert_text(bytes, "abcd");
		if (type == SOCK_STREAM) {
			wait_for_all(pair, receive);
		} else {
			assert_returns(receive(pair[1], bytes, 2, MSG_PEEK | MSG_TRUNC), 6);
			assert_returns(receive(pair[1], bytes, 2, MSG_TRUNC), 6);
		}
		assert_ready(pair[1], POLLOUT);
	}
}

CLAIM(socket, recvmsg_tells_who_sent_as_recvfrom,
      .says = "recvfrom and recvmsg tell alike who sent: the name, cut to the room there is, on "
	      "Linux with its whole length, and touch no more",
      .zh = "recvfrom 与 recvmsg 同样给出发送者的名字，按缓冲区截断，在 Linux "
	    "上给出其完整长度，不触及其后的内存",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recvfrom(), recvmsg(): msg_name; recv(2): greater than was supplied",
      .needs = { need_directory })
{
	const size_t bare = offsetof(struct sockaddr_un, sun_path);
	int box = unix_socket(SOCK_DGRAM), sender = unix_socket(SOCK_DGRAM);

	skip_below(QUEUE_LIMIT, 1);
	must(bind_path(box, "box"));
	must(bind_path(sender, "sender"));
	for (size_t room = bare; room <= bare + 20; room += 10) {
		struct sockaddr_un *first = memory_that_ends(room),
				   *second = memory_that_ends(room);
		struct msghdr message = { .msg_name = second, .msg_namelen = (socklen_t)room };
		socklen_t size = (socklen_t)room;

		must(send_to_path(sender, "one", "box"));
		must(send_to_path(sender, "two", "box"));
		assert_returns(recvfrom(box, (char[4]){ 0 }, 4, 0, (void *)first, &size), 3);
		assert_returns(recvmsg(box, &message, 0), 0);
		assert_that(size >= bare + strlen("sender"));
		assert_equal(message.msg_namelen, size);
		assert_that(memcmp(first, second, room < size ? room : size) == 0);
		assert_that(memcmp(first->sun_path, "sender", room - bare < 6 ? room - bare : 6) ==
			    0);
	}
}

CLAIM(socket, sendmsg_goes_where_sendto_goes,
      .says = "sendto and sendmsg send a datagram to the address that they are given, on Linux of "
	      "a socket that has another peer too, and fail with ENOENT where nothing is",
      .zh = "sendto 与 sendmsg 把数据报发到所给的地址（在 Linux "
	    "上，已连接到其他对端的套接字也如此），地址不存在时失败 (ENOENT)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sendto(), sendmsg(): overriding the pre-specified peer address, or "
	     "EISCONN; ENOENT",
      .needs = { need_directory })
{
	int box = unix_socket(SOCK_DGRAM), peer = unix_socket(SOCK_DGRAM);
	int sender = unix_socket(SOCK_DGRAM);
	struct sockaddr_un address = path_address("box");
	struct iovec piece = { (char[]){ "two" }, 3 };
	struct msghdr message = { .msg_name = &address,
				  .msg_namelen = sizeof(address),
				  .msg_iov = &piece,
				  .msg_iovlen = 1 };

	skip_below(QUEUE_LIMIT, 1);
	must(bind_path(box, "box"));
	must(bind_path(peer, "peer"));
	for (int connected = 0; connected < 2; connected++) {
		assert_returns(send_to_path(sender, "one", "box"), 3);
		assert_returns(sendmsg(sender, &message, 0), 3);
		assert_reads(box, "one");
		assert_reads(box, "two");
		must(connect_path(sender, "peer"));
	}
	assert_fails(recv(peer, &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
	address = path_address("nothing");
	assert_fails(sendmsg(sender, &message, 0), ENOENT);
	assert_fails(send_to_path(sender, "x", "nothing"), ENOENT);
}

static ssize_t by_sendto(int fd, const void *bytes, size_t size, int flags)
{
	return sendto(fd, bytes, size, flags, NULL, 0);
}

static ssize_t by_sendmsg(int fd, const void *bytes, size_t size, int flags)
{
	struct iovec piece = { (void *)(uintptr_t)bytes, size };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };

	return sendmsg(fd, &message, flags);
}

static const struct {
	const char *name;
	ssize_t (*send)(int fd, const void *bytes, size_t size, int flags);
} sends[] = { { "send", send }, { "sendto", by_sendto }, { "sendmsg", by_sendmsg } };

CLAIM(socket, each_send_heeds_its_flags,
      .says = "MSG_DONTWAIT and MSG_NOSIGNAL mean to send, sendto and sendmsg the same, of each "
	      "type: fail with EAGAIN while there is no room, bring no SIGPIPE",
      .zh = "MSG_DONTWAIT 与 MSG_NOSIGNAL 对各种类型的 send、sendto、sendmsg "
	    "含义相同：没有空间时失败 (EAGAIN)，不带来 SIGPIPE",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send(), sendto(), sendmsg() MSG_NOSIGNAL; send(2) MSG_DONTWAIT")
{
	catch_signal(SIGPIPE, 0);
	for (size_t i = 0; i < COUNT(types) * COUNT(sends); i++) {
		ssize_t (*send_by)(int, const void *, size_t, int) = sends[i % COUNT(sends)].send;
		const int type = types[i / COUNT(sends)];
		static char bytes[4096];
		int pair[2], signals = caught(SIGPIPE);

		trying(sends[i % COUNT(sends)].name);
		assert_succeeds(socketpair(AF_UNIX, type, 0, pair));
		fill(pair[0]);
		assert_fails(send_by(pair[0], bytes, sizeof(bytes), MSG_DONTWAIT), EAGAIN);
		assert_succeeds(socketpair(AF_UNIX, type, 0, pair));
		must(close(pair[1]));
		assert_fails(send_by(pair[0], bytes, 1, MSG_NOSIGNAL),
			     type == SOCK_DGRAM ? ECONNREFUSED : EPIPE);
		assert_equal(caught(SIGPIPE), signals);
		assert_returns(send_by(pair[0], bytes, 1, 0), -1);
		assert_equal(caught(SIGPIPE), signals + (type == SOCK_STREAM));
	}
}

CLAIM(socket, a_part_is_given_when_time_is_over,
      .says = "a receive with MSG_WAITALL and SO_RCVTIMEO that has a part when time is over "
	      "returns it, a send with SO_SNDTIMEO what it has sent; only with nothing moved they "
	      "fail with EAGAIN",
      .zh = "带 MSG_WAITALL 与 SO_RCVTIMEO 的接收到时若已有一部分则返回该部分，带 SO_SNDTIMEO "
	    "的发送返回已发送的字节数；什么都没移动时才失败 (EAGAIN)",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.10.16 SO_RCVTIMEO, SO_SNDTIMEO: partial count; socket(7)")
{
	static char bytes[1 << 20];
	const struct timeval time = { 0, 10000 };

	for (size_t i = 0; i < COUNT(receives); i++) {
		long count;
		int pair[2];

		trying(receives[i].name);
		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		must(setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time)));
		must(setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)));
		assert_fails(receives[i].receive(pair[1], bytes, 8, MSG_WAITALL), EAGAIN);
		must(send(pair[0], "part", 4, 0));
		assert_returns(receives[i].receive(pair[1], bytes, 8, MSG_WAITALL), 4);
		assert_that(memcmp(bytes, "part", 4) == 0);
		assert_fails(receives[i].receive(pair[1], bytes, 8, MSG_WAITALL), EAGAIN);
		count = assert_succeeds(sends[i].send(pair[0], bytes, sizeof(bytes), 0));
		assert_that(count > 0 && count < (long)sizeof(bytes));
		assert_fails(sends[i].send(pair[0], bytes, sizeof(bytes), 0), EAGAIN);
		assert_equal(unread(pair[1]), count);
	}
}

CLAIM(socket, shutdown_is_for_each_type,
      .says = "after SHUT_WR a send fails with EPIPE, of each type, after SHUT_RD the peer's on "
	      "Linux, with SIGPIPE of a stream alone; what was sent before is still there, and the "
	      "other way is open",
      .zh = "各种类型的套接字 SHUT_WR 之后自己的 send、在 Linux 上 SHUT_RD 之后对端的 send 都失败 "
	    "(EPIPE)，仅流带来 SIGPIPE；此前发送的内容仍在，另一方向仍通",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 shutdown(), send() EPIPE; Linux unix_shutdown(), unix_dgram_sendmsg()")
{
	catch_signal(SIGPIPE, 0);
	for (size_t i = 0; i < 2 * COUNT(types); i++) {
		const int type = types[i / 2], shut = i % 2 ? SHUT_RD : SHUT_WR;
		int pair[2], signals = caught(SIGPIPE), silent = i % 2, open = !silent;

		assert_succeeds(socketpair(AF_UNIX, type, 0, pair));
		must(send(pair[silent], "before", 6, 0));
		assert_returns(shutdown(pair[0], shut), 0);
		assert_fails(send(pair[silent], "x", 1, 0), EPIPE);
		assert_equal(caught(SIGPIPE), signals + (type == SOCK_STREAM));
		assert_fails(send(pair[silent], "x", 1, MSG_NOSIGNAL), EPIPE);
		assert_reads(pair[!silent], "before");
		if (type == SOCK_DGRAM)
			assert_fails(recv(pair[!silent], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
		else
			assert_returns(recv(pair[!silent], &(char){ 0 }, 1, 0), 0);
		assert_returns(send(pair[open], "back", 4, 0), 4);
		assert_reads(pair[!open], "back");
	}
}

#define FOR_RECEIVING (MSG_PEEK | MSG_WAITALL | MSG_TRUNC | MSG_CTRUNC | MSG_ERRQUEUE)
#define FOR_SENDING   (MSG_NOSIGNAL | MSG_EOR | MSG_MORE | MSG_DONTROUTE | MSG_CONFIRM)

CLAIM(socket, flags_of_the_other_direction_mean_nothing,
      .says = "on Linux a send of each type passes over MSG_PEEK, MSG_WAITALL, MSG_TRUNC, MSG_CTRUNC and "
	      "MSG_ERRQUEUE, and a receive over MSG_NOSIGNAL, MSG_EOR, MSG_MORE, MSG_DONTROUTE and "
	      "MSG_CONFIRM",
      .zh = "在 Linux 上，各种类型的发送都不理会 MSG_PEEK、MSG_WAITALL、MSG_TRUNC、MSG_CTRUNC、"
	    "MSG_ERRQUEUE，接收都不理会 MSG_NOSIGNAL、MSG_EOR、MSG_MORE、MSG_DONTROUTE、MSG_CONFIRM",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c unix_stream_sendmsg(), unix_dgram_sendmsg(), "
	     "unix_stream_read_generic()")
{
	for (size_t i = 0; i < COUNT(types) * COUNT(receives); i++) {
		receive_call *const receive = receives[i % COUNT(receives)].receive;
		ssize_t (*send_by)(int, const void *, size_t, int) = sends[i % COUNT(sends)].send;
		char bytes[8] = "";
		int pair[2];

		assert_succeeds(socketpair(AF_UNIX, types[i / COUNT(receives)], 0, pair));
		for (int bit = 1; bit <= MSG_NOSIGNAL; bit *= 2) {
			if (!(bit & (FOR_RECEIVING | FOR_SENDING)))
				continue;
			trying(sends[i % COUNT(sends)].name);
			assert_returns(send_by(pair[0], "abc", 3, bit & FOR_RECEIVING), 3);
			trying(receives[i % COUNT(receives)].name);
			assert_returns(receive(pair[1], bytes, 8,
					       MSG_DONTWAIT | (bit & FOR_SENDING)),
				       3);
			assert_text(bytes, "abc");
			assert_fails(receive(pair[1], bytes, 8, MSG_DONTWAIT), EAGAIN);
		}
	}
}
