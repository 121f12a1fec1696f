/* Claims about options that accept hands on, IPV6_V6ONLY, times, and the room of names. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "claim.h"
#include "loopback.h"
#include "sockets.h"

/* What a listener of TCP may have, other than a new socket has it. */
static const struct {
	const char *name;
	int level, option, value;
} handed_on[] = {
	{ "TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY, 1 },
	{ "TCP_CORK", IPPROTO_TCP, TCP_CORK, 1 },
	{ "TCP_KEEPIDLE", IPPROTO_TCP, TCP_KEEPIDLE, 77 },
	{ "TCP_KEEPINTVL", IPPROTO_TCP, TCP_KEEPINTVL, 7 },
	{ "TCP_KEEPCNT", IPPROTO_TCP, TCP_KEEPCNT, 5 },
	{ "TCP_USER_TIMEOUT", IPPROTO_TCP, TCP_USER_TIMEOUT, 12345 },
	{ "IP_TOS", IPPROTO_IP, IP_TOS, 0x10 },
	{ "IP_TTL", IPPROTO_IP, IP_TTL, 33 },
	{ "SO_TIMESTAMP", SOL_SOCKET, SO_TIMESTAMP, 1 },
};

static int value_of(int fd, int level, int option)
{
	int value = -1;

	assert_succeeds(getsockopt(fd, level, option, &value, &(socklen_t){ sizeof(value) }));
	return value;
}

CLAIM(socket, accept_hands_on_what_is_tcps_own,
      .says = "on Linux a socket from accept has also its listener's options of TCP and IP, and its "
	      "SO_TIMESTAMP, but not its owner for SIGIO; the client's stay",
      .zh = "在 Linux 上，accept 得到的套接字还具有监听套接字的 TCP 与 IP 选项及 "
	    "SO_TIMESTAMP，但没有其 SIGIO 属主；客户端的不变",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "tcp(7) Socket options; Linux net/core/sock.c sk_clone_lock()",
      .needs = { need_loopback })
{
	const int listener = tcp_socket(), client = tcp_socket();
	int accepted;

	for (size_t i = 0; i < COUNT(handed_on); i++)
		must(setsockopt(listener, handed_on[i].level, handed_on[i].option,
				&handed_on[i].value, sizeof(int)));
	must(fcntl(listener, F_SETOWN, getpid()));
	must(bind_port(listener, 0));
	must(listen(listener, 1));
	must(connect_port(client, port_of(listener)));
	accepted = assert_succeeds(accept(listener, NULL, NULL));
	for (size_t i = 0; i < COUNT(handed_on); i++) {
		trying(handed_on[i].name);
		assert_equal(value_of(accepted, handed_on[i].level, handed_on[i].option),
			     handed_on[i].value);
		assert_that(value_of(client, handed_on[i].level, handed_on[i].option) !=
			    handed_on[i].value);
	}
	assert_returns(fcntl(accepted, F_GETOWN), 0);
}

static const char *need_ipv6(void)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = in6addr_any };
	const char *why = need_loopback();
	int fd;

	if (why)
		return why;
	fd = socket(AF_INET6, SOCK_STREAM, 0);
	if (fd < 0)
		return lacks(true, "socket(AF_INET6)");
	why = lacks(bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0, "bind(::1)");
	close(fd);
	return why;
}

