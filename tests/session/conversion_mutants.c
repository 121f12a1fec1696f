/* Terminals that take a flag or a key in vain, or have it always. */
#include "mutant.h"

MECHANISM(terminal_conversion, "session/conversion.c");

#define IS_IGNORED(name_, member_, flag_)                                                          \
	MUTANT(tcsetattr, name_##_is_ignored, #flag_ " has no effect")                             \
	{                                                                                          \
		struct termios other = *settings;                                                  \
                                                                                                   \
		other.member_ &= ~(tcflag_t)flag_;                                                 \
		return tcsetattr(fd, when, &other);                                                \
	}
#define IS_ALWAYS_SET(name_, member_, flag_)                                                       \
	MUTANT(tcsetattr, name_##_is_always_set, #flag_ " can't be turned off")                    \
	{                                                                                          \
		struct termios other = *settings;                                                  \
                                                                                                   \
		other.member_ |= flag_;                                                            \
		return tcsetattr(fd, when, &other);                                                \
	}
#define IS_NO_KEY(name_, key_)                                                                     \
	MUTANT(tcsetattr, name_##_is_no_key, #key_ " does nothing")                                \
	{                                                                                          \
		struct termios other = *settings;                                                  \
                                                                                                   \
		other.c_cc[key_] = 0;                                                              \
		return tcsetattr(fd, when, &other);                                                \
	}

IS_IGNORED(icrnl, c_iflag, ICRNL)
IS_IGNORED(igncr, c_iflag, IGNCR)
IS_IGNORED(inlcr, c_iflag, INLCR)
IS_IGNORED(istrip, c_iflag, ISTRIP)
IS_IGNORED(ixany, c_iflag, IXANY)
IS_IGNORED(onlcr, c_oflag, ONLCR)
IS_IGNORED(ocrnl, c_oflag, OCRNL)
IS_IGNORED(onocr, c_oflag, ONOCR)
IS_IGNORED(opost, c_oflag, OPOST)
IS_IGNORED(tabs, c_oflag, TAB3)
IS_IGNORED(echoe, c_lflag, ECHOE)
IS_IGNORED(echonl, c_lflag, ECHONL)
IS_IGNORED(echoctl, c_lflag, ECHOCTL)
IS_IGNORED(iexten, c_lflag, IEXTEN)
IS_IGNORED(parmrk, c_iflag, PARMRK)
IS_IGNORED(iuclc, c_iflag, IUCLC)
IS_IGNORED(iutf8, c_iflag, IUTF8)
IS_IGNORED(onlret, c_oflag, ONLRET)
IS_IGNORED(olcuc, c_oflag, OLCUC)
IS_IGNORED(echok, c_lflag, ECHOK)
IS_IGNORED(echoke, c_lflag, ECHOKE)
IS_IGNORED(echoprt, c_lflag, ECHOPRT)

IS_ALWAYS_SET(icrnl, c_iflag, ICRNL)
IS_ALWAYS_SET(istrip, c_iflag, ISTRIP)
IS_ALWAYS_SET(opost, c_oflag, OPOST)
IS_ALWAYS_SET(onlcr, c_oflag, ONLCR)
IS_ALWAYS_SET(echo, c_lflag, ECHO)
IS_ALWAYS_SET(iexten, c_lflag, IEXTEN)
IS_ALWAYS_SET(parmrk, c_iflag, PARMRK)
IS_ALWAYS_SET(iutf8, c_iflag, IUTF8)
IS_ALWAYS_SET(onlret, c_oflag, ONLRET)
IS_ALWAYS_SET(echok, c_lflag, ECHOK)

IS_NO_KEY(verase, VERASE)
IS_NO_KEY(vkill, VKILL)
IS_NO_KEY(vwerase, VWERASE)
IS_NO_KEY(vlnext, VLNEXT)
IS_NO_KEY(veol, VEOL)
IS_NO_KEY(veol2, VEOL2)
IS_NO_KEY(vstart, VSTART)
IS_NO_KEY(vreprint, VREPRINT)

/* The keys of c_cc whose numbers these are are what they always were. */
static int with_usual(int fd, int when, const struct termios *settings, int first, int second)
{
	struct termios other = *settings, before;

	if (tcgetattr(fd, &before) == 0) {
		other.c_cc[first] = before.c_cc[first];
		other.c_cc[second] = before.c_cc[second];
	}
	return tcsetattr(fd, when, &other);
}

MUTANT(tcsetattr, signals_have_their_keys, "the key of SIGINT is Ctrl-C, whatever c_cc says")
{
	return with_usual(fd, when, settings, VINTR, VINTR);
}

MUTANT(tcsetattr, editing_has_its_keys, "VERASE and VKILL are DEL and Ctrl-U, whatever c_cc says")
{
	return with_usual(fd, when, settings, VERASE, VKILL);
}

MUTANT(tcsetattr, no_key_is_switched_off, "_POSIX_VDISABLE leaves a key as it was")
{
	struct termios other = *settings, before;

	if (tcgetattr(fd, &before) == 0)
		for (int i = 0; i < NCCS; i++)
			if (other.c_cc[i] == _POSIX_VDISABLE && i != VMIN && i != VTIME)
				other.c_cc[i] = before.c_cc[i];
	return tcsetattr(fd, when, &other);
}

MUTANT(tcflush, each_flush_drops_input, "tcflush drops what was typed, whatever it is told")
{
	const int result = tcflush(fd, queue);

	tcflush(fd, TCIFLUSH);
	return result;
}

MUTANT(tcflush, tcioflush_drops_nothing, "tcflush with TCIOFLUSH drops nothing")
{
	return queue == TCIOFLUSH ? 0 : tcflush(fd, queue);
}

MUTANT(tcflush, any_queue_will_do, "tcflush takes any other number for TCIOFLUSH")
{
	const int result = tcflush(fd, queue);

	return is_refused(result, EINVAL) ? tcflush(fd, TCIOFLUSH) : result;
}

MUTANT(tcflow, tcioff_sends_nothing, "tcflow with TCIOFF and TCION does nothing")
{
	return action == TCIOFF || action == TCION ? 0 : tcflow(fd, action);
}

MUTANT(tcflow, stop_is_ctrl_s, "tcflow with TCIOFF sends Ctrl-S, whatever c_cc says")
{
	return action == TCIOFF ? (write(fd, "\023", 1) < 0 ? -1 : 0) : tcflow(fd, action);
}

MUTANT(tcflow, any_action_will_do, "tcflow takes any other number for TCOON")
{
	const int result = tcflow(fd, action);

	return is_refused(result, EINVAL) ? tcflow(fd, TCOON) : result;
}

MUTANT(tcsetattr, draining_drops_input, "TCSADRAIN drops what is unread")
{
	return tcsetattr(fd, when == TCSADRAIN ? TCSAFLUSH : when, settings);
}

MUTANT(tcsetattr, flushing_keeps_input, "TCSAFLUSH keeps what is unread")
{
	return tcsetattr(fd, when == TCSAFLUSH ? TCSADRAIN : when, settings);
}

MUTANT(tcsetattr, any_other_is_now, "tcsetattr takes any other number for TCSANOW")
{
	const int result = tcsetattr(fd, when, settings);

	return is_refused(result, EINVAL) ? tcsetattr(fd, TCSANOW, settings) : result;
}

MUTANT(ioctl, exclusive_for_nobody, "TIOCEXCL is remembered, and without effect")
{
	if (request == TIOCEXCL)
		mutant_memory->number[0] = 1;
	if (request == TIOCNXCL)
		mutant_memory->number[0] = 0;
	if (request == TIOCGEXCL)
		*(int *)argument = (int)mutant_memory->number[0];
	return request == TIOCEXCL ? 0 : ioctl(fd, request, argument);
}

MUTANT(read, packets_are_bytes, "a master in packet mode reads no 0 before what was written")
{
	const ssize_t count = read(fd, bytes, size);
	int on = 0;

	if (count < 2 || *(char *)bytes != 0 || ioctl(fd, TIOCGPKT, &on) < 0 || !on)
		return count;
	memmove(bytes, (char *)bytes + 1, (size_t)count - 1);
	return count - 1;
}
