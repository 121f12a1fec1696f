/* Claims about AF_UNIX listeners: accept, and the backlog of connections that wait for it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"
#include "descriptors.h"
#include "idle_signals.h"
#include "namespaces.h"
#include "sockets.h"
#include "unix.h"

CLAIM(socket, accept_gives_a_new_socket,
      .says = "accept returns a new connected descriptor, the lowest free, that does not listen, and "
	      "the listener stays and serves the next",
      .zh = "accept 返回新的已连接描述符（最小的可用描述符，不处于监听状态），监听套接字保持不变，继续服务下一个客户",
      .course = "003 §8: "
		"为侦听套接字sockfd提取未决连接队列上的第一个连接请求，创建一个新的已连接套接字，并"
		"返回引用该套接字的新文件描述符",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 accept(); accept(2)",
      .needs = { need_directory })
{
	int fd = listener("s", 2), client = client_of("s"), second = client_of("s"), peer, other;
	int lowest = must(dup(fd));

	must(close(lowest));
	peer = assert_succeeds(accept(fd, NULL, NULL));
	assert_equal(peer, lowest);
	assert_equal(option(peer, SO_ACCEPTCONN), 0);
	assert_equal(option(fd, SO_ACCEPTCONN), 1);
	other = assert_succeeds(accept(fd, NULL, NULL));
	must(send(client, "one", 3, 0));
	must(send(second, "two", 3, 0));
	assert_reads(other, "two");
	assert_reads(peer, "one");
	must(close(fd));
	must(send(peer, "still", 5, 0));
	assert_reads(client, "still");
}

CLAIM(socket, accept_takes_the_first_that_came,
      .says = "accept takes pending connections in the order in which they were made",
      .zh = "accept 按连接建立的顺序取出等待中的连接",
      .course = "003 §8: 提取未决连接队列上的第一个连接请求", .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 accept(): the first connection on the queue",
      .needs = { need_directory })
{
	static const char letters[] = "abcd";
	int fd = listener("s", 4);

	for (int i = 0; i < 4; i++)
		send_byte(client_of("s"), letters[i]);
	for (int i = 0; i < 4; i++)
		assert_reads_byte(assert_succeeds(accept(fd, NULL, NULL)), letters[i]);
	must(set_nonblocking(fd));
	assert_fails(accept(fd, NULL, NULL), EAGAIN);
}

CLAIM(socket, accept_sleeps_until_somebody_connects,
      .says = "accept sleeps while no connection is pending; a connect wakes it, and with two "
	      "asleep only one of them returns",
      .zh = "没有等待中的连接时 accept 睡眠；connect 唤醒它；两个在睡时只有一个返回",
      .course = "003 §8: 等待客户端连接", .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 accept(); accept(2)", .needs = { need_directory })
{
	struct actor *server[2];
	int fd = listener("s", 1), report[2];

	must(pipe(report));
	for (int i = 0; i < 2; i++)
		START(server[i]) {
			assert_succeeds(accept(fd, NULL, NULL));
			must(write(report[1], "!", 1));
		}
	for (int i = 0; i < 2; i++)
		assert_asleep(server[i], "accept");
	client_of("s");
	assert_reads(report[0], "!");
	assert_ready(report[0], 0);
	assert_ready(fd, 0);
	client_of("s");
	assert_ends(server[0]);
	assert_ends(server[1]);
}

CLAIM(socket, connect_does_not_wait_for_accept,
      .says = "connect returns once the connection stands in the queue, and what the client sends "
	      "before accept is there after it, even if the client has closed by then",
      .zh = "连接进入队列后 connect 即返回；客户在 accept "
	    "之前发送的内容之后仍可读到，即使客户已关闭",
      .course = "003 §8: accept ... 此时，客户端和服务器之间已建立连接", .rows = "sockets 1",
      .verdict = HOLDS_IF("it stands already since connect, before accept",
			  "连接自 connect 起、accept 之前就已建立"),
      .ref = "POSIX.1-2024 connect(), listen(); listen(2)", .needs = { need_directory })
{
	int fd = listener("s", 1), peer;

	ACTOR(client) {
		int own = client_of("s");

		assert_returns(send(own, "early", 5, 0), 5);
	}
	assert_ends(client);
	peer = assert_succeeds(accept(fd, NULL, NULL));
	assert_reads(peer, "early");
	assert_returns(recv(peer, &(char){ 0 }, 1, 0), 0);
}

/* accept4 without flags is accept. */
static int accept4_without_flags(int fd, struct sockaddr *address, socklen_t *size)
{
	return accept4(fd, address, size, 0);
}

