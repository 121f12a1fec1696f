/* Wrong parents of orphans. */

#include "mutant.h"

MECHANISM(process, "process", "models/process.c");

static pid_t first_parent;

MUTANT(fork, getppid_of_orphans_is_1, "getppid gives 1 to each orphan, whoever its parent is now")
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0)
		first_parent = parent;
	return pid;
}

MUTANT(getppid, getppid_of_orphans_is_1, NULL)
{
	pid_t parent = getppid();

	return first_parent && parent != first_parent ? 1 : parent;
}

MUTANT(getppid, getppid_of_orphans_is_0, "getppid gives 0 to the orphans of process 1")
{
	return getppid() == 1 ? 0 : getppid();
}

MUTANT(fork, orphans_are_killed, "a process ends with its parent")
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			raise(SIGKILL);
	}
	return pid;
}

MUTANT(prctl, subreapers_are_ignored, "orphans go to process 1, past child subreapers")
{
	return option == PR_SET_CHILD_SUBREAPER ? 0 : prctl(option, a, b, c, d);
}

MUTANT(unshare, pid_namespaces_are_ignored, "a new PID namespace counts on")
{
	return unshare(flags & ~CLONE_NEWPID);
}
