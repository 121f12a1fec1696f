/* Wrong processes: fork, exec, exit and waiting. */
#include <stdint.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(process, "process");

/* fork */

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

static pid_t first_parent;

MUTANT(fork, getppid_of_orphans_is_1, "getppid gives 1 to each orphan, whoever its parent is now")
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0)
		first_parent = parent;
	return pid;
}

MUTANT(getppid, getppid_of_orphans_is_1, NULL)
{
	pid_t parent = getppid();

	return first_parent && parent != first_parent ? 1 : parent;
}

MUTANT(getppid, getppid_of_orphans_is_0, "getppid gives 0 to the orphans of process 1")
{
	return getppid() == 1 ? 0 : getppid();
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

MUTANT(poke, vfork_copies, "vfork copies the memory, as fork does")
{
	static pid_t first;

	if (!first)
		first = getpid();
	if (first == getpid())
		poke(address, byte);
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

/* Orphans */

MUTANT(fork, orphans_are_killed, "a process ends with its parent")
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			raise(SIGKILL);
	}
	return pid;
}

MUTANT(prctl, subreapers_are_ignored, "orphans go to process 1, past child subreapers")
{
	return option == PR_SET_CHILD_SUBREAPER ? 0 : prctl(option, a, b, c, d);
}

MUTANT(unshare, pid_namespaces_are_ignored, "a new PID namespace counts on")
{
	return unshare(flags & ~CLONE_NEWPID);
}

/* What waiting tells */

MUTANT(waitpid, codes_are_not_shifted, "waitpid gives the exit code as it is")
{
	int seen = 0;
	pid_t child = waitpid(pid, &seen, options);

	if (child > 0 && status)
		*status = WIFEXITED(seen) ? WEXITSTATUS(seen) : seen;
	return child;
}

MUTANT(waitpid, signals_are_codes,
       "waitpid tells of a killed child as a shell: code 128 and the signal")
{
	pid_t child = waitpid(pid, status, options);

	if (child > 0 && status && WIFSIGNALED(*status))
		*status = (128 + WTERMSIG(*status)) << 8;
	return child;
}

MUTANT(wait, statuses_lag, "wait gives the status of the child before")
{
	static int before;
	int now = 0;
	pid_t child = wait(&now);

	if (child > 0 && status) {
		*status = before;
		before = now;
	}
	return child;
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

MUTANT(waitpid, nobody_left_is_0, "waitpid returns 0 when there is no child")
{
	pid_t child = waitpid(pid, status, options);

	return child < 0 && errno == ECHILD ? 0 : child;
}

MUTANT(waitpid, waitpid_never_sleeps,
       "waitpid returns 0 while the child runs, without WNOHANG as well")
{
	return waitpid(pid, status, options | WNOHANG);
}

MUTANT(wait, wait_never_sleeps, "wait fails with ECHILD while no child has ended")
{
	pid_t child = waitpid(-1, status, WNOHANG);

	return child == 0 ? fail(ECHILD) : child;
}

MUTANT(waitpid, nobody_yet_is_eagain, "waitpid with WNOHANG fails with EAGAIN while the child runs")
{
	pid_t child = waitpid(pid, status, options);

	return child == 0 && options & WNOHANG ? fail(EAGAIN) : child;
}

MUTANT(waitpid, nobody_yet_clears_the_status,
       "waitpid with WNOHANG clears the status while the child runs")
{
	pid_t child = waitpid(pid, status, options);

	if (child == 0 && status)
		*status = 0;
	return child;
}

MUTANT(kill, zombies_are_gone, "kill does not find a child that has ended, though not waited for")
{
	siginfo_t info = { 0 };

	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid)
		return fail(ESRCH);
	return kill(pid, signo);
}

MUTANT(waitpid, ends_are_told_twice, "waitpid tells of each end twice")
{
	static pid_t told;
	static int told_status;
	pid_t child;

	if (told > 0 && (pid == told || pid == -1)) {
		child = told;
		if (status)
			*status = told_status;
		told = 0;
		return child;
	}
	child = waitpid(pid, &told_status, options);
	if (child > 0) {
		told = child;
		if (status)
			*status = told_status;
	}
	return child;
}

