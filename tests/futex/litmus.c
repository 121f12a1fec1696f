/* Litmus claims about futexes: a requeue that meets a wake and the end of a sleeper's time. */
#include <sys/prctl.h>

#include "futexes.h"
#include "litmus.h"

#define WAITERS 2

/* Two words, from one of which waiters are moved to the other, and how many were told to be woken. */
struct moves {
	futex_word first, second;
	atomic_int came_back, late, told;
};

static void wait_in_a_hurry(struct moves *round)
{
	const struct timespec soon = { 0, 20000 };
	long result = futex(&round->first, FUTEX_WAIT, 0, &soon, NULL, 0);

	if (result == 0)
		round->came_back++;
	else if (errno == ETIMEDOUT)
		round->late++;
	else
		assert_equal(errno, EAGAIN);
}

LITMUS(futex, a_requeue_and_a_wake_meet_the_end_of_a_wait, struct moves,
       .says = "on Linux, however FUTEX_CMP_REQUEUE, FUTEX_WAKE of both words and the end of a "
	       "FUTEX_WAIT's time meet, as many waits return 0 as the wakes say they woke",
       .zh = "在 Linux 上，FUTEX_CMP_REQUEUE、对两个字的 FUTEX_WAKE 与 FUTEX_WAIT "
	     "超时无论怎样相遇，返回 0 的等待数都等于各次唤醒所报告的数目",
       .rows = "bugs 86, 87", .verdict = HOLDS,
       .ref = "futex(2) FUTEX_CMP_REQUEUE, FUTEX_WAKE: the number of waiters woken up",
       .outcomes = { { ALLOWED, "all were woken" },
		     { REQUIRED, "one was woken" },
		     { REQUIRED, "none was woken" },
		     { FORBIDDEN, "fewer than told" },
		     { FORBIDDEN, "more than told" } })
{
	static const char *const names[] = { "none was woken", "one was woken", "all were woken" };

	BEFORE(waiter) {
		prctl(PR_SET_TIMERSLACK, 1); /* nanosecond */
	}
	ROLES(waiter, WAITERS) {
		wait_in_a_hurry(round);
	}
	ROLE(mover) {
		assert_succeeds(
			futex_of_two(&round->first, FUTEX_CMP_REQUEUE, 0, ALL, &round->second, 0));
		round->told += (int)assert_succeeds(wake(&round->second, ALL));
	}
	ROLE(waker) {
		round->told += (int)assert_succeeds(wake(&round->first, 1));
		round->told += (int)assert_succeeds(wake(&round->second, 1));
	}
	OUTCOME() {
		saw(round->came_back < round->told   ? "fewer than told"
		    : round->came_back > round->told ? "more than told"
						     : names[round->told]);
	}
}
