/* Claims about sem_timedwait and sem_clockwait: until when they sleep. */
#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "deadlines.h"
#include "semaphores.h"

CLAIM(posix_sem, timedwait_times_out_at_once_if_past,
      .says = "sem_timedwait at 0 with a deadline that is past fails with ETIMEDOUT, the value "
	      "stays",
      .zh = "值为 0 且期限已过时，sem_timedwait 失败 (ETIMEDOUT)，值不变", .rows = "posix sem 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_timedwait() ETIMEDOUT; sem_wait(3)")
{
	struct timespec just = from_now(CLOCK_REALTIME, -1), now = from_now(CLOCK_REALTIME, 0);
	struct timespec hour = from_now(CLOCK_REALTIME, -LONG_TIME), epoch = { 0, 0 };
	const struct timespec *past[] = { &just, &now, &hour, &epoch };
	sem_t *semaphore = shared_semaphore(0);

	for (size_t i = 0; i < sizeof(past) / sizeof(past[0]); i++) {
		assert_fails(sem_timedwait(semaphore, past[i]), ETIMEDOUT);
		assert_equal(value_of(semaphore), 0);
	}
	must(sem_post(semaphore));
	assert_equal(value_of(semaphore), 1);
}

CLAIM(posix_sem, timedwait_takes_a_value_though_past,
      .says = "sem_timedwait of a value above 0 takes 1 and returns 0 though the deadline is past",
      .zh = "值大于 0 时，即使期限已过，sem_timedwait 也减 1 并返回 0", .rows = "posix sem 2",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_timedwait(): \"Under no circumstance\"; sem_wait(3)")
{
	struct timespec past = from_now(CLOCK_REALTIME, -LONG_TIME);
	sem_t *semaphore = shared_semaphore(3);

	for (int left = 2; left >= 0; left--) {
		assert_returns(sem_timedwait(semaphore, &past), 0);
		assert_equal(value_of(semaphore), left);
	}
	assert_fails(sem_timedwait(semaphore, &past), ETIMEDOUT);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, timedwait_sleeps_until_the_deadline,
      .says = "sem_timedwait at 0 fails with ETIMEDOUT, but not before CLOCK_REALTIME shows the "
	      "deadline",
      .zh = "值为 0 时 sem_timedwait 超时失败 (ETIMEDOUT)，但不早于 CLOCK_REALTIME 到达期限",
      .rows = "posix sem 2; bugs 84", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_timedwait(): CLOCK_REALTIME; sem_wait(3): since the Epoch")
{
	sem_t *semaphore = shared_semaphore(0);

	for (int milliseconds = 1; milliseconds <= 8; milliseconds *= 2) {
		struct timespec deadline = from_now(CLOCK_REALTIME, milliseconds);

		assert_fails(sem_timedwait(semaphore, &deadline), ETIMEDOUT);
		assert_that(is_past(CLOCK_REALTIME, &deadline));
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, timedwait_is_woken_before_the_deadline,
      .says = "sem_timedwait that sleeps returns 0 when somebody posts before the deadline",
      .zh = "在期限之前有人 post，则睡眠的 sem_timedwait 返回 0", .rows = "posix sem 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_timedwait(); sem_wait(3)")
{
	struct timespec deadline = from_now(CLOCK_REALTIME, LONG_TIME);
	sem_t *semaphore = shared_semaphore(0);

	ACTOR(waiter) {
		assert_returns(sem_timedwait(semaphore, &deadline), 0);
		assert_that(!is_past(CLOCK_REALTIME, &deadline));
	}
	assert_asleep(waiter, "futex");
	must(sem_post(semaphore));
	assert_ends(waiter);
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, timedwait_refuses_bad_nanoseconds,
      .says = "sem_timedwait that would sleep fails with EINVAL if tv_nsec is below 0 or not below "
	      "1000000000, and the value stays",
      .zh = "需要睡眠而 tv_nsec 小于 0 或不小于 1000000000 时，sem_timedwait 失败 (EINVAL)，值不变",
      .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_timedwait() EINVAL: \"would have blocked\"; sem_wait(3)")
{
	const long bad[] = { -1, LONG_MIN, 1000000000, LONG_MAX };
	struct timespec deadline = from_now(CLOCK_REALTIME, LONG_TIME);
	sem_t *semaphore = shared_semaphore(0);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		deadline.tv_nsec = bad[i];
		assert_fails(sem_timedwait(semaphore, &deadline), EINVAL);
		assert_equal(value_of(semaphore), 0);
	}
	deadline = (struct timespec){ 0, 999999999 };
	assert_fails(sem_timedwait(semaphore, &deadline), ETIMEDOUT);
}

CLAIM(posix_sem, glibc_checks_the_nanoseconds_always,
      .says = "with glibc sem_timedwait fails with EINVAL for a tv_nsec below 0 or not below "
	      "1000000000 also where it need not sleep, and takes nothing",
      .zh = "在 glibc 中，sem_timedwait 即使无需睡眠，tv_nsec 小于 0 或不小于 1000000000 时也失败 "
	    "(EINVAL)，不取走任何值",
      .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "glibc nptl/sem_timedwait.c valid_nanoseconds(); POSIX.1-2024 sem_timedwait(): \"need "
	     "not be checked\"",
      .needs = { need_glibc })
{
	const long bad[] = { -1, LONG_MIN, 1000000000, LONG_MAX };
	struct timespec deadline = from_now(CLOCK_REALTIME, LONG_TIME);
	sem_t *semaphore = shared_semaphore(1);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		deadline.tv_nsec = bad[i];
		assert_fails(sem_timedwait(semaphore, &deadline), EINVAL);
		assert_equal(value_of(semaphore), 1);
	}
	deadline.tv_nsec = 999999999;
	assert_returns(sem_timedwait(semaphore, &deadline), 0);
}