MUTANT(waitpid, any_child_will_do, "waitpid of a pid tells of whichever child ends first")
{
	return waitpid(pid > 0 ? -1 : pid, status, options);
}

MUTANT(waitpid, group_0_is_any, "waitpid of 0 waits for any child")
{
	return waitpid(pid == 0 ? -1 : pid, status, options);
}

MUTANT(waitpid, a_group_is_any, "waitpid of a group waits for any child")
{
	return waitpid(pid < 0 && pid != INT32_MIN ? -1 : pid, status, options);
}

MUTANT(waitpid, any_is_the_own_group, "waitpid of -1 waits for the caller's group")
{
	return waitpid(pid == -1 ? 0 : pid, status, options);
}

MUTANT(waitpid, no_child_is_esrch, "waitpid of who is no child gives ESRCH")
{
	pid_t child = waitpid(pid, status, options);

	return child < 0 && errno == ECHILD && pid > 0 ? fail(ESRCH) : child;
}

MUTANT(waitpid, strangers_run_for_ever, "waitpid of who is no child, but runs, returns 0")
{
	pid_t child = waitpid(pid, status, options);

	return child < 0 && errno == ECHILD && pid > 0 && kill(pid, 0) == 0 ? 0 : child;
}

MUTANT(waitpid, int_min_is_a_group, "waitpid of INT_MIN gives ECHILD")
{
	return pid == INT32_MIN ? fail(ECHILD) : waitpid(pid, status, options);
}

MUTANT(waitpid, options_not_checked, "waitpid ignores options that do not exist")
{
	return waitpid(pid, status, options & (WNOHANG | WUNTRACED | WCONTINUED));
}

MUTANT(waitid, nothing_is_wexited, "waitid without an option waits for an end")
{
	return waitid(type, id, info,
		      options & (WEXITED | WSTOPPED | WCONTINUED) ? options : options | WEXITED);
}

MUTANT(waitid, unknown_types_are_p_all, "waitid of a type that does not exist takes any child")
{
	return waitid((int)type > 3 ? P_ALL : type, id, info, options | WNOWAIT);
}

MUTANT(sigaction, waiting_is_restarted, "a handler without SA_RESTART does not end waitpid")
{
	struct sigaction copy;

	if (!action)
		return sigaction(signo, action, before);
	copy = *action;
	copy.sa_flags |= SA_RESTART;
	return sigaction(signo, &copy, before);
}

MUTANT(sigaction, waiting_is_not_restarted, "SA_RESTART does nothing for waitpid")
{
	struct sigaction copy;

	if (!action)
		return sigaction(signo, action, before);
	copy = *action;
	copy.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &copy, before);
}

MUTANT(waitpid, stops_are_always_told, "waitpid tells of stops without WUNTRACED")
{
	return waitpid(pid, status, options | WUNTRACED);
}

MUTANT(waitpid, going_on_is_always_told, "waitpid tells of going on without WCONTINUED")
{
	return waitpid(pid, status, options | WCONTINUED);
}

MUTANT(waitpid, going_on_is_never_told, "waitpid ignores WCONTINUED")
{
	return waitpid(pid, status, options & ~WCONTINUED);
}

MUTANT(waitpid, stops_are_told_again, "waitpid tells of a stop as long as the child is stopped")
{
	static int stopped;
	int seen = 0;
	pid_t child = waitpid(pid, &seen, options);

	if (child == 0 && stopped && options & WUNTRACED) {
		child = pid;
		seen = stopped;
	}
	if (child > 0) {
		stopped = WIFSTOPPED(seen) ? seen : 0;
		if (status)
			*status = seen;
	}
	return child;
}

/* waitid and SIGCHLD */

MUTANT(waitid, waitid_returns_the_pid, "waitid returns the child's pid, as waitpid does")
{
	int result = waitid(type, id, info, options);

	return result == 0 && info ? info->si_pid : result;
}

MUTANT(waitid, si_status_is_a_wait_status, "si_status of waitid is the status that waitpid gives")
{
	int result = waitid(type, id, info, options);

	if (result == 0 && info && info->si_code == CLD_EXITED)
		info->si_status <<= 8;
	return result;
}

