/* Wrong processes of several threads: one of them is taken for all, or all for one. */
#include <dirent.h>
#include <sys/syscall.h>

#include "mutant.h"
#include "newer_names.h"
#include "threads_mutants.h"

MECHANISM(thread, "thread");

static long own_tid(void)
{
	return syscall(SYS_gettid);
}

static int threads_here(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int count = -2; /* "." and ".." */

	while (tasks && readdir(tasks))
		count++;
	if (tasks)
		closedir(tasks);
	return count;
}

static long forker; /* the thread that forked last */

static pid_t note_forker(void)
{
	forker = own_tid();
	return fork();
}

static bool is_anothers_child(void)
{
	return forker && forker != own_tid();
}

MUTANT(fork, wait_is_for_the_forking_thread, "wait finds no children that other threads forked")
{
	return note_forker();
}

MUTANT(waitpid, wait_is_for_the_forking_thread, NULL)
{
	return waitpid(pid, status, options | __WNOTHREAD);
}

MUTANT(wait, wait_is_for_the_forking_thread, NULL)
{
	return waitpid(-1, status, __WNOTHREAD);
}

MUTANT(fork, waitid_is_for_the_forking_thread, "waitid finds no children that other threads forked")
{
	return note_forker();
}

MUTANT(waitid, waitid_is_for_the_forking_thread, NULL)
{
	return is_anothers_child() ? fail(ECHILD) : waitid(type, id, info, options);
}

MUTANT(waitpid, wnothread_is_ignored, "waitpid ignores __WNOTHREAD")
{
	return waitpid(pid, status, options & ~__WNOTHREAD);
}

MUTANT(kill, a_stop_is_told_by_each_thread, "a stop is told again for the next thread")
{
	mutant_memory->number[0] = signo == SIGSTOP;
	return kill(pid, signo);
}

MUTANT(waitpid, a_stop_is_told_by_each_thread, NULL)
{
	pid_t found = waitpid(pid, status, options);

	if (found != 0 || !(options & WUNTRACED) || !mutant_memory->number[0])
		return found;
	*status = SIGSTOP << 8 | 0x7f; /* W_STOPCODE(), which musl lacks */
	return pid;
}

MUTANT(kill, a_groups_signal_is_for_each_thread, "kill of a group sends to each thread")
{
	for (int i = threads_here(); pid <= 0 && i > 1; i--)
		kill(pid, signo);
	return kill(pid, signo);
}

MUTANT(kill, a_process_signal_is_for_each_thread, "kill of a process sends to each thread")
{
	for (int i = threads_here(); pid > 0 && i > 1; i--)
		kill(pid, signo);
	return kill(pid, signo);
}

MUTANT(killpg, a_killpg_signal_is_for_each_thread, "killpg sends to each thread")
{
	for (int i = threads_here(); i > 1; i--)
		killpg(group, signo);
	return killpg(group, signo);
}

MUTANT(sigqueue, a_queued_signal_is_for_each_thread, "sigqueue sends to each thread")
{
	for (int i = threads_here(); i > 1; i--)
		sigqueue(pid, signo, value);
	return sigqueue(pid, signo, value);
}

static int made_fd = -1;
static long made_by;

MUTANT(signalfd, a_signalfd_is_for_its_maker, "a signalfd gives signals to the thread that made it")
{
	made_by = own_tid();
	return made_fd = signalfd(fd, set, flags);
}

MUTANT(read, a_signalfd_is_for_its_maker, NULL)
{
	if (fd == made_fd && made_by != own_tid())
		return fail(EAGAIN);
	return read(fd, bytes, size);
}

MUTANT(signalfd, a_signalfd_has_no_thread_signals, "a signalfd gives the process's signals alone")
{
	return made_fd = signalfd(fd, set, flags);
}

MUTANT(read, a_signalfd_has_no_thread_signals, NULL)
{
	ssize_t count = read(fd, bytes, size);
	const struct signalfd_siginfo *info = bytes;

	if (fd == made_fd && count > 0 && info->ssi_code == SI_TKILL)
		count -= (ssize_t)sizeof(*info);
	return count > 0 || fd != made_fd ? count : fail(EAGAIN);
}

MUTANT(execvp, exec_is_for_the_main_thread, "exec in another thread than the first fails")
{
	return in_main_thread() ? execvp(name, arguments) : fail(EBUSY);
}

MUTANT(execvp, exec_makes_another_process, "exec in another thread gives the process another id")
{
	int status = 0;
	pid_t pid = in_main_thread() ? 0 : fork();

	if (pid > 0) {
		waitpid(pid, &status, 0);
		_exit(WEXITSTATUS(status));
	}
	return execvp(name, arguments);
}

static _Thread_local struct rlimit own_limit;

