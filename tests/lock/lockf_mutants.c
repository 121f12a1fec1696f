/* Wrong lockf, and locks that lie where they must not. */
#include <sched.h>

#include "mutant.h"

MECHANISM(lockf, "lock/lockf.c");

/* lockf as it should be, but from another place. */
static int lockf_from(int fd, off_t place, int command, off_t size)
{
	off_t before = lseek(fd, 0, SEEK_CUR);
	int result, error;

	lseek(fd, place, SEEK_SET);
	result = lockf(fd, command, size);
	error = errno;
	lseek(fd, before, SEEK_SET);
	errno = error;
	return result;
}

MUTANT(lockf, lockf_begins_at_the_start, "lockf counts from the start of the file")
{
	return command == F_TEST || size <= 0 ? lockf(fd, command, size)
					      : lockf_from(fd, 0, command, size);
}

MUTANT(lockf, a_negative_size_goes_forward, "lockf of a negative size takes the bytes that follow")
{
	return lockf(fd, command, size < 0 ? -size : size);
}

MUTANT(lockf, size_0_ends_with_the_file, "lockf of size 0 reaches to the end that the file has now")
{
	struct stat status;
	off_t place = lseek(fd, 0, SEEK_CUR);

	if (size || fstat(fd, &status) < 0 || status.st_size <= place)
		return lockf(fd, command, size ? size : 1);
	return lockf(fd, command, status.st_size - place);
}

MUTANT(lockf, to_unlock_a_part_unlocks_all, "F_ULOCK of a part of a lock gives back all of it")
{
	return command == F_ULOCK ? lockf_from(fd, 0, command, 0) : lockf(fd, command, size);
}

MUTANT(close, locks_outlive_a_close, "locks stay when a descriptor of their file is closed")
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? 0 : close(fd);
}

MUTANT(lockf, f_lock_does_not_sleep, "F_LOCK fails where another has a lock")
{
	return lockf(fd, command == F_LOCK ? F_TLOCK : command, size);
}

MUTANT(lockf, f_tlock_sleeps, "F_TLOCK sleeps where another has a lock")
{
	return lockf(fd, command == F_TLOCK ? F_LOCK : command, size);
}

MUTANT(lockf, a_handler_ends_no_lockf, "F_LOCK sleeps on when a handler has run")
{
	int result;

	do
		result = lockf(fd, command, size);
	while (is_refused(result, EINTR));
	return result;
}

MUTANT(lockf, a_deadlock_is_lockfs_interruption, "F_LOCK fails with EINTR where none could go on")
{
	return confuse(lockf(fd, command, size), EDEADLK, EINTR);
}

MUTANT(lockf, an_unknown_function_tests, "lockf takes a function that is none for F_TEST")
{
	bool known = command == F_LOCK || command == F_TLOCK || command == F_ULOCK;

	return lockf(fd, known ? command : F_TEST, size);
}

MUTANT(lockf, a_reader_may_lock, "lockf takes a descriptor that is open for reading")
{
	int result = lockf(fd, command, size);

	return is_refused(result, EBADF) && fcntl(fd, F_GETFD) >= 0 ? 0 : result;
}

MUTANT(fcntl, the_range_is_found_when_it_is_free, "F_SETLKW finds its bytes when it has slept")
{
	struct flock lock = { .l_whence = SEEK_SET };
	int result = fcntl(fd, command, argument);

	if (command != F_SETLKW || result < 0)
		return result;
	lock = *(struct flock *)argument;
	if (lock.l_whence == SEEK_SET)
		return result;
	fcntl(fd, F_SETLK, &(struct flock){ .l_type = F_UNLCK, .l_whence = SEEK_SET });
	return fcntl(fd, command, &lock);
}

MUTANT(fcntl, too_long_a_lock_is_cut, "a lock past the largest offset reaches to that")
{
	int result = fcntl(fd, command, argument);

	if (!is_refused(result, EOVERFLOW))
		return result;
	((struct flock *)argument)->l_len = 0;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, a_lock_before_the_file_begins_at_0, "a lock before the file's start begins at that")
{
	struct flock *lock = argument;

	if (command == F_SETLK && lock->l_start < 0)
		lock->l_start = 0;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, an_unknown_command_is_none, "fcntl gives 0 for a command that it does not know")
{
	return command == 9999 ? 0 : fcntl(fd, command, argument);
}

MUTANT(fcntl, the_last_bytes_stay_locked,
       "to unlock up to the largest offset leaves what is past it")
{
	struct flock *lock = argument, rest = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int result = fcntl(fd, command, argument);

	if (command != F_SETLK || result < 0 || lock->l_type != F_UNLCK || lock->l_len == 0)
		return result;
	rest.l_start = lock->l_start + lock->l_len - 1;
	fcntl(fd, F_SETLK, &rest);
	return result;
}
