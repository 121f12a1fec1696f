/* Wrong calls on signals that touch, or take, too much. */
#include "signals_mutants.h"

MECHANISM(signal_leaving, "signal/leaving.c");

MUTANT(signalfd, another_set_brings_its_flags, "signalfd sets the flags of an old descriptor")
{
	const int result = signalfd(fd, set, flags);

	if (fd >= 0 && result >= 0 && flags & SFD_NONBLOCK)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	return result;
}

MUTANT(signalfd, another_set_closes_on_exec, "signalfd has an old descriptor close on exec")
{
	const int result = signalfd(fd, set, flags);

	if (fd >= 0 && result >= 0 && flags & SFD_CLOEXEC)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return result;
}

MUTANT(write, writing_is_ebadf, "write to a signalfd gives EBADF")
{
	return confuse((int)write(fd, bytes, size), EINVAL, EBADF);
}

MUTANT(pread, pread_is_read, "pread of a signalfd reads")
{
	return read(fd, bytes, size);
}

MUTANT(pthread_sigmask, any_how_will_do, "pthread_sigmask takes any how for nothing to do")
{
	const int result = pthread_sigmask(how, set, before);

	return result == EINVAL ? 0 : result;
}

MUTANT(pthread_sigmask, any_how_blocks, "pthread_sigmask of an unknown how has blocked the set")
{
	const int result = pthread_sigmask(how, set, before);

	if (result == EINVAL)
		pthread_sigmask(SIG_BLOCK, set, NULL);
	return result;
}

MUTANT(prctl, any_death_signal, "PR_SET_PDEATHSIG takes any number")
{
	const int result = prctl(option, a, b, c, d);

	return option == PR_SET_PDEATHSIG && is_refused(result, EINVAL) ? 0 : result;
}

MUTANT(prctl, a_refused_death_signal_is_none, "PR_SET_PDEATHSIG that is refused has taken it back")
{
	const int result = prctl(option, a, b, c, d);

	if (option == PR_SET_PDEATHSIG && is_refused(result, EINVAL)) {
		prctl(PR_SET_PDEATHSIG, 0);
		errno = EINVAL;
	}
	return result;
}

MUTANT(nanosleep, nothing_is_left, "nanosleep that ends in time clears what is left")
{
	const int result = nanosleep(duration, left);

	if (result == 0 && left)
		*left = (struct timespec){ 0, 0 };
	return result;
}

MUTANT(setresuid, another_user_keeps_the_death_signal,
       "another effective user has the death signal")
{
	int asked = 0, result;

	prctl(PR_GET_PDEATHSIG, (unsigned long)&asked, 0UL, 0UL, 0UL);
	result = setresuid(real, effective, saved);
	prctl(PR_SET_PDEATHSIG, (unsigned long)asked, 0UL, 0UL, 0UL);
	return result;
}

MUTANT(setresuid, any_user_loses_the_death_signal, "another real user has no death signal either")
{
	prctl(PR_SET_PDEATHSIG, 0UL, 0UL, 0UL, 0UL);
	return setresuid(real, effective, saved);
}
