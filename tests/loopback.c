/* Claims about TCP and UDP sockets between processes of one machine, over its loopback. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"
#include "sockets.h"

static bool own_network; /* where any port may be taken */

static struct sockaddr_in address_of_port(uint16_t port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons(port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static int bind_port(int fd, uint16_t port)
{
	const struct sockaddr_in address = address_of_port(port);

	return bind(fd, (const struct sockaddr *)&address, sizeof(address));
}

static int connect_port(int fd, uint16_t port)
{
	const struct sockaddr_in address = address_of_port(port);

	return connect(fd, (const struct sockaddr *)&address, sizeof(address));
}

static ssize_t send_to_port(int fd, const char *text, uint16_t port)
{
	const struct sockaddr_in address = address_of_port(port);

	return sendto(fd, text, strlen(text), 0, (const struct sockaddr *)&address,
		      sizeof(address));
}

/*
 * Moves the scenario, which asks this, into a network of its own, where that is allowed: no other
 * program's ports are in its way, nor its own in theirs.
 */
static const char *need_loopback(void)
{
	struct ifreq loopback = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	const char *why = NULL;
	int fd;

	own_network = unshare(CLONE_NEWNET) == 0;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0)
		return "no AF_INET";
	if (own_network)
		ioctl(fd, SIOCSIFFLAGS, &loopback); /* a new one is down, as a rule */
	if (bind_port(fd, 0) < 0 || connect_port(fd, 9) < 0)
		why = "no loopback interface";
	close(fd);
	return why;
}

static const char *need_own_loopback(void)
{
	const char *why = need_loopback();

	return why || own_network ? why : "needs a network of its own: unshare(CLONE_NEWNET)";
}

static uint16_t port_of(int fd)
{
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address);

	must(getsockname(fd, (struct sockaddr *)&address, &size));
	return ntohs(address.sin_port);
}

static uint16_t peers_port(int fd)
{
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address);

	must(getpeername(fd, (struct sockaddr *)&address, &size));
	return ntohs(address.sin_port);
}

static int tcp_socket(void)
{
	return must(socket(AF_INET, SOCK_STREAM, 0));
}

static int udp_socket(void)
{
	return must(socket(AF_INET, SOCK_DGRAM, 0));
}

/* A datagram socket with a port of its own. */
static int udp_bound(void)
{
	int fd = udp_socket();

	must(bind_port(fd, 0));
	return fd;
}

static int listener(int backlog)
{
	int fd = tcp_socket();

	must(bind_port(fd, 0));
	must(listen(fd, backlog));
	return fd;
}

static int client_of(int listener)
{
	int fd = tcp_socket();

	must(connect_port(fd, port_of(listener)));
	return fd;
}

/* Both ends of a connection: pair[0] called connect, pair[1] came from accept. */
static void tcp_pair(int pair[2])
{
	int fd = listener(1);

	pair[0] = client_of(fd);
	pair[1] = must(accept(fd, NULL, NULL));
	must(close(fd));
}

/* Waits until poll shows one of these, or an error or the end, and returns what it shows. */
static int wait_for(int fd, int events)
{
	struct pollfd ready = { .fd = fd, .events = (short)events };

	while (poll(&ready, 1, -1) < 0)
		assert_equal(errno, EINTR);
	return ready.revents;
}

/* Packets of one CPU pass the loopback one after the other: what was sent first has come first. */
static void stay_on_one_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(must(sched_getcpu()), &set);
	must(sched_setaffinity(0, sizeof(set), &set));
}

static void assert_receives(int fd, const char *text)
{
	size_t size = strlen(text);
	char bytes[100] = "";

	assert_returns(recv(fd, bytes, size, MSG_WAITALL), size);
	assert_text(bytes, text);
}

/* The notes' client and server */

/* 003's server, less its printing. */
static void serve_hello(int server_fd)
{
	struct sockaddr_in address;
	socklen_t addrlen = sizeof(address);
	char buffer[1024] = { 0 };
	int new_socket;

	new_socket = assert_succeeds(accept(server_fd, (struct sockaddr *)&address, &addrlen));
	assert_returns(read(new_socket, buffer, 1024), 17);
	assert_text(buffer, "Hello from client");
	assert_returns(send(new_socket, "Hello from server", 17, 0), 17);
}

static void ask_hello(uint16_t port)
{
	struct sockaddr_in serv_addr = { .sin_family = AF_INET, .sin_port = htons(port) };
	char buffer[1024] = { 0 };
	int sock = tcp_socket();

	assert_returns(inet_pton(AF_INET, "127.0.0.1", &serv_addr.sin_addr), 1);
	assert_returns(connect(sock, (struct sockaddr *)&serv_addr, sizeof(serv_addr)), 0);
	assert_returns(send(sock, "Hello from client", 17, 0), 17);
	assert_returns(read(sock, buffer, 1024), 17);
	assert_text(buffer, "Hello from server");
}

