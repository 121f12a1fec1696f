/* What the files of wrong futexes share: which operation a system call is, and its word. */
#ifndef IPCLITMUS_FUTEXES_MUTANTS_H
#define IPCLITMUS_FUTEXES_MUTANTS_H

#include "futexes.h"
#include "mutant.h"

/* Whether the system call is this operation, with whatever options. */
static inline bool is_operation(long number, long operation, int wanted)
{
	return number == FUTEX_CALL && ((int)operation & FUTEX_CMD_MASK) == wanted;
}

static inline bool is_wait(long number, long operation)
{
	return is_operation(number, operation, FUTEX_WAIT) ||
	       is_operation(number, operation, FUTEX_WAIT_BITSET);
}

static inline bool is_wake(long number, long operation)
{
	return is_operation(number, operation, FUTEX_WAKE) ||
	       is_operation(number, operation, FUTEX_WAKE_BITSET);
}

static inline bool is_requeue(long number, long operation)
{
	return is_operation(number, operation, FUTEX_REQUEUE) ||
	       is_operation(number, operation, FUTEX_CMP_REQUEUE);
}

static inline bool is_lock(long number, long operation)
{
	return is_operation(number, operation, FUTEX_LOCK_PI) ||
	       is_operation(number, operation, FUTEX_LOCK_PI2) ||
	       is_operation(number, operation, FUTEX_TRYLOCK_PI);
}

static inline futex_word *word_at(long address)
{
	return (futex_word *)address;
}

#endif
