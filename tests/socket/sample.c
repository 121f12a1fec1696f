/* Claims about the notes' client and server, over TCP. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "loopback.h"
#include "sockets.h"

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

static const char *need_ipv6(void)
{
	const struct sockaddr_in6 address = { .sin6_family = AF_INET6,
					      .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	const char *why;

	if (fd < 0)
		return lacks(true, "socket(AF_INET6)");
	why = lacks(bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0, "bind(::1)");
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
