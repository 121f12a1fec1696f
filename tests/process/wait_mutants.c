/* Wrong waiting: waitpid, waitid, SIGCHLD. */

#include "mutant.h"

MECHANISM(process, "process", "models/process.c");

MUTANT(waitpid, codes_are_not_shifted, "waitpid gives the exit code as it is")
{
	int seen = 0;
	pid_t child = waitpid(pid, &seen, options);

	if (child > 0 && status)
		*status = WIFEXITED(seen) ? WEXITSTATUS(seen) : seen;
	return child;
}

MUTANT(waitpid, signals_are_codes,
       "waitpid tells of a killed child as a shell: code 128 and the signal")
{
	pid_t child = waitpid(pid, status, options);

	if (child > 0 && status && WIFSIGNALED(*status))
		*status = (128 + WTERMSIG(*status)) << 8;
	return child;
}

MUTANT(wait, statuses_lag, "wait gives the status of the child before")
{
	static int before;
	int now = 0;
	pid_t child = wait(&now);

	if (child > 0 && status) {
		*status = before;
		before = now;
	}
	return child;
}

MUTANT(waitpid, nobody_left_is_0, "waitpid returns 0 when there is no child")
{
	pid_t child = waitpid(pid, status, options);

	return child < 0 && errno == ECHILD ? 0 : child;
}

MUTANT(waitpid, waitpid_never_sleeps,
       "waitpid returns 0 while the child runs, without WNOHANG as well")
{
	return waitpid(pid, status, options | WNOHANG);
}

MUTANT(wait, wait_never_sleeps, "wait fails with ECHILD while no child has ended")
{
	pid_t child = waitpid(-1, status, WNOHANG);

	return child == 0 ? fail(ECHILD) : child;
}

MUTANT(waitpid, nobody_yet_is_eagain, "waitpid with WNOHANG fails with EAGAIN while the child runs")
{
	pid_t child = waitpid(pid, status, options);

	return child == 0 && options & WNOHANG ? fail(EAGAIN) : child;
}

MUTANT(waitpid, nobody_yet_clears_the_status,
       "waitpid with WNOHANG clears the status while the child runs")
{
	pid_t child = waitpid(pid, status, options);

	if (child == 0 && status)
		*status = 0;
	return child;
}

MUTANT(kill, zombies_are_gone, "kill does not find a child that has ended, though not waited for")
{
	siginfo_t info = { 0 };

	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid)
		return fail(ESRCH);
	return kill(pid, signo);
}

MUTANT(waitpid, ends_are_told_twice, "waitpid tells of each end twice")
{
	static pid_t told;
	static int told_status;
	pid_t child;

	if (told > 0 && (pid == told || pid == -1)) {
		child = told;
		if (status)
			*status = told_status;
		told = 0;
		return child;
	}
	child = waitpid(pid, &told_status, options);
	if (child > 0) {
		told = child;
		if (status)
			*status = told_status;
	}
	return child;
}

MUTANT(waitpid, any_child_will_do, "waitpid of a pid tells of whichever child ends first")
{
	return waitpid(pid > 0 ? -1 : pid, status, options);
}

MUTANT(waitpid, group_0_is_any, "waitpid of 0 waits for any child")
{
	return waitpid(pid == 0 ? -1 : pid, status, options);
}

MUTANT(waitpid, a_group_is_any, "waitpid of a group waits for any child")
{
	return waitpid(pid < 0 && pid != INT32_MIN ? -1 : pid, status, options);
}

MUTANT(waitpid, any_is_the_own_group, "waitpid of -1 waits for the caller's group")
{
	return waitpid(pid == -1 ? 0 : pid, status, options);
}

MUTANT(waitpid, no_child_is_esrch, "waitpid of who is no child gives ESRCH")
{
	pid_t child = waitpid(pid, status, options);

	return child < 0 && errno == ECHILD && pid > 0 ? fail(ESRCH) : child;
}

