/* Claims about UDP. */
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "loopback.h"
#include "one_byte.h"
#include "sockets.h"

static ssize_t send_to_port(int fd, const char *text, uint16_t port)
{
	const struct sockaddr_in address = address_of_port(port);

	return sendto(fd, text, strlen(text), 0, (const struct sockaddr *)&address,
		      sizeof(address));
}

/* A datagram socket with a port of its own. */
static int udp_bound(void)
{
	int fd = udp_socket();

	must(bind_port(fd, 0));
	return fd;
}

CLAIM(socket, udp_keeps_boundaries,
      .says = "UDP gives one datagram per recv; what has no room is lost, which MSG_TRUNC tells; a "
	      "datagram of zero bytes is one too",
      .zh = "UDP 每次 recv 给出一个数据报；放不下的部分丢失，由 MSG_TRUNC 告知；零长数据报也算一个",
      .course = "003 §8: type：SOCK_DGRAM: UDP", .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.10.6 SOCK_DGRAM, recvmsg() MSG_TRUNC; udp(7); recv(2) MSG_TRUNC",
      .needs = { need_loopback })
{
	char bytes[8] = "";
	int server = udp_bound(), client = udp_socket();

	must(connect_port(client, port_of(server)));
	assert_returns(send(client, "one", 3, 0), 3);
	assert_returns(recv(server, bytes, 8, 0), 3);
	assert_returns(send(client, "abcdef", 6, 0), 6);
	assert_returns(recv(server, bytes, 2, MSG_PEEK | MSG_TRUNC), 6);
	assert_returns(recv(server, bytes, 2, 0), 2);
	assert_text(bytes, "abe");
	assert_returns(send(client, "", 0, 0), 0);
	assert_returns(recv(server, bytes, 8, 0), 0);
	assert_returns(send(client, "end", 3, 0), 3);
	assert_reads(server, "end");
}

