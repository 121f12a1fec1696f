/* Descriptors of processes, by syscall: older C libraries have no functions for them. */
#ifndef IPCLITMUS_PIDFD_H
#define IPCLITMUS_PIDFD_H

#include <signal.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

#include "newer_names.h"

#ifndef SYS_process_mrelease
#define SYS_process_mrelease 448
#endif

static inline int open_pidfd(pid_t pid, unsigned flags)
{
	return (int)syscall(SYS_pidfd_open, (long)pid, (long)flags, 0L, 0L, 0L, 0L);
}

static inline int send_by_pidfd(int pidfd, int signal, siginfo_t *info, unsigned flags)
{
	return (int)syscall(SYS_pidfd_send_signal, (long)pidfd, (long)signal, info, (long)flags, 0L,
			    0L);
}

#endif