MUTANT(waitpid, strangers_run_for_ever, "waitpid of who is no child, but runs, returns 0")
{
	pid_t child = waitpid(pid, status, options);

	return child < 0 && errno == ECHILD && pid > 0 && kill(pid, 0) == 0 ? 0 : child;
}

MUTANT(waitpid, int_min_is_a_group, "waitpid of INT_MIN gives ECHILD")
{
	return pid == INT32_MIN ? fail(ECHILD) : waitpid(pid, status, options);
}

MUTANT(waitpid, options_not_checked, "waitpid ignores options that do not exist")
{
	return waitpid(pid, status, options & (WNOHANG | WUNTRACED | WCONTINUED));
}

MUTANT(waitid, nothing_is_wexited, "waitid without an option waits for an end")
{
	return waitid(type, id, info,
		      options & (WEXITED | WSTOPPED | WCONTINUED) ? options : options | WEXITED);
}

MUTANT(waitid, unknown_types_are_p_all, "waitid of a type that does not exist takes any child")
{
	return waitid((int)type > 3 ? P_ALL : type, id, info, options | WNOWAIT);
}

MUTANT(sigaction, waiting_is_restarted, "a handler without SA_RESTART does not end waitpid")
{
	struct sigaction copy;

	if (!action)
		return sigaction(signo, action, before);
	copy = *action;
	copy.sa_flags |= SA_RESTART;
	return sigaction(signo, &copy, before);
}

MUTANT(sigaction, waiting_is_not_restarted, "SA_RESTART does nothing for waitpid")
{
	struct sigaction copy;

	if (!action)
		return sigaction(signo, action, before);
	copy = *action;
	copy.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &copy, before);
}

MUTANT(waitpid, stops_are_always_told, "waitpid tells of stops without WUNTRACED")
{
	return waitpid(pid, status, options | WUNTRACED);
}

MUTANT(waitpid, going_on_is_always_told, "waitpid tells of going on without WCONTINUED")
{
	return waitpid(pid, status, options | WCONTINUED);
}

MUTANT(waitpid, going_on_is_never_told, "waitpid ignores WCONTINUED")
{
	return waitpid(pid, status, options & ~WCONTINUED);
}

MUTANT(waitpid, stops_are_told_again, "waitpid tells of a stop as long as the child is stopped")
{
	static int stopped;
	int seen = 0;
	pid_t child = waitpid(pid, &seen, options);

	if (child == 0 && stopped && options & WUNTRACED) {
		child = pid;
		seen = stopped;
	}
	if (child > 0) {
		stopped = WIFSTOPPED(seen) ? seen : 0;
		if (status)
			*status = seen;
	}
	return child;
}

MUTANT(waitid, waitid_returns_the_pid, "waitid returns the child's pid, as waitpid does")
{
	int result = waitid(type, id, info, options);

	return result == 0 && info ? info->si_pid : result;
}

MUTANT(waitid, si_status_is_a_wait_status, "si_status of waitid is the status that waitpid gives")
{
	int result = waitid(type, id, info, options);

	if (result == 0 && info && info->si_code == CLD_EXITED)
		info->si_status <<= 8;
	return result;
}

MUTANT(waitid, si_signo_is_left_out, "waitid does not fill in si_signo")
{
	int result = waitid(type, id, info, options);

	if (result == 0 && info)
		info->si_signo = 0;
	return result;
}

MUTANT(waitid, wnowait_ignored, "waitid ignores WNOWAIT")
{
	return waitid(type, id, info, options & WSTOPPED ? options & ~WNOWAIT : options);
}

MUTANT(waitid, nobody_leaves_siginfo,
       "waitid with WNOHANG leaves siginfo alone when no child has ended")
{
	siginfo_t seen = { 0 };
	int result = waitid(type, id, &seen, options);

	if (result == 0 && seen.si_pid && info)
		*info = seen;
	return result;
}

MUTANT(wait, wait_leaves_the_child, "wait tells of the child's end, and leaves it to be waited for")
{
	siginfo_t info;

	if (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT) < 0)
		return -1;
	*status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
	return info.si_pid;
}

