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

MUTANT(waitid, zombies_end_with_their_parent, "a zombie is gone when its parent ends")
{
	return waitid(type, id, info, options & ~WNOWAIT);
}

MUTANT(sigwaitinfo, who_adopts_signs, "SIGCHLD of an orphan names who adopted it")
{
	const int result = sigwaitinfo(set, info);

	if (result == SIGCHLD && info && info->si_status == 9)
		info->si_pid = getpid();
	return result;
}

static pid_t refused;

MUTANT(waitpid, orphans_are_adopted_late, "an orphan has no parent for a moment")
{
	const pid_t child =
		refused && refused == pid ? fail(ECHILD) : waitpid(pid, status, options);

	refused = refused != pid && is_refused(child, ECHILD) ? pid : 0;
	return child;
}

MUTANT(waitpid, grandchildren_are_waited_for_too, "waitpid of a child's child finds it")
{
	const pid_t child = waitpid(pid, status, options);

	if (is_refused(child, ECHILD) && pid > 0 && (options & WNOHANG) && kill(pid, 0) == 0)
		return 0;
	return child;
}
