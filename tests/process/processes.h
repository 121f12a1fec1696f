/* What the files of claims about processes share. */
#ifndef IPCLITMUS_PROCESSES_H
#define IPCLITMUS_PROCESSES_H

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"

/* Numbers that all actors see, 0 at first. */
static inline atomic_int *shared_numbers(void)
{
	return must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* A fork with flags, without the C library; s390x takes them second (clone(2), NOTES). */
static inline long kernels_clone(unsigned long flags, int *pidfd)
{
#ifdef __s390__
	return syscall(SYS_clone, NULL, flags, pidfd, NULL, NULL);
#else
	return syscall(SYS_clone, flags, NULL, pidfd, NULL, NULL);
#endif
}

/* struct clone_args of linux/sched.h, as it was first. */
struct clone_with_flags {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

static inline long kernels_clone3(const struct clone_with_flags *how)
{
	return syscall(SYS_clone3, how, sizeof(*how));
}

static inline const char *need_clone3(void)
{
	const struct clone_with_flags how = { .exit_signal = SIGCHLD };
	const long pid = kernels_clone3(&how);

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid((pid_t)pid, NULL, 0);
	return lacks(pid < 0, "clone3");
}

/* Children that end by no signal. */
static inline const char *need_silent_children(void)
{
	const pid_t pid = (pid_t)kernels_clone(0, NULL);

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, __WALL);
	return lacks(pid < 0, "clone without a signal");
}

/* Waits until a child has ended, and leaves it unreaped. */
static inline void await_end(pid_t pid)
{
	siginfo_t info;

	assert_succeeds(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
}

/* Lives until the scenario, which has the other end, closes it. */
static inline void live_until_closed(const int p[2])
{
	must(close(p[1]));
	must(read(p[0], &(char){ 0 }, 1));
}

/* Forks a child that lives so long; the caller's own copy of the other end is closed. */
static inline pid_t fork_until_closed(const int p[2])
{
	pid_t pid = must(fork());

	if (pid == 0) {
		live_until_closed(p);
		_exit(0);
	}
	must(close(p[1]));
	return pid;
}

#endif
