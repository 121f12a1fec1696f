/* Wrong terminals: the controlling one, its foreground, keys and size. */

#include <unistd.h>
#include "mutant.h"
#include "sessions_mutants.h"

MECHANISM(session, "session");

/* Whether the caller is in a background group of this terminal. */
static bool in_background(int fd)
{
	int error = errno;
	pid_t foreground = tcgetpgrp(fd);

	errno = error;
	return foreground > 0 && foreground != getpgrp();
}

MUTANT(ioctl, anybody_takes_a_terminal,
       "TIOCSCTTY takes neither a session's leader nor a free terminal")
{
	int result = ioctl(fd, request, argument);

	return result < 0 && request == TIOCSCTTY && errno == EPERM ? 0 : result;
}

MUTANT(tcgetsid, any_terminal_has_a_session,
       "tcgetsid of a terminal that is not the caller's gives 0")
{
	pid_t session = tcgetsid(fd);

	return session < 0 && errno == ENOTTY ? 0 : session;
}

MUTANT(tcgetpgrp, foreground_is_empty_at_first,
       "a new session has no foreground group before tcsetpgrp")
{
	return mutant_memory->number[0] ? tcgetpgrp(fd) : 0;
}

MUTANT(tcsetpgrp, foreground_is_empty_at_first, NULL)
{
	mutant_memory->number[0] = 1;
	return tcsetpgrp(fd, group);
}

MUTANT(open, o_noctty_ignored, "open ignores O_NOCTTY")
{
	return open(path, flags & ~O_NOCTTY, mode);
}

MUTANT(open, opening_takes_nothing, "only TIOCSCTTY takes a terminal, not open")
{
	return open(path, flags | O_NOCTTY, mode);
}

MUTANT(open, dev_tty_is_always_there, "/dev/tty can be opened without a controlling terminal")
{
	int fd = open(path, flags, mode);

	return fd < 0 && errno == ENXIO ? open_nothing() : fd;
}

MUTANT(tcsetpgrp, tcsetpgrp_does_nothing, "tcsetpgrp leaves the foreground as it is")
{
	return 0;
}

MUTANT(tcgetpgrp, foreground_is_the_callers, "tcgetpgrp tells the caller's group")
{
	return tcgetpgrp(fd) < 0 ? -1 : getpgrp();
}

MUTANT(tcsetpgrp, any_terminal_will_do,
       "tcsetpgrp does not look whether the terminal is the caller's")
{
	int result = tcsetpgrp(fd, group);

	return result < 0 && errno == ENOTTY && isatty(fd) ? 0 : result;
}

MUTANT(tcsetpgrp, a_negative_group_is_esrch, "tcsetpgrp of a negative group gives ESRCH")
{
	int result = tcsetpgrp(fd, group);

	return result < 0 && errno == EINVAL ? fail(ESRCH) : result;
}

MUTANT(tcsetpgrp, any_group_in_the_foreground, "tcsetpgrp takes groups of other sessions")
{
	int result = tcsetpgrp(fd, group);

	return result < 0 && errno == EPERM ? 0 : result;
}

MUTANT(tcsetpgrp, pipes_are_einval, "tcsetpgrp of what is no terminal gives EINVAL")
{
	int result = tcsetpgrp(fd, group);

	return result < 0 && errno == ENOTTY && !isatty(fd) ? fail(EINVAL) : result;
}

MUTANT(tcsetpgrp, bad_descriptors_are_enotty, "tcsetpgrp of no descriptor gives ENOTTY")
{
	int result = tcsetpgrp(fd, group);

	return result < 0 && errno == EBADF ? fail(ENOTTY) : result;
}

MUTANT(tcsetpgrp, background_may_tcsetpgrp, "tcsetpgrp works in a background group")
{
	sigset_t stopping, before;
	int result, error;

	sigemptyset(&stopping);
	sigaddset(&stopping, SIGTTOU);
	sigprocmask(SIG_BLOCK, &stopping, &before);
	result = tcsetpgrp(fd, group);
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return result;
}

MUTANT(tcsetpgrp, ignoring_sigttou_is_eio,
       "tcsetpgrp in the background fails with EIO if SIGTTOU is ignored")
{
	struct sigaction action;

	sigaction(SIGTTOU, NULL, &action);
	if (action.sa_handler == SIG_IGN && in_background(fd))
		return fail(EIO);
	return tcsetpgrp(fd, group);
}

