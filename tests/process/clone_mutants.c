/* Wrong ways of clone, unshare and close_range with what processes share. */
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

#include "syscall_mutants.h"
#include "newer_names.h"

MECHANISM(process_clone, "process/clone.c");

/* The call as it came. */

/* The flags of clone, which s390x takes second. */
#ifdef __s390__
#define FLAGS     b
#define WITH(new) syscall(number, a, (long)(new), c, d, e, f)
#else
#define FLAGS     a
#define WITH(new) syscall(number, (long)(new), b, c, d, e, f)
#endif

MUTANT(syscall, clone_copies_descriptors, "clone passes over CLONE_FILES")
{
	return number == SYS_clone ? WITH(FLAGS & ~CLONE_FILES) : PASS_ON;
}

MUTANT(syscall, clone_shares_descriptors, "each child of clone shares the descriptors")
{
	return number == SYS_clone ? WITH(FLAGS | CLONE_FILES) : PASS_ON;
}

MUTANT(syscall, clone_copies_the_place, "clone passes over CLONE_FS")
{
	return number == SYS_clone ? WITH(FLAGS & ~CLONE_FS) : PASS_ON;
}

MUTANT(syscall, clone_shares_the_place, "each child of clone shares directory and umask")
{
	return number == SYS_clone && !(FLAGS & CLONE_NEWNS) ? WITH(FLAGS | CLONE_FS) : PASS_ON;
}

MUTANT(umask, the_umask_is_never_shared, "CLONE_FS shares the directory, and not the umask")
{
	return mutant_memory->number[0] && mask == 0145 ? 022 : umask(mask);
}

MUTANT(syscall, the_umask_is_never_shared, NULL)
{
	mutant_memory->number[0] = 1;
	return PASS_ON;
}

MUTANT(syscall, siblings_are_children, "clone passes over CLONE_PARENT")
{
	return number == SYS_clone ? WITH(FLAGS & ~CLONE_PARENT) : PASS_ON;
}

MUTANT(getppid, siblings_have_the_caller, "getppid of a child of CLONE_PARENT tells who called")
{
	const pid_t caller = (pid_t)mutant_memory->number[0];

	return caller && caller != getpid() ? caller : getppid();
}

MUTANT(syscall, siblings_have_the_caller, NULL)
{
	if (number == SYS_clone && FLAGS & CLONE_PARENT)
		mutant_memory->number[0] = getpid();
	return PASS_ON;
}

/* Whether what clone refuses is passed over by it. */
static long without(long refused, long number, long a, long b, long c, long d, long e, long f)
{
	const long result = PASS_ON;

	return result < 0 && errno == EINVAL && number == SYS_clone && FLAGS & refused
		       ? WITH(FLAGS & ~refused)
		       : result;
}

MUTANT(syscall, handlers_are_copied_then, "clone with CLONE_SIGHAND and without CLONE_VM forks")
{
	return without(CLONE_SIGHAND, number, a, b, c, d, e, f);
}

MUTANT(syscall, a_thread_alone_is_a_process, "clone with CLONE_THREAD alone forks")
{
	return number == SYS_clone && !(FLAGS & CLONE_VM)
		       ? without(CLONE_THREAD, number, a, b, c, d, e, f)
		       : PASS_ON;
}

MUTANT(syscall, the_place_goes_with_the_mounts,
       "clone with CLONE_FS and a new mount or user namespace makes a child")
{
	return without(CLONE_NEWNS | CLONE_NEWUSER, number, a, b, c, d, e, f);
}

MUTANT(execvp, exec_closes_for_all, "exec closes descriptors of FD_CLOEXEC for all who share them")
{
	for (int fd = 3; fd < 100; fd++)
		if (fcntl(fd, F_GETFD, NULL) == FD_CLOEXEC)
			close(fd);
	return execvp(name, arguments);
}

MUTANT(unshare, sharers_stay, "unshare(CLONE_FILES) returns 0 and does nothing")
{
	return flags == CLONE_FILES ? 0 : unshare(flags);
}