MUTANT(wait, wait_swaps_code_and_signal,
       "wait tells of a child that a signal ended as if it had exited")
{
	pid_t child = wait(status);

	if (child > 0 && WIFSIGNALED(*status))
		*status <<= 8;
	return child;
}

static pid_t once_stopped;

MUTANT(kill, a_stop_is_told_when_it_is_over,
       "waitpid with WUNTRACED tells of a stop though the child went on")
{
	siginfo_t info = { 0 };

	if (signo == SIGCONT && pid > 0 &&
	    waitid(P_PID, (id_t)pid, &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 && info.si_pid)
		once_stopped = pid;
	return kill(pid, signo);
}

MUTANT(waitpid, a_stop_is_told_when_it_is_over, NULL)
{
	const pid_t child = once_stopped;

	if (!child || !(options & WUNTRACED) || (pid != -1 && pid != child))
		return waitpid(pid, status, options);
	once_stopped = 0;
	if (status)
		*status = SIGSTOP << 8 | 0x7f;
	return child;
}

MUTANT(_exit, siginfo_has_the_whole_code, "waitid tells the whole exit code, as POSIX has it")
{
	mutant_memory->number[0] = status;
	_exit(status);
}

MUTANT(waitid, siginfo_has_the_whole_code, NULL)
{
	int result = waitid(type, id, info, options);

	if (result == 0 && info && info->si_code == CLD_EXITED)
		info->si_status = (int)mutant_memory->number[0];
	return result;
}

MUTANT(waitpid, a_stop_looks_like_a_dump, "the status of a stop has the bit of a core dump")
{
	pid_t child = waitpid(pid, status, options);

	if (child > 0 && status && WIFSTOPPED(*status))
		*status |= 0x80;
	return child;
}

MUTANT(waitpid, a_stop_is_told_of_who_goes_on, "a child that goes on is told as one that stopped")
{
	pid_t child = waitpid(pid, status, options);

	if (child > 0 && status && WIFCONTINUED(*status))
		*status = SIGCONT << 8 | 0x7f;
	return child;
}

MUTANT(waitid, any_set_of_children_will_do, "waitid takes numbers that are no process's or group's")
{
	int result = waitid(type, id, info, options);

	return result < 0 && errno == EINVAL && (int)id <= 0 ? fail(ECHILD) : result;
}

MUTANT(waitpid, a_status_is_never_0, "the status of who exits has a bit above the code")
{
	pid_t child = waitpid(pid, status, options);

	if (child > 0 && status && WIFEXITED(*status))
		*status |= 0x10000;
	return child;
}

MUTANT(waitid, each_wait_is_for_an_end,
       "waitid tells of a child's end, whether it was asked for or not")
{
	return waitid(type, id, info, options | WEXITED);
}

MUTANT(waitid, an_end_that_is_not_asked_for_is_lost,
       "waitid that asks for a stop takes along a child that has ended")
{
	const int result = waitid(type, id, info, options);
	siginfo_t unseen;

	if (is_refused(result, ECHILD) && !(options & WEXITED)) {
		waitid(type, id, &unseen, WEXITED | WNOHANG);
		return fail(ECHILD);
	}
	return result;
}

static bool is_zombie(pid_t pid)
{
	siginfo_t info = { 0 };
	const int error = errno;

	if (pid > 0)
		waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | WNOHANG);
	errno = error;
	return info.si_pid == pid && pid > 0;
}

MUTANT(getpriority, a_zombie_has_no_priority, "getpriority finds no process that has ended")
{
	if (which == PRIO_PROCESS && is_zombie((pid_t)who))
		return fail(ESRCH);
	return getpriority(which, who);
}

MUTANT(setpgid, a_zombie_has_no_group, "setpgid finds no process that has ended")
{
	return is_zombie(pid) ? fail(ESRCH) : setpgid(pid, group);
}

MUTANT(setpgid, a_zombie_stays_in_its_group, "setpgid of a process that has ended does nothing")
{
	return is_zombie(pid) ? 0 : setpgid(pid, group);
}
