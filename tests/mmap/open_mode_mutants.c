/* Wrong regard for a file's open mode. */

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/open_mode.c", "mmap/limit.c", "mmap/call.c", "models/mmap.c");

MUTANT(open, each_file_is_open_for_both, "a file open for reading or writing only can do both")
{
	int fd = open(path, (flags & ~O_ACCMODE) | O_RDWR, mode);

	return fd < 0 ? open(path, flags, mode) : fd;
}

MUTANT(open, append_is_for_writing_alone, "a file open with O_APPEND can't be read, nor mapped")
{
	if (flags & O_APPEND)
		flags = (flags & ~O_ACCMODE) | O_WRONLY;
	return open(path, flags, mode);
}

MUTANT(mmap, o_rdonly_can_not_be_mapped,
       "mmap asks that a file be open for both, whatever the kind")
{
	struct stat status;

	if (!(flags & MAP_ANONYMOUS) && is_regular(fd, &status) &&
	    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		return refuse_mapping(EACCES);
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(fchmod, descriptors_follow_the_mode,
       "chmod takes from open descriptors what it takes from the file")
{
	int result = fchmod(fd, mode), again;

	if (result == 0 && !(mode & S_IWUSR)) {
		again = open_once_more(fd, O_RDONLY);
		dup2(again, fd);
		close(again);
	}
	return result;
}
