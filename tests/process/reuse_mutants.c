/* Pids that are given to another too early, and descriptors that go by the number. */
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "syscall_mutants.h"
#include "newer_names.h"

MECHANISM(reuse, "process/reuse.c");

#define KEPT 1024 /* descriptors that a mutant knows */

/* The call as it came. */

static int pid_of_descriptor[KEPT];

MUTANT(syscall, a_zombie_s_pid_is_free, "clone3 gives the pid of a zombie to another process")
{
	const uint64_t *how = (const uint64_t *)a;
	siginfo_t info;
	long pid = PASS_ON;

	if (number != SYS_clone3 || !is_refused(pid, EEXIST) || b < 80 || !how[9])
		return pid;
	waitid(P_PID, (id_t) * (const pid_t *)(uintptr_t)how[8], &info, WEXITED | WNOHANG);
	return PASS_ON;
}

MUTANT(syscall, a_pidfd_is_a_number, "pidfd_send_signal sends to whoever has the pid by now")
{
	long result = PASS_ON;

	if (number == SYS_pidfd_open && result >= 0 && result < KEPT)
		pid_of_descriptor[result] = (int)a;
	if (number == SYS_pidfd_send_signal && is_refused(result, ESRCH) && a < KEPT &&
	    pid_of_descriptor[a] > 0)
		return kill(pid_of_descriptor[a], (int)b);
	return result;
}
