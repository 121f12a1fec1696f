/* Wrong takings and postings: the wrong one wakes, or too many. */
#include <sched.h>

#include "mutant.h"
#include "semaphores_mutants.h"

MECHANISM(posix_sem, "posix-sem");

MUTANT(sem_wait, wait_takes_nothing, "sem_wait waits until the value is above 0, and leaves it")
{
	return sem_wait(semaphore) < 0 ? -1 : sem_post(semaphore);
}

MUTANT(sem_wait, wait_takes_two, "sem_wait takes 2 if it can")
{
	if (sem_wait(semaphore) < 0)
		return -1;
	sem_trywait(semaphore);
	return 0;
}

MUTANT(sem_wait, wait_is_trywait, "sem_wait at 0 fails with EAGAIN")
{
	return sem_trywait(semaphore);
}

MUTANT(sem_wait, wait_at_zero_goes_on, "sem_wait at 0 returns 0 at once, and the value stays")
{
	sem_trywait(semaphore);
	return 0;
}

MUTANT(sem_trywait, trywait_is_ebusy, "sem_trywait at 0 gives EBUSY, as pthread_mutex_trylock")
{
	return sem_trywait(semaphore) < 0 ? fail(EBUSY) : 0;
}

MUTANT(sem_trywait, trywait_returns_the_error, "sem_trywait at 0 returns EAGAIN, not -1")
{
	return sem_trywait(semaphore) < 0 ? errno : 0;
}

MUTANT(sem_trywait, trywait_takes_nothing, "sem_trywait tells whether there is 1, and leaves it")
{
	return sem_trywait(semaphore) < 0 ? -1 : sem_post(semaphore);
}

MUTANT(sem_trywait, trywait_succeeds_at_zero, "sem_trywait at 0 returns 0, and the value stays")
{
	sem_trywait(semaphore);
	return 0;
}

MUTANT(sem_trywait, trywait_wakes, "sem_trywait at 0 wakes those who wait to look")
{
	int result = sem_trywait(semaphore);

	if (result < 0)
		wake_all(semaphore);
	return result;
}

MUTANT(sem_post, post_adds_two, "sem_post adds 2")
{
	int result = sem_post(semaphore);

	if (result == 0 && value_of(semaphore) < SEM_VALUE_MAX)
		sem_post(semaphore);
	return result;
}

MUTANT(sem_post, post_is_binary, "sem_post at 1 leaves 1")
{
	return value_of(semaphore) == 1 ? 0 : sem_post(semaphore);
}

MUTANT(sem_wait, post_lets_all_go, "sem_post lets all who wait go")
{
	return wait_counted(semaphore);
}

MUTANT(sem_post, post_lets_all_go, NULL)
{
	int more = (int)waiters - 1;
	int result = sem_post(semaphore);

	for (; result == 0 && more > 0; more--)
		sem_post(semaphore);
	return result;
}

MUTANT(sem_post, post_wakes_all, "sem_post wakes all who wait to look; one finds 1")
{
	int result = sem_post(semaphore);

	wake_all(semaphore);
	return result;
}

MUTANT(sem_wait, post_hands_over, "sem_post gives the 1 to one who waits; the value stays 0")
{
	int result = wait_counted(semaphore);
	long given = mutant_memory->number[1];

	if (result == 0 && given > 0)
		mutant_memory->number[1]--;
	return result;
}

MUTANT(sem_post, post_hands_over, NULL)
{
	if (waiters > mutant_memory->number[1])
		mutant_memory->number[1]++;
	return sem_post(semaphore);
}

MUTANT(sem_trywait, post_hands_over, NULL)
{
	return value_of(semaphore) > mutant_memory->number[1] ? sem_trywait(semaphore)
							      : fail(EAGAIN);
}

MUTANT(sem_getvalue, post_hands_over, NULL)
{
	int result = sem_getvalue(semaphore, value);

	*value -= *value > 0 ? (int)mutant_memory->number[1] : 0;
	return result;
}

MUTANT(sem_post, only_the_taker_may_post, "sem_post by one who has not taken fails with EPERM")
{
	if (mutant_memory->number[1] == 0 || mutant_memory->number[1] == getpid())
		return sem_post(semaphore);
	return fail(EPERM);
}

MUTANT(sem_init, only_the_taker_may_post, NULL)
{
	mutant_memory->number[1] = getpid();
	return sem_init(semaphore, shared, value);
}

MUTANT(sem_wait, only_the_taker_may_post, NULL)
{
	int result = sem_wait(semaphore);

	mutant_memory->number[1] = getpid();
	return result;
}

/* Who waits by priority: the waiter takes another one while it sleeps. */
static int wait_at_priority(sem_t *semaphore, int policy, int priority)
{
	struct sched_param before, parameter = { .sched_priority = priority };
	int result;

	sched_getparam(0, &before);
	sched_setscheduler(0, policy, &parameter);
	result = sem_wait(semaphore);
	sched_setscheduler(0, SCHED_FIFO, &before);
	return result;
}

MUTANT(sem_wait, priority_ignored, "who has waited longest goes first, whatever the priority")
{
	if (sched_getscheduler(0) != SCHED_FIFO)
		return sem_wait(semaphore);
	return wait_at_priority(semaphore, SCHED_OTHER, 0);
}

MUTANT(sem_wait, last_of_equals_first, "of equal priority who came last goes first")
{
	struct sched_param parameter;

	if (sched_getscheduler(0) != SCHED_FIFO)
		return sem_wait(semaphore);
	sched_getparam(0, &parameter);
	return wait_at_priority(semaphore, SCHED_FIFO,
				parameter.sched_priority + (int)mutant_memory->number[2]++);
}

static bool has_pending(void)
{
	int error = errno;
	sigset_t set;
	bool has = sigpending(&set) == 0 && sigismember(&set, SIGUSR1);

	errno = error;
	return has;
}

MUTANT(sem_trywait, a_pending_signal_interrupts_trywait,
       "sem_trywait with a signal pending gives EINTR")
{
	return has_pending() ? fail(EINTR) : sem_trywait(semaphore);
}

MUTANT(sem_wait, a_pending_signal_interrupts_who_takes,
       "sem_wait with a signal pending gives EINTR")
{
	return has_pending() ? fail(EINTR) : sem_wait(semaphore);
}
