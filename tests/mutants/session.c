/* Wrong sessions, process groups and terminals. */
#include <stdio.h>

#include "mutant.h"

MECHANISM(session, "session");

/* Whether the caller is in a background group of this terminal. */
static bool in_background(int fd)
{
	int error = errno;
	pid_t foreground = tcgetpgrp(fd);

	errno = error;
	return foreground > 0 && foreground != getpgrp();
}

/* setsid */

MUTANT(setsid, setsid_returns_0, "setsid returns 0")
{
	return setsid() < 0 ? -1 : 0;
}

MUTANT(getpgrp, setsid_leaves_the_group, "setsid leaves the caller in its process group")
{
	static pid_t group;

	return group && getsid(0) == getpid() ? group : (group = getpgrp());
}

MUTANT(getsid, setsid_shows_later, "getsid tells a process the session that it came from")
{
	static pid_t session;

	if (pid == 0 && !session)
		session = getsid(0);
	return pid == 0 ? session : getsid(pid);
}

static int terminal_kept = -1;

MUTANT(setsid, setsid_keeps_the_terminal, "setsid keeps the controlling terminal")
{
	terminal_kept = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (terminal_kept >= 0)
		terminal_kept = fcntl(terminal_kept, F_DUPFD_CLOEXEC, 100);
	return setsid();
}

MUTANT(open, setsid_keeps_the_terminal, NULL)
{
	int fd = open(path, flags, mode);

	if (fd < 0 && errno == ENXIO && terminal_kept >= 0 && strcmp(path, "/dev/tty") == 0)
		return fcntl(terminal_kept, F_DUPFD_CLOEXEC, 0);
	return fd;
}

MUTANT(setsid, leaders_may_setsid, "setsid works for the leader of a process group")
{
	pid_t session = setsid();

	return session < 0 && errno == EPERM && getpgrp() == getpid() ? getpid() : session;
}

MUTANT(setsid, groups_may_share_the_number,
       "setsid does not look for a group with the caller's pid")
{
	pid_t session = setsid();

	return session < 0 && errno == EPERM && getpgrp() != getpid() ? getpid() : session;
}

MUTANT(setpgid, each_group_is_a_session, "setpgid for a new group makes a session, too")
{
	return pid == 0 && group == 0 && setsid() > 0 ? 0 : setpgid(pid, group);
}

MUTANT(getsid, other_sessions_are_hidden, "getsid of a process in another session gives EPERM")
{
	pid_t session = getsid(pid);

	return session >= 0 && session != getsid(0) ? fail(EPERM) : session;
}

MUTANT(getsid, the_dead_have_sessions, "getsid of a pid that is no process gives 0")
{
	pid_t session = getsid(pid);

	return session < 0 && errno == ESRCH ? 0 : session;
}

MUTANT(getpgid, the_dead_have_groups, "getpgid of a pid that is no process gives EINVAL")
{
	pid_t group = getpgid(pid);

	return group < 0 && errno == ESRCH ? fail(EINVAL) : group;
}

MUTANT(getpgid, getpgid_is_the_callers, "getpgid tells the caller's group, whatever the pid")
{
	return getpgid(pid) < 0 ? -1 : getpgrp();
}

/* setpgid */

MUTANT(setpgid, only_oneself, "setpgid of a child gives EPERM: each sets its own group")
{
	return pid != 0 && pid != getpid() ? fail(EPERM) : setpgid(pid, group);
}

MUTANT(setpgid, only_once, "setpgid of who leads that group already gives EPERM")
{
	pid_t whose = pid ? pid : getpid();

	return getpgid(whose) == whose && group % whose == 0 ? fail(EPERM) : setpgid(pid, group);
}

MUTANT(setpgid, only_new_groups, "setpgid puts nobody into a group that exists")
{
	return group != 0 && group != (pid ? pid : getpid()) ? fail(EPERM) : setpgid(pid, group);
}

MUTANT(setpgid, session_leaders_may, "setpgid of a session's leader succeeds")
{
	int result = setpgid(pid, group);
	pid_t whose = pid ? pid : getpid();

	return result < 0 && errno == EPERM && getsid(whose) == whose ? 0 : result;
}

MUTANT(setpgid, any_group_will_do, "setpgid does not look whether the group is in the session")
{
	int result = setpgid(pid, group);

	return result < 0 && errno == EPERM && group > 0 && group != getpid() &&
			       getsid(0) != getpid()
		       ? 0
		       : result;
}

MUTANT(setpgid, strangers_are_eperm, "setpgid of who is no child gives EPERM")
{
	int result = setpgid(pid, group);

	return result < 0 && errno == ESRCH ? fail(EPERM) : result;
}

MUTANT(setpgid, negative_groups_are_eperm, "setpgid to a negative group gives EPERM")
{
	int result = setpgid(pid, group);

	return result < 0 && errno == EINVAL ? fail(EPERM) : result;
}

MUTANT(setpgid, exec_does_not_matter, "setpgid of a child that has called exec succeeds")
{
	int result = setpgid(pid, group);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(getpgid, after_exec_the_group_changes,
       "setpgid that fails with EACCES has changed the group")
{
	return pid != 0 && pid != getpid() && getpgid(pid) == getpgrp() ? pid : getpgid(pid);
}

/* The controlling terminal */

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

	return fd < 0 && errno == ENXIO ? open("/dev/null", O_RDWR) : fd;
}

/* The foreground */

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

