/* Wrong hang-ups. */
#include <stdio.h>

#include "mutant.h"
#include "sessions_mutants.h"

MECHANISM(session, "session");

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

MUTANT(kill, orphans_are_stopped, "SIGTSTP stops a process of an orphaned group")
{
	return kill(pid, signo == SIGTSTP ? SIGSTOP : signo);
}

MUTANT(ioctl, a_terminal_has_one_session_for_ever,
       "TIOCSCTTY of a terminal that had a session gives EPERM")
{
	if (request == TIOCSCTTY && mutant_memory->number[0]++)
		return fail(EPERM);
	return ioctl(fd, request, argument);
}

static ssize_t or_eagain(int fd, ssize_t result, bool over)
{
	return over && fcntl(fd, F_GETFL) & O_NONBLOCK ? fail(EAGAIN) : result;
}

MUTANT(read, a_hangup_is_eagain_to_read, "read with O_NONBLOCK after a hang-up gives EAGAIN")
{
	ssize_t got = read(fd, bytes, size);

	return or_eagain(fd, got, got == 0 && size > 0);
}

MUTANT(readv, a_hangup_is_eagain_to_readv, "readv with O_NONBLOCK after a hang-up gives EAGAIN")
{
	ssize_t got = readv(fd, parts, count);

	return or_eagain(fd, got, got == 0);
}

MUTANT(write, a_hangup_is_eagain_to_write, "write with O_NONBLOCK after a hang-up gives EAGAIN")
{
	ssize_t put = write(fd, bytes, size);

	return or_eagain(fd, put, put < 0 && errno == EIO);
}

MUTANT(writev, a_hangup_is_eagain_to_writev, "writev with O_NONBLOCK after a hang-up gives EAGAIN")
{
	ssize_t put = writev(fd, parts, count);

	return or_eagain(fd, put, put < 0 && errno == EIO);
}
