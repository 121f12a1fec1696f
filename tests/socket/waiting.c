/* Claims about what tells of a socket, or interrupts a wait for it: poll, epoll and signals. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"
#include "sockets.h"
#include "unix.h"

CLAIM(socket, poll_shows_how_a_stream_stands,
      .says = "on Linux poll shows POLLOUT of an idle stream, POLLIN with data, POLLRDHUP and "
	      "POLLIN after the peer's SHUT_WR, and POLLHUP besides after its close",
      .zh = "在 Linux 上，poll 对空闲的流显示 POLLOUT，有数据时加 POLLIN，对端 SHUT_WR 后为 POLLIN "
	    "与 POLLRDHUP，对端关闭后再加 POLLHUP",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 poll(); poll(2); socket(7)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	assert_equal(events_of(pair[0]), POLLOUT);
	must(send(pair[1], "x", 1, 0));
	assert_equal(events_of(pair[0]), POLLOUT | POLLIN);
	assert_reads(pair[0], "x");
	assert_equal(events_of(pair[0]), POLLOUT);
	must(shutdown(pair[1], SHUT_WR));
	assert_equal(events_of(pair[0]), POLLOUT | POLLIN | POLLRDHUP);
	assert_equal(events_of(pair[1]), POLLOUT);
	must(close(pair[1]));
	assert_equal(events_of(pair[0]), POLLOUT | POLLIN | POLLRDHUP | POLLHUP);
}

CLAIM(socket, poll_shows_the_end_beside_what_is_unread,
      .says = "on Linux poll, ppoll and epoll_wait show that the peer has shut its way, POLLRDHUP, "
	      "or has closed, POLLHUP besides, beside the POLLIN of what is unread, of AF_UNIX "
	      "streams and packets alike",
      .zh = "在 Linux 上，对端关闭发送方向 (POLLRDHUP) 或 close（另加 POLLHUP）之后，即使还有未读内容 (POLLIN)，poll、ppoll 与 "
	    "epoll_wait 也同时显示，AF_UNIX 的流与 seqpacket 都如此",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "poll(2) POLLRDHUP, POLLHUP: subsequent reads return 0 only after all outstanding data",
      .needs = { need_epoll })
{
	for (size_t i = 0; i < COUNT(stream_types); i++) {
		for (int closed = 0; closed < 2; closed++) {
			const int end = POLLRDHUP | (closed ? POLLHUP : 0);
			struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP };
			struct pollfd ready = { .events = POLLRDHUP };
			int pair[2], epoll = must(epoll_create1(0));

			must(socketpair(AF_UNIX, stream_types[i], 0, pair));
			must(epoll_ctl(epoll, EPOLL_CTL_ADD, pair[0], &event));
			must(send(pair[1], "x", 1, 0));
			must(closed ? close(pair[1]) : shutdown(pair[1], SHUT_WR));
			ready.fd = pair[0];
			assert_equal(events_of(pair[0]), POLLOUT | POLLIN | end);
			assert_returns(ppoll(&ready, 1, NULL, NULL), 1);
			assert_equal(ready.revents, end);
			assert_returns(epoll_wait(epoll, &event, 1, -1), 1);
			assert_equal(event.events, POLLIN | end);
			assert_reads(pair[0], "x");
		}
	}
}

CLAIM(socket, poll_wakes_when_data_comes,
      .says = "poll sleeps while a socket has nothing to receive, and wakes with POLLIN for data, "
	      "with POLLHUP for the end",
      .zh = "套接字没有可收内容时 poll 睡眠；数据到来以 POLLIN 醒来，对端关闭以 POLLHUP 醒来",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 poll(); socket(7)")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	ACTOR(waiter) {
		close(pair[0]);
		assert_equal(wait_for(pair[1], POLLIN), POLLIN);
		assert_equal(wait_for(pair[1], 0), POLLHUP);
	}
	assert_asleep(waiter, "poll");
	must(send(pair[0], "x", 1, 0));
	assert_asleep(waiter, "poll");
	must(close(pair[0]));
	assert_ends(waiter);
}

CLAIM(socket, a_caught_signal_interrupts_recv_and_send,
      .says = "a caught signal wakes a sleeping recv and a sleeping send, which fail with EINTR "
	      "and move nothing",
      .zh = "被捕获的信号唤醒睡眠的 recv 与 send，以 EINTR 失败，不移动数据", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 recv(), send() EINTR; signal(7)")
{
	long capacity;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	capacity = fill(pair[0]);
	ACTOR(sender) {
		catch_signal(SIGUSR1, 0);
		assert_fails(send(pair[0], "x", 1, 0), EINTR);
		assert_equal(caught(SIGUSR1), 1);
	}
	ACTOR(receiver) {
		catch_signal(SIGUSR1, 0);
		assert_fails(recv(pair[0], &(char){ 0 }, 1, 0), EINTR);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_asleep(sender, "send");
	assert_asleep(receiver, "recv");
	send_signal(sender, SIGUSR1);
	send_signal(receiver, SIGUSR1);
	assert_ends(sender);
	assert_ends(receiver);
	assert_equal(unread(pair[1]), capacity);
}

CLAIM(socket, sa_restart_resumes_recv,
      .says = "after a handler with SA_RESTART recv goes back to sleep until data comes",
      .zh = "带 SA_RESTART 的处理函数返回之后，recv 重新睡眠，直到有数据", .rows = "sockets 3",
      .verdict = HOLDS_IF("no SO_RCVTIMEO is set", "未设置 SO_RCVTIMEO"),
      .ref = "POSIX.1-2024 sigaction() SA_RESTART; signal(7)")
{
	int pair[2], told[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(told));
	ACTOR(receiver) {
		char byte;

		tell_signal(SIGUSR1, SA_RESTART, told[1]);
		assert_returns(recv(pair[1], &byte, 1, 0), 1);
		assert_equal(byte, 'x');
	}
	assert_asleep(receiver, "recv");
	send_signal(receiver, SIGUSR1);
	assert_reads(told[0], "!");
	assert_asleep(receiver, "recv");
	must(send(pair[0], "x", 1, 0));
	assert_ends(receiver);
}

CLAIM(socket, with_rcvtimeo_nothing_is_restarted,
      .says = "on Linux recv with SO_RCVTIMEO set fails with EINTR though the handler has "
	      "SA_RESTART",
      .zh = "在 Linux 上，设置了 SO_RCVTIMEO 的 recv 即使处理函数带 SA_RESTART 也以 EINTR 失败",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "signal(7): socket interfaces with a timeout")
{
	const struct timeval hour = { 3600, 0 };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &hour, sizeof(hour)));
	ACTOR(receiver) {
		catch_signal(SIGUSR1, SA_RESTART);
		assert_fails(recv(pair[1], &(char){ 0 }, 1, 0), EINTR);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_asleep(receiver, "recv");
	send_signal(receiver, SIGUSR1);
	assert_ends(receiver);
}

CLAIM(socket, what_was_moved_before_a_signal_counts,
      .says = "a send interrupted after part of its bytes returns their count, and a recv with "
	      "MSG_WAITALL what it has, not EINTR",
      .zh = "已发送一部分时被打断的 send 返回已发送的字节数，带 MSG_WAITALL 的 recv "
	    "返回已收到的字节数，而不是 EINTR",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 recv() MSG_WAITALL, write(); send(2), recv(2)")
{
	static char bytes[1 << 20];
	int pair[2], report[2];
	ssize_t sent = 0;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(report));
	ACTOR(sender) {
		ssize_t count;

		catch_signal(SIGUSR1, SA_RESTART);
		count = assert_succeeds(send(pair[0], bytes, sizeof(bytes), 0));
		must(write(report[1], &count, sizeof(count)));
	}
	assert_asleep(sender, "send");
	send_signal(sender, SIGUSR1);
	assert_ends(sender);
	must(read(report[0], &sent, sizeof(sent)));
	assert_that(sent > 0 && sent < (ssize_t)sizeof(bytes));
	assert_equal(unread(pair[1]), sent);
	ACTOR(receiver) {
		catch_signal(SIGUSR1, SA_RESTART);
		assert_returns(recv(pair[1], bytes, sizeof(bytes), MSG_WAITALL), sent);
	}
	assert_asleep(receiver, "recv");
	send_signal(receiver, SIGUSR1);
	assert_ends(receiver);
}

CLAIM(socket, o_async_brings_sigio,
      .says = "on Linux with O_ASYNC the owner named by F_SETOWN gets SIGIO when data comes and "
	      "when the peer closes",
      .zh = "在 Linux 上，设置 O_ASYNC 后，数据到来与对端关闭时，F_SETOWN 指定的属主得到 SIGIO",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "socket(7) Signals; fcntl(2) F_SETOWN")
{
	sigset_t set, pending;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(fcntl(pair[1], F_SETOWN, getpid()));
	must(send(pair[0], "x", 1, 0));
	must(sigpending(&pending));
	assert_equal(sigismember(&pending, SIGIO), 0); /* not before O_ASYNC */
	assert_reads(pair[1], "x");
	must(fcntl(pair[1], F_SETFL, O_ASYNC));
	must(send(pair[0], "y", 1, 0));
	assert_returns(sigwaitinfo(&set, NULL), SIGIO);
	must(close(pair[0]));
	assert_returns(sigwaitinfo(&set, NULL), SIGIO);
}