CLAIM(posix_sem, a_timed_out_waiter_takes_no_post,
      .says = "a waiter that timed out wakes no other, and takes nothing of a later post",
      .zh = "超时的等待者不唤醒别人，也不占用以后的 post", .rows = "posix sem 2; bugs 80",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sem_timedwait(); sem_wait(3): value ... unchanged")
{
	struct timespec soon = from_now(CLOCK_REALTIME, 5);
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter;
	int p[2];

	must(pipe(p));
	waiter = start_waiter(semaphore, p[1], 'w');
	ACTOR(impatient) {
		assert_fails(sem_timedwait(semaphore, &soon), ETIMEDOUT);
	}
	assert_ends(impatient);
	assert_not_woken(waiter);
	must(sem_post(semaphore));
	assert_ends(waiter);
	must(sem_post(semaphore));
	assert_equal(value_of(semaphore), 1);
}

static const char *need_clockwait(void)
{
#ifdef HAVE_SEM_CLOCKWAIT
	return NULL;
#else
	return "this C library has no sem_clockwait";
#endif
}

static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME };

CLAIM(posix_sem, clockwait_sleeps_until_its_clock_says,
      .says = "sem_clockwait at 0 fails with ETIMEDOUT, not before the clock named shows the "
	      "deadline",
      .zh = "值为 0 时 sem_clockwait 超时失败 (ETIMEDOUT)，但不早于所指定的时钟到达期限",
      .rows = "posix sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_clockwait() ETIMEDOUT",
      .needs = { need_clockwait })
{
	sem_t *semaphore = shared_semaphore(0);

	for (int i = 0; i < 2; i++)
		for (int milliseconds = -1; milliseconds <= 5; milliseconds += 3) {
			struct timespec deadline = from_now(clocks[i], milliseconds);

			assert_fails(sem_clockwait(semaphore, clocks[i], &deadline), ETIMEDOUT);
			assert_that(is_past(clocks[i], &deadline));
			assert_equal(value_of(semaphore), 0);
		}
}

