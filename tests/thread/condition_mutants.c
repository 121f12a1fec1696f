/* Wrong conditions, barriers, read-write locks and pthread_once. */

#include "mutant.h"
#include "threads_mutants.h"

MECHANISM(thread, "thread");

MUTANT(pthread_cond_wait, wait_keeps_the_mutex, "pthread_cond_wait sleeps with the mutex held")
{
	pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&other);
	return pthread_cond_wait(condition, &other);
}

MUTANT(pthread_cond_wait, wait_leaves_the_mutex, "pthread_cond_wait returns without the mutex")
{
	int error = pthread_cond_wait(condition, mutex);

	pthread_mutex_unlock(mutex);
	return error;
}

MUTANT(pthread_cond_broadcast, broadcast_wakes_one, "pthread_cond_broadcast wakes one")
{
	return pthread_cond_signal(condition);
}

MUTANT(pthread_cond_signal, signals_are_kept, "a condition keeps a signal for who waits later")
{
	mutant_memory->number[0] = 1;
	return pthread_cond_signal(condition);
}

MUTANT(pthread_cond_timedwait, signals_are_kept, NULL)
{
	if (atomic_exchange(&mutant_memory->number[0], 0))
		return 0;
	return pthread_cond_timedwait(condition, mutex, deadline);
}

MUTANT(pthread_cond_timedwait, timed_wait_leaves_the_mutex,
       "a timed-out wait leaves the mutex free")
{
	int error = pthread_cond_timedwait(condition, mutex, deadline);

	if (error == ETIMEDOUT)
		pthread_mutex_unlock(mutex);
	return error;
}

MUTANT(pthread_cond_timedwait, timed_wait_gives_0, "pthread_cond_timedwait at its deadline gives 0")
{
	int error = pthread_cond_timedwait(condition, mutex, deadline);

	return error == ETIMEDOUT ? 0 : error;
}

MUTANT(pthread_cond_timedwait, timed_wait_of_whole_seconds,
       "pthread_cond_timedwait ignores tv_nsec")
{
	struct timespec whole = { deadline->tv_sec, 0 };

	return pthread_cond_timedwait(condition, mutex, &whole);
}

MUTANT(sem_post, a_post_is_lost_without_waiters, "sem_post keeps nothing for who waits later")
{
	return 0;
}

MUTANT(pthread_barrier_wait, a_barrier_lets_pass, "pthread_barrier_wait lets each pass at once")
{
	return 0;
}

MUTANT(pthread_barrier_init, a_barrier_wants_one_less, "a barrier opens when all but one have come")
{
	return pthread_barrier_init(barrier, attributes, count - 1);
}

MUTANT(pthread_barrier_wait, a_barrier_serves_once, "a barrier lets all pass after its first round")
{
	int result = 0;

	if (mutant_memory->number[0] < 3)
		result = pthread_barrier_wait(barrier);
	mutant_memory->number[0]++;
	return result;
}

MUTANT(pthread_barrier_wait, all_are_serial, "all at a barrier get the serial thread's value")
{
	pthread_barrier_wait(barrier);
	return PTHREAD_BARRIER_SERIAL_THREAD;
}

MUTANT(pthread_barrier_wait, none_is_serial, "nobody at a barrier gets the serial thread's value")
{
	pthread_barrier_wait(barrier);
	return 0;
}

MUTANT(pthread_rwlock_wrlock, writers_do_not_wait, "a writer goes in while readers are inside")
{
	pthread_rwlock_trywrlock(lock);
	return 0;
}

MUTANT(pthread_rwlock_rdlock, readers_do_not_wait, "a reader goes in while a writer is inside")
{
	pthread_rwlock_tryrdlock(lock);
	return 0;
}

MUTANT(pthread_rwlock_rdlock, one_reader_at_a_time, "a second reader gets EAGAIN: one at a time")
{
	int error = pthread_rwlock_trywrlock(lock);

	return error == EBUSY ? EAGAIN : error;
}

MUTANT(pthread_rwlock_trywrlock, trywrlock_joins_readers, "a try goes in while readers are inside")
{
	pthread_rwlock_trywrlock(lock);
	return 0;
}

MUTANT(pthread_once, once_for_each_thread, "pthread_once runs the function once in each thread")
{
	static _Thread_local bool done;

	if (!done)
		function();
	done = true;
	return 0;
}

MUTANT(pthread_once, once_does_not_wait, "pthread_once returns while another still runs it")
{
	if (atomic_fetch_add(&mutant_memory->number[0], 1) == 0)
		function();
	return 0;
}

MUTANT(pthread_cond_wait, conditions_are_each_processs,
       "a condition is its process's: a signal is lost on others")
{
	pthread_cond_t own = PTHREAD_COND_INITIALIZER;

	return pthread_cond_wait(syscall(SYS_gettid) == getpid() ? &own : condition, mutex);
}

MUTANT(pthread_barrier_init, barriers_are_each_processs, "a barrier is its process's")
{
	return pthread_barrier_init(barrier, NULL, count);
}

MUTANT(pthread_mutex_lock, handlers_end_waits_for_a_mutex,
       "pthread_mutex_lock that must wait returns EINTR when a handler runs")
{
	const int error = pthread_mutex_trylock(mutex);

	if (error != EBUSY)
		return error;
	pause();
	return EINTR;
}

MUTANT(pthread_cond_wait, handlers_end_waits_for_a_condition,
       "pthread_cond_wait returns EINTR when a handler runs")
{
	pthread_mutex_unlock(mutex);
	pause();
	pthread_mutex_lock(mutex);
	return EINTR;
}
