/* Claims about how long every call waits that waits for a descriptor: no shorter, and for long. */
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"
#include "waits.h"

#define BRIEF 40 /* milliseconds */

CLAIM(pipe, no_wait_ends_before_its_time,
      .says = "poll, select, epoll_wait and their kin that wait for what does not come return 0 "
	      "when the time is over, and not before",
      .zh = "poll、select、epoll_wait 及其同类等不到事件时，到时才返回 0，不会提前",
      .verdict = HOLDS, .ref = "POSIX.1-2024 poll(), pselect(), select(): timeout; epoll_wait(2)",
      .needs = { need_epoll })
{
	int p[2];

	must(pipe(p));
	for (int i = 0; i < WAITS; i++) {
		const struct timespec over = from_now(CLOCK_MONOTONIC, BRIEF);

		trying(waits[i].name);
		assert_returns(waits[i].wait(p[0], POLLIN, BRIEF, NULL), 0);
		assert_that(is_past(CLOCK_MONOTONIC, &over));
	}
}

#define DECADES 1000000000 /* seconds */

static int poll_for_weeks(int fd)
{
	return wait_in_poll(fd, POLLIN, INT_MAX, NULL);
}

static int epoll_for_weeks(int fd)
{
	return wait_in_epoll(fd, POLLIN, INT_MAX, NULL);
}

static int epoll_pwait_for_weeks(int fd)
{
	return wait_in_epoll_pwait(fd, POLLIN, INT_MAX, NULL);
}

static int ppoll_for_decades(int fd)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN };

	return ppoll(&entry, 1, &(struct timespec){ DECADES, 0 }, NULL);
}

static int select_for_decades(int fd)
{
	struct three_sets sets = sets_of(fd, POLLIN);

	return select(fd + 1, &sets.input, NULL, NULL, &(struct timeval){ DECADES, 0 });
}

static int pselect_for_decades(int fd)
{
	struct three_sets sets = sets_of(fd, POLLIN);

	return pselect(fd + 1, &sets.input, NULL, NULL, &(struct timespec){ DECADES, 0 }, NULL);
}

static const struct {
	const char *name, *call;
	int (*wait)(int fd);
} longest[] = { { "poll", "poll", poll_for_weeks },
		{ "ppoll", "poll", ppoll_for_decades },
		{ "select", "select", select_for_decades },
		{ "pselect", "select", pselect_for_decades },
		{ "epoll_wait", "epoll_wait", epoll_for_weeks },
		{ "epoll_pwait", "epoll_wait", epoll_pwait_for_weeks } };

CLAIM(pipe, no_time_is_too_long,
      .says = "poll and epoll_wait of INT_MAX milliseconds, ppoll, select and pselect of a billion "
	      "seconds sleep until something comes: none says that this is too long, or already "
	      "over",
      .zh = "时限为 INT_MAX 毫秒的 poll 与 epoll_wait、十亿秒的 ppoll、select 与 pselect "
	    "都睡眠到有事件到来：既不说时限过长，也不当作已经到时",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 poll(); pselect(), select(): a greater timeout is the maximum one; "
	     "epoll_wait(2)",
      .needs = { need_epoll })
{
	for (int i = 0; i < WAITS; i++) {
		int p[2];

		trying(longest[i].name);
		must(pipe(p));
		ACTOR(waiter) {
			assert_succeeds(longest[i].wait(p[0]));
			assert_reads(p[0], "x");
		}
		assert_asleep(waiter, longest[i].call);
		must(write(p[1], "x", 1));
		assert_ends(waiter);
	}
}

CLAIM(pipe, any_negative_time_is_none,
      .says = "on Linux poll, epoll_wait and epoll_pwait take any negative time for no limit, not "
	      "-1 alone",
      .zh = "在 Linux 上，poll、epoll_wait、epoll_pwait 把任何负的时间（不只是 -1）都当作没有时限",
      .verdict = HOLDS,
      .ref = "poll(2): a negative value; Linux fs/eventpoll.c ep_timeout_to_timespec()",
      .needs = { need_epoll })
{
	wait_for_events *const wait[] = { wait_in_poll, wait_in_epoll, wait_in_epoll_pwait };
	const int times[] = { -2, -1000, INT_MIN };

	for (int i = 0; i < 3; i++) {
		int p[2];

		must(pipe(p));
		ACTOR(waiter) {
			for (int k = 0; k < 3; k++) {
				assert_returns(wait[i](p[0], POLLIN, times[k], NULL), POLLIN);
				assert_returns(read(p[0], &(char){ 0 }, 1), 1);
			}
		}
		for (int k = 0; k < 3; k++) {
			assert_asleep(waiter, i == 0 ? "poll" : "epoll_wait");
			must(write(p[1], "x", 1));
		}
		assert_ends(waiter);
	}
}
