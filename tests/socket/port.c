/* Claims about TCP and UDP sockets: protocols, addresses and ports. */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "loopback.h"
#include "sockets.h"

static const char *need_own_loopback(void)
{
	const char *why = need_loopback();

	return why || own_network ? why : "needs a network of its own: unshare(CLONE_NEWNET)";
}

static const struct {
	int domain, type, protocol;
} default_protocols[] = {
	{ AF_INET, SOCK_STREAM, IPPROTO_TCP },
	{ AF_INET, SOCK_DGRAM, IPPROTO_UDP },
};

CLAIM(socket, protocol_0_is_the_types_own,
      .says = "protocol 0 is the usual protocol of domain and type: for AF_INET that is TCP for "
	      "SOCK_STREAM and UDP for SOCK_DGRAM",
      .zh = "协议 0 表示该域与类型的默认协议：AF_INET 的 SOCK_STREAM 为 TCP，SOCK_DGRAM 为 UDP",
      .course = "003 §8: type：SOCK_STREAM: TCP  SOCK_DGRAM: UDP; "
		"protocol：0，表示Internet协议（IP）的协议值",
      .rows = "sockets 1",
      .verdict = WRONG("0 is no protocol's number but asks for the default one, TCP or UDP for the "
		       "Internet; in AF_UNIX the same types are neither",
		       "0 不是某个协议的编号，而是要求默认协议，对 Internet 为 TCP 或 UDP；AF_UNIX "
		       "中两者都不是"),
      .ref = "POSIX.1-2024 socket(); socket(2); ip(7)", .needs = { need_loopback })
{
	for (size_t i = 0; i < COUNT(default_protocols); i++) {
		int type = default_protocols[i].type, protocol = default_protocols[i].protocol;
		int fd = must(socket(AF_INET, type, 0));

		assert_equal(option(fd, SO_TYPE), type);
		assert_equal(option(fd, SO_DOMAIN), AF_INET);
		assert_equal(option(fd, SO_PROTOCOL), protocol);
		fd = assert_succeeds(socket(AF_INET, type, protocol));
		assert_equal(option(fd, SO_PROTOCOL), protocol);
		assert_equal(option(must(socket(AF_UNIX, type, 0)), SO_PROTOCOL), 0);
	}
}

CLAIM(socket, type_and_protocol_must_agree,
      .says = "on Linux AF_INET has no SOCK_SEQPACKET of protocol 0 (ESOCKTNOSUPPORT), and TCP is "
	      "no datagram nor UDP a stream (EPROTONOSUPPORT)",
      .zh = "在 Linux 上，AF_INET 没有协议 0 的 SOCK_SEQPACKET (ESOCKTNOSUPPORT)；TCP "
	    "不是数据报，UDP 不是流 (EPROTONOSUPPORT)",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "Linux net/ipv4/af_inet.c inet_create(); POSIX.1-2024 socket() EPROTOTYPE says "
	     "otherwise; ip(7) ESOCKTNOSUPPORT",
      .needs = { need_loopback })
{
	assert_fails(socket(AF_INET, SOCK_SEQPACKET, 0), ESOCKTNOSUPPORT);
	assert_fails(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
	assert_fails(socket(AF_INET, SOCK_DGRAM, IPPROTO_TCP), EPROTONOSUPPORT);
}

CLAIM(socket, raw_sockets_are_for_the_privileged,
      .says = "on Linux a process without privileges gets EPERM for SOCK_RAW in AF_INET",
      .zh = "在 Linux 上，普通进程创建 AF_INET 的 SOCK_RAW 失败 (EPERM)", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "ip(7); raw(7) EPERM; POSIX.1-2024 socket() EACCES",
      .needs = { need_loopback, need_other_user })
{
	ACTOR(nobody) {
		become_nobody();
		assert_fails(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), EPERM);
	}
	assert_ends(nobody);
}

/* Binds the socket to port 0, and returns the port that it gets. */
static uint16_t chosen_port(int fd)
{
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address) + 1;

	assert_equal(port_of(fd), 0);
	assert_returns(bind_port(fd, 0), 0);
	assert_returns(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	assert_equal(size, sizeof(address));
	assert_equal(address.sin_family, AF_INET);
	assert_equal(ntohl(address.sin_addr.s_addr), INADDR_LOOPBACK);
	assert_that(address.sin_port != 0);
	return ntohs(address.sin_port);
}

