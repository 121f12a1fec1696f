/* Terminals that tell otherwise what was set of them. */
#include "sessions_mutants.h"

MECHANISM(session_told, "session/told.c");

static struct winsize *size_in(unsigned long request, void *argument)
{
	return request == TIOCGWINSZ ? argument : NULL;
}

MUTANT(ioctl, a_size_has_no_pixels, "TIOCGWINSZ tells no pixels")
{
	int result = ioctl(fd, request, argument);
	struct winsize *size = size_in(request, argument);

	if (result == 0 && size)
		size->ws_xpixel = size->ws_ypixel = 0;
	return result;
}

MUTANT(ioctl, the_masters_size_is_its_own, "TIOCSWINSZ of the master is not told at the slave")
{
	int number;

	if (request == TIOCSWINSZ && ioctl(fd, TIOCGPTN, &number) == 0)
		return 0;
	return ioctl(fd, request, argument);
}

MUTANT(ioctl, a_new_terminal_has_24_lines, "a new terminal has 24 lines of 80")
{
	int result = ioctl(fd, request, argument);
	struct winsize *size = size_in(request, argument);

	if (result == 0 && size && size->ws_row == 0 && size->ws_col == 0)
		*size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	return result;
}

MUTANT(ioctl, a_size_has_signed_numbers, "TIOCGWINSZ tells 15 bits of each number")
{
	int result = ioctl(fd, request, argument);
	struct winsize *size = size_in(request, argument);

	if (result == 0 && size)
		size->ws_row &= 0x7fff;
	return result;
}

MUTANT(tcgetattr, no_speed_is_told, "tcgetattr tells a speed of 0")
{
	int result = tcgetattr(fd, settings);

	if (result == 0) {
		cfsetospeed(settings, B0);
		cfsetispeed(settings, B0);
	}
	return result;
}

MUTANT(tcsetattr, vtime_is_not_kept, "tcsetattr keeps no VTIME")
{
	struct termios other = *settings;

	other.c_cc[VTIME] = 0;
	return tcsetattr(fd, when, &other);
}

MUTANT(tcsetattr, noflsh_is_not_kept, "tcsetattr keeps no NOFLSH")
{
	struct termios other = *settings;

	other.c_lflag &= ~(tcflag_t)NOFLSH;
	return tcsetattr(fd, when, &other);
}

MUTANT(tcsetattr, control_flags_are_not_kept, "tcsetattr keeps the control flags of before")
{
	struct termios other = *settings, before;

	tcgetattr(fd, &before);
	other.c_cflag = before.c_cflag;
	return tcsetattr(fd, when, &other);
}

MUTANT(tcsetpgrp, the_foreground_is_refused, "tcsetpgrp of the foreground's group gives EINVAL")
{
	return tcgetpgrp(fd) == group ? fail(EINVAL) : tcsetpgrp(fd, group);
}
