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
