/* Wrong sizes of what has none. */
#include <sys/stat.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(kinds_of_descriptor, "poll/kind.c");

static bool is_of_type(int fd, mode_t type)
{
	struct stat status;
	int error = errno;
	bool is = fstat(fd, &status) == 0 && (status.st_mode & S_IFMT) == type;

	errno = error;
	return is;
}

MUTANT(fsync, a_pipe_or_socket_can_be_synced, "fsync of a pipe or a socket succeeds")
{
	int result = fsync(fd);

	return is_of_type(fd, S_IFIFO) || is_of_type(fd, S_IFSOCK) ? 0 : result;
}

MUTANT(ftruncate, a_socket_can_be_cut, "ftruncate of a socket succeeds")
{
	return is_of_type(fd, S_IFSOCK) ? 0 : ftruncate(fd, size);
}

MUTANT(ftruncate, a_terminal_is_espipe, "ftruncate of a terminal gives ESPIPE")
{
	return is_of_type(fd, S_IFCHR) ? fail(ESPIPE) : ftruncate(fd, size);
}

MUTANT(mmap, no_device_is_eacces, "mmap of a pipe gives EACCES at both ends")
{
	void *place = mmap(address, size, protection, flags, fd, offset);

	if (place == MAP_FAILED && is_of_type(fd, S_IFIFO))
		errno = EACCES;
	return place;
}

MUTANT(mmap, what_cannot_be_mapped_is_memory, "mmap of what tells of events gives memory")
{
	void *place = mmap(address, size, protection, flags, fd, offset);

	if (place == MAP_FAILED && errno == ENODEV && is_of_type(fd, 0))
		return mmap(address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return place;
}

MUTANT(syscall, fdatasync_of_anything_is_fine, "fdatasync of what is no file does nothing")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_fdatasync && is_refused((int)result, EINVAL) ? 0 : result;
}
