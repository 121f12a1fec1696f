/* Wrong waits: which children they are for, and what waitid by itself tells. */
#include <sys/resource.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(wait_kinds, "process/wait_kinds.c", "process.waitid-tells-in-siginfo");

MUTANT(waitid, p_pgid_is_any, "waitid with P_PGID takes children of any group")
{
	return waitid(type == P_PGID ? P_ALL : type, id, info, options);
}

MUTANT(waitid, p_pgid_is_a_pid, "waitid with P_PGID takes the child of that number")
{
	return waitid(type == P_PGID && id ? P_PID : type, id, info, options);
}

MUTANT(waitid, p_pgid_of_0_is_nobody, "waitid with P_PGID and 0 waits for nobody")
{
	return type == P_PGID && id == 0 ? fail(ECHILD) : waitid(type, id, info, options);
}

MUTANT(waitid, p_all_is_the_own_group, "waitid with P_ALL is for the own group alone")
{
	return type == P_ALL ? waitid(P_PGID, (id_t)getpgrp(), info, options)
			     : waitid(type, id, info, options);
}

MUTANT(waitid, going_on_is_a_stop, "waitid tells of a child that goes on as of one that stopped")
{
	int result = waitid(type, id, info, options);

	if (result == 0 && info && info->si_code == CLD_CONTINUED)
		info->si_code = CLD_STOPPED;
	return result;
}

MUTANT(waitid, going_on_is_taken, "waitid with WNOWAIT takes that a child has gone on")
{
	int result = waitid(type, id, info, options);

	if (result == 0 && info && info->si_code == CLD_CONTINUED)
		waitid(type, id, &(siginfo_t){ 0 }, WCONTINUED | WNOHANG);
	return result;
}

MUTANT(waitpid, clones_are_children_as_others, "waitpid takes all children, without __WALL as well")
{
	return waitpid(pid, status, options | __WALL);
}

MUTANT(waitpid, wclone_is_wall, "waitpid with __WCLONE takes all children")
{
	return waitpid(pid, status, options & (int)__WCLONE ? options | __WALL : options);
}

MUTANT(waitpid, wclone_counts_beside_wall, "__WCLONE counts though __WALL is given")
{
	return waitpid(pid, status, options & (int)__WCLONE ? options & ~__WALL : options);
}

MUTANT(syscall, clone_knows_sigchld_alone, "a child of clone sends SIGCHLD whatever was asked for")
{
	if (number == SYS_clone && !(a & ~0xffL))
		return syscall(number, SIGCHLD, b, c, d, e, f);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, waitid_forgets_resources, "waitid passes over its fifth argument")
{
	return syscall(number, a, b, c, d, number == SYS_waitid ? 0 : e, f);
}

MUTANT(syscall, waitid_tells_the_callers_resources, "waitid tells the caller's resources")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (number == SYS_waitid && e)
		getrusage(RUSAGE_SELF, (struct rusage *)e);
	return result;
}

MUTANT(waitid, no_siginfo_is_efault, "waitid without a siginfo fails with EFAULT")
{
	return info ? waitid(type, id, info, options) : fail(EFAULT);
}

MUTANT(waitid, no_siginfo_gives_the_pid, "waitid without a siginfo returns the child's pid")
{
	int result = waitid(type, id, info, options);

	return result == 0 && !info ? (int)id : result;
}

MUTANT(waitid, no_siginfo_takes_nothing, "waitid without a siginfo leaves the child")
{
	return waitid(type, id, info, info ? options : options | WNOWAIT);
}

MUTANT(waitpid, waitpid_takes_wexited, "waitpid passes over WEXITED")
{
	return waitpid(pid, status, options & ~WEXITED);
}

MUTANT(waitpid, waitpid_takes_wnowait, "waitpid passes over WNOWAIT")
{
	return waitpid(pid, status, options & ~(int)WNOWAIT);
}

MUTANT(waitid, a_look_is_a_wait, "waitid with WNOHANG reaps, WNOWAIT or not")
{
	return waitid(type, id, info, options & WNOHANG ? options & ~(int)WNOWAIT : options);
}

MUTANT(waitid, a_look_waits, "waitid with WNOWAIT passes over WNOHANG")
{
	return waitid(type, id, info, options & (int)WNOWAIT ? options & ~WNOHANG : options);
}

MUTANT(waitid, a_look_at_nobody_is_echild,
       "waitid with WNOHANG fails with ECHILD while no child has ended")
{
	int result = waitid(type, id, info, options);

	return result == 0 && options & WNOHANG && info && !info->si_pid ? fail(ECHILD) : result;
}

MUTANT(waitid, a_second_look_finds_nobody, "waitid with WNOWAIT tells of a child once")
{
	static pid_t told;
	int result = waitid(type, id, info, options);

	if (result == 0 && options & (int)WNOWAIT && options & WNOHANG && info->si_pid) {
		if (told == info->si_pid)
			memset(info, 0, sizeof(*info));
		told = info->si_pid;
	}
	return result;
}
