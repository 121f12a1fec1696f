/* Claims about time namespaces: clocks that stand elsewhere for who is born into one. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"
#include "newer_names.h"

#define DAY 86400

static const struct {
	const char *name;
	clockid_t clock;
} moved[] = { { "monotonic", CLOCK_MONOTONIC }, { "boottime", CLOCK_BOOTTIME } };

/* Gives the scenario, which asks this, children with clocks of their own, where that is allowed. */
static const char *need_time_namespace(void)
{
	const char *why =
		lacks(access("/proc/self/timens_offsets", W_OK) < 0, "/proc/self/timens_offsets");

	return why ? why : lacks(unshare(CLONE_NEWTIME) < 0, "unshare(CLONE_NEWTIME)");
}

/* Moves a clock of the namespace that the caller's children will be born into; what write returns. */
static ssize_t move_clock(const char *clock, long seconds)
{
	char text[60];
	const int size = snprintf(text, sizeof(text), "%s %ld 0", clock, seconds);
	const int fd = must(open("/proc/self/timens_offsets", O_WRONLY));
	const ssize_t result = write(fd, text, (size_t)size);
	const int error = errno;

	close(fd);
	errno = error;
	return result < 0 ? -1 : 0;
}

static time_t seconds_of(clockid_t clock)
{
	struct timespec time;

	assert_returns(clock_gettime(clock, &time), 0);
	return time.tv_sec;
}

CLAIM(signal, a_time_namespace_moves_two_clocks,
      .says = "on Linux CLOCK_MONOTONIC and CLOCK_BOOTTIME stand, for the children of a process that "
	      "has made a time namespace, as far ahead as it has written in /proc/self/timens_offsets; "
	      "for itself they do not, and CLOCK_REALTIME is the same for all",
      .zh = "在 Linux 上，进程创建时间命名空间并写入 /proc/self/timens_offsets 后，其子进程的 CLOCK_MONOTONIC 与 "
	    "CLOCK_BOOTTIME 快所写的量；它自己的不变，CLOCK_REALTIME 对所有进程相同",
      .verdict = HOLDS, .ref = "time_namespaces(7)", .needs = { need_time_namespace })
{
	const time_t real = seconds_of(CLOCK_REALTIME);
	time_t before[2];

	for (int i = 0; i < 2; i++) {
		assert_returns(move_clock(moved[i].name, (i + 1) * DAY), 0);
		before[i] = seconds_of(moved[i].clock);
	}
	ACTOR(child) {
		for (int i = 0; i < 2; i++) {
			const time_t ahead = seconds_of(moved[i].clock) - before[i];

			trying(moved[i].name);
			assert_that(ahead >= (i + 1) * DAY && ahead < (i + 1) * DAY + DAY / 2);
		}
		assert_that(seconds_of(CLOCK_REALTIME) - real < DAY / 2);
	}
	assert_ends(child);
	for (int i = 0; i < 2; i++)
		assert_that(seconds_of(moved[i].clock) - before[i] < DAY / 2);
}

/* Each waits until this time of a clock. */
static void sleep_until(clockid_t clock, const struct timespec *until)
{
	assert_returns(clock_nanosleep(clock, TIMER_ABSTIME, until, NULL), 0);
}

static void wait_for_timerfd(clockid_t clock, const struct timespec *until)
{
	const struct itimerspec when = { .it_value = *until };
	const int fd = assert_succeeds(timerfd_create(clock, 0));
	uint64_t count;

	assert_returns(timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL), 0);
	assert_returns(read(fd, &count, sizeof(count)), sizeof(count));
	close(fd);
}

static void wait_for_timer(clockid_t clock, const struct timespec *until)
{
	const struct itimerspec when = { .it_value = *until };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	timer_t timer;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	assert_returns(timer_create(clock, &event, &timer), 0);
	assert_returns(timer_settime(timer, TIMER_ABSTIME, &when, NULL), 0);
	assert_returns(sigwaitinfo(&set, NULL), SIGUSR1);
	timer_delete(timer);
}

CLAIM(signal, deadlines_are_of_ones_time_namespace,
      .says = "on Linux a sleep until a time of CLOCK_MONOTONIC or CLOCK_BOOTTIME, a timerfd and a "
	      "timer go by the clock of who sets them, in a time namespace where it stands ahead too: "
	      "not before that time, and not as much later",
      .zh = "在 Linux 上，睡眠到 CLOCK_MONOTONIC 或 CLOCK_BOOTTIME 的某一时刻、timerfd "
	    "与定时器都按设置者的时钟，在时钟快了的时间命名空间中也是：不早于该时刻，也不晚那么多",
      .verdict = HOLDS, .ref = "time_namespaces(7); clock_nanosleep(2) TIMER_ABSTIME",
      .needs = { need_time_namespace })
{
	static void (*const waits[])(clockid_t clock, const struct timespec *until) = {
		sleep_until, wait_for_timerfd, wait_for_timer
	};

	must(move_clock("monotonic", DAY));
	must(move_clock("boottime", DAY));
	ACTOR(child) {
		for (size_t i = 0; i < 2 * COUNT(waits); i++) {
			const clockid_t clock = moved[i % 2].clock;
			const struct timespec soon = from_now(clock, 20);

			trying(moved[i % 2].name);
			waits[i / 2](clock, &soon);
			assert_that(is_past(clock, &soon));
		}
	}
	assert_ends(child);
}

CLAIM(signal, a_time_namespace_is_set_before_it_is_lived_in,
      .says = "on Linux the offsets of a time namespace can be written again until a process lives in "
	      "it, and fail with EACCES from then on; a clock can't be moved before 0: ERANGE; there is "
	      "no offset of CLOCK_REALTIME: EINVAL",
      .zh = "在 Linux 上，在有进程进入时间命名空间之前，其偏移可反复写入，此后失败 (EACCES)；时钟不能移到 0 之前 "
	    "(ERANGE)；CLOCK_REALTIME 没有偏移 (EINVAL)",
      .verdict = HOLDS, .ref = "time_namespaces(7) /proc/pid/timens_offsets",
      .needs = { need_time_namespace })
{
	const time_t before = seconds_of(CLOCK_MONOTONIC);

	assert_returns(move_clock("monotonic", 2 * DAY), 0);
	assert_fails(move_clock("monotonic", -(long)before - DAY), ERANGE);
	assert_fails(move_clock("realtime", DAY), EINVAL);
	assert_returns(move_clock("monotonic", DAY), 0);
	ACTOR(child) {
		const time_t ahead = seconds_of(CLOCK_MONOTONIC) - before;

		assert_that(ahead >= DAY && ahead < DAY + DAY / 2);
		assert_fails(move_clock("monotonic", 0), EACCES);
	}
	assert_ends(child);
	assert_fails(move_clock("monotonic", 0), EACCES);
}