CLAIM(socket, ipv6_only_leaves_ipv4_to_others,
      .says = "an AF_INET6 listener of any address with IPV6_V6ONLY is not reached over IPv4, where "
	      "the port is free; on Linux without it the port is taken there, and clients of IPv4 "
	      "come, by addresses that are mapped",
      .zh = "带 IPV6_V6ONLY 的任意地址 AF_INET6 监听套接字不能经 IPv4 到达，该端口在 IPv4 "
	    "上空闲；在 Linux 上不带则占用 IPv4 端口，IPv4 客户端可以到达，以映射地址显示",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.10.20.2 IPV6_V6ONLY; ipv6(7) IPV6_V6ONLY", .needs = { need_ipv6 })
{
	for (int only = 0; only < 2; only++) {
		struct sockaddr_in6 any = { .sin6_family = AF_INET6, .sin6_addr = in6addr_any };
		const int server = must(socket(AF_INET6, SOCK_STREAM, 0));
		uint16_t port;

		must(setsockopt(server, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only)));
		must(bind(server, (struct sockaddr *)&any, sizeof(any)));
		must(listen(server, 1));
		must(getsockname(server, (struct sockaddr *)&any, &(socklen_t){ sizeof(any) }));
		port = ntohs(any.sin6_port);
		assert_equal(value_of(server, IPPROTO_IPV6, IPV6_V6ONLY), only);
		if (only) {
			assert_fails(connect_port(tcp_socket(), port), ECONNREFUSED);
			assert_returns(bind_port(tcp_socket(), port), 0);
		} else {
			assert_fails(bind_port(tcp_socket(), port), EADDRINUSE);
			assert_returns(connect_port(tcp_socket(), port), 0);
			assert_succeeds(accept(server, (struct sockaddr *)&any,
					       &(socklen_t){ sizeof(any) }));
			assert_equal(any.sin6_family, AF_INET6);
			assert_that(IN6_IS_ADDR_V4MAPPED(&any.sin6_addr));
		}
		must(close(server));
	}
}

CLAIM(socket, so_timestamp_tells_when,
      .says = "on Linux a receiver of UDP with SO_TIMESTAMP gets with each datagram when it came, by "
	      "the real-time clock",
      .zh = "在 Linux 上，设置 SO_TIMESTAMP 的 UDP 接收者随每个数据报得到其到达时间（实时时钟）",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SO_TIMESTAMP",
      .needs = { need_loopback })
{
	char control[CMSG_SPACE(sizeof(struct timeval))] = "", byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	const int server = udp_socket(), client = udp_socket();
	struct timeval before, when, after;

	must(bind_port(server, 0));
	must(connect_port(client, port_of(server)));
	must(set_option(server, SO_TIMESTAMP, 1));
	must(gettimeofday(&before, NULL));
	must(send(client, "x", 1, 0));
	wait_for(server, POLLIN);
	assert_returns(recvmsg(server, &message, 0), 1);
	must(gettimeofday(&after, NULL));
	assert_that(CMSG_FIRSTHDR(&message));
	assert_equal(CMSG_FIRSTHDR(&message)->cmsg_type, SCM_TIMESTAMP);
	memcpy(&when, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(when));
	assert_that(!timercmp(&when, &before, <) && !timercmp(&when, &after, >));
}

CLAIM(socket, a_receive_stores_no_more_name_than_there_is,
      .says = "accept, recvfrom and recvmsg store a name just as long as it is, and leave the room "
	      "behind it",
      .zh = "accept、recvfrom 与 recvmsg 只存入名称本身的长度，不动其后的空间", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 accept(), recvfrom(), recvmsg()",
      .needs = { need_loopback })
{
	const int server = tcp_socket(), client = tcp_socket(), udp = udp_socket();
	const size_t size = sizeof(struct sockaddr_in);
	char name[64], byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_name = name, .msg_iov = &data, .msg_iovlen = 1 };
	socklen_t room;

	must(bind_port(server, 0));
	must(bind_port(udp, 0));
	must(listen(server, 1));
	must(connect_port(client, port_of(server)));
	for (int i = 0; i < 3; i++) {
		room = message.msg_namelen = sizeof(name);
		memset(name, 0x5a, sizeof(name));
		assert_succeeds(connect_port(must(dup(udp)), port_of(udp)));
		must(send(udp, "x", 1, 0));
		if (i == 0)
			assert_succeeds(accept(server, (struct sockaddr *)name, &room));
		else if (i == 1)
			assert_returns(recvfrom(udp, &byte, 1, 0, (struct sockaddr *)name, &room),
				       1);
		else
			assert_returns(recvmsg(udp, &message, 0), 1);
		assert_equal(i < 2 ? room : message.msg_namelen, size);
		for (size_t k = size; k < sizeof(name); k++)
			assert_equal(name[k], 0x5a);
	}
}