CLAIM(socket, bind_to_port_0_chooses_one,
      .says = "bind to port 0 chooses a free port, another one for each socket, which getsockname "
	      "tells with the address",
      .zh = "bind 到端口 0 时由系统选取空闲端口（各套接字不同），由 getsockname 连同地址给出",
      .course = "003 §8: bind函数将套接字绑定到addr中指定的地址和端口号", .rows = "sockets 1",
      .verdict = HOLDS_IF("the port is not 0, which means any", "端口不为 0；0 表示任意端口"),
      .ref = "ip(7); POSIX.1-2024 bind(), getsockname()", .needs = { need_loopback })
{
	int tcp[] = { tcp_socket(), tcp_socket() }, udp[] = { udp_socket(), udp_socket() };
	uint16_t tcp_port = chosen_port(tcp[0]), udp_port = chosen_port(udp[0]);

	assert_that(chosen_port(tcp[1]) != tcp_port);
	assert_that(chosen_port(udp[1]) != udp_port);
}

CLAIM(socket, listen_binds_if_need_be,
      .says = "on Linux listen of a TCP socket without a name gives it a port of every address, "
	      "where it is reached; the accepted socket has the address that it was reached by",
      .zh = "在 Linux 上，对未绑定的 TCP 套接字 listen "
	    "会为其分配所有地址上的一个端口，可以由此连接；accept 得到的套接字具有客户所连的地址",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "ip(7): automatically bound to a random free port", .needs = { need_loopback })
{
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address);
	int fd = tcp_socket(), server;

	assert_returns(listen(fd, 1), 0);
	must(getsockname(fd, (struct sockaddr *)&address, &size));
	assert_equal(ntohl(address.sin_addr.s_addr), INADDR_ANY);
	assert_that(address.sin_port != 0);
	assert_returns(connect_port(tcp_socket(), ntohs(address.sin_port)), 0);
	server = assert_succeeds(accept(fd, NULL, NULL));
	must(getsockname(server, (struct sockaddr *)&address, &size));
	assert_equal(ntohl(address.sin_addr.s_addr), INADDR_LOOPBACK);
}

CLAIM(socket, both_ends_know_each_others_address,
      .says = "connect gives the client a port; accept and getpeername tell it to the server, "
	      "whose new socket has the listener's port, as the client's getpeername says",
      .zh = "connect 为客户端分配端口；accept 与 getpeername "
	    "把它告诉服务器，新套接字的端口与监听者相同",
      .course = "003 §8: accept(int sockfd, struct sockaddr *addr, socklen_t *addrlen)",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 accept(), getpeername(); ip(7)",
      .needs = { need_loopback })
{
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address);
	int fd = listener(1), client = client_of(fd), server;

	server = assert_succeeds(accept(fd, (struct sockaddr *)&address, &size));
	assert_equal(size, sizeof(address));
	assert_that(port_of(client) != 0 && port_of(client) != port_of(fd));
	assert_equal(ntohs(address.sin_port), port_of(client));
	assert_equal(ntohl(address.sin_addr.s_addr), INADDR_LOOPBACK);
	assert_equal(peers_port(server), port_of(client));
	assert_equal(peers_port(client), port_of(fd));
	assert_equal(port_of(server), port_of(fd));
}

CLAIM(socket, connections_to_one_port_are_kept_apart,
      .says = "connections to one port are kept apart by the clients' ports: each server socket "
	      "gets its own client's bytes",
      .zh = "同一端口上的多个连接按客户端端口区分：每个服务器套接字只得到自己客户的数据",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 accept(); tcp(7)",
      .needs = { need_loopback })
{
	int fd = listener(4), client[4];

	for (int i = 0; i < 4; i++)
		client[i] = client_of(fd);
	for (int i = 3; i >= 0; i--) {
		uint16_t port = port_of(client[i]);

		must(send(client[i], &port, sizeof(port), 0));
	}
	for (int i = 0; i < 4; i++) {
		int server = must(accept(fd, NULL, NULL));
		uint16_t port = 0;

		assert_returns(recv(server, &port, sizeof(port), MSG_WAITALL), sizeof(port));
		assert_equal(port, peers_port(server));
	}
}

CLAIM(socket, a_port_taken_is_refused,
      .says = "bind to a port in use fails with EADDRINUSE, by that address or by all of them, "
	      "while another address, and TCP and UDP each, have ports of their own",
      .zh = "端口被占用时 bind 失败 (EADDRINUSE)，无论用该地址还是所有地址；另一地址、TCP 与 UDP "
	    "的端口互不相干",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 bind() EADDRINUSE; ip(7)",
      .needs = { need_own_loopback })
{
	struct sockaddr_in any = { .sin_family = AF_INET }, other = address_of_port(0);
	int fd = listener(1), udp = udp_socket();
	uint16_t port = port_of(fd);

	any.sin_port = other.sin_port = htons(port);
	other.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
	assert_returns(bind(tcp_socket(), (struct sockaddr *)&other, sizeof(other)), 0);
	assert_fails(bind_port(tcp_socket(), port), EADDRINUSE);
	assert_fails(bind(tcp_socket(), (struct sockaddr *)&any, sizeof(any)), EADDRINUSE);
	assert_returns(bind_port(udp, port), 0);
	assert_fails(bind_port(udp_socket(), port), EADDRINUSE);
	must(close(fd));
	assert_returns(bind_port(tcp_socket(), port), 0);
}