static int (*const accepts[])(int, struct sockaddr *, socklen_t *) = { accept,
								       accept4_without_flags };

CLAIM(socket, accept_tells_what_is_wrong,
      .says = "accept and accept4 fail with EAGAIN if non-blocking and nothing is pending, EINVAL "
	      "for a socket that does not listen, EOPNOTSUPP for a datagram socket and EINVAL for "
	      "flags that accept4 does not know, and leave the length",
      .zh = "accept 与 accept4：非阻塞且无等待连接 EAGAIN，未监听 EINVAL，数据报套接字 "
	    "EOPNOTSUPP，accept4 标志未知 EINVAL；长度不变",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 accept() ERRORS; accept(2)",
      .needs = { need_directory })
{
	int fd = listener("s", 1), bound = unix_socket(SOCK_STREAM), pair[2];

	must(bind_path(bound, "bound"));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(set_nonblocking(fd));
	for (size_t i = 0; i < COUNT(accepts); i++) {
		struct sockaddr_un name;
		socklen_t size = 7;

		assert_fails(accepts[i](fd, (void *)&name, &size), EAGAIN);
		assert_fails(accepts[i](bound, (void *)&name, &size), EINVAL);
		assert_equal(size, 7);
		assert_fails(accepts[i](unix_socket(SOCK_STREAM), NULL, NULL), EINVAL);
		assert_fails(accepts[i](pair[0], NULL, NULL), EINVAL);
		assert_fails(accepts[i](unix_socket(SOCK_DGRAM), NULL, NULL), EOPNOTSUPP);
		assert_fails(accepts[i](99, NULL, NULL), EBADF);
	}
	client_of("s");
	assert_fails(accept4(fd, NULL, NULL, 1), EINVAL);
	assert_succeeds(accept(fd, NULL, NULL));
}

CLAIM(socket, each_accept_sleeps_until_a_client_comes,
      .says = "accept and accept4 sleep until a client comes, tell his name and nothing beyond its "
	      "length, and no blocked or ignored signal wakes them; a handler makes them fail with "
	      "EINTR",
      .zh = "accept 与 accept4 "
	    "睡眠到有客户连接，给出其名字，不触及名字长度之外的内存；被阻塞或忽略的信号不唤醒它们，"
	    "处理函数使其失败 (EINTR)",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 accept(); accept(2)",
      .needs = { need_directory })
{
	int fd = listener("s", 1), told[2];

	must(pipe(told));
	for (size_t i = 0; i < COUNT(accepts); i++) {
		socklen_t bare = offsetof(struct sockaddr_un, sun_path);
		int client = unix_socket(SOCK_STREAM);

		ACTOR(server) {
			socklen_t size = sizeof(struct sockaddr_un);
			int peer;

			close(client);
			block_one_and_ignore_another();
			tell_signal(SIGTERM, 0, told[1]);
			assert_fails(accepts[i](fd, NULL, NULL), EINTR);
			peer = assert_succeeds(accepts[i](fd, memory_that_ends(bare), &size));
			assert_equal(size, bare); /* of an unnamed socket */
			assert_reads(peer, "hello");
		}
		assert_sleeps_through_both(server, "accept");
		send_signal(server, SIGTERM);
		assert_reads(told[0], "!");
		assert_asleep(server, "accept");
		must(connect_path(client, "s"));
		must(send(client, "hello", 5, 0));
		assert_ends(server);
	}
}

CLAIM(socket, accept_without_descriptors_leaves_the_client,
      .says = "accept and accept4 fail with EMFILE when no descriptor is left, and the connection "
	      "stays pending for a later one",
      .zh = "没有空闲描述符时 accept 与 accept4 失败 (EMFILE)，连接留在队列中等待以后的 accept",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "POSIX.1-2024 accept(), accept4() EMFILE",
      .needs = { need_directory })
{
	int fd = listener("s", 1), client = client_of("s"), peer;

	must(send(client, "patient", 7, 0));
	limit_descriptors((rlim_t)client + 1);
	for (int i = 0; i < 2; i++) {
		assert_fails(accept(fd, NULL, NULL), EMFILE);
		assert_fails(accept4(fd, NULL, NULL, SOCK_CLOEXEC), EMFILE);
		assert_ready(fd, POLLIN);
	}
	limit_descriptors(64);
	peer = assert_succeeds(accept(fd, NULL, NULL));
	assert_reads(peer, "patient");
}