CLAIM(socket, nothing_in_the_error_queue_is_eagain,
      .says = "on Linux recvmsg with MSG_ERRQUEUE never sleeps: EAGAIN where no error is queued, "
	      "though data is there; it tells MSG_CMSG_CLOEXEC back",
      .zh = "在 Linux 上，带 MSG_ERRQUEUE 的 recvmsg 从不睡眠：没有错误则 "
	    "EAGAIN，即使有数据；recvmsg 在标志中带回 MSG_CMSG_CLOEXEC",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "recv(2) MSG_ERRQUEUE, MSG_CMSG_CLOEXEC",
      .needs = { need_loopback })
{
	const int udp = udp_socket();
	struct iovec data = { (char[1]){ 0 }, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };

	must(bind_port(udp, 0));
	assert_fails(recvmsg(udp, &message, MSG_ERRQUEUE), EAGAIN);
	must(connect_port(udp, port_of(udp)));
	must(send(udp, "x", 1, 0));
	wait_for(udp, POLLIN);
	assert_fails(recvmsg(udp, &message, MSG_ERRQUEUE), EAGAIN);
	assert_returns(recvmsg(udp, &message, MSG_CMSG_CLOEXEC), 1);
	assert_equal(message.msg_flags, MSG_CMSG_CLOEXEC);
}

CLAIM(socket, what_is_unsent_of_tcp_is_counted,
      .says = "on Linux SIOCOUTQ of TCP counts what the peer has not acknowledged, and falls to 0; "
	      "FIONREAD what can be received; of a listener it fails with EINVAL",
      .zh = "在 Linux 上，TCP 的 SIOCOUTQ 计算对方尚未确认的字节，之后降为 0；FIONREAD 计算可接收的字节，对 TCP 监听套接字 "
	    "失败 (EINVAL)",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "tcp(7) SIOCOUTQ, SIOCINQ",
      .needs = { need_loopback })
{
	const int server = tcp_socket(), client = tcp_socket();
	static char bytes[1 << 16];
	ssize_t sent = 0, count;
	int unsent = -1, accepted;

	must(bind_port(server, 0));
	must(listen(server, 1));
	assert_fails(ioctl(server, FIONREAD, &unsent), EINVAL);
	must(connect_port(client, port_of(server)));
	accepted = must(accept(server, NULL, NULL));
	must(send(client, "abcde", 5, 0));
	wait_for(accepted, POLLIN);
	assert_succeeds(ioctl(accepted, FIONREAD, &unsent));
	assert_equal(unsent, 5);
	must(recv(accepted, bytes, 5, MSG_WAITALL));
	must(set_nonblocking(client));
	while ((count = send(client, bytes, sizeof(bytes), 0)) > 0)
		sent += count;
	assert_succeeds(ioctl(client, SIOCOUTQ, &unsent));
	assert_that(unsent > 0 && unsent <= sent);
	while (sent > 0)
		sent -= must(recv(accepted, bytes, sizeof(bytes), 0));
	while (unsent > 0) /* it is acknowledged in a while */
		must(ioctl(client, SIOCOUTQ, &unsent));
	assert_equal(unsent, 0);
}

CLAIM(socket, a_large_peek_and_a_large_datagram_are_whole,
      .says = "a peek of a large message or piece of a stream shows just what the next receive "
	      "gives, and a UDP datagram of 60000 bytes comes as it was sent",
      .zh = "窥视大消息或流的大片段所见与下一次接收所得完全相同，60000 字节的 UDP 数据报原样到达",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 recv() MSG_PEEK; udp(7)",
      .needs = { need_loopback })
{
	static char sent[60000], seen[60000];
	int pairs[3][2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[0]));
	assert_succeeds(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pairs[1]));
	pairs[2][0] = pairs[2][1] = udp_socket();
	must(bind_port(pairs[2][0], 0));
	must(connect_port(pairs[2][0], port_of(pairs[2][0])));
	fill_with_numbers(sent, sizeof(sent), 1);
	for (int i = 0; i < 3; i++) {
		give_room(pairs[i][0], 2 * sizeof(sent));
		assert_returns(send(pairs[i][0], sent, sizeof(sent), 0), sizeof(sent));
		for (int taken = 0; taken < 2; taken++) {
			memset(seen, 0, sizeof(seen));
			assert_returns(recv(pairs[i][1], seen, sizeof(seen), taken ? 0 : MSG_PEEK),
				       sizeof(seen));
			assert_that(has_numbers(seen, sizeof(seen), 1));
		}
	}
}
