/* Wrong signals to groups, to everybody and to process 1. */
#include <limits.h>

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/group.c", "models/process.c");

MUTANT(kill, kill_zero_forgets_the_caller, "kill(0) sends to the others of the group only")
{
	sigset_t set, before;
	int result;

	if (pid != 0 || signo < 1 || signo > SIGRTMAX)
		return kill(pid, signo);
	sigemptyset(&set);
	sigaddset(&set, signo);
	sigprocmask(SIG_BLOCK, &set, &before);
	result = kill(pid, signo);
	discard(signo);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

MUTANT(kill, a_group_is_its_leader, "kill of a negative pid sends to the leader of the group alone")
{
	return kill(pid < -1 && pid != INT_MIN ? -pid : pid, signo);
}

MUTANT(killpg, killpg_means_the_leader, "killpg sends to the leader of the group alone")
{
	return kill(group, signo);
}

MUTANT(killpg, killpg_of_nobody_succeeds, "killpg of a group that is not there succeeds")
{
	int result = killpg(group, signo);

	return result < 0 && errno == ESRCH ? 0 : result;
}

MUTANT(kill, an_empty_group_is_fine, "kill of a group or of all succeeds though nobody is there")
{
	int result = kill(pid, signo);

	return result < 0 && errno == ESRCH && pid < 0 && pid != INT_MIN ? 0 : result;
}

MUTANT(kill, a_dead_group_is_gone, "kill of a group whose processes are all zombies gives ESRCH")
{
	siginfo_t info = { 0 };

	if (pid < -1 && pid != INT_MIN && is_zombie(-pid) &&
	    waitid(P_PGID, (id_t)-pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid)
		return fail(ESRCH);
	return kill(pid, signo);
}

MUTANT(kill, one_refusal_fails_the_group, "kill of a group fails if it may not signal one member")
{
	int result = kill(pid, signo);

	return pid < -1 && geteuid() && result == 0 ? fail(EPERM) : result;
}

MUTANT(kill, int_min_is_a_bad_group, "kill of INT_MIN gives EINVAL")
{
	return pid == INT_MIN && signo >= 0 && signo <= SIGRTMAX ? fail(EINVAL) : kill(pid, signo);
}

MUTANT(waitpid, int_min_waits_for_nobody, "waitpid of INT_MIN returns 0 as if nobody had ended")
{
	return pid == INT_MIN ? 0 : waitpid(pid, status, options);
}

MUTANT(sigqueue, sigqueue_knows_groups, "sigqueue of 0 or a negative pid sends to the group")
{
	return sigqueue(pid <= 0 ? getpid() : pid, signo, value);
}

MUTANT(sigqueue, sigqueue_sends_before_it_fails,
       "sigqueue to a group fails, but the caller gets it")
{
	if (pid > 0)
		return sigqueue(pid, signo, value);
	sigqueue(getpid(), signo, value);
	return fail(ESRCH);
}

MUTANT(kill, kill_minus_one_hits_its_sender, "kill(-1) sends to the caller as well")
{
	int result = kill(pid, signo);

	if (pid == -1 && result == 0 && signo)
		raise(signo);
	return result;
}

MUTANT(kill, kill_minus_one_hits_init, "kill(-1) sends to process 1 as well")
{
	int result = kill(pid, signo);

	if (pid == -1 && result == 0 && getppid() == 1)
		kill(1, signo);
	return result;
}

MUTANT(kill, init_gets_nothing, "process 1 gets no signal, though it catches it")
{
	return pid == 1 ? 0 : kill(pid, signo);
}

MUTANT(getppid, a_parent_outside_is_1, "getppid of process 1 of a PID namespace gives 1")
{
	const pid_t parent = getppid();

	return parent == 0 ? 1 : parent;
}

MUTANT(sigwaitinfo, a_sender_outside_has_a_pid,
       "si_pid of a signal from outside is the pid out there")
{
	const int result = sigwaitinfo(set, info);

	if (result > 0 && info && info->si_code == SI_USER && info->si_pid == 0)
		info->si_pid = 4711;
	return result;
}

MUTANT(sigwaitinfo, all_senders_are_outside, "si_pid of a signal to process 1 is 0 always")
{
	const int result = sigwaitinfo(set, info);

	if (getpid() == 1 && info)
		info->si_pid = 0;
	return result;
}