CLAIM(socket, accepted_sockets_do_not_inherit_flags,
      .says = "on Linux the accepted socket has neither O_NONBLOCK nor FD_CLOEXEC of the listener, "
	      "but what accept4 asks for",
      .zh = "在 Linux 上，accept 得到的套接字不继承监听者的 O_NONBLOCK 与 FD_CLOEXEC，只有 accept4 "
	    "所要求的",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "accept(2)", .needs = { need_directory })
{
	int fd = listener("s", 1);

	must(set_nonblocking(fd));
	must(fcntl(fd, F_SETFD, FD_CLOEXEC));
	client_of("s");
	assert_flags(assert_succeeds(accept(fd, NULL, NULL)), 0);
	for (size_t i = 0; i < COUNT(type_flags); i++) {
		client_of("s");
		assert_flags(assert_succeeds(accept4(fd, NULL, NULL, type_flags[i])),
			     type_flags[i]);
	}
}

CLAIM(socket, a_full_backlog_keeps_connect_waiting,
      .says = "on Linux listen with a backlog of n lets n + 1 connections wait for accept on "
	      "AF_UNIX; the next connect sleeps, or gives EAGAIN and is no client if non-blocking, "
	      "never ECONNREFUSED, and goes on when one is accepted",
      .zh = "在 Linux 上，AF_UNIX 的 listen(n) 允许 n + 1 个连接等待 accept；再 connect "
	    "则睡眠（非阻塞时 EAGAIN，不成为客户），而不是 "
	    "ECONNREFUSED，有连接被 accept 后继续",
      .course = "003 §8: "
		"如果在连接队列已满时连接请求到达，则客户端可能会收到带有ECONNREFUSED指示的错误",
      .rows = "sockets 2",
      .verdict = WRONG("on Linux connect sleeps then, or fails with EAGAIN if non-blocking",
		       "在 Linux 上此时 connect 睡眠，非阻塞时失败 (EAGAIN)"),
      .ref = "connect(2) EAGAIN; listen(2); Linux unix_stream_connect(); POSIX.1-2024 connect() "
	     "EINPROGRESS says otherwise",
      .needs = { need_directory })
{
	int fd = listener("s", 3), eager = unix_socket(SOCK_STREAM | SOCK_NONBLOCK);

	skip_below(BACKLOG_LIMIT, 3);
	for (int i = 0; i < 3 + 1; i++)
		assert_returns(connect_path(unix_socket(SOCK_STREAM | SOCK_NONBLOCK), "s"), 0);
	assert_fails(connect_path(eager, "s"), EAGAIN);
	ACTOR(client) {
		assert_returns(connect_path(unix_socket(SOCK_STREAM), "s"), 0);
	}
	assert_asleep(client, "connect");
	assert_fails(connect_path(eager, "s"), EAGAIN);
	assert_not_woken(client);
	assert_succeeds(accept(fd, NULL, NULL));
	assert_ends(client);
	assert_succeeds(accept(fd, NULL, NULL));
	assert_returns(connect_path(eager, "s"), 0);
	for (int i = 0; i < 4; i++)
		assert_succeeds(accept(fd, NULL, NULL));
	must(fcntl(fd, F_SETFL, O_NONBLOCK));
	assert_fails(accept(fd, NULL, NULL), EAGAIN);
}

