/* Wrong closes: they tell what is so of what they close, as if it were an error. */
#include <poll.h>

#include "mutant.h"

MECHANISM(poll_closing, "poll/closing.c");

static short truth_of(int fd)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN };

	return poll(&entry, 1, 0) == 1 ? entry.revents : 0;
}

MUTANT(close, nobody_is_epipe_to_close, "close of a write end that nobody reads gives EPIPE")
{
	const bool nobody = truth_of(fd) == POLLERR;
	const int result = close(fd);

	return result == 0 && nobody ? fail(EPIPE) : result;
}

MUTANT(close, what_is_unread_is_eio_to_close, "close of what has something to read gives EIO")
{
	const bool unread = truth_of(fd) & POLLIN;
	const int result = close(fd);

	return result == 0 && unread ? fail(EIO) : result;
}

MUTANT(close, a_hangup_is_left_open, "close of what is hung up leaves it open, and returns 0")
{
	return truth_of(fd) & POLLHUP ? 0 : close(fd);
}
