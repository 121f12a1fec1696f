/* Wrong descriptors of processes: opened, waited for, sent to and taken from. */
#include <sched.h>
#include <sys/syscall.h>

#include "syscall_mutants.h"
#include "newer_names.h"
#include "pidfd.h"

MECHANISM(pidfd, "process/pidfd.c");

/* The call, with another error in place of one. */
static long with_error(long number, long a, long b, long c, long d, int error, int other)
{
	long result = syscall(number, a, b, c, d, 0, 0);

	if (result < 0 && errno == error)
		errno = other;
	return result;
}

/* The call as it came. */

MUTANT(syscall, pidfd_open_stays_over_exec, "what pidfd_open gives does not close on exec")
{
	long fd = PASS_ON;

	if (number == SYS_pidfd_open && fd >= 0)
		fcntl((int)fd, F_SETFD, NULL);
	return fd;
}

MUTANT(syscall, pidfd_open_forgets_nonblock, "pidfd_open takes PIDFD_NONBLOCK in vain")
{
	return number == SYS_pidfd_open ? syscall(number, a, b & ~O_NONBLOCK, 0, 0, 0, 0) : PASS_ON;
}

MUTANT(syscall, pidfd_open_takes_any_flag, "pidfd_open passes over flags that it does not know")
{
	return number == SYS_pidfd_open ? syscall(number, a, b & O_NONBLOCK, 0, 0, 0, 0) : PASS_ON;
}

MUTANT(syscall, pid_0_is_the_caller, "pidfd_open of 0 opens the caller")
{
	return syscall(number, number == SYS_pidfd_open && a == 0 ? getpid() : a, b, c, d, e, f);
}

MUTANT(syscall, pidfd_open_says_enfile, "pidfd_open gives ENFILE at the process's own limit")
{
	return number == SYS_pidfd_open ? with_error(number, a, b, c, d, EMFILE, ENFILE) : PASS_ON;
}

/* Whether it is a child that has ended. */
static bool is_zombie(long pid)
{
	siginfo_t info = { 0 };

	return pid > 0 && waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == pid;
}

MUTANT(syscall, zombies_have_no_pidfd, "pidfd_open does not find a zombie")
{
	return number == SYS_pidfd_open && is_zombie(a) ? fail(ESRCH) : PASS_ON;
}

MUTANT(waitid, a_pidfd_never_blocks, "waitid by a pidfd of PIDFD_NONBLOCK gives 0, as WNOHANG does")
{
	int result = waitid(type, id, info, options);

	return result < 0 && errno == EAGAIN ? 0 : result;
}

MUTANT(waitid, each_pidfd_is_nonblocking, "waitid by any pidfd fails with EAGAIN")
{
	siginfo_t seen = { 0 };

	if ((int)type == P_PIDFD && !(options & WNOHANG) &&
	    waitid(type, id, &seen, options | WNOHANG | WNOWAIT) == 0 && seen.si_pid == 0)
		return fail(EAGAIN);
	return waitid(type, id, info, options);
}

MUTANT(waitid, a_pidfd_is_for_any_child, "waitid by a pidfd takes any child that has ended")
{
	return (int)type == P_PIDFD ? waitid(P_ALL, 0, info, options)
				    : waitid(type, id, info, options);
}

MUTANT(waitid, no_pidfd_is_no_child, "waitid by what is no pidfd gives ECHILD")
{
	int result = waitid(type, id, info, options);

	return result < 0 && errno == EBADF ? fail(ECHILD) : result;
}

MUTANT(syscall, clone_forgets_the_pidfd, "clone passes over CLONE_PIDFD")
{
	return number == SYS_clone ? syscall(number, a & ~0x1000L, b, c, d, e, f) : PASS_ON;
}

static bool is_directory(long fd)
{
	struct stat status;

	return fstat((int)fd, &status) == 0 && S_ISDIR(status.st_mode);
}

MUTANT(syscall, proc_names_no_process, "pidfd_send_signal takes no directory of /proc")
{
	return number == SYS_pidfd_send_signal && is_directory(a) ? fail(EBADF) : PASS_ON;
}

MUTANT(syscall, proc_outlives_the_process,
       "pidfd_send_signal by a directory of /proc succeeds when the process was waited for")
{
	long result = PASS_ON;

	return result < 0 && number == SYS_pidfd_send_signal && errno == ESRCH && is_directory(a)
		       ? 0
		       : result;
}

