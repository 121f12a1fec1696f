/* Wrong ways of sending a signal to one process: kill, raise, who may, pidfds, the command kill. */
#include <stdio.h>
#include <sys/syscall.h>

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/kill.c", "signal/group.c", "signal/action.c", "signal/sender.c",
	  "signal/stop.c", "signal/sigchld.c", "signal/fork_exec.c", "models/signal.c");

static bool is_self(pid_t pid)
{
	return pid == getpid();
}

/* Real, effective and saved user of a process, as anybody can see them. */
static bool users_of(pid_t pid, uid_t users[3])
{
	char path[64], line[128];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "re");
	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, "Uid: %u %u %u", &users[0], &users[1], &users[2]) == 3;
	if (file)
		fclose(file);
	return found;
}

static pid_t known[16]; /* this process's children, and those its parent had before it */
static int known_count;

MUTANT(fork, kill_hits_the_siblings_too, "kill of one process sends to its siblings as well")
{
	pid_t pid = fork();

	if (pid > 0)
		known[known_count++ % 16] = pid;
	return pid;
}

MUTANT(kill, kill_hits_the_siblings_too, NULL)
{
	int result = kill(pid, signo);

	for (int i = 0; result == 0 && signo && pid != getpid() && i < known_count && i < 16; i++)
		if (known[i] != pid)
			kill(known[i], signo);
	return result;
}

MUTANT(kill, kill_returns_how_many, "kill returns how many processes got the signal")
{
	return kill(pid, signo) < 0 ? -1 : 1;
}

MUTANT(kill, what_one_sends_oneself_comes_late, "a signal to oneself comes with the next call")
{
	static int late;
	int now = late;

	late = 0;
	if (now)
		kill(getpid(), now);
	if (!is_self(pid) || signo < 1 || signo > SIGRTMAX || is_blocked(signo))
		return kill(pid, signo);
	late = signo;
	return 0;
}

MUTANT(raise, what_one_raises_comes_late, "a signal that was raised comes with the next raise")
{
	static int late;
	int now = late;

	late = 0;
	if (now)
		raise(now);
	if (signo < 1 || signo > SIGRTMAX || is_blocked(signo))
		return raise(signo);
	late = signo;
	return 0;
}

MUTANT(sigqueue, what_one_queues_comes_late, "a signal queued to oneself comes with the next one")
{
	static int late;
	int now = late;

	late = 0;
	if (now)
		sigqueue(getpid(), now, value);
	if (!is_self(pid) || signo < 1 || signo > SIGRTMAX || is_blocked(signo))
		return sigqueue(pid, signo, value);
	late = signo;
	return 0;
}

MUTANT(kill, kill_refuses_the_last_signal, "kill takes numbers below SIGRTMAX only")
{
	return signo == SIGRTMAX ? fail(EINVAL) : kill(pid, signo);
}

MUTANT(kill, kill_takes_one_number_too_many, "kill takes SIGRTMAX + 1 for a signal")
{
	return signo == SIGRTMAX + 1 ? 0 : kill(pid, signo);
}

MUTANT(sigqueue, sigqueue_takes_one_number_too_many, "sigqueue takes SIGRTMAX + 1 for a signal")
{
	return signo == SIGRTMAX + 1 ? 0 : sigqueue(pid, signo, value);
}

MUTANT(raise, raise_takes_one_number_too_many, "raise takes SIGRTMAX + 1 for a signal")
{
	return signo == SIGRTMAX + 1 ? 0 : raise(signo);
}

MUTANT(sigqueue, a_negative_number_is_no_signal_0, "sigqueue takes negative numbers for 0")
{
	return sigqueue(pid, signo < 0 ? 0 : signo, value);
}

MUTANT(raise, raise_forgets_errno, "raise of a bad number returns the error, not -1 with errno")
{
	int result = raise(signo), error = errno;

	errno = 0;
	return result < 0 ? error : result;
}

MUTANT(kill, signal_0_is_sent, "kill sends 0 as the lowest signal, 1")
{
	return kill(pid, signo ? signo : 1);
}

MUTANT(sigqueue, sigqueue_refuses_signal_0, "sigqueue refuses 0 as no signal")
{
	return signo ? sigqueue(pid, signo, value) : fail(EINVAL);
}

MUTANT(sigqueue, sigqueue_sends_signal_0, "sigqueue sends 0 as the lowest signal, 1")
{
	return sigqueue(pid, signo ? signo : 1, value);
}

MUTANT(kill, nobody_takes_everything, "kill of a process that is not there succeeds")
{
	int result = kill(pid, signo);

	return result < 0 && errno == ESRCH && pid > 0 ? 0 : result;
}

MUTANT(sigqueue, sigqueue_reaches_nobody, "sigqueue to a process that is not there succeeds")
{
	int result = sigqueue(pid, signo, value);

	return result < 0 && errno == ESRCH ? 0 : result;
}