CLAIM(socket, small_timeouts_of_epoll_end,
      .says = "on Linux epoll_pwait with a timeout of 1 ms, and epoll_pwait2 with one of 1 ns, "
	      "return 0 when that has passed and nothing has come",
      .zh = "在 Linux 上，超时为 1 毫秒的 epoll_pwait 与超时为 1 纳秒的 epoll_pwait2 到时返回 0",
      .rows = "bugs 90", .verdict = HOLDS, .ref = "epoll_wait(2); Linux commit d9ec73301099",
      .needs = { need_epoll })
{
	struct epoll_event event = { .events = EPOLLIN };
	int set = must(epoll_create1(0)), pair[2];
	double start = now();

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(epoll_ctl(set, EPOLL_CTL_ADD, pair[0], &event));
	for (int i = 0; i < 3; i++)
		assert_returns(epoll_pwait(set, &event, 1, 1, NULL), 0);
	assert_that(now() - start >= 0.003);
	for (int nanoseconds = 1; nanoseconds < 4; nanoseconds++) {
		int64_t time[2] = { 0, nanoseconds }; /* the kernel's timespec */
		long count = syscall(SYS_epoll_pwait2, set, &event, 1, time, NULL, 0);

		assert_that(count == 0 || (count == -1 && errno == ENOSYS));
	}
	must(send(pair[1], "x", 1, 0));
	assert_returns(epoll_pwait(set, &event, 1, 1, NULL), 1);
}

