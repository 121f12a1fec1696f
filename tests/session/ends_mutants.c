/* Wrong terminals: their two ends, lines, and what stops a background group. */
#include <pthread.h>

#include "mutant.h"
#include "sessions_mutants.h"

MECHANISM(terminal_ends, "session/background.c", "session/line.c", "session/other_end.c");

static bool is_terminal(int fd)
{
	int error = errno;
	bool is = isatty(fd);

	errno = error;
	return is;
}

/* Whether it is a terminal's master. */
static bool is_master(int fd)
{
	int error = errno;
	bool is = ioctl(fd, TIOCGPTN, &(unsigned){ 0 }) == 0;

	errno = error;
	return is;
}

/* Whether it is a slave. */
static bool is_slave(int fd)
{
	return is_terminal(fd) && !is_master(fd);
}

MUTANT(read, a_closed_slave_is_the_end, "read of a master without slave gives 0")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EIO && is_master(fd) ? 0 : count;
}

MUTANT(read, a_closed_slave_is_waited_for, "read of a master without slave gives EAGAIN")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EIO && is_master(fd) ? fail(EAGAIN) : count;
}

MUTANT(read, no_slave_yet_is_eio, "read of a master whose slave was never opened gives EIO")
{
	ssize_t count = read(fd, bytes, size);

	if (count < 0 && errno == EAGAIN && is_master(fd) && !mutant_memory->number[0])
		return fail(EIO);
	return count;
}

MUTANT(open, no_slave_yet_is_eio, NULL)
{
	mutant_memory->number[0] += strncmp(path, "/dev/pts", 8) == 0;
	return open(path, flags, mode);
}

MUTANT(read, eio_comes_once, "a master whose slave closed gives EIO once, then EAGAIN")
{
	ssize_t count = read(fd, bytes, size);

	if (count < 0 && errno == EIO && is_master(fd))
		return fail(mutant_memory->number[0]++ ? EAGAIN : EIO);
	return count;
}

MUTANT(read, eio_stays, "a master whose slave closed gives EIO though it is open again")
{
	ssize_t count = read(fd, bytes, size);

	if (is_master(fd) && count < 0)
		mutant_memory->number[0] |= errno == EIO;
	return count < 0 && errno == EAGAIN && mutant_memory->number[0] ? fail(EIO) : count;
}

MUTANT(close, the_first_close_is_the_last, "a master is told EIO when one of two slaves is closed")
{
	mutant_memory->number[0] += is_slave(fd);
	return close(fd);
}

MUTANT(read, the_first_close_is_the_last, NULL)
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EAGAIN && is_master(fd) && mutant_memory->number[0] ? fail(EIO)
											 : count;
}

MUTANT(read, what_is_left_is_lost, "what a slave wrote before its close is not read any more")
{
	struct pollfd entry = { .fd = fd, .events = POLLIN };
	char lost[256];

	if (is_master(fd) && poll(&entry, 1, 0) == 1 && entry.revents & POLLHUP)
		while (read(fd, lost, sizeof(lost)) > 0)
			;
	return read(fd, bytes, size);
}

MUTANT(read, closes_wake_no_master, "read of a master sleeps on when the slave is closed")
{
	ssize_t count = read(fd, bytes, size);

	while (count < 0 && errno == EIO && is_master(fd) && !(fcntl(fd, F_GETFL) & O_NONBLOCK))
		pause();
	return count;
}

MUTANT(write, no_slave_takes_nothing, "write to a master without slave fails with EIO")
{
	struct pollfd entry = { .fd = fd };

	if (is_master(fd) && poll(&entry, 1, 0) == 1 && entry.revents & POLLHUP)
		return fail(EIO);
	return write(fd, bytes, size);
}

MUTANT(write, a_hangup_leaves_writers,
       "write that sleeps goes on sleeping when the master is closed")
{
	ssize_t count = write(fd, bytes, size);

	while (count < 0 && errno == EIO && size > 100)
		pause();
	return count;
}

