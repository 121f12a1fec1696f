/* Wrong values of semaphores. */

#include "mutant.h"
#include "semaphores_mutants.h"

MECHANISM(posix_sem, "posix-sem");

MUTANT(sem_init, init_takes_any_value_for_one, "sem_init takes any value above 1 for 1")
{
	return sem_init(semaphore, shared, value > 1 && value <= SEM_VALUE_MAX ? 1 : value);
}

MUTANT(sem_init, init_adds_one, "sem_init gives a value of 1 or 2 one more: off by one")
{
	return sem_init(semaphore, shared, value == 1 || value == 2 ? value + 1 : value);
}

MUTANT(sem_init, init_leaves_a_former_value, "sem_init where a semaphore was before leaves it")
{
	static sem_t *before;
	static int pid;

	if (before == semaphore && pid == getpid())
		return value <= SEM_VALUE_MAX ? 0 : fail(EINVAL);
	before = semaphore;
	pid = getpid();
	return sem_init(semaphore, shared, value);
}

MUTANT(sem_init, shared_value_unchecked, "sem_init checks the value of unshared semaphores only")
{
	return value > SEM_VALUE_MAX && shared ? 0 : sem_init(semaphore, shared, value);
}

MUTANT(sem_destroy, destroy_wants_zero, "sem_destroy fails with EBUSY where the value is not 0")
{
	return value_of(semaphore) ? fail(EBUSY) : sem_destroy(semaphore);
}

MUTANT(sysconf, sysconf_knows_no_maximum, "sysconf gives -1 for SEM_VALUE_MAX: no limit")
{
	return name == _SC_SEM_VALUE_MAX ? -1 : sysconf(name);
}

MUTANT(sysconf, maximum_of_system_v, "sysconf gives 32767 for SEM_VALUE_MAX")
{
	return name == _SC_SEM_VALUE_MAX ? 32767 : sysconf(name);
}

MUTANT(sem_wait, getvalue_counts_waiters, "sem_getvalue gives minus the number of those who wait")
{
	return wait_counted(semaphore);
}

MUTANT(sem_getvalue, getvalue_counts_waiters, NULL)
{
	int result = sem_getvalue(semaphore, value);

	if (*value == 0)
		*value = -(int)waiters;
	return result;
}

MUTANT(sem_getvalue, getvalue_wakes, "sem_getvalue wakes those who wait to look")
{
	wake_all(semaphore);
	return sem_getvalue(semaphore, value);
}

MUTANT(sem_post, post_at_the_maximum_wraps, "sem_post at the maximum fails, and goes on with 0")
{
	if (sem_post(semaphore) == 0)
		return 0;
	sem_init(semaphore, 1, 0);
	return fail(EOVERFLOW);
}

MUTANT(sem_post, post_refuses_the_maximum, "sem_post never reaches the maximum: EOVERFLOW before")
{
	return value_of(semaphore) >= SEM_VALUE_MAX - 1 ? fail(EOVERFLOW) : sem_post(semaphore);
}

MUTANT(sem_open, open_takes_any_value_for_one, "sem_open takes any value above 1 for 1")
{
	return sem_open(name, flags, mode,
			flags & O_CREAT && value > 1 && value <= SEM_VALUE_MAX ? 1 : value);
}

MUTANT(sem_open, open_cuts_the_value, "sem_open cuts a value above the maximum down to it")
{
	return sem_open(name, flags, mode,
			flags & O_CREAT && value > SEM_VALUE_MAX ? SEM_VALUE_MAX : value);
}

MUTANT(sem_open, open_checks_when_made, "sem_open refuses a value too high, and leaves it made")
{
	if (flags & O_CREAT && value > SEM_VALUE_MAX) {
		sem_close(sem_open(name, flags, mode, 0));
		return opens_nothing(EINVAL);
	}
	return sem_open(name, flags, mode, value);
}
