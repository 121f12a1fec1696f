/* Wrong mutexes. */

#include "mutant.h"
#include "threads_mutants.h"

MECHANISM(thread, "thread");

MUTANT(pthread_mutex_lock, lock_lets_in, "pthread_mutex_lock of what another holds returns 0")
{
	int error = pthread_mutex_trylock(mutex);

	return error == EBUSY ? 0 : error;
}

MUTANT(pthread_mutex_trylock, trylock_lets_in, "pthread_mutex_trylock of what is held gives 0")
{
	int error = pthread_mutex_trylock(mutex);

	return error == EBUSY ? 0 : error;
}

MUTANT(pthread_mutex_trylock, trylock_is_eagain, "pthread_mutex_trylock of what is held: EAGAIN")
{
	int error = pthread_mutex_trylock(mutex);

	return error == EBUSY ? EAGAIN : error;
}

MUTANT(pthread_mutexattr_settype, errorcheck_is_normal, "an error-checking mutex is a normal one")
{
	return pthread_mutexattr_settype(attributes, type == PTHREAD_MUTEX_ERRORCHECK
							     ? PTHREAD_MUTEX_NORMAL
							     : type);
}

MUTANT(pthread_mutexattr_settype, errorcheck_is_recursive, "an error-checking mutex is recursive")
{
	return pthread_mutexattr_settype(attributes, type == PTHREAD_MUTEX_ERRORCHECK
							     ? PTHREAD_MUTEX_RECURSIVE
							     : type);
}

MUTANT(pthread_mutexattr_settype, recursive_is_errorcheck, "a recursive mutex gives EDEADLK")
{
	return pthread_mutexattr_settype(attributes, type == PTHREAD_MUTEX_RECURSIVE
							     ? PTHREAD_MUTEX_ERRORCHECK
							     : type);
}

static pthread_mutex_t *held;
static pthread_t holder;

MUTANT(pthread_mutex_lock, all_may_unlock, "who does not hold an error-checking mutex unlocks it")
{
	int error = pthread_mutex_lock(mutex);

	held = mutex;
	holder = pthread_self();
	return error;
}

MUTANT(pthread_mutex_unlock, all_may_unlock, NULL)
{
	int error = pthread_mutex_unlock(mutex);

	return held == mutex && !pthread_equal(holder, pthread_self()) ? 0 : error;
}

MUTANT(pthread_mutex_unlock, unlock_of_a_free_one_is_0, "pthread_mutex_unlock of a free mutex: 0")
{
	int error = pthread_mutex_unlock(mutex);

	return error == EPERM && in_main_thread() ? 0 : error;
}

static bool recursive;
static int depth;

MUTANT(pthread_mutexattr_settype, one_unlock_is_enough,
       "a recursive mutex is free after one unlock")
{
	recursive = type == PTHREAD_MUTEX_RECURSIVE;
	return pthread_mutexattr_settype(attributes, type);
}

MUTANT(pthread_mutex_unlock, one_unlock_is_enough, NULL)
{
	int error = pthread_mutex_unlock(mutex);

	while (recursive && error == 0 && pthread_mutex_unlock(mutex) == 0)
		;
	return error;
}

MUTANT(pthread_mutexattr_settype, the_last_unlock_is_missed,
       "a recursive mutex stays locked for good")
{
	recursive = type == PTHREAD_MUTEX_RECURSIVE;
	return pthread_mutexattr_settype(attributes, type);
}

MUTANT(pthread_mutex_lock, the_last_unlock_is_missed, NULL)
{
	depth++;
	return pthread_mutex_lock(mutex);
}

MUTANT(pthread_mutex_unlock, the_last_unlock_is_missed, NULL)
{
	return --depth == 0 && recursive ? 0 : pthread_mutex_unlock(mutex);
}

MUTANT(pthread_mutex_lock, owners_death_untold, "who gets a dead owner's mutex gets 0")
{
	int error = pthread_mutex_lock(mutex);

	return error == EOWNERDEAD ? pthread_mutex_consistent(mutex) : error;
}

MUTANT(pthread_mutex_lock, owners_death_told_once_awake, "only a sleeper gets EOWNERDEAD")
{
	int error = pthread_mutex_trylock(mutex);

	if (error == EOWNERDEAD)
		return pthread_mutex_consistent(mutex);
	return error == EBUSY ? pthread_mutex_lock(mutex) : error;
}

MUTANT(pthread_mutex_lock, owners_death_without_the_lock, "EOWNERDEAD comes without the lock")
{
	int error = pthread_mutex_lock(mutex);

	if (error == EOWNERDEAD) {
		pthread_mutex_consistent(mutex);
		pthread_mutex_unlock(mutex);
	}
	return error;
}

MUTANT(pthread_mutex_lock, always_consistent, "a dead owner's mutex is good without being told so")
{
	int error = pthread_mutex_lock(mutex);

	if (error == EOWNERDEAD)
		pthread_mutex_consistent(mutex);
	return error;
}

MUTANT(pthread_mutex_consistent, always_consistent, NULL)
{
	pthread_mutex_consistent(mutex);
	return 0;
}

MUTANT(pthread_mutex_consistent, consistent_does_nothing, "pthread_mutex_consistent does nothing")
{
	return 0;
}

MUTANT(pthread_mutex_timedlock, timedlock_looks_at_the_clock_first, "a past deadline is ETIMEDOUT")
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return deadline->tv_sec < now.tv_sec ? ETIMEDOUT : pthread_mutex_timedlock(mutex, deadline);
}

MUTANT(pthread_mutex_timedlock, timedlock_is_trylock, "pthread_mutex_timedlock gives up at once")
{
	return pthread_mutex_trylock(mutex) ? ETIMEDOUT : 0;
}

MUTANT(pthread_mutex_timedlock, timedlock_is_ebusy,
       "pthread_mutex_timedlock gives EBUSY at the end")
{
	int error = pthread_mutex_timedlock(mutex, deadline);

	return error == ETIMEDOUT ? EBUSY : error;
}

MUTANT(pthread_mutex_lock, only_a_process_leaves_its_mutexes,
       "a robust mutex whose thread ended is free only when its process has ended")
{
	static pid_t process_of_owner;
	int error = pthread_mutex_lock(mutex);

	while (error == EOWNERDEAD && process_of_owner == getpid())
		pause();
	process_of_owner = getpid();
	return error;
}
