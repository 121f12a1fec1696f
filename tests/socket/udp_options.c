/* Claims about options of UDP: when a datagram came, how many were lost, and which device is meant. */
#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "loopback.h"
#include "sockets.h"

/* A receiver, and a sender that is connected to it. */
static void udp_pair(int pair[2])
{
	for (int i = 0; i < 2; i++)
		pair[i] = udp_socket();
	must(bind_port(pair[1], 0));
	must(connect_port(pair[0], port_of(pair[1])));
}

/* Receives a byte, and what came beside it: returns its type, 0 for none, and copies its bytes. */
static int receive_beside(int fd, void *beside, size_t size)
{
	union {
		struct cmsghdr header;
		char bytes[256];
	} control;
	struct iovec data = { &(char){ 0 }, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header;

	assert_returns(recvmsg(fd, &message, 0), 1);
	header = CMSG_FIRSTHDR(&message);
	if (!header)
		return 0;
	assert_that(!CMSG_NXTHDR(&message, header));
	assert_equal(header->cmsg_level, SOL_SOCKET);
	assert_equal(header->cmsg_len, CMSG_LEN(size));
	memcpy(beside, CMSG_DATA(header), size);
	return header->cmsg_type;
}

static const char *lacks_option(int name, const char *call)
{
	const char *why = need_loopback();
	const int fd = why ? -1 : udp_socket();

	if (why)
		return why;
	why = lacks(set_option(fd, name, 0) < 0, call);
	close(fd);
	return why;
}

static const char *need_nanoseconds(void)
{
	return lacks_option(SO_TIMESTAMPNS, "setsockopt(SO_TIMESTAMPNS)");
}

static const char *need_drop_counts(void)
{
	return lacks_option(SO_RXQ_OVFL, "setsockopt(SO_RXQ_OVFL)");
}

static const char *need_urgent_errors(void)
{
	return lacks_option(SO_SELECT_ERR_QUEUE, "setsockopt(SO_SELECT_ERR_QUEUE)");
}

static const char *need_siocgstamp(void)
{
	const char *why = need_loopback();
	const int fd = why ? -1 : udp_socket();
	struct timeval when;

	if (why)
		return why;
	why = lacks(ioctl(fd, SIOCGSTAMP, &when) < 0, "ioctl(SIOCGSTAMP)");
	close(fd);
	return why;
}

static struct timespec real_time(void)
{
	struct timespec time;

	must(clock_gettime(CLOCK_REALTIME, &time));
	return time;
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

CLAIM(socket, a_time_is_told_in_one_way,
      .says = "on Linux with SO_TIMESTAMPNS each datagram of UDP comes with its time in nanoseconds, "
	      "by the real-time clock; it takes the place of SO_TIMESTAMP, and that its place",
      .zh = "在 Linux 上，设置 SO_TIMESTAMPNS 后 UDP 的每个数据报附带以纳秒计的到达时间（实时时钟）；它取代 "
	    "SO_TIMESTAMP，反之亦然",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SO_TIMESTAMPNS",
      .needs = { need_nanoseconds })
{
	struct timespec before, when = { 0, 0 }, after;
	struct timeval coarse;
	int pair[2];

	udp_pair(pair);
	must(set_option(pair[1], SO_TIMESTAMP, 1));
	assert_returns(set_option(pair[1], SO_TIMESTAMPNS, 1), 0);
	assert_equal(option(pair[1], SO_TIMESTAMP), 0);
	assert_equal(option(pair[1], SO_TIMESTAMPNS), 1);
	before = real_time();
	must(send(pair[0], "x", 1, 0));
	wait_for(pair[1], POLLIN);
	assert_equal(receive_beside(pair[1], &when, sizeof(when)), SO_TIMESTAMPNS);
	after = real_time();
	assert_that(!is_before(&when, &before) && !is_before(&after, &when));
	assert_returns(set_option(pair[1], SO_TIMESTAMP, 1), 0);
	assert_equal(option(pair[1], SO_TIMESTAMPNS), 0);
	must(send(pair[0], "x", 1, 0));
	assert_equal(receive_beside(pair[1], &coarse, sizeof(coarse)), SO_TIMESTAMP);
	assert_returns(set_option(pair[1], SO_TIMESTAMP, 0), 0);
	must(send(pair[0], "x", 1, 0));
	assert_equal(receive_beside(pair[1], &coarse, sizeof(coarse)), 0);
}

CLAIM(socket, siocgstamp_tells_of_the_last,
      .says = "on Linux ioctl with SIOCGSTAMP tells when the last datagram of UDP came that was "
	      "received, and fails with ENOENT before one was",
      .zh = "在 Linux 上，ioctl 的 SIOCGSTAMP 给出最近接收的 UDP 数据报的到达时间，尚未接收过则失败 (ENOENT)",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SIOCGSTAMP",
      .needs = { need_siocgstamp })
{
	struct timeval before, when, after, later;
	int pair[2];

	udp_pair(pair);
	assert_fails(ioctl(pair[1], SIOCGSTAMP, &when), ENOENT);
	must(gettimeofday(&before, NULL));
	for (int i = 0; i < 2; i++) {
		must(send(pair[0], "x", 1, 0));
		assert_reads(pair[1], "x");
		assert_returns(ioctl(pair[1], SIOCGSTAMP, &when), 0);
		must(gettimeofday(&after, NULL));
		assert_that(!timercmp(&when, &before, <) && !timercmp(&when, &after, >));
		do
			must(gettimeofday(&later, NULL));
		while (!timercmp(&later, &after, >));
		assert_returns(ioctl(pair[1], SIOCGSTAMP, &when), 0);
		assert_that(!timercmp(&when, &after, >));
		before = after;
	}
}

CLAIM(socket, so_rxq_ovfl_counts_what_was_dropped,
      .says = "on Linux with SO_RXQ_OVFL a datagram of UDP that comes after others were dropped for "
	      "want of room tells how many these were since the socket was made, one before tells "
	      "none",
      .zh = "在 Linux 上，设置 SO_RXQ_OVFL 后，在因空间不足而丢弃之后到来的 UDP 数据报附带自套接字创建以来丢弃的个"
	    "数，此前的则不附带",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SO_RXQ_OVFL",
      .needs = { need_drop_counts })
{
	uint32_t dropped = 0, told = 0;
	int pair[2], type;

	stay_on_one_cpu();
	udp_pair(pair);
	must(set_option(pair[1], SO_RCVBUF, 4096));
	assert_returns(set_option(pair[1], SO_RXQ_OVFL, 1), 0);
	for (int round = 0; round < 2; round++) {
		uint32_t sent = 100;

		for (uint32_t i = 0; i < sent; i++)
			assert_returns(send(pair[0], "x", 1, 0), 1);
		for (; events_of(pair[1]) & POLLIN; sent--) {
			type = receive_beside(pair[1], &told, sizeof(told));
			assert_equal(type, dropped ? SO_RXQ_OVFL : 0);
			assert_equal(told, dropped);
		}
		assert_that(sent > 0 && sent < 100);
		dropped += sent;
	}
	must(send(pair[0], "x", 1, 0));
	assert_equal(receive_beside(pair[1], &told, sizeof(told)), SO_RXQ_OVFL);
	assert_equal(told, dropped);
}

CLAIM(socket, so_select_err_queue_tells_pollpri_too,
      .says = "on Linux with SO_SELECT_ERR_QUEUE poll tells POLLPRI beside POLLERR of a UDP socket "
	      "that has an error, and without it POLLERR alone",
      .zh = "在 Linux 上，设置 SO_SELECT_ERR_QUEUE 后，poll 对有错误的 UDP 套接字除 POLLERR 外还报告 "
	    "POLLPRI，不设置则只报告 POLLERR",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SO_SELECT_ERR_QUEUE",
      .needs = { need_urgent_errors })
{
	int pair[2];

	udp_pair(pair);
	must(close(pair[1]));
	must(send(pair[0], "x", 1, 0));
	wait_for(pair[0], POLLERR);
	for (int on = 1; on >= 0; on--) {
		assert_returns(set_option(pair[0], SO_SELECT_ERR_QUEUE, on), 0);
		assert_equal(option(pair[0], SO_SELECT_ERR_QUEUE), on);
		assert_equal(events_of(pair[0]) & POLLERR, POLLERR);
		assert_equal(events_of(pair[0]) & POLLPRI, on ? POLLPRI : 0);
	}
	assert_equal(option(pair[0], SO_ERROR), ECONNREFUSED);
	must(set_option(pair[0], SO_SELECT_ERR_QUEUE, 1));
	assert_equal(events_of(pair[0]) & (POLLERR | POLLPRI), 0);
}

/* The device that a socket is bound to, as getsockopt tells it. */
static const char *device_of(int fd)
{
	static char name[IFNAMSIZ];
	socklen_t size = sizeof(name);

	memset(name, 0, sizeof(name));
	assert_returns(getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, &size), 0);
	assert_equal(size, name[0] ? strlen(name) + 1 : 0);
	return name;
}

static const char *need_devices(void)
{
	const char *why = need_loopback();
	const int fd = why ? -1 : udp_socket();

	if (why)
		return why;
	/* Who is not privileged may bind a socket, and not change that. */
	why = lacks(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) < 0 ||
			    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "", 0) < 0,
		    "setsockopt(SO_BINDTODEVICE)");
	close(fd);
	return why;
}

