/* Wrong locks of files. */
#include "mutant.h"

MECHANISM(lock, "lock");

MUTANT(flock, exclusive_is_shared, "flock takes LOCK_EX for LOCK_SH")
{
	return flock(fd, operation & LOCK_EX ? (operation & ~LOCK_EX) | LOCK_SH : operation);
}

MUTANT(flock, shared_is_exclusive, "flock takes LOCK_SH for LOCK_EX")
{
	return flock(fd, operation & LOCK_SH ? (operation & ~LOCK_SH) | LOCK_EX : operation);
}

MUTANT(flock, flock_never_sleeps, "flock fails where it would sleep")
{
	return flock(fd, operation | LOCK_NB);
}

MUTANT(flock, flock_always_sleeps, "LOCK_NB does nothing")
{
	return flock(fd, operation & ~LOCK_NB);
}

MUTANT(flock, flock_is_not_interrupted, "flock goes on after any handler")
{
	int result;

	do
		result = flock(fd, operation);
	while (result < 0 && errno == EINTR);
	return result;
}

static int held[256]; /* by flock of this process, for each descriptor */

MUTANT(flock, a_refused_change_keeps_the_lock, "flock that fails leaves the lock it had")
{
	int result = flock(fd, operation), error = errno;

	if (fd < 0 || fd >= 256)
		return result;
	if (result == 0)
		held[fd] = operation & (LOCK_SH | LOCK_EX);
	else if (error == EWOULDBLOCK && held[fd])
		flock(fd, held[fd] | LOCK_NB);
	errno = error;
	return result;
}

MUTANT(flock, an_exclusive_lock_is_never_changed,
       "flock of a lock that is exclusive changes nothing")
{
	if (fd < 0 || fd >= 256)
		return flock(fd, operation);
	if (held[fd] && operation & LOCK_SH)
		return 0;
	if (flock(fd, operation) < 0)
		return -1;
	held[fd] = operation & LOCK_EX;
	return 0;
}

MUTANT(flock, no_operation_unlocks, "flock takes 0 for LOCK_UN")
{
	return flock(fd, operation ? operation : LOCK_UN);
}

MUTANT(flock, flock_is_a_record_lock, "flock and record locks keep each other out")
{
	struct flock lock = { .l_type = (short)(operation & LOCK_EX   ? F_WRLCK
						: operation & LOCK_SH ? F_RDLCK
								      : F_UNLCK),
			      .l_whence = SEEK_SET };

	if (!(operation & (LOCK_SH | LOCK_EX | LOCK_UN)))
		return flock(fd, operation);
	return fcntl(fd, operation & LOCK_NB ? F_OFD_SETLK : F_OFD_SETLKW, &lock);
}

MUTANT(close, any_close_unlocks, "close of one copy ends the flock of its description")
{
	flock(fd, LOCK_UN);
	return close(fd);
}

MUTANT(close, close_keeps_record_locks, "close leaves the process's record locks")
{
	return fd < 0 ? close(fd) : 0;
}

MUTANT(close, close_ends_locks_of_descriptions,
       "close of any copy ends the record locks of its description")
{
	struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET };
	int error = errno;

	fcntl(fd, F_OFD_SETLK, &lock);
	errno = error;
	return close(fd);
}

static bool sets(int command)
{
	return command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
	       command == F_OFD_SETLKW;
}

static bool tells(int command)
{
	return command == F_GETLK || command == F_OFD_GETLK;
}

/* fcntl with a lock of this type and range. */
static int with(int fd, int command, const struct flock *given, short type, off_t start,
		off_t length)
{
	struct flock lock = *given;

	lock.l_type = type;
	lock.l_start = start;
	lock.l_len = length;
	return fcntl(fd, command, &lock);
}

#define GIVEN                                                                                      \
	const struct flock *it = argument;                                                         \
                                                                                                   \
	if (!sets(command))                                                                        \
	return fcntl(fd, command, argument)

MUTANT(fcntl, a_write_lock_is_a_read_lock, "F_WRLCK sets a read lock")
{
	GIVEN;
	return with(fd, command, it, it->l_type == F_WRLCK ? F_RDLCK : it->l_type, it->l_start,
		    it->l_len);
}

MUTANT(fcntl, a_read_lock_is_a_write_lock, "F_RDLCK sets a write lock")
{
	GIVEN;
	return with(fd, command, it, it->l_type == F_RDLCK ? F_WRLCK : it->l_type, it->l_start,
		    it->l_len);
}

