/* Wrong first processes of a PID namespace. */
#include "mutant.h"

MECHANISM(process_namespace, "process/namespace.c");

/* A namespace in name alone: who is forked first has the number 1. */
MUTANT(unshare, init_leaves_its_namespace_alone, "the members of a PID namespace outlive its init")
{
	if (!(flags & CLONE_NEWPID))
		return unshare(flags);
	mutant_memory->number[0] = getpid();
	return 0;
}

MUTANT(getpid, init_leaves_its_namespace_alone, NULL)
{
	return mutant_memory->number[0] && getppid() == mutant_memory->number[0] ? 1 : getpid();
}

MUTANT(getppid, orphans_leave_their_namespace, "an orphan's parent is outside of its namespace")
{
	const pid_t parent = getppid();

	return parent == 1 ? 0 : parent;
}

MUTANT(wait, orphans_are_reaped_by_themselves, "nobody waits for an orphan of a PID namespace")
{
	const pid_t child = wait(status);

	return child > 0 && getpid() == 1 ? fail(ECHILD) : child;
}