MUTANT(write, a_hangup_is_epipe, "write to a terminal whose master is closed gives EPIPE")
{
	ssize_t count = write(fd, bytes, size);

	return count < 0 && errno == EIO ? fail(EPIPE) : count;
}

MUTANT(tcgetattr, settings_outlive_the_master, "tcgetattr works without master")
{
	int result = tcgetattr(fd, settings);

	return is_refused(result, EIO) ? 0 : result;
}

MUTANT(open, names_outlive_the_master, "opening a slave without master gives EIO")
{
	return confuse(open(path, flags, mode), ENOENT, EIO);
}

MUTANT(open, hung_up_is_still_ours, "/dev/tty can be opened after a hangup")
{
	int fd = open(path, flags, mode);

	return is_refused(fd, ENXIO) && mutant_memory->number[1] ? open_nothing() : fd;
}

MUTANT(close, hung_up_is_still_ours, NULL)
{
	mutant_memory->number[1] += is_master(fd);
	return close(fd);
}

MUTANT(setpgid, hangups_reach_the_foreground, NULL)
{
	remember_group(pid, group);
	return setpgid(pid, group);
}

MUTANT(close, hangups_reach_the_foreground, "a hangup signals the foreground group")
{
	int result = close(fd);

	if (mutant_memory->number[0] && mutant_memory->number[2]++ == 0)
		kill(-(pid_t)mutant_memory->number[0], SIGHUP);
	return result;
}

MUTANT(open, slaves_are_never_locked, "a slave opens before unlockpt")
{
	int fd = open(path, flags, mode);

	return is_refused(fd, EIO) ? open_nothing() : fd;
}

MUTANT(open, locked_is_eacces, "a slave before unlockpt gives EACCES")
{
	return confuse(open(path, flags, mode), EIO, EACCES);
}

MUTANT(open, slaves_open_for_both, "a slave opens for reading and writing, whatever is asked")
{
	return open(path, strncmp(path, "/dev/pts", 8) ? flags : flags | O_RDWR, mode);
}

MUTANT(unlockpt, unlockpt_of_others_is_enotty, "unlockpt of no master gives ENOTTY")
{
	return confuse(unlockpt(fd), EINVAL, ENOTTY);
}

MUTANT(ioctl, a_leader_takes_a_second, "a session's leader takes a second terminal")
{
	int result = ioctl(fd, request, argument);

	return is_refused(result, EPERM) && request == TIOCSCTTY ? 0 : result;
}

MUTANT(ioctl, its_own_again_is_eperm, "taking the terminal that one has gives EPERM")
{
	if (request == TIOCSCTTY && tcgetsid(fd) == getpid())
		return fail(EPERM);
	return ioctl(fd, request, argument);
}

MUTANT(ioctl, nobody_is_robbed, "TIOCSCTTY 1 of the superuser gives EPERM")
{
	return ioctl(fd, request, request == TIOCSCTTY ? NULL : argument);
}

MUTANT(ioctl, notty_does_nothing, "TIOCNOTTY of one that leads no session does nothing")
{
	return request == TIOCNOTTY && getsid(0) != getpid() && tcgetsid(fd) > 0
		       ? 0
		       : ioctl(fd, request, argument);
}

MUTANT(ioctl, notty_of_nobodys_works, "TIOCNOTTY without terminal works")
{
	int result = ioctl(fd, request, argument);

	return is_refused(result, ENOTTY) && request == TIOCNOTTY ? 0 : result;
}

MUTANT(ioctl, notty_signals_the_caller, "TIOCNOTTY sends SIGHUP to who leads no session")
{
	int result = ioctl(fd, request, argument);

	if (result == 0 && request == TIOCNOTTY && getsid(0) != getpid())
		raise(SIGHUP);
	return result;
}

