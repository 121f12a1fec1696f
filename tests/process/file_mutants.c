/* Wrong files: offsets, appending, and what open makes. */
#include <sched.h>
#include <stdint.h>

#include "mutant.h"

MECHANISM(file, "process/file.c");

static bool is_file(int fd)
{
	struct stat status;
	int error = errno;
	bool is = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);

	errno = error;
	return is;
}

/* Opens the file of a descriptor once more. */
static int open_anew(int fd)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDWR);
}

MUTANT(open, a_file_opens_at_its_end, "open of a file begins at its end")
{
	int fd = open(path, flags, mode);

	if (fd >= 0 && is_file(fd))
		lseek(fd, 0, SEEK_END);
	return fd;
}

MUTANT(open, a_descriptor_is_not_the_lowest, "open takes any descriptor that is free")
{
	int fd = open(path, flags, mode), other = fd < 0 ? -1 : fcntl(fd, F_DUPFD, 20);

	if (other < 0)
		return fd;
	close(fd);
	return other;
}

MUTANT(dup, dup_opens_anew, "dup gives an open file of its own")
{
	return is_file(fd) ? open_anew(fd) : dup(fd);
}

MUTANT(dup2, dup2_opens_anew, "dup2 gives an open file of its own")
{
	int other, result;

	if (!is_file(fd))
		return dup2(fd, wanted);
	other = open_anew(fd);
	result = dup2(other, wanted);
	close(other);
	return result;
}

MUTANT(fcntl, f_dupfd_opens_anew, "F_DUPFD gives an open file of its own")
{
	int other, result;

	if (command != F_DUPFD || !is_file(fd))
		return fcntl(fd, command, argument);
	other = open_anew(fd);
	result = fcntl(other, command, argument);
	close(other);
	return result;
}

MUTANT(read, a_read_leaves_the_offset, "a read of a file leaves the offset")
{
	return is_file(fd) ? pread(fd, bytes, size, lseek(fd, 0, SEEK_CUR)) : read(fd, bytes, size);
}

MUTANT(read, a_read_moves_the_offset_later, "a read moves the offset when it has all its bytes")
{
	const off_t place = is_file(fd) ? lseek(fd, 0, SEEK_CUR) : -1;
	ssize_t count;

	if (place < 0)
		return read(fd, bytes, size);
	sched_yield();
	count = pread(fd, bytes, size, place);
	if (count > 0)
		lseek(fd, place + count, SEEK_SET);
	return count;
}

MUTANT(read, a_read_moves_by_what_was_asked, "a read moves the offset by what it was asked for")
{
	ssize_t count = read(fd, bytes, size);

	if (count >= 0 && is_file(fd))
		lseek(fd, (off_t)size - count, SEEK_CUR);
	return count;
}

MUTANT(write, a_write_goes_to_the_end, "a write of a file goes to its end")
{
	if (is_file(fd))
		lseek(fd, 0, SEEK_END);
	return write(fd, bytes, size);
}

MUTANT(write, a_write_of_nothing_makes_room,
       "a write of no bytes past the end makes the file longer")
{
	if (size == 0 && is_file(fd))
		ftruncate(fd, lseek(fd, 0, SEEK_CUR));
	return write(fd, bytes, size);
}

MUTANT(write, a_gap_is_garbage, "what lies between the old end and a write past it is anything")
{
	struct stat status;
	off_t place = lseek(fd, 0, SEEK_CUR);

	if (size > 0 && is_file(fd) && fstat(fd, &status) == 0)
		for (off_t i = status.st_size; i < place; i++)
			pwrite(fd, "?", 1, i);
	return write(fd, bytes, size);
}

MUTANT(write, a_write_leaves_the_times, "a write leaves the time of last modification")
{
	struct stat status;
	bool is = is_file(fd) && fstat(fd, &status) == 0;
	ssize_t count = write(fd, bytes, size);

	if (is)
		futimens(fd, (struct timespec[2]){ status.st_atim, status.st_mtim });
	return count;
}

MUTANT(pread, pread_moves_the_offset, "pread moves the offset")
{
	ssize_t count = pread(fd, bytes, size, offset);

	if (count >= 0)
		lseek(fd, offset + count, SEEK_SET);
	return count;
}

MUTANT(pwrite, pwrite_moves_the_offset, "pwrite moves the offset")
{
	ssize_t count = pwrite(fd, bytes, size, offset);

	if (count >= 0)
		lseek(fd, offset + count, SEEK_SET);
	return count;
}