CLAIM(socket, sndtimeo_ends_a_connect_that_waits,
      .says = "on Linux connect that waits for room in the backlog fails with EAGAIN when the time of "
	      "SO_SNDTIMEO is over, not before, and is no client",
      .zh = "在 Linux 上，等待监听队列空位的 connect 在 SO_SNDTIMEO 的时间过去之后（不提前）失败 (EAGAIN)，不成为客户",
      .rows = "sockets 2", .verdict = HOLDS,
      .ref = "Linux unix_stream_connect(): sock_sndtimeo(); socket(7) SO_SNDTIMEO",
      .needs = { need_directory })
{
	const struct timeval time = { 0, 20000 };
	const int fd = listener("s", 0), late = unix_socket(SOCK_STREAM);
	double start;

	client_of("s");
	must(setsockopt(late, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time)));
	start = now_by_ticks();
	assert_fails(connect_path(late, "s"), EAGAIN);
	assert_that(have_passed(0.02, start));
	assert_succeeds(accept(fd, NULL, NULL));
	must(set_nonblocking(fd));
	assert_fails(accept(fd, NULL, NULL), EAGAIN);
	assert_returns(connect_path(late, "s"), 0);
}

CLAIM(socket, idle_signals_wake_no_connect,
      .says = "on Linux connect that waits for room in the backlog sleeps through a blocked and an "
	      "ignored signal, until a client is accepted",
      .zh = "在 Linux 上，等待监听队列空位的 connect 不被阻塞或忽略的信号唤醒，直到有客户被 accept",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.1; Linux unix_stream_connect(), unix_wait_for_peer()",
      .needs = { need_directory })
{
	int fd = listener("s", 0);

	client_of("s");
	ACTOR(client) {
		block_one_and_ignore_another();
		assert_returns(connect_path(unix_socket(SOCK_STREAM), "s"), 0);
	}
	assert_sleeps_through_both(client, "connect");
	assert_succeeds(accept(fd, NULL, NULL));
	assert_ends(client);
}

CLAIM(socket, the_backlog_is_of_those_pending_alone,
      .says = "the backlog limits the connections that wait for accept, not those accepted: a "
	      "listener with a backlog of 1 serves ten clients at once",
      .zh = "backlog 只限制等待 accept 的连接，不限制已接受的：backlog 为 1 "
	    "的监听者可同时服务十个客户",
      .course = "003 §8: backlog：socket的最大连接数", .rows = "sockets 2",
      .verdict = WRONG("it is the number of pending connections, not of connections",
		       "它是等待中的连接数，而不是连接数"),
      .ref = "POSIX.1-2024 listen(); listen(2)", .needs = { need_directory })
{
	static const char digits[] = "0123456789";
	int fd = listener("s", 1), client[10], server[10];

	for (int i = 0; i < 10; i++) {
		client[i] = unix_socket(SOCK_STREAM | SOCK_NONBLOCK);
		assert_returns(connect_path(client[i], "s"), 0);
		server[i] = assert_succeeds(accept(fd, NULL, NULL));
	}
	for (int i = 0; i < 10; i++) {
		send_byte(client[i], digits[i]);
		assert_reads_byte(server[i], digits[i]);
	}
}

CLAIM(socket, listen_again_changes_the_backlog,
      .says = "on Linux listen can be called again: a larger backlog lets a connect that sleeps go "
	      "on",
      .zh = "在 Linux 上，可以再次 listen：更大的 backlog 使睡眠的 connect 继续",
      .rows = "sockets 2", .verdict = HOLDS, .ref = "Linux unix_listen(); listen(2)",
      .needs = { need_directory })
{
	int fd = listener("s", 0);

	client_of("s");
	ACTOR(client) {
		assert_returns(connect_path(unix_socket(SOCK_STREAM), "s"), 0);
	}
	assert_asleep(client, "connect");
	skip_below(BACKLOG_LIMIT, 1);
	assert_returns(listen(fd, 1), 0);
	assert_ends(client);
	assert_fails(connect_path(unix_socket(SOCK_STREAM | SOCK_NONBLOCK), "s"), EAGAIN);
}

#define SOMAXCONN_FILE "/proc/sys/" BACKLOG_LIMIT

/* In a network of the claim's own the number is its own as well. */
static const char *need_own_somaxconn(void)
{
	const ino_t others = namespace_of("net");
	const char *why = need_own_network();
	int fd;

	if (why)
		return why;
	if (namespace_of("net") == others)
		return "the number is others' as well: unshare(CLONE_NEWNET) led nowhere";
	fd = open(SOMAXCONN_FILE, O_WRONLY);
	why = lacks(fd < 0 || write(fd, "100", 3) < 0, SOMAXCONN_FILE);
	close(fd);
	return why;
}