MUTANT(ioctl, notty_signals_nobody, "TIOCNOTTY of the leader sends no SIGHUP")
{
	struct sigaction before;
	int result;

	if (request != TIOCNOTTY)
		return ioctl(fd, request, argument);
	sigaction(SIGHUP, &(struct sigaction){ .sa_handler = SIG_IGN }, &before);
	result = ioctl(fd, request, argument);
	sigaction(SIGHUP, &before, NULL);
	return result;
}

MUTANT(ioctl, notty_brings_no_sigcont, "TIOCNOTTY of the leader sends SIGHUP alone")
{
	struct sigaction before;
	int result;

	if (request != TIOCNOTTY)
		return ioctl(fd, request, argument);
	sigaction(SIGCONT, &(struct sigaction){ .sa_handler = SIG_IGN }, &before);
	result = ioctl(fd, request, argument);
	sigaction(SIGCONT, &before, NULL);
	return result;
}

MUTANT(tcgetpgrp, masters_tell_nobody, "tcgetpgrp of a master from outside gives ENOTTY")
{
	return is_master(fd) && getsid(0) != tcgetsid(fd) ? fail(ENOTTY) : tcgetpgrp(fd);
}

MUTANT(tcgetsid, sessions_are_told_to_all, "tcgetsid of a slave works from outside")
{
	pid_t session = tcgetsid(fd);

	return session < 0 && errno == ENOTTY && is_terminal(fd) ? getsid(0) : session;
}

MUTANT(tcgetpgrp, foreground_is_told_to_all, "tcgetpgrp of a slave works from outside")
{
	pid_t group = tcgetpgrp(fd);

	return group < 0 && errno == ENOTTY && is_terminal(fd) ? getpgrp() : group;
}

MUTANT(tcsetpgrp, masters_set_the_foreground, "tcsetpgrp of a master works")
{
	int result = tcsetpgrp(fd, group);

	return is_refused(result, ENOTTY) && is_master(fd) ? 0 : result;
}

MUTANT(tcgetsid, no_terminal_is_einval, "tcgetsid of a pipe gives EINVAL")
{
	pid_t session = tcgetsid(fd);

	return session < 0 && errno == ENOTTY && !is_terminal(fd) ? fail(EINVAL) : session;
}

/* Whether the caller blocks, or ignores, a signal. */
static bool is_blocked(int signo)
{
	sigset_t mask;

	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	return sigismember(&mask, signo);
}

static bool blocks_others_too(void)
{
	return is_blocked(SIGUSR1) && is_blocked(SIGWINCH);
}

static bool is_ignored(int signo)
{
	struct sigaction action;

	sigaction(signo, NULL, &action);
	return action.sa_handler == SIG_IGN;
}

static bool in_background(int fd)
{
	int error = errno;
	pid_t foreground = tcgetpgrp(fd);

	errno = error;
	return foreground > 0 && foreground != getpgrp();
}

MUTANT(tcsetpgrp, blocked_sigttou_is_eio, "tcsetpgrp with SIGTTOU blocked gives EIO")
{
	return is_blocked(SIGTTOU) && in_background(fd) ? fail(EIO) : tcsetpgrp(fd, group);
}

MUTANT(tcsetattr, blocked_among_others_is_eintr, "tcsetattr with all signals blocked gives EINTR")
{
	return blocks_others_too() && in_background(fd) ? fail(EINTR)
							: tcsetattr(fd, when, settings);
}

MUTANT(write, tostop_does_not_look_at_the_mask, "write under TOSTOP with SIGTTOU blocked gives EIO")
{
	return is_terminal(fd) && is_blocked(SIGTTOU) && in_background(fd) ? fail(EIO)
									   : write(fd, bytes, size);
}

MUTANT(read, blocked_sigttin_reads, "a background read with SIGTTIN blocked reads")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EIO && is_blocked(SIGTTIN) && in_background(fd) ? 5 : count;
}

MUTANT(read, ignored_sigttin_is_eagain, "a background read with SIGTTIN ignored gives EAGAIN")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EIO && is_ignored(SIGTTIN) ? fail(EAGAIN) : count;
}

