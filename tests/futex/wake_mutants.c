/* Wrong wakes. */
#include "futexes_mutants.h"

MECHANISM(futex_wake, "futex/wake.c");

MUTANT(syscall, all_are_woken, "FUTEX_WAKE wakes all who wait")
{
	const bool wakes = is_wake(number, b);
	long result = syscall(number, a, b, wakes ? ALL : c, d, e, f);

	return wakes && result > c ? c : result;
}

MUTANT(syscall, none_is_woken_for_0, "FUTEX_WAKE of 0 wakes nobody")
{
	return is_wake(number, b) && (int)c == 0 ? 0 : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, all_are_woken_for_less, "FUTEX_WAKE of a negative number wakes all")
{
	return syscall(number, a, b, is_wake(number, b) && (int)c < 0 ? ALL : c, d, e, f);
}

MUTANT(syscall, one_is_woken, "FUTEX_WAKE wakes one waiter, however many it is told")
{
	return syscall(number, a, b, is_wake(number, b) ? 1 : c, d, e, f);
}

MUTANT(syscall, what_was_told_is_returned, "FUTEX_WAKE returns how many it was told")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result > 0 && is_wake(number, b) ? c : result;
}

MUTANT(syscall, two_words_are_one_futex, "two words of eight bytes are one futex")
{
	if (is_wake(number, b) || (is_wait(number, b) && *word_at(a & ~7L) == (uint32_t)c))
		a &= ~7L;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_wake_is_kept, "FUTEX_WAKE without a waiter lets the next one go")
{
	long result;

	if (is_wait(number, b) && mutant_memory->number[0] > 0) {
		mutant_memory->number[0]--;
		return 0;
	}
	result = syscall(number, a, b, c, d, e, f);
	if (result == 0 && is_wake(number, b))
		mutant_memory->number[0]++;
	return result;
}

MUTANT(syscall, the_dead_are_counted, "a killed waiter takes a wake")
{
	long result, waiting;

	if (is_wait(number, b))
		mutant_memory->number[0]++;
	result = syscall(number, a, b, c, d, e, f);
	if (!is_wake(number, b) || result < 0)
		return result;
	waiting = mutant_memory->number[0];
	waiting = waiting < c ? waiting : c;
	mutant_memory->number[0] -= waiting;
	return waiting;
}

MUTANT(syscall, a_wait_keeps_no_mask, "FUTEX_WAIT_BITSET forgets its mask")
{
	if (is_operation(number, b, FUTEX_WAIT_BITSET))
		f = (long)FUTEX_BITSET_MATCH_ANY;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_wake_has_no_mask, "FUTEX_WAKE_BITSET does not look at its mask")
{
	if (is_operation(number, b, FUTEX_WAKE_BITSET))
		f = (long)FUTEX_BITSET_MATCH_ANY;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_plain_wait_is_of_one_bit, "FUTEX_WAIT waits for the first bit alone")
{
	if (is_operation(number, b, FUTEX_WAIT) && !d) {
		b = FUTEX_WAIT_BITSET;
		f = 1;
	}
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_plain_wake_is_of_one_bit, "FUTEX_WAKE wakes who waits for the first bit alone")
{
	if (is_operation(number, b, FUTEX_WAKE)) {
		b = FUTEX_WAKE_BITSET;
		f = 1;
	}
	return syscall(number, a, b, c, d, e, f);
}