MUTANT(tcsetpgrp, sigttin_stops_tcsetpgrp, "tcsetpgrp in the background stops by SIGTTIN")
{
	struct sigaction action;

	sigaction(SIGTTOU, NULL, &action);
	if (action.sa_handler != SIG_IGN && in_background(fd))
		raise(SIGTTIN);
	return tcsetpgrp(fd, group);
}

MUTANT(write, keys_are_swapped, "Ctrl-C quits, and Ctrl-\\ and Ctrl-Z interrupt")
{
	if (size == 1 && *(const char *)bytes == '\003')
		return write(fd, "\034", 1);
	if (size == 1 && (*(const char *)bytes == '\034' || *(const char *)bytes == '\032'))
		return write(fd, "\003", 1);
	return write(fd, bytes, size);
}

MUTANT(setpgid, keys_reach_all, "keys signal the background, too")
{
	remember_group(pid, group);
	return setpgid(pid, group);
}

MUTANT(write, keys_reach_all, NULL)
{
	static const char keys[] = "\003\034\032";
	static const int signals[] = { SIGINT, SIGQUIT, SIGTSTP };
	const char *key = size == 1 ? memchr(keys, *(const char *)bytes, 3) : NULL;

	if (key && mutant_memory->number[0])
		kill((pid_t)mutant_memory->number[0], signals[key - keys]);
	return write(fd, bytes, size);
}

MUTANT(sigwaitinfo, keys_are_si_user, "a key's signal has SI_USER")
{
	int signo_seen = sigwaitinfo(set, info);

	if (signo_seen > 0 && info && info->si_code == SI_KERNEL)
		info->si_code = SI_USER;
	return signo_seen;
}

MUTANT(tcsetattr, isig_stays, "tcsetattr does not turn ISIG off")
{
	struct termios copy = *settings;

	copy.c_lflag |= ISIG;
	return tcsetattr(fd, when, &copy);
}

MUTANT(tcsetpgrp, the_session_leader_is_foreground,
       "keys signal the session's leader, whatever is in the foreground")
{
	return getsid(0) == getpid() ? tcsetpgrp(fd, group) : tcgetpgrp(fd) < 0 ? -1 : 0;
}

MUTANT(read, background_reads_are_eio, "read in the background fails with EIO and stops nobody")
{
	return in_background(fd) ? fail(EIO) : read(fd, bytes, size);
}

MUTANT(read, ignoring_sigttin_reads,
       "read in the background gives what was typed if SIGTTIN is ignored")
{
	struct sigaction action;
	ssize_t count = read(fd, bytes, size);

	sigaction(SIGTTIN, NULL, &action);
	if (count < 0 && errno == EIO && action.sa_handler == SIG_IGN)
		return (ssize_t)size;
	return count;
}

MUTANT(tcsetattr, tostop_ignored, "write in the background goes through in spite of TOSTOP")
{
	struct termios copy = *settings;

	copy.c_lflag &= ~(tcflag_t)TOSTOP;
	return tcsetattr(fd, when, &copy);
}

MUTANT(write, background_writes_are_eio, "write in the background fails with EIO")
{
	return in_background(fd) ? fail(EIO) : write(fd, bytes, size);
}

MUTANT(write, tostop_writes_first, "write that TOSTOP stops has written already")
{
	struct termios modes;

	if (in_background(fd) && tcgetattr(fd, &modes) == 0 && modes.c_lflag & TOSTOP) {
		modes.c_lflag &= ~(tcflag_t)TOSTOP;
		signal(SIGTTOU, SIG_IGN);
		tcsetattr(fd, TCSANOW, &modes);
		(void)!write(fd, bytes, size);
		signal(SIGTTOU, SIG_DFL);
		raise(SIGTTOU);
	}
	return write(fd, bytes, size);
}

MUTANT(ioctl, any_size_signals, "setting the same size sends SIGWINCH as well")
{
	struct winsize before = { 0 }, *size = argument;
	int result;

	if (request != TIOCSWINSZ)
		return ioctl(fd, request, argument);
	ioctl(fd, TIOCGWINSZ, &before);
	result = ioctl(fd, request, argument);
	if (before.ws_row == size->ws_row && before.ws_col == size->ws_col)
		raise(SIGWINCH);
	return result;
}

MUTANT(ioctl, rows_alone_signal, "setting another width sends no SIGWINCH")
{
	struct winsize before = { 0 }, *size = argument;
	sigset_t window, mask;
	int result;

	if (request != TIOCSWINSZ)
		return ioctl(fd, request, argument);
	ioctl(fd, TIOCGWINSZ, &before);
	sigemptyset(&window);
	sigaddset(&window, SIGWINCH);
	sigprocmask(SIG_BLOCK, &window, &mask);
	result = ioctl(fd, request, argument);
	if (before.ws_row == size->ws_row)
		sigtimedwait(&window, NULL, &(struct timespec){ 0, 0 });
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return result;
}