MUTANT(tcsetpgrp, blocked_sigttou_is_pending, "tcsetpgrp with SIGTTOU blocked leaves it pending")
{
	if (is_blocked(SIGTTOU) && in_background(fd))
		raise(SIGTTOU);
	return tcsetpgrp(fd, group);
}

MUTANT(tcsetattr, background_may_set_modes, "tcsetattr in the background stops nobody")
{
	sigset_t output, before;
	int result, error;

	sigemptyset(&output);
	sigaddset(&output, SIGTTOU);
	pthread_sigmask(SIG_BLOCK, &output, &before);
	result = tcsetattr(fd, when, settings);
	error = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return result;
}

MUTANT(read, one_member_stops, "a background read stops the reader, not his group")
{
	if (is_slave(fd) && in_background(fd) && !is_ignored(SIGTTIN) && !is_blocked(SIGTTIN))
		raise(SIGSTOP);
	return read(fd, bytes, size);
}

MUTANT(read, orphans_stop, "read of an orphaned background group gives EAGAIN")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EIO && getsid(getppid()) != getsid(0) ? fail(EAGAIN) : count;
}

MUTANT(read, orphans_may_read, "an orphaned background group may read")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EIO && in_background(fd) && !is_ignored(SIGTTIN) &&
			       !is_blocked(SIGTTIN)
		       ? 5
		       : count;
}

MUTANT(tcsetpgrp, orphans_may_set_the_foreground, "an orphaned group may set the foreground")
{
	int result = tcsetpgrp(fd, group);

	return is_refused(result, ENOTTY) && in_background(fd) ? 0 : result;
}

MUTANT(write, orphans_may_write, "an orphaned group may write under TOSTOP")
{
	ssize_t count = write(fd, bytes, size);

	return count < 0 && errno == EIO && in_background(fd) ? (ssize_t)size : count;
}

MUTANT(read, caught_sigttin_is_eio, "a background read whose SIGTTIN is caught gives EIO")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EINTR && in_background(fd) ? fail(EIO) : count;
}

MUTANT(tcsetattr, caught_sigttou_is_done, "tcsetattr whose SIGTTOU is caught is done")
{
	int result = tcsetattr(fd, when, settings);

	return is_refused(result, EINTR) ? 0 : result;
}

MUTANT(read, lines_are_joined, "read gives several lines at once")
{
	ssize_t count = read(fd, bytes, size);
	struct pollfd entry = { .fd = fd, .events = POLLIN };

	if (count > 0 && is_slave(fd) && (size_t)count < size && poll(&entry, 1, 0) == 1 &&
	    entry.revents == POLLIN)
		count += read(fd, (char *)bytes + count, size - (size_t)count);
	return count;
}

MUTANT(read, a_lines_rest_is_lost, "what a read of a line has no room for is lost")
{
	ssize_t count = read(fd, bytes, size);
	struct pollfd entry = { .fd = fd, .events = POLLIN };
	char lost[256];

	if (count > 1 && is_slave(fd) && ((char *)bytes)[count - 1] != '\n' &&
	    poll(&entry, 1, 0) == 1)
		(void)!read(fd, lost, sizeof(lost));
	return count;
}

MUTANT(write, no_end_of_file, "Ctrl-D is a byte like others")
{
	struct termios modes;

	if (is_master(fd) && size > 0 && memchr(bytes, '\004', size) &&
	    tcgetattr(fd, &modes) == 0) {
		modes.c_cc[VEOF] = 0;
		tcsetattr(fd, TCSANOW, &modes);
	}
	return write(fd, bytes, size);
}

MUTANT(read, end_of_file_stays, "after Ctrl-D each read gives 0")
{
	ssize_t count;

	if (is_slave(fd) && mutant_memory->number[0])
		return 0;
	count = read(fd, bytes, size);
	if (is_slave(fd) && count == 0)
		mutant_memory->number[0]++;
	return count;
}