MUTANT(fcntl, unlocking_unlocks_all, "F_UNLCK unlocks the whole file")
{
	GIVEN;
	if (it->l_type == F_UNLCK && it->l_start >= 0)
		return with(fd, command, it, F_UNLCK, 0, 0);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, unlocking_reaches_to_the_end, "F_UNLCK unlocks all from its first byte on")
{
	GIVEN;
	return with(fd, command, it, it->l_type, it->l_start,
		    it->l_type == F_UNLCK && it->l_len > 0 ? 0 : it->l_len);
}

MUTANT(fcntl, a_lock_has_one_byte_more, "a record lock takes one byte more than it says")
{
	GIVEN;
	return with(fd, command, it, it->l_type, it->l_start,
		    it->l_len > 0 ? it->l_len + 1 : it->l_len);
}

MUTANT(fcntl, no_length_is_one_byte, "a length of 0 locks one byte")
{
	GIVEN;
	return with(fd, command, it, it->l_type, it->l_start, it->l_len ? it->l_len : 1);
}

MUTANT(fcntl, a_negative_length_goes_on, "a negative length locks bytes behind the first")
{
	GIVEN;
	return with(fd, command, it, it->l_type, it->l_start,
		    it->l_len < 0 ? -it->l_len : it->l_len);
}

MUTANT(fcntl, before_the_file_is_its_begin, "a range that begins before the file begins with it")
{
	GIVEN;
	return with(fd, command, it, it->l_type, it->l_start < 0 ? 0 : it->l_start, it->l_len);
}

MUTANT(fcntl, setlkw_never_sleeps, "F_SETLKW fails where it would sleep")
{
	return fcntl(fd, command == F_SETLKW ? F_SETLK : command, argument);
}

MUTANT(fcntl, ofd_setlkw_never_sleeps, "F_OFD_SETLKW fails where it would sleep")
{
	return fcntl(fd, command == F_OFD_SETLKW ? F_OFD_SETLK : command, argument);
}

MUTANT(fcntl, setlk_sleeps, "F_SETLK sleeps as F_SETLKW does")
{
	return fcntl(fd, command == F_SETLK ? F_SETLKW : command, argument);
}

MUTANT(fcntl, setlkw_is_not_interrupted, "F_SETLKW goes on after any handler")
{
	int result;

	do
		result = fcntl(fd, command, argument);
	while (result < 0 && errno == EINTR);
	return result;
}

MUTANT(fcntl, a_deadlock_is_not_seen, "F_SETLKW sleeps into a deadlock")
{
	int result = fcntl(fd, command, argument);

	if (result == 0 || errno != EDEADLK)
		return result;
	return fcntl(fd, F_OFD_SETLKW, argument);
}

MUTANT(fcntl, who_sleeps_in_front_is_a_deadlock,
       "F_SETLKW fails with EDEADLK where a lock is in the way")
{
	int result = fcntl(fd, command == F_SETLKW ? F_SETLK : command, argument);

	if (result < 0 && errno == EAGAIN && command == F_SETLKW)
		errno = EDEADLK;
	return result;
}

MUTANT(fcntl, a_refused_lock_takes_a_part, "a lock that is refused takes its first byte")
{
	GIVEN;
	if (fcntl(fd, command, argument) == 0)
		return 0;
	if (errno != EAGAIN)
		return -1;
	with(fd, command, it, it->l_type, it->l_start, 1);
	errno = EAGAIN;
	return -1;
}

MUTANT(fcntl, a_sleeper_has_a_part, "F_SETLKW takes the first byte before it sleeps for the others")
{
	GIVEN;
	if ((command == F_SETLKW || command == F_OFD_SETLKW) && it->l_type != F_UNLCK)
		with(fd, command == F_SETLKW ? F_SETLK : F_OFD_SETLK, it, it->l_type, it->l_start,
		     1);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, a_sleeper_gives_up_what_it_has,
       "F_SETLKW unlocks the range before it sleeps to lock it")
{
	GIVEN;
	if (command == F_SETLKW && it->l_type == F_WRLCK && it->l_start >= 0)
		with(fd, F_SETLK, it, F_UNLCK, it->l_start, it->l_len);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, locks_of_descriptions_are_processes, "F_OFD_SETLK sets a lock of the process")
{
	return fcntl(fd,
		     command == F_OFD_SETLK    ? F_SETLK
		     : command == F_OFD_SETLKW ? F_SETLKW
		     : command == F_OFD_GETLK  ? F_GETLK
					       : command,
		     argument);
}

