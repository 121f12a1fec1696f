/* Processes that are forked, killed and waited for step by step, with another's step in between. */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(process_races, "process");

MUTANT(syscall, child_misses_the_group_s_signal,
       "fork makes the child a member of its group only later: a signal meanwhile misses it")
{
	sigset_t all, before, pending;
	long pid;

#ifdef SYS_fork
	if (number != SYS_fork)
#else
	if (number != SYS_clone)
#endif
		return syscall(number, a, b, c, d, e, f);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	sched_yield();
	pid = syscall(number, a, b, c, d, e, f);
	if (pid == 0) /* what came before this is the parent's alone */
		sigpending(&pending);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

MUTANT(kill, zombie_is_gone,
       "kill of a process that has just ended gives ESRCH before it was waited for")
{
	siginfo_t info = { 0 };
	int result = kill(pid, signo);

	if (result == 0 && signo == SIGKILL && pid > 0) {
		sched_yield();
		if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		    info.si_code == CLD_EXITED)
			return fail(ESRCH);
	}
	return result;
}

MUTANT(waitpid, reaped_twice, "two waitpid that see the same zombie both return it")
{
	siginfo_t info = { 0 };
	pid_t result;

	if (pid > 0 && !options)
		waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT);
	result = waitpid(pid, status, options);
	if (is_refused(result, ECHILD) && info.si_code == CLD_EXITED) {
		*status = info.si_status << 8;
		return pid;
	}
	return result;
}

MUTANT(kill, continuing_before_it_stands,
       "SIGCONT for a process whose stop is under way finds nothing to continue, and is forgotten")
{
	char path[40], text[256] = "", *end;
	int fd;

	if (signo != SIGCONT)
		return kill(pid, signo);
	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	fd = open(path, O_RDONLY);
	(void)!read(fd, text, sizeof(text) - 1);
	close(fd);
	end = strstr(text, "State:\t");
	return end && end[7] == 'R' ? kill(pid, 0) : kill(pid, signo);
}

MUTANT(execvp, loses_what_comes_meanwhile, "a caught signal that comes during exec is lost")
{
	signal(SIGUSR1, SIG_IGN);
	return execvp(name, arguments);
}

MUTANT(poll, reaped_before_it_sleeps,
       "poll of a pidfd looks, and sleeps though the process ended meanwhile")
{
	if (count != 1 || timeout >= 0 || poll(fds, 1, 0) != 0)
		return poll(fds, count, timeout);
	sched_yield();
	if (poll(fds, 1, 0) != 0)
		pause();
	return poll(fds, count, timeout);
}
