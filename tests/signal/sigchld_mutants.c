/* Wrong SIGCHLD. */

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/sigchld.c", "signal/kill.c", "signal/stop.c");

static void drop_deaths(int signo, siginfo_t *info, void *context)
{
	if (signo != SIGCHLD || !(kept[signo].sa_flags & (SA_NOCLDSTOP | SA_NOCLDWAIT)))
		call(signo, info, context);
}

MUTANT(sigaction, nocld_means_no_sigchld, "SA_NOCLDSTOP and SA_NOCLDWAIT keep every SIGCHLD away")
{
	INSTALL(drop_deaths);
}

MUTANT(waitpid, waitpid_leaves_the_zombie, "waitpid tells of an end, but does not reap")
{
	siginfo_t info = { 0 };

	if (options || pid <= 0)
		return waitpid(pid, status, options);
	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0)
		return -1;
	if (status)
		*status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
	return info.si_pid;
}

MUTANT(waitpid, each_sigchld_finds_one_child, "waitpid(-1) with WNOHANG finds one child only")
{
	static bool found;
	pid_t result;

	if (pid != -1 || options != WNOHANG)
		return waitpid(pid, status, options);
	if (found)
		return 0;
	result = waitpid(pid, status, options);
	found = result > 0;
	return result;
}

MUTANT(sigtimedwait, si_status_is_a_wait_status, "si_status of SIGCHLD is the status of waitpid")
{
	int result = sigtimedwait(set, info, timeout);

	if (result == SIGCHLD && info && info->si_code == CLD_EXITED)
		info->si_status <<= 8;
	return result;
}

MUTANT(sigtimedwait, sigchld_tells_our_own_user, "si_uid of SIGCHLD is the parent's user")
{
	int result = sigtimedwait(set, info, timeout);

	if (result == SIGCHLD && info && info->si_code > 0)
		info->si_uid = getuid();
	return result;
}

MUTANT(sigwaitinfo, sigchld_of_a_stop_tells_of_sigstop, "si_status of a stop is SIGSTOP always")
{
	int result = sigwaitinfo(set, info);

	if (result == SIGCHLD && info && info->si_code == CLD_STOPPED)
		info->si_status = SIGSTOP;
	return result;
}

MUTANT(sigwaitinfo, a_killed_child_has_exited, "SIGCHLD of a killed child has CLD_EXITED")
{
	int result = sigwaitinfo(set, info);

	if (result == SIGCHLD && info && info->si_code == CLD_KILLED)
		info->si_code = CLD_EXITED;
	return result;
}

MUTANT(sigwaitinfo, sigchld_is_from_the_kernel, "SIGCHLD does not tell which child")
{
	int result = sigwaitinfo(set, info);

	if (result == SIGCHLD && info)
		info->si_pid = 0;
	return result;
}

MUTANT(sigwaitinfo, going_on_is_a_stop, "SIGCHLD tells CLD_STOPPED when a child goes on")
{
	int result = sigwaitinfo(set, info);

	if (result == SIGCHLD && info && info->si_code == CLD_CONTINUED)
		info->si_code = CLD_STOPPED;
	return result;
}

MUTANT(sigaction, sa_nocldstop_does_nothing, "SA_NOCLDSTOP does nothing")
{
	return with_flags(signo, action, before, 0, SA_NOCLDSTOP);
}

MUTANT(sigaction, sa_nocldwait_does_nothing, "SA_NOCLDWAIT does nothing")
{
	return with_flags(signo, action, before, 0, SA_NOCLDWAIT);
}

MUTANT(signal, ignored_children_leave_zombies, "SIG_IGN of SIGCHLD keeps zombies as SIG_DFL does")
{
	return signal(signo, signo == SIGCHLD && handler == SIG_IGN ? SIG_DFL : handler);
}

