/* Wrong signalfds: who reads what from them. */
#include <sys/syscall.h>
#include <stdio.h>

#include "signals_mutants.h"

MECHANISM(signalfd_reader, "signal/signalfd_reader.c");

static bool is_signalfd(int fd)
{
	char path[64], target[64];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	length = readlink(path, target, sizeof(target) - 1);
	return length > 0 && (target[length] = '\0', strstr(target, "signalfd")) != NULL;
}

MUTANT(syscall, threads_share_their_signals, "a signal for one thread is one for the process")
{
	if (number == SYS_rt_tgsigqueueinfo)
		return syscall(SYS_rt_sigqueueinfo, a, c, d, 0, 0, 0);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(read, a_thread_reads_the_processs_alone,
       "read of a signalfd gives the signals of the process, not the thread's own")
{
	struct signalfd_siginfo *records = bytes;
	ssize_t count = read(fd, bytes, size);

	if (count == sizeof(*records) && is_signalfd(fd) && records->ssi_int == 1)
		return read(fd, bytes, size);
	return count;
}

MUTANT(execvp, exec_drops_pending_signals, "exec drops the signals that are pending")
{
	discard(SIGRTMIN);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_closes_signalfds, "exec closes each signalfd")
{
	for (int fd = 0; fd < 32; fd++)
		if (is_signalfd(fd))
			close(fd);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_unblocks_signals, "exec unblocks all signals")
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return execvp(name, arguments);
}

static void tell_of_other(struct signalfd_siginfo *record)
{
	record->ssi_int = 1;
}

MUTANT(read, the_makers_signals_are_read,
       "read of a signalfd gives the signals of the process that made it")
{
	ssize_t count = read(fd, bytes, size);

	if (count == sizeof(struct signalfd_siginfo) && is_signalfd(fd))
		tell_of_other(bytes);
	return count;
}

MUTANT(epoll_wait, epoll_looks_at_who_waits,
       "a signalfd in an epoll set shows the signals of the process that waits")
{
	sigset_t pending;

	sigpending(&pending);
	if (sigismember(&pending, SIGRTMIN)) {
		events->events = EPOLLIN;
		return 1;
	}
	return epoll_wait(epoll, events, limit, timeout);
}

MUTANT(poke, faults_wait_like_signals, "a fault whose signal is blocked is passed over")
{
	if (!is_blocked(SIGSEGV))
		poke(address, byte);
}

MUTANT(read, sent_faults_are_not_read, "read of a signalfd gives no SIGSEGV, however it came")
{
	struct signalfd_siginfo *records = bytes;
	ssize_t count = read(fd, bytes, size);

	if (count == sizeof(*records) && is_signalfd(fd) && records->ssi_signo == SIGSEGV)
		return fail(EAGAIN);
	return count;
}

#define FORGETS(name_, says_, field_)                                                              \
	MUTANT(read, name_, says_)                                                                 \
	{                                                                                          \
		struct signalfd_siginfo *records = bytes;                                          \
		ssize_t count = read(fd, bytes, size);                                             \
                                                                                                   \
		if (count == sizeof(*records) && is_signalfd(fd))                                  \
			records->field_ = 0;                                                       \
		return count;                                                                      \
	}

FORGETS(overruns_are_forgotten, "a record of a timer does not tell of overruns", ssi_overrun)
FORGETS(timers_values_are_forgotten, "a record holds no value", ssi_int)
FORGETS(codes_are_forgotten, "a record holds no code", ssi_code)
FORGETS(files_are_forgotten, "a record of a file's signal does not tell which", ssi_fd)
FORGETS(events_are_forgotten, "a record of a file's signal does not tell the events", ssi_band)

MUTANT(signalfd, the_set_shown_is_the_first, "signalfd does not change a set")
{
	return fd >= 0 ? fd : signalfd(fd, set, flags);
}

MUTANT(signalfd, a_full_table_is_enfile, "signalfd says ENFILE of the process's own limit")
{
	int result = signalfd(fd, set, flags);

	return result < 0 && errno == EMFILE ? fail(ENFILE) : result;
}

MUTANT(signalfd, a_change_needs_a_free_descriptor,
       "signalfd of one that is there needs room for another")
{
	int another = dup(0);

	if (another < 0)
		return -1;
	close(another);
	return signalfd(fd, set, flags);
}

MUTANT(signalfd, who_sleeps_keeps_his_set,
       "another set of a signalfd is not for who sleeps in read")
{
	return fd >= 0 ? fd : signalfd(fd, set, flags);
}

MUTANT(signalfd, a_set_with_sigkill_is_refused,
       "signalfd of a set with SIGKILL or SIGSTOP gives EINVAL")
{
	if (sigismember(set, SIGKILL) == 1 || sigismember(set, SIGSTOP) == 1)
		return fail(EINVAL);
	return signalfd(fd, set, flags);
}