CLAIM(socket, a_socket_can_be_bound_to_a_device,
      .says = "on Linux SO_BINDTODEVICE binds a socket to the device of that name, which getsockopt "
	      "tells, and it still gets what comes there; an empty name ends it, one of no device "
	      "fails with ENODEV and changes nothing",
      .zh = "在 Linux 上，SO_BINDTODEVICE 把套接字绑定到该名称的设备，getsockopt 给出其名，来自该设备的数据照"
	    "常收到；空名取消绑定，设备不存在则失败 (ENODEV)，不作改变",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SO_BINDTODEVICE",
      .needs = { need_devices })
{
	int pair[2];

	udp_pair(pair);
	assert_text(device_of(pair[1]), "");
	assert_returns(setsockopt(pair[1], SOL_SOCKET, SO_BINDTODEVICE, "lo", 3), 0);
	assert_text(device_of(pair[1]), "lo");
	must(send(pair[0], "x", 1, 0));
	assert_reads(pair[1], "x");
	assert_fails(setsockopt(pair[1], SOL_SOCKET, SO_BINDTODEVICE, "none", 5), ENODEV);
	assert_text(device_of(pair[1]), "lo");
	assert_returns(setsockopt(pair[1], SOL_SOCKET, SO_BINDTODEVICE, "", 1), 0);
	assert_text(device_of(pair[1]), "");
	assert_returns(setsockopt(pair[1], SOL_SOCKET, SO_BINDTODEVICE, "lo", 2), 0);
	assert_text(device_of(pair[1]), "lo");
	assert_returns(setsockopt(pair[1], SOL_SOCKET, SO_BINDTODEVICE, "", 0), 0);
	assert_text(device_of(pair[1]), "");
}

