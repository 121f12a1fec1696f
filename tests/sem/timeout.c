/* Claims about semtimedop: when its time is over, and when it is not. */
#include <errno.h>
#include <limits.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/time.h>
#include <time.h>

#include "claim.h"
#include "sets.h"

/* What cannot proceed while both semaphores are 1. */
static const struct {
	struct sembuf array[2];
	size_t count;
} too_much[] = {
	{ { { 0, -2, 0 } }, 1 },
	{ { { 0, 0, 0 } }, 1 },
	{ { { 1, 1, 0 }, { 0, -2, 0 } }, 2 },
};

static long long nanoseconds_since(const struct timespec *before)
{
	struct timespec now;

	must(clock_gettime(CLOCK_MONOTONIC, &now));
	return (now.tv_sec - before->tv_sec) * 1000000000LL + now.tv_nsec - before->tv_nsec;
}

CLAIM(sem, time_out_gives_eagain,
      .says = "on Linux semtimedop that cannot proceed in the time given fails with EAGAIN, not "
	      "before that time is over, and does nothing",
      .zh = "在 Linux 上，semtimedop 在给定时间内不能进行则失败 "
	    "(EAGAIN)，不会早于该时间，什么都不做",
      .rows = "sem 3; bugs 55", .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	const struct timespec limit = { 0, 5 * 1000 * 1000 };
	int set = new_set(2, 1);

	for (size_t i = 0; i < LENGTH(too_much); i++) {
		struct sembuf array[2] = { too_much[i].array[0], too_much[i].array[1] };
		struct timespec before;

		must(clock_gettime(CLOCK_MONOTONIC, &before));
		assert_fails(semtimedop(set, array, too_much[i].count, &limit), EAGAIN);
		assert_that(nanoseconds_since(&before) >= limit.tv_nsec);
		assert_values(set, 2, (int[]){ 1, 1 });
		assert_sleepers(set, 0, 0, 0);
	}
}

CLAIM(sem, no_time_at_all_is_a_try,
      .says = "on Linux semtimedop with a time of 0 proceeds if it can and else fails with EAGAIN; "
	      "the time given is not written to",
      .zh = "在 Linux 上，时间为 0 的 semtimedop 能进行则成功，否则失败 (EAGAIN)；timeout "
	    "的内容不被改写",
      .rows = "sem 3", .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	struct timespec none = { 0, 0 }, some = { 0, 1 };
	struct sembuf take = { 0, -1, 0 }, zero = { 0, 0, 0 }, add = { 0, 1, 0 };
	int set = new_set(1, 1);

	assert_fails(semtimedop(set, &zero, 1, &none), EAGAIN);
	assert_returns(semtimedop(set, &take, 1, &none), 0);
	assert_fails(semtimedop(set, &take, 1, &none), EAGAIN);
	assert_fails(semtimedop(set, &take, 1, &some), EAGAIN);
	assert_returns(semtimedop(set, &zero, 1, &none), 0);
	assert_returns(semtimedop(set, &add, 1, &none), 0);
	assert_returns(value_of(set, 0), 1);
	assert_equal(some.tv_nsec, 1);
}

CLAIM(sem, nowait_does_not_wait_for_the_time,
      .says = "on Linux semtimedop with IPC_NOWAIT fails with EAGAIN at once, whatever time is "
	      "given",
      .zh = "在 Linux 上，带 IPC_NOWAIT 的 semtimedop 不论给出多长时间都立即失败 (EAGAIN)",
      .rows = "sem 3", .verdict = HOLDS, .ref = "semop(2) semtimedop(), IPC_NOWAIT")
{
	struct sembuf take = { 0, -2, IPC_NOWAIT }, zero = { 0, 0, IPC_NOWAIT };
	struct itimerval soon = { { 0, 100000 }, { 0, 100000 } }; /* it ends what sleeps */
	struct timespec hours = { 10000, 0 };
	int set = new_set(1, 1);

	catch_signal(SIGALRM, 0);
	must(setitimer(ITIMER_REAL, &soon, NULL));
	assert_fails(semtimedop(set, &take, 1, &hours), EAGAIN);
	assert_fails(semtimedop(set, &zero, 1, &hours), EAGAIN);
	assert_returns(value_of(set, 0), 1);
}