CLAIM(socket, sample_client_and_server_greet,
      .says = "003's server on any address of the machine and its client to 127.0.0.1 exchange "
	      "\"Hello from client\" and \"Hello from server\"",
      .zh = "003 的服务器（任意本机地址）与客户端（127.0.0.1）互换 \"Hello from client\" 与 "
	    "\"Hello from server\"",
      .course =
	      "003 §8: 服务器端 listen(server_fd, 3), 客户端; Hello from client; Hello from server",
      .rows = "sockets 1",
      .verdict = HOLDS_IF("the server listens before the client connects",
			  "服务器在客户端 connect 之前已 listen"),
      .ref = "POSIX.1-2024 socket(), bind(), listen(), accept(), connect(); tcp(7)",
      .needs = { need_loopback })
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = INADDR_ANY,
				       .sin_port = htons(own_network ? 8080 : 0) };
	int server_fd = must(socket(AF_INET, SOCK_STREAM, 0));

	assert_returns(bind(server_fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_returns(listen(server_fd, 3), 0);
	ACTOR(client) {
		uint16_t port = port_of(server_fd);

		close(server_fd);
		ask_hello(port);
	}
	ACTOR(server) {
		serve_hello(server_fd);
	}
	assert_ends(server);
	assert_ends(client);
}

CLAIM(socket, the_client_must_not_come_first,
      .says = "a client that connects before the server listens, or after the server has ended, "
	      "fails with ECONNREFUSED",
      .zh = "服务器 listen 之前或结束之后，客户端 connect 失败 (ECONNREFUSED)",
      .course = "003 §8: 服务器形成侦听器套接字，而客户端可以访问服务器", .rows = "sockets 1",
      .verdict = HOLDS_IF("while the server listens", "仅当服务器正在监听时"),
      .ref = "POSIX.1-2024 connect() ECONNREFUSED; connect(2)", .needs = { need_loopback })
{
	int fd = tcp_socket();
	uint16_t port;

	must(bind_port(fd, 0));
	port = port_of(fd);
	assert_fails(connect_port(tcp_socket(), port), ECONNREFUSED);
	ACTOR(server) {
		must(listen(fd, 3));
		pause_at("listening");
	}
	must(close(fd));
	await(server, "listening");
	assert_returns(connect_port(tcp_socket(), port), 0);
	resume(server);
	assert_ends(server);
	assert_fails(connect_port(tcp_socket(), port), ECONNREFUSED);
}

static const char *need_numbered_options(void)
{
	return SO_REUSEADDR == 2 && SO_REUSEPORT == 15
		       ? NULL
		       : "other numbers of SO_REUSEADDR, SO_REUSEPORT";
}

CLAIM(socket, options_are_numbers_and_no_bits,
      .says = "on Linux for most machines SO_REUSEADDR | SO_REUSEPORT is the number of "
	      "SO_REUSEPORT: setsockopt of it sets that one alone",
      .zh = "在多数机器的 Linux 上，SO_REUSEADDR | SO_REUSEPORT 就是 SO_REUSEPORT "
	    "的编号：setsockopt 只设置后者",
      .course = "003 §8 服务器端: setsockopt(server_fd, SOL_SOCKET, SO_REUSEADDR | SO_REUSEPORT, "
		"...)",
      .rows = "sockets 1",
      .verdict = WRONG("names of options are numbers: 2 | 15 is 15, so SO_REUSEADDR is not set; "
		       "each wants a call of its own",
		       "选项名是编号而不是位：2 | 15 等于 15，SO_REUSEADDR 未被设置；应分别调用"),
      .ref = "POSIX.1-2024 setsockopt(); socket(7); Linux asm-generic/socket.h",
      .needs = { need_loopback, need_numbered_options })
{
	int fd = tcp_socket();

	assert_equal(option(fd, SO_REUSEADDR), 0);
	assert_equal(option(fd, SO_REUSEPORT), 0);
	assert_returns(set_option(fd, SO_REUSEADDR | SO_REUSEPORT, 1), 0);
	assert_equal(option(fd, SO_REUSEADDR), 0);
	assert_equal(option(fd, SO_REUSEPORT), 1);
}

CLAIM(socket, one_read_may_give_part_of_a_reply,
      .says = "a reader asleep gets the first piece of a reply that is sent in two, and the rest "
	      "by another read",
      .zh = "分两次发送的回复，睡眠的读者一次 read 只得到第一部分，其余要再读",
      .course = "003 §8 客户端: valread = read( sock , buffer, 1024); printf(\"%s\\n\",buffer )",
      .rows = "sockets 1",
      .verdict = HOLDS_IF("the whole reply has come when read is called",
			  "调用 read 时整个回复已经到达"),
      .ref = "POSIX.1-2024 read(); tcp(7): does not preserve record boundaries",
      .needs = { need_loopback })
{
	int pair[2];

	tcp_pair(pair);
	ACTOR(client) {
		char buffer[1024] = { 0 };

		assert_returns(read(pair[0], buffer, 1024), 6);
		assert_text(buffer, "Hello ");
		pause_at("part");
		assert_returns(read(pair[0], buffer, 1024), 11);
		assert_text(buffer, "from server");
	}
	assert_asleep(client, "read");
	must(send(pair[1], "Hello ", 6, 0));
	await(client, "part");
	must(send(pair[1], "from server", 11, 0));
	resume(client);
	assert_ends(client);
}

/* Creation and names */

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
      .ref = "POSIX.1-2024 socket() EPROTONOSUPPORT; ip(7) ESOCKTNOSUPPORT",
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

CLAIM(socket, bind_to_port_0_chooses_one,
      .says = "bind to port 0 chooses a free port, another one for each socket, which getsockname "
	      "tells with the address",
      .zh = "bind 到端口 0 时由系统选取空闲端口（各套接字不同），由 getsockname 连同地址给出",
      .course = "003 §8: bind函数将套接字绑定到addr中指定的地址和端口号", .rows = "sockets 1",
      .verdict = HOLDS_IF("the port is not 0, which means any", "端口不为 0；0 表示任意端口"),
      .ref = "ip(7); POSIX.1-2024 bind(), getsockname()", .needs = { need_loopback })
{
	uint16_t seen[4];

	for (int i = 0; i < 4; i++) {
		struct sockaddr_in address = { 0 };
		socklen_t size = sizeof(address) + 1;
		int fd = i % 2 ? udp_socket() : tcp_socket();

		assert_equal(port_of(fd), 0);
		assert_returns(bind_port(fd, 0), 0);
		assert_returns(getsockname(fd, (struct sockaddr *)&address, &size), 0);
		assert_equal(size, sizeof(address));
		assert_equal(address.sin_family, AF_INET);
		assert_equal(ntohl(address.sin_addr.s_addr), INADDR_LOOPBACK);
		seen[i] = ntohs(address.sin_port);
		assert_that(seen[i] != 0);
	}
	assert_that(seen[0] != seen[2] && seen[1] != seen[3]);
}

CLAIM(socket, listen_binds_if_need_be,
      .says = "listen of a TCP socket without a name gives it a port of every address, where it is "
	      "reached",
      .zh = "对未绑定的 TCP 套接字 listen 会为其分配所有地址上的一个端口，可以由此连接",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "ip(7): automatically bound to a random free port", .needs = { need_loopback })
{
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address);
	int fd = tcp_socket();

	assert_returns(listen(fd, 1), 0);
	must(getsockname(fd, (struct sockaddr *)&address, &size));
	assert_equal(ntohl(address.sin_addr.s_addr), INADDR_ANY);
	assert_that(address.sin_port != 0);
	assert_returns(connect_port(tcp_socket(), ntohs(address.sin_port)), 0);
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

	server = must(accept(fd, (struct sockaddr *)&address, &size));
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
	int fd = listener(5), client[4], server[4];

	for (int i = 0; i < 4; i++)
		client[i] = client_of(fd);
	for (int i = 0; i < 4; i++)
		server[i] = must(accept(fd, NULL, NULL));
	for (int i = 3; i >= 0; i--)
		must(send(client[i], &"abcd"[i], 1, 0));
	for (int i = 0; i < 4; i++) {
		char byte = '?';
		int known = 0;

		assert_returns(recv(server[i], &byte, 1, 0), 1);
		for (int j = 0; j < 4; j++) {
			if (port_of(client[j]) != peers_port(server[i]))
				continue;
			assert_equal(byte, "abcd"[j]);
			known++;
		}
		assert_equal(known, 1);
	}
}

