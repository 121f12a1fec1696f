/* Claims about the timeouts of futexes: which clock, from when, and what they leave. */
#include "claim.h"
#include "deadlines.h"
#include "futexes.h"

CLAIM(futex, the_timeout_of_wait_is_an_interval,
      .says = "on Linux the timeout of FUTEX_WAIT is an interval: it fails with ETIMEDOUT, not "
	      "before that has passed on CLOCK_MONOTONIC; the word stays, and nobody waits",
      .zh = "在 Linux 上，FUTEX_WAIT 的超时是时间间隔：不早于它在 CLOCK_MONOTONIC 上过去，"
	    "失败 (ETIMEDOUT)；字不变，等待者没有了",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAIT: relative; ETIMEDOUT")
{
	static const int options[] = { 0, FUTEX_PRIVATE_FLAG };
	static const int milliseconds[] = { 0, 1, 6 };
	futex_word *word = shared_words();

	for (size_t i = 0; i < COUNT(options); i++) {
		for (int j = 0; j < 3; j++) {
			struct timespec interval = { 0, milliseconds[j] * 1000000 };
			struct timespec end = from_now(CLOCK_MONOTONIC, milliseconds[j]);

			assert_fails(futex(word, FUTEX_WAIT | options[i], 0, &interval, NULL, 0),
				     ETIMEDOUT);
			assert_that(is_past(CLOCK_MONOTONIC, &end));
			assert_equal(*word, 0);
			assert_returns(wake(word, ALL), 0);
		}
	}
}

static const struct {
	const char *name;
	int operation;
	clockid_t clock;
} deadlines[] = {
	{ "FUTEX_WAIT_BITSET", FUTEX_WAIT_BITSET, CLOCK_MONOTONIC },
	{ "FUTEX_WAIT_BITSET, private", FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, CLOCK_MONOTONIC },
	{ "FUTEX_WAIT_BITSET, CLOCK_REALTIME", FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME,
	  CLOCK_REALTIME },
};

CLAIM(futex, the_timeout_of_wait_bitset_is_a_time,
      .says = "on Linux the timeout of FUTEX_WAIT_BITSET is a time of CLOCK_MONOTONIC, of "
	      "CLOCK_REALTIME with that option: it fails with ETIMEDOUT when that has come, and "
	      "not before",
      .zh = "在 Linux 上，FUTEX_WAIT_BITSET 的超时是 CLOCK_MONOTONIC 的时刻（带选项时是 "
	    "CLOCK_REALTIME 的）：到时失败 (ETIMEDOUT)，不会提前",
      .verdict = HOLDS,
      .ref = "futex(2) FUTEX_WAIT_BITSET: absolute; FUTEX_CLOCK_REALTIME; ETIMEDOUT")
{
	futex_word *word = shared_words();

	for (size_t i = 0; i < COUNT(deadlines); i++) {
		trying(deadlines[i].name);
		for (int milliseconds = -2; milliseconds <= 6; milliseconds += 4) {
			struct timespec end = from_now(deadlines[i].clock, milliseconds);

			assert_fails(futex(word, deadlines[i].operation, 0, &end, NULL, 1),
				     ETIMEDOUT);
			assert_that(is_past(deadlines[i].clock, &end));
			assert_equal(*word, 0);
			assert_returns(wake(word, ALL), 0);
		}
	}
}

CLAIM(futex, another_value_comes_before_the_time,
      .says = "on Linux a wait whose word has another value fails with EAGAIN though its time is over "
	      "already, an interval of 0 or a deadline that is past",
      .zh = "在 Linux 上，字的值不同时等待失败 (EAGAIN)，即使时间已到：间隔为 0 或期限已过",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAIT: EAGAIN, ETIMEDOUT; Linux futex_wait_setup()")
{
	futex_word *word = shared_words();
	const struct timespec none = { 0, 0 };

	assert_fails(futex(word, FUTEX_WAIT, 1, &none, NULL, 0), EAGAIN);
	for (size_t i = 0; i < COUNT(deadlines); i++) {
		struct timespec end = from_now(deadlines[i].clock, -5000);

		trying(deadlines[i].name);
		assert_fails(futex(word, deadlines[i].operation, 1, &end, NULL, 1), EAGAIN);
		assert_fails(futex(word, deadlines[i].operation, 1, &none, NULL, 1), EAGAIN);
		assert_fails(futex(word, deadlines[i].operation, 0, &none, NULL, 1), ETIMEDOUT);
	}
}

CLAIM(futex, a_wake_comes_before_the_timeout,
      .says = "on Linux FUTEX_WAIT and FUTEX_WAIT_BITSET that are woken before their time return 0 "
	      "at once, be that ages away",
      .zh = "在 Linux 上，FUTEX_WAIT 与 FUTEX_WAIT_BITSET 在超时（哪怕极其遥远）之前被唤醒，则立即返回 0",
      .verdict = HOLDS, .ref = "futex(2) FUTEX_WAIT, FUTEX_WAIT_BITSET", .needs = { need_proc })
{
	const struct timespec hour = { 3600, 0 }, ages = { LONG_MAX, 999999999 };
	futex_word *word = shared_words();
	struct timespec end = from_now(CLOCK_MONOTONIC, 3600000);
	const struct timespec *const times[] = { &hour, &end, &ages, &ages };

	for (int i = 0; i < 4; i++) {
		const int operation = i % 2 ? FUTEX_WAIT_BITSET : FUTEX_WAIT;

		ACTOR(waiter) {
			assert_returns(futex(word, operation, 0, times[i], NULL, 1), 0);
			assert_that(!is_past(CLOCK_MONOTONIC, &end));
		}
		assert_asleep(waiter, "futex");
		assert_returns(wake(word, 1), 1);
		assert_ends(waiter);
	}
}

CLAIM(futex, a_timeout_that_is_none_is_refused,
      .says = "on Linux the operations that wait, for a wake or for a lock, fail with EINVAL for a "
	      "timeout with tv_sec below 0, or tv_nsec below 0 or not below 1000000000; the word "
	      "stays",
      .zh = "在 Linux 上，超时的 tv_sec 小于 0，或 tv_nsec 小于 0 或不小于 1000000000 时，"
	    "（等待唤醒或等待锁的）操作失败 (EINVAL)；字不变",
      .verdict = HOLDS, .ref = "futex(2) EINVAL: timeout argument was invalid")
{
	static const int operations[] = { FUTEX_WAIT, FUTEX_WAIT_BITSET,
					  FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, FUTEX_LOCK_PI,
					  FUTEX_WAIT_REQUEUE_PI };
	static const struct timespec bad[] = {
		{ -1, 0 }, { 0, -1 }, { 0, LONG_MIN }, { 0, 1000000000 }, { 0, LONG_MAX }
	};
	futex_word *word = shared_words();

	for (size_t i = 0; i < COUNT(bad); i++) {
		for (int j = 0; j < 5; j++)
			assert_fails(futex(word, operations[j], 0, &bad[i], word + 1, 1), EINVAL);
		assert_equal(word[0], 0);
		assert_equal(word[1], 0);
		assert_returns(wake(word, ALL), 0);
	}
	assert_fails(futex(word, FUTEX_WAIT_BITSET, 0, &(struct timespec){ 0, 999999999 }, NULL, 1),
		     ETIMEDOUT);
}
