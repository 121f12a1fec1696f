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

static bool is_path_only(int fd)
{
	return fcntl(fd, F_GETFL) & O_PATH;
}

MUTANT(mkfifoat, an_open_directory_may_be_searched,
       "mkfifoat does not ask whether the directory of its descriptor may be searched")
{
	const int result = mkfifoat(directory, path, mode);

	if (!is_refused(result, EACCES) || is_path_only(directory) || fchmod(directory, 0700) < 0)
		return result;
	return mkfifoat(directory, path, mode);
}

MUTANT(mkfifoat, o_path_is_o_search, "mkfifoat does not ask it of a descriptor of O_PATH")
{
	const int result = mkfifoat(directory, path, mode);
	char name[32];

	snprintf(name, sizeof(name), "/proc/self/fd/%d", directory);
	if (!is_refused(result, EACCES) || !is_path_only(directory) || chmod(name, 0700) < 0)
		return result;
	return mkfifoat(directory, path, mode);
}

MUTANT(mkfifo, other_bits_are_dropped, "mkfifo sets no bits but those of the permissions")
{
	return mkfifo(path, mode & ~07000u);
}

MUTANT(mkfifo, another_type_is_passed_over, "mkfifo takes no heed of a type in the mode")
{
	return mkfifo(path, mode & 07777);
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
