/* Wrong IPC namespaces. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(unshare, one_namespace_for_all, "a new IPC namespace has the segments of the old")
{
	return unshare(flags & ~CLONE_NEWIPC);
}
