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