CLAIM(posix_sem, clockwait_takes_and_is_woken,
      .says = "sem_clockwait takes 1 though its deadline is past, else sleeps until somebody posts",
      .zh = "值大于 0 时，即使期限已过，sem_clockwait 也减 1；否则睡眠直到有人 post",
      .rows = "posix sem 2", .verdict = HOLDS, .ref = "POSIX.1-2024 sem_clockwait()",
      .needs = { need_clockwait })
{
	sem_t *semaphore = shared_semaphore(0);
	struct actor *waiter;

	for (int i = 0; i < 2; i++) {
		struct timespec past = from_now(clocks[i], -LONG_TIME / 1000);
		struct timespec deadline = from_now(clocks[i], LONG_TIME);

		must(sem_post(semaphore));
		assert_returns(sem_clockwait(semaphore, clocks[i], &past), 0);
		assert_equal(value_of(semaphore), 0);
		START(waiter) {
			assert_returns(sem_clockwait(semaphore, clocks[i], &deadline), 0);
		}
		assert_asleep(waiter, "futex");
		must(sem_post(semaphore));
		assert_ends(waiter);
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, clockwait_refuses_other_clocks,
      .says = "with glibc sem_clockwait by a clock that is neither CLOCK_REALTIME nor "
	      "CLOCK_MONOTONIC fails with EINVAL, and the value stays",
      .zh = "在 glibc 中，时钟既非 CLOCK_REALTIME 也非 CLOCK_MONOTONIC 时，sem_clockwait 失败 "
	    "(EINVAL)，值不变",
      .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "glibc nptl/sem_clockwait.c EINVAL; POSIX.1-2024 sem_clockwait(): the two clocks",
      .needs = { need_clockwait })
{
	const clockid_t others[] = { CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID, 4711 };
	struct timespec deadline = { 0, 0 };
	sem_t *semaphore = shared_semaphore(0);

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_fails(sem_clockwait(semaphore, others[i], &deadline), EINVAL);
		assert_equal(value_of(semaphore), 0);
	}
}

CLAIM(posix_sem, setting_the_clock_ends_a_timed_wait,
      .says = "sem_timedwait follows CLOCK_REALTIME when it is set: set past the deadline, the "
	      "waiter gets ETIMEDOUT",
      .zh = "sem_timedwait 跟随 CLOCK_REALTIME 的调整：时钟被拨过期限，等待者得到 ETIMEDOUT",
      .rows = "bugs 84", .verdict = HOLDS,
      .ref = "POSIX.1-2024 clock_settime(): \"expire immediately\"; sem_timedwait()",
      .needs = { need_disposable_machine, need_root })
{
	struct timespec deadline = from_now(CLOCK_REALTIME, LONG_TIME / 40);
	struct timespec later = from_now(CLOCK_REALTIME, LONG_TIME / 20), now;
	sem_t *semaphore = shared_semaphore(0);

	ACTOR(waiter) {
		assert_fails(sem_timedwait(semaphore, &deadline), ETIMEDOUT);
	}
	assert_asleep(waiter, "futex");
	must(clock_settime(CLOCK_REALTIME, &later));
	assert_ends(waiter);
	now = from_now(CLOCK_REALTIME, -LONG_TIME / 20);
	must(clock_settime(CLOCK_REALTIME, &now));
	assert_equal(value_of(semaphore), 0);
}

CLAIM(posix_sem, a_time_before_the_epoch_is_past,
      .says = "sem_timedwait until a time before the epoch fails with ETIMEDOUT at 0, and takes 1 above "
	      "that",
      .zh = "期限早于纪元时，sem_timedwait 在值为 0 时失败 (ETIMEDOUT)，大于 0 时取走 1",
      .rows = "posix sem 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sem_timedwait(): ETIMEDOUT, EINVAL of nanoseconds alone")
{
	const struct timespec before[] = { { -1, 0 }, { -1000000, 999999999 } };
	sem_t *semaphore = shared_semaphore(0);

	for (size_t i = 0; i < 2; i++) {
		assert_fails(sem_timedwait(semaphore, &before[i]), ETIMEDOUT);
		must(sem_post(semaphore));
		assert_returns(sem_timedwait(semaphore, &before[i]), 0);
		assert_equal(value_of(semaphore), 0);
	}
}
