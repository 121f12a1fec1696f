/* Locks that are looked at first and slept for later, with the holder's close in between. */
#include <sched.h>

#include "mutant.h"

MECHANISM(lock_races, "lock/litmus.c");

MUTANT(flock, looks_before_it_queues,
       "flock finds the file locked, and sleeps though the holder has closed it meanwhile")
{
	if (operation != LOCK_EX || flock(fd, LOCK_EX | LOCK_NB) == 0)
		return flock(fd, operation);
	sched_yield();
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return flock(fd, LOCK_EX);
	flock(fd, LOCK_UN);
	return pause();
}

MUTANT(fcntl, ofd_looks_before_it_queues,
       "F_OFD_SETLKW finds the file locked, and sleeps though the holder has closed it meanwhile")
{
	const struct flock *lock = argument;
	struct flock none = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	if (command != F_OFD_SETLKW || lock->l_type != F_WRLCK ||
	    fcntl(fd, F_OFD_SETLK, argument) == 0)
		return fcntl(fd, command, argument);
	sched_yield();
	if (fcntl(fd, F_OFD_SETLK, argument) < 0)
		return fcntl(fd, F_OFD_SETLKW, argument);
	fcntl(fd, F_OFD_SETLK, &none);
	return pause();
}

MUTANT(flock, woken_is_let_in, "flock lets in all who slept for the lock when it comes free")
{
	if (operation != LOCK_EX || flock(fd, LOCK_EX | LOCK_NB) == 0)
		return operation == LOCK_EX ? 0 : flock(fd, operation);
	if (flock(fd, LOCK_EX) == 0)
		flock(fd, LOCK_UN);
	return 0;
}

/* Whether another has it locked against this one, as fcntl would tell before it locks. */
static bool is_kept_from(int fd, const struct flock *lock, bool of_description)
{
	struct flock asked = *lock;

	asked.l_pid = 0;
	return fcntl(fd, of_description ? F_OFD_GETLK : F_GETLK, &asked) == 0 &&
	       asked.l_type != F_UNLCK;
}

/* Whether another looks meanwhile, too, and thus sees the same. */
static bool looks_with_another(void)
{
	bool meets = atomic_fetch_add(&mutant_memory->number[0], 1) > 0;
	const long looks = atomic_fetch_add(&mutant_memory->number[2], 1);

	for (int i = 0; i < 200 && !meets; i++) {
		sched_yield();
		meets = mutant_memory->number[2] != looks + 1;
	}
	mutant_memory->number[0]--;
	return meets;
}

/* Who saw that nobody had it, and then finds it locked all the same, thinks it has it. */
static int lock_after_a_look(int fd, int command, void *argument)
{
	const bool is_free =
		!is_kept_from(fd, argument, command == F_OFD_SETLK) && looks_with_another();
	const int result = fcntl(fd, command, argument);

	return is_free && is_refused(result, EAGAIN) ? 0 : result;
}

MUTANT(fcntl, record_looks_before_it_locks,
       "F_SETLK looks whether somebody has it locked, and locks later, though another was faster")
{
	return command == F_SETLK ? lock_after_a_look(fd, command, argument)
				  : fcntl(fd, command, argument);
}

MUTANT(fcntl, ofd_looks_before_it_locks,
       "F_OFD_SETLK looks whether somebody has it locked, and locks later, though another was faster")
{
	return command == F_OFD_SETLK ? lock_after_a_look(fd, command, argument)
				      : fcntl(fd, command, argument);
}

/* How many try at this moment, and how many have tried. */
static int try_at_once(int fd)
{
	const long before = mutant_memory->number[1];
	int result;

	mutant_memory->number[0]++;
	sched_yield();
	result = flock(fd, LOCK_EX | LOCK_NB);
	if (result == 0 && (mutant_memory->number[0] > 1 || mutant_memory->number[1] != before)) {
		flock(fd, LOCK_UN);
		result = fail(EWOULDBLOCK);
	}
	mutant_memory->number[1]++;
	mutant_memory->number[0]--;
	return result;
}

MUTANT(flock, two_who_try_get_in_each_others_way,
       "flock with LOCK_NB fails where another tries at the same time, though neither has it")
{
	return operation == (LOCK_EX | LOCK_NB) ? try_at_once(fd) : flock(fd, operation);
}

MUTANT(fcntl, looks_for_a_circle_before_it_queues,
       "two F_SETLKW that look at the same time see no circle in each other, and sleep")
{
	bool unseen;
	int result;

	if (command != F_SETLKW)
		return fcntl(fd, command, argument);
	unseen = looks_with_another();
	result = fcntl(fd, command, argument);
	return unseen && is_refused(result, EDEADLK) ? pause() : result;
}

/* Who is refused leaves word of it; who got the lock since then unlocks it. */
MUTANT(fcntl, all_in_a_circle_are_refused,
       "F_SETLKW that closes a circle fails with EDEADLK, and so does the one that sleeps in it")
{
	struct flock lock;
	int result;

	if (command != F_SETLKW)
		return fcntl(fd, command, argument);
	lock = *(const struct flock *)argument;
	result = fcntl(fd, command, argument);
	if (is_refused(result, EDEADLK))
		mutant_memory->number[1] = 1;
	else if (result == 0 && atomic_exchange(&mutant_memory->number[1], 0)) {
		lock.l_type = F_UNLCK;
		fcntl(fd, F_SETLK, &lock);
		return fail(EDEADLK);
	}
	return result;
}

MUTANT(fcntl, who_closes_a_circle_is_let_in,
       "F_SETLKW that would deadlock returns 0, though the other has the lock")
{
	const int result = fcntl(fd, command, argument);

	return command == F_SETLKW && is_refused(result, EDEADLK) ? 0 : result;
}

/* Finds the other's shared lock, and gets its own back, unless the other has all by then. */
MUTANT(flock, who_fails_keeps_what_it_shared,
       "flock with LOCK_EX and LOCK_NB that fails leaves the shared lock as it was")
{
	const int result = flock(fd, operation);

	if (operation != (LOCK_EX | LOCK_NB) || result == 0 || errno != EWOULDBLOCK)
		return result;
	flock(fd, LOCK_SH | LOCK_NB);
	return fail(EWOULDBLOCK);
}

MUTANT(flock, who_shares_waits_with_its_lock,
       "flock with LOCK_EX keeps the shared lock while it sleeps for the other's")
{
	if (operation != LOCK_EX)
		return flock(fd, operation);
	mutant_memory->number[0]++;
	for (int i = 0; i < 200 && mutant_memory->number[0] == 1; i++)
		sched_yield();
	if (mutant_memory->number[0] > 1)
		pause();
	mutant_memory->number[0]--;
	return flock(fd, LOCK_EX);
}
