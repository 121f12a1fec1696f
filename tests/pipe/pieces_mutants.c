/* Wrong transfers in many pieces and at a place, and numbers of events. */
#include "channels_mutants.h"

MECHANISM(pipe_pieces, "pipe/pieces.c");

/* The pieces with the ninth and tenth exchanged. */
static const struct iovec *turned(const struct iovec *parts, int count)
{
	static struct iovec copy[100];

	memcpy(copy, parts, (size_t)count * sizeof(*parts));
	if (count > 9) {
		copy[8] = parts[9];
		copy[9] = parts[8];
	}
	return copy;
}

MUTANT(writev, writev_turns_two, "writev of more than 8 pieces writes the tenth before the ninth")
{
	return writev(fd, turned(parts, count), count);
}

MUTANT(readv, readv_turns_two, "readv of more than 8 pieces fills the tenth before the ninth")
{
	return readv(fd, turned(parts, count), count);
}

MUTANT(writev, eight_pieces_at_most, "writev writes eight pieces at most")
{
	return writev(fd, parts, count > 8 ? 8 : count);
}

MUTANT(splice, an_offset_moves_the_file, "splice with an offset moves the file's position too")
{
	const ssize_t count = splice(from, from_offset, to, to_offset, size, flags);

	if (count > 0 && from_offset)
		lseek(from, count, SEEK_CUR);
	if (count > 0 && to_offset)
		lseek(to, count, SEEK_CUR);
	return count;
}

MUTANT(splice, an_offset_is_read_only, "splice does not move the offset")
{
	off64_t in = from_offset ? *from_offset : 0, out = to_offset ? *to_offset : 0;

	return splice(from, from_offset ? &in : NULL, to, to_offset ? &out : NULL, size, flags);
}

MUTANT(epoll_wait, any_number_of_events, "epoll_wait takes any number of events above 0")
{
	return epoll_wait(epoll, events, limit > 1000 ? 1000 : limit, timeout);
}

MUTANT(epoll_pwait, no_events_are_none, "epoll_pwait for no events returns 0")
{
	return limit == 0 ? 0 : epoll_pwait(epoll, events, limit, timeout, mask);
}

MUTANT(readv, no_pieces_to_fill_are_refused, "readv of no pieces gives EINVAL")
{
	return count == 0 ? fail(EINVAL) : readv(fd, parts, count);
}

MUTANT(writev, no_pieces_to_write_are_refused, "writev of no pieces gives EINVAL")
{
	return count == 0 ? fail(EINVAL) : writev(fd, parts, count);
}

MUTANT(readv, no_pieces_are_waited_for, "readv of no pieces takes a byte")
{
	char byte;

	return count == 0 ? read(fd, &byte, 1) : readv(fd, parts, count);
}
