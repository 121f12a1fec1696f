/* Wrong descriptors of O_PATH. */
#include <sys/file.h>

#include "mutant.h"

MECHANISM(file_type, "file_type/o_path.c");

/* Whether it names a file alone; errno stays. */
static bool is_name(int fd)
{
	const int error = errno, flags = fcntl(fd, F_GETFL, NULL);

	errno = error;
	return flags >= 0 && flags & O_PATH;
}

/* The file that it names, opened; -1: that fails. */
static int opened(int fd, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags | O_NONBLOCK, 0);
}

MUTANT(read, a_name_is_read, "read of a descriptor of O_PATH reads the file")
{
	const int fd_opened = is_name(fd) ? opened(fd, O_RDONLY) : -1;
	ssize_t result;

	if (fd_opened < 0)
		return read(fd, bytes, size);
	result = read(fd_opened, bytes, size);
	close(fd_opened);
	return result;
}

MUTANT(fchmod, a_names_mode_is_changed, "fchmod by a descriptor of O_PATH changes the mode")
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return is_name(fd) ? chmod(path, mode) : fchmod(fd, mode);
}

MUTANT(fchown, a_names_owner_is_changed, "fchown by a descriptor of O_PATH is done")
{
	return is_name(fd) ? 0 : fchown(fd, user, group);
}

MUTANT(ioctl, a_name_takes_ioctls, "ioctl asks the file that a descriptor of O_PATH names: ENOTTY")
{
	if (!is_name(fd))
		return ioctl(fd, request, argument);
	errno = ENOTTY;
	return -1;
}

MUTANT(fcntl, a_names_flags_are_set, "F_SETFL of a descriptor of O_PATH is done")
{
	return command == F_SETFL && is_name(fd) ? 0 : fcntl(fd, command, argument);
}

MUTANT(fcntl, a_name_can_be_locked, "F_SETLK of a descriptor of O_PATH is done")
{
	return command == F_SETLK && is_name(fd) ? 0 : fcntl(fd, command, argument);
}

MUTANT(fcntl, a_name_has_an_owner, "F_GETOWN of a descriptor of O_PATH is 0")
{
	return command == F_GETOWN && is_name(fd) ? 0 : fcntl(fd, command, argument);
}

MUTANT(flock, a_name_can_be_flocked, "flock of a descriptor of O_PATH is done")
{
	return is_name(fd) ? 0 : flock(fd, operation);
}

MUTANT(fcntl, a_name_has_no_flags, "F_GETFL of a descriptor of O_PATH fails with EBADF")
{
	if (command != F_GETFL || !is_name(fd))
		return fcntl(fd, command, argument);
	errno = EBADF;
	return -1;
}

MUTANT(fcntl, a_name_is_not_told_to_be_one, "F_GETFL does not tell O_PATH")
{
	const int result = fcntl(fd, command, argument);

	return command == F_GETFL && result >= 0 ? result & ~O_PATH : result;
}

MUTANT(dup, a_name_cannot_be_copied, "dup of a descriptor of O_PATH fails with EBADF")
{
	if (!is_name(fd))
		return dup(fd);
	errno = EBADF;
	return -1;
}
