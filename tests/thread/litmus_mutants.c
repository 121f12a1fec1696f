/* Waiting that lets go first and sleeps later, with the wake-up in between. */
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>

#include "threads_mutants.h"

MECHANISM(thread, "thread");

MUTANT(pthread_cond_wait, gap_before_it_sleeps,
       "pthread_cond_wait unlocks the mutex, and is not yet among those that wait")
{
	pthread_mutex_unlock(mutex);
	sched_yield();
	pthread_mutex_lock(mutex);
	return pthread_cond_wait(condition, mutex);
}

MUTANT(pthread_mutex_lock, two_may_hold_it,
       "pthread_mutex_lock finds it free, and takes it though somebody was faster")
{
	int result = pthread_mutex_trylock(mutex);

	if (result == EBUSY)
		return pthread_mutex_lock(mutex);
	if (result != 0)
		return result;
	pthread_mutex_unlock(mutex);
	result = pthread_mutex_trylock(mutex);
	return result == EBUSY ? 0 : result;
}

MUTANT(syscall, wait_looks_before_it_queues,
       "FUTEX_WAIT looks at the word, and sleeps though it was changed and woken meanwhile")
{
	const atomic_int *word = (const atomic_int *)a;

	if (number != SYS_futex || b != FUTEX_WAIT || d || *word != (int)c)
		return syscall(number, a, b, c, d, e, f);
	for (int i = 0; i < 1000 && *word == (int)c; i++)
		sched_yield();
	return syscall(number, a, b, (long)*word, d, e, f);
}

MUTANT(dup2, closes_and_takes_what_is_free,
       "dup2 closes the number first, and then takes the lowest free one from it on")
{
	close(wanted);
	sched_yield();
	return fcntl(fd, F_DUPFD, wanted);
}

MUTANT(pthread_once, looks_and_calls_later,
       "two pthread_once that find that nothing was done both call the routine")
{
	static const pthread_once_t fresh = PTHREAD_ONCE_INIT;
	pthread_once_t mine = PTHREAD_ONCE_INIT;

	if (memcmp(once, &fresh, sizeof(fresh)) != 0)
		return pthread_once(once, function);
	sched_yield();
	if (memcmp(once, &fresh, sizeof(fresh)) != 0)
		return pthread_once(&mine, function);
	return pthread_once(once, function);
}

MUTANT(pthread_barrier_init, who_comes_is_counted_in_two_steps,
       "of threads that come to a barrier at once each may think that another is the last")
{
	mutant_memory->number[1] = 0;
	mutant_memory->number[2] = count;
	return pthread_barrier_init(barrier, attributes, count);
}

MUTANT(pthread_barrier_wait, who_comes_is_counted_in_two_steps, NULL)
{
	long come = mutant_memory->number[1] + 1;
	int result;

	sched_yield();
	mutant_memory->number[1] = come;
	result = pthread_barrier_wait(barrier);
	if (result && result != PTHREAD_BARRIER_SERIAL_THREAD)
		return result;
	return come % mutant_memory->number[2] ? 0 : PTHREAD_BARRIER_SERIAL_THREAD;
}

/* A lock, and whether it was held when it was asked for, so that one slept. */
static int lock_and_tell(pthread_mutex_t *mutex, bool *slept)
{
	int result = pthread_mutex_trylock(mutex);

	*slept = result == EBUSY;
	return *slept ? pthread_mutex_lock(mutex) : result;
}

MUTANT(pthread_mutex_lock, all_sleepers_are_told_of_a_death,
       "all who slept when a robust mutex's owner died get EOWNERDEAD, one after the other")
{
	bool slept;
	int result = lock_and_tell(mutex, &slept);

	if (result == EOWNERDEAD)
		mutant_memory->number[3] = (long)mutex;
	else if (result == 0 && slept && mutant_memory->number[3] == (long)mutex)
		return EOWNERDEAD;
	return result;
}

MUTANT(pthread_mutex_lock, a_sleeper_is_told_of_no_death,
       "who slept when a robust mutex's owner died gets it as if that had unlocked it")
{
	bool slept;
	int result = lock_and_tell(mutex, &slept);

	if (result != EOWNERDEAD || !slept)
		return result;
	return pthread_mutex_consistent(mutex);
}

MUTANT(pthread_mutex_lock, a_sleeper_gets_what_is_lost,
       "who slept when a robust mutex was unlocked inconsistent gets EOWNERDEAD, as the first did")
{
	bool slept;
	int result = lock_and_tell(mutex, &slept);

	return result == ENOTRECOVERABLE && slept ? EOWNERDEAD : result;
}

MUTANT(pthread_mutex_lock, nobody_is_woken_to_what_is_lost,
       "who sleeps when a robust mutex is unlocked inconsistent is not woken")
{
	bool slept;
	int result = lock_and_tell(mutex, &slept);

	return result == ENOTRECOVERABLE && slept ? pause() : result;
}

MUTANT(pthread_mutex_lock, one_who_comes_at_a_death_is_let_in,
       "who finds a robust mutex held, and its owner dead a moment later, gets it beside its heir")
{
	int result = pthread_mutex_trylock(mutex);

	if (result != EBUSY)
		return result;
	sched_yield();
	if (mutant_memory->number[4] == (long)mutex)
		return 0;
	result = pthread_mutex_lock(mutex);
	if (result == EOWNERDEAD)
		mutant_memory->number[4] = (long)mutex;
	return result;
}