MUTANT(write, nothing_is_erased, "ERASE is a byte like others")
{
	struct termios modes;

	if (is_master(fd) && size > 0 && memchr(bytes, '\177', size) &&
	    tcgetattr(fd, &modes) == 0) {
		modes.c_cc[VERASE] = 0;
		tcsetattr(fd, TCSANOW, &modes);
	}
	return write(fd, bytes, size);
}

MUTANT(tcsetattr, echo_stays, "tcsetattr does not turn ECHO off")
{
	struct termios other = *settings;

	other.c_lflag |= ECHO;
	return tcsetattr(fd, when, &other);
}

MUTANT(tcsetattr, output_is_always_processed, "tcsetattr does not turn OPOST off")
{
	struct termios other = *settings;

	other.c_oflag |= OPOST;
	return tcsetattr(fd, when, &other);
}

MUTANT(tcsetattr, one_byte_wakes, "without lines one byte wakes, whatever VMIN says")
{
	struct termios other = *settings;

	if (other.c_cc[VMIN] > 1 && !(other.c_lflag & ICANON))
		other.c_cc[VMIN] = 1;
	return tcsetattr(fd, when, &other);
}

MUTANT(tcsetattr, no_minimum_sleeps, "with VMIN 0 a read sleeps until a byte comes")
{
	struct termios other = *settings;

	if (other.c_cc[VMIN] == 0 && !(other.c_lflag & ICANON))
		other.c_cc[VMIN] = 1;
	return tcsetattr(fd, when, &other);
}

MUTANT(write, long_writes_lose_their_end,
       "a write of more than a terminal holds loses what has no room")
{
	int flags = fcntl(fd, F_GETFL);
	ssize_t count;

	if (!is_terminal(fd) || size < 10000)
		return write(fd, bytes, size);
	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	count = write(fd, bytes, size);
	fcntl(fd, F_SETFL, flags);
	return count < 0 ? count : (ssize_t)size;
}

MUTANT(read, terminals_turn_blocks, "a large read of a terminal gives two parts in the wrong order")
{
	char part[64];
	ssize_t count = read(fd, bytes, size);

	if (count >= 1024 && is_terminal(fd)) {
		memcpy(part, bytes, 64);
		memmove(bytes, (char *)bytes + 64, 64);
		memcpy((char *)bytes + 64, part, 64);
	}
	return count;
}

/* Changes the modes of what new_terminal opens. */
static int open_with(const char *path, int flags, mode_t mode, tcflag_t input, tcflag_t local)
{
	int fd = open(path, flags, mode);
	struct termios modes;

	if (fd >= 0 && is_slave(fd) && tcgetattr(fd, &modes) == 0) {
		modes.c_iflag &= ~input;
		modes.c_lflag |= local;
		tcsetattr(fd, TCSANOW, &modes);
	}
	return fd;
}

MUTANT(open, ctrl_s_is_a_byte, "Ctrl-S and Ctrl-Q are bytes like others")
{
	return open_with(path, flags, mode, IXON, 0);
}

MUTANT(open, a_key_that_signals_discards_nothing, "Ctrl-C leaves what was typed before it")
{
	return open_with(path, flags, mode, 0, NOFLSH);
}

MUTANT(tcsetattr, vtime_is_ignored, "VTIME is not looked at")
{
	struct termios changed = *settings;

	changed.c_cc[VTIME] = 0;
	return tcsetattr(fd, when, &changed);
}

MUTANT(tcsetattr, vtime_ends_the_first_wait,
       "VTIME is counted from the read's begin, though VMIN asks for a byte first")
{
	struct termios changed = *settings;

	if (changed.c_cc[VTIME])
		changed.c_cc[VMIN] = 0;
	return tcsetattr(fd, when, &changed);
}

MUTANT(ioctl, packet_mode_is_passed_over, "TIOCPKT returns 0 and does nothing")
{
	return request == TIOCPKT ? 0 : ioctl(fd, request, argument);
}