CLAIM(socket, reuseaddr_does_not_share_a_listener,
      .says = "on Linux SO_REUSEADDR lets two sockets bind one port, but only one of them listen: "
	      "then listen and bind of others fail with EADDRINUSE, to any address where that one "
	      "has all",
      .zh = "在 Linux 上，SO_REUSEADDR 允许两个套接字绑定同一端口，但只有一个能监听：其余的 listen "
	    "与 bind 失败 (EADDRINUSE)；监听者绑定所有地址时，bind 到任何地址都失败",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SO_REUSEADDR; listen(2) EADDRINUSE",
      .needs = { need_loopback })
{
	const struct sockaddr_in any = { .sin_family = AF_INET };
	int fd[4];

	for (int i = 0; i < 4; i++) {
		fd[i] = tcp_socket();
		must(set_option(fd[i], SO_REUSEADDR, 1));
	}
	must(bind_port(fd[0], 0));
	assert_returns(bind_port(fd[1], port_of(fd[0])), 0);
	assert_fails(bind_port(tcp_socket(), port_of(fd[0])), EADDRINUSE); /* without the option */
	assert_returns(listen(fd[0], 1), 0);
	assert_fails(listen(fd[1], 1), EADDRINUSE);
	assert_fails(bind_port(fd[2], port_of(fd[0])), EADDRINUSE);
	assert_succeeds(client_of(fd[0]));
	must(bind(fd[3], (const struct sockaddr *)&any, sizeof(any)));
	must(listen(fd[3], 1));
	assert_fails(bind_port(fd[2], port_of(fd[3])), EADDRINUSE);
}

/* The port of a server, with SO_REUSEADDR or not, that served a client and closed first. */
static uint16_t port_of_ended_server(bool reuse)
{
	int fd = tcp_socket(), client, server;
	uint16_t port;

	must(set_option(fd, SO_REUSEADDR, reuse));
	must(bind_port(fd, 0));
	must(listen(fd, 1));
	port = port_of(fd);
	client = client_of(fd);
	server = must(accept(fd, NULL, NULL));
	must(close(fd));
	must(close(server)); /* first */
	assert_returns(recv(client, &(char){ 0 }, 1, 0), 0);
	must(close(client));
	return port;
}

CLAIM(socket, reuseaddr_lets_a_server_start_again,
      .says = "on Linux a port whose server has closed a connection first stays taken for bind, "
	      "EADDRINUSE, unless both the old and the new socket have SO_REUSEADDR",
      .zh = "在 Linux 上，服务器先关闭连接后，其端口一段时间内 bind 失败 "
	    "(EADDRINUSE)，除非新旧套接字都设置 SO_REUSEADDR",
      .course = "003 §8 服务器端: Forcefully attaching socket to the port 8080",
      .rows = "sockets 1",
      .verdict = HOLDS_IF("no other socket listens there", "没有其他套接字在监听该端口"),
      .ref = "ip(7); socket(7) SO_REUSEADDR, NOTES", .needs = { need_loopback })
{
	int again = tcp_socket();

	skip_below("net/ipv4/tcp_max_tw_buckets", 1); /* nothing stays */
	must(set_option(again, SO_REUSEADDR, 1));
	assert_fails(bind_port(again, port_of_ended_server(false)), EADDRINUSE);
	assert_returns(bind_port(again, port_of_ended_server(true)), 0);
}

/* A non-blocking listener with SO_REUSEPORT; 0 is any port. */
static int sharing_listener(uint16_t port)
{
	int fd = tcp_socket();

	must(set_option(fd, SO_REUSEPORT, 1));
	assert_returns(bind_port(fd, port), 0);
	assert_returns(listen(fd, 20), 0);
	must(set_nonblocking(fd));
	return fd;
}

CLAIM(socket, reuseport_shares_a_port,
      .says = "on Linux sockets that all have SO_REUSEPORT may listen at one port, and each "
	      "connection goes to one of them; without it on both, EADDRINUSE",
      .zh = "在 Linux 上，都设置 SO_REUSEPORT 的套接字可监听同一端口，每个连接归其中之一；否则 "
	    "EADDRINUSE",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SO_REUSEPORT",
      .needs = { need_loopback })
{
	int first, second, accepted = 0;

	skip_below(BACKLOG_LIMIT, 19);
	first = sharing_listener(0);
	second = sharing_listener(port_of(first));

	assert_fails(bind_port(tcp_socket(), port_of(first)), EADDRINUSE);
	for (int i = 0; i < 20; i++)
		must(send(client_of(first), "x", 1, 0));
	while (accepted < 20) {
		accepted += accept(first, NULL, NULL) >= 0;
		accepted += accept(second, NULL, NULL) >= 0;
	}
	assert_fails(accept(first, NULL, NULL), EAGAIN);
	assert_fails(accept(second, NULL, NULL), EAGAIN);
}

