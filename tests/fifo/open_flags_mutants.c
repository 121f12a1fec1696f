/* Flags of open that mean the wrong thing for a FIFO. */

#include "fifos_mutants.h"

MECHANISM(fifo, "fifo");

MUTANT(open, rdwr_is_reading, "O_RDWR opens a FIFO for reading alone")
{
	if ((flags & O_ACCMODE) == O_RDWR && is_fifo(path) && !(flags & O_EXCL)) {
		int fd = open(path, (flags & ~O_ACCMODE) | O_RDONLY | O_NONBLOCK, mode);

		if (!(flags & O_NONBLOCK))
			fcntl(fd, F_SETFL, 0);
		return fd;
	}
	return open(path, flags, mode);
}

MUTANT(open, flags_are_as_for_files, "O_TRUNC empties a FIFO, O_PATH opens it, O_EXCL does nothing")
{
	bool there = is_fifo(path);
	int fd = open(path, there ? flags & ~(O_PATH | O_EXCL) : flags, mode);

	if (there && fd >= 0 && flags & O_TRUNC)
		drain(fd, SIZE_MAX);
	return fd;
}

MUTANT(fcntl, nonblock_of_open_stays, "O_NONBLOCK given to open can't be cleared")
{
	if (command == F_SETFL && fcntl(fd, F_GETFL) & O_NONBLOCK)
		argument = (void *)((intptr_t)argument | O_NONBLOCK);
	return fcntl(fd, command, argument);
}

MUTANT(open, links_are_followed_anyway,
       "open follows a symbolic link to a FIFO with O_NOFOLLOW too")
{
	return open(path, is_fifo(path) ? flags & ~O_NOFOLLOW : flags, mode);
}

MUTANT(open, fifos_stay_over_exec, "open of a FIFO passes over O_CLOEXEC")
{
	return open(path, is_fifo(path) ? flags & ~O_CLOEXEC : flags, mode);
}

MUTANT(open, fifos_close_on_exec, "open of a FIFO sets FD_CLOEXEC unasked")
{
	return open(path, is_fifo(path) ? flags | O_CLOEXEC : flags, mode);
}