CLAIM(socket, a_time_below_0_is_none_to_wait,
      .says = "on Linux with SO_RCVTIMEO or SO_SNDTIMEO of less than 0 seconds recv, accept and send "
	      "fail with EAGAIN at once, as what can't be done at once; the time is told as 0",
      .zh = "在 Linux 上，SO_RCVTIMEO 或 SO_SNDTIMEO 设为负的秒数时，不能立即完成的 recv、accept 与 send "
	    "立即失败 (EAGAIN)；该时间读作 0",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/core/sock.c sock_set_timeout(): tv_sec < 0", .needs = { need_directory })
{
	const struct timeval below = { -1, 0 };
	const int server = listener("s", 1);
	struct timeval told = { 7, 7 };
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (int i = 0; i < 2; i++) {
		const int name = i ? SO_SNDTIMEO : SO_RCVTIMEO;

		assert_returns(setsockopt(pair[0], SOL_SOCKET, name, &below, sizeof(below)), 0);
		must(getsockopt(pair[0], SOL_SOCKET, name, &told, &(socklen_t){ sizeof(told) }));
		assert_equal(told.tv_sec, 0);
		assert_equal(told.tv_usec, 0);
	}
	assert_fails(recv(pair[0], &(char){ 0 }, 1, 0), EAGAIN);
	fill(pair[0]);
	assert_fails(send(pair[0], "x", 1, 0), EAGAIN);
	assert_returns(setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &below, sizeof(below)), 0);
	assert_fails(accept(server, NULL, NULL), EAGAIN);
}
