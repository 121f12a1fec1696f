/* Wrong answers of PIDFD_GET_INFO, and a wrong PIDFD_SELF. */
#include <sys/syscall.h>

#include "mutant.h"
#include "newer_names.h"

MECHANISM(pidfd_info, "process/pidfd_info.c");

/* As in pidfd_info.c. */
struct info {
	uint64_t mask, cgroup;
	uint32_t pid, tgid, ppid;
	uint32_t ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t exit_code;
};

enum { INFO_PID = 1, INFO_EXIT = 8 };

#define GET_INFO _IOWR(0xff, 11, struct info)

/* The call, and a change of what it tells where it succeeds. */
#define TELLS(name, says, change)                                                                  \
	MUTANT(ioctl, name, says)                                                                  \
	{                                                                                          \
		const int result = ioctl(fd, request, argument);                                   \
		struct info *info = argument;                                                      \
                                                                                                   \
		if (result == 0 && request == GET_INFO)                                            \
			change;                                                                    \
		return result;                                                                     \
	}

TELLS(the_parent_is_the_caller_s, "PIDFD_GET_INFO tells the caller's parent",
      info->ppid = (uint32_t)getppid())
TELLS(the_pid_is_of_the_process, "PIDFD_GET_INFO tells of a thread the pid of its process twice",
      info->pid = info->tgid)
TELLS(the_process_is_the_thread, "PIDFD_GET_INFO tells of a thread its own id twice",
      info->tgid = info->pid)
TELLS(real_is_effective, "PIDFD_GET_INFO tells the effective user for the real one",
      info->ruid = info->euid)
TELLS(groups_are_real, "PIDFD_GET_INFO tells the real group for the effective one",
      info->egid = info->rgid)
TELLS(file_system_ids_are_real, "PIDFD_GET_INFO tells the real user for that of the file system",
      info->fsuid = info->ruid)
TELLS(groups_are_users, "PIDFD_GET_INFO tells saved users for saved groups",
      info->sgid = info->suid)
TELLS(signals_are_codes, "PIDFD_GET_INFO tells a signal as if the process had exited with it",
      info->exit_code = info->exit_code & 0x7f ? (info->exit_code & 0x7f) << 8 : info->exit_code)
TELLS(exit_codes_are_bare, "PIDFD_GET_INFO tells the number given to exit, not what wait tells",
      info->exit_code >>= info->exit_code & 0x7f ? 0 : 8)
TELLS(the_living_have_ended, "PIDFD_GET_INFO tells that who lives has ended",
      info->mask |= INFO_EXIT)
TELLS(the_reaped_have_a_pid, "PIDFD_GET_INFO still tells of the pid of a process that was reaped",
      info->mask |= INFO_PID)

TELLS(the_reaped_have_no_end, "PIDFD_GET_INFO does not tell how one ended that was reaped",
      info->mask &= ~(uint64_t)INFO_EXIT)

/* The process of a pidfd, where it has ended and was not waited for; as its parent. */
static bool is_zombie(int pidfd, siginfo_t *seen)
{
	memset(seen, 0, sizeof(*seen));
	return waitid((idtype_t)P_PIDFD, (id_t)pidfd, seen, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       seen->si_pid;
}

MUTANT(ioctl, zombies_tell, "PIDFD_GET_INFO tells how a process ended before anyone waited for it")
{
	const int result = ioctl(fd, request, argument);
	struct info *info = argument;
	siginfo_t seen;

	if (result == 0 && request == GET_INFO && is_zombie(fd, &seen)) {
		info->mask |= INFO_EXIT;
		info->exit_code = seen.si_status << 8;
	}
	return result;
}

MUTANT(ioctl, zombies_are_gone, "PIDFD_GET_INFO gives ESRCH for a zombie")
{
	siginfo_t seen;

	return request == GET_INFO && is_zombie(fd, &seen) ? fail(ESRCH)
							   : ioctl(fd, request, argument);
}

MUTANT(ioctl, the_reaped_always_tell, "PIDFD_GET_INFO of a process that was reaped never fails")
{
	const int result = ioctl(fd, request, argument);

	return request == GET_INFO && is_refused(result, ESRCH) ? 0 : result;
}

static bool is_own_child(int pidfd)
{
	siginfo_t seen;

	return waitid((idtype_t)P_PIDFD, (id_t)pidfd, &seen, WEXITED | WNOHANG | WNOWAIT) == 0;
}

MUTANT(waitpid, only_the_parent_is_told, NULL)
{
	mutant_memory->number[0] = getpid();
	return waitpid(pid, status, options);
}

MUTANT(ioctl, only_the_parent_is_told, "PIDFD_GET_INFO tells nobody but the parent how it ended")
{
	if (request == GET_INFO && !is_own_child(fd) && mutant_memory->number[0] &&
	    getpid() != mutant_memory->number[0])
		return fail(ESRCH);
	return ioctl(fd, request, argument);
}

MUTANT(syscall, each_self_is_the_process,
       "pidfd_send_signal by PIDFD_SELF_THREAD sends to the process")
{
	return syscall(number, number == SYS_pidfd_send_signal && a == -10000 ? -10001 : a, b, c, d,
		       e, f);
}

MUTANT(syscall, each_self_is_the_thread,
       "pidfd_send_signal by PIDFD_SELF_THREAD_GROUP sends to the thread")
{
	return syscall(number, number == SYS_pidfd_send_signal && a == -10001 ? -10000 : a, b, c, d,
		       e, f);
}

MUTANT(fcntl, self_is_open, "PIDFD_SELF_THREAD is a descriptor")
{
	return fd == -10000 ? FD_CLOEXEC : fcntl(fd, command, argument);
}
