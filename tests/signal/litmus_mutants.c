/* Waiting that unblocks first and sleeps later, with the signal in between. */
#include <sched.h>
#include <sys/timerfd.h>

#include "signals_mutants.h"

MECHANISM(signal, "signal");

/* What waits already ends the call in time; what comes later may not. */
static bool waits_already(const sigset_t *mask)
{
	sigset_t pending;

	sigpending(&pending);
	for (int i = 1; i < NSIG; i++)
		if (sigismember(&pending, i) == 1 && !sigismember(mask, i))
			return true;
	return false;
}

MUTANT(sigsuspend, two_steps, "sigsuspend unblocks first, and sleeps later")
{
	sigset_t before;

	if (waits_already(mask))
		return sigsuspend(mask);
	sigprocmask(SIG_SETMASK, mask, &before);
	sched_yield();
	sigsuspend(mask);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fail(EINTR);
}

MUTANT(ppoll, two_steps_of_ppoll, "ppoll unblocks first, and sleeps later")
{
	sigset_t before;
	int result;

	if (!mask || timeout || waits_already(mask))
		return ppoll(fds, count, timeout, mask);
	sigprocmask(SIG_SETMASK, mask, &before);
	sched_yield();
	result = poll(fds, count, -1);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

MUTANT(pause, ends_by_itself, "pause returns though no signal came")
{
	return fail(EINTR);
}

static int signal_descriptor = -1; /* this process's last one */

MUTANT(signalfd, sleeps_on_what_came,
       "a read of a signalfd looks first, and sleeps though a signal came")
{
	signal_descriptor = signalfd(fd, set, flags);
	return signal_descriptor;
}

MUTANT(read, sleeps_on_what_came, NULL)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	if (fd != signal_descriptor || poll(&ready, 1, 0) != 0 || fcntl(fd, F_GETFL) & O_NONBLOCK)
		return read(fd, bytes, size);
	sched_yield();
	return poll(&ready, 1, 0) == 1 ? pause() : read(fd, bytes, size);
}

MUTANT(sigwaitinfo, one_signal_for_two,
       "sigwaitinfo that is woken for a signal which another takes tells of it, too")
{
	int result = sigwaitinfo(set, info);

	if (!is_refused(result, EINTR) || sigismember(set, SIGRTMIN) != 1)
		return result;
	info->si_value.sival_int = 1;
	return SIGRTMIN;
}

MUTANT(sigwaitinfo, taken_is_queued_again,
       "a queued signal that sigwaitinfo has taken can be taken again")
{
	int result = sigwaitinfo(set, info);

	if (result >= SIGRTMIN && !atomic_exchange(&mutant_memory->number[0], 1))
		sigqueue(getpid(), result, info->si_value);
	return result;
}

/* Timers that are read while they are set. */
IN_ALL(timerfd_settime)
{
	const int result = timerfd_settime(fd, flags, time, old);

	mutant_memory->number[2]++;
	return result;
}

static bool is_timer(int fd)
{
	struct itimerspec time;

	return timerfd_gettime(fd, &time) == 0;
}

MUTANT(read, clears_the_next_settings_count,
       "a read of a timerfd clears its count after it has it, also where another was set meanwhile")
{
	const long settings = mutant_memory->number[2];
	ssize_t result;
	uint64_t next;

	if (!is_timer(fd) || !(fcntl(fd, F_GETFL) & O_NONBLOCK))
		return read(fd, bytes, size);
	result = read(fd, bytes, size);
	for (int i = 0; i < 5 && settings == mutant_memory->number[2]; i++)
		sched_yield();
	if (settings != mutant_memory->number[2] &&
	    poll(&(struct pollfd){ fd, POLLIN, 0 }, 1, 1) > 0)
		(void)!read(fd, &next, sizeof(next));
	return result;
}

MUTANT(timerfd_settime, the_old_count_goes_on,
       "timerfd_settime of a timer that has expired adds what was not read to the new count")
{
	uint64_t unread = 0;

	if (fcntl(fd, F_GETFL) & O_NONBLOCK && read(fd, &unread, sizeof(unread)) > 0)
		mutant_memory->number[3] = (long)unread;
	return timerfd_settime(fd, flags, time, old);
}

MUTANT(read, the_old_count_goes_on, NULL)
{
	const ssize_t result = read(fd, bytes, size);

	if (result == sizeof(uint64_t) && is_timer(fd))
		*(uint64_t *)bytes += (uint64_t)atomic_exchange(&mutant_memory->number[3], 0);
	return result;
}

/* The old one's is told again, by one who comes when it was set. */
MUTANT(read, a_setting_takes_a_read_back,
       "a read of a timerfd that meets another setting is told, and can be read once more")
{
	const bool again = mutant_memory->number[4] == fd + 1 && is_timer(fd);
	const long settings = mutant_memory->number[2];
	ssize_t result;

	if (again && mutant_memory->number[5]) {
		mutant_memory->number[4] = 0;
		*(uint64_t *)bytes = (uint64_t)mutant_memory->number[5];
		return sizeof(uint64_t);
	}
	result = read(fd, bytes, size);
	if (result != sizeof(uint64_t) || !is_timer(fd))
		return result;
	for (int i = 0; i < 5 && settings == mutant_memory->number[2]; i++)
		sched_yield();
	if (settings != mutant_memory->number[2]) {
		mutant_memory->number[5] = (long)*(uint64_t *)bytes;
		mutant_memory->number[4] = fd + 1;
	}
	return result;
}
