/* Words that are one futex wrongly, or wrongly two. */
#include "futexes_mutants.h"

MECHANISM(futex_sharing, "futex/sharing.c");

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
