/* Wrong locks. */
#include <sched.h>

#include "futexes_mutants.h"

MECHANISM(futex_lock, "futex/lock.c");

MUTANT(syscall, every_lock_is_waited_for, "FUTEX_LOCK_PI always sets FUTEX_WAITERS")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result == 0 && is_lock(number, b))
		*word_at(a) |= FUTEX_WAITERS;
	return result;
}

MUTANT(syscall, the_next_owner_sees_no_waiters, "FUTEX_UNLOCK_PI clears FUTEX_WAITERS")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result == 0 && is_operation(number, b, FUTEX_UNLOCK_PI))
		*word_at(a) &= ~(uint32_t)FUTEX_WAITERS;
	return result;
}

MUTANT(syscall, owners_lock_again, "FUTEX_LOCK_PI of the caller's own lock succeeds")
{
	long result = syscall(number, a, b, c, d, e, f);

	return is_lock(number, b) && is_refused((int)result, EDEADLK) ? 0 : result;
}

MUTANT(syscall, owners_are_busy, "FUTEX_TRYLOCK_PI of the caller's own lock gives EAGAIN")
{
	long result = syscall(number, a, b, c, d, e, f);

	return is_operation(number, b, FUTEX_TRYLOCK_PI) ? confuse((int)result, EDEADLK, EAGAIN)
							 : result;
}

MUTANT(syscall, anybody_unlocks, "FUTEX_UNLOCK_PI is for anybody")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (!is_operation(number, b, FUTEX_UNLOCK_PI) || !is_refused((int)result, EPERM))
		return result;
	*word_at(a) = 0;
	return 0;
}

MUTANT(syscall, a_ghosts_lock_is_free, "FUTEX_LOCK_PI takes the lock of a thread that there is not")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (!is_lock(number, b) || !is_refused((int)result, ESRCH))
		return result;
	*word_at(a) = own_tid();
	return 0;
}

MUTANT(syscall, death_is_not_told, "FUTEX_LOCK_PI does not tell that the last owner died")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result == 0 && is_lock(number, b))
		*word_at(a) &= ~(uint32_t)FUTEX_OWNER_DIED;
	return result;
}

MUTANT(syscall, who_came_first_is_next, "the waiters of a lock are served in their order")
{
	static const struct sched_param none = { 0 };

	if (is_operation(number, b, FUTEX_LOCK_PI))
		sched_setscheduler(0, SCHED_OTHER, &none);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, trylock_is_busy, "FUTEX_TRYLOCK_PI of another's lock gives EBUSY")
{
	long result = syscall(number, a, b, c, d, e, f);

	return is_operation(number, b, FUTEX_TRYLOCK_PI) ? confuse((int)result, EAGAIN, EBUSY)
							 : result;
}

MUTANT(syscall, lock_pi2_tries, "FUTEX_LOCK_PI2 does not know whose a lock is: EAGAIN")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (is_operation(number, b, FUTEX_LOCK_PI2) && is_refused((int)result, ESRCH))
		return fail(EAGAIN);
	return result;
}

MUTANT(syscall, a_circle_is_slept_in, "FUTEX_LOCK_PI does not see a circle of locks")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (is_operation(number, b, FUTEX_LOCK_PI) && is_refused((int)result, EDEADLK) &&
	    (*word_at(a) & FUTEX_TID_MASK) != (uint32_t)syscall(SYS_gettid))
		return 0;
	return result;
}

MUTANT(syscall, kernel_threads_are_none, "FUTEX_LOCK_PI of a kernel thread's lock gives ESRCH")
{
	long result = syscall(number, a, b, c, d, e, f);

	return is_lock(number, b) ? confuse((int)result, EPERM, ESRCH) : result;
}

MUTANT(syscall, a_handler_ends_the_wait_for_a_lock,
       "FUTEX_LOCK_PI fails with EINTR after a handler")
{
	if (!is_operation(number, b, FUTEX_LOCK_PI) || d ||
	    (*word_at(a) & FUTEX_TID_MASK) == (uint32_t)syscall(SYS_gettid))
		return syscall(number, a, b, c, d, e, f);
	while (*word_at(a) & FUTEX_TID_MASK)
		if (syscall(number, a, FUTEX_WAIT, *word_at(a), NULL, NULL, 0) < 0 &&
		    errno == EINTR)
			return fail(EINTR);
	return syscall(number, a, b, c, d, e, f);
}
