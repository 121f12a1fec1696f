/* Channels that are like other files where they must not be. */

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(read, bad_buffer_takes_bytes, "a read that fails with EFAULT has taken a byte")
{
	ssize_t count = read(fd, bytes, size);

	if (count < 0 && errno == EFAULT)
		drain(fd, 1);
	return count;
}

MUTANT(lseek, lseek_does_nothing, "lseek of a channel returns 0 and does nothing")
{
	return is_channel(fd) ? 0 : lseek(fd, offset, from);
}

MUTANT(lseek, lseek_skips, "lseek of a channel fails with ESPIPE, but throws a byte away")
{
	if (is_channel(fd))
		drain(fd, 1);
	return lseek(fd, offset, from);
}

MUTANT(pread, pread_reads, "pread of a channel is a read")
{
	return is_channel(fd) ? read(fd, bytes, size) : pread(fd, bytes, size, offset);
}

MUTANT(pwrite, pwrite_writes, "pwrite to a channel is a write")
{
	return is_channel(fd) ? write(fd, bytes, size) : pwrite(fd, bytes, size, offset);
}

MUTANT(fstat, size_is_what_is_unread, "fstat shows the number of unread bytes as the size")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISFIFO(status->st_mode))
		status->st_size = unread(fd);
	return result;
}

MUTANT(fstat, write_end_shows_the_size, "fstat of the write end shows the unread bytes as the size")
{
	int result = fstat(fd, status);

	if (result == 0 && has_mode(fd, O_WRONLY))
		status->st_size = unread(fd);
	return result;
}

MUTANT(fstat, ends_are_two_objects, "fstat shows two inodes for the two ends")
{
	int result = fstat(fd, status);

	if (has_mode(fd, O_WRONLY))
		status->st_ino++;
	return result;
}

MUTANT(fstat, ends_are_on_two_devices, "fstat shows another device for the write end")
{
	int result = fstat(fd, status);

	if (has_mode(fd, O_WRONLY))
		status->st_dev++;
	return result;
}

MUTANT(fstat, is_a_socket, "fstat shows a socket")
{
	int result = fstat(fd, status);

	if (S_ISFIFO(status->st_mode))
		status->st_mode = (status->st_mode & 07777) | S_IFSOCK;
	return result;
}

MUTANT(fstat, all_pipes_are_one, "fstat shows the same inode for all pipes")
{
	int result = fstat(fd, status);

	if (S_ISFIFO(status->st_mode))
		status->st_ino = 1;
	return result;
}

MUTANT(ftruncate, ftruncate_empties, "ftruncate empties a channel")
{
	if (!is_channel(fd))
		return ftruncate(fd, size);
	drain(fd, SIZE_MAX);
	return 0;
}

MUTANT(ftruncate, refused_ftruncate_empties, "ftruncate of a channel fails, but empties it")
{
	if (is_channel(fd))
		drain(fd, SIZE_MAX);
	return ftruncate(fd, size);
}

MUTANT(fsync, fsync_succeeds, "fsync of a channel returns 0")
{
	return is_channel(fd) ? 0 : fsync(fd);
}

MUTANT(fsync, fsync_knows_one_end, "fsync of the write end returns 0")
{
	return has_mode(fd, O_WRONLY) ? 0 : fsync(fd);
}

MUTANT(write, read_end_can_be_written, "a write to the read end puts the bytes in")
{
	int tail = has_mode(fd, O_RDONLY) ? reopen(fd, O_WRONLY) : -1;
	ssize_t count = write(tail >= 0 ? tail : fd, bytes, size);

	if (tail >= 0)
		close(tail);
	return count;
}

MUTANT(fchmod, fchmod_of_a_pipe_is_refused, "fchmod of a pipe fails with EINVAL")
{
	return is_channel(fd) ? fail(EINVAL) : fchmod(fd, mode);
}

MUTANT(fchown, fchown_of_a_pipe_does_nothing, "fchown of a pipe returns 0 and does nothing")
{
	return is_channel(fd) ? 0 : fchown(fd, user, group);
}

MUTANT(tcgetattr, it_is_a_terminal, "tcgetattr of a channel succeeds, and isatty with it")
{
	return is_channel(fd) ? 0 : tcgetattr(fd, settings);
}

MUTANT(ioctl, unknown_requests_are_einval, "ioctl of a request that a channel has not gives EINVAL")
{
	return is_channel(fd) ? confuse(ioctl(fd, request, argument), ENOTTY, EINVAL)
			      : ioctl(fd, request, argument);
}

static bool is_past_the_limit(int fd, size_t size)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	return is_channel(fd) && size > limit.rlim_cur;
}

MUTANT(write, files_limit_binds_each_write, "a write to a channel of more than RLIMIT_FSIZE fails")
{
	return is_past_the_limit(fd, size) ? fail(EFBIG) : write(fd, bytes, size);
}

MUTANT(write, files_limit_binds_the_sum, "no more than RLIMIT_FSIZE goes through a channel")
{
	const ssize_t count = write(fd, bytes, size);

	if (count > 0 && is_channel(fd))
		mutant_memory->number[0] += count;
	if (is_past_the_limit(fd, (size_t)mutant_memory->number[0]))
		raise(SIGXFSZ);
	return count;
}

static bool is_open_for(int fd, int mode)
{
	int error = errno, flags = fcntl(fd, F_GETFL);

	errno = error;
	return flags >= 0 && ((flags & O_ACCMODE) == mode || (flags & O_ACCMODE) == O_RDWR);
}

MUTANT(read, none_is_read_of_any, "a read of no bytes returns 0, whatever the descriptor")
{
	return size == 0 && !is_open_for(fd, O_RDONLY) ? 0 : read(fd, bytes, size);
}

MUTANT(write, none_is_written_to_any, "a write of no bytes returns 0, whatever the descriptor")
{
	return size == 0 && !is_open_for(fd, O_WRONLY) ? 0 : write(fd, bytes, size);
}
