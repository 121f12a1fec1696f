/* Wrong stopping and continuing. */
#include <stdio.h>
#include <sys/syscall.h>

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/stop.c", "signal/default_action.c", "signal/sigwait.c",
	  "models/process.c");

static bool is_stopped(pid_t pid)
{
	siginfo_t info = { 0 };
	char path[64], state = 0;
	FILE *file;

	if (pid <= 0 || pid == getpid())
		return false;
	if (waitid(P_PID, (id_t)pid, &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 && info.si_pid)
		return true;
	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (file && fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	if (file)
		fclose(file);
	return state == 'T';
}

MUTANT(raise, a_stop_can_not_be_ignored, "SIGTSTP, SIGTTIN and SIGTTOU stop though ignored")
{
	bool stops = signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU;

	return raise(stops && handler_of(signo) == SIG_IGN ? SIGHUP : signo);
}

MUTANT(raise, a_stop_can_not_be_caught, "the handler of SIGTSTP does not run")
{
	bool stops = signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU;

	return stops && !by_default(signo) ? 0 : raise(signo);
}

MUTANT(raise, sigcont_runs_its_handler_though_blocked,
       "SIGCONT that continues is let in if blocked")
{
	int result = raise(signo);
	sigset_t set;

	if (signo == SIGSTOP && is_pending(SIGCONT)) {
		sigemptyset(&set);
		sigaddset(&set, SIGCONT);
		pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	}
	return result;
}

MUTANT(raise, sigcont_is_used_up, "SIGCONT that continues a process runs no handler any more")
{
	int result = raise(signo);

	if (signo == SIGSTOP)
		take(SIGCONT, NULL);
	return result;
}

MUTANT(kill, conts_and_stops_stay_pending, "SIGCONT and stop signals do not discard each other")
{
	static const int kinds[] = { SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT };
	bool pending[4];
	int result;

	if (pid != getpid())
		return kill(pid, signo);
	for (int i = 0; i < 4; i++)
		pending[i] = is_pending(kinds[i]);
	result = kill(pid, signo);
	for (int i = 0; i < 4; i++)
		if (pending[i] && signo == SIGCONT)
			syscall(SYS_tgkill, pid, pid, kinds[i]);
	if (pending[3])
		kill(pid, SIGCONT);
	return result;
}

MUTANT(kill, sigcont_discards_sigtstp_alone, "SIGCONT discards SIGTSTP, not SIGTTIN and SIGTTOU")
{
	bool pending;
	int result;

	if (pid != getpid() || signo != SIGCONT)
		return kill(pid, signo);
	pending = is_pending(SIGTTOU);
	result = kill(pid, signo);
	if (pending)
		kill(pid, SIGTTOU);
	return result;
}

MUTANT(kill, a_signal_wakes_a_stopped_process, "SIGTERM ends a stopped process before SIGCONT")
{
	bool stopped = signo == SIGTERM && is_stopped(pid);
	int result = kill(pid, signo);
	siginfo_t info;

	if (stopped && kill(pid, SIGCONT) == 0)
		waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	return result;
}

MUTANT(kill, sigkill_continues, "SIGKILL to a stopped process lets it go on and is gone")
{
	return kill(pid, signo == SIGKILL && is_stopped(pid) ? SIGCONT : signo);
}

MUTANT(waitpid, a_stop_is_told_again, "waitpid tells of each stop signal, to a stopped process too")
{
	pid_t result = waitpid(pid, status, options);

	return result == 0 && options & WUNTRACED && is_stopped(pid) ? pid : result;
}

MUTANT(kill, stops_are_counted, "as many SIGCONT are needed as stop signals were sent")
{
	bool stopped = is_stopped(pid);
	int result = kill(pid, signo);

	if (stopped && (signo == SIGSTOP || signo == SIGTSTP))
		mutant_memory->number[0]++;
	if (stopped && signo == SIGCONT && mutant_memory->number[0]-- > 0)
		result = kill(pid, SIGTERM);
	return result;
}

MUTANT(kill, sigcont_loses_a_race, "now and then SIGCONT is lost that follows a stop closely")
{
	static int count;

	return signo == SIGCONT && ++count % 50 == 0 ? 0 : kill(pid, signo);
}
