/* Words that are one futex wrongly, or wrongly two. */
#include "futexes_mutants.h"

MECHANISM(futex_sharing, "futex/sharing.c");

/* Adds 0 to it, and wakes nobody there: it is not 0xabc. */
static bool can_be_written(long address)
{
	static futex_word other;
	const long add = FUTEX_OP_ADD << 28 | FUTEX_OP_CMP_EQ << 24 | 0xabc;

	return syscall(FUTEX_CALL, (long)&other, FUTEX_WAKE_OP, 1, 1, address, add) >= 0;
}

MUTANT(syscall, a_word_must_be_writable,
       "FUTEX_WAIT and FUTEX_WAKE need a word that can be written")
{
	if ((is_wait(number, b) || is_wake(number, b)) && !can_be_written(a))
		return fail(EFAULT);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, all_futexes_are_private, "a futex is one process's, by its address")
{
	return syscall(number, a, number == FUTEX_CALL ? b | FUTEX_PRIVATE_FLAG : b, c, d, e, f);
}

MUTANT(syscall, no_futex_is_private, "FUTEX_PRIVATE_FLAG is ignored")
{
	return syscall(number, a, number == FUTEX_CALL ? b & ~FUTEX_PRIVATE_FLAG : b, c, d, e, f);
}

MUTANT(syscall, the_address_is_the_futex,
       "a wake finds the waiters of all processes at that address")
{
	long result;

	if (is_wait(number, b))
		mutant_memory->number[0] = a;
	result = syscall(number, a, b, c, d, e, f);
	return result == 0 && is_wake(number, b) && mutant_memory->number[0] == a ? 1 : result;
}

MUTANT(syscall, private_waiters_are_not_moved, "FUTEX_CMP_REQUEUE_PRIVATE finds nobody to move")
{
	if (is_operation(number, b, FUTEX_CMP_REQUEUE) && b & FUTEX_PRIVATE_FLAG)
		d = 0;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, private_waiters_are_moved_to_shared_words,
       "FUTEX_CMP_REQUEUE_PRIVATE moves waiters where no FUTEX_WAKE_PRIVATE finds them")
{
	if (is_operation(number, b, FUTEX_WAKE) && b & FUTEX_PRIVATE_FLAG &&
	    mutant_memory->number[0] == a)
		return 0;
	if (is_operation(number, b, FUTEX_CMP_REQUEUE) && b & FUTEX_PRIVATE_FLAG)
		mutant_memory->number[0] = e;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, private_waiters_sleep_on,
       "FUTEX_WAKE_OP_PRIVATE changes the word, and wakes nobody")
{
	if (is_operation(number, b, FUTEX_WAKE_OP) && b & FUTEX_PRIVATE_FLAG)
		b &= ~FUTEX_PRIVATE_FLAG;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_copy_loses_the_waiters,
       "who waits on a word is not found when it was written since")
{
	if (is_wait(number, b))
		mutant_memory->number[0] = c;
	if (is_wake(number, b) && *word_at(a) != (uint32_t)mutant_memory->number[0])
		return 0;
	return syscall(number, a, b, c, d, e, f);
}