CLAIM(socket, udp_recv_sleeps_until_a_datagram_comes,
      .says = "recv on UDP sleeps until a datagram comes, be it one of zero bytes",
      .zh = "UDP 的 recv 睡眠到有数据报到来为止，哪怕是零长的", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv(); recv(2)", .needs = { need_loopback })
{
	int server = udp_bound(), client = udp_socket();

	assert_fails(recv(server, &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
	ACTOR(receiver) {
		assert_returns(recv(server, &(char){ 0 }, 1, 0), 0);
	}
	assert_asleep(receiver, "recv");
	assert_returns(send_to_port(client, "", port_of(server)), 0);
	assert_ends(receiver);
}

CLAIM(socket, udp_tells_who_sent,
      .says = "sendto binds a UDP socket to a port if need be, on Linux to no address, which "
	      "recvfrom tells, so that an answer can be sent without any connection",
      .zh = "sendto 在需要时为 UDP 套接字分配端口（在 Linux 上不绑定地址），recvfrom "
	    "给出该端口，因此无需连接即可回信",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "udp(7); POSIX.1-2024 recvfrom(), sendto()",
      .needs = { need_loopback })
{
	struct sockaddr_in sender = { 0 };
	socklen_t size = sizeof(sender);
	int server = udp_bound(), client = udp_socket();
	char bytes[9];

	assert_equal(port_of(client), 0);
	assert_returns(send_to_port(client, "question", port_of(server)), 8);
	assert_returns(getsockname(client, (struct sockaddr *)&sender, &size), 0);
	assert_equal(ntohl(sender.sin_addr.s_addr), INADDR_ANY);
	assert_returns(recvfrom(server, bytes, 9, 0, (struct sockaddr *)&sender, &size), 8);
	assert_equal(size, sizeof(sender));
	assert_equal(ntohs(sender.sin_port), port_of(client));
	assert_equal(ntohl(sender.sin_addr.s_addr), INADDR_LOOPBACK);
	assert_returns(sendto(server, "answer", 6, 0, (struct sockaddr *)&sender, size), 6);
	assert_reads(client, "answer");
}

CLAIM(socket, udp_connect_chooses_a_peer,
      .says = "connect of a UDP socket names the peer that send goes to and the only one that is "
	      "received from; sendto still reaches others, and AF_UNSPEC ends it",
      .zh = "UDP 的 connect 指定 send 的去向和唯一的接收来源；sendto 仍可发给他人；AF_UNSPEC 解除",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 connect(); connect(2); udp(7)",
      .needs = { need_loopback })
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	int fd = udp_bound(), peer = udp_bound(), third = udp_bound();
	struct sockaddr_in address;
	socklen_t size = sizeof(address);

	stay_on_one_cpu();
	assert_returns(connect_port(fd, port_of(peer)), 0);
	assert_returns(send(fd, "to peer", 7, 0), 7);
	assert_reads(peer, "to peer");
	assert_returns(send_to_port(third, "lost", port_of(fd)), 4);
	assert_returns(send_to_port(peer, "heard", port_of(fd)), 5);
	assert_reads(fd, "heard");
	assert_returns(send_to_port(fd, "to third", port_of(third)), 8);
	assert_reads(third, "to third");
	assert_equal(peers_port(fd), port_of(peer));
	assert_returns(connect(fd, &none, sizeof(none)), 0);
	assert_fails(send(fd, "x", 1, 0), EDESTADDRREQ);
	assert_fails(getpeername(fd, (struct sockaddr *)&address, &size), ENOTCONN);
}

CLAIM(socket, udp_connect_gives_an_address,
      .says = "connect of a UDP socket that has no name gives it one, the address by which the peer is "
	      "reached and a port, where it is answered; on Linux AF_UNSPEC takes it away again",
      .zh = "未命名的 UDP 套接字 connect 后得到名字（到达对端所用的地址与端口），可由此回信；在 Linux 上 AF_UNSPEC 将其收回",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 connect(); udp(7)",
      .needs = { need_loopback })
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	struct sockaddr_in address = { 0 };
	const int fd = udp_socket(), peer = udp_bound();

	assert_returns(connect_port(fd, port_of(peer)), 0);
	must(getsockname(fd, (struct sockaddr *)&address, &(socklen_t){ sizeof(address) }));
	assert_equal(ntohl(address.sin_addr.s_addr), INADDR_LOOPBACK);
	assert_that(address.sin_port != 0);
	assert_returns(send_to_port(peer, "answer", ntohs(address.sin_port)), 6);
	assert_reads(fd, "answer");
	must(connect(fd, &none, sizeof(none)));
	assert_equal(port_of(fd), 0);
}

CLAIM(socket, udp_without_a_peer_wants_a_destination,
      .says = "send on UDP without a peer fails with EDESTADDRREQ, shutdown with ENOTCONN, listen "
	      "and accept with EOPNOTSUPP",
      .zh = "没有对端的 UDP：send 失败 (EDESTADDRREQ)，shutdown (ENOTCONN)，listen 与 accept "
	    "(EOPNOTSUPP)",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send() EDESTADDRREQ, shutdown() ENOTCONN, listen(), accept() EOPNOTSUPP",
      .needs = { need_loopback })
{
	int fd = udp_bound();

	assert_fails(send(fd, "x", 1, 0), EDESTADDRREQ);
	assert_fails(write(fd, "x", 1), EDESTADDRREQ);
	assert_fails(shutdown(fd, SHUT_WR), ENOTCONN);
	assert_fails(listen(fd, 1), EOPNOTSUPP);
	assert_fails(accept(fd, NULL, NULL), EOPNOTSUPP);
}

CLAIM(socket, udp_to_nobody_is_told_to_the_connected,
      .says = "on Linux a datagram to a port that nobody has is sent well, and its refusal comes "
	      "later: ECONNREFUSED, once, for a connected socket, nothing for an unconnected one",
      .zh = "在 Linux 上，发往无人端口的数据报发送成功，拒绝随后到达：已连接的套接字得到一次 "
	    "ECONNREFUSED，未连接的没有",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "udp(7) ECONNREFUSED; Linux __udp4_lib_err(); udp(7) says that all are told",
      .needs = { need_loopback })
{
	int fd = udp_bound(), other = udp_bound(), gone = udp_bound();
	uint16_t port = port_of(gone);

	stay_on_one_cpu();
	must(close(gone));
	must(connect_port(fd, port));
	assert_returns(send(fd, "x", 1, 0), 1);
	assert_fails(recv(fd, &(char){ 0 }, 1, 0), ECONNREFUSED);
	assert_fails(recv(fd, &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
	assert_returns(send_to_port(other, "x", port), 1);
	assert_returns(send_to_port(other, "self", port_of(other)), 4);
	assert_reads(other, "self");
	assert_equal(option(other, SO_ERROR), 0);
}

static const struct {
	const char *name;
	move_byte *call;
} calls[] = {
	{ "read", by_read },   { "recv", by_recv }, { "recvmsg", by_recvmsg },
	{ "write", by_write }, { "send", by_send }, { "sendmsg", by_sendmsg },
};

CLAIM(socket, udp_refusals_are_told_to_any_call,
      .says = "on Linux the refusal that a connected UDP socket has got is told once, by read, recv, "
	      "recvmsg, write, send or sendmsg, whichever is called, and though it is not to sleep: "
	      "ECONNREFUSED",
      .zh = "在 Linux 上，已连接的 UDP 套接字收到的拒绝只告知一次，由随后的 read、recv、recvmsg、write、send 或 sendmsg "
	    "（即使不许睡眠）失败 (ECONNREFUSED) 告知",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "udp(7) ECONNREFUSED; socket(7) SO_ERROR",
      .needs = { need_loopback })
{
	int fd = udp_bound(), gone = udp_bound();

	must(connect_port(fd, port_of(gone)));
	must(close(gone));
	must(set_nonblocking(fd));
	for (size_t i = 0; i < COUNT(calls); i++) {
		trying(calls[i].name);
		must(send(fd, "x", 1, 0));
		assert_that(wait_for(fd, 0) & POLLERR);
		assert_fails(calls[i].call(fd), ECONNREFUSED);
		assert_fails(recv(fd, &(char){ 0 }, 1, 0), EAGAIN);
	}
}

CLAIM(socket, udp_datagrams_end_at_65507_bytes,
      .says = "a UDP datagram carries up to 65507 bytes; one more fails with EMSGSIZE, and nothing "
	      "of it is sent",
      .zh = "UDP 数据报最多携带 65507 字节；再多则失败 (EMSGSIZE)，什么都不发送",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 send() EMSGSIZE; udp(7); RFC 768, 791", .needs = { need_loopback })
{
	static char bytes[65536];
	int server = udp_bound(), client = udp_socket();

	must(connect_port(client, port_of(server)));
	assert_fails(send(client, bytes, 65508, 0), EMSGSIZE);
	assert_returns(send(client, bytes, 65507, 0), 65507);
	assert_returns(recv(server, bytes, sizeof(bytes), 0), 65507);
}

CLAIM(socket, udp_loses_what_has_no_room,
      .says = "on Linux UDP datagrams that the receiver's buffer has no room for are lost: their "
	      "sender neither sleeps nor is told, and the first are kept",
      .zh = "在 Linux 上，接收缓冲区容不下的 UDP 数据报丢失：发送者既不睡眠也不被告知，先到的保留",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "udp(7): unreliable; send(2)",
      .needs = { need_loopback })
{
	int server = udp_bound(), client = udp_socket(), count = 0;
	int message[250] = { 0 };

	stay_on_one_cpu();
	must(set_option(server, SO_RCVBUF, 8192));
	must(connect_port(client, port_of(server)));
	for (message[0] = 0; message[0] < 100; message[0]++)
		assert_returns(send(client, message, sizeof(message), 0), sizeof(message));
	must(wait_for(server, POLLIN));
	while (recv(server, message, sizeof(message), MSG_DONTWAIT) == sizeof(message))
		assert_equal(message[0], count++);
	assert_equal(errno, EAGAIN);
	assert_that(count >= 1 && count < 100);
}

CLAIM(socket, msg_more_makes_one_datagram,
      .says = "on Linux pieces sent on UDP with MSG_MORE go out as one datagram, with the first "
	      "piece sent without it",
      .zh = "在 Linux 上，UDP 以 MSG_MORE 发送的各部分，与随后第一个不带它的部分合为一个数据报",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "send(2) MSG_MORE; udp(7) UDP_CORK",
      .needs = { need_loopback })
{
	int server = udp_bound(), client = udp_socket(), size = -7;

	must(connect_port(client, port_of(server)));
	assert_returns(send(client, "one ", 4, MSG_MORE), 4);
	assert_returns(send(client, "data", 4, MSG_MORE), 4);
	assert_equal(events_of(server), POLLOUT);
	assert_returns(send(client, "gram", 4, 0), 4);
	assert_equal(wait_for(server, POLLIN), POLLIN);
	assert_returns(ioctl(server, FIONREAD, &size), 0);
	assert_equal(size, 12);
	assert_reads(server, "one datagram");
}

CLAIM(socket, udp_checks_its_destination,
      .says = "on Linux sendto of UDP fails with EINVAL for port 0, and with EACCES, as connect does, for "
	      "a broadcast address without SO_BROADCAST, with which they succeed",
      .zh = "在 Linux 上，UDP 的 sendto：端口 0 失败 (EINVAL)，未设 SO_BROADCAST 的广播地址与 connect 一样失败 "
	    "(EACCES)，设置后成功",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "ip(7) EACCES; send(2) EACCES; Linux udp_sendmsg()", .needs = { need_loopback })
{
	struct sockaddr_in everybody = address_of_port(9);
	int fd = udp_socket();

	everybody.sin_addr.s_addr = htonl(0x7fffffff); /* of the loopback interface */
	assert_fails(send_to_port(fd, "x", 0), EINVAL);
	assert_fails(sendto(fd, "x", 1, 0, (struct sockaddr *)&everybody, sizeof(everybody)),
		     EACCES);
	assert_fails(connect(fd, (struct sockaddr *)&everybody, sizeof(everybody)), EACCES);
	must(set_option(fd, SO_BROADCAST, 1));
	assert_returns(sendto(fd, "x", 1, 0, (struct sockaddr *)&everybody, sizeof(everybody)), 1);
	assert_returns(connect(fd, (struct sockaddr *)&everybody, sizeof(everybody)), 0);
}

CLAIM(socket, ip_pktinfo_tells_where_a_datagram_came,
      .says = "on Linux with IP_PKTINFO recvmsg tells the address that a datagram was sent to and "
	      "the interface it came by; without it nothing",
      .zh = "在 Linux 上，设置 IP_PKTINFO 后 recvmsg 给出数据报的目的地址与到达接口；不设置则没有",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "ip(7) IP_PKTINFO", .needs = { need_loopback })
{
	int server = udp_bound(), client = udp_socket();

	for (int on = 0; on < 2; on++) {
		char bytes[4], control[256];
		struct iovec piece = { bytes, sizeof(bytes) };
		struct msghdr message = { .msg_iov = &piece,
					  .msg_iovlen = 1,
					  .msg_control = control,
					  .msg_controllen = sizeof(control) };
		struct cmsghdr *header;
		struct in_pktinfo info;

		must(setsockopt(server, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on)));
		must(send_to_port(client, "x", port_of(server)));
		assert_returns(recvmsg(server, &message, 0), 1);
		header = CMSG_FIRSTHDR(&message);
		assert_equal(header != NULL, on);
		if (!header)
			continue;
		assert_that(header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO);
		memcpy(&info, CMSG_DATA(header), sizeof(info));
		assert_equal(ntohl(info.ipi_addr.s_addr), INADDR_LOOPBACK);
		assert_equal(info.ipi_ifindex, (int)if_nametoindex("lo"));
	}
}
