/* Operations that take what they should not. */
#include "futexes_mutants.h"

MECHANISM(futex_refusal, "futex/refusal.c");

MUTANT(syscall, addresses_are_rounded, "a futex is the word that its address lies in")
{
	return syscall(number, number == FUTEX_CALL ? a & ~3L : a, b, c, d, e, f);
}

MUTANT(syscall, second_addresses_are_rounded, "the second address of a requeue is rounded")
{
	const bool takes = is_requeue(number, b) || is_operation(number, b, FUTEX_WAKE_OP);

	return syscall(number, a, b, c, d, takes ? e & ~3L : e, f);
}

MUTANT(syscall, what_is_not_there_is_invalid, "a word that is not there gives EINVAL")
{
	long result = syscall(number, a, b, c, d, e, f);

	return number == FUTEX_CALL ? confuse((int)result, EFAULT, EINVAL) : result;
}

MUTANT(syscall, wakes_see_no_memory, "FUTEX_WAKE of a word that is not there finds nobody")
{
	long result = syscall(number, a, b, c, d, e, f);

	return is_wake(number, b) && is_refused((int)result, EFAULT) ? 0 : result;
}

MUTANT(syscall, unknown_options_are_ignored, "CLOCK_REALTIME is ignored where no clock is needed")
{
	if (is_wake(number, b) || is_requeue(number, b))
		b &= ~FUTEX_CLOCK_REALTIME;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, no_operation_is_invalid, "what is no operation gives EINVAL")
{
	long result = syscall(number, a, b, c, d, e, f);

	return number == FUTEX_CALL ? confuse((int)result, ENOSYS, EINVAL) : result;
}

MUTANT(syscall, no_mask_is_any_mask, "a mask of no bit stands for all")
{
	if (f == 0 && (is_operation(number, b, FUTEX_WAIT_BITSET) ||
		       is_operation(number, b, FUTEX_WAKE_BITSET)))
		f = (long)FUTEX_BITSET_MATCH_ANY;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, no_mask_is_nobodys, "FUTEX_WAKE_BITSET of no bit wakes nobody")
{
	if (f == 0 && is_operation(number, b, FUTEX_WAKE_BITSET))
		return 0;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, all_addresses_are_checked, "an address is checked though the operation needs none")
{
	if (e & 3 && (is_wake(number, b) || is_wait(number, b) || is_lock(number, b)))
		return fail(EINVAL);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, wakes_look_at_times, "FUTEX_WAKE looks at a timeout")
{
	if (d & 3 && is_wake(number, b))
		return fail(EFAULT);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_wake_finds_no_lock, "FUTEX_WAKE passes over who waits for a lock")
{
	long result = syscall(number, a, b, c, d, e, f);

	return is_wake(number, b) && is_refused((int)result, EINVAL) && !(a & 3) ? 0 : result;
}

MUTANT(syscall, an_unknown_change_is_none, "FUTEX_WAKE_OP of an unknown change changes nothing")
{
	if (is_operation(number, b, FUTEX_WAKE_OP) && ((uint32_t)f >> 28 & 7) > FUTEX_OP_XOR)
		return 0;
	return syscall(number, a, b, c, d, e, f);
}