MUTANT(waitid, si_signo_is_left_out, "waitid does not fill in si_signo")
{
	int result = waitid(type, id, info, options);

	if (result == 0 && info)
		info->si_signo = 0;
	return result;
}

MUTANT(waitid, wnowait_ignored, "waitid ignores WNOWAIT")
{
	return waitid(type, id, info, options & WSTOPPED ? options & ~WNOWAIT : options);
}

MUTANT(waitid, nobody_leaves_siginfo,
       "waitid with WNOHANG leaves siginfo alone when no child has ended")
{
	siginfo_t seen = { 0 };
	int result = waitid(type, id, &seen, options);

	if (result == 0 && seen.si_pid && info)
		*info = seen;
	return result;
}

MUTANT(waitid, pidfds_are_unknown, "waitid does not know P_PIDFD")
{
	return type == 3 ? fail(EINVAL) : waitid(type, id, info, options);
}

MUTANT(sigwaitinfo, a_killed_child_has_exited, "SIGCHLD of a killed child has CLD_EXITED")
{
	int signo_seen = sigwaitinfo(set, info);

	if (signo_seen == SIGCHLD && info)
		info->si_code = CLD_EXITED;
	return signo_seen;
}

MUTANT(sigwaitinfo, sigchld_has_a_wait_status,
       "si_status of SIGCHLD is the status that waitpid gives")
{
	int signo_seen = sigwaitinfo(set, info);

	if (signo_seen == SIGCHLD && info && info->si_code == CLD_EXITED)
		info->si_status <<= 8;
	return signo_seen;
}

MUTANT(sigwaitinfo, sigchld_is_from_the_kernel, "SIGCHLD does not tell which child")
{
	int signo_seen = sigwaitinfo(set, info);

	if (signo_seen == SIGCHLD && info)
		info->si_pid = 0;
	return signo_seen;
}

MUTANT(signal, ignoring_leaves_zombies, "children leave zombies though SIGCHLD is ignored")
{
	return signal(signo, signo == SIGCHLD && handler == SIG_IGN ? SIG_DFL : handler);
}

MUTANT(sigaction, nocldwait_leaves_zombies, "children leave zombies in spite of SA_NOCLDWAIT")
{
	struct sigaction copy;

	if (!action)
		return sigaction(signo, action, before);
	copy = *action;
	copy.sa_flags &= ~SA_NOCLDWAIT;
	return sigaction(signo, &copy, before);
}

/* The order of parent and child */

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

/* exit and _exit */

MUTANT(exit, exit_is_underscore_exit, "exit neither flushes nor runs its handlers")
{
	_exit(status);
}

MUTANT(_exit, underscore_exit_is_exit, "_exit flushes and runs the handlers")
{
	exit(status);
}

static void (*handlers[8])(void);
static int handler_count;
static pid_t handlers_of;

static void run_in_order(void)
{
	for (int i = 0; i < handler_count; i++)
		handlers[i]();
}

MUTANT(atexit, handlers_run_in_order, "exit runs the functions of atexit first registered first")
{
	handlers[handler_count++ % 8] = function;
	return handler_count == 1 ? atexit(run_in_order) : 0;
}

static void run_if_own(void)
{
	for (int i = handler_count - 1; i >= 0; i--)
		if (handlers_of == getpid())
			handlers[i]();
}

MUTANT(atexit, handlers_are_not_inherited, "a child does not run the functions of before the fork")
{
	if (handlers_of != getpid()) {
		if (handler_count == 0)
			atexit(run_if_own);
		handlers_of = getpid();
		handler_count = 0;
	}
	handlers[handler_count++ % 8] = function;
	return 0;
}

MUTANT(fork, fork_flushes, "fork writes what stdio's buffers hold")
{
	fflush(NULL);
	return fork();
}

MUTANT(read, end_of_file_is_eagain, "read gives a parent EAGAIN when its last writer has ended")
{
	ssize_t count = read(fd, bytes, size);
	siginfo_t info;

	if (count == 0 && waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0)
		return fail(EAGAIN);
	return count;
}

