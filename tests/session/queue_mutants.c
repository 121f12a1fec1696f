/* Wrong terminals: what they keep and drop when they are flushed, or lines begin or end. */
#include "mutant.h"

MECHANISM(session, "session/queue.c");

/* Whether ICANON is set now, and whether this changes it. */
static bool has_lines(int fd)
{
	struct termios modes = { 0 };

	tcgetattr(fd, &modes);
	return modes.c_lflag & ICANON;
}

MUTANT(tcsetattr, the_end_of_lines_drops_what_is_unread,
       "tcsetattr that turns ICANON off drops what was typed")
{
	if (has_lines(fd) && !(settings->c_lflag & ICANON))
		tcflush(fd, TCIFLUSH);
	return tcsetattr(fd, when, settings);
}

MUTANT(tcsetattr, the_begin_of_lines_drops_what_is_unread,
       "tcsetattr that turns ICANON on drops what was typed")
{
	if (!has_lines(fd) && settings->c_lflag & ICANON)
		tcflush(fd, TCIFLUSH);
	return tcsetattr(fd, when, settings);
}

MUTANT(read, what_is_unread_is_parted_at_newlines,
       "read of a terminal with ICANON ends at a newline, though that was typed before")
{
	ssize_t done = 0;

	if (!isatty(fd) || !has_lines(fd))
		return read(fd, bytes, size);
	while (done < (ssize_t)size) {
		const ssize_t count = read(fd, (char *)bytes + done, 1);

		if (count <= 0)
			return done > 0 ? done : count;
		done += count;
		if (((char *)bytes)[done - 1] == '\n')
			break;
	}
	return done;
}

MUTANT(tcflush, a_flush_wakes_no_writer,
       "tcflush with TCIFLUSH drops nothing at a slave that is full")
{
	int there = 0;

	ioctl(fd, FIONREAD, &there);
	return queue == TCIFLUSH && there > 1000 ? 0 : tcflush(fd, queue);
}