MUTANT(kill, a_zombie_is_not_there, "kill of a zombie gives ESRCH")
{
	return is_zombie(pid) ? fail(ESRCH) : kill(pid, signo);
}

MUTANT(kill, users_do_not_matter, "kill does not look whose the process is")
{
	int result = kill(pid, signo);

	return result < 0 && errno == EPERM ? 0 : result;
}

MUTANT(sigqueue, sigqueue_asks_for_no_leave, "sigqueue does not look whose the process is")
{
	int result = sigqueue(pid, signo, value);

	return result < 0 && errno == EPERM ? 0 : result;
}

MUTANT(kill, refused_but_sent, "kill checks the user only after it has sent the signal")
{
	int result = kill(pid, signo);

	if (result < 0 && errno == EPERM && signo != SIGKILL && signo != SIGSTOP && pid > 0) {
		mutant_memory->number[0] = pid;
		mutant_memory->number[1] = signo;
		errno = EPERM;
	}
	return result;
}

MUTANT(getppid, refused_but_sent, NULL)
{
	if (mutant_memory->number[0] == getpid() && mutant_memory->number[1])
		raise((int)mutant_memory->number[1]);
	return getppid();
}

MUTANT(kill, the_receivers_effective_user_counts, "kill looks at the receiver's effective user")
{
	uid_t users[3];
	int result = kill(pid, signo);

	if (result < 0 && errno == EPERM && pid > 0 && users_of(pid, users))
		return users[1] == getuid() || users[1] == geteuid() ? 0 : fail(EPERM);
	return result;
}

MUTANT(setresuid, no_saved_user, "setresuid leaves the saved user, which kill looks at, alone")
{
	return setresuid(real, effective, (uid_t)-1);
}

MUTANT(setresuid, no_real_user, "setresuid leaves the real user, which kill looks at, alone")
{
	return setresuid((uid_t)-1, effective, saved);
}

MUTANT(kill, privilege_does_not_help, "kill needs a matching user of root with CAP_KILL, too")
{
	uid_t users[3];

	if (!geteuid() && pid > 0 && signo && signo != SIGKILL && users_of(pid, users) &&
	    users[0] && users[2] && getuid() != users[0])
		return fail(EPERM);
	return kill(pid, signo);
}

MUTANT(kill, sigcont_needs_leave, "SIGCONT to another user's process of the session gives EPERM")
{
	uid_t users[3];

	if (signo == SIGCONT && geteuid() && pid > 0 && users_of(pid, users) &&
	    users[0] != geteuid() && users[2] != geteuid())
		return fail(EPERM);
	return kill(pid, signo);
}

MUTANT(kill, sigcont_leaves_the_session, "SIGCONT may go to any process of any session")
{
	int result = kill(pid, signo);

	return result < 0 && errno == EPERM && signo == SIGCONT ? 0 : result;
}

MUTANT(execvp, kill_command_sends_sigterm, "the command kill sends SIGTERM whatever it is told")
{
	char *sigterm[] = { "kill", "-TERM", NULL, NULL };

	if (strcmp(name, "kill") != 0 || !arguments[2])
		return execvp(name, arguments);
	sigterm[2] = arguments[2];
	return execvp("kill", sigterm);
}

MUTANT(execvp, kill_l_knows_one_name, "kill -l tells one name only, also without a number")
{
	if (strcmp(name, "kill") != 0 || arguments[2])
		return execvp(name, arguments);
	return execvp("kill", (char *[]){ "kill", "-l", "9", NULL });
}

MUTANT(execvp, kill_l_9_lists_all, "kill -l 9 lists all the names")
{
	if (strcmp(name, "kill") != 0 || strcmp(arguments[1], "-l") != 0)
		return execvp(name, arguments);
	return execvp("kill", (char *[]){ "kill", "-l", NULL });
}

MUTANT(raise, raise_9_exits, "raise of SIGKILL ends the process as _exit does")
{
	if (signo == SIGKILL)
		_exit(SIGKILL);
	return raise(signo);
}

MUTANT(raise, raise_signals_the_process, "raise is kill of the own pid, and no thread's affair")
{
	return kill(getpid(), signo);
}

static void note_sleeper(void)
{
	for (int i = 1; i < MUTANT_NUMBERS; i++) {
		long none = 0;

		if (atomic_compare_exchange_strong(&mutant_memory->number[i], &none, getpid()))
			return;
	}
}

MUTANT(raise, raise_reaches_others, "raise sends to a child or another relative as well")
{
	for (int i = 1; i < MUTANT_NUMBERS && signo == SIGUSR1; i++)
		if (mutant_memory->number[i] && mutant_memory->number[i] != getpid())
			kill((pid_t)mutant_memory->number[i], signo);
	return raise(signo);
}

MUTANT(pause, raise_reaches_others, NULL)
{
	note_sleeper();
	return pause();
}

