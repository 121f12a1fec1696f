/* Litmus claims about the close of a descriptor that another thread sleeps with. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "litmus.h"
#include "mq/messages.h"

/* What the sleeper has, what others have of the same, and how his call ended: an errno, 0, or -1. */
struct closing {
	int fd, giving, taking;
	int error;
	atomic_int is_over;
};

static void make_eventfd(struct closing *round, const char *name)
{
	(void)name;
	round->fd = must(eventfd(0, 0));
	round->giving = round->taking = must(dup(round->fd));
}

static bool take_number(int fd)
{
	uint64_t number;

	return read(fd, &number, sizeof(number)) == sizeof(number);
}

static void give_number(struct closing *round)
{
	const uint64_t one = 1;

	assert_returns(write(round->giving, &one, sizeof(one)), sizeof(one));
}

static void make_timerfd(struct closing *round, const char *name)
{
	(void)name;
	round->fd = must(timerfd_create(CLOCK_MONOTONIC, 0));
	round->giving = round->taking = must(dup(round->fd));
}

/* It takes its time: until it has come, or was read, somebody is left to wake the sleeper. */
static void let_expire(struct closing *round)
{
	const struct itimerspec at_once = { .it_value = { 0, 1 } };
	struct pollfd entry = { .fd = round->giving, .events = POLLIN };

	assert_returns(timerfd_settime(round->giving, 0, &at_once, NULL), 0);
	while (!round->is_over && poll(&entry, 1, 0) == 0)
		sched_yield();
}

static void make_mq(struct closing *round, const char *name)
{
	struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 1 };

	round->fd = must(mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &one));
	round->giving = round->taking = must(mq_open(name, O_RDWR));
	must(mq_unlink(name));
}

static bool take_message(int queue)
{
	return mq_receive(queue, &(char){ 0 }, 1, NULL) == 1;
}

static void give_message(struct closing *round)
{
	assert_returns(mq_send(round->giving, "m", 1, 0), 0);
}

/* Of a pipe. */
static void make_epoll(struct closing *round, const char *name)
{
	struct epoll_event event = { .events = EPOLLIN };
	int ends[2];

	(void)name;
	must(pipe(ends));
	round->fd = must(epoll_create1(0));
	must(epoll_ctl(round->fd, EPOLL_CTL_ADD, ends[0], &event));
	round->taking = ends[0];
	round->giving = ends[1];
}

static bool take_event(int epoll)
{
	struct epoll_event event;

	return epoll_wait(epoll, &event, 1, -1) == 1;
}

static bool take_byte(int fd)
{
	return read(fd, &(char){ 0 }, 1) == 1;
}

static void give_byte(struct closing *round)
{
	assert_returns(write(round->giving, "b", 1), 1);
}

#define WATCHED "watched"

/* One for all rounds: a user can't have many. */
static void make_inotify(struct closing *round, const char *name)
{
	static int inotify = -1;

	(void)name;
	if (inotify < 0) {
		inotify = must(inotify_init1(0));
		must(mkdir(WATCHED, 0700));
		must(inotify_add_watch(inotify, WATCHED, IN_ATTRIB));
	}
	round->fd = must(dup(inotify));
	round->giving = round->taking = must(dup(inotify));
}

static bool take_notice(int fd)
{
	char bytes[256] __attribute__((aligned(8)));

	return read(fd, bytes, sizeof(bytes)) > 0;
}

static void give_notice(struct closing *round)
{
	(void)round;
	assert_returns(chmod(WATCHED, 0700), 0);
}

static const struct way {
	const char *family;
	void (*make)(struct closing *round, const char *name);
	bool (*sleep)(int fd);
	void (*give)(struct closing *round);
	bool (*take)(int taking); /* what was left */
	need *needs;
} ways[] = {
	{ "socket", make_eventfd, take_number, give_number, take_number, need_eventfd },
	{ "signal", make_timerfd, take_number, let_expire, take_number, need_timerfd },
	{ "mq", make_mq, take_message, give_message, take_message, need_messages },
	{ "pipe", make_epoll, take_event, give_byte, take_byte, need_epoll },
	{ "file_type", make_inotify, take_notice, give_notice, take_notice, need_inotify },
};

static const struct way *this_way(void)
{
	const struct way *way = ways;

	while (strcmp(way->family, current_family()) != 0)
		way++;
	return way;
}

static const char *need_way(void)
{
	return this_way()->needs();
}

LITMUS(order, close_meets_whoever_sleeps, struct closing, .threads = true,
       .over = { "socket", "signal", "mq", "pipe", "file_type" },
       .says = "on Linux, a read of an eventfd, timerfd or inotify, an mq_receive or an epoll_wait that "
	       "another thread's close of its descriptor meets goes on until something comes, or fails "
	       "with EBADF and leaves that; it never sleeps on",
       .zh = "在 Linux 上，读 eventfd、timerfd、inotify，或 mq_receive、epoll_wait 时另一线程关闭该描述符："
	     "调用继续直到有东西到来，或以 EBADF 失败并把它留下；不会一直睡眠",
       .verdict = HOLDS, .ref = "close(2) NOTES: multithreaded processes; EBADF of each call",
       .outcomes = { { REQUIRED, "it goes on" },
		     { REQUIRED, "closed before: EBADF" },
		     { FORBIDDEN, "anything else" },
		     { FORBIDDEN, ASLEEP } },
       .needs = { need_way, need_directory })
{
	MAKE() {
		this_way()->make(round, name_of_round("c"));
	}
	ROLE(sleeper) {
		errno = 0;
		round->error = this_way()->sleep(round->fd) ? 0 : errno ? errno : -1;
		if (round->error == EBADF)
			assert_that(this_way()->take(round->taking));
		round->is_over = 1;
	}
	ROLE(closer) {
		assert_returns(close(round->fd), 0);
	}
	ROLE(giver) {
		this_way()->give(round);
	}
	OUTCOME() {
		saw(round->error == 0       ? "it goes on"
		    : round->error == EBADF ? "closed before: EBADF"
					    : "anything else");
	}
	REMOVE() {
		must(close(round->giving));
		if (round->taking != round->giving)
			must(close(round->taking));
	}
}