MUTANT(syscall, ranges_close_for_all, "close_range passes over CLOSE_RANGE_UNSHARE")
{
	return number == SYS_close_range ? syscall(number, a, b, c & ~2L, d, e, f) : PASS_ON;
}

MUTANT(syscall, ranges_are_only_unshared, "close_range with CLOSE_RANGE_UNSHARE closes nothing")
{
	return number == SYS_close_range && c & 2 ? unshare(CLONE_FILES) : PASS_ON;
}

MUTANT(syscall, handlers_are_inherited, "clone3 passes over CLONE_CLEAR_SIGHAND")
{
	uint64_t how[8];

	if (number != SYS_clone3 || b != sizeof(how))
		return PASS_ON;
	memcpy(how, (const void *)a, sizeof(how));
	how[0] = 0;
	return syscall(number, how, b, c, d, e, f);
}

MUTANT(syscall, all_is_default, "CLONE_CLEAR_SIGHAND has the child ignore no signal")
{
	const long pid = PASS_ON;

	if (number == SYS_clone3 && pid == 0)
		signal(SIGUSR2, SIG_DFL);
	return pid;
}

MUTANT(syscall, the_parents_handlers_go, "CLONE_CLEAR_SIGHAND clears the parent's handlers too")
{
	const long pid = PASS_ON;

	if (number == SYS_clone3 && pid > 0)
		signal(SIGUSR1, SIG_IGN);
	return pid;
}

/* struct clone_args of linux/sched.h, as far as exit_signal. */
struct clone_with_signal {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal;
};

/* With an exit_signal of 0 in place of one that must not be. */
static long clone_without_signal(long arguments, long size, bool without)
{
	char copy[256];

	if (size < (long)sizeof(struct clone_with_signal) || size > (long)sizeof(copy))
		return syscall(SYS_clone3, arguments, size);
	memcpy(copy, (const void *)arguments, (size_t)size);
	if (without)
		((struct clone_with_signal *)(void *)copy)->exit_signal = 0;
	return syscall(SYS_clone3, copy, size);
}

MUTANT(syscall, a_siblings_signal_is_passed_over,
       "clone3 passes over exit_signal with CLONE_PARENT")
{
	const struct clone_with_signal *how = (const void *)a;

	if (number != SYS_clone3)
		return PASS_ON;
	return clone_without_signal(a, b, how->flags & CLONE_PARENT);
}

MUTANT(syscall, no_signal_is_none, "clone3 takes an exit_signal that is no signal for 0")
{
	const struct clone_with_signal *how = (const void *)a;

	if (number != SYS_clone3)
		return PASS_ON;
	return clone_without_signal(a, b, how->exit_signal > _NSIG - 1);
}

MUTANT(fcntl, record_locks_are_each_ones_own,
       "processes that share descriptors have own record locks")
{
	if (command == F_SETLK && unshare(CLONE_FILES) < 0)
		return -1;
	return fcntl(fd, command, argument);
}

MUTANT(syscall, clone3_takes_less, "clone3 takes a structure that is too short")
{
	return syscall(number, a, number == SYS_clone3 && b > 0 && b < 64 ? 64 : b, c, d, e, f);
}

MUTANT(syscall, clone3_passes_over_more, "clone3 passes over what is beyond the structure it knows")
{
	return syscall(number, a, number == SYS_clone3 && b > 88 && b <= 4096 ? 88 : b, c, d, e, f);
}

MUTANT(syscall, clone3_takes_no_more, "clone3 takes no longer structure than it knows")
{
	return number == SYS_clone3 && b > 88 ? fail(E2BIG) : PASS_ON;
}

MUTANT(syscall, clone3_says_einval, "clone3 gives EINVAL for a structure that is too long")
{
	long pid = PASS_ON;

	return number == SYS_clone3 && pid < 0 && errno == E2BIG ? fail(EINVAL) : pid;
}