CLAIM(socket, a_port_taken_is_refused,
      .says = "bind to a port in use fails with EADDRINUSE, by that address or by all of them, "
	      "while TCP and UDP have ports of their own",
      .zh = "端口被占用时 bind 失败 (EADDRINUSE)，无论用该地址还是所有地址；TCP 与 UDP "
	    "的端口互不相干",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 bind() EADDRINUSE; ip(7)",
      .needs = { need_own_loopback })
{
	struct sockaddr_in any = { .sin_family = AF_INET };
	int fd = listener(1), udp = udp_socket();
	uint16_t port = port_of(fd);

	any.sin_port = htons(port);
	assert_fails(bind_port(tcp_socket(), port), EADDRINUSE);
	assert_fails(bind(tcp_socket(), (struct sockaddr *)&any, sizeof(any)), EADDRINUSE);
	assert_returns(bind_port(udp, port), 0);
	assert_fails(bind_port(udp_socket(), port), EADDRINUSE);
	must(close(fd));
	assert_returns(bind_port(tcp_socket(), port), 0);
}

CLAIM(socket, reuseaddr_does_not_share_a_listener,
      .says = "on Linux SO_REUSEADDR lets two sockets bind one port, but only one of them listen: "
	      "then listen and bind of others fail with EADDRINUSE",
      .zh = "在 Linux 上，SO_REUSEADDR 允许两个套接字绑定同一端口，但只有一个能监听：其余的 listen "
	    "与 bind 失败 (EADDRINUSE)",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SO_REUSEADDR; listen(2) EADDRINUSE",
      .needs = { need_loopback })
{
	int fd[3];

	for (int i = 0; i < 3; i++) {
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
}

CLAIM(socket, reuseaddr_lets_a_server_start_again,
      .says = "a port whose server has closed a connection first stays taken for bind, EADDRINUSE, "
	      "unless both the old and the new socket have SO_REUSEADDR",
      .zh = "服务器先关闭连接后，其端口一段时间内 bind 失败 (EADDRINUSE)，除非新旧套接字都设置 "
	    "SO_REUSEADDR",
      .course = "003 §8 服务器端: Forcefully attaching socket to the port 8080",
      .rows = "sockets 1",
      .verdict = HOLDS_IF("no other socket listens there", "没有其他套接字在监听该端口"),
      .ref = "ip(7); socket(7) SO_REUSEADDR, NOTES", .needs = { need_loopback })
{
	for (int reuse = 0; reuse < 2; reuse++) {
		int fd = tcp_socket(), again = tcp_socket(), client, server;
		uint16_t port;

		must(set_option(fd, SO_REUSEADDR, reuse));
		must(set_option(again, SO_REUSEADDR, 1));
		must(bind_port(fd, 0));
		must(listen(fd, 1));
		port = port_of(fd);
		client = client_of(fd);
		server = must(accept(fd, NULL, NULL));
		must(close(fd));
		must(close(server)); /* first */
		assert_returns(recv(client, &(char){ 0 }, 1, 0), 0);
		must(close(client));
		if (reuse)
			assert_returns(bind_port(again, port), 0);
		else
			assert_fails(bind_port(again, port), EADDRINUSE);
	}
}

CLAIM(socket, reuseport_shares_a_port,
      .says = "on Linux sockets that all have SO_REUSEPORT may listen at one port, and each "
	      "connection goes to one of them; without it on both, EADDRINUSE",
      .zh = "在 Linux 上，都设置 SO_REUSEPORT 的套接字可监听同一端口，每个连接归其中之一；否则 "
	    "EADDRINUSE",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SO_REUSEPORT",
      .needs = { need_loopback })
{
	int fd[2], accepted = 0;

	for (int i = 0; i < 2; i++) {
		fd[i] = tcp_socket();
		must(set_option(fd[i], SO_REUSEPORT, 1));
		assert_returns(bind_port(fd[i], i ? port_of(fd[0]) : 0), 0);
		assert_returns(listen(fd[i], 30), 0);
		must(set_nonblocking(fd[i]));
	}
	assert_fails(bind_port(tcp_socket(), port_of(fd[0])), EADDRINUSE);
	for (int i = 0; i < 20; i++)
		must(send(client_of(fd[0]), "x", 1, 0));
	while (accepted < 20)
		for (int i = 0; i < 2; i++)
			accepted += accept(fd[i], NULL, NULL) >= 0;
	assert_fails(accept(fd[0], NULL, NULL), EAGAIN);
	assert_fails(accept(fd[1], NULL, NULL), EAGAIN);
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

/* Listening */

CLAIM(socket, tcp_accept_sleeps_and_keeps_order,
      .says = "accept on TCP sleeps until a client connects, and takes them in the order in which "
	      "they came",
      .zh = "TCP 上 accept 睡眠到有客户连接为止，并按到达顺序取出",
      .course = "003 §8: 等待客户端连接; 提取未决连接队列上的第一个连接请求", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 accept(); accept(2)", .needs = { need_loopback })
{
	int fd = listener(5), client[3];

	stay_on_one_cpu();
	ACTOR(server) {
		assert_succeeds(accept(fd, NULL, NULL));
	}
	assert_asleep(server, "accept");
	client_of(fd);
	assert_ends(server);
	for (int i = 0; i < 3; i++)
		client[i] = client_of(fd);
	for (int i = 0; i < 3; i++)
		assert_equal(peers_port(must(accept(fd, NULL, NULL))), port_of(client[i]));
	must(set_nonblocking(fd));
	assert_fails(accept(fd, NULL, NULL), EAGAIN);
}

CLAIM(socket, a_full_tcp_backlog_keeps_connect_waiting,
      .says = "on Linux listen(fd, 3) on TCP lets four connections wait for accept; the fifth "
	      "connect sleeps, or gives EINPROGRESS and then EALREADY if non-blocking, never "
	      "ECONNREFUSED",
      .zh = "在 Linux 上，TCP 的 listen(fd, 3) 允许四个连接等待 accept；第五个 connect "
	    "睡眠（非阻塞时先 EINPROGRESS 后 EALREADY），而不是 ECONNREFUSED",
      .course = "003 §8: listen(server_fd, 3); "
		"如果在连接队列已满时连接请求到达，则客户端可能会收到带有ECONNREFUSED指示的错误",
      .rows = "sockets 2",
      .verdict = WRONG("on Linux TCP ignores the request, which the client's kernel repeats: "
		       "connect sleeps on",
		       "Linux 的 TCP 忽略该请求，由客户端内核重发：connect 继续睡眠"),
      .ref = "listen(2): the request may be ignored; connect(2) EINPROGRESS, EALREADY; tcp(7)",
      .needs = { need_loopback })
{
	int fd = listener(3), eager = tcp_socket();

	stay_on_one_cpu();
	for (int i = 0; i < 3 + 1; i++)
		client_of(fd);
	ACTOR(client) {
		connect_port(tcp_socket(), port_of(fd));
		assert_that(!"connect returned");
	}
	assert_asleep(client, "connect");
	must(set_nonblocking(eager));
	assert_fails(connect_port(eager, port_of(fd)), EINPROGRESS);
	assert_fails(connect_port(eager, port_of(fd)), EALREADY);
	assert_equal(option(eager, SO_ERROR), 0);
	assert_not_woken(client);
}

CLAIM(socket, connect_with_a_timeout_gives_einprogress,
      .says = "on Linux connect with SO_SNDTIMEO that finds no answer fails with EINPROGRESS, not "
	      "before that time",
      .zh = "在 Linux 上，设置 SO_SNDTIMEO 的 connect 得不到应答时在该时间之后失败 (EINPROGRESS)",
      .rows = "sockets 2", .verdict = HOLDS, .ref = "socket(7) SO_RCVTIMEO and SO_SNDTIMEO",
      .needs = { need_loopback })
{
	const struct timeval time = { 0, 20000 };
	struct timeval start, end, passed;
	int fd = listener(0), client = tcp_socket();

	stay_on_one_cpu();
	client_of(fd);
	must(setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time)));
	must(gettimeofday(&start, NULL));
	assert_fails(connect_port(client, port_of(fd)), EINPROGRESS);
	must(gettimeofday(&end, NULL));
	timersub(&end, &start, &passed);
	assert_that(!timercmp(&passed, &time, <));
}

CLAIM(socket, a_signal_interrupts_tcp_connect,
      .says = "a caught signal has a sleeping TCP connect fail with EINTR, and the attempt goes "
	      "on: EALREADY for the next",
      .zh = "被捕获的信号使睡眠的 TCP connect 以 EINTR 失败，而连接尝试仍在继续：再次 connect 得 "
	    "EALREADY",
      .rows = "sockets 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 connect() EINTR, EALREADY; signal(7)", .needs = { need_loopback })
{
	int fd = listener(0);

	stay_on_one_cpu();
	client_of(fd);
	ACTOR(client) {
		int own = tcp_socket();

		catch_signal(SIGUSR1, 0);
		assert_fails(connect_port(own, port_of(fd)), EINTR);
		must(set_nonblocking(own));
		assert_fails(connect_port(own, port_of(fd)), EALREADY);
	}
	assert_asleep(client, "connect");
	send_signal(client, SIGUSR1);
	assert_ends(client);
}

CLAIM(socket, a_nonblocking_connect_tells_its_end_by_poll,
      .says = "a non-blocking TCP connect gives EINPROGRESS; when poll shows POLLOUT, SO_ERROR "
	      "says 0 or why it failed, once",
      .zh = "非阻塞的 TCP connect 得到 EINPROGRESS；poll 显示 POLLOUT 后，SO_ERROR 给出 0 "
	    "或失败原因（仅一次）",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 connect() EINPROGRESS; connect(2) EINPROGRESS",
      .needs = { need_loopback })
{
	int bound = tcp_socket(), fd = listener(1), client[2];

	must(bind_port(bound, 0)); /* nobody listens there */
	for (int i = 0; i < 2; i++) {
		client[i] = tcp_socket();
		must(set_nonblocking(client[i]));
		assert_fails(connect_port(client[i], port_of(i ? bound : fd)), EINPROGRESS);
		assert_equal(wait_for(client[i], POLLOUT) & POLLOUT, POLLOUT);
		assert_equal(option(client[i], SO_ERROR), i ? ECONNREFUSED : 0);
		assert_equal(option(client[i], SO_ERROR), 0);
	}
	assert_returns(send(client[0], "x", 1, 0), 1);
	assert_receives(must(accept(fd, NULL, NULL)), "x");
}

CLAIM(socket, shutdown_wakes_tcp_accept,
      .says = "on Linux shutdown of a TCP listener wakes an accept that sleeps, which fails with "
	      "EINVAL, and clients are refused from then on",
      .zh = "在 Linux 上，对 TCP 监听者 shutdown 唤醒睡眠的 accept，使其失败 "
	    "(EINVAL)，此后客户被拒绝",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "accept(2) EINVAL; Linux inet_shutdown()",
      .needs = { need_loopback })
{
	int fd = listener(1);
	uint16_t port = port_of(fd);

	ACTOR(server) {
		assert_fails(accept(fd, NULL, NULL), EINVAL);
	}
	assert_asleep(server, "accept");
	assert_returns(shutdown(fd, SHUT_RD), 0);
	assert_ends(server);
	assert_fails(connect_port(tcp_socket(), port), ECONNREFUSED);
}

CLAIM(socket, a_closed_tcp_listener_resets_the_pending,
      .says = "closing a TCP listener resets the connections that wait for accept: ECONNRESET",
      .zh = "关闭 TCP 监听者会复位等待 accept 的连接 (ECONNRESET)", .rows = "sockets 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv() ECONNRESET; Linux inet_csk_listen_stop()",
      .needs = { need_loopback })
{
	int fd = listener(1), pending;

	stay_on_one_cpu();
	pending = client_of(fd);
	must(close(fd));
	assert_fails(recv(pending, &(char){ 0 }, 1, 0), ECONNRESET);
	assert_returns(recv(pending, &(char){ 0 }, 1, 0), 0);
}

CLAIM(socket, a_client_that_reset_is_still_accepted,
      .says = "on Linux accept gives also a connection that its client has reset meanwhile, and "
	      "recv tells it by ECONNRESET",
      .zh = "在 Linux 上，客户已复位的等待中连接仍由 accept 给出，随后 recv 以 ECONNRESET 告知",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "accept(2); Linux inet_csk_accept(); POSIX.1-2024 accept() ECONNABORTED",
      .needs = { need_loopback })
{
	const struct linger none = { 1, 0 };
	int fd = listener(1), client, server;

	stay_on_one_cpu();
	client = client_of(fd);
	must(setsockopt(client, SOL_SOCKET, SO_LINGER, &none, sizeof(none)));
	must(close(client));
	server = assert_succeeds(accept(fd, NULL, NULL));
	assert_fails(recv(server, &(char){ 0 }, 1, 0), ECONNRESET);
}

CLAIM(socket, poll_tells_of_a_pending_tcp_client,
      .says = "poll shows nothing of a TCP listener until a client connects, then POLLIN, and on "
	      "Linux POLLOUT with POLLHUP of a socket that never connected",
      .zh = "客户连接之前 poll 对 TCP 监听者什么都不显示，之后为 POLLIN；在 Linux "
	    "上从未连接的套接字为 POLLOUT 与 POLLHUP",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(); accept(2); Linux tcp_poll()", .needs = { need_loopback })
{
	int fd = listener(1);

	assert_equal(events_of(fd), 0);
	ACTOR(waiter) {
		assert_equal(wait_for(fd, POLLIN), POLLIN);
	}
	assert_asleep(waiter, "poll");
	client_of(fd);
	assert_ends(waiter);
	must(accept(fd, NULL, NULL));
	assert_equal(events_of(fd), 0);
	assert_equal(events_of(tcp_socket()), POLLOUT | POLLHUP);
}

/* TCP's stream */

CLAIM(socket, tcp_is_one_stream_each_way,
      .says = "TCP gives each side the other's bytes in order, whatever the pieces were, both ways "
	      "at once",
      .zh = "TCP 双向同时传送，按顺序给出对方的字节，不保留边界",
      .course = "003 §8: type：SOCK_STREAM: TCP", .rows = "sockets 1", .verdict = HOLDS,
      .ref = "tcp(7); socket(2) SOCK_STREAM", .needs = { need_loopback })
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
	static char bytes[16 << 20];
	int pair[2];

	tcp_pair(pair);
	ACTOR(writer) {
		assert_returns(send(pair[0], bytes, sizeof(bytes), 0), sizeof(bytes));
		assert_returns(send(pair[0], "the end", 7, 0), 7);
	}
	assert_asleep(writer, "send");
	for (size_t i = 0; i < sizeof(bytes) >> 16; i++)
		assert_returns(recv(pair[1], bytes, 1 << 16, MSG_WAITALL), 1 << 16);
	assert_receives(pair[1], "the end");
	assert_ends(writer);
}

CLAIM(socket, tcp_ends_one_way_after_the_other,
      .says = "after SHUT_WR the TCP peer reads what is left, then the end, and can still send the "
	      "other way; our own send gives EPIPE",
      .zh = "SHUT_WR 之后，TCP 对端读完剩余数据即见到结束，仍可向另一方向发送；自己再 send 则 "
	    "EPIPE",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 shutdown(); tcp(7)",
      .needs = { need_loopback })
{
	char byte;
	int pair[2];

	tcp_pair(pair);
	must(send(pair[0], "question", 8, 0));
	assert_returns(shutdown(pair[0], SHUT_WR), 0);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_receives(pair[1], "question");
	for (int i = 0; i < 2; i++)
		assert_returns(recv(pair[1], &byte, 1, 0), 0);
	assert_equal(events_of(pair[1]), POLLIN | POLLOUT | POLLRDHUP);
	assert_returns(send(pair[1], "answer", 6, 0), 6);
	assert_receives(pair[0], "answer");
	must(close(pair[1]));
	assert_returns(recv(pair[0], &byte, 1, 0), 0);
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
	int sockets[] = { tcp_socket(), listener(1) };

	catch_signal(SIGPIPE, 0);
	for (int i = 0; i < 2; i++) {
		struct sockaddr_in address;
		socklen_t size = sizeof(address);

		assert_fails(recv(sockets[i], &(char){ 0 }, 1, 0), ENOTCONN);
		assert_fails(getpeername(sockets[i], (struct sockaddr *)&address, &size), ENOTCONN);
		assert_fails(send(sockets[i], "x", 1, MSG_NOSIGNAL), EPIPE);
		assert_equal(caught(SIGPIPE), i);
		assert_fails(send(sockets[i], "x", 1, 0), EPIPE);
		assert_equal(caught(SIGPIPE), i + 1);
	}
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

CLAIM(socket, linger_0_resets_tcp,
      .says = "close of a TCP socket with SO_LINGER of 0 seconds resets the connection, though "
	      "nothing was unread",
      .zh = "SO_LINGER 为 0 秒的 TCP 套接字关闭时复位连接，即使没有未读数据", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 close(); Linux __tcp_close(); socket(7) SO_LINGER",
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

CLAIM(socket, tcp_connects_once_until_unconnected,
      .says = "connect of a connected TCP socket fails with EISCONN; on Linux connect to AF_UNSPEC "
	      "ends the connection, and the socket can connect again",
      .zh = "已连接的 TCP 套接字再次 connect 失败 (EISCONN)；在 Linux 上连接 AF_UNSPEC "
	    "解除连接，之后可以再连",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 connect() EISCONN; connect(2)",
      .needs = { need_loopback })
{
	const struct sockaddr none = { .sa_family = AF_UNSPEC };
	int fd = listener(2), client = client_of(fd), server = must(accept(fd, NULL, NULL));

	assert_fails(connect_port(client, port_of(fd)), EISCONN);
	must(send(client, "same", 4, 0));
	assert_receives(server, "same");
	assert_returns(connect(client, &none, sizeof(none)), 0);
	assert_fails(recv(server, &(char){ 0 }, 1, 0), ECONNRESET);
	assert_returns(connect_port(client, port_of(fd)), 0);
	must(send(client, "new", 3, 0));
	assert_receives(must(accept(fd, NULL, NULL)), "new");
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

/* Urgent data */

CLAIM(socket, urgent_data_is_one_byte_apart,
      .says = "a byte sent on TCP with MSG_OOB brings SIGURG and POLLPRI, is received by MSG_OOB "
	      "once, and does not stand in the stream, which recv reads only up to its place",
      .zh = "TCP 上以 MSG_OOB 发送的字节带来 SIGURG 与 POLLPRI，只能用 MSG_OOB "
	    "收一次，不在流中；recv 只读到其位置为止",
      .rows = "bugs 88", .verdict = HOLDS, .ref = "POSIX.1-2024 send(), recv() MSG_OOB; tcp(7)",
      .needs = { need_loopback })
{
	char bytes[10] = "";
	int pair[2];

	tcp_pair(pair);
	catch_signal(SIGURG, SA_RESTART);
	must(fcntl(pair[1], F_SETOWN, getpid()));
	must(send(pair[0], "ab", 2, 0));
	assert_returns(send(pair[0], "!", 1, MSG_OOB), 1);
	must(send(pair[0], "cd", 2, 0));
	assert_equal(wait_for(pair[1], POLLPRI), POLLPRI);
	assert_that(caught(SIGURG) >= 1);
	assert_receives(pair[1], "a");
	assert_returns(recv(pair[1], bytes, 9, 0), 1);
	assert_text(bytes, "b");
	assert_returns(recv(pair[1], bytes, 1, MSG_OOB), 1);
	assert_text(bytes, "!");
	assert_fails(recv(pair[1], bytes, 1, MSG_OOB), EINVAL);
	assert_receives(pair[1], "cd");
}

CLAIM(socket, urgent_data_inline_stands_in_the_stream,
      .says = "with SO_OOBINLINE the urgent byte stands in the stream, where SIOCATMARK tells that "
	      "it comes next, and recv with MSG_OOB fails with EINVAL",
      .zh = "设置 SO_OOBINLINE 后紧急字节在流中，SIOCATMARK 表明它是下一个，带 MSG_OOB 的 recv "
	    "失败 (EINVAL)",
      .rows = "bugs 88", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <sys/socket.h> SO_OOBINLINE, sockatmark(); tcp(7) SIOCATMARK",
      .needs = { need_loopback })
{
	char bytes[10] = "";
	int pair[2], mark = -7;

	tcp_pair(pair);
	must(set_option(pair[1], SO_OOBINLINE, 1));
	must(send(pair[0], "a", 1, 0));
	must(send(pair[0], "!", 1, MSG_OOB));
	must(send(pair[0], "b", 1, 0));
	assert_equal(wait_for(pair[1], POLLPRI), POLLPRI);
	assert_fails(recv(pair[1], bytes, 1, MSG_OOB), EINVAL);
	assert_returns(ioctl(pair[1], SIOCATMARK, &mark), 0);
	assert_equal(mark, 0);
	assert_returns(recv(pair[1], bytes, 9, 0), 1);
	assert_text(bytes, "a");
	assert_returns(ioctl(pair[1], SIOCATMARK, &mark), 0);
	assert_equal(mark, 1);
	assert_receives(pair[1], "!b");
}

CLAIM(socket, without_urgent_data_there_is_none,
      .says = "recv with MSG_OOB of a TCP socket fails with EINVAL if no urgent byte was sent, and "
	      "leaves the stream",
      .zh = "没有紧急数据时，TCP 上带 MSG_OOB 的 recv 失败 (EINVAL)，流不受影响", .rows = "bugs 88",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv() EINVAL", .needs = { need_loopback })
{
	int pair[2];

	tcp_pair(pair);
	must(send(pair[0], "x", 1, 0));
	assert_equal(wait_for(pair[1], POLLIN | POLLPRI), POLLIN);
	assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_OOB), EINVAL);
	assert_receives(pair[1], "x");
}

/* UDP */

CLAIM(socket, udp_keeps_boundaries,
      .says = "UDP gives one datagram per recv; what has no room is lost, which MSG_TRUNC tells; a "
	      "datagram of zero bytes is one too",
      .zh = "UDP 每次 recv 给出一个数据报；放不下的部分丢失，由 MSG_TRUNC 告知；零长数据报也算一个",
      .course = "003 §8: type：SOCK_DGRAM: UDP", .rows = "sockets 1", .verdict = HOLDS,
      .ref = "udp(7); recv(2) MSG_TRUNC", .needs = { need_loopback })
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
      .says = "sendto binds a UDP socket to a port if need be, which recvfrom tells, so that an "
	      "answer can be sent without any connection",
      .zh = "sendto 在需要时为 UDP 套接字分配端口，recvfrom 给出该端口，因此无需连接即可回信",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "udp(7); POSIX.1-2024 recvfrom(), sendto()",
      .needs = { need_loopback })
{
	struct sockaddr_in sender = { 0 };
	socklen_t size = sizeof(sender);
	int server = udp_bound(), client = udp_socket();
	char bytes[9];

	assert_equal(port_of(client), 0);
	assert_returns(send_to_port(client, "question", port_of(server)), 8);
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
      .says = "UDP datagrams that the receiver's buffer has no room for are lost: their sender "
	      "neither sleeps nor is told, and the first are kept",
      .zh = "接收缓冲区容不下的 UDP 数据报丢失：发送者既不睡眠也不被告知，先到的保留",
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
      .says = "on Linux sendto of UDP fails with EINVAL for port 0 and EACCES for a broadcast "
	      "address without SO_BROADCAST, with which it succeeds",
      .zh = "在 Linux 上，UDP 的 sendto：端口 0 失败 (EINVAL)，未设 SO_BROADCAST 的广播地址失败 "
	    "(EACCES)",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "ip(7) EACCES; send(2) EACCES; Linux udp_sendmsg()", .needs = { need_loopback })
{
	struct sockaddr_in everybody = address_of_port(9);
	int fd = udp_socket();

	everybody.sin_addr.s_addr = htonl(0x7fffffff); /* of the loopback interface */
	assert_fails(send_to_port(fd, "x", 0), EINVAL);
	assert_fails(sendto(fd, "x", 1, 0, (struct sockaddr *)&everybody, sizeof(everybody)),
		     EACCES);
	must(set_option(fd, SO_BROADCAST, 1));
	assert_returns(sendto(fd, "x", 1, 0, (struct sockaddr *)&everybody, sizeof(everybody)), 1);
}

/* IPv6 */

static const char *need_ipv6(void)
{
	const struct sockaddr_in6 address = { .sin6_family = AF_INET6,
					      .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	const char *why = NULL;

	if (fd < 0)
		return "no AF_INET6";
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		why = "no ::1";
	close(fd);
	return why;
}

CLAIM(socket, the_sample_works_over_ipv6,
      .says = "with AF_INET6 and the address ::1 the same calls join client and server, and accept "
	      "tells an address of that family",
      .zh = "使用 AF_INET6 与地址 ::1，同样的调用连接客户端与服务器，accept 给出该地址族的地址",
      .course = "003 §8: domain：AF_INET6 (IPv6 protocol)", .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <netinet/in.h>; ipv6(7)", .needs = { need_loopback, need_ipv6 })
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6,
					.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	socklen_t size = sizeof(address);
	int fd = must(socket(AF_INET6, SOCK_STREAM, 0)), server;

	assert_returns(bind(fd, (struct sockaddr *)&address, size), 0);
	must(listen(fd, 3));
	must(getsockname(fd, (struct sockaddr *)&address, &size));
	ACTOR(client) {
		int own = must(socket(AF_INET6, SOCK_STREAM, 0));

		assert_returns(connect(own, (struct sockaddr *)&address, sizeof(address)), 0);
		assert_returns(send(own, "Hello from client", 17, 0), 17);
		assert_receives(own, "Hello from server");
	}
	server = assert_succeeds(accept(fd, (struct sockaddr *)&address, &size));
	assert_equal(size, sizeof(address));
	assert_equal(address.sin6_family, AF_INET6);
	assert_that(IN6_IS_ADDR_LOOPBACK(&address.sin6_addr));
	assert_receives(server, "Hello from client");
	assert_returns(send(server, "Hello from server", 17, 0), 17);
	assert_ends(client);
}
