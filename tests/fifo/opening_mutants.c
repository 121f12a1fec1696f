/* Opens of FIFOs that wait, or do not, for the wrong end. */

#include "fifos_mutants.h"

MECHANISM(fifo, "fifo");

static bool is_plain(int flags, int mode)
{
	return (flags & (O_ACCMODE | O_NONBLOCK | O_PATH | O_CREAT)) == mode;
}

MUTANT(open, reader_does_not_wait, "open for reading does not wait for a writer")
{
	int fd;

	if (!is_plain(flags, O_RDONLY))
		return open(path, flags, mode);
	fd = open(path, flags | O_NONBLOCK, mode);
	fcntl(fd, F_SETFL, 0);
	return fd;
}

MUTANT(open, writer_does_not_wait, "open for writing does not wait for a reader, nor gives ENXIO")
{
	int other, fd;

	if ((flags & (O_ACCMODE | O_PATH | O_DIRECTORY)) != O_WRONLY || !is_fifo(path))
		return open(path, flags, mode);
	other = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	fd = open(path, flags, mode);
	close(other);
	return fd;
}

MUTANT(open, any_open_releases, "any open releases all that sleep in open, of the same end too")
{
	if (is_fifo(path) && !(flags & O_PATH))
		close(open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC));
	return open(path, flags, mode);
}

MUTANT(open, met_end_must_still_be_there, "open fails with ENXIO if the end it met has left again")
{
	struct pollfd entry = { .events = 0 };
	int fd = open(path, flags, mode);

	entry.fd = fd;
	if (fd < 0 || flags & O_NONBLOCK || !is_fifo(path) || poll(&entry, 1, 0) == 0)
		return fd;
	close(fd);
	return fail(ENXIO);
}

MUTANT(open, first_meeting_counts_for_all, "once both ends have met, no open waits any more")
{
	bool met = mutant_memory->number[0];
	int fd;

	if (met && is_plain(flags, O_RDONLY) && is_fifo(path)) {
		fd = open(path, flags | O_NONBLOCK, mode);
		fcntl(fd, F_SETFL, 0);
		return fd;
	}
	fd = open(path, flags, mode);
	if (fd >= 0 && (flags & (O_ACCMODE | O_NONBLOCK)) == O_RDONLY && has_mode(fd, O_RDONLY))
		mutant_memory->number[0] = 1;
	return fd;
}

MUTANT(open, sleeping_readers_do_not_count,
       "a reader asleep in open is none to O_WRONLY | O_NONBLOCK")
{
	int fd;

	if (mutant_memory->number[0] == 0 && is_plain(flags & ~O_NONBLOCK, O_WRONLY) &&
	    flags & O_NONBLOCK && is_fifo(path))
		return fail(ENXIO);
	fd = open(path, flags, mode);
	if (fd >= 0 && (flags & O_ACCMODE) != O_WRONLY)
		mutant_memory->number[0]++;
	return fd;
}

MUTANT(mkfifo, sleeping_readers_do_not_count, NULL)
{
	mutant_memory->number[0] = 0;
	return mkfifo(path, mode);
}

MUTANT(kill, woken_opener_counts, "an opener that a signal wakes or kills still counts as an end")
{
	int result = kill(pid, signo);

	open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return result;
}

static void do_nothing(int signo)
{
	(void)signo;
}

MUTANT(signal, ignored_signals_interrupt, "a signal that is ignored interrupts a call that sleeps")
{
	struct sigaction action = { .sa_handler = do_nothing };

	if (handler != SIG_IGN)
		return signal(signo, handler);
	sigaction(signo, &action, NULL);
	return SIG_DFL;
}

/* Lets all go who wait at this FIFO. */
static void let_go(const char *path)
{
	const int fd = is_fifo(path) ? open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC) : -1;

	if (fd >= 0) {
		usleep(10000);
		close(fd);
	}
}

MUTANT(unlink, unlink_wakes_openers, "unlink of a FIFO lets all go on who wait to open it")
{
	let_go(path);
	return unlink(path);
}

MUTANT(rename, rename_wakes_openers, "rename of a FIFO lets all go on who wait to open it")
{
	let_go(path);
	return rename(path, name);
}

static bool has_pending(void)
{
	int error = errno;
	sigset_t set;
	bool has = sigpending(&set) == 0 && sigismember(&set, SIGUSR1);

	errno = error;
	return has;
}

MUTANT(open, a_pending_signal_interrupts, "open of a FIFO with a signal pending gives EINTR")
{
	struct stat status;

	if (has_pending() && stat(path, &status) == 0 && S_ISFIFO(status.st_mode) &&
	    !(flags & O_NONBLOCK) && (flags & O_ACCMODE) != O_RDWR)
		return fail(EINTR);
	return open(path, flags, mode);
}

/* Opens a FIFO for a moment, as what has no other way to it does. */
static void open_by_the_way(const char *path, int flags)
{
	struct stat is;
	int error = errno;
	int fd = path && lstat(path, &is) == 0 && S_ISFIFO(is.st_mode) ? open(path, flags) : -1;

	if (fd >= 0)
		close(fd);
	errno = error;
}

#define OPENS_IT(call_, gives_)                                                                    \
	MUTANT(call_, call_##_opens_it, #call_ " of a FIFO opens it to read, for a moment")        \
	{                                                                                          \
		open_by_the_way(path, O_RDONLY | O_NONBLOCK);                                      \
		return call_ gives_;                                                               \
	}
OPENS_IT(stat, (path, status))
OPENS_IT(lstat, (path, status))
OPENS_IT(access, (path, mode))
OPENS_IT(utimensat, (directory, path, times, flags))
OPENS_IT(link, (path, name))
OPENS_IT(unlink, (path))
OPENS_IT(rename, (path, name))

MUTANT(chmod, chmod_opens_both, "chmod of a FIFO opens it to read and write, for a moment")
{
	open_by_the_way(path, O_RDWR);
	return chmod(path, mode);
}

MUTANT(chmod, chmod_waits, "chmod of a FIFO opens it to read, and waits for who writes")
{
	open_by_the_way(path, O_RDONLY);
	return chmod(path, mode);
}