CLAIM(socket, the_backlog_is_capped,
      .says = "on Linux a backlog beyond /proc/sys/net/core/somaxconn, or below zero, is that "
	      "number",
      .zh = "在 Linux 上，超过 /proc/sys/net/core/somaxconn 或为负的 backlog 取该值",
      .rows = "sockets 2", .verdict = HOLDS,
      .ref = "listen(2) NOTES; Linux __sys_listen(); POSIX.1-2024 listen(): a negative "
	     "backlog is as 0",
      .needs = { need_directory, need_own_somaxconn })
{
	const int backlogs[] = { 1000, -1 };

	set_number(SOMAXCONN_FILE, 2);
	for (int i = 0; i < 2; i++) {
		int fd = unix_socket(SOCK_STREAM), type = SOCK_STREAM | SOCK_NONBLOCK;

		must(bind_path(fd, "s"));
		assert_returns(listen(fd, backlogs[i]), 0);
		for (int j = 0; j < 2 + 1; j++)
			assert_returns(connect_path(unix_socket(type), "s"), 0);
		assert_fails(connect_path(unix_socket(type), "s"), EAGAIN);
		must(close(fd));
		must(unlink("s"));
	}
}

CLAIM(socket, listen_wants_a_bound_stream,
      .says = "listen fails with EOPNOTSUPP for a datagram socket, and on Linux with EINVAL for an "
	      "AF_UNIX stream that has no name or is connected",
      .zh = "对数据报套接字 listen 失败 (EOPNOTSUPP)；在 Linux 上，AF_UNIX 流未命名或已连接时失败 "
	    "(EINVAL)",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 listen() EOPNOTSUPP, EDESTADDRREQ, EINVAL; Linux unix_listen()",
      .needs = { need_directory })
{
	int datagram = unix_socket(SOCK_DGRAM), client, fd = listener("s", 1);

	client = unix_socket(SOCK_STREAM);
	must(bind_path(client, "client"));
	must(connect_path(client, "s"));
	must(bind_path(datagram, "datagram"));
	assert_fails(listen(datagram, 1), EOPNOTSUPP);
	assert_fails(listen(unix_socket(SOCK_STREAM), 1), EINVAL);
	assert_fails(listen(client, 1), EINVAL);
	assert_equal(option(client, SO_ACCEPTCONN), 0);
	assert_succeeds(accept(fd, NULL, NULL));
}

CLAIM(socket, a_closed_listener_turns_all_away,
      .says = "on Linux closing the listener resets the clients that are pending and has a connect "
	      "that sleeps fail with ECONNREFUSED",
      .zh = "在 Linux 上，监听者关闭时，等待中的客户被复位 (ECONNRESET)，睡眠的 connect 失败 "
	    "(ECONNREFUSED)",
      .rows = "sockets 2", .verdict = HOLDS, .ref = "unix(7) ECONNRESET; connect(2) ECONNREFUSED",
      .needs = { need_directory })
{
	int fd = listener("s", 0), pending = client_of("s");

	ACTOR(client) {
		close(fd);
		assert_fails(connect_path(unix_socket(SOCK_STREAM), "s"), ECONNREFUSED);
	}
	assert_asleep(client, "connect");
	must(close(fd));
	assert_ends(client);
	assert_fails(recv(pending, &(char){ 0 }, 1, 0), ECONNRESET);
	assert_returns(recv(pending, &(char){ 0 }, 1, 0), 0);
	assert_fails(send(pending, "x", 1, MSG_NOSIGNAL), EPIPE);
}

CLAIM(socket, shutdown_wakes_accept,
      .says = "on Linux shutdown of a listener wakes an accept that sleeps, which fails with "
	      "EINVAL",
      .zh = "在 Linux 上，对监听者 shutdown 会唤醒睡眠的 accept，使其失败 (EINVAL)",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "accept(2) EINVAL; Linux unix_accept()",
      .needs = { need_directory })
{
	assert_shutdown_wakes_accept(listener("s", 1), unix_socket(SOCK_STREAM));
}

