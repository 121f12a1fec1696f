/* Wrong signals of what happens at a channel: to the wrong ones, by the wrong one, or none. */
#include <sys/syscall.h>

#include "channels_mutants.h"

MECHANISM(pipe_async, "pipe/async.c");

MUTANT(fcntl, groups_own_nothing, "F_SETOWN makes a group's leader the owner, not the group")
{
	const int owner = (int)(intptr_t)argument;

	if (command == F_SETOWN && owner < 0)
		argument = (void *)(intptr_t)-owner;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, owners_are_not_told, "F_GETOWN tells a process where a group is the owner")
{
	const int result = fcntl(fd, command, argument);

	return command == F_GETOWN && result < -1 ? -result : result;
}

MUTANT(fcntl, nobody_may_own, "F_SETOWN takes the number of nobody for no owner")
{
	const int result = fcntl(fd, command, argument);

	if (command == F_SETOWN && is_refused(result, ESRCH))
		return fcntl(fd, F_SETOWN, NULL);
	return result;
}

MUTANT(fcntl, no_signal_is_chosen, "F_SETSIG has no effect: SIGIO comes")
{
	if (command != F_SETSIG)
		return fcntl(fd, command, argument);
	mutant_memory->number[fd & 15] = (long)argument;
	return (long)argument < 0 || (long)argument > 64 ? fail(EINVAL) : 0;
}

MUTANT(fcntl, getsig_tells_sigio, "F_GETSIG tells SIGIO where none was chosen")
{
	const int result = fcntl(fd, command, argument);

	return command == F_GETSIG && result == 0 ? SIGIO : result;
}

MUTANT(fcntl, any_signal_can_be_chosen, "F_SETSIG takes a number that is no signal for SIGIO")
{
	const int result = fcntl(fd, command, argument);

	return command == F_SETSIG && is_refused(result, EINVAL) ? fcntl(fd, F_SETSIG, NULL)
								 : result;
}

MUTANT(fcntl, a_bad_signal_is_none,
       "F_SETSIG of a number that is no signal fails, and chooses SIGIO")
{
	const int result = fcntl(fd, command, argument);

	if (command == F_SETSIG && is_refused(result, EINVAL)) {
		fcntl(fd, F_SETSIG, NULL);
		return fail(EINVAL);
	}
	return result;
}

MUTANT(fcntl, both_ends_have_the_signal, "F_SETSIG chooses for the other end too")
{
	if (command == F_SETSIG)
		fcntl(fd + 1, command, argument);
	return fcntl(fd, command, argument);
}

MUTANT(sigtimedwait, files_tell_nothing,
       "the signal of a file tells neither the file nor its events")
{
	const int signal = sigtimedwait(set, info, timeout);

	if (signal > 0 && info && info->si_code == POLL_IN)
		info->si_fd = 0;
	return signal;
}

MUTANT(sigtimedwait, a_chosen_sigio_tells_nothing, "SIGIO never tells what happened")
{
	const int signal = sigtimedwait(set, info, timeout);

	if (signal == SIGIO && info)
		info->si_code = SI_KERNEL;
	return signal;
}

MUTANT(sigtimedwait, each_is_for_output, "the signal of a file tells of output always")
{
	const int signal = sigtimedwait(set, info, timeout);

	if (signal > 0 && info && info->si_code == POLL_IN)
		info->si_band |= POLLOUT;
	return signal;
}

MUTANT(write, chosen_signals_come_once, "a real-time signal of a file that is pending comes once")
{
	sigset_t pending;

	sigpending(&pending);
	if (!sigismember(&pending, SIGRTMIN) || !is_channel(fd))
		return write(fd, bytes, size);
	sigemptyset(&pending);
	sigaddset(&pending, SIGRTMIN);
	sigtimedwait(&pending, NULL, &(struct timespec){ 0, 0 });
	return write(fd, bytes, size);
}

MUTANT(setrlimit, the_queue_has_no_end, "signals of files are queued without limit")
{
	return resource == RLIMIT_SIGPENDING ? 0 : setrlimit(resource, limit);
}

MUTANT(sigtimedwait, what_can_not_be_queued_is_lost,
       "a signal of a file that can't be queued is lost")
{
	struct rlimit now;
	const int signal = sigtimedwait(set, info, timeout);

	getrlimit(RLIMIT_SIGPENDING, &now);
	return signal == SIGIO && now.rlim_cur == 0 ? fail(EAGAIN) : signal;
}

