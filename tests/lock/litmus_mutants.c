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
