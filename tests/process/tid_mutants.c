/* Wrong words that tell a thread's end, and new ids in the wrong place. */
#include <sched.h>
#include <sys/syscall.h>

#include "futex/futexes_mutants.h"
#include "syscall_mutants.h"

MECHANISM(process_tid, "process/tid.c");

static __thread futex_word *named; /* by this thread, if a mutant does what its end does */

static void clear(futex_word *word, int count)
{
	*word = 0;
	syscall(FUTEX_CALL, (long)word, (long)FUTEX_WAKE, (long)count, 0L, 0L, 0L);
}

MUTANT(syscall, the_end_wakes_nobody, "a thread's end clears its word and wakes nobody")
{
	if (number == SYS_set_tid_address) {
		named = word_at(a);
		return syscall(SYS_gettid);
	}
	if (number == SYS_exit && named)
		*named = 0;
	return PASS_ON;
}

MUTANT(syscall, the_end_wakes_all, "a thread's end wakes all who wait on its word")
{
	if (number == SYS_set_tid_address) {
		named = word_at(a);
		return syscall(SYS_gettid);
	}
	if (number == SYS_exit && named)
		clear(named, ALL);
	return PASS_ON;
}

MUTANT(syscall, the_end_wakes_without_clearing, "a thread's end wakes one and leaves its word")
{
	if (number == SYS_set_tid_address) {
		named = word_at(a);
		return syscall(SYS_gettid);
	}
	if (number == SYS_exit && named)
		syscall(FUTEX_CALL, (long)named, (long)FUTEX_WAKE, 1L, 0L, 0L, 0L);
	return PASS_ON;
}

MUTANT(syscall, the_end_clears_two_words, "a thread's end clears 64 bits where its word is")
{
	if (number == SYS_exit && named)
		named[1] = 0;
	if (number == SYS_set_tid_address)
		named = word_at(a);
	return PASS_ON;
}

MUTANT(syscall, the_word_is_cleared_at_once, "set_tid_address clears the word that it names")
{
	if (number == SYS_set_tid_address && a)
		*word_at(a) = 0;
	return PASS_ON;
}

MUTANT(syscall, set_tid_address_returns_0, "set_tid_address returns 0")
{
	const long result = PASS_ON;

	return number == SYS_set_tid_address ? 0 : result;
}

MUTANT(syscall, the_first_named_word_stays, "set_tid_address has an effect the first time alone")
{
	if (number != SYS_set_tid_address)
		return PASS_ON;
	if (named)
		return syscall(SYS_gettid);
	named = word_at(a);
	return PASS_ON;
}

MUTANT(syscall, no_word_leaves_the_last, "set_tid_address of no word leaves the one before it")
{
	return number == SYS_set_tid_address && !a ? syscall(SYS_gettid) : PASS_ON;
}

MUTANT(syscall, who_is_alone_clears_too, "a process that is alone in its memory clears its word")
{
	if (number == SYS_set_tid_address)
		named = word_at(a);
	return PASS_ON;
}

MUTANT(_exit, who_is_alone_clears_too, NULL)
{
	if (named)
		*named = 0;
	_exit(status);
}

MUTANT(syscall, only_threads_clear, "a process that shares its memory leaves its word at its end")
{
	if (number == SYS_set_tid_address && getpid() == syscall(SYS_gettid))
		return getpid();
	return PASS_ON;
}

/* As in tid.c. */
struct arguments {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

/* clone3 with a change of what it is given. */
#define CLONES(name, says, change)                                                                 \
	MUTANT(syscall, name, says)                                                                \
	{                                                                                          \
		struct arguments own, *const arguments = &own;                                     \
                                                                                                   \
		if (number != SYS_clone3)                                                          \
			return PASS_ON;                                                            \
		memcpy(&own, (void *)a, sizeof(own));                                              \
		change;                                                                            \
		return syscall(number, &own, sizeof(own), 0L, 0L, 0L, 0L);                         \
	}

CLONES(parents_get_no_id, "clone passes over CLONE_PARENT_SETTID",
       arguments->flags &= ~(uint64_t)CLONE_PARENT_SETTID)
CLONES(children_get_no_id, "clone passes over CLONE_CHILD_SETTID",
       arguments->flags &= ~(uint64_t)CLONE_CHILD_SETTID)
CLONES(the_parents_is_told_always, "clone writes the new id into the parent's word, asked or not",
       arguments->flags |= CLONE_PARENT_SETTID)

MUTANT(syscall, the_childs_id_is_in_the_parents_memory_too,
       "clone with CLONE_CHILD_SETTID writes the id into the parent's memory, too")
{
	const struct arguments *arguments = (const struct arguments *)a;
	const long result = PASS_ON;

	if (number == SYS_clone3 && result > 0 && arguments->flags & CLONE_CHILD_SETTID)
		*word_at((long)arguments->child_tid) = (uint32_t)result;
	return result;
}