CLAIM(sem, null_is_no_time_limit,
      .says = "on Linux semtimedop with NULL as time sleeps like semop until it can proceed",
      .zh = "在 Linux 上，timeout 为 NULL 的 semtimedop 与 semop 相同：睡眠到可以进行为止",
      .rows = "sem 3", .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	struct sembuf take = { 0, -2, 0 };
	int set = new_set(1, 0);

	ACTOR(taker) {
		assert_returns(semtimedop(set, &take, 1, NULL), 0);
	}
	assert_asleep(taker, "semop");
	must(change(set, 0, 1));
	assert_not_woken(taker);
	must(change(set, 0, 1));
	assert_ends(taker);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, the_longest_time_is_slept,
      .says = "on Linux semtimedop with the largest time there is sleeps, and does not take it for "
	      "a past one",
      .zh = "在 Linux 上，给出最大的时间值，semtimedop 照常睡眠，不会当作已经过去",
      .rows = "sem 3; bugs 55", .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	const time_t longest = sizeof(time_t) == 8 ? (time_t)INT64_MAX : (time_t)INT32_MAX;
	struct sembuf take = { 0, -1, 0 };
	int set = new_set(1, 0);

	ACTOR(taker) {
		assert_returns(semtimedop(set, &take, 1, &(struct timespec){ longest, 0 }), 0);
	}
	assert_asleep(taker, "semop");
	/* A time that is past can take a moment, too. */
	assert_fails(semtimedop(set, &take, 1, &(struct timespec){ 0, 10000000 }), EAGAIN);
	assert_not_woken(taker);
	must(change(set, 0, 1));
	assert_ends(taker);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, a_timed_sleeper_is_woken_in_time,
      .says = "on Linux semtimedop that sleeps with time left is woken by the adding, and "
	      "interrupted by a signal, and leaves the time given as it was",
      .zh = "在 Linux 上，未到时限的 semtimedop 会被加操作唤醒，也会被信号中断；timeout "
	    "的内容保持不变",
      .rows = "sem 3", .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	struct sembuf take = { 0, -1, 0 };
	int set = new_set(1, 0);

	ACTOR(taker) {
		struct timespec hours = { 10000, 123456789 };

		catch_signal(SIGUSR1, SA_RESTART);
		assert_fails(semtimedop(set, &take, 1, &hours), EINTR);
		assert_equal(hours.tv_sec, 10000);
		assert_equal(hours.tv_nsec, 123456789);
		pause_at("interrupted");
		assert_returns(semtimedop(set, &take, 1, &hours), 0);
	}
	assert_asleep(taker, "semop");
	send_signal(taker, SIGUSR1);
	await(taker, "interrupted");
	resume(taker);
	assert_asleep(taker, "semop");
	must(change(set, 0, 1));
	assert_ends(taker);
	assert_returns(value_of(set, 0), 0);
}

CLAIM(sem, who_timed_out_waits_no_more,
      .says = "on Linux a process whose semtimedop timed out counts as a sleeper no more, and what "
	      "is added later goes to those who still wait",
      .zh = "在 Linux 上，超时的进程不再计为等待者，此后加的数归仍在等待的进程", .rows = "sem 5",
      .verdict = HOLDS, .ref = "semop(2) semtimedop()")
{
	int set = new_set(1, 0);

	ACTOR(hasty) {
		struct sembuf take = { 0, -1, 0 };

		assert_fails(semtimedop(set, &take, 1, &(struct timespec){ 0, 20000000 }), EAGAIN);
	}
	ACTOR(patient) {
		assert_returns(change(set, 0, -1), 0);
	}
	assert_asleep(patient, "semop");
	assert_ends(hasty);
	assert_sleepers(set, 0, 1, 0);
	assert_not_woken(patient);
	must(change(set, 0, 1));
	assert_ends(patient);
	assert_returns(value_of(set, 0), 0);
}

static const struct timespec bad_times[] = {
	{ -1, 0 }, { 0, -1 }, { 0, 1000000000 }, { 5, LONG_MAX }, { -1, 999999999 },
};

CLAIM(sem, a_time_that_is_none_gives_einval,
      .says = "on Linux semtimedop fails with EINVAL for negative seconds, or nanoseconds below 0 "
	      "or from 1000000000 on, though it could proceed",
      .zh = "在 Linux 上，秒为负、纳秒为负或不小于 1000000000 时 semtimedop 失败 "
	    "(EINVAL)，即使可以进行",
      .rows = "sem 3", .verdict = HOLDS, .ref = "Linux ipc/sem.c do_semtimedop()")
{
	struct sembuf add = { 0, 1, 0 };
	int set = new_set(1, 0);

	for (size_t i = 0; i < LENGTH(bad_times); i++) {
		assert_fails(semtimedop(set, &add, 1, &bad_times[i]), EINVAL);
		assert_returns(value_of(set, 0), 0);
	}
	assert_returns(semtimedop(set, &add, 1, &(struct timespec){ 0, 999999999 }), 0);
}
