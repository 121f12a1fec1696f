/* Wrong handlers, masks and pending signals over fork and exec. */
#include <stdio.h>
#include <sys/syscall.h>

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/fork_exec.c", "signal/kill.c", "signal/action.c", "signal/group.c",
	  "signal/suspend.c");

MUTANT(fork, fork_resets_actions, "a child begins with the default of every signal")
{
	pid_t pid = fork();

	for (int i = 1; pid == 0 && i <= SIGRTMAX; i++)
		signal(i, SIG_DFL);
	return pid;
}

MUTANT(fork, fork_empties_the_mask, "a child blocks nothing")
{
	pid_t pid = fork();
	sigset_t none;

	sigemptyset(&none);
	if (pid == 0)
		sigprocmask(SIG_SETMASK, &none, NULL);
	return pid;
}

MUTANT(signal, fork_shares_the_actions, "what a child sets by signal holds for its parent, too")
{
	sighandler_t before = signal(signo, handler);

	mutant_memory->number[0] = signo;
	mutant_memory->number[1] = getpid();
	mutant_memory->number[2] = (long)handler;
	return before;
}

MUTANT(sigaction, fork_shares_the_actions, NULL)
{
	if (mutant_memory->number[1] != getpid() && mutant_memory->number[0] == signo)
		signal(signo, (sighandler_t)mutant_memory->number[2]);
	return sigaction(signo, action, before);
}

MUTANT(sigprocmask, one_mask_for_all, "processes and threads of one program share their mask")
{
	sigset_t mask;
	int result;

	sigemptyset(&mask);
	if (mutant_memory->number[0]) {
		memcpy(&mask, (const void *)&mutant_memory->number[1], sizeof(long));
		pthread_sigmask(SIG_SETMASK, &mask, NULL);
	}
	result = sigprocmask(how, set, before);
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	memcpy((void *)&mutant_memory->number[1], &mask, sizeof(long));
	mutant_memory->number[0] = 1;
	return result;
}

MUTANT(sigpending, fork_copies_pending_signals,
       "what is pending for the parent is for its child, too")
{
	int result = sigpending(set);
	unsigned long long pending;
	char path[64], line[128];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", getppid());
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*3cPnd: %llx", &pending) == 1)
			for (int i = 1; i <= SIGRTMAX; i++)
				if (pending >> (i - 1) & 1)
					sigaddset(set, i);
	if (file)
		fclose(file);
	return result;
}

static void to_default_or_ignored(bool caught, sighandler_t handler)
{
	for (int i = 1; i <= SIGRTMAX; i++) {
		sighandler_t now = handler_of(i);

		if (caught ? now != SIG_DFL && now != SIG_IGN : now == SIG_IGN)
			signal(i, handler);
	}
}

MUTANT(execvp, exec_ignores_what_was_caught, "exec sets signals that were caught to be ignored")
{
	to_default_or_ignored(true, SIG_IGN);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_resets_ignored_signals, "exec sets ignored signals to their default as well")
{
	to_default_or_ignored(false, SIG_DFL);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_ignores_the_terminal, "exec has the program ignore SIGHUP, as nohup does")
{
	signal(SIGHUP, SIG_IGN);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_resets_the_sharers_handlers, "exec resets the handlers that it shares, too")
{
	to_default_or_ignored(true, SIG_DFL);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_drops_pending_signals, "exec discards pending signals")
{
	for (int i = 1; i <= SIGRTMAX; i++)
		if (is_pending(i))
			discard(i);
	return execvp(name, arguments);
}

static int raised;

MUTANT(raise, exec_drops_what_was_raised,
       "exec discards the signals that are pending for its thread")
{
	raised = signo;
	return raise(signo);
}

MUTANT(execvp, exec_drops_what_was_raised, NULL)
{
	if (raised)
		discard(raised);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_empties_the_mask, "exec discards what is pending and unblocks all signals")
{
	sigset_t none;

	for (int i = 1; i <= SIGRTMAX; i++)
		if (is_pending(i) && i != SIGUSR1)
			discard(i);
	sigemptyset(&none);
	sigaddset(&none, SIGUSR1);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return execvp(name, arguments);
}

MUTANT(prctl, a_death_signal_is_inherited, "a child inherits its parent's death signal")
{
	if (option == PR_SET_PDEATHSIG)
		mutant_memory->number[0] = (long)a;
	if (option != PR_GET_PDEATHSIG)
		return prctl(option, a, b, c, d);
	*(int *)a = (int)mutant_memory->number[0];
	return 0;
}

/* Whether a thread other than the first forked this process. */
static bool was_forked_by_a_thread;

MUTANT(fork, a_threads_end_is_nobodys_death,
       "a death signal does not come when a thread ends that is not the last")
{
	const bool by_a_thread = syscall(SYS_gettid) != getpid();
	const pid_t pid = fork();

	if (pid == 0)
		was_forked_by_a_thread = by_a_thread;
	return pid;
}

MUTANT(prctl, a_threads_end_is_nobodys_death, NULL)
{
	return option == PR_SET_PDEATHSIG && was_forked_by_a_thread ? 0 : prctl(option, a, b, c, d);
}

MUTANT(prctl, a_death_signal_kills, "the death signal is SIGKILL whichever was asked for")
{
	return prctl(option, option == PR_SET_PDEATHSIG ? SIGKILL : a, b, c, d);
}

/* Who runs says so. */
MUTANT(fork, the_unborn_hear_nothing, "a signal to a child that has not run yet is lost")
{
	const pid_t child = fork();

	if (child == 0)
		mutant_memory->number[0] = getpid();
	return child;
}

MUTANT(kill, the_unborn_hear_nothing, NULL)
{
	return pid > 0 && pid != getpid() && mutant_memory->number[0] != pid ? 0 : kill(pid, signo);
}