MUTANT(ioctl, size_is_not_kept, "TIOCGWINSZ tells the size of before")
{
	int result = ioctl(fd, request, argument);

	if (result == 0 && request == TIOCGWINSZ)
		((struct winsize *)argument)->ws_col = 80;
	return result;
}

MUTANT(open, an_open_steals_the_terminal,
       "a session's leader without terminal takes the one it opens, be it another session's")
{
	const int fd = open(path, flags, mode);

	if (fd >= 0 && !(flags & O_NOCTTY) && strncmp(path, "/dev/pts", 8) == 0 &&
	    getsid(0) == getpid())
		ioctl(fd, TIOCSCTTY, 1);
	return fd;
}

MUTANT(close, a_close_gives_the_terminal_up,
       "the terminal is the session's until its leader closes a descriptor of it")
{
	const int error = errno;

	if (tcgetsid(fd) == getpid())
		ioctl(fd, TIOCNOTTY);
	errno = error;
	return close(fd);
}

MUTANT(tcgetpgrp, no_foreground_is_0, "tcgetpgrp tells 0 while nobody is in the foreground")
{
	pid_t group = tcgetpgrp(fd);

	return group > 0 && kill(-group, 0) < 0 && errno == ESRCH ? 0 : group;
}

MUTANT(tcgetpgrp, no_foreground_is_the_callers, "tcgetpgrp tells the caller's group for none")
{
	pid_t group = tcgetpgrp(fd);

	return group > 0 && kill(-group, 0) < 0 && errno == ESRCH ? getpgrp() : group;
}

MUTANT(tcsetpgrp, no_group_is_eperm, "tcsetpgrp of no group gives EPERM")
{
	return confuse(tcsetpgrp(fd, group), ESRCH, EPERM);
}

MUTANT(tcsetpgrp, no_group_is_taken, "tcsetpgrp of no group succeeds")
{
	int result = tcsetpgrp(fd, group);

	return result < 0 && errno == ESRCH ? 0 : result;
}

MUTANT(open, writers_take_the_terminal,
       "a session's leader takes the terminal that it opens for writing alone")
{
	const int fd = open(path, flags, mode);

	if (fd >= 0 && (flags & O_ACCMODE) == O_WRONLY && !(flags & O_NOCTTY) &&
	    getsid(0) == getpid())
		ioctl(fd, TIOCSCTTY, NULL);
	return fd;
}

/* Sets the terminal without lines otherwise than it was told. */
static int set_without_lines(int fd, int when, const struct termios *settings, tcflag_t set,
			     tcflag_t clear)
{
	struct termios changed = *settings;

	if (!(changed.c_lflag & ICANON))
		changed.c_lflag = (changed.c_lflag | set) & ~clear;
	return tcsetattr(fd, when, &changed);
}

MUTANT(tcsetattr, keys_signal_within_lines_alone, "without ICANON ISIG is passed over")
{
	return set_without_lines(fd, when, settings, 0, ISIG);
}

MUTANT(tcsetattr, keys_discard_within_lines_alone, "without ICANON Ctrl-C discards nothing")
{
	return set_without_lines(fd, when, settings, NOFLSH, 0);
}

MUTANT(tcsetattr, ctrl_z_is_for_lines_alone, "without ICANON Ctrl-Z is a byte")
{
	struct termios changed = *settings;

	if (!(changed.c_lflag & ICANON))
		changed.c_cc[VSUSP] = 0;
	return tcsetattr(fd, when, &changed);
}

MUTANT(write, nothing_has_no_room_in_a_terminal, "a write of no bytes to a terminal gives EAGAIN")
{
	return size == 0 && isatty(fd) ? fail(EAGAIN) : write(fd, bytes, size);
}

MUTANT(read, nothing_is_not_there_in_a_terminal, "a read of no bytes from a terminal gives EAGAIN")
{
	return size == 0 && isatty(fd) ? fail(EAGAIN) : read(fd, bytes, size);
}

MUTANT(tcsetpgrp, a_group_of_the_dead_is_no_foreground,
       "tcsetpgrp to a group whose leader has ended and was not waited for gives EPERM")
{
	siginfo_t info = { 0 };

	if (group > 0 && waitid(P_PID, (id_t)group, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	    info.si_pid == group)
		return fail(EPERM);
	return tcsetpgrp(fd, group);
}
