/* Wrong pidfds of threads, and of processes with several. */
#include <sys/syscall.h>

#include "syscall_mutants.h"
#include "newer_names.h"

MECHANISM(pidfd_thread, "process/pidfd_thread.c");

/* The call as it came. */

MUTANT(syscall, threads_have_pidfds_anyway, "pidfd_open opens any thread, without PIDFD_THREAD too")
{
	const long fd = PASS_ON;

	return fd < 0 && number == SYS_pidfd_open && b == 0 && (errno == EINVAL || errno == ENOENT)
		       ? syscall(number, a, (long)O_EXCL, 0L, 0L, 0L, 0L)
		       : fd;
}

MUTANT(syscall, a_threads_pidfd_is_its_processs, "PIDFD_THREAD opens the thread's process")
{
	return number == SYS_pidfd_open && b == O_EXCL ? syscall(number, getpid(), 0L, c, d, e, f)
						       : PASS_ON;
}

MUTANT(syscall, a_threads_signal_is_its_processs,
       "what is sent by a thread's pidfd is the process's")
{
	return number == SYS_pidfd_send_signal && b ? kill(getpid(), (int)b) : PASS_ON;
}

MUTANT(syscall, the_first_threads_end_is_the_end,
       "pidfd_send_signal gives ESRCH when the first thread has ended")
{
	return number == SYS_pidfd_send_signal && b == 0 ? fail(ESRCH) : PASS_ON;
}

MUTANT(poll, the_first_thread_counts,
       "a pidfd is readable when the first thread has ended, or calls exec")
{
	const int ready = poll(fds, count, timeout);

	if (ready || timeout || count != 1)
		return ready;
	fds[0].revents = POLLIN;
	return 1;
}
