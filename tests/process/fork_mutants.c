/* Wrong forks, and wrong order of parent and child. */
#include <stdint.h>

#include "mutant.h"

MECHANISM(process, "process", "models/process.c");

MUTANT(getpid, getpid_is_cached, "getpid remembers the pid over fork")
{
	static pid_t pid;

	return pid ? pid : (pid = getpid());
}

MUTANT(getppid, getppid_is_cached, "getppid remembers the pid over fork")
{
	static pid_t pid;

	return pid ? pid : (pid = getppid());
}

MUTANT(fork, another_child_ends, "fork makes a second child, which ends at once")
{
	pid_t pid = fork();

	if (pid > 0 && fork() == 0)
		_exit(0);
	return pid;
}

MUTANT(mmap, shared_memory_is_copied, "fork copies shared memory")
{
	if (flags & MAP_ANONYMOUS && flags & MAP_SHARED)
		flags = (flags & ~MAP_SHARED) | MAP_PRIVATE;
	return mmap(address, size, protection, flags, fd, offset);
}

static atomic_long *slot_of(const volatile void *address)
{
	return &mutant_memory->number[(uintptr_t)address / 64 % MUTANT_NUMBERS];
}

MUTANT(poke, memory_is_shared, "parent and child have their memory in common")
{
	poke(address, byte);
	*slot_of(address) = 256 + (unsigned char)byte;
}

MUTANT(peek, memory_is_shared, NULL)
{
	return *slot_of(address) ? (char)*slot_of(address) : peek(address);
}

MUTANT(fork, offsets_are_copied, "fork opens files again: the child has an offset of its own")
{
	pid_t pid = fork();

	for (int fd = 3; pid == 0 && fd < 64; fd++) {
		struct stat status;
		char path[40];
		int again;

		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
			continue;
		again = open(path, O_RDWR);
		lseek(again, lseek(fd, 0, SEEK_CUR), SEEK_SET);
		dup2(again, fd);
		close(again);
	}
	return pid;
}

MUTANT(fork, children_lead_groups, "fork puts the child into a process group of its own")
{
	pid_t pid = fork();

	if (pid == 0)
		setpgid(0, 0);
	return pid;
}

MUTANT(fork, children_begin_at_root, "a child's working directory is /")
{
	pid_t pid = fork();

	if (pid == 0)
		(void)!chdir("/");
	return pid;
}

MUTANT(fork, children_have_the_usual_umask, "a child's umask is 022")
{
	pid_t pid = fork();

	if (pid == 0)
		umask(022);
	return pid;
}

MUTANT(fork, children_have_no_limits, "a child's soft limits are its hard ones")
{
	struct rlimit limit;
	pid_t pid = fork();

	if (pid == 0 && getrlimit(RLIMIT_FSIZE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_FSIZE, &limit);
	}
	return pid;
}

MUTANT(fork, children_have_no_environment, "a child's environment is empty")
{
	pid_t pid = fork();

	if (pid == 0)
		clearenv();
	return pid;
}

MUTANT(fork, alarms_are_inherited, "a child has its parent's alarm")
{
	unsigned int left = alarm(0);
	pid_t pid = fork();

	alarm(left);
	return pid;
}

MUTANT(fork, pending_signals_are_inherited, "a child has its parent's pending signals")
{
	sigset_t pending;
	pid_t pid;

	sigpending(&pending);
	pid = fork();
	for (int signo = 1; pid == 0 && signo < 32; signo++)
		if (sigismember(&pending, signo) == 1)
			raise(signo);
	return pid;
}

MUTANT(fork, masks_are_not_inherited, "a child blocks no signal")
{
	sigset_t none;
	pid_t pid = fork();

	sigemptyset(&none);
	if (pid == 0)
		sigprocmask(SIG_SETMASK, &none, NULL);
	return pid;
}

static struct tms inherited;

MUTANT(fork, times_are_inherited, "a child's times include those of its parent's children")
{
	struct tms before;
	pid_t pid;

	times(&before);
	pid = fork();
	if (pid == 0)
		inherited = before;
	return pid;
}

MUTANT(times, times_are_inherited, NULL)
{
	clock_t now = times(buffer);

	buffer->tms_cutime += inherited.tms_cutime;
	buffer->tms_cstime += inherited.tms_cstime;
	return now;
}

MUTANT(fcntl, record_locks_are_inherited, "a child has its parent's record locks")
{
	int result = fcntl(fd, command, argument);

	return result < 0 && command == F_SETLK && errno == EAGAIN ? 0 : result;
}

MUTANT(fcntl, locks_tell_no_pid, "F_GETLK does not tell who has the lock")
{
	int result = fcntl(fd, command, argument);

	if (result == 0 && command == F_GETLK)
		((struct flock *)argument)->l_pid = 0;
	return result;
}

