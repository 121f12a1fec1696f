/* Wrong ways of fork, exec and wait with what a process has. */
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(process_keeping, "process/keeping.c");

MUTANT(execvp, exec_drops_record_locks, "exec drops record locks")
{
	struct flock all = { .l_type = F_UNLCK };

	for (int fd = 3; fd < 30; fd++)
		fcntl(fd, F_SETLK, &all);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_drops_flocks, "exec drops flocks")
{
	for (int fd = 3; fd < 30; fd++)
		flock(fd, LOCK_UN);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_closes_nothing, "exec closes no descriptor, so that their locks stay")
{
	for (int fd = 3; fd < 30; fd++)
		fcntl(fd, F_SETFD, 0);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_lifts_limits, "exec lifts the soft limits to the hard ones")
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_is_not_nice, "exec sets the nice value to 0")
{
	setpriority(PRIO_PROCESS, 0, 0);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_forgets_the_death_signal, "exec ends the signal of the parent's death")
{
	prctl(PR_SET_PDEATHSIG, 0);
	return execvp(name, arguments);
}

MUTANT(fork, a_child_is_nice_no_more, "a child's nice value is 0")
{
	const pid_t child = fork();

	if (child == 0)
		setpriority(PRIO_PROCESS, 0, 0);
	return child;
}

MUTANT(fork, a_child_has_another_name, "a child has another name than its parent")
{
	const pid_t child = fork();

	if (child == 0)
		prctl(PR_SET_NAME, "child");
	return child;
}

MUTANT(fork, a_child_is_dumpable_again, "a child of who is not dumpable is dumpable")
{
	const pid_t child = fork();

	if (child == 0)
		prctl(PR_SET_DUMPABLE, 1);
	return child;
}

MUTANT(fork, a_child_is_a_subreaper_too, "a subreaper's child is a subreaper")
{
	int on = 0;
	pid_t child;

	prctl(PR_GET_CHILD_SUBREAPER, &on);
	child = fork();
	if (child == 0 && on)
		prctl(PR_SET_CHILD_SUBREAPER, 1);
	return child;
}

MUTANT(prctl, once_a_subreaper, "a subreaper stays one")
{
	return option == PR_SET_CHILD_SUBREAPER && a == 0 ? 0 : prctl(option, a, b, c, d);
}

MUTANT(waitpid, echild_clears_the_status, "waitpid that fails with ECHILD clears the status")
{
	const pid_t result = waitpid(pid, status, options);

	if (is_refused(result, ECHILD) && status)
		*status = 0;
	return result;
}

MUTANT(waitpid, nobody_clears_the_status, "waitpid that returns 0 clears the status")
{
	const pid_t result = waitpid(pid, status, options);

	if (result == 0 && status)
		*status = 0;
	return result;
}

MUTANT(waitid, everybody_is_root, "waitid tells the user of who waits")
{
	const int result = waitid(type, id, info, options);

	if (result == 0 && info)
		info->si_uid = getuid();
	return result;
}

MUTANT(waitid, si_errno_is_left, "waitid leaves si_errno")
{
	const int before = info ? info->si_errno : 0, result = waitid(type, id, info, options);

	if (result == 0 && info)
		info->si_errno = before;
	return result;
}

MUTANT(waitid, no_group_is_nobodys, "waitid of the group 0 gives EINVAL")
{
	return type == P_PGID && id == 0 ? fail(EINVAL) : waitid(type, id, info, options);
}

MUTANT(waitid, the_effective_user_is_told, "waitid tells the child's effective user")
{
	const int result = waitid(type, id, info, options);

	if (result == 0 && info && info->si_uid == 65533)
		info->si_uid = 0;
	return result;
}

/* Whether a descriptor is a comm of /proc. */
static bool is_comm(int fd)
{
	char link[40], path[64] = "";
	int error = errno;
	ssize_t size;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	size = readlink(link, path, sizeof(path) - 1);
	errno = error;
	return size > 5 && strcmp(path + size - 5, "/comm") == 0;
}

MUTANT(read, comm_is_filled_up, "comm of /proc is 16 bytes, zeros behind a short name")
{
	ssize_t count = read(fd, bytes, size);

	if (count > 0 && count < 16 && size >= 16 && is_comm(fd)) {
		memset((char *)bytes + count, 0, 16 - (size_t)count);
		return 16;
	}
	return count;
}

MUTANT(write, comm_is_kept, "what is written to comm of /proc changes no name")
{
	return is_comm(fd) ? (ssize_t)size : write(fd, bytes, size);
}

MUTANT(prctl, names_have_fourteen_bytes, "PR_GET_NAME gives fourteen bytes of a name")
{
	int result = prctl(option, a, b, c, d);

	if (option == PR_GET_NAME)
		((char *)a)[14] = '\0';
	return result;
}

MUTANT(fork, a_child_runs_anywhere, "a child may run on each processor")
{
	const pid_t pid = fork();
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	if (pid == 0)
		sched_setaffinity(0, sizeof(all), &all);
	return pid;
}

MUTANT(fork, a_child_is_scheduled_as_usual, "a child has the policy SCHED_OTHER")
{
	const pid_t pid = fork();

	if (pid == 0)
		sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){ 0 });
	return pid;
}

MUTANT(fork, a_child_has_the_usual_slack, "a child has a timer slack of 50 microseconds")
{
	const pid_t pid = fork();

	if (pid == 0)
		prctl(PR_SET_TIMERSLACK, 50000);
	return pid;
}

MUTANT(fork, a_childs_soft_limits_are_its_hard_ones, "a child's soft limits are its hard ones")
{
	const pid_t pid = fork();
	struct rlimit limit;

	if (pid == 0 && getrlimit(RLIMIT_FSIZE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_FSIZE, &limit);
	}
	return pid;
}

/* What a clone made that ends by another signal than SIGCHLD. */
MUTANT(syscall, exec_keeps_the_end_signal, NULL)
{
	const long result = syscall(number, a, b, c, d, e, f);
	const long flags = a ? a : b;

	if (number == SYS_clone && result > 0 && (flags & 0xff) != SIGCHLD)
		mutant_memory->number[0] = result;
	return result;
}

MUTANT(waitpid, exec_keeps_the_end_signal, "exec leaves the signal by which the process ends")
{
	if (pid == mutant_memory->number[0] && !(options & (__WCLONE | __WALL)))
		return fail(ECHILD);
	return waitpid(pid, status, options & __WCLONE ? options | __WALL : options);
}

MUTANT(execvp, exec_names_by_descriptor, "exec names the process by the descriptor of its program")
{
	const int fd = open("/bin/cat", O_RDONLY | O_CLOEXEC);
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	execv(path, arguments);
	return execvp(name, arguments);
}