MUTANT(setrlimit, limits_are_each_threads, "setrlimit sets the calling thread's limits")
{
	own_limit = *limit;
	return 0;
}

MUTANT(getrlimit, limits_are_each_threads, NULL)
{
	int result = getrlimit(resource, limit);

	if (own_limit.rlim_max)
		*limit = own_limit;
	return result;
}

MUTANT(setpgid, groups_are_for_the_main_thread,
       "setpgid in another thread than the first does nothing")
{
	return in_main_thread() ? setpgid(pid, group) : 0;
}

MUTANT(setsid, sessions_are_for_the_main_thread,
       "setsid in another thread than the first does nothing")
{
	return in_main_thread() ? setsid() : getpid();
}

MUTANT(alarm, alarms_are_each_threads, "each thread has an alarm of its own")
{
	static _Thread_local unsigned int own;
	unsigned int before = own;

	own = seconds;
	return before;
}

static _Thread_local struct itimerval own_interval;

MUTANT(setitimer, intervals_are_each_threads, "each thread has interval timers of its own")
{
	own_interval = *value;
	return 0;
}

MUTANT(getitimer, intervals_are_each_threads, NULL)
{
	*value = own_interval;
	return 0;
}

static long timer_maker;

MUTANT(timer_create, timers_are_each_threads, "a timer is its maker's: other threads get EINVAL")
{
	timer_maker = own_tid();
	return timer_create(clock_id, event, timer);
}

MUTANT(timer_gettime, timers_are_each_threads, NULL)
{
	return timer_maker == own_tid() ? timer_gettime(timer, value) : fail(EINVAL);
}

MUTANT(dup2, descriptors_are_each_threads, "dup2 in another thread than the first is that thread's")
{
	return in_main_thread() ? dup2(fd, wanted) : wanted;
}

static _Thread_local bool reaps;

MUTANT(prctl, reapers_are_threads, "PR_SET_CHILD_SUBREAPER is the calling thread's")
{
	if (option == PR_SET_CHILD_SUBREAPER)
		return reaps = a, 0;
	if (option == PR_GET_CHILD_SUBREAPER)
		return *(int *)a = reaps, 0;
	return prctl(option, a, b, c, d);
}

MUTANT(setuid, setuid_is_the_threads, "setuid changes the calling thread's user alone")
{
	return (int)syscall(SYS_setuid, user);
}

MUTANT(setgid, setgid_is_the_threads, "setgid changes the calling thread's group alone")
{
	return (int)syscall(SYS_setgid, group);
}

/* The kinds of fcntl's own record locks as those of the descriptor: OFD locks do just this. */
static int as_descriptors(int command)
{
	switch (command) {
	case F_SETLK:
		return F_OFD_SETLK;
	case F_GETLK:
		return F_OFD_GETLK;
	default:
		return command;
	}
}

MUTANT(fcntl, record_locks_are_the_descriptors, "a record lock belongs to its descriptor")
{
	return fcntl(fd, as_descriptors(command), argument);
}

static long locker;

MUTANT(fcntl, record_locks_are_the_threads, "a record lock keeps other threads out")
{
	if (command == F_SETLK && locker && locker != own_tid())
		return fail(EAGAIN);
	if (command == F_SETLK)
		locker = own_tid();
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, a_thread_sees_anothers_lock, "F_GETLK shows a lock of another thread of the process")
{
	int result = fcntl(fd, command, argument);

	if (command == F_SETLK)
		locker = own_tid();
	if (command == F_GETLK && locker && locker != own_tid() &&
	    getpid() == mutant_memory->number[0])
		((struct flock *)argument)->l_type = F_WRLCK;
	mutant_memory->number[0] = command == F_SETLK ? getpid() : mutant_memory->number[0];
	return result;
}

MUTANT(fork, the_child_has_an_empty_mask, "a child that another thread forks blocks nothing")
{
	pid_t pid;
	sigset_t none;
	bool main = in_main_thread();

	sigemptyset(&none);
	pid = fork();
	if (pid == 0 && !main)
		pthread_sigmask(SIG_SETMASK, &none, NULL);
	return pid;
}

MUTANT(getppid, the_parent_is_the_thread, "getppid gives the thread that forked")
{
	return in_main_thread() && forker ? (pid_t)forker : getppid();
}

MUTANT(fork, the_parent_is_the_thread, NULL)
{
	return note_forker();
}

MUTANT(prctl, the_parents_death_is_its_processs, "PR_SET_PDEATHSIG waits for the process's end")
{
	return option == PR_SET_PDEATHSIG ? 0 : prctl(option, a, b, c, d);
}

static long registered;

MUTANT(mq_notify, a_registration_is_the_threads, "mq_notify of another thread removes nothing")
{
	if (!event && registered != own_tid())
		return 0;
	if (mq_notify(queue, event) < 0)
		return -1;
	registered = own_tid();
	return 0;
}