MUTANT(pread, a_negative_offset_is_the_start, "pread before the start reads at the start")
{
	return pread(fd, bytes, size, offset < 0 ? 0 : offset);
}

MUTANT(pwrite, a_negative_offset_of_pwrite_is_the_start,
       "pwrite before the start writes at the start")
{
	return pwrite(fd, bytes, size, offset < 0 ? 0 : offset);
}

MUTANT(read, a_directory_reads_as_empty, "read of a directory gives 0")
{
	ssize_t count = read(fd, bytes, size);

	return is_refused((int)count, EISDIR) ? 0 : count;
}

MUTANT(ftruncate, any_descriptor_truncates, "ftruncate takes a descriptor that is open for reading")
{
	int other, result = ftruncate(fd, size);

	if (!is_refused(result, EINVAL) || !is_file(fd))
		return result;
	other = open_anew(fd);
	result = ftruncate(other, size);
	close(other);
	return result;
}

MUTANT(ftruncate, ftruncate_moves_to_the_end, "ftruncate moves the offset to the new end")
{
	int result = ftruncate(fd, size);

	if (result == 0)
		lseek(fd, 0, SEEK_END);
	return result;
}

MUTANT(ftruncate, ftruncate_leaves_the_times, "ftruncate leaves the time of last modification")
{
	struct stat status;
	bool is = fstat(fd, &status) == 0;
	int result = ftruncate(fd, size);

	if (is)
		futimens(fd, (struct timespec[2]){ status.st_atim, status.st_mtim });
	return result;
}

MUTANT(open, appending_looks_first, "O_APPEND looks where the end is, and writes there later")
{
	return open(path, flags & ~O_APPEND, mode);
}

MUTANT(write, appending_looks_first, NULL)
{
	if (is_file(fd))
		lseek(fd, 0, SEEK_END);
	sched_yield();
	return write(fd, bytes, size);
}

MUTANT(open, o_append_is_forgotten, "O_APPEND does nothing")
{
	return open(path, flags & ~O_APPEND, mode);
}

MUTANT(pwrite, pwrite_never_appends, "pwrite with O_APPEND writes at the offset that it is given")
{
	int flags = fcntl(fd, F_GETFL);
	ssize_t count;

	fcntl(fd, F_SETFL, flags & ~O_APPEND);
	count = pwrite(fd, bytes, size, offset);
	fcntl(fd, F_SETFL, flags);
	return count;
}

MUTANT(open, o_creat_empties_what_exists, "O_CREAT empties a file that exists")
{
	return open(path, flags & O_CREAT ? flags | O_TRUNC : flags, mode);
}

MUTANT(open, o_trunc_is_forgotten, "O_TRUNC does nothing")
{
	return open(path, flags & ~O_TRUNC, mode);
}

MUTANT(open, o_excl_is_forgotten, "O_EXCL does nothing")
{
	return open(path, flags & ~O_EXCL, mode);
}

MUTANT(open, the_umask_is_forgotten, "open makes a file with all the bits of its mode")
{
	mode_t mask = umask(0);
	int fd = open(path, flags, mode);

	umask(mask);
	return fd;
}

MUTANT(open, the_mode_is_set_anew, "open with O_CREAT sets the mode of a file that exists")
{
	int fd = open(path, flags, mode);

	if (fd >= 0 && flags & O_CREAT)
		fchmod(fd, mode & 0751);
	return fd;
}

MUTANT(open, to_empty_leaves_the_times, "O_TRUNC leaves the time of last modification")
{
	struct stat status;
	bool is = flags & O_TRUNC && stat(path, &status) == 0;
	int fd = open(path, flags, mode);

	if (is && fd >= 0)
		futimens(fd, (struct timespec[2]){ status.st_atim, status.st_mtim });
	return fd;
}

MUTANT(open, to_make_leaves_the_directory, "to make a file leaves its directory's times")
{
	struct stat status;
	bool is = flags & O_CREAT && stat(".", &status) == 0;
	int fd = open(path, flags, mode);

	if (is)
		utimensat(AT_FDCWD, ".", (struct timespec[2]){ status.st_atim, status.st_mtim }, 0);
	return fd;
}

MUTANT(read, a_read_leaves_the_times, "a read leaves the time of last access")
{
	struct stat status;
	bool is = is_file(fd) && fstat(fd, &status) == 0;
	ssize_t count = read(fd, bytes, size);

	if (is)
		futimens(fd, (struct timespec[2]){ status.st_atim, status.st_mtim });
	return count;
}