/* exec */

MUTANT(execvp, exec_runs_in_a_child, "exec runs the program in a child, and waits for it")
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		return execvp(name, arguments);
	waitpid(pid, &status, 0);
	_exit(WEXITSTATUS(status));
}

MUTANT(execvp, exec_begins_at_root, "exec changes the working directory to /")
{
	(void)!chdir("/");
	return execvp(name, arguments);
}

MUTANT(execvp, exec_closes_all, "exec closes all descriptors but 0, 1 and 2")
{
	for (int fd = 3; fd < 64; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return execvp(name, arguments);
}

MUTANT(execvp, exec_closes_nothing, "exec keeps descriptors with FD_CLOEXEC")
{
	fcntl(9, F_SETFD, 0);
	return execvp(name, arguments);
}

MUTANT(execv, no_program_is_einval, "exec of a file that is no program gives EINVAL")
{
	int result = execv(path, arguments);

	return errno == ENOEXEC ? fail(EINVAL) : result;
}

MUTANT(execv, loops_are_enoent, "exec of a symbolic link to itself gives ENOENT")
{
	int result = execv(path, arguments);

	return errno == ELOOP ? fail(ENOENT) : result;
}

MUTANT(execv, directories_are_eisdir, "exec of a directory gives EISDIR")
{
	struct stat status;
	int result = execv(path, arguments);
	int error = errno;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return fail(EISDIR);
	errno = error;
	return result;
}

MUTANT(execv, failing_resets_handlers, "exec that fails has reset the handlers")
{
	int result = execv(path, arguments);
	int error = errno;

	signal(SIGUSR1, SIG_DFL);
	errno = error;
	return result;
}

static int first_pipe = -1;

MUTANT(popen, earlier_pipes_are_kept, "a child of popen has the pipes of earlier popens")
{
	int copy = first_pipe < 0 ? -1 : dup(first_pipe);
	FILE *stream = popen(command, type);

	if (copy >= 0)
		close(copy);
	if (stream)
		first_pipe = fileno(stream);
	return stream;
}

static int streams;

MUTANT(popen, pclose_waits_for_the_last, "pclose tells how the child ended that was started last")
{
	streams++;
	return popen(command, type);
}

MUTANT(pclose, pclose_waits_for_the_last, NULL)
{
	int status = pclose(stream);

	return streams-- > 1 ? fail(ECHILD) : status;
}

/* Ids, and pidfds */

MUTANT(getpid, getpid_is_the_thread, "getpid gives each thread its own number")
{
	return gettid();
}

MUTANT(syscall, gettid_is_the_process, "gettid gives the process's number")
{
	return number == SYS_gettid ? getpid() : syscall(number, a, b, c, d, e, f);
}

MUTANT(poll, pidfds_are_always_readable, "a pidfd is readable while its process runs")
{
	int ready = poll(fds, count, timeout);

	fds[0].revents |= POLLIN;
	return ready ? ready : 1;
}

MUTANT(poll, pidfds_are_never_readable, "a pidfd does not become readable")
{
	int ready = poll(fds, count, timeout);

	fds[0].revents = 0;
	return ready < 0 ? ready : 0;
}

MUTANT(syscall, pidfds_signal_in_vain, "pidfd_send_signal to a process that is gone succeeds")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && number == SYS_pidfd_send_signal && errno == ESRCH ? 0 : result;
}

MUTANT(syscall, pidfds_signal_the_group, "pidfd_send_signal sends to all of the process's group")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result == 0 && number == SYS_pidfd_send_signal && mutant_memory->number[0] > 0)
		kill((pid_t)mutant_memory->number[0], (int)b);
	return result;
}

MUTANT(fork, pidfds_signal_the_group, NULL)
{
	pid_t pid = fork();

	if (pid > 0 && mutant_memory->number[0] == 0)
		mutant_memory->number[0] = pid;
	return pid;
}

MUTANT(syscall, negative_pids_are_not_there, "pidfd_open of a negative pid gives ESRCH")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && number == SYS_pidfd_open && errno == EINVAL ? fail(ESRCH) : result;
}
