/* Claims about a socket's owner by ioctl, what can't be set, and what its times do not concern. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"
#include "loopback.h"
#include "sockets.h"

static const struct {
	const char *name;
	unsigned long set, get;
} owners[] = {
	{ "SIOCSPGRP", SIOCSPGRP, SIOCGPGRP },
	{ "FIOSETOWN", FIOSETOWN, FIOGETOWN },
};

CLAIM(socket, ioctl_names_the_owner,
      .says = "on Linux ioctl with SIOCSPGRP or FIOSETOWN makes a process, or by a negative number a "
	      "group, the owner that gets SIGIO with FIOASYNC, as F_SETOWN does; SIOCGPGRP and "
	      "FIOGETOWN tell it, 0 for none; of nobody it fails with ESRCH and changes nothing",
      .zh = "在 Linux 上，ioctl 的 SIOCSPGRP 或 FIOSETOWN 与 F_SETOWN 一样使进程（负数为进程组）成为属主，"
	    "FIOASYNC 后得到 SIGIO；SIOCGPGRP 与 FIOGETOWN 给出它，没有则为 0；不存在时失败 (ESRCH)，不作改变",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "socket(7) SIOCSPGRP, SIOCGPGRP, FIOSETOWN, FIOGETOWN, FIOASYNC")
{
	const int owner[] = { getpid(), -getpgrp() }, nobody = 0x3fffffff;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	catch_signal(SIGIO, 0);
	for (int i = 0; i < 4; i++) {
		const unsigned long sets = owners[i / 2].set, gets = owners[i / 2].get;
		int pair[2], told = 77;

		trying(owners[i / 2].name);
		must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		assert_returns(ioctl(pair[1], gets, &told), 0);
		assert_equal(told, 0);
		assert_returns(ioctl(pair[1], sets, &owner[i % 2]), 0);
		assert_fails(ioctl(pair[1], sets, &nobody), ESRCH);
		assert_returns(ioctl(pair[1], gets, &told), 0);
		assert_equal(told, owner[i % 2]);
		assert_returns(fcntl(pair[1], F_GETOWN), owner[i % 2]);
		assert_returns(ioctl(pair[1], FIOASYNC, &(int){ 1 }), 0);
		assert_equal(must(fcntl(pair[1], F_GETFL)) & O_ASYNC, O_ASYNC);
		must(send(pair[0], "x", 1, 0));
		assert_returns(sigwaitinfo(&set, NULL), SIGIO);
	}
}

CLAIM(socket, low_water_is_one_at_first,
      .says = "SO_RCVLOWAT and SO_SNDLOWAT of a new socket are 1; on Linux the latter can't be set: "
	      "ENOPROTOOPT",
      .zh = "新套接字的 SO_RCVLOWAT 与 SO_SNDLOWAT 为 1；在 Linux 上后者不能设置：ENOPROTOOPT",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.10.16 Use of Options; socket(7) SO_SNDLOWAT")
{
	const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };

	for (int i = 0; i < 3; i++) {
		const int fd = must(socket(AF_UNIX, types[i], 0));

		assert_equal(option(fd, SO_RCVLOWAT), 1);
		assert_equal(option(fd, SO_SNDLOWAT), 1);
		assert_fails(set_option(fd, SO_SNDLOWAT, 100), ENOPROTOOPT);
		assert_equal(option(fd, SO_SNDLOWAT), 1);
	}
}

static void wait_by_poll(int fd)
{
	assert_returns(poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, -1), 1);
}

static void wait_by_select(int fd)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	assert_returns(select(fd + 1, &set, NULL, NULL, NULL), 1);
}

static void wait_by_epoll(int fd)
{
	struct epoll_event event = { .events = EPOLLIN };
	const int epoll = must(epoll_create1(0));

	must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
	assert_returns(epoll_wait(epoll, &event, 1, -1), 1);
}

static const struct {
	const char *call;
	void (*wait)(int fd);
} waits[] = { { "poll", wait_by_poll },
	      { "select", wait_by_select },
	      { "epoll_wait", wait_by_epoll } };

CLAIM(socket, a_sockets_time_ends_no_poll,
      .says = "poll, select and epoll_wait without a time limit sleep on when the time of a socket's "
	      "SO_RCVTIMEO is over, until something comes",
      .zh = "没有时限的 poll、select 与 epoll_wait 在套接字的 SO_RCVTIMEO 到时后继续睡眠，直到有数据到来",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "socket(7) SO_RCVTIMEO: no effect for poll and its kin",
      .needs = { need_epoll, need_proc })
{
	const struct timeval brief = { 0, 20000 };
	struct actor *waiter[3];
	struct timespec over;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &brief, sizeof(brief)));
	for (int i = 0; i < 3; i++) {
		START(waiter[i]) {
			waits[i].wait(pair[1]);
		}
		assert_asleep(waiter[i], waits[i].call);
	}
	over = from_now(CLOCK_MONOTONIC, 40);
	must(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &over, NULL) ? -1 : 0);
	for (int i = 0; i < 3; i++)
		assert_asleep(waiter[i], waits[i].call);
	must(send(pair[0], "x", 1, 0));
	for (int i = 0; i < 3; i++)
		assert_ends(waiter[i]);
}

/* Fills the first end's way to the second; returns how many bytes that took. */
static size_t fill(int pair[2])
{
	static const char bytes[4096];
	size_t sent = 0;

	for (ssize_t count; (count = send(pair[0], bytes, sizeof(bytes), MSG_DONTWAIT)) > 0;)
		sent += (size_t)count;
	return sent;
}

CLAIM(socket, exit_does_not_linger,
      .says = "on Linux a process that ends does not wait for what a TCP socket with SO_LINGER has "
	      "not sent, nor close for that of one without, and the peer receives each byte",
      .zh = "在 Linux 上，进程结束时不等待带 SO_LINGER 的 TCP 套接字发完，不带的 close "
	    "也不等待，对端仍收到每个字节",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "socket(7) SO_LINGER: as part of exit(2), it always lingers in the background",
      .needs = { need_loopback })
{
	const struct linger minutes = { 1, 600 };

	for (int by_close = 0; by_close < 2; by_close++) {
		size_t sent, received = 0;
		char bytes[4096];
		int pair[2];

		tcp_pair(pair);
		sent = fill(pair);
		if (!by_close)
			must(setsockopt(pair[0], SOL_SOCKET, SO_LINGER, &minutes, sizeof(minutes)));
		ACTOR(last) {
			must(close(pair[1]));
			pause_at("alone");
			if (by_close)
				assert_returns(close(pair[0]), 0);
		}
		await(last, "alone");
		must(close(pair[0]));
		resume(last);
		assert_ends(last);
		for (ssize_t count;
		     (count = assert_succeeds(recv(pair[1], bytes, sizeof(bytes), 0))) > 0;)
			received += (size_t)count;
		assert_equal(received, sent);
	}
}
