/* Claims about sleeping for a time, and what a signal makes of it. */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

static void add_milliseconds(struct timespec *time, long milliseconds)
{
	time->tv_nsec += milliseconds * 1000000;
	time->tv_sec += time->tv_nsec / 1000000000;
	time->tv_nsec %= 1000000000;
}

CLAIM(signal, sleep_returns_what_is_left,
      .says = "sleep ends when a handler runs and returns the seconds left; SA_RESTART does not "
	      "change that",
      .zh = "处理函数运行时 sleep 结束并返回剩余的秒数，与 SA_RESTART 无关",
      .course = "000 §6: sleep()+while()", .rows = "signals 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sleep() RETURN VALUE; sleep(3); signal(7)")
{
	const int flags[] = { 0, SA_RESTART };

	for (size_t i = 0; i < COUNT(flags); i++) {
		ACTOR(sleeper) {
			double began = now();
			unsigned left;

			catch_signal(SIGUSR1, flags[i]);
			left = sleep(1000);
			assert_equal(caught(SIGUSR1), 1);
			assert_slept_about(left, 1000, began);
		}
		assert_asleep(sleeper, "nanosleep");
		send_signal(sleeper, SIGUSR1);
		assert_ends(sleeper);
	}
}

CLAIM(signal, sleep_in_a_loop_waits_for_the_flag,
      .says = "while (!flag) sleep(...) ends soon after the handler set the flag, for the signal "
	      "ends the sleep",
      .zh = "while (!flag) sleep(...) 在处理函数设置标志后很快结束，因为信号打断了 sleep",
      .course = "000 §6: sleep()+while()", .rows = "signals 4",
      .verdict = HOLDS_IF("one that comes between the check and sleep is seen after the sleep only",
			  "在检查与 sleep 之间到来的信号要等 sleep 结束后才被看到"),
      .ref = "POSIX.1-2024 sleep(); sleep(3)")
{
	int told[2];

	must(pipe(told));
	ACTOR(sleeper) {
		int rounds = 0;

		catch_signal(SIGUSR1, 0);
		tell_signal(SIGUSR2, 0, told[1]);
		for (; !caught(SIGUSR1); rounds++)
			sleep(1000);
		assert_equal(rounds, 2);
	}
	assert_asleep(sleeper, "nanosleep");
	send_signal(sleeper, SIGUSR2);
	assert_reads(told[0], "!");
	assert_asleep(sleeper, "nanosleep");
	send_signal(sleeper, SIGUSR1);
	assert_ends(sleeper);
}

static const char *need_timer_slack(void)
{
	return lacks(prctl(PR_GET_TIMERSLACK) < 0, "prctl(PR_GET_TIMERSLACK)");
}

static int by_nanosleep(const struct timespec *duration, struct timespec *left)
{
	return nanosleep(duration, left);
}

static int by_clock_nanosleep(const struct timespec *duration, struct timespec *left)
{
	errno = clock_nanosleep(CLOCK_MONOTONIC, 0, duration, left);
	return errno ? -1 : 0;
}

static const struct {
	const char *name;
	int (*sleep)(const struct timespec *duration, struct timespec *left);
} sleeps[] = { { "nanosleep", by_nanosleep }, { "clock_nanosleep", by_clock_nanosleep } };

CLAIM(signal, nanosleep_tells_what_is_left,
      .says = "nanosleep and clock_nanosleep of an interval, interrupted by a handler, fail with "
	      "EINTR and store the time left, which is less than asked for",
      .zh = "nanosleep 与按时长睡眠的 clock_nanosleep 被处理函数中断时失败 "
	    "(EINTR)，并存入剩余时间，少于所请求的时间",
      .rows = "signals 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 nanosleep() EINTR, clock_nanosleep(): rmtp; nanosleep(2)",
      .needs = { need_timer_slack })
{
	for (size_t i = 0; i < COUNT(sleeps); i++) {
		trying(sleeps[i].name);
		ACTOR(sleeper) {
			struct timespec left = { -1, -1 };
			double began = now();

			prctl(PR_SET_TIMERSLACK, 1); /* else Linux counts the slack as time left */
			catch_signal(SIGUSR1, SA_RESTART);
			assert_fails(sleeps[i].sleep(&(struct timespec){ 1000, 0 }, &left), EINTR);
			assert_that(left.tv_nsec >= 0 && left.tv_nsec < 1000000000);
			assert_that(left.tv_sec < 1000);
			assert_slept_about((double)left.tv_sec + (double)left.tv_nsec / 1e9, 1000,
					   began);
		}
		assert_asleep(sleeper, "nanosleep");
		send_signal(sleeper, SIGUSR1);
		assert_ends(sleeper);
	}
}

