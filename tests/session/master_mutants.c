/* Wrong masters: what their ioctls open, tell, signal and leave to who has them. */
#include "mutant.h"

MECHANISM(terminal_master, "session/master.c");

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

MUTANT(ioctl, peers_open_for_both, "TIOCGPTPEER opens for reading and writing, whatever is asked")
{
	if (request == TIOCGPTPEER)
		argument = (void *)((((long)argument) & ~(long)O_ACCMODE) | O_RDWR);
	return ioctl(fd, request, argument);
}

MUTANT(ioctl, peers_stay_over_exec, "what TIOCGPTPEER opens does not close on exec")
{
	if (request == TIOCGPTPEER)
		argument = (void *)(((long)argument) & ~(long)O_CLOEXEC);
	return ioctl(fd, request, argument);
}

MUTANT(ioctl, peers_sleep, "what TIOCGPTPEER opens is not O_NONBLOCK")
{
	if (request == TIOCGPTPEER)
		argument = (void *)(((long)argument) & ~(long)O_NONBLOCK);
	return ioctl(fd, request, argument);
}

MUTANT(ioctl, peers_pass_the_lock, "TIOCGPTPEER opens a slave that is locked")
{
	const int result = ioctl(fd, request, argument);
	int none = 0;

	if (request != TIOCGPTPEER || !is_refused(result, EIO))
		return result;
	ioctl(fd, TIOCSPTLCK, &none);
	return ioctl(fd, request, argument);
}

MUTANT(ioctl, peers_are_the_master, "TIOCGPTPEER gives a copy of the master")
{
	return request == TIOCGPTPEER ? dup(fd) : ioctl(fd, request, argument);
}

MUTANT(ioctl, a_lock_is_for_good, "TIOCSPTLCK locks, and never unlocks")
{
	return request == TIOCSPTLCK && *(int *)argument == 0 ? 0 : ioctl(fd, request, argument);
}

MUTANT(ioctl, a_lock_is_not_told, "TIOCGPTLCK tells 0")
{
	const int result = ioctl(fd, request, argument);

	if (request == TIOCGPTLCK && result == 0)
		*(int *)argument = 0;
	return result;
}

MUTANT(ioctl, packets_are_not_told, "TIOCGPKT tells 0")
{
	const int result = ioctl(fd, request, argument);

	if (request == TIOCGPKT && result == 0)
		*(int *)argument = 0;
	return result;
}

MUTANT(ioctl, numbers_count_from_1, "TIOCGPTN tells one more than the name says")
{
	const int result = ioctl(fd, request, argument);

	if (request == TIOCGPTN && result == 0)
		(*(int *)argument)++;
	return result;
}

MUTANT(ioctl, slaves_have_it_too, "TIOCGPKT of a slave works")
{
	const int result = ioctl(fd, request, argument);

	return request == TIOCGPKT && is_refused(result, ENOTTY) ? 0 : result;
}

#ifdef TIOCSIG
MUTANT(ioctl, tiocsig_sends_any, "TIOCSIG sends whatever signal it is given")
{
	const int result = ioctl(fd, request, argument);
	pid_t group = 0;

	if (request != TIOCSIG || !is_refused(result, EINVAL))
		return result;
	ioctl(fd, TIOCGPGRP, &group);
	return kill(-group, (int)(long)argument);
}

MUTANT(ioctl, tiocsig_sends_to_the_session, "TIOCSIG signals the background, too")
{
	const int result = ioctl(fd, request, argument);

	if (request == TIOCSIG && result == 0 && mutant_memory->number[0])
		kill((pid_t)-mutant_memory->number[0], (int)(long)argument);
	return result;
}

MUTANT(setpgid, tiocsig_sends_to_the_session, NULL)
{
	mutant_memory->number[0] = getpid();
	return setpgid(pid, group);
}

MUTANT(ioctl, tiocsig_sends_nothing, "TIOCSIG returns 0 and sends nothing")
{
	return request == TIOCSIG ? 0 : ioctl(fd, request, argument);
}
#endif

MUTANT(tcsetattr, extproc_is_ignored, "EXTPROC has no effect")
{
	struct termios other = *settings;

	other.c_lflag &= ~(tcflag_t)EXTPROC;
	return tcsetattr(fd, when, &other);
}

MUTANT(read, settings_are_not_told, "a master in packet mode learns nothing of EXTPROC's settings")
{
	const ssize_t count = read(fd, bytes, size);

	return count == 1 && *(char *)bytes == TIOCPKT_IOCTL ? read(fd, bytes, size) : count;
}

MUTANT(tcsetattr, settings_are_told_always, NULL)
{
	mutant_memory->number[0] = 1;
	return tcsetattr(fd, when, settings);
}

MUTANT(read, settings_are_told_always, "a master in packet mode learns each change of settings")
{
	const ssize_t count = read(fd, bytes, size);

	if (!is_refused(count, EAGAIN) || !mutant_memory->number[0])
		return count;
	mutant_memory->number[0] = 0;
	*(char *)bytes = TIOCPKT_IOCTL;
	return 1;
}

MUTANT(ioctl, a_number_keeps_its_size, NULL)
{
	if (request == TIOCSWINSZ)
		mutant_memory->number[0] = ((struct winsize *)argument)->ws_row;
	return ioctl(fd, request, argument);
}

MUTANT(posix_openpt, a_number_keeps_its_size, "a new terminal has the size that another had")
{
	struct winsize size = { .ws_row = (unsigned short)mutant_memory->number[0] };
	int fd = posix_openpt(flags);

	if (size.ws_row)
		ioctl(fd, TIOCSWINSZ, &size);
	return fd;
}

MUTANT(tcsetattr, a_number_keeps_its_modes, NULL)
{
	mutant_memory->number[0] = (long)settings->c_oflag | 1L << 30;
	return tcsetattr(fd, when, settings);
}

MUTANT(posix_openpt, a_number_keeps_its_modes, "a new terminal has the modes that another had")
{
	int fd = posix_openpt(flags);
	struct termios modes;

	if (mutant_memory->number[0] && tcgetattr(fd, &modes) == 0) {
		modes.c_oflag = (tcflag_t)(mutant_memory->number[0] & ~(1L << 30));
		tcsetattr(fd, TCSANOW, &modes);
	}
	return fd;
}
