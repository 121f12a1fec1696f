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

IS_ALWAYS_SET(icrnl, c_iflag, ICRNL)
IS_ALWAYS_SET(istrip, c_iflag, ISTRIP)
IS_ALWAYS_SET(opost, c_oflag, OPOST)
IS_ALWAYS_SET(onlcr, c_oflag, ONLCR)
IS_ALWAYS_SET(echo, c_lflag, ECHO)
IS_ALWAYS_SET(iexten, c_lflag, IEXTEN)

IS_NO_KEY(verase, VERASE)
IS_NO_KEY(vkill, VKILL)
IS_NO_KEY(vwerase, VWERASE)
IS_NO_KEY(vlnext, VLNEXT)
IS_NO_KEY(veol, VEOL)
IS_NO_KEY(veol2, VEOL2)
IS_NO_KEY(vstart, VSTART)

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