static const char *need_incoming_cpu(void)
{
	const int fd = must(socket(AF_UNIX, SOCK_DGRAM, 0));
	const char *why =
		lacks(set_option(fd, SO_INCOMING_CPU, 0) < 0, "setsockopt(SO_INCOMING_CPU)");

	close(fd);
	return why;
}

CLAIM(socket, so_incoming_cpu_is_kept,
      .says = "on Linux SO_INCOMING_CPU tells the CPU that it was set to, of this socket alone",
      .zh = "在 Linux 上，SO_INCOMING_CPU 给出为该套接字所设的 CPU，与其他套接字无关",
      .rows = "sockets 1", .verdict = HOLDS, .ref = "socket(7) SO_INCOMING_CPU",
      .needs = { need_loopback, need_incoming_cpu })
{
	int pair[2];

	udp_pair(pair);
	for (int cpu = 0; cpu < 2; cpu++) {
		assert_returns(set_option(pair[1], SO_INCOMING_CPU, cpu), 0);
		assert_returns(set_option(pair[0], SO_INCOMING_CPU, 1 - cpu), 0);
		assert_equal(option(pair[1], SO_INCOMING_CPU), cpu);
	}
}

static int sharing_socket(int type)
{
	const int fd = must(socket(AF_INET, type, 0));

	must(set_option(fd, SO_REUSEPORT, 1));
	return fd;
}

CLAIM(socket, sharers_are_of_one_user,
      .says = "on Linux another user's socket can't share a port by SO_REUSEPORT, EADDRINUSE, of TCP "
	      "or UDP, and one of the same user can",
      .zh = "在 Linux 上，其他用户的套接字不能用 SO_REUSEPORT 共享 TCP 或 UDP 端口 (EADDRINUSE)，同一用户的则可以",
      .rows = "sockets 1", .verdict = HOLDS,
      .ref = "socket(7) SO_REUSEPORT: the same effective UID",
      .needs = { need_loopback, need_users })
{
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		const int fd = sharing_socket(type);

		must(bind_port(fd, 0));
		if (type == SOCK_STREAM)
			must(listen(fd, 1));
		ACTOR(other) {
			become(12345, 12345);
			assert_fails(bind_port(sharing_socket(type), port_of(fd)), EADDRINUSE);
		}
		assert_ends(other);
		assert_returns(bind_port(sharing_socket(type), port_of(fd)), 0);
	}
}
