/* What the claims about TCP and UDP over the machine's loopback share. */
#ifndef IPCLITMUS_TESTS_LOOPBACK_H
#define IPCLITMUS_TESTS_LOOPBACK_H

#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "settings.h"
#include "sockets.h"

static bool own_network; /* where any port may be taken */

static inline struct sockaddr_in address_of_port(uint16_t port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons(port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static inline int bind_port(int fd, uint16_t port)
{
	const struct sockaddr_in address = address_of_port(port);

	return bind(fd, (const struct sockaddr *)&address, sizeof(address));
}

static inline int connect_port(int fd, uint16_t port)
{
	const struct sockaddr_in address = address_of_port(port);

	return connect(fd, (const struct sockaddr *)&address, sizeof(address));
}

/*
 * Moves the scenario, which asks this, into a network of its own, where that is allowed: no other
 * program's ports are in its way, nor its own in theirs.
 */
static inline const char *need_loopback(void)
{
	struct ifreq loopback = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	const char *why;
	int fd;

	own_network = unshare(CLONE_NEWNET) == 0;
	why = need_ports();
	if (why)
		return why;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0)
		return lacks(true, "socket(AF_INET)");
	if (own_network)
		ioctl(fd, SIOCSIFFLAGS, &loopback); /* a new one is down, as a rule */
	why = lacks(bind_port(fd, 0) < 0, "bind(127.0.0.1)");
	if (!why)
		why = lacks(connect_port(fd, 9) < 0, "connect(127.0.0.1)");
	close(fd);
	return why;
}

static inline uint16_t port_of(int fd)
{
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address);

	assert_succeeds(getsockname(fd, (struct sockaddr *)&address, &size));
	return ntohs(address.sin_port);
}

static inline uint16_t peers_port(int fd)
{
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address);

	assert_succeeds(getpeername(fd, (struct sockaddr *)&address, &size));
	return ntohs(address.sin_port);
}

static inline int tcp_socket(void)
{
	return must(socket(AF_INET, SOCK_STREAM, 0));
}

static inline int udp_socket(void)
{
	return must(socket(AF_INET, SOCK_DGRAM, 0));
}

static inline int listener(int backlog)
{
	int fd = tcp_socket();

	skip_below(BACKLOG_LIMIT, backlog - 1); /* Linux lets one more wait */
	must(bind_port(fd, 0));
	assert_succeeds(listen(fd, backlog));
	return fd;
}

static inline int client_of(int listener)
{
	int fd = tcp_socket();

	must(connect_port(fd, port_of(listener)));
	return fd;
}

/* Both ends of a connection: pair[0] called connect, pair[1] came from accept. */
static inline void tcp_pair(int pair[2])
{
	int fd = listener(1);

	pair[0] = client_of(fd);
	pair[1] = must(accept(fd, NULL, NULL));
	must(close(fd));
}

/* Packets of one CPU pass the loopback one after the other: what was sent first has come first. */
static inline void stay_on_one_cpu(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(must(sched_getcpu()), &set);
	must(sched_setaffinity(0, sizeof(set), &set));
}

#endif
