/* Wrong splice, tee and vmsplice. */

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(splice, splice_copies, "splice leaves the bytes where they were")
{
	ssize_t count;

	if (!is_channel(from) || !is_channel(to))
		return splice(from, from_offset, to, to_offset, size, flags);
	count = tee(from, to, size, flags);
	return count;
}

MUTANT(splice, splice_takes_all, "splice moves all that there is, whatever the size")
{
	return splice(from, from_offset, to, to_offset, is_channel(from) ? 65536 : size, flags);
}

MUTANT(splice, splice_end_is_eagain, "splice gives EAGAIN at the end of the file")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	return count == 0 ? fail(EAGAIN) : count;
}

MUTANT(splice, splice_never_sleeps, "splice from an empty channel gives EAGAIN, told to or not")
{
	return splice(from, from_offset, to, to_offset, size, flags | SPLICE_F_NONBLOCK);
}

MUTANT(splice, splice_of_empty_is_zero,
       "splice from an empty channel returns 0 if told not to sleep")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	return count < 0 && errno == EAGAIN ? 0 : count;
}

MUTANT(splice, splice_takes_two_files, "splice copies from a file to a file")
{
	char bytes[256];
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (count >= 0 || errno != EINVAL || is_channel(from) || is_channel(to))
		return count;
	count = pread(from, bytes, size < sizeof(bytes) ? size : sizeof(bytes), *from_offset);
	return count > 0 ? write(to, bytes, (size_t)count) : count;
}

MUTANT(splice, splice_into_itself, "splice from a pipe into the same pipe returns the size")
{
	if (is_channel(from) && inode_of(from) == inode_of(to))
		return (ssize_t)size;
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, splice_into_itself_loses,
       "splice from a pipe into itself fails, but loses the bytes")
{
	if (is_channel(from) && inode_of(from) == inode_of(to))
		drain(from, size);
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, offset_of_a_pipe_is_ignored, "splice ignores an offset for its pipe")
{
	return splice(from, is_channel(from) ? NULL : from_offset, to,
		      is_channel(to) ? NULL : to_offset, size, flags);
}

MUTANT(splice, offset_of_a_target_is_ignored, "splice ignores an offset for the pipe it fills")
{
	return splice(from, from_offset, to, is_channel(to) ? NULL : to_offset, size, flags);
}

MUTANT(splice, refused_splice_loses, "a splice that fails with ESPIPE has lost the bytes")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (count < 0 && errno == ESPIPE)
		drain(from, size);
	return count;
}

MUTANT(splice, offset_stays, "splice does not move the offset on")
{
	off64_t in = from_offset ? *from_offset : 0, out = to_offset ? *to_offset : 0;

	return splice(from, from_offset ? &in : NULL, to, to_offset ? &out : NULL, size, flags);
}

MUTANT(splice, target_offset_stays, "splice does not move the offset of the file it fills on")
{
	off64_t out = to_offset ? *to_offset : 0;

	return splice(from, from_offset, to, to_offset ? &out : NULL, size, flags);
}

MUTANT(splice, position_instead_of_offset, "splice reads at the file's position, not at the offset")
{
	ssize_t count;

	if (is_channel(from) || !from_offset)
		return splice(from, from_offset, to, to_offset, size, flags);
	lseek(from, 0, SEEK_SET);
	count = splice(from, NULL, to, to_offset, size, flags);
	*from_offset += count > 0 ? count : 0;
	return count;
}

MUTANT(splice, target_offset_is_zero, "splice fills a file from its beginning, not at the offset")
{
	off64_t out = 0;
	ssize_t count = splice(from, from_offset, to, to_offset ? &out : NULL, size, flags);

	if (to_offset && count > 0)
		*to_offset += count;
	return count;
}

static bool is_device(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode);
}