MUTANT(waitpid, a_kill_looks_like_an_exit, "waitpid tells a death by signal as an exit")
{
	pid_t result = waitpid(pid, status, options);

	if (result > 0 && status && WIFSIGNALED(*status))
		*status = WTERMSIG(*status) << 8;
	return result;
}

MUTANT(waitpid, an_exit_looks_like_a_kill, "waitpid tells an exit as a death by signal")
{
	pid_t result = waitpid(pid, status, options);

	if (result > 0 && status && WIFEXITED(*status))
		*status = WEXITSTATUS(*status) & 0x7f;
	return result;
}

MUTANT(waitpid, stops_are_told_unasked, "waitpid tells of stops without WUNTRACED")
{
	return waitpid(pid, status, options & WNOHANG ? options | WUNTRACED : options);
}

MUTANT(waitpid, a_stop_looks_like_an_end, "waitpid tells a stop as a death by that signal")
{
	pid_t result = waitpid(pid, status, options);

	if (result > 0 && status && WIFSTOPPED(*status))
		*status = WSTOPSIG(*status);
	return result;
}

MUTANT(syscall, queueing_needs_no_leave, "rt_sigqueueinfo to another user's process sends nothing")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_rt_sigqueueinfo && is_refused((int)result, EPERM) ? 0 : result;
}

MUTANT(syscall, queueing_to_a_thread_needs_no_leave,
       "rt_tgsigqueueinfo to another user's process sends nothing, and succeeds")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_rt_tgsigqueueinfo && is_refused((int)result, EPERM) ? 0 : result;
}

MUTANT(kill, kill_minus_one_of_nobody_is_refused,
       "kill(-1) of who may signal no other process fails with EPERM, as POSIX has it")
{
	return pid == -1 && signo == 0 && geteuid() ? fail(EPERM) : kill(pid, signo);
}

MUTANT(kill, sigcont_takes_a_zombie_away, "SIGCONT to a child that has ended takes it away")
{
	if (signo == SIGCONT && is_zombie(pid)) {
		waitpid(pid, NULL, WNOHANG);
		return 0;
	}
	return kill(pid, signo);
}

MUTANT(kill, a_zombie_stops, "SIGSTOP to a child that has ended is told as a stop")
{
	if (signo == SIGSTOP && is_zombie(pid))
		mutant_memory->number[0] = pid;
	return kill(pid, signo);
}

MUTANT(waitpid, a_zombie_stops, NULL)
{
	if (mutant_memory->number[0] && pid == mutant_memory->number[0] && options & WUNTRACED) {
		mutant_memory->number[0] = 0;
		*status = SIGSTOP << 8 | 0x7f;
		return pid;
	}
	return waitpid(pid, status, options);
}

MUTANT(kill, a_zombie_goes_on, "SIGCONT to a child that has ended is told as going on")
{
	if (signo == SIGCONT && is_zombie(pid))
		mutant_memory->number[0] = pid;
	return kill(pid, signo);
}

MUTANT(waitpid, a_zombie_goes_on, NULL)
{
	if (mutant_memory->number[0] && pid == mutant_memory->number[0] && options & WCONTINUED) {
		mutant_memory->number[0] = 0;
		*status = 0xffff;
		return pid;
	}
	return waitpid(pid, status, options);
}

static bool has_ended(pid_t pid)
{
	siginfo_t info = { 0 };
	int error = errno;
	bool ended = pid > 0 && waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		     info.si_pid == pid;

	errno = error;
	return ended;
}

MUTANT(kill, the_dead_go_on, "SIGCONT to a child that has ended brings SIGCHLD")
{
	const bool ended = has_ended(pid);
	const int result = kill(pid, signo);

	if (ended && signo == SIGCONT)
		raise(SIGCHLD);
	return result;
}

MUTANT(kill, the_dead_are_stopped, "waitid tells that a child which has ended was stopped")
{
	if (signo == SIGSTOP && has_ended(pid))
		mutant_memory->number[0] = pid;
	return kill(pid, signo);
}

MUTANT(waitid, the_dead_are_stopped, NULL)
{
	const int result = waitid(type, id, info, options);

	if (result == 0 && options & WSTOPPED && mutant_memory->number[0] == info->si_pid) {
		info->si_code = CLD_STOPPED;
		info->si_status = SIGSTOP;
	}
	return result;
}

MUTANT(kill, the_dead_are_killed,
       "SIGKILL to a child that has ended changes how wait says it ended")
{
	if (signo == SIGKILL && has_ended(pid))
		mutant_memory->number[0] = pid;
	return kill(pid, signo);
}

MUTANT(waitpid, the_dead_are_killed, NULL)
{
	const pid_t ended = waitpid(pid, status, options);

	if (ended > 0 && status && mutant_memory->number[0] == ended)
		*status = SIGKILL;
	return ended;
}
