/* Leases that nobody is told of, that do not hold, or that are given where others are. */
#include "mutant.h"

MECHANISM(lease, "lock/lease.c");

MUTANT(open, leases_are_not_heeded, "open does not heed leases")
{
	int fd;

	if (strcmp(path, "file") != 0 || access("file", F_OK) < 0)
		return open(path, flags, mode);
	for (fd = 3; fd < 10; fd++)
		if (fcntl(fd, F_GETLEASE) != F_UNLCK)
			break;
	return fd == 10 ? open(path, flags, mode) : dup(fd);
}

MUTANT(open, leases_end_silently, "an open ends a lease that is in its way")
{
	for (int fd = 3; fd < 10 && strcmp(path, "file") == 0; fd++)
		if (fcntl(fd, F_GETLEASE) == F_WRLCK ||
		    (fcntl(fd, F_GETLEASE) == F_RDLCK && flags & O_WRONLY))
			fcntl(fd, F_SETLEASE, (void *)F_UNLCK);
	return open(path, flags, mode);
}

MUTANT(sigtimedwait, who_has_a_lease_is_not_told, "no signal tells of an open against a lease")
{
	const int signal = sigtimedwait(set, info, timeout);

	return signal == SIGIO ? fail(EAGAIN) : signal;
}

MUTANT(fcntl, a_broken_lease_is_told_as_it_was, "F_GETLEASE tells a lease that is to end as it was")
{
	if (command == F_SETLEASE)
		mutant_memory->number[0] = (long)argument;
	return command == F_GETLEASE && fcntl(fd, F_GETLEASE) >= 0 ? (int)mutant_memory->number[0]
								   : fcntl(fd, command, argument);
}

MUTANT(fcntl, no_lease_comes_down, "F_SETLEASE of a write lease to a read lease ends it")
{
	if (command == F_SETLEASE && (long)argument == F_RDLCK && fcntl(fd, F_GETLEASE) == F_RDLCK)
		argument = (void *)F_UNLCK;
	return fcntl(fd, command, argument);
}

MUTANT(open, who_does_not_wait_is_einval, "open with O_NONBLOCK against a lease fails with EINVAL")
{
	return confuse(open(path, flags, mode), EWOULDBLOCK, EINVAL);
}

MUTANT(close, any_close_ends_the_lease, "the close of one copy of a descriptor ends its lease")
{
	if (fcntl(fd, F_GETLEASE) > 0 || fcntl(fd, F_GETLEASE) == F_RDLCK)
		fcntl(fd, F_SETLEASE, (void *)F_UNLCK);
	return close(fd);
}

MUTANT(open, readers_break_read_leases, "an open for reading breaks a read lease")
{
	const int fd = open(path, flags, mode);

	if (fd >= 0 && !(flags & (O_CREAT | O_WRONLY)) && strcmp(path, "file") == 0)
		raise(SIGIO);
	return fd;
}

MUTANT(fcntl, any_descriptor_has_a_read_lease, "F_SETLEASE gives a read lease whoever may write")
{
	const int result = fcntl(fd, command, argument);

	return command == F_SETLEASE && is_refused(result, EAGAIN) && (long)argument == F_RDLCK
		       ? 0
		       : result;
}

MUTANT(fcntl, a_write_lease_may_be_one_of_several, "F_SETLEASE gives a write lease beside readers")
{
	const int result = fcntl(fd, command, argument);

	return command == F_SETLEASE && is_refused(result, EAGAIN) && (long)argument == F_WRLCK
		       ? 0
		       : result;
}

MUTANT(fcntl, no_kind_is_no_lease, "F_SETLEASE takes an unknown kind of lease for none")
{
	const int result = fcntl(fd, command, argument);

	return command == F_SETLEASE && is_refused(result, EINVAL) && (long)argument > 2 ? 0
											 : result;
}

static int leased_fd(void)
{
	for (int fd = 3; fd < 10; fd++)
		if (fcntl(fd, F_GETLEASE) == F_WRLCK || fcntl(fd, F_GETLEASE) == F_RDLCK)
			return fd;
	return -1;
}

MUTANT(truncate, truncate_heeds_no_lease, "truncate does not heed leases")
{
	return leased_fd() < 0 ? truncate(path, size) : 0;
}

MUTANT(truncate, truncate_breaks_write_leases_alone, "truncate does not break a read lease")
{
	const int fd = leased_fd();

	return fd >= 0 && fcntl(fd, F_GETLEASE) == F_RDLCK ? 0 : truncate(path, size);
}

MUTANT(open, who_gives_up_leaves_the_lease,
       "a lease is whole again when an open that waits gives up")
{
	const int fd = open(path, flags, mode);

	if (is_refused(fd, EINTR))
		mutant_memory->number[1] = 1;
	return fd;
}

MUTANT(fcntl, who_gives_up_leaves_the_lease, NULL)
{
	return mutant_memory->number[1] && command == F_GETLEASE ? F_WRLCK
								 : fcntl(fd, command, argument);
}

MUTANT(open, who_waits_for_a_lease_is_not_interrupted, "no handler ends the wait for a lease")
{
	int fd;

	do
		fd = open(path, flags, mode);
	while (is_refused(fd, EINTR));
	return fd;
}

MUTANT(fcntl, leases_tell_by_sigio_alone, "F_SETSIG does not concern leases: SIGIO tells of them")
{
	return command == F_SETSIG && fcntl(fd, F_GETLEASE) == F_WRLCK
		       ? 0
		       : fcntl(fd, command, argument);
}

MUTANT(sigtimedwait, a_lease_has_no_descriptor,
       "the signal of a lease does not tell the descriptor")
{
	const int signal = sigtimedwait(set, info, timeout);

	if (info)
		info->si_fd = 0;
	return signal;
}

MUTANT(fcntl, all_may_have_leases, "F_SETLEASE does not ask whose the file is")
{
	const int result = fcntl(fd, command, argument);

	return command == F_SETLEASE && is_refused(result, EACCES) ? 0 : result;
}

MUTANT(fcntl, a_lease_lost_is_told_as_it_was,
       "F_GETLEASE tells a lease as it was before it was taken")
{
	if (command == F_SETLEASE && (long)argument != F_UNLCK)
		mutant_memory->number[3] = (long)argument;
	return command == F_GETLEASE ? (int)mutant_memory->number[3] : fcntl(fd, command, argument);
}

MUTANT(fcntl, a_copy_has_no_lease, "only the descriptor that a lease was set by can change it")
{
	if (command == F_SETLEASE && (long)argument == F_WRLCK)
		mutant_memory->number[4] = fd;
	return command == F_SETLEASE && mutant_memory->number[4] != fd
		       ? fail(EAGAIN)
		       : fcntl(fd, command, argument);
}