MUTANT(fcntl, locks_of_processes_are_descriptions, "F_SETLK sets a lock of the description")
{
	return fcntl(fd,
		     command == F_SETLK    ? F_OFD_SETLK
		     : command == F_SETLKW ? F_OFD_SETLKW
		     : command == F_GETLK  ? F_OFD_GETLK
					   : command,
		     argument);
}

/* What a call asks for that tells of locks. */
static struct flock asked_by(int command, const void *argument)
{
	return tells(command) ? *(const struct flock *)argument : (struct flock){ 0 };
}

MUTANT(fcntl, getlk_finds_nothing, "F_GETLK never tells a lock")
{
	struct flock *it = argument;

	if (!tells(command) || it->l_start < 0)
		return fcntl(fd, command, argument);
	it->l_type = F_UNLCK;
	return 0;
}

MUTANT(fcntl, getlk_tells_the_range_asked_for, "F_GETLK tells the range that it was asked for")
{
	struct flock *it = argument, given = asked_by(command, argument);
	int result = fcntl(fd, command, argument);

	if (tells(command)) {
		it->l_start = given.l_start;
		it->l_len = given.l_len;
	}
	return result;
}

MUTANT(fcntl, getlk_tells_its_own_process, "F_GETLK tells the pid of who asks")
{
	struct flock *it = argument;
	int result = fcntl(fd, command, argument);

	if (result == 0 && tells(command) && it->l_type != F_UNLCK)
		it->l_pid = getpid();
	return result;
}

MUTANT(fcntl, getlk_tells_the_type_asked_for, "F_GETLK tells the type that it was asked for")
{
	struct flock *it = argument, given = asked_by(command, argument);
	int result = fcntl(fd, command, argument);

	if (result == 0 && tells(command) && it->l_type != F_UNLCK)
		it->l_type = given.l_type;
	return result;
}

MUTANT(fcntl, getlk_of_nothing_clears_the_rest, "F_GETLK that finds no lock clears the range")
{
	struct flock *it = argument;
	int result = fcntl(fd, command, argument);

	if (result == 0 && tells(command) && it->l_type == F_UNLCK)
		it->l_start = it->l_len = 0;
	return result;
}

MUTANT(fcntl, getlk_tells_the_whence_asked_for, "F_GETLK leaves l_whence as it was")
{
	struct flock *it = argument, given = asked_by(command, argument);
	int result = fcntl(fd, command, argument);

	if (result == 0 && tells(command))
		it->l_whence = given.l_whence;
	return result;
}

/* fcntl with a lock from there. */
static int from(int fd, int command, const struct flock *given, short whence)
{
	struct flock lock = *given;

	lock.l_whence = whence;
	return fcntl(fd, command, &lock);
}

MUTANT(fcntl, the_end_is_the_begin, "SEEK_END is taken for SEEK_SET")
{
	GIVEN;
	return from(fd, command, it, it->l_whence == SEEK_END ? SEEK_SET : it->l_whence);
}

MUTANT(fcntl, where_it_stands_is_the_begin, "SEEK_CUR is taken for SEEK_SET")
{
	GIVEN;
	return from(fd, command, it, it->l_whence == SEEK_CUR ? SEEK_SET : it->l_whence);
}

MUTANT(fcntl, any_descriptor_will_do, "a lock does not ask what the file is open for")
{
	int result = fcntl(fd, command, argument), error = errno;

	if (result < 0 && error == EBADF && sets(command) && fcntl(fd, F_GETFD, NULL) >= 0)
		return 0;
	errno = error;
	return result;
}

MUTANT(fcntl, a_pid_is_no_mistake, "F_OFD_SETLK does not look at l_pid")
{
	struct flock lock;

	if (command != F_OFD_SETLK && command != F_OFD_SETLKW)
		return fcntl(fd, command, argument);
	lock = *(struct flock *)argument;
	lock.l_pid = 0;
	return fcntl(fd, command, &lock);
}

MUTANT(fork, a_fork_unlocks, "the record locks of who forks are gone")
{
	struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	for (int fd = 0; fd < 256; fd++)
		fcntl(fd, F_SETLK, &lock);
	return fork();
}

MUTANT(fork, a_child_has_descriptions_of_its_own,
       "what a child has open is open anew, with no lock of its parent's description")
{
	char path[32];
	struct stat status;
	pid_t pid = fork();

	for (int fd = 0; fd < 256 && pid == 0; fd++) {
		int fresh;

		if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		fresh = open(path, O_RDWR);
		dup2(fresh, fd);
		close(fresh);
	}
	return pid;
}
