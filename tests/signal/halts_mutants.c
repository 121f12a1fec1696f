/* Wrong ways to accept a signal, seen while they are about to tell. */
#include <sys/signalfd.h>

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
