/* Wrong sendfile. */
#include <fcntl.h>
#include <stdint.h>
#include <sys/sendfile.h>
#include <limits.h>
#include <unistd.h>

#include "mutant.h"

MECHANISM(sendfile, "pipe/sendfile.c");

MUTANT(sendfile, the_offset_stays, "sendfile does not move the offset that it is given")
{
	off_t copy = offset ? *offset : 0;

	return sendfile(out, in, offset ? &copy : NULL, size);
}

MUTANT(sendfile, both_offsets_move, "sendfile moves the file's own offset as well")
{
	ssize_t moved = sendfile(out, in, offset, size);
	int error = errno;

	if (moved > 0 && offset)
		lseek(in, *offset, SEEK_SET);
	errno = error;
	return moved;
}

MUTANT(sendfile, own_offset_stays, "sendfile without an offset leaves the file where it was")
{
	off_t place = lseek(in, 0, SEEK_CUR);

	return offset || place < 0 ? sendfile(out, in, offset, size)
				   : sendfile(out, in, &place, size);
}

MUTANT(sendfile, the_offset_moves_by_what_was_asked,
       "sendfile moves the offset by what was asked for, not by what was moved")
{
	off_t before = offset ? *offset : 0;
	ssize_t moved = sendfile(out, in, offset, size);

	if (moved >= 0 && offset)
		*offset = before + (off_t)size;
	return moved;
}

MUTANT(sendfile, a_refused_one_moves_the_offset, "sendfile that fails with EAGAIN moves the offset")
{
	ssize_t moved = sendfile(out, in, offset, size);

	if (moved < 0 && errno == EAGAIN && offset)
		*offset += 1;
	return moved;
}

MUTANT(sendfile, all_or_nothing, "sendfile that has not room for all fails with EAGAIN")
{
	return size > 65536 ? fail(EAGAIN) : sendfile(out, in, offset, size);
}

MUTANT(sendfile, never_sleeps, "sendfile into a full pipe fails with EAGAIN instead of sleeping")
{
	int flags = fcntl(out, F_GETFL), error;
	ssize_t moved;

	if (flags < 0 || offset == NULL)
		return sendfile(out, in, offset, size);
	fcntl(out, F_SETFL, flags | O_NONBLOCK);
	moved = sendfile(out, in, offset, size);
	error = errno;
	fcntl(out, F_SETFL, flags);
	errno = error;
	return moved;
}

MUTANT(sendfile, appends, "sendfile takes a file with O_APPEND")
{
	int flags = fcntl(out, F_GETFL);

	if (flags >= 0 && flags & O_APPEND)
		fcntl(out, F_SETFL, flags & ~O_APPEND);
	return sendfile(out, in, offset, size);
}

MUTANT(sendfile, an_offset_in_a_pipe_is_invalid, "sendfile gives EINVAL for an offset in a pipe")
{
	return (ssize_t)confuse((int)sendfile(out, in, offset, size), ESPIPE, EINVAL);
}

MUTANT(sendfile, the_access_mode_is_einval, "sendfile gives EINVAL for a file it may not write")
{
	return (ssize_t)confuse((int)sendfile(out, in, offset, size), EBADF, EINVAL);
}

MUTANT(sendfile, files_are_written_at_their_start, "sendfile into a file writes at its start")
{
	if (lseek(out, 0, SEEK_CUR) > 0)
		lseek(out, 0, SEEK_SET);
	return sendfile(out, in, offset, size);
}

MUTANT(sendfile, what_is_written_to_stays,
       "sendfile does not move the offset of a file it writes to")
{
	const off_t place = lseek(out, 0, SEEK_CUR);
	const ssize_t moved = sendfile(out, in, offset, size);
	const int error = errno;

	if (place >= 0)
		lseek(out, place, SEEK_SET);
	errno = error;
	return moved;
}

MUTANT(sendfile, a_socket_is_read, "sendfile takes what a socket has")
{
	char byte;
	const ssize_t moved = sendfile(out, in, offset, size);

	if (moved < 0 && errno == EINVAL && recv(in, &byte, 1, MSG_DONTWAIT) == 1)
		return write(out, &byte, 1);
	return moved;
}

MUTANT(sendfile, a_bad_offset_is_none, "sendfile takes a bad offset for none")
{
	const ssize_t moved = sendfile(out, in, offset, size);

	return moved < 0 && errno == EFAULT ? sendfile(out, in, NULL, size) : moved;
}

MUTANT(sendfile, a_negative_count_is_all, "sendfile of a negative count moves all that there is")
{
	return sendfile(out, in, offset, size > SIZE_MAX / 2 ? 100 : size);
}

MUTANT(sendfile, nothing_is_all, "sendfile of 0 bytes sends all that there is")
{
	return sendfile(out, in, offset, size == 0 ? 1 << 16 : size);
}

MUTANT(sendfile, a_directory_is_a_directory, "sendfile from a directory gives EISDIR")
{
	struct stat status;

	if (fstat(in, &status) == 0 && S_ISDIR(status.st_mode))
		return fail(EISDIR);
	return sendfile(out, in, offset, size);
}

MUTANT(sendfile, none_is_none, "sendfile of no bytes returns 0, whatever the descriptors")
{
	return size == 0 ? 0 : sendfile(out, in, offset, size);
}

MUTANT(sendfile, what_is_too_far_is_cut, "sendfile to past the largest offset ends there")
{
	return sendfile(out, in, offset, size > INT_MAX ? INT_MAX : size);
}

MUTANT(sendfile, what_had_no_room_is_skipped,
       "sendfile moves the file's position past what had no room")
{
	const off_t before = offset ? 0 : lseek(in, 0, SEEK_CUR);
	const ssize_t moved = sendfile(out, in, offset, size);
	struct stat status;

	if (!offset && moved >= 0 && fstat(in, &status) == 0)
		lseek(in,
		      before + (off_t)size < status.st_size ? before + (off_t)size : status.st_size,
		      SEEK_SET);
	return moved;
}

MUTANT(sendfile, a_page_is_read_before_it_has_room,
       "sendfile that has no room moves the file's position all the same")
{
	const ssize_t moved = sendfile(out, in, offset, size);

	if (!offset && is_refused((int)moved, EAGAIN)) {
		lseek(in, 1, SEEK_CUR);
		errno = EAGAIN;
	}
	return moved;
}
