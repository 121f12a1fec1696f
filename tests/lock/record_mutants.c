/* Wrong record locks. */
#include <stdint.h>

#include "mutant.h"

MECHANISM(record_lock, "lock/*.c");

static bool sets_lock(int command)
{
	return command == F_SETLK || command == F_SETLKW;
}

static int set_lock(int fd, struct flock lock, int type)
{
	lock.l_type = (short)type;
	return fcntl(fd, F_SETLK, &lock);
}

MUTANT(fcntl, a_refused_lock_unlocks,
       "a lock that is refused drops the locks that it was to change")
{
	const int result = fcntl(fd, command, argument), error = errno;

	if (sets_lock(command) && result < 0)
		set_lock(fd, *(struct flock *)argument, F_UNLCK);
	errno = error;
	return result;
}

MUTANT(fcntl, an_interrupted_lock_unlocks,
       "F_SETLKW that is interrupted drops what it was to change")
{
	const int result = fcntl(fd, command, argument);

	if (command == F_SETLKW && is_refused(result, EINTR)) {
		set_lock(fd, *(struct flock *)argument, F_UNLCK);
		errno = EINTR;
	}
	return result;
}

MUTANT(fcntl, a_refused_lock_takes_a_part,
       "a lock that is refused takes the byte before the obstacle")
{
	const int result = fcntl(fd, command, argument), error = errno;

	if (sets_lock(command) && result < 0) {
		struct flock part = *(struct flock *)argument;

		part.l_start += 5;
		part.l_len = 1;
		set_lock(fd, part, part.l_type);
	}
	errno = error;
	return result;
}

MUTANT(fcntl, waiters_want_all, "who sleeps for a lock waits until the whole file is free")
{
	struct flock all = { .l_whence = SEEK_SET };

	if (command != F_SETLKW)
		return fcntl(fd, command, argument);
	all.l_type = ((struct flock *)argument)->l_type;
	return fcntl(fd, command, &all) < 0 ? -1 : fcntl(fd, command, argument);
}

MUTANT(fcntl, waiting_readers_exclude, "readers that slept for a lock hold it one at a time")
{
	struct flock lock;

	if (command != F_SETLKW || ((struct flock *)argument)->l_type != F_RDLCK)
		return fcntl(fd, command, argument);
	lock = *(struct flock *)argument;
	lock.l_type = F_WRLCK;
	return fcntl(fd, command, &lock);
}

MUTANT(fcntl, a_waiting_writer_keeps_readers_out, "while a writer waits no reader gets a lock")
{
	const short type = sets_lock(command) ? ((struct flock *)argument)->l_type : F_UNLCK;

	if (command == F_SETLKW && type == F_WRLCK)
		mutant_memory->number[0] = 1;
	if (command == F_SETLK && type == F_RDLCK && mutant_memory->number[0])
		return fail(EAGAIN);
	return fcntl(fd, command, argument);
}

MUTANT(flock, a_waiting_owner_keeps_sharers_out,
       "while somebody waits for LOCK_EX none gets LOCK_SH")
{
	if (operation == LOCK_EX)
		mutant_memory->number[0] = 1;
	if (operation == (LOCK_SH | LOCK_NB) && mutant_memory->number[0])
		return fail(EWOULDBLOCK);
	return flock(fd, operation);
}

MUTANT(fcntl, a_lock_that_would_deadlock_unlocks,
       "F_SETLKW that fails with EDEADLK drops what it was to change")
{
	const int result = fcntl(fd, command, argument);

	if (command == F_SETLKW && is_refused(result, EDEADLK)) {
		set_lock(fd, *(struct flock *)argument, F_UNLCK);
		errno = EDEADLK;
	}
	return result;
}

static bool is_of_locks(int command)
{
	return sets_lock(command) || command == F_GETLK;
}

MUTANT(fcntl, whence_is_the_start, "record locks count from the start, whatever l_whence says")
{
	if (is_of_locks(command))
		((struct flock *)argument)->l_whence = SEEK_SET;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, getlk_answers_as_it_was_asked, "F_GETLK tells l_start from where it was asked")
{
	struct flock asked, *lock = argument;
	int result;

	if (command != F_GETLK)
		return fcntl(fd, command, argument);
	asked = *lock;
	result = fcntl(fd, command, argument);
	if (result == 0 && lock->l_type != F_UNLCK && asked.l_whence != SEEK_SET) {
		lock->l_whence = asked.l_whence;
		lock->l_start = asked.l_start;
	}
	return result;
}

MUTANT(fcntl, any_descriptor_locks, "a record lock does not ask what its descriptor is open for")
{
	const int result = fcntl(fd, command, argument);

	return sets_lock(command) && is_refused(result, EBADF) && fcntl(fd, F_GETFD) >= 0 ? 0
											  : result;
}

MUTANT(fcntl, any_type_locks, "a record lock of no type is taken for one of reading")
{
	const int result = fcntl(fd, command, argument);

	if (sets_lock(command) && is_refused(result, EINVAL) &&
	    ((struct flock *)argument)->l_type > 2)
		return set_lock(fd, *(struct flock *)argument, F_RDLCK);
	return result;
}

MUTANT(fcntl, offsets_have_32_bits,
       "a record lock begins at the lower 32 bits of where it is told to")
{
	struct flock *lock = argument;

	if (is_of_locks(command) && lock->l_start > 0 && lock->l_start < INT64_C(1) << 40)
		lock->l_start &= 0xffffffff;
	return fcntl(fd, command, argument);
}

/* Whom a write lock of these bytes would wait for, or 0. */
static pid_t holder_of(int fd, const struct flock *wanted)
{
	struct flock probe = *wanted;

	if (probe.l_type == F_UNLCK || fcntl(fd, F_GETLK, &probe) < 0)
		return 0;
	return probe.l_type == F_UNLCK ? 0 : probe.l_pid;
}

MUTANT(fcntl, who_once_waited_waits_for_ever,
       "F_SETLKW for what one has who once slept for the caller gives EDEADLK")
{
	atomic_long *waits = mutant_memory->number;
	pid_t holder = command == F_SETLKW ? holder_of(fd, argument) : 0;

	if (holder && waits[0] == holder && waits[1] == getpid())
		return fail(EDEADLK);
	if (holder && waits[0] == 0) {
		waits[0] = getpid();
		waits[1] = holder;
	}
	return fcntl(fd, command, argument);
}

static bool is_a_file(int fd)
{
	struct stat status;

	return fstat(fd, &status) < 0 || S_ISREG(status.st_mode);
}

MUTANT(fcntl, only_files_are_locked, "fcntl refuses locks of what is no file in a place")
{
	return sets_lock(command) && !is_a_file(fd) ? fail(EINVAL) : fcntl(fd, command, argument);
}

MUTANT(fcntl, locks_of_pipes_are_nothing, "locks of what is no file in a place keep nobody out")
{
	return sets_lock(command) && !is_a_file(fd) ? 0 : fcntl(fd, command, argument);
}