MUTANT(pread, pread_leaves_the_times, "pread leaves the time of last access")
{
	struct stat status;
	bool is = is_file(fd) && fstat(fd, &status) == 0;
	ssize_t count = pread(fd, bytes, size, offset);

	if (is)
		futimens(fd, (struct timespec[2]){ status.st_atim, status.st_mtim });
	return count;
}

MUTANT(read, a_read_is_a_modification, "a read renews the time of last modification")
{
	ssize_t count = read(fd, bytes, size);

	if (is_file(fd))
		futimens(fd, NULL);
	return count;
}

MUTANT(dup2, the_numbers_flag_stays, "dup2 leaves the number its FD_CLOEXEC")
{
	int flags = fcntl(wanted, F_GETFD), result = dup2(fd, wanted);

	if (result >= 0 && flags > 0)
		fcntl(wanted, F_SETFD, flags);
	return result;
}

MUTANT(dup2, the_flag_is_copied, "dup2 copies FD_CLOEXEC")
{
	int flags = fcntl(fd, F_GETFD), result = dup2(fd, wanted);

	if (result >= 0 && flags > 0)
		fcntl(wanted, F_SETFD, flags);
	return result;
}

MUTANT(dup2, a_copy_of_itself_loses_the_flag, "dup2 of a descriptor on itself clears FD_CLOEXEC")
{
	int result = dup2(fd, wanted);

	if (result >= 0)
		fcntl(wanted, F_SETFD, 0);
	return result;
}

MUTANT(lseek, lseek_goes_before_the_start, "lseek to before the start goes to the start")
{
	const off_t place = lseek(fd, offset, from);

	return place < 0 && errno == EINVAL && from != 77 ? lseek(fd, 0, SEEK_SET) : place;
}

MUTANT(lseek, lseek_from_nowhere, "lseek takes any other number for SEEK_SET")
{
	return lseek(fd, offset, from == 77 ? SEEK_SET : from);
}

MUTANT(write, the_offset_is_moved_later, "write moves an offset that is shared when it has written")
{
	const off_t place = lseek(fd, 0, SEEK_CUR);
	ssize_t count;

	if (place < 0 || size != 8)
		return write(fd, bytes, size);
	count = pwrite(fd, bytes, size, place);
	sched_yield();
	lseek(fd, place + count, SEEK_SET);
	return count;
}

static long flags_given(const void *argument)
{
	return (long)argument;
}

MUTANT(fcntl, any_flag_is_set, "F_SETFL sets each flag that F_GETFL can tell, O_SYNC too")
{
	if (command == F_SETFL)
		mutant_memory->number[0] = flags_given(argument);
	return command == F_GETFL
		       ? fcntl(fd, command, argument) | ((int)mutant_memory->number[0] & O_SYNC)
		       : fcntl(fd, command, argument);
}

MUTANT(fcntl, setfl_forgets_synchrony, "F_SETFL clears O_SYNC and O_DSYNC")
{
	if (command == F_SETFL)
		mutant_memory->number[0] = 1;
	return command == F_GETFL && mutant_memory->number[0]
		       ? fcntl(fd, command, argument) & ~(O_SYNC | O_DSYNC)
		       : fcntl(fd, command, argument);
}

MUTANT(fcntl, synchrony_is_einval, "F_SETFL refuses O_SYNC and O_DSYNC")
{
	return command == F_SETFL && flags_given(argument) & (O_SYNC | O_DSYNC)
		       ? fail(EINVAL)
		       : fcntl(fd, command, argument);
}

MUTANT(fcntl, access_times_stay_as_opened, "F_SETFL passes over O_NOATIME")
{
	if (command == F_SETFL)
		argument = (void *)(flags_given(argument) & ~(long)O_NOATIME);
	return fcntl(fd, command, argument);
}

enum { GET_HINT = 1035, SET_HINT };

MUTANT(fcntl, a_hint_is_the_descriptors, "F_GET_RW_HINT tells what was set by this descriptor")
{
	if (command == SET_HINT)
		mutant_memory->number[1] = fd;
	if (command != GET_HINT || mutant_memory->number[1] == fd)
		return fcntl(fd, command, argument);
	*(uint64_t *)argument = 0;
	return 0;
}

MUTANT(fcntl, any_hint_is_taken, "F_SET_RW_HINT takes a hint that is none for the last")
{
	uint64_t last = 5;

	return command == SET_HINT && *(uint64_t *)argument == 6 ? fcntl(fd, command, &last)
								 : fcntl(fd, command, argument);
}