/* Keys */

MUTANT(write, keys_are_swapped, "Ctrl-C quits, and Ctrl-\\ and Ctrl-Z interrupt")
{
	if (size == 1 && *(const char *)bytes == '\003')
		return write(fd, "\034", 1);
	if (size == 1 && (*(const char *)bytes == '\034' || *(const char *)bytes == '\032'))
		return write(fd, "\003", 1);
	return write(fd, bytes, size);
}

static void remember_group(pid_t pid, pid_t group)
{
	if (group == 0 || group == pid)
		mutant_memory->number[0] = pid ? pid : getpid();
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

/* Reading and writing in the background */

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

/* The window */

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

/* Hang-up */

MUTANT(read, hung_up_reads_are_eio, "read of a terminal that is hung up fails with EIO")
{
	ssize_t count = read(fd, bytes, size);
	char path[40], target[8] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (count == 0 && readlink(path, target, 5) == 5 && memcmp(target, "/dev/", 5) == 0)
		return fail(EIO);
	return count;
}

MUTANT(write, hung_up_writes_vanish, "write to a terminal that is hung up succeeds")
{
	ssize_t count = write(fd, bytes, size);

	return count < 0 && errno == EIO ? (ssize_t)size : count;
}

MUTANT(sigwaitinfo, a_hangup_is_sigterm, "a hang-up sends SIGTERM to the session's leader")
{
	int signo_seen = sigwaitinfo(set, info);

	return signo_seen == SIGHUP ? SIGTERM : signo_seen;
}

MUTANT(setpgid, the_leaders_end_hangs_up_all,
       "the end of a session's leader hangs up all its groups")
{
	remember_group(pid, group);
	return setpgid(pid, group);
}

MUTANT(_exit, the_leaders_end_hangs_up_all, NULL)
{
	if (getsid(0) == getpid() && mutant_memory->number[0])
		kill((pid_t)mutant_memory->number[0], SIGHUP);
	_exit(status);
}

MUTANT(sigaction, orphans_are_continued_only,
       "a stopped orphaned group is continued without SIGHUP")
{
	struct sigaction ignoring = { .sa_handler = SIG_IGN };

	return sigaction(signo, signo == SIGHUP ? &ignoring : action, before);
}

/* Daemons */

MUTANT(chdir, chdir_stays, "chdir leaves the working directory as it is")
{
	return 0;
}

MUTANT(close, standard_descriptors_stay, "close leaves descriptors 0, 1 and 2 open")
{
	return fd >= 0 && fd < 3 ? 0 : close(fd);
}

MUTANT(dup2, dup2_keeps_what_is_open, "dup2 onto a descriptor that is open leaves that as it is")
{
	return fcntl(wanted, F_GETFD) >= 0 ? wanted : dup2(fd, wanted);
}

MUTANT(signal, ignoring_leaves_zombies, "children leave zombies though SIGCHLD is ignored")
{
	return signal(signo, signo == SIGCHLD && handler == SIG_IGN ? SIG_DFL : handler);
}

MUTANT(signal, sighup_is_not_ignored, "a daemon that ignores SIGHUP ends by it")
{
	return signo == SIGHUP ? SIG_DFL : signal(signo, handler);
}

/* Reads a line of /proc/PID/stat and puts another TPGID in. */
static ssize_t read_with_tpgid(int fd, char *bytes, size_t size, const char *from, const char *to)
{
	ssize_t count = read(fd, bytes, size);
	char *place = count > 40 ? memmem(bytes, (size_t)count, from, strlen(from)) : NULL;

	if (place)
		memcpy(place, to, strlen(to));
	return count;
}

MUTANT(read, tpgid_is_0, "TPGID of a process without a terminal is 0")
{
	return read_with_tpgid(fd, bytes, size, " 0 -1 ", " 0  0 ");
}

MUTANT(umask, umask_is_shared, "all processes have one umask")
{
	mode_t before = umask(mask);

	if (mutant_memory->number[0])
		before = (mode_t)mutant_memory->number[0] - 1;
	mutant_memory->number[0] = (long)(mask & 0777) + 1;
	return before;
}

MUTANT(umask, umask_keeps_other_bits, "umask keeps and returns bits that are no permissions")
{
	static mode_t other;
	mode_t before = umask(mask) | other;

	other = mask & ~(mode_t)0777;
	return before;
}

MUTANT(umask, umask_returns_the_new, "umask returns the mask that is set now")
{
	umask(mask);
	return mask & 0777;
}

MUTANT(fork, umask_is_not_inherited, "a child's umask is 022")
{
	pid_t pid = fork();

	if (pid == 0)
		umask(022);
	return pid;
}

MUTANT(daemon, daemon_stays_where_it_is, "daemon(0, 0) leaves the working directory")
{
	return daemon(1, noclose);
}

MUTANT(daemon, daemon_keeps_its_files, "daemon(0, 0) leaves descriptors 0, 1 and 2")
{
	return daemon(nochdir, 1);
}

MUTANT(daemon, daemon_stays_in_the_session, "daemon does not call setsid")
{
	int null = open("/dev/null", O_RDWR);
	pid_t pid = fork();

	if (pid > 0)
		_exit(0);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	return chdir("/");
}

MUTANT(daemon, daemon_does_not_fork, "daemon goes on in the process that called it")
{
	int null = open("/dev/null", O_RDWR);

	setsid();
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	return chdir("/");
}
