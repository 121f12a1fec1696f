/* Wrong sendfile. */
#include <fcntl.h>
#include <sys/sendfile.h>
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
