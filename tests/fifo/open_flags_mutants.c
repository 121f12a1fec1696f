/* Flags of open that mean the wrong thing for a FIFO. */

#include <limits.h>

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

MUTANT(open, a_link_to_nothing_is_nothing, "O_CREAT and O_EXCL make what a symbolic link names")
{
	struct stat status;
	bool dangling =
		lstat(path, &status) == 0 && S_ISLNK(status.st_mode) && stat(path, &status) < 0;

	return open(path, dangling ? flags & ~O_EXCL : flags, mode);
}

MUTANT(open, a_directory_opens_for_writing, "open of a directory for writing opens it for reading")
{
	int fd = open(path, flags, mode);

	return is_refused(fd, EISDIR) ? open(path, O_RDONLY) : fd;
}

MUTANT(open, what_is_no_directory_is_missing, "open gives ENOENT where a file is no directory")
{
	return confuse(open(path, flags, mode), ENOTDIR, ENOENT);
}

MUTANT(open, a_loop_is_missing, "open gives ENOENT for symbolic links that go round")
{
	return confuse(open(path, flags, mode), ELOOP, ENOENT);
}

MUTANT(open, a_long_name_is_cut, "open cuts names and paths that are too long")
{
	char cut[NAME_MAX + 1] = "";
	int fd = open(path, flags, mode);

	if (!is_refused(fd, ENAMETOOLONG))
		return fd;
	memcpy(cut, path, NAME_MAX);
	return open(cut, flags | O_CREAT, 0700);
}

MUTANT(open, a_slash_is_cut_off, "open passes over a slash at the end of a name")
{
	char cut[200] = "";
	size_t length = strlen(path);

	if (length > 1 && length < sizeof(cut) && path[length - 1] == '/') {
		memcpy(cut, path, length - 1);
		return open(cut, flags, mode);
	}
	return open(path, flags, mode);
}

MUTANT(openat, openat_starts_here, "openat starts at the current directory")
{
	return openat(AT_FDCWD, path, flags, mode);
}

MUTANT(openat, openat_always_looks_at_its_descriptor,
       "openat of an absolute path needs a directory")
{
	return directory == AT_FDCWD || fcntl(directory, F_GETFD) >= 0
		       ? openat(directory, path, flags, mode)
		       : fail(EBADF);
}

MUTANT(openat, openat_forgets_its_flags, "openat passes over O_NONBLOCK and O_CLOEXEC")
{
	return openat(directory, path, flags & ~(O_NONBLOCK | O_CLOEXEC), mode);
}

MUTANT(openat, any_descriptor_is_a_directory, "openat takes a file's descriptor for no descriptor")
{
	return confuse(openat(directory, path, flags, mode), ENOTDIR, EBADF);
}