MUTANT(mq_notify, a_registration_ends_with_its_thread, "a registration ends with its thread")
{
	if (event && registered && registered != own_tid())
		mq_notify(queue, NULL);
	registered = own_tid();
	return mq_notify(queue, event);
}

/* One lock of the process, held over each call, as of an interpreter or a runtime of its own. */
static pthread_mutex_t big_lock = PTHREAD_MUTEX_INITIALIZER;

static void unlock(const int *unused)
{
	(void)unused;
	pthread_mutex_unlock(&big_lock);
}

#define ALONE int held_ __attribute__((cleanup(unlock), unused)) = pthread_mutex_lock(&big_lock)

MUTANT(read, one_call_at_a_time, "while one thread sleeps in a call the others' calls wait")
{
	ALONE;
	return read(fd, bytes, size);
}

MUTANT(write, one_call_at_a_time, NULL)
{
	ALONE;
	return write(fd, bytes, size);
}

MUTANT(send, one_call_at_a_time_for_sockets, "while one thread sleeps in recv, send waits")
{
	ALONE;
	return send(fd, bytes, size, flags);
}

MUTANT(recv, one_call_at_a_time_for_sockets, NULL)
{
	ALONE;
	return recv(fd, bytes, size, flags);
}

MUTANT(msgsnd, one_call_at_a_time_for_queues, "while one thread sleeps in msgrcv, msgsnd waits")
{
	ALONE;
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgrcv, one_call_at_a_time_for_queues, NULL)
{
	ALONE;
	return msgrcv(queue, message, size, type, flags);
}

MUTANT(mq_send, one_call_at_a_time_for_mqs, "while one thread sleeps in mq_receive, mq_send waits")
{
	ALONE;
	return mq_send(queue, message, size, priority);
}

MUTANT(mq_receive, one_call_at_a_time_for_mqs, NULL)
{
	ALONE;
	return mq_receive(queue, message, size, priority);
}

MUTANT(semop, one_call_at_a_time_for_sets, "while one thread sleeps in semop another's waits")
{
	ALONE;
	return semop(set, operations, count);
}

MUTANT(poll, a_sleeping_poll_is_alone, "while one thread sleeps in poll another's write waits")
{
	ALONE;
	return poll(fds, count, timeout);
}

MUTANT(write, a_sleeping_poll_is_alone, NULL)
{
	ALONE;
	return write(fd, bytes, size);
}

MUTANT(epoll_ctl, epoll_refuses_threads, "epoll_ctl fails in a process with several threads")
{
	return threads_here() > 1 ? fail(EPERM) : epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_ctl, epoll_ctl_waits_for_the_waiter, "epoll_ctl waits while a thread is in epoll_wait")
{
	ALONE;
	return epoll_ctl(epoll, operation, fd, event);
}

MUTANT(epoll_wait, epoll_ctl_waits_for_the_waiter, NULL)
{
	ALONE;
	return epoll_wait(epoll, events, limit, timeout);
}

MUTANT(execv, a_failed_exec_ends_the_others, "exec that fails has ended the other threads before")
{
	const int error = (execv(path, arguments), errno);

	if (syscall(SYS_gettid) != getpid())
		syscall(SYS_exit_group, 127);
	return fail(error);
}

MUTANT(fork, sigchld_is_for_the_thread_that_forked, NULL)
{
	return note_forker();
}

MUTANT(sigwaitinfo, sigchld_is_for_the_thread_that_forked,
       "SIGCHLD is for the thread that forked the child")
{
	int result = sigwaitinfo(set, info);

	while (result == SIGCHLD && is_anothers_child())
		pause();
	return result;
}

static long timer_setter; /* the thread that set a timer last */

MUTANT(setitimer, a_timers_signal_is_for_who_set_it, NULL)
{
	timer_setter = own_tid();
	return setitimer(which, value, before);
}

MUTANT(sigwaitinfo, a_timers_signal_is_for_who_set_it,
       "SIGALRM of setitimer is for the thread that set it")
{
	while (timer_setter && timer_setter != own_tid())
		pause();
	return sigwaitinfo(set, info);
}

#ifdef SIGEV_THREAD_ID
MUTANT(timer_create, a_new_timers_signal_is_for_who_made_it,
       "the signal of timer_create without a sigevent is for the thread that made the timer")
{
	struct sigevent mine = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM };

	mine.sigev_notify_thread_id = (pid_t)own_tid();
	return timer_create(clock_id, event ? (struct sigevent *)event : &mine, timer);
}
#endif

MUTANT(syscall, the_system_call_is_for_all_threads, "the system call setresuid is for all threads")
{
	if (number == SYS_setresuid)
		return setresuid((uid_t)a, (uid_t)b, (uid_t)c);
	return syscall(number, a, b, c, d, e, f);
}