MUTANT(write, what_is_held_back_is_lost,
       "a write told not to sleep that is held back gives its size")
{
	ssize_t count = write(fd, bytes, size);

	return count < 0 && errno == EAGAIN && is_terminal(fd) ? (ssize_t)size : count;
}

MUTANT(ioctl, fionread_counts_what_is_typed, "FIONREAD counts a line that is not finished")
{
	int result = ioctl(fd, request, argument);

	if (result == 0 && request == FIONREAD && isatty(fd) && *(int *)argument == 0)
		*(int *)argument = 10;
	return result;
}

MUTANT(ioctl, fionread_is_zero_or_one, "FIONREAD of a terminal tells only whether there is a line")
{
	int result = ioctl(fd, request, argument);

	if (result == 0 && request == FIONREAD && isatty(fd))
		*(int *)argument = *(int *)argument > 0;
	return result;
}

MUTANT(poll, each_byte_is_a_line, "poll shows a terminal readable while a line is being typed")
{
	const int ready = poll(fds, count, timeout);

	if (ready != 0 || count != 1 || timeout != 0 || !is_slave(fds[0].fd))
		return ready;
	fds[0].revents = POLLIN;
	return 1;
}

MUTANT(ioctl, masters_have_nothing_to_read, "FIONREAD of a master tells 0")
{
	const int result = ioctl(fd, request, argument);

	if (request == FIONREAD && result == 0 && is_master(fd))
		*(int *)argument = 0;
	return result;
}

MUTANT(read, a_long_line_loses_its_end, "a line that is too long has no newline")
{
	const ssize_t count = read(fd, bytes, size);

	return count == 4096 && is_slave(fd) ? count - 1 : count;
}

MUTANT(read, what_is_beyond_is_a_line, "what is typed beyond 4096 bytes is the next line")
{
	static char kept[8];
	ssize_t count;

	if (*kept && is_slave(fd)) {
		memcpy(bytes, kept, 2);
		*kept = '\0';
		return 2;
	}
	count = read(fd, bytes, size);
	if (count == 4096 && is_slave(fd))
		memcpy(kept, "y\n", 2);
	return count;
}

MUTANT(tcsetpgrp, a_master_sets_no_foreground, "tcsetpgrp of a master gives ENOTTY")
{
	unsigned int number;

	return ioctl(fd, TIOCGPTN, &number) == 0 ? fail(ENOTTY) : tcsetpgrp(fd, group);
}

MUTANT(tcsetattr, a_change_of_lines_drops_input, "to set or clear ICANON drops what was typed")
{
	struct termios before;

	tcgetattr(fd, &before);
	if ((before.c_lflag ^ settings->c_lflag) & ICANON)
		tcflush(fd, TCIFLUSH);
	return tcsetattr(fd, when, settings);
}

MUTANT(tcsetattr, an_unfinished_line_stays_one,
       "to clear ICANON shows nobody what was typed before")
{
	struct termios before, neither = *settings;

	tcgetattr(fd, &before);
	if ((before.c_lflag & ~settings->c_lflag) & ICANON)
		neither.c_lflag |= ICANON;
	return tcsetattr(fd, when, &neither);
}

MUTANT(tcsetattr, a_change_of_lines_ends_one, "to set ICANON is an end of file")
{
	struct termios before;
	const int result = (tcgetattr(fd, &before), tcsetattr(fd, when, settings));

	if ((settings->c_lflag & ~before.c_lflag) & ICANON)
		ioctl(fd, TIOCSTI, "\004");
	return result;
}

MUTANT(ioctl, anybody_types, "TIOCSTI of who may not succeeds")
{
	const int result = ioctl(fd, request, argument);

	return result < 0 && request == TIOCSTI ? 0 : result;
}

MUTANT(ioctl, nothing_is_typed, "TIOCSTI types nothing")
{
	return request == TIOCSTI && geteuid() == 0 ? 0 : ioctl(fd, request, argument);
}