CLAIM(signal, what_is_left_may_be_told_where_the_time_stands,
      .says = "nanosleep and clock_nanosleep that a handler interrupts may tell what is left in the "
	      "place that they were told the time in",
      .zh = "被处理函数中断的 nanosleep 与 clock_nanosleep 可以把剩余时间写在给出时间的那个地方",
      .rows = "signals 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 nanosleep(), clock_nanosleep(): can point to the same object")
{
	for (size_t i = 0; i < COUNT(sleeps); i++) {
		trying(sleeps[i].name);
		ACTOR(sleeper) {
			struct timespec place = { 1000, 0 };

			catch_signal(SIGUSR1, 0);
			assert_fails(sleeps[i].sleep(&place, &place), EINTR);
			assert_that(place.tv_sec > 0 && place.tv_sec <= 1000);
			assert_that(place.tv_sec != 1000 || place.tv_nsec != 0);
		}
		assert_asleep(sleeper, "nanosleep");
		send_signal(sleeper, SIGUSR1);
		assert_ends(sleeper);
	}
}

CLAIM(signal, nanosleep_never_ends_early,
      .says = "nanosleep returns 0 after the time asked for and not before, also if it was stopped "
	      "and continued, and an ignored signal came",
      .zh = "nanosleep 在所请求的时间之后（绝不提前）返回 "
	    "0，期间被暂停、恢复或收到被忽略的信号也一样",
      .rows = "signals 4", .verdict = HOLDS, .ref = "POSIX.1-2024 nanosleep(); nanosleep(2) BUGS")
{
	ACTOR(sleeper) {
		double began = now();

		assert_returns(nanosleep(&(struct timespec){ 0, 12000000 }, NULL), 0);
		assert_that(now() - began >= 12);
		be_killed();
	}
	send_signal(sleeper, SIGURG);
	send_signal(sleeper, SIGSTOP);
	assert_stopped(sleeper, SIGSTOP);
	send_signal(sleeper, SIGCONT);
	assert_asleep(sleeper, "pause");
	ACTOR(stopped) {
		nanosleep(&(struct timespec){ 1000, 0 }, NULL);
		assert_that(!"nanosleep returns");
	}
	assert_asleep(stopped, "nanosleep");
	send_signal(stopped, SIGURG);
	assert_not_woken(stopped);
	stop_and_continue(stopped);
	assert_asleep(stopped, "nanosleep");
}

/* In milliseconds: sleeps until SIGUSR1 comes, and asserts that so much was slept at least. */
static void sleep_and_tell(size_t by, double slept)
{
	struct timespec left = { 1000, 0 };

	prctl(PR_SET_TIMERSLACK, 1); /* else Linux counts the slack as time left */
	catch_signal(SIGUSR1, 0);
	assert_fails(sleeps[by].sleep(&left, &left), EINTR); /* the same place, as programs do */
	assert_that((double)left.tv_sec * 1e3 + (double)left.tv_nsec / 1e6 <= 1e6 - slept);
}

CLAIM(signal, a_stop_begins_no_sleep_anew,
      .says = "on Linux nanosleep and clock_nanosleep that were stopped and go on sleep for what "
	      "is left of their time, not for the whole once more",
      .zh = "在 Linux 上，nanosleep 与 clock_nanosleep "
	    "被暂停又恢复后只睡完剩余的时间，而不是从头再睡",
      .rows = "signals 2, 4", .verdict = HOLDS,
      .ref = "Linux kernel/time/hrtimer.c hrtimer_nanosleep(): restart_block; restart_syscall(2)",
      .needs = { need_timer_slack })
{
	const double slept = 20;

	for (size_t i = 0; i < COUNT(sleeps); i++) {
		trying(sleeps[i].name);
		ACTOR(sleeper) {
			sleep_and_tell(i, slept);
		}
		assert_asleep(sleeper, "nanosleep");
		for (double began = now(); now() < began + slept;)
			sched_yield();
		stop_and_continue(sleeper);
		assert_asleep(sleeper, "nanosleep");
		send_signal(sleeper, SIGUSR1);
		assert_ends(sleeper);
	}
}