CLAIM(socket, a_stream_connects_once,
      .says = "connect of a stream that has a peer fails with EISCONN, of a listener on Linux with "
	      "EINVAL, and the old connection stays",
      .zh = "已有对端的流再次 connect 失败 (EISCONN)，在 Linux 上监听者 connect 失败 "
	    "(EINVAL)，原连接不变",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 connect() EISCONN; connect(2); Linux unix_stream_connect()",
      .needs = { need_directory })
{
	int fd = listener("s", 1), client = client_of("s"), peer = must(accept(fd, NULL, NULL));

	listener("other", 1);
	assert_fails(connect_path(client, "other"), EISCONN);
	assert_fails(connect_path(client, "s"), EISCONN);
	assert_fails(connect_path(peer, "other"), EISCONN);
	assert_fails(connect_path(fd, "other"), EINVAL);
	must(send(client, "same", 4, 0));
	assert_reads(peer, "same");
}

CLAIM(socket, a_caught_signal_interrupts_accept_and_connect,
      .says = "a caught signal wakes a sleeping accept and a sleeping connect, which fail with "
	      "EINTR; on Linux the latter, of AF_UNIX, is no client then",
      .zh = "被捕获的信号唤醒睡眠的 accept 与 connect，以 EINTR 失败；在 Linux 上，AF_UNIX 的 "
	    "connect "
	    "此后不成为客户",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 accept(), connect() EINTR; signal(7); Linux unix_stream_connect()",
      .needs = { need_directory })
{
	int fd = listener("s", 0);

	ACTOR(server) {
		catch_signal(SIGUSR1, 0);
		assert_fails(accept(fd, NULL, NULL), EINTR);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_asleep(server, "accept");
	send_signal(server, SIGUSR1);
	assert_ends(server);
	client_of("s");
	ACTOR(client) {
		catch_signal(SIGUSR1, 0);
		assert_fails(connect_path(unix_socket(SOCK_STREAM), "s"), EINTR);
	}
	assert_asleep(client, "connect");
	send_signal(client, SIGUSR1);
	assert_ends(client);
	must(fcntl(fd, F_SETFL, O_NONBLOCK));
	assert_succeeds(accept(fd, NULL, NULL));
	assert_fails(accept(fd, NULL, NULL), EAGAIN);
}

CLAIM(socket, sa_restart_resumes_accept,
      .says = "after a handler with SA_RESTART accept goes back to sleep, and serves the next "
	      "client",
      .zh = "带 SA_RESTART 的处理函数返回之后，accept 重新睡眠，并服务下一个客户",
      .rows = "sockets 1", .verdict = HOLDS_IF("no SO_RCVTIMEO is set", "未设置 SO_RCVTIMEO"),
      .ref = "POSIX.1-2024 sigaction() SA_RESTART; signal(7)", .needs = { need_directory })
{
	int fd = listener("s", 0), told[2];

	must(pipe(told));
	ACTOR(server) {
		tell_signal(SIGUSR1, SA_RESTART, told[1]);
		assert_succeeds(accept(fd, NULL, NULL));
	}
	assert_asleep(server, "accept");
	send_signal(server, SIGUSR1);
	assert_reads(told[0], "!");
	assert_asleep(server, "accept");
	client_of("s");
	assert_ends(server);
}

CLAIM(socket, poll_tells_of_a_pending_connection,
      .says = "poll shows POLLIN of a listener just while a connection is pending, and wakes when "
	      "one comes",
      .zh = "仅当有等待中的连接时 poll 对监听者显示 POLLIN，连接到来时醒来", .rows = "sockets 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), accept(); accept(2)",
      .needs = { need_directory })
{
	assert_poll_tells_of_client(listener("s", 1), unix_socket(SOCK_STREAM));
}

CLAIM(socket, o_async_tells_of_a_client,
      .says = "on Linux a listener with O_ASYNC sends its owner SIGIO when a client connects, and "
	      "not before",
      .zh = "在 Linux 上，设置了 O_ASYNC 的监听套接字在客户连接时（而非之前）向其拥有者发送 SIGIO",
      .rows = "sockets 2", .verdict = HOLDS, .ref = "accept(2): SIGIO; socket(7) Signals",
      .needs = { need_directory })
{
	int fd = listener("s", 1);

	catch_signal(SIGIO, 0);
	must(fcntl(fd, F_SETOWN, getpid()));
	must(fcntl(fd, F_SETFL, O_ASYNC));
	assert_equal(caught(SIGIO), 0);
	client_of("s");
	(void)getppid();
	assert_that(caught(SIGIO) >= 1);
	assert_succeeds(accept(fd, NULL, NULL));
}