CLAIM(socket, low_ports_are_for_the_privileged,
      .says = "on Linux bind to a port below 1024 fails with EACCES without privileges, to 1024 "
	      "not",
      .zh = "在 Linux 上，普通进程 bind 到 1024 以下的端口失败 (EACCES)，1024 则可以",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "ip(7): privileged ports; bind(2) EACCES",
      .needs = { need_own_loopback, need_users })
{
	must(bind_port(tcp_socket(), 1023));
	ACTOR(nobody) {
		become_nobody();
		assert_fails(bind_port(tcp_socket(), 1022), EACCES);
		assert_fails(bind_port(udp_socket(), 1), EACCES);
		assert_returns(bind_port(tcp_socket(), 1024), 0);
	}
	assert_ends(nobody);
}

CLAIM(socket, bind_wants_an_address_of_the_machine,
      .says = "bind fails with EADDRNOTAVAIL for an address that is not the machine's, "
	      "EAFNOSUPPORT for another family's, and EINVAL for too short a one or a second one",
      .zh = "bind：不是本机地址 EADDRNOTAVAIL，其他地址族 EAFNOSUPPORT，太短或重复绑定 EINVAL",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 bind() ERRORS; bind(2); ip(7)",
      .needs = { need_loopback })
{
	struct sockaddr_in address = address_of_port(0);
	int fd = tcp_socket();

	skip_above("net/ipv4/ip_nonlocal_bind", 0);
	address.sin_addr.s_addr = htonl(0xc0000201); /* 192.0.2.1 is nobody's */
	assert_fails(bind(fd, (struct sockaddr *)&address, sizeof(address)), EADDRNOTAVAIL);
	address = address_of_port(0);
	address.sin_family = AF_UNIX;
	assert_fails(bind(fd, (struct sockaddr *)&address, sizeof(address)), EAFNOSUPPORT);
	assert_fails(connect(fd, (struct sockaddr *)&address, sizeof(address)), EAFNOSUPPORT);
	address.sin_family = AF_INET;
	assert_fails(bind(fd, (struct sockaddr *)&address, 8), EINVAL);
	assert_fails(connect(fd, (struct sockaddr *)&address, 8), EINVAL);
	assert_returns(bind_port(fd, 0), 0);
	assert_fails(bind_port(fd, 0), EINVAL);
}

CLAIM(socket, an_address_of_another_family_gives_eafnosupport,
      .says = "connect of a TCP or UDP socket to an address of another family fails with "
	      "EAFNOSUPPORT, and leaves it to be connected",
      .zh = "TCP 或 UDP 套接字 connect 到其他地址族的地址时失败 (EAFNOSUPPORT)，之后仍可连接",
      .rows = "sockets 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 connect() EAFNOSUPPORT; connect(2)", .needs = { need_loopback })
{
	int fds[] = { tcp_socket(), udp_socket() }, fd = listener(1);

	for (size_t i = 0; i < COUNT(fds); i++) {
		struct sockaddr_in address = address_of_port(port_of(fd));
		const struct sockaddr *given = (const struct sockaddr *)&address;

		address.sin_family = AF_UNIX;
		assert_fails(connect(fds[i], given, sizeof(address)), EAFNOSUPPORT);
		address.sin_family = AF_INET;
		assert_returns(connect(fds[i], given, sizeof(address)), 0);
	}
}

CLAIM(socket, a_connection_is_made_once,
      .says = "on Linux connect of a second socket from the same port to the same peer fails with "
	      "EADDRNOTAVAIL, not EADDRINUSE",
      .zh = "在 Linux 上，第二个套接字从同一端口 connect 到同一对端时失败 (EADDRNOTAVAIL)，而不是 "
	    "EADDRINUSE",
      .rows = "sockets 2", .verdict = HOLDS,
      .ref = "Linux __inet_check_established(); connect(2) EADDRINUSE and POSIX.1-2024 connect() "
	     "say otherwise",
      .needs = { need_loopback })
{
	int fds[] = { tcp_socket(), tcp_socket() }, fd = listener(2);

	for (int i = 0; i < 2; i++) {
		must(set_option(fds[i], SO_REUSEADDR, 1));
		must(bind_port(fds[i], i ? port_of(fds[0]) : 0));
	}
	assert_returns(connect_port(fds[0], port_of(fd)), 0);
	assert_fails(connect_port(fds[1], port_of(fd)), EADDRNOTAVAIL);
}