CLAIM(signal, clock_nanosleep_passes_over_other_flags,
      .says = "on Linux clock_nanosleep passes over flags that it does not know: it sleeps for the "
	      "time, or until it with TIMER_ABSTIME",
      .zh = "在 Linux 上，clock_nanosleep 不理会不认识的标志：仍睡眠指定的时长，有 TIMER_ABSTIME "
	    "则睡到该时刻",
      .rows = "signals 4", .verdict = HOLDS,
      .ref = "Linux kernel/time/posix-timers.c clock_nanosleep(): flags & TIMER_ABSTIME")
{
	static const int flags[] = { 2, 0x80, INT_MIN };
	const struct timespec brief = { 0, 1000000 };
	struct timespec when;

	for (size_t i = 0; i < COUNT(flags); i++) {
		const int flag = flags[i];
		const double before = now();

		assert_returns(clock_nanosleep(CLOCK_MONOTONIC, flag, &brief, NULL), 0);
		assert_that(now() >= before + 1);
		must(clock_gettime(CLOCK_MONOTONIC, &when));
		assert_returns(clock_nanosleep(CLOCK_MONOTONIC, flag | TIMER_ABSTIME, &when, NULL),
			       0);
	}
}

CLAIM(signal, clock_nanosleep_can_sleep_until,
      .says = "clock_nanosleep with TIMER_ABSTIME sleeps until that time, at once if it is past, "
	      "and stores no rest when interrupted; its errors are its value",
      .zh = "带 TIMER_ABSTIME 的 clock_nanosleep "
	    "睡到该时刻，已过则立即返回，被中断时不写剩余时间；错误码是返回值",
      .rows = "signals 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 clock_nanosleep(); clock_nanosleep(2)")
{
	struct timespec when;

	must(clock_gettime(CLOCK_MONOTONIC, &when));
	assert_returns(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL), 0);
	add_milliseconds(&when, 8);
	assert_returns(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL), 0);
	assert_that(now() >= (double)when.tv_sec * 1e3 + (double)when.tv_nsec / 1e6);
	when.tv_sec += 1000;
	ACTOR(sleeper) {
		struct timespec left = { -1, -1 };

		catch_signal(SIGUSR1, 0);
		assert_returns(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, &left),
			       EINTR);
		assert_equal(left.tv_sec, -1);
	}
	assert_asleep(sleeper, "nanosleep");
	send_signal(sleeper, SIGUSR1);
	assert_ends(sleeper);
}

CLAIM(signal, a_bad_time_gives_einval,
      .says = "nanosleep, clock_nanosleep and sigtimedwait refuse negative times and nanoseconds "
	      "of a second or more with EINVAL",
      .zh = "时间为负或纳秒数达到一秒时，nanosleep、clock_nanosleep、sigtimedwait 失败 (EINVAL)",
      .rows = "signals 4, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 nanosleep() EINVAL, clock_nanosleep() EINVAL; nanosleep(2) EINVAL; "
	     "sigwaitinfo(2) EINVAL")
{
	const struct timespec bad[] = { { 0, 1000000000 }, { 0, -1 }, { -1, 0 } };
	sigset_t set = only(SIGUSR1);

	block(SIGUSR1);
	for (int i = 0; i < 3; i++) {
		assert_fails(nanosleep(&bad[i], NULL), EINVAL);
		assert_returns(clock_nanosleep(CLOCK_MONOTONIC, 0, &bad[i], NULL), EINVAL);
		assert_fails(sigtimedwait(&set, NULL, &bad[i]), EINVAL);
	}
	assert_returns(clock_nanosleep(4711, 0, &(struct timespec){ 0, 0 }, NULL), EINVAL);
}

CLAIM(signal, no_time_is_no_sleep,
      .says = "nanosleep, clock_nanosleep, sleep and usleep of no time return 0 at once, though a signal "
	      "is pending, blocked, and clock_nanosleep until the clock's 0 does too; until a time before "
	      "that it fails with EINVAL on Linux",
      .zh = "时间为零的 nanosleep、clock_nanosleep、sleep、usleep 立即返回 "
	    "0，即使有被阻塞的未决信号；clock_nanosleep 睡到时钟的 0 也是如此，睡到更早的时刻在 Linux 上失败 "
	    "(EINVAL)",
      .rows = "signals 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 nanosleep(), clock_nanosleep(), sleep(); usleep(3); clock_nanosleep(2) EINVAL")
{
	const struct timespec none = { 0, 0 }, before = { -1, 0 };

	block(SIGUSR1);
	must(raise(SIGUSR1));
	assert_returns(nanosleep(&none, NULL), 0);
	assert_returns(clock_nanosleep(CLOCK_MONOTONIC, 0, &none, NULL), 0);
	assert_returns(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &none, NULL), 0);
	assert_returns(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &none, NULL), 0);
	assert_returns(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &before, NULL), EINVAL);
	assert_returns(sleep(0), 0);
	assert_returns(usleep(0), 0);
	assert_that(is_pending(SIGUSR1));
}