MUTANT(syscall, pidfds_send_as_kill, "pidfd_send_signal passes over the siginfo that it is given")
{
	return number == SYS_pidfd_send_signal ? syscall(number, a, b, 0, d, e, f) : PASS_ON;
}

MUTANT(syscall, pidfds_tell_the_true_sender, "pidfd_send_signal fills in the sender by itself")
{
	siginfo_t info;

	if (number != SYS_pidfd_send_signal || !c || b == 0)
		return PASS_ON;
	memcpy(&info, (void *)c, sizeof(info));
	info.si_pid = getpid();
	return syscall(number, a, b, &info, d, e, f);
}

MUTANT(syscall, the_infos_number_counts, "pidfd_send_signal sends the number of its siginfo")
{
	const siginfo_t *info = (const siginfo_t *)c;

	if (number == SYS_pidfd_send_signal && info && b)
		return syscall(number, a, info->si_signo, c, d, e, f);
	return PASS_ON;
}

MUTANT(syscall, pidfds_forge_senders, "pidfd_send_signal lets anybody claim to be the kernel")
{
	long result = PASS_ON;

	return result < 0 && number == SYS_pidfd_send_signal && c && errno == EPERM ? 0 : result;
}

MUTANT(syscall, a_pidfd_is_a_capability, "who holds a pidfd may send by it")
{
	long result = PASS_ON;

	return result < 0 && number == SYS_pidfd_send_signal && !c && errno == EPERM ? 0 : result;
}

MUTANT(syscall, pidfd_getfd_stays_over_exec, "what pidfd_getfd gives does not close on exec")
{
	long fd = PASS_ON;

	if (number == SYS_pidfd_getfd && fd >= 0)
		fcntl((int)fd, F_SETFD, NULL);
	return fd;
}

MUTANT(syscall, pidfd_getfd_opens_anew, "pidfd_getfd opens the file once more, at its start")
{
	char path[40];
	long fd = PASS_ON;
	int again;

	if (number != SYS_pidfd_getfd || fd < 0)
		return fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%ld", fd);
	again = open(path, O_RDWR | O_CLOEXEC, 0);
	dup2(again, (int)fd);
	close(again);
	fcntl((int)fd, F_SETFD, (void *)FD_CLOEXEC);
	return fd;
}

MUTANT(syscall, pidfd_getfd_takes_flags, "pidfd_getfd passes over its flags")
{
	return number == SYS_pidfd_getfd ? syscall(number, a, b, 0, 0, 0, 0) : PASS_ON;
}

MUTANT(syscall, pidfd_getfd_of_the_gone_is_ebadf,
       "pidfd_getfd gives EBADF for a process that was waited for")
{
	return number == SYS_pidfd_getfd ? with_error(number, a, b, c, d, ESRCH, EBADF) : PASS_ON;
}

MUTANT(syscall, pidfd_getfd_needs_no_right, "pidfd_getfd asks not who may")
{
	long result = PASS_ON;

	return result < 0 && number == SYS_pidfd_getfd && errno == EPERM ? dup((int)b) : result;
}

MUTANT(syscall, namespaces_do_not_matter,
       "pidfd_send_signal reaches processes of any PID namespace")
{
	long result = PASS_ON;

	return result < 0 && number == SYS_pidfd_send_signal && errno == EINVAL && !c && b < SIGUSR1
		       ? 0
		       : result;
}

MUTANT(syscall, a_pidfd_leads_nowhere, "setns with a pidfd returns 0 and does nothing")
{
	return number == SYS_setns ? 0 : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, the_living_are_released, "process_mrelease takes a process that is not dying")
{
	long result = PASS_ON;

	return number == SYS_process_mrelease && result < 0 && errno == EINVAL && b == 0 ? 0
											 : result;
}

MUTANT(syscall, mrelease_takes_any_flag, "process_mrelease passes over flags")
{
	return syscall(number, a, number == SYS_process_mrelease ? 0 : b, c, d, e, f);
}

MUTANT(syscall, mrelease_of_the_ended_succeeds, "process_mrelease of what has ended succeeds")
{
	long result = PASS_ON;

	return number == SYS_process_mrelease && result < 0 && errno == ESRCH ? 0 : result;
}