MUTANT(setrlimit, rlimit_nproc_ignored, "RLIMIT_NPROC binds nobody")
{
	return resource == RLIMIT_NPROC ? 0 : setrlimit(resource, limit);
}

MUTANT(wait, two_ends_are_one, "of children that end at the same time wait tells of one")
{
	pid_t child = wait(status);
	int error = errno;

	if (child > 0)
		waitpid(-1, NULL, WNOHANG);
	errno = error;
	return child;
}

MUTANT(waitpid, success_clears_errno, "waitpid that succeeds sets errno to 0")
{
	pid_t child = waitpid(pid, status, options);

	if (child >= 0)
		errno = 0;
	return child;
}

MUTANT(read, an_empty_pipe_has_ended, "read of an empty pipe does not wait for a writer")
{
	struct pollfd one = { fd, POLLIN, 0 };

	return poll(&one, 1, 0) == 0 ? 0 : read(fd, bytes, size);
}

MUTANT(sem_wait, sem_wait_passes, "sem_wait of a shared semaphore does not wait")
{
	return 0;
}

MUTANT(sigwaitinfo, waits_for_nothing, "sigwaitinfo does not wait for its signal")
{
	static const struct timespec now = { 0, 0 };
	int signo_seen = sigtimedwait(set, info, &now);

	return signo_seen < 0 && sigismember(set, SIGUSR1) == 1 ? SIGUSR1 : signo_seen;
}

MUTANT(fork, a_child_has_the_first_descriptors, "a child has its parent's descriptors below 64")
{
	const pid_t pid = fork();

	for (int fd = 64; pid == 0 && fd < 1024; fd++)
		close(fd);
	return pid;
}

MUTANT(fork, a_child_closes_nothing_on_exec, "a child's descriptors have no FD_CLOEXEC")
{
	const pid_t pid = fork();

	for (int fd = 0; pid == 0 && fd < 1024; fd++)
		fcntl(fd, F_SETFD, 0);
	return pid;
}

MUTANT(flock, a_flock_is_its_processs, "a lock of flock is kept from who else gives it back")
{
	if (operation == LOCK_UN && mutant_memory->number[0] != getpid())
		return 0;
	mutant_memory->number[0] = getpid();
	return flock(fd, operation);
}

MUTANT(flock, a_child_takes_flocks_anew, "flock of an inherited descriptor finds the parent's lock")
{
	if (mutant_memory->number[0] && mutant_memory->number[0] != getpid())
		return fail(EWOULDBLOCK);
	mutant_memory->number[0] = getpid();
	return flock(fd, operation);
}

MUTANT(fork, a_namespace_without_init_is_full,
       "fork into a PID namespace whose first process has ended fails with EAGAIN")
{
	return (pid_t)confuse((int)fork(), ENOMEM, EAGAIN);
}

MUTANT(waitpid, leaders_numbers_are_used_again, NULL)
{
	pid_t child = waitpid(pid, status, options);

	if (child > 0 && kill(-child, 0) == 0)
		mutant_memory->number[0] = child;
	return child;
}

MUTANT(fork, leaders_numbers_are_used_again, "fork tells the number of a group that has no leader")
{
	pid_t child = fork(), group;

	if (child <= 0)
		return child;
	group = (pid_t)atomic_exchange(&mutant_memory->number[0], 0);
	return group > 0 && kill(-group, 0) == 0 ? group : child; /* else it may be somebody's */
}

static long time_before; /* below a second */

MUTANT(fork, processor_time_is_inherited, "a child's processor time goes on from its parent's")
{
	struct timespec used;
	pid_t child;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	child = fork();
	if (child == 0)
		time_before += used.tv_nsec;
	return child;
}

MUTANT(clock_gettime, processor_time_is_inherited, NULL)
{
	int result = clock_gettime(clock_id, now);

	if (result == 0 &&
	    (clock_id == CLOCK_PROCESS_CPUTIME_ID || clock_id == CLOCK_THREAD_CPUTIME_ID))
		now->tv_nsec += time_before;
	return result;
}

MUTANT(chdir, a_childs_directory_is_its_parents,
       "a child that goes elsewhere takes its parent along")
{
	if (!mutant_memory->number[0])
		mutant_memory->number[0] = getpid();
	return chdir(path);
}

MUTANT(getcwd, a_childs_directory_is_its_parents, NULL)
{
	if (mutant_memory->number[0] && mutant_memory->number[0] != getpid())
		chdir("/");
	return getcwd(path, size);
}

MUTANT(setrlimit, a_childs_limit_is_its_parents, "a child's limit is its parent's, too")
{
	mutant_memory->number[0] = (long)limit->rlim_cur;
	return setrlimit(resource, limit);
}

MUTANT(getrlimit, a_childs_limit_is_its_parents, NULL)
{
	const int result = getrlimit(resource, limit);

	if (resource == RLIMIT_FSIZE && mutant_memory->number[0])
		limit->rlim_cur = (rlim_t)mutant_memory->number[0];
	return result;
}
