/* Semaphores whose time-outs and posts meet badly. */
#include "semaphores_mutants.h"

MECHANISM(posix_sem, "posix-sem");

MUTANT(sem_timedwait, late_takes_the_post_along,
       "sem_timedwait whose time is over takes a 1 that was posted just then, and says ETIMEDOUT")
{
	int result = sem_timedwait(semaphore, deadline);

	if (!is_refused(result, ETIMEDOUT))
		return result;
	sem_trywait(semaphore);
	return fail(ETIMEDOUT);
}

MUTANT(sem_wait, one_for_two, "two sem_wait that see the same 1 both take it")
{
	int value = 0;

	sem_getvalue(semaphore, &value);
	if (value <= 0)
		return sem_wait(semaphore);
	return sem_trywait(semaphore) == 0 || errno == EAGAIN ? 0 : -1;
}
