/* Wrong locks of descriptions, and of places. */
#include "mutant.h"

MECHANISM(description_lock, "lock/*.c");

static bool is_pending(void)
{
	sigset_t set;
	const int error = errno;

	sigpending(&set);
	errno = error;
	return sigismember(&set, SIGUSR1) == 1;
}

MUTANT(fcntl, descriptions_have_pids, "F_GETLK tells the lock of a description with a pid")
{
	const int result = fcntl(fd, command, argument);
	struct flock *lock = argument;

	if (result == 0 && command == F_GETLK && lock->l_pid == -1)
		lock->l_pid = getpid();
	return result;
}

MUTANT(fcntl, ofd_getlk_tells_its_own_pid, "F_OFD_GETLK tells a description's lock with a pid")
{
	const int result = fcntl(fd, command, argument);
	struct flock *lock = argument;

	if (result == 0 && command == F_OFD_GETLK && lock->l_pid == -1)
		lock->l_pid = getpid();
	return result;
}

MUTANT(fcntl, getlk_passes_over_descriptions, "F_GETLK does not see locks of descriptions")
{
	const int result = fcntl(fd, command, argument);
	struct flock *lock = argument;

	if (result == 0 && command == F_GETLK && lock->l_pid == -1)
		lock->l_type = F_UNLCK;
	return result;
}

MUTANT(fcntl, l_pid_is_not_looked_at, "F_OFD_SETLK takes any l_pid")
{
	if (command == F_OFD_SETLK)
		((struct flock *)argument)->l_pid = 0;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, any_whence_is_the_start, "F_SETLK takes a whence that is none for SEEK_SET")
{
	struct flock lock = { 0 };

	if (command != F_SETLK)
		return fcntl(fd, command, argument);
	lock = *(struct flock *)argument;
	if (lock.l_whence < 0 || lock.l_whence > SEEK_END)
		lock.l_whence = SEEK_SET;
	return fcntl(fd, command, &lock);
}

MUTANT(fcntl, what_overflows_is_the_rest, "a lock whose end no offset tells reaches to the end")
{
	const int result = fcntl(fd, command, argument);
	struct flock lock;

	if (command != F_SETLK || !is_refused(result, EOVERFLOW))
		return result;
	lock = *(struct flock *)argument;
	lock.l_len = 0;
	return fcntl(fd, command, &lock);
}

MUTANT(fcntl, a_free_lock_is_interrupted, "F_SETLKW fails with EINTR if a signal is pending")
{
	return command == F_SETLKW && is_pending() ? fail(EINTR) : fcntl(fd, command, argument);
}

MUTANT(fcntl, a_descriptions_lock_is_interrupted,
       "F_OFD_SETLKW fails with EINTR if a signal is pending")
{
	return command == F_OFD_SETLKW && is_pending() ? fail(EINTR) : fcntl(fd, command, argument);
}

MUTANT(fcntl, a_descriptions_lock_is_the_processs, "F_OFD_SETLK asks for a lock of the process")
{
	return fcntl(fd, command == F_OFD_SETLK ? F_SETLK : command, argument);
}

MUTANT(flock, files_alone_are_locked, "flock of what is neither file nor directory gives EBADF")
{
	struct stat status;

	if (fstat(fd, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
		return fail(EBADF);
	return flock(fd, operation);
}

MUTANT(flock, exclusive_needs_writing, "LOCK_EX of what is open for reading gives EBADF")
{
	if (operation & LOCK_EX && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		return fail(EBADF);
	return flock(fd, operation);
}

MUTANT(flock, the_stronger_counts, "flock takes LOCK_SH | LOCK_EX for LOCK_EX")
{
	const int both = LOCK_SH | LOCK_EX;

	return flock(fd, (operation & both) == both ? operation & ~LOCK_SH : operation);
}

MUTANT(flock, a_free_flock_is_interrupted, "flock fails with EINTR if a signal is pending")
{
	return is_pending() ? fail(EINTR) : flock(fd, operation);
}

/* Lets others come in between. */
static void pause_a_moment(void)
{
	const struct timespec moment = { 0, 20000000 };

	nanosleep(&moment, NULL);
}

static int change_in_two_steps(int fd, int command, const struct flock *wanted)
{
	struct flock none = *wanted;

	none.l_type = F_UNLCK;
	fcntl(fd, command, &none);
	pause_a_moment();
	none.l_type = wanted->l_type;
	return fcntl(fd, command, &none);
}

MUTANT(fcntl, a_changed_lock_is_let_go, "F_SETLK unlocks before it changes a lock's type")
{
	if (command != F_SETLK || ((struct flock *)argument)->l_type == F_UNLCK)
		return fcntl(fd, command, argument);
	return change_in_two_steps(fd, command, argument);
}

MUTANT(fcntl, a_changed_description_is_let_go,
       "F_OFD_SETLK unlocks before it changes a lock's type")
{
	if (command != F_OFD_SETLK || ((struct flock *)argument)->l_type == F_UNLCK)
		return fcntl(fd, command, argument);
	return change_in_two_steps(fd, command, argument);
}

MUTANT(fcntl, a_weaker_lock_wakes_nobody,
       "who waits to read sleeps on when a lock is for reading now")
{
	struct flock *lock = argument;

	if (command == F_SETLK && lock->l_type == F_RDLCK)
		return 0;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, descriptions_never_deadlock, "F_OFD_SETLKW that would deadlock fails with EDEADLK")
{
	struct flock tried;

	if (command != F_OFD_SETLKW)
		return fcntl(fd, command, argument);
	tried = *(struct flock *)argument;
	if (fcntl(fd, F_OFD_SETLK, &tried) == 0)
		return 0;
	if (mutant_memory->number[0]++ > 0)
		return fail(EDEADLK);
	return fcntl(fd, command, argument);
}

/* The name by which it was opened. */
static void name_of(int fd, char name[64])
{
	char path[40];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	length = readlink(path, name, 63);
	name[length < 0 ? 0 : length] = '\0';
}

static bool is_another_name(int fd)
{
	char name[64];
	int error = errno;

	name_of(fd, name);
	errno = error;
	return strstr(name, "link") || strstr(name, "moved");
}

MUTANT(fcntl, a_lock_is_of_the_name,
       "a record lock is found by the name that the file was opened by")
{
	const int result = fcntl(fd, command, argument);

	return command == F_SETLK && is_refused(result, EAGAIN) && is_another_name(fd) ? 0 : result;
}

MUTANT(flock, a_flock_is_of_the_name, "a flock is found by the name that the file was opened by")
{
	const int result = flock(fd, operation);

	return is_refused(result, EWOULDBLOCK) && is_another_name(fd) ? 0 : result;
}
