/* Wrong default actions. */

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/default_action.c");

MUTANT(raise, few_signals_end_the_process, "SIGPWR, SIGIO and SIGVTALRM are ignored by default")
{
	if ((signo == SIGPWR || signo == SIGIO || signo == SIGVTALRM) && by_default(signo))
		return 0;
	return raise(signo);
}

MUTANT(raise, limits_end_nobody, "SIGXCPU, SIGXFSZ and SIGSYS are ignored by default")
{
	if ((signo == SIGXCPU || signo == SIGXFSZ || signo == SIGSYS) && by_default(signo))
		return 0;
	return raise(signo);
}

MUTANT(raise, real_time_signals_are_ignored, "real-time signals are ignored by default")
{
	return signo >= SIGRTMIN && by_default(signo) ? 0 : raise(signo);
}

MUTANT(raise, the_last_signal_has_no_default, "SIGRTMAX does nothing by default")
{
	return signo == SIGRTMAX && by_default(signo) ? 0 : raise(signo);
}

MUTANT(raise, every_dump_is_an_abort, "a signal that dumps is told as SIGABRT")
{
	return raise(signo == SIGQUIT || signo == SIGTRAP ? SIGABRT : signo);
}

MUTANT(raise, sigwinch_ends_the_process, "SIGWINCH and SIGURG end the process by default")
{
	if ((signo == SIGWINCH || signo == SIGURG) && by_default(signo))
		return raise(SIGTERM);
	return raise(signo);
}

MUTANT(kill, sigwinch_ends_others, "SIGWINCH ends a process that does not catch it")
{
	return kill(pid, signo == SIGWINCH ? SIGHUP : signo);
}

MUTANT(kill, every_stop_is_sigstop, "the parent sees SIGSTOP whichever signal stopped a child")
{
	bool stops = signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU;

	return kill(pid, stops && pid > 0 && pid != getpid() ? SIGSTOP : signo);
}

MUTANT(waitpid, every_death_is_a_dump, "waitpid sets WCOREDUMP for every death by signal")
{
	pid_t result = waitpid(pid, status, options);

	if (result > 0 && status && WIFSIGNALED(*status))
		*status |= 0x80;
	return result;
}

MUTANT(sigtimedwait, a_dump_is_just_a_death, "SIGCHLD tells CLD_KILLED though there was a dump")
{
	int result = sigtimedwait(set, info, timeout);

	if (result == SIGCHLD && info && info->si_code == CLD_DUMPED)
		info->si_code = CLD_KILLED;
	return result;
}

MUTANT(sigtimedwait, sigquit_always_dumps, "SIGCHLD tells CLD_DUMPED of SIGQUIT, dump or not")
{
	int result = sigtimedwait(set, info, timeout);

	if (result == SIGCHLD && info && info->si_code == CLD_KILLED && info->si_status == SIGQUIT)
		info->si_code = CLD_DUMPED;
	return result;
}

MUTANT(waitid, a_dump_is_told_as_a_kill, "waitid tells CLD_KILLED of a child that dumped core")
{
	int result = waitid(type, id, info, options);

	if (result == 0 && info && info->si_code == CLD_DUMPED)
		info->si_code = CLD_KILLED;
	return result;
}
