/* Wrong ways to accept a signal, seen while they are about to tell. */
#include <sys/signalfd.h>
#include <sys/syscall.h>

#include "halts_mutants.h"

MECHANISM(signal, "signal/halts.c");

MUTANT(sigwaitinfo, accepts_when_it_has_told,
       "sigwaitinfo accepts the signal when it has told of it")
{
	touch(info, sizeof(*info));
	return sigwaitinfo(set, info);
}

MUTANT(read, signalfd_takes_when_it_has_told,
       "a read of a signalfd takes the signal when it has told of it")
{
	if (size == sizeof(struct signalfd_siginfo))
		touch(bytes, size);
	return read(fd, bytes, size);
}

MUTANT(sigprocmask, sets_when_it_has_told, "sigprocmask sets the mask when it has told the old one")
{
	touch(before, sizeof(*before));
	return sigprocmask(how, set, before);
}

MUTANT(syscall, action_is_set_when_it_has_told,
       "sigaction sets the action when it has told the old one")
{
	if (number == SYS_rt_sigaction && c)
		touch((const void *)c, 1);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(read, takes_the_count_when_it_has_told,
       "a read of a timerfd takes the count when it has told it")
{
	if (size == sizeof(uint64_t))
		touch(bytes, size);
	return read(fd, bytes, size);
}

MUTANT(timerfd_settime, sets_the_timer_when_it_has_told,
       "timerfd_settime sets the timer when it has told the old setting")
{
	touch(old, sizeof(*old));
	return timerfd_settime(fd, flags, time, old);
}
