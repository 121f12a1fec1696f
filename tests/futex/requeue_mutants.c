/* Wrong requeues. */
#include "futexes_mutants.h"

MECHANISM(futex_requeue, "futex/requeue.c", "futex/requeue_pi.c");

MUTANT(syscall, who_is_moved_wakes, "a requeue wakes also whom it should move")
{
	if (is_operation(number, b, FUTEX_CMP_REQUEUE) && *word_at(a) == (uint32_t)f) {
		const long all = d == ALL ? ALL : c + d;

		return syscall(number, a, FUTEX_WAKE, all, 0, 0, 0);
	}
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, all_are_moved, "a requeue moves all whom it does not wake")
{
	const bool moves = is_requeue(number, b) || is_operation(number, b, FUTEX_CMP_REQUEUE_PI);

	return syscall(number, a, b, c, moves ? ALL : d, e, f);
}

/* Whoever was moved waits for all bits, so to say: a wake of any mask finds him where he is now. */
MUTANT(syscall, who_is_moved_loses_the_mask, "a requeue forgets the masks of those it moves")
{
	if (is_requeue(number, b))
		mutant_memory->number[0] = e;
	if (is_operation(number, b, FUTEX_WAKE_BITSET) && a == mutant_memory->number[0])
		f = (long)FUTEX_BITSET_MATCH_ANY;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_negative_number_moves_all, "a requeue told to move a negative number moves all")
{
	return syscall(number, a, b, c, is_requeue(number, b) && (int)d < 0 ? ALL : d, e, f);
}

MUTANT(syscall, a_negative_number_wakes_none, "a requeue told to wake a negative number wakes none")
{
	return syscall(number, a, b, is_requeue(number, b) && (int)c < 0 ? 0 : c, d, e, f);
}

MUTANT(syscall, who_is_moved_is_not_counted, "a requeue returns how many it woke")
{
	long result = syscall(number, a, b, c, d, e, f);

	return is_requeue(number, b) && result > c ? c : result;
}

MUTANT(syscall, one_is_woken_at_least, "a requeue wakes one waiter though it is told to wake none")
{
	return syscall(number, a, b, is_requeue(number, b) && c == 0 ? 1 : c, d, e, f);
}

MUTANT(syscall, few_are_moved_too, "a requeue moves waiters before it wakes any")
{
	if (is_operation(number, b, FUTEX_CMP_REQUEUE) && d == ALL)
		c = c == 2 ? 1 : c;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, requeue_does_not_compare, "FUTEX_CMP_REQUEUE does not look at the word")
{
	if (is_operation(number, b, FUTEX_CMP_REQUEUE) ||
	    is_operation(number, b, FUTEX_CMP_REQUEUE_PI))
		f = (long)*word_at(a);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, plain_requeue_compares, "FUTEX_REQUEUE compares the word with val3")
{
	if (is_operation(number, b, FUTEX_REQUEUE))
		b = FUTEX_CMP_REQUEUE;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, who_is_moved_stays, "a requeue moves nobody, though it says so")
{
	if (is_requeue(number, b) && c == 0)
		return 1;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, any_number_wakes_one, "FUTEX_CMP_REQUEUE_PI takes any val for 1")
{
	return syscall(number, a, b, is_operation(number, b, FUTEX_CMP_REQUEUE_PI) ? 1 : c, d, e,
		       f);
}

MUTANT(syscall, any_lock_does,
       "FUTEX_CMP_REQUEUE_PI passes over waiters that wait for another lock")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (is_operation(number, b, FUTEX_CMP_REQUEUE_PI) && is_refused((int)result, EINVAL))
		return 0;
	return result;
}

MUTANT(syscall, a_late_waiter_tries_again,
       "FUTEX_WAIT_REQUEUE_PI gives EAGAIN when its time is over")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (is_operation(number, b, FUTEX_WAIT_REQUEUE_PI))
		return confuse((int)result, ETIMEDOUT, EAGAIN);
	return result;
}

MUTANT(syscall, a_wake_passes_over_them,
       "FUTEX_WAKE passes over the waiters of FUTEX_WAIT_REQUEUE_PI")
{
	long result = syscall(number, a, b, c, d, e, f);

	return is_wake(number, b) && is_refused((int)result, EINVAL) ? 0 : result;
}

MUTANT(syscall, nobody_owns_the_lock, "who FUTEX_CMP_REQUEUE_PI wakes does not own the lock")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result == 0 && is_operation(number, b, FUTEX_WAIT_REQUEUE_PI))
		*word_at(e) &= ~(uint32_t)FUTEX_TID_MASK;
	return result;
}

MUTANT(syscall, a_ghosts_lock_is_waited_for,
       "FUTEX_CMP_REQUEUE_PI to the lock of no thread gives EAGAIN")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (is_operation(number, b, FUTEX_CMP_REQUEUE_PI))
		return confuse((int)result, ESRCH, EAGAIN);
	return result;
}

MUTANT(syscall, val3_of_a_waiter_counts, "FUTEX_WAIT_REQUEUE_PI takes 0 alone for val3")
{
	if (is_operation(number, b, FUTEX_WAIT_REQUEUE_PI) && f)
		return fail(EINVAL);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_plain_waiter_is_passed_over,
       "FUTEX_CMP_REQUEUE_PI passes over who waits on the lock by FUTEX_WAIT")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (is_operation(number, b, FUTEX_CMP_REQUEUE_PI))
		return confuse((int)result, EINVAL, EAGAIN);
	return result;
}

MUTANT(syscall, a_circle_is_waited_in, "FUTEX_CMP_REQUEUE_PI does not see a circle of locks")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (is_operation(number, b, FUTEX_CMP_REQUEUE_PI) && is_refused((int)result, EDEADLK))
		return 1;
	return result;
}

MUTANT(syscall, a_late_waiter_is_early, "FUTEX_WAIT_REQUEUE_PI is over before its time")
{
	struct timespec less;

	if (!is_operation(number, b, FUTEX_WAIT_REQUEUE_PI) || !d ||
	    ((const struct timespec *)d)->tv_sec < 1)
		return syscall(number, a, b, c, d, e, f);
	less = *(const struct timespec *)d;
	less.tv_sec--;
	return syscall(number, a, b, c, (long)&less, e, f);
}

MUTANT(syscall, private_waiters_get_no_lock, "no waiter of one process can be given a lock")
{
	if (is_operation(number, b, FUTEX_CMP_REQUEUE_PI) && b & FUTEX_PRIVATE_FLAG)
		return 0;
	return syscall(number, a, b, c, d, e, f);
}
