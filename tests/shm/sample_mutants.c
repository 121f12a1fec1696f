/* Wrong calls that the samples rest on. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(pause, returns_at_once, "pause returns without a signal")
{
	return fail(EINTR);
}

MUTANT(getppid, is_our_own, "getppid gives the caller's own pid")
{
	return getpid();
}
