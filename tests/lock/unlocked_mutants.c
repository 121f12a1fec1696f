/* Locks that there are not, and that are told or refused all the same. */
#include <fcntl.h>
#include <sys/file.h>

#include "mutant.h"

MECHANISM(unlocked, "lock/unlocked.c");

static bool finds_none(int command, const struct flock *lock)
{
	return (command == F_GETLK || command == F_OFD_GETLK) && lock->l_type == F_UNLCK;
}

MUTANT(fcntl, no_lock_has_no_place,
       "F_GETLK or F_OFD_GETLK that finds no lock clears where it looked")
{
	int result = fcntl(fd, command, argument);
	struct flock *lock = argument;

	if (result == 0 && finds_none(command, lock))
		lock->l_start = lock->l_len = 0;
	return result;
}

MUTANT(fcntl, no_lock_is_from_the_start, "F_GETLK or F_OFD_GETLK that finds no lock tells SEEK_SET")
{
	int result = fcntl(fd, command, argument);
	struct flock *lock = argument;

	if (result == 0 && finds_none(command, lock))
		lock->l_whence = SEEK_SET;
	return result;
}

MUTANT(fcntl, no_lock_is_of_process_0, "F_GETLK or F_OFD_GETLK that finds no lock sets l_pid to 0")
{
	int result = fcntl(fd, command, argument);
	struct flock *lock = argument;

	if (result == 0 && finds_none(command, lock))
		lock->l_pid = 0;
	return result;
}

MUTANT(fcntl, ones_own_lock_is_told, "F_GETLK tells the caller's own lock")
{
	static struct flock own;
	struct flock *lock = argument;

	if (command == F_SETLK && lock->l_type == F_WRLCK)
		own = *lock;
	if (command != F_GETLK || !own.l_len)
		return fcntl(fd, command, argument);
	*lock = own;
	return 0;
}

MUTANT(flock, flock_gives_back_what_it_has, "LOCK_UN of what is not locked gives EINVAL")
{
	static bool locked[64];

	if (fd < 0 || fd >= 64)
		return flock(fd, operation);
	if (operation & LOCK_UN && !locked[fd])
		return fail(EINVAL);
	locked[fd] = !(operation & LOCK_UN);
	return flock(fd, operation);
}

MUTANT(lockf, lockf_gives_back_what_it_has, "F_ULOCK of what is not locked gives EINVAL")
{
	return command == F_ULOCK ? fail(EINVAL) : lockf(fd, command, size);
}

MUTANT(fcntl, record_locks_are_given_back_if_there, "F_UNLCK of what is not locked gives EINVAL")
{
	struct flock *lock = argument;

	if ((command == F_SETLK || command == F_SETLKW) && lock->l_type == F_UNLCK)
		return fail(EINVAL);
	return fcntl(fd, command, argument);
}

MUTANT(flock, a_flock_is_a_record_lock, "flock locks all bytes for its process")
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (operation & LOCK_UN)
		lock.l_type = F_UNLCK;
	return fcntl(fd, operation & LOCK_NB ? F_SETLK : F_SETLKW, &lock);
}