MUTANT(fcntl, async_stays, "O_ASYNC can't be taken away by fcntl")
{
	if (command == F_SETFL)
		argument = (void *)((long)argument | (fcntl(fd, F_GETFL) & O_ASYNC));
	return fcntl(fd, command, argument);
}

MUTANT(ioctl, fioasync_is_not_known, "FIOASYNC sets the flag and brings no signal")
{
	return request == FIOASYNC ? 0 : ioctl(fd, request, argument);
}

MUTANT(close, a_closed_owner_is_told_no_more, "a close of the descriptor that set O_ASYNC ends it")
{
	if (is_channel(fd) && fcntl(fd, F_GETFL) & O_ASYNC)
		fcntl(fd, F_SETFL, (void *)(long)(fcntl(fd, F_GETFL) & ~O_ASYNC));
	return close(fd);
}

MUTANT(dup, a_copy_has_no_owner, "a copy has flags, owner and signal of its own")
{
	const int flags = fcntl(fd, F_GETFL) & O_ACCMODE, copy = reopen(fd, flags);

	if (copy < 0)
		return dup(fd);
	fcntl(copy, F_SETFL, NULL);
	return copy;
}

MUTANT(close, the_end_is_no_event, "the last close of an end brings no signal")
{
	sigset_t set;
	int result;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	result = close(fd);
	if (result == 0)
		sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 });
	return result;
}

MUTANT(close, each_close_is_an_event, "any close of a copy brings a signal")
{
	if (is_channel(fd) && !(fcntl(fd, F_GETFL) & O_ASYNC))
		raise(SIGUSR1);
	return close(fd);
}

MUTANT(fcntl, threads_are_processes, "F_SETOWN_EX takes a thread for its process")
{
	struct f_owner_ex owner;

	if (command != F_SETOWN_EX)
		return fcntl(fd, command, argument);
	owner = *(struct f_owner_ex *)argument;
	if (owner.type == F_OWNER_TID && kill(owner.pid, 0) == 0)
		owner = (struct f_owner_ex){ F_OWNER_PID, getpid() };
	return fcntl(fd, command, &owner);
}

MUTANT(fcntl, kinds_of_owners_are_not_told, "F_GETOWN_EX tells every owner as a process")
{
	const int result = fcntl(fd, command, argument);

	if (command == F_GETOWN_EX && result == 0)
		((struct f_owner_ex *)argument)->type = F_OWNER_PID;
	return result;
}

MUTANT(fcntl, any_kind_owns, "F_SETOWN_EX takes an unknown kind of owner for a process")
{
	struct f_owner_ex owner;

	if (command != F_SETOWN_EX)
		return fcntl(fd, command, argument);
	owner = *(struct f_owner_ex *)argument;
	if (owner.type > F_OWNER_PGRP)
		owner.type = F_OWNER_PID;
	return fcntl(fd, command, &owner);
}

MUTANT(fcntl, who_is_not_there_owns_nothing, "F_SETOWN_EX of who is not there leaves no owner")
{
	const int result = fcntl(fd, command, argument);

	if (command == F_SETOWN_EX && is_refused(result, ESRCH)) {
		fcntl(fd, F_SETOWN, NULL);
		return fail(ESRCH);
	}
	return result;
}

MUTANT(write, a_threads_signal_is_the_processs,
       "the signal for a thread that is owner can be had by any of its process")
{
	struct f_owner_ex owner = { F_OWNER_PID, 0 };

	for (int other = 3; other < 12; other++)
		if (has_mode(other, O_RDONLY) && fcntl(other, F_GETOWN_EX, &owner) == 0 &&
		    owner.type == F_OWNER_TID && fcntl(other, F_GETFL) & O_ASYNC) {
			owner = (struct f_owner_ex){ F_OWNER_PID, getpid() };
			fcntl(other, F_SETOWN_EX, &owner);
		}
	return write(fd, bytes, size);
}

/* Whose number is told is that which is open. */
MUTANT(sigtimedwait, an_open_descriptor_is_told,
       "the signal tells a descriptor by which the file is still open")
{
	const int signal = sigtimedwait(set, info, timeout);

	if (signal > 0 && info && fcntl(info->si_fd, F_GETFD) < 0)
		info->si_fd++;
	return signal;
}

MUTANT(sigtimedwait, the_first_number_is_told_for_good,
       "the signal tells the descriptor that O_ASYNC was first set by")
{
	const int signal = sigtimedwait(set, info, timeout);

	if (signal > 0 && info && !mutant_memory->number[0])
		mutant_memory->number[0] = info->si_fd;
	if (signal > 0 && info)
		info->si_fd = (int)mutant_memory->number[0];
	return signal;
}
