/* Wrong answers about open file descriptions, and writes at a wrong place. */
#include "mutant.h"
#include "newer_names.h"

MECHANISM(process_description, "process/description.c");

MUTANT(fcntl, one_file_is_one_description, "F_DUPFD_QUERY gives 1 for two opens of one file")
{
	const int result = fcntl(fd, command, argument);
	struct stat one, other;

	if (command != F_DUPFD_QUERY || result != 0)
		return result;
	return fstat(fd, &one) == 0 && fstat((int)(intptr_t)argument, &other) == 0 &&
	       one.st_ino == other.st_ino && one.st_dev == other.st_dev;
}

MUTANT(fcntl, one_number_is_one_description, "F_DUPFD_QUERY compares the numbers of descriptors")
{
	const int result = fcntl(fd, command, argument);

	return command == F_DUPFD_QUERY && result == 1 ? fd == (int)(intptr_t)argument : result;
}

MUTANT(fcntl, passed_is_another, "F_DUPFD_QUERY knows no descriptor that came over a socket")
{
	if (command == F_DUPFD_QUERY && fd == mutant_memory->number[0] && fd)
		return 0;
	return fcntl(fd, command, argument);
}

MUTANT(recvmsg, passed_is_another, NULL)
{
	const ssize_t count = recvmsg(fd, message, flags);

	if (count > 0 && CMSG_FIRSTHDR(message))
		mutant_memory->number[0] = *(int *)CMSG_DATA(CMSG_FIRSTHDR(message));
	return count;
}

MUTANT(fcntl, closed_is_another, "F_DUPFD_QUERY gives 0 where the other is not open")
{
	const int result = fcntl(fd, command, argument);

	return command == F_DUPFD_QUERY && is_refused(result, EBADF) ? 0 : result;
}

MUTANT(fcntl, o_creat_is_creation, "F_CREATED_QUERY gives 1 for all that was opened with O_CREAT")
{
	if (command == F_CREATED_QUERY && fd >= 0 && fd < 64 && mutant_memory->number[1] >> fd & 1)
		return 1;
	return fcntl(fd, command, argument);
}

MUTANT(open, o_creat_is_creation, NULL)
{
	const int fd = open(path, flags, mode);

	if (flags & O_CREAT && fd >= 0 && fd < 32)
		mutant_memory->number[1] |= 1L << fd;
	return fd;
}

MUTANT(shm_open, o_creat_is_creation, NULL)
{
	const int fd = shm_open(name, flags, mode);

	if (flags & O_CREAT && fd >= 0 && fd < 32)
		mutant_memory->number[1] |= 1L << fd;
	return fd;
}

static int copies;

MUTANT(dup, copies_made_nothing, NULL)
{
	return copies = dup(fd);
}

MUTANT(fcntl, copies_made_nothing, "F_CREATED_QUERY gives 0 for a copy that dup made")
{
	return command == F_CREATED_QUERY && fd > 0 && fd == copies ? 0
								    : fcntl(fd, command, argument);
}

MUTANT(open, children_made_nothing, NULL)
{
	if (flags & O_CREAT && !mutant_memory->number[3])
		mutant_memory->number[3] = getpid();
	return open(path, flags, mode);
}

MUTANT(fcntl, children_made_nothing, "F_CREATED_QUERY gives 0 in a child for what its parent made")
{
	if (command == F_CREATED_QUERY && fd >= 0 && getpid() != mutant_memory->number[3])
		return 0;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, unlinked_was_not_made, "F_CREATED_QUERY gives 0 when the file has no name any more")
{
	const int result = fcntl(fd, command, argument);
	struct stat status;

	return command == F_CREATED_QUERY && result == 1 && fstat(fd, &status) == 0 &&
			       status.st_nlink == 0
		       ? 0
		       : result;
}

MUTANT(fcntl, nobody_made_an_object, "F_CREATED_QUERY gives 0 for a shared memory object")
{
	return command == F_CREATED_QUERY && fd > 0 && fd == mutant_memory->number[2]
		       ? 0
		       : fcntl(fd, command, argument);
}

MUTANT(shm_open, nobody_made_an_object, NULL)
{
	const int fd = shm_open(name, flags, mode);

	if (fd >= 0)
		mutant_memory->number[2] = fd;
	return fd;
}

static bool is_append(long number, long flags)
{
	return number == SYS_pwritev2 && flags & RWF_APPEND && !(flags & RWF_NOAPPEND);
}

MUTANT(syscall, append_is_passed_over, "pwritev2 passes over RWF_APPEND")
{
	return syscall(number, a, b, c, d, e, is_append(number, f) ? f & ~RWF_APPEND : f);
}

MUTANT(syscall, append_is_for_good, "pwritev2 with RWF_APPEND sets O_APPEND, and leaves it")
{
	if (is_append(number, f))
		fcntl((int)a, F_SETFL, (void *)(uintptr_t)O_APPEND);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, append_moves_the_position, "pwritev2 with RWF_APPEND moves the file's position")
{
	return is_append(number, f) ? syscall(number, a, b, c, -1L, -1L, f)
				    : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, append_leaves_the_position,
       "pwritev2 with RWF_APPEND and an offset of -1 leaves the file's position")
{
	return is_append(number, f) ? syscall(number, a, b, c, 0L, 0L, f)
				    : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, the_end_is_ones_own, "pwritev2 with RWF_APPEND writes where its process wrote last")
{
	static long own_end = -1;
	struct stat status;
	long result;

	if (!is_append(number, f) || fstat((int)a, &status) < 0)
		return syscall(number, a, b, c, d, e, f);
	if (own_end < 0 || d == -1)
		own_end = (long)status.st_size;
	result = d == -1 ? syscall(number, a, b, c, d, e, f)
			 : syscall(number, a, b, c, own_end, 0L, 0L);
	own_end += result > 0 ? result : 0;
	return result;
}

MUTANT(syscall, noappend_is_passed_over, "pwritev2 passes over RWF_NOAPPEND")
{
	return syscall(number, a, b, c, d, e,
		       number == SYS_pwritev2 && !(f & RWF_APPEND) ? f & ~RWF_NOAPPEND : f);
}

MUTANT(syscall, noappend_is_for_good, "pwritev2 with RWF_NOAPPEND clears O_APPEND")
{
	if (number == SYS_pwritev2 && f & RWF_NOAPPEND)
		fcntl((int)a, F_SETFL, NULL);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, append_beats_noappend, "pwritev2 takes RWF_APPEND and RWF_NOAPPEND together")
{
	if (number == SYS_pwritev2 && f & RWF_APPEND && f & RWF_NOAPPEND)
		f &= ~RWF_NOAPPEND;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(pwrite, pwrite_heeds_no_o_append, "pwrite of a file with O_APPEND writes at its offset")
{
	const int own = fcntl(fd, F_GETFL);
	ssize_t count;

	fcntl(fd, F_SETFL, NULL);
	count = pwrite(fd, bytes, size, offset);
	fcntl(fd, F_SETFL, (void *)(uintptr_t)(own & O_APPEND));
	return count;
}
