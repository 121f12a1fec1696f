/* What the files of claims about sockets share. */
#ifndef IPCLITMUS_SOCKETS_H
#define IPCLITMUS_SOCKETS_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "claim.h"
#include "memory.h"

static inline int option(int fd, int name)
{
	socklen_t size = sizeof(int);
	int value = -7;

	assert_succeeds(getsockopt(fd, SOL_SOCKET, name, &value, &size));
	return value;
}

static inline int set_option(int fd, int name, int value)
{
	return setsockopt(fd, SOL_SOCKET, name, &value, sizeof(value));
}

static inline int set_nonblocking(int fd)
{
	return fcntl(fd, F_SETFL, O_NONBLOCK);
}

/* What poll shows now of all that it can show of a socket. */
static inline int events_of(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN | POLLPRI | POLLOUT | POLLRDHUP };

	assert_succeeds(poll(&ready, 1, 0));
	return ready.revents;
}

/* Waits until poll shows one of these, or an error or the end, and returns what it shows. */
static inline int wait_for(int fd, int events)
{
	struct pollfd ready = { .fd = fd, .events = (short)events };

	while (poll(&ready, 1, -1) < 0)
		assert_equal(errno, EINTR);
	return ready.revents;
}

static inline void assert_receives(int fd, const char *text)
{
	size_t size = strlen(text);
	char bytes[100] = "";

	assert_returns(recv(fd, bytes, size, MSG_WAITALL), size);
	assert_text(bytes, text);
}

/* Sends and receives one byte of many that look alike. */
static inline void send_byte(int fd, char byte)
{
	must(send(fd, &byte, 1, 0));
}

static inline void assert_reads_byte(int fd, char byte)
{
	assert_reads(fd, ((char[]){ byte, '\0' }));
}

/* Seconds on a clock that is never set. */
static inline double now(void)
{
	struct timespec time;

	must(clock_gettime(CLOCK_MONOTONIC, &time));
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/*
 * The same by the ticks that a socket's limits of time go by: some come late, where a machine is
 * busy.
 */
static inline double now_by_ticks(void)
{
	struct timespec time;

	must(clock_gettime(CLOCK_MONOTONIC_COARSE, &time));
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/*
 * Whether by these ticks so many seconds have passed, or one tick less: a limit's ticks and the
 * clock's do not stand at the same places, and one that comes late may move the start.
 */
static inline bool have_passed(double seconds, double start)
{
	struct timespec tick;

	must(clock_getres(CLOCK_MONOTONIC_COARSE, &tick));
	return now_by_ticks() - start >= seconds - (double)tick.tv_nsec / 1e9;
}

struct address {
	struct sockaddr_storage name;
	socklen_t size;
};

static inline struct address address_of(int fd)
{
	struct address address = { .size = sizeof(address.name) };

	assert_succeeds(getsockname(fd, (struct sockaddr *)&address.name, &address.size));
	return address;
}

static inline int connect_to(int fd, const struct address *address)
{
	return connect(fd, (const struct sockaddr *)&address->name, address->size);
}

/* Poll shows a client that waits for accept, and nothing of the listener before and after. */
static inline void assert_poll_tells_of_client(int listener, int client)
{
	const struct address address = address_of(listener);

	assert_equal(events_of(listener), 0);
	ACTOR(waiter) {
		assert_equal(wait_for(listener, POLLIN), POLLIN);
	}
	assert_asleep(waiter, "poll");
	must(connect_to(client, &address));
	assert_ends(waiter);
	assert_equal(events_of(listener), POLLIN);
	must(accept(listener, NULL, NULL));
	assert_equal(events_of(listener), 0);
}

/* Shutdown wakes an accept that sleeps, which fails; from then on clients are refused. */
static inline void assert_shutdown_wakes_accept(int listener, int client)
{
	const struct address address = address_of(listener);

	ACTOR(server) {
		assert_fails(accept(listener, NULL, NULL), EINVAL);
	}
	assert_asleep(server, "accept");
	assert_returns(shutdown(listener, SHUT_RD), 0);
	assert_ends(server);
	assert_fails(connect_to(client, &address), ECONNREFUSED);
}

/* A send of so many times 64 KiB, which is more than fits, sleeps until all has come, in order. */
static inline void assert_large_send_sleeps(int pair[2], size_t size)
{
	char *bytes = memory_that_ends(size);
	const size_t piece = 1 << 16;

	fill_with_numbers(bytes, size, 0);
	ACTOR(writer) {
		assert_returns(send(pair[0], bytes, size, 0), size);
		assert_returns(send(pair[0], "the end", 7, 0), 7);
	}
	assert_asleep(writer, "send");
	for (size_t done = 0; done < size; done += piece) {
		assert_returns(recv(pair[1], bytes, piece, MSG_WAITALL), piece);
		assert_that(has_numbers(bytes, piece, done / 4));
	}
	assert_receives(pair[1], "the end");
	assert_ends(writer);
	assert_fails(recv(pair[1], bytes, 1, MSG_DONTWAIT), EAGAIN);
}

/* After SHUT_WR of pair[0] its peer reads what is left and the end, and can send the other way. */
static inline void assert_one_way_ends(int pair[2])
{
	char byte;

	assert_succeeds(send(pair[0], "question", 8, 0));
	assert_returns(shutdown(pair[0], SHUT_WR), 0);
	assert_fails(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	assert_receives(pair[1], "question");
	for (int i = 0; i < 2; i++)
		assert_returns(recv(pair[1], &byte, 1, 0), 0);
	assert_returns(send(pair[1], "answer", 6, 0), 6);
	assert_receives(pair[0], "answer");
	assert_fails(recv(pair[0], &byte, 1, MSG_DONTWAIT), EAGAIN);
}

#endif
