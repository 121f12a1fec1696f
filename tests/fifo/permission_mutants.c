/* Wrong permissions of FIFOs. */

#include "fifos_mutants.h"

MECHANISM(fifo, "fifo");

MUTANT(umask, umask_is_ignored, "the umask has no effect")
{
	return umask(0);
}

MUTANT(chmod, chmod_does_nothing, "chmod of a FIFO that is open has no effect")
{
	int fd = is_fifo(path) ? open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) : -1;

	if (fd < 0)
		return chmod(path, mode);
	close(fd);
	return 0;
}

MUTANT(open, reading_is_enough, "O_RDWR asks for the permission to read only")
{
	int fd = open(path, flags, mode);

	if (fd < 0 && errno == EACCES && (flags & O_ACCMODE) == O_RDWR)
		fd = open(path, (flags & ~O_ACCMODE) | O_RDONLY | O_NONBLOCK, mode);
	return fd;
}

MUTANT(chmod, open_loses_its_permission, "who has a FIFO open loses it with the permission")
{
	for (int fd = 3; mode == 0 && fd < 8; fd++)
		if (has_mode(fd, O_WRONLY))
			dup2(0, fd);
	return chmod(path, mode);
}

MUTANT(open, protection_is_turned_round,
       "O_CREAT opens another's FIFO just where protected_fifos forbids")
{
	int fd = open(path, flags, mode);
	struct stat status;

	if (!(flags & O_CREAT) || flags & O_EXCL || stat(path, &status) < 0 ||
	    !S_ISFIFO(status.st_mode) || status.st_uid == geteuid())
		return fd;
	if (fd < 0)
		return open(path, flags & ~O_CREAT, mode);
	close(fd);
	return fail(EACCES);
}

MUTANT(open, a_fifo_is_bound_by_its_file_system,
       "open for writing of a FIFO on a file system mounted read-only fails with EROFS")
{
	struct statvfs status;

	if (is_fifo(path) && flags & O_ACCMODE && statvfs(path, &status) == 0 &&
	    status.f_flag & ST_RDONLY)
		return fail(EROFS);
	return open(path, flags, mode);
}

MUTANT(open, no_file_system_is_read_only, "open for writing succeeds whatever the file system")
{
	int fd = open(path, flags, mode);

	return is_refused(fd, EROFS) ? open_nothing() : fd;
}

MUTANT(mkfifo, what_is_read_only_is_forbidden,
       "mkfifo gives EACCES on a file system mounted read-only")
{
	return confuse(mkfifo(path, mode), EROFS, EACCES);
}
