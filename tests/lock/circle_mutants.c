/* Locks whose circles are seen wrongly, or that keep out who asks for none. */
#include "mutant.h"

MECHANISM(lock_circle, "lock/circle.c");

static void sleep_for_good(void)
{
	for (;;)
		pause();
}

/* How many wait for record locks is counted; who finds a circle knows how many are in it. */
MUTANT(fcntl, only_two_make_a_circle, "F_SETLKW sees no circle of more than two, and sleeps")
{
	int result;

	if (command != F_SETLKW)
		return fcntl(fd, command, argument);
	mutant_memory->number[0]++;
	result = fcntl(fd, command, argument);
	if (is_refused(result, EDEADLK) && mutant_memory->number[0] > 2)
		sleep_for_good();
	return result;
}

MUTANT(fcntl, who_closes_a_circle_gets_eagain, "F_SETLKW that would deadlock fails with EAGAIN")
{
	return command == F_SETLKW ? confuse(fcntl(fd, command, argument), EDEADLK, EAGAIN)
				   : fcntl(fd, command, argument);
}

MUTANT(flock, flock_sees_circles, "flock that would deadlock fails with EDEADLK")
{
	if (operation & (LOCK_NB | LOCK_UN) || flock(fd, operation | LOCK_NB) == 0)
		return flock(fd, operation);
	if (++mutant_memory->number[0] == 2)
		return fail(EDEADLK);
	return flock(fd, operation);
}

MUTANT(flock, an_interrupted_flock_drops_all,
       "flock that is interrupted drops the process's flocks")
{
	const int result = flock(fd, operation);

	if (is_refused(result, EINTR)) {
		for (int other = 3; other < 20; other++)
			flock(other, LOCK_UN);
		errno = EINTR;
	}
	return result;
}

/* Whether another keeps it locked so that this one may neither read nor write. */
static bool is_locked(int fd)
{
	struct flock lock = { .l_type = F_WRLCK };

	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return true;
	flock(fd, LOCK_UN);
	return fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

MUTANT(read, locks_are_mandatory, "who holds no lock can't read or write what another has locked")
{
	return is_locked(fd) ? fail(EAGAIN) : read(fd, bytes, size);
}

MUTANT(pwrite, locked_files_are_not_written, "write to a file that another has locked fails")
{
	return is_locked(fd) ? fail(EAGAIN) : pwrite(fd, bytes, size, offset);
}

MUTANT(mmap, locked_files_are_not_mapped, "a file that another has locked can't be mapped")
{
	if (fd >= 0 && is_locked(fd)) {
		errno = EAGAIN;
		return MAP_FAILED;
	}
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(ftruncate, locked_files_keep_their_size, "a file that another has locked keeps its size")
{
	return is_locked(fd) ? fail(EAGAIN) : ftruncate(fd, size);
}

MUTANT(unlink, locked_files_stay, "a file that another has locked can't be unlinked")
{
	const int fd = open(path, O_RDWR);

	if (fd >= 0 && is_locked(fd))
		return fail(EBUSY);
	close(fd);
	return unlink(path);
}

static bool cannot_be_read(const void *address)
{
	return write(open_nothing(), address, 1) < 0;
}

MUTANT(fcntl, a_bad_lock_is_of_all, "a lock that can't be read locks the whole file")
{
	struct flock all = { .l_type = F_WRLCK };

	if ((command == F_SETLK || command == F_OFD_SETLK) && cannot_be_read(argument))
		argument = &all;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, a_bad_lock_is_einval, "a lock that can't be read fails with EINVAL")
{
	return confuse(fcntl(fd, command, argument), EFAULT, EINVAL);
}