MUTANT(splice, devices_are_refused, "splice from a device fails with EINVAL")
{
	if (is_device(from))
		return fail(EINVAL);
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, proc_is_refused, "splice from a file of /proc fails with EINVAL")
{
	struct stat status;

	if (fstat(from, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0)
		return fail(EINVAL);
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(tee, tee_takes_the_bytes, "tee takes the bytes from the first pipe")
{
	return splice(from, NULL, to, NULL, size, flags);
}

MUTANT(tee, tee_copies_all, "tee copies all that there is, whatever the size")
{
	return tee(from, to, size < 2 ? size : 65536, flags);
}

MUTANT(tee, tee_into_itself, "tee of a pipe into itself returns the size")
{
	if (is_channel(from) && inode_of(from) == inode_of(to))
		return (ssize_t)size;
	return tee(from, to, size, flags);
}

MUTANT(tee, tee_into_anything, "tee into what is no pipe succeeds")
{
	return is_channel(from) && !is_channel(to) ? (ssize_t)size : tee(from, to, size, flags);
}

MUTANT(tee, tee_from_anything, "tee from what is no pipe returns 0")
{
	return is_channel(from) ? tee(from, to, size, flags) : 0;
}

MUTANT(tee, refused_tee_takes_the_bytes, "a tee that fails with EINVAL has taken the bytes")
{
	ssize_t count = tee(from, to, size, flags);

	if (count < 0 && is_channel(from))
		drain(from, size);
	return count;
}

MUTANT(splice, spliced_file_changes, "splice changes the byte of the file after those it took")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (count > 0 && !is_channel(from) && from_offset) {
		int file, error = errno;

		fchmod(from, 0600);
		file = reopen(from, O_RDWR);
		(void)!pwrite(file, "!", 1, *from_offset);
		close(file);
		errno = error;
	}
	return count;
}

MUTANT(vmsplice, vmsplice_takes_one_piece, "vmsplice puts in the first piece only")
{
	return vmsplice(fd, parts, 1, flags);
}

MUTANT(vmsplice, vmsplice_turns_the_pieces,
       "vmsplice puts its pieces in from the last to the first")
{
	struct iovec turned[2] = { parts[count - 1], parts[0] };

	return vmsplice(fd, turned, count < 2 ? count : 2, flags);
}

MUTANT(vmsplice, vmsplice_takes_any_file, "vmsplice to what is no pipe returns 0")
{
	return is_channel(fd) ? vmsplice(fd, parts, count, flags) : 0;
}

MUTANT(splice, a_refused_splice_moves_the_offset,
       "splice from a file that fails has moved its position")
{
	const ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (is_refused((int)count, EPIPE) || is_refused((int)count, EAGAIN)) {
		const int error = errno;

		if (from_offset)
			*from_offset += 1;
		else
			lseek(from, 1, SEEK_CUR);
		errno = error;
	}
	return count;
}

MUTANT(splice, what_a_file_refuses_is_lost, "splice has taken the bytes that its file refuses")
{
	const ssize_t count = splice(from, from_offset, to, to_offset, size, flags);
	const int error = errno;

	if (count < 0 && error != EAGAIN && error != EPIPE && error != EINVAL && is_channel(from))
		(void)!read(from, &(char){ 0 }, 1);
	errno = error;
	return count;
}

MUTANT(splice, what_a_dead_socket_refuses_is_lost, "splice has taken what its socket refuses")
{
	const ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (is_refused((int)count, EPIPE) && is_channel(from)) {
		(void)!read(from, &(char){ 0 }, 1);
		errno = EPIPE;
	}
	return count;
}

MUTANT(vmsplice, vmsplice_only_puts_in, "vmsplice does not take a read end")
{
	return (fcntl(fd, F_GETFL, NULL) & O_ACCMODE) == O_RDONLY
		       ? fail(EBADF)
		       : vmsplice(fd, parts, count, flags);
}

MUTANT(vmsplice, vmsplice_fills_the_first_alone, "vmsplice from a pipe fills one piece of memory")
{
	return vmsplice(fd, parts,
			count > 1 && (fcntl(fd, F_GETFL, NULL) & O_ACCMODE) == O_RDONLY ? 1 : count,
			flags);
}

MUTANT(vmsplice, vmsplice_never_sleeps, "vmsplice from an empty pipe gives EAGAIN")
{
	return vmsplice(fd, parts, count, flags | SPLICE_F_NONBLOCK);
}

MUTANT(vmsplice, vmsplice_takes_fewer_pieces, "vmsplice takes fewer pieces than IOV_MAX")
{
	return count > 256 ? fail(EINVAL) : vmsplice(fd, parts, count, flags);
}

MUTANT(vmsplice, vmsplice_puts_in_what_fits,
       "vmsplice of too many pieces puts in the first IOV_MAX")
{
	return vmsplice(fd, parts, count > 1024 ? 1024 : count, flags);
}

MUTANT(vmsplice, no_pipe_is_einval, "vmsplice says EINVAL of what is no pipe")
{
	ssize_t result = vmsplice(fd, parts, count, flags);

	return result < 0 && errno == EBADF ? fail(EINVAL) : result;
}

MUTANT(splice, a_sockets_offset_is_passed_over, "splice passes over an offset of a socket")
{
	struct stat status;

	if (to_offset && fstat(to, &status) == 0 && S_ISSOCK(status.st_mode))
		to_offset = NULL;
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, splice_of_nothing_waits, "splice of 0 bytes fails with EAGAIN while there are none")
{
	return size == 0 ? fail(EAGAIN) : splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, a_files_end_is_eagain, "splice at the end of a file fails with EAGAIN")
{
	const ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	return count == 0 && size > 0 && !is_channel(from) ? fail(EAGAIN) : count;
}

MUTANT(splice, what_a_file_lacks_is_counted, "splice of more than a file has counts what it lacks")
{
	const ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	return count > 0 && !is_channel(from) ? (ssize_t)size : count;
}

MUTANT(splice, splice_leaves_the_position, "splice without an offset leaves the file's position")
{
	const off_t position = from_offset || is_channel(from) ? -1 : lseek(from, 0, SEEK_CUR);
	const ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (position >= 0 && count >= 0)
		lseek(from, position, SEEK_SET);
	return count;
}

MUTANT(splice, splice_begins_a_file_anew, "splice without an offset writes at a file's beginning")
{
	off64_t begin = 0;

	if (!to_offset && !is_channel(to) && lseek(to, 0, SEEK_CUR) > 0)
		to_offset = &begin;
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, closed_ends_are_einval, "splice fails with EINVAL for a closed descriptor")
{
	return (ssize_t)confuse((int)splice(from, from_offset, to, to_offset, size, flags),
				fcntl(from, F_GETFD) < 0 || fcntl(to, F_GETFD) < 0 ? EBADF : 0,
				EINVAL);
}

MUTANT(tee, wrong_ends_tee_nothing, "tee of a write end, or into a read end, returns 0")
{
	const ssize_t count = tee(from, to, size, flags);

	return is_refused((int)count, EBADF) && is_channel(from) && is_channel(to) ? 0 : count;
}

MUTANT(splice, both_ends_take_bytes, "splice into a read end puts the bytes in at the other")
{
	const int tail = has_mode(to, O_RDONLY) ? reopen(to, O_WRONLY) : -1;
	ssize_t count;

	if (tail < 0)
		return splice(from, from_offset, to, to_offset, size, flags);
	count = splice(from, from_offset, tail, to_offset, size, flags);
	close(tail);
	return count;
}

MUTANT(vmsplice, no_memory_is_no_bytes, "vmsplice of what is no memory returns 0")
{
	const ssize_t result = vmsplice(fd, parts, count, flags);

	return is_refused((int)result, EFAULT) ? 0 : result;
}

MUTANT(splice, whatever_can_be_read_can_splice,
       "splice of an eventfd reads and writes as others do")
{
	ssize_t count = splice(from, from_offset, to, to_offset, size, flags);
	uint64_t bytes;

	if (count >= 0 || errno != EINVAL || from_offset || to_offset || size != sizeof(bytes))
		return count;
	count = read(from, &bytes, sizeof(bytes));
	return count == sizeof(bytes) ? write(to, &bytes, sizeof(bytes)) : fail(EINVAL);
}

MUTANT(tee, tee_of_nothing_is_wrong, "tee of 0 bytes gives EINVAL")
{
	return size == 0 ? fail(EINVAL) : tee(from, to, size, flags);
}

MUTANT(vmsplice, vmsplice_of_nothing_is_wrong, "vmsplice of no piece gives EINVAL")
{
	return count == 0 ? fail(EINVAL) : vmsplice(fd, parts, count, flags);
}

MUTANT(splice, devices_do_not_wait, "splice from an empty pipe to a device returns 0")
{
	struct stat status;

	if (fstat(to, &status) == 0 && S_ISCHR(status.st_mode) && unread(from) == 0)
		return 0;
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, files_do_not_wait, "splice from an empty pipe to a file returns 0")
{
	struct stat status;

	if (fstat(to, &status) == 0 && S_ISREG(status.st_mode) && unread(from) == 0)
		return 0;
	return splice(from, from_offset, to, to_offset, size, flags);
}

MUTANT(splice, no_pipe_is_found_first, "splice without a pipe gives EINVAL for a closed one")
{
	int result;
	int flags_of = fcntl(from, F_GETFL);

	result = (int)splice(from, from_offset, to, to_offset, size, flags);
	if (is_refused(result, EBADF) && flags_of >= 0 && !is_channel(from))
		errno = EINVAL;
	return result;
}

MUTANT(tee, what_was_teed_grows, NULL)
{
	ssize_t count = tee(from, to, size, flags);

	if (count > 0) {
		mutant_memory->number[0] = inode_of(from);
		mutant_memory->number[1] = to;
	}
	return count;
}

MUTANT(write, what_was_teed_grows, "what is written after a tee is in the other pipe as well")
{
	ssize_t count = write(fd, bytes, size);

	if (count > 0 && count < 64 && mutant_memory->number[0] &&
	    inode_of(fd) == mutant_memory->number[0] && is_channel((int)mutant_memory->number[1]))
		write((int)mutant_memory->number[1], bytes, (size_t)count);
	return count;
}
