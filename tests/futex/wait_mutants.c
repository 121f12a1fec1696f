/* Wrong waits. */
#include <sched.h>

#include "futexes_mutants.h"

MECHANISM(futex_wait, "futex/wait.c");

MUTANT(syscall, another_value_wakes_at_once, "FUTEX_WAIT of another value returns 0")
{
	long result = syscall(number, a, b, c, d, e, f);

	return is_wait(number, b) && is_refused((int)result, EAGAIN) ? 0 : result;
}

MUTANT(syscall, half_the_word_is_compared,
       "FUTEX_WAIT does not see that the word's upper half differs")
{
	if (is_wait(number, b) && (uint16_t)*word_at(a) == (uint16_t)c && !d)
		d = (long)&(struct timespec){ 0, 0 };
	if (is_wait(number, b) && (uint16_t)*word_at(a) == (uint16_t)c)
		c = (long)*word_at(a);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_waiter_takes_the_value, "FUTEX_WAIT sets the word back when it is woken")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result == 0 && is_wait(number, b))
		*word_at(a) = (uint32_t)c;
	return result;
}

MUTANT(syscall, waiting_marks_the_word, "FUTEX_WAIT marks the word as waited for")
{
	if (is_wait(number, b) && *word_at(a) == (uint32_t)c) {
		*word_at(a) |= FUTEX_WAITERS;
		c |= (long)FUTEX_WAITERS;
	}
	return syscall(number, a, b, c, d, e, f);
}

/* What is woken between the two is not yet asleep. */
MUTANT(syscall, comparing_and_sleeping_are_two, "FUTEX_WAIT compares first, and falls asleep then")
{
	if (is_wait(number, b) && *word_at(a) == (uint32_t)c) {
		sched_yield();
		c = (long)*word_at(a);
	}
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, an_interrupted_wait_is_a_wake, "FUTEX_WAIT that a signal interrupts returns 0")
{
	long result = syscall(number, a, b, c, d, e, f);

	return is_wait(number, b) && is_refused((int)result, EINTR) ? 0 : result;
}

/* Whether the handler of SIGUSR1 has that flag. */
static bool handler_restarts(void)
{
	struct sigaction action;

	return sigaction(SIGUSR1, NULL, &action) == 0 && action.sa_flags & SA_RESTART;
}

MUTANT(syscall, a_timed_wait_is_restarted,
       "FUTEX_WAIT with a timeout begins anew after a handler with SA_RESTART")
{
	long result;

	do
		result = syscall(number, a, b, c, d, e, f);
	while (d && is_wait(number, b) && is_refused((int)result, EINTR) && handler_restarts());
	return result;
}

MUTANT(sigaction, waits_are_not_restarted, "FUTEX_WAIT gives EINTR in spite of SA_RESTART")
{
	struct sigaction other;

	if (!action)
		return sigaction(signo, action, before);
	other = *action;
	other.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &other, before);
}

/* As the C library would, which has not the value at hand any more. */
MUTANT(syscall, a_restart_does_not_compare, "FUTEX_WAIT that is restarted takes the word as it is")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (is_wait(number, b) && !d && is_refused((int)result, EAGAIN) && caught(SIGUSR1))
		return 0;
	return result;
}
