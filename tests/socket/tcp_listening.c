/* Claims about TCP listeners, and clients that connect to them. */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "claim.h"
#include "loopback.h"
#include "sockets.h"

CLAIM(socket, tcp_accept_sleeps_and_keeps_order,
      .says = "accept on TCP sleeps until a client connects, and takes them in the order in which "
	      "they came",
      .zh = "TCP 上 accept 睡眠到有客户连接为止，并按到达顺序取出",
      .course = "003 §8: 等待客户端连接; 提取未决连接队列上的第一个连接请求", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 accept(); accept(2)", .needs = { need_loopback })
{
	int fd = listener(3), client[3];

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
		assert_equal(peers_port(assert_succeeds(accept(fd, NULL, NULL))),
			     port_of(client[i]));
	must(set_nonblocking(fd));
	assert_fails(accept(fd, NULL, NULL), EAGAIN);
}

CLAIM(socket, a_full_tcp_backlog_keeps_connect_waiting,
      .says = "on Linux listen(fd, 3) on TCP lets four connections wait for accept; the fifth "
	      "connect sleeps, or gives EINPROGRESS and then EALREADY if non-blocking, while "
	      "poll tells of nothing, never ECONNREFUSED",
      .zh = "在 Linux 上，TCP 的 listen(fd, 3) 允许四个连接等待 accept；第五个 connect "
	    "睡眠（非阻塞时先 EINPROGRESS 后 EALREADY，poll 不报告事件），而不是 ECONNREFUSED",
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

	skip_below(BACKLOG_LIMIT, 3);
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
	assert_ready(eager, 0);
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
	double start;
	int fd = listener(0), client = tcp_socket();

	stay_on_one_cpu();
	client_of(fd);
	must(setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time)));
	start = now_by_ticks();
	assert_fails(connect_port(client, port_of(fd)), EINPROGRESS);
	assert_that(have_passed(0.02, start));
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

/* A non-blocking socket whose connect has ended, as poll tells. */
static int connect_and_poll(uint16_t port)
{
	int fd = tcp_socket();

	must(set_nonblocking(fd));
	assert_fails(connect_port(fd, port), EINPROGRESS);
	assert_equal(wait_for(fd, POLLOUT) & POLLOUT, POLLOUT);
	return fd;
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
	int bound = tcp_socket(), fd = listener(1), client;

	must(bind_port(bound, 0)); /* nobody listens there */
	client = connect_and_poll(port_of(bound));
	assert_equal(option(client, SO_ERROR), ECONNREFUSED);
	assert_equal(option(client, SO_ERROR), 0);
	client = connect_and_poll(port_of(fd));
	assert_equal(option(client, SO_ERROR), 0);
	assert_equal(option(client, SO_ERROR), 0);
	assert_returns(send(client, "x", 1, 0), 1);
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
	assert_shutdown_wakes_accept(listener(1), tcp_socket());
}

CLAIM(socket, a_closed_tcp_listener_resets_the_pending,
      .says = "on Linux closing a TCP listener resets the connections that wait for accept: "
	      "ECONNRESET",
      .zh = "在 Linux 上，关闭 TCP 监听者会复位等待 accept 的连接 (ECONNRESET)",
      .rows = "sockets 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv() ECONNRESET; Linux inet_csk_listen_stop()",
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
	assert_poll_tells_of_client(listener(1), tcp_socket());
	assert_equal(events_of(tcp_socket()), POLLOUT | POLLHUP);
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

CLAIM(socket, tcp_can_connect_to_itself,
      .says = "on Linux a TCP socket that connects to the address it has itself is its own peer: recv "
	      "gives what it sent, as much as there is, and 0 after SHUT_WR",
      .zh = "在 Linux 上，连接到自身地址的 TCP 套接字以自己为对端：recv 给出自己发送的、现有的内容，"
	    "SHUT_WR 之后为 0",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "RFC 9293 3.5 simultaneous connection initiation; Linux tcp_rcv_synsent_state_process()",
      .needs = { need_loopback })
{
	char bytes[9] = "";
	int fd = tcp_socket();

	must(bind_port(fd, 0));
	assert_returns(connect_port(fd, port_of(fd)), 0);
	assert_equal(peers_port(fd), port_of(fd));
	assert_returns(send(fd, "abcdef", 6, 0), 6);
	assert_returns(recv(fd, bytes, 4, 0), 4);
	assert_returns(recv(fd, bytes + 4, 4, 0), 2);
	assert_text(bytes, "abcdef");
	assert_fails(recv(fd, bytes, 4, MSG_DONTWAIT), EAGAIN);
	must(send(fd, "gh", 2, 0));
	assert_returns(shutdown(fd, SHUT_WR), 0);
	assert_returns(recv(fd, bytes, 4, 0), 2);
	assert_returns(recv(fd, bytes, 4, 0), 0);
	assert_fails(send(fd, "x", 1, MSG_NOSIGNAL), EPIPE);
}