MUTANT(waitpid, nobody_waits_for_ignored_children, "waitpid gives ECHILD at once if none is kept")
{
	struct sigaction action;

	if (sigaction(SIGCHLD, NULL, &action) == 0 &&
	    (action.sa_handler == SIG_IGN || action.sa_flags & SA_NOCLDWAIT))
		return fail(ECHILD);
	return waitpid(pid, status, options);
}

MUTANT(signal, the_default_leaves_no_zombies, "SIG_DFL of SIGCHLD reaps as SIG_IGN does")
{
	return signal(signo, signo == SIGCHLD && handler == SIG_DFL ? SIG_IGN : handler);
}

MUTANT(signal, ignoring_sighup_leaves_no_zombies, "SIG_IGN of SIGHUP is taken for SIGCHLD as well")
{
	if (signo == SIGHUP && handler == SIG_IGN)
		signal(SIGCHLD, SIG_IGN);
	return signal(signo, handler);
}

MUTANT(sigwaitinfo, a_childs_time_has_its_childrens,
       "SIGCHLD counts the time of the children that the child waited for")
{
	const int result = sigwaitinfo(set, info);

	if (result == SIGCHLD && info) {
		info->si_utime += mutant_memory->number[0];
		mutant_memory->number[0] = info->si_utime + info->si_stime;
	}
	return result;
}

MUTANT(sigwaitinfo, a_childs_time_is_not_told, "SIGCHLD tells no time")
{
	const int result = sigwaitinfo(set, info);

	if (result == SIGCHLD && info)
		info->si_utime = info->si_stime = 0;
	return result;
}

MUTANT(waitpid, waitpid_clears_sigchld, "waitpid takes the pending SIGCHLD along")
{
	pid_t child = waitpid(pid, status, options);

	if (child > 0 && is_blocked(SIGCHLD))
		discard(SIGCHLD);
	return child;
}

MUTANT(waitid, waitid_clears_sigchld, "waitid takes the pending SIGCHLD along")
{
	int result = waitid(type, id, info, options);

	if (result == 0 && info && info->si_pid && is_blocked(SIGCHLD))
		discard(SIGCHLD);
	return result;
}

MUTANT(signal, ignoring_reaps_zombies, "SIG_IGN of SIGCHLD reaps the zombies that there are")
{
	if (signo == SIGCHLD && handler == SIG_IGN)
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	return signal(signo, handler);
}

static bool leaves_no_zombies(void)
{
	struct sigaction now;

	sigaction(SIGCHLD, NULL, &now);
	return now.sa_handler == SIG_IGN || now.sa_flags & SA_NOCLDWAIT;
}

MUTANT(waitid, who_leaves_no_zombie_is_in_no_group,
       "waitid with P_PGID gives ECHILD at once where children leave no zombies")
{
	if (type == P_PGID && leaves_no_zombies())
		return fail(ECHILD);
	return waitid(type, id, info, options);
}

MUTANT(waitid, who_leaves_no_zombie_has_no_pid,
       "waitid with P_PID gives ECHILD at once where children leave no zombies")
{
	if (type == P_PID && leaves_no_zombies())
		return fail(ECHILD);
	return waitid(type, id, info, options);
}

MUTANT(waitpid, who_leaves_no_zombie_has_no_group,
       "waitpid for a group gives ECHILD at once where children leave no zombies")
{
	if (pid < -1 && leaves_no_zombies())
		return fail(ECHILD);
	return waitpid(pid, status, options);
}

MUTANT(waitpid, who_leaves_no_zombie_is_not_waited_for,
       "waitpid for one child gives ECHILD at once where children leave no zombies")
{
	if (pid > 0 && leaves_no_zombies())
		return fail(ECHILD);
	return waitpid(pid, status, options);
}

MUTANT(waitpid, who_leaves_no_zombie_is_in_no_group_of_ours,
       "waitpid for the caller's group gives ECHILD at once where children leave no zombies")
{
	if (pid == 0 && leaves_no_zombies())
		return fail(ECHILD);
	return waitpid(pid, status, options);
}
