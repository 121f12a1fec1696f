/* Claims about what belongs to a process as a whole, whichever of its threads asks. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "mq/messages.h"
#include "threads.h"

static sigset_t only(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	return set;
}

/* How a child is waited for; -1 where there is none to wait for. */
static pid_t by_wait(pid_t child)
{
	(void)child;
	return wait(NULL);
}

static pid_t by_waitpid(pid_t child)
{
	return waitpid(child, NULL, 0);
}

static pid_t by_group(pid_t child)
{
	(void)child;
	return waitpid(0, NULL, 0);
}

static pid_t by_waitid(pid_t child)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)child, &info, WEXITED) < 0 ? -1 : info.si_pid;
}

static pid_t (*const ways_to_wait[])(pid_t) = { by_wait, by_waitpid, by_group, by_waitid };

struct waiting {
	pid_t child;
	pid_t (*wait)(pid_t child);
};

static void fork_a_sleeper(void *waiting)
{
	pid_t parent = getpid();
	pid_t child = must(fork());

	if (child == 0) {
		read_a_byte(NULL);
		_exit(getppid() != parent);
	}
	((struct waiting *)waiting)->child = child;
}

static void wait_for_it(void *argument)
{
	const struct waiting *waiting = argument;

	assert_returns(waiting->wait(waiting->child), waiting->child);
	assert_fails(waiting->wait(waiting->child), ECHILD);
}

CLAIM(thread, any_thread_waits_for_a_child,
      .says = "a child is its parent process's: when the thread that forked it has ended, another "
	      "sleeps in wait, waitpid or waitid until the child ends, and gets it",
      .zh = "子进程属于父进程而非某个线程：fork 它的线程结束后，其他线程可在 "
	    "wait、waitpid、waitid 中阻塞到它结束并得到它",
      .rows = "processes 5; posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 wait(), waitid(); wait(2) Linux Notes: children of other threads")
{
	for (size_t i = 0; i < COUNT(ways_to_wait); i++) {
		struct waiting waiting = { 0, ways_to_wait[i] };
		struct thread waiter;

		must(pipe(blocking_pipe));
		in_thread(fork_a_sleeper, &waiting);
		start_thread(&waiter, wait_for_it, &waiting);
		assert_task_asleep(waiter.tid, i == 3 ? "waitid" : "waitpid");
		must(write(blocking_pipe[1], "x", 1));
		join_thread(&waiter);
	}
}

static void fork_one_that_ends(void *child)
{
	const pid_t pid = must(fork());

	if (pid == 0) {
		read_a_byte(NULL);
		_exit(0);
	}
	*(pid_t *)child = pid;
}

CLAIM(thread, sigchld_is_for_the_process,
      .says = "SIGCHLD of a child that one thread forked is pending for the process: another "
	      "thread accepts it, though the one that forked has ended",
      .zh = "一个线程 fork 的子进程的 SIGCHLD 对整个进程未决：即使该线程已结束，其他线程也能接收",
      .rows = "signals 8; processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(): a SIGCHLD shall be sent to the parent process; 2.4.1 Signal "
	     "Generation and Delivery")
{
	sigset_t set = only(SIGCHLD);
	siginfo_t info;
	pid_t child;

	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(pipe(blocking_pipe));
	in_thread(fork_one_that_ends, &child);
	must(write(blocking_pipe[1], "x", 1));
	assert_returns(sigwaitinfo(&set, &info), SIGCHLD);
	assert_equal(info.si_pid, child);
	assert_returns(waitpid(child, NULL, 0), child);
}

static void set_a_short_interval_timer(void *unused)
{
	(void)unused;
	must(setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 1000 } }, NULL));
}

static void set_a_short_timer(void *unused)
{
	timer_t short_one;

	(void)unused;
	must(timer_create(CLOCK_MONOTONIC, NULL, &short_one));
	must(timer_settime(short_one, 0, &(struct itimerspec){ { 0, 0 }, { 0, 1000000 } }, NULL));
}

CLAIM(thread, a_timers_signal_is_for_the_process,
      .says = "the signal of a timer that one thread set by setitimer or timer_settime is pending "
	      "for the process: another thread accepts it, though the one that set it has ended",
      .zh = "一个线程用 setitimer 或 timer_settime 设置的定时器，其信号对整个进程未决："
	    "即使该线程已结束，其他线程也能接收",
      .rows = "signals 3, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.1 Signal Generation and Delivery: an asynchronous event; "
	     "timer_create(): per-process timer; signal(7)")
{
	sigset_t set = only(SIGALRM);

	must(sigprocmask(SIG_BLOCK, &set, NULL));
	in_thread(set_a_short_interval_timer, NULL);
	assert_returns(sigwaitinfo(&set, NULL), SIGALRM);
	in_thread(set_a_short_timer, NULL);
	assert_returns(sigwaitinfo(&set, NULL), SIGALRM);
}

static void refuse_others_child(void *child)
{
	assert_fails(waitpid(*(pid_t *)child, NULL, __WNOTHREAD), ECHILD);
	assert_fails(waitpid(-1, NULL, __WNOTHREAD | WNOHANG), ECHILD);
}

CLAIM(thread, wnothread_waits_for_ones_own_alone,
      .says = "on Linux waitpid with __WNOTHREAD knows no children of other threads: ECHILD, and "
	      "the thread that forked it still gets it",
      .zh = "在 Linux 上，带 __WNOTHREAD 的 waitpid 不管其他线程的子进程：ECHILD；fork "
	    "它的线程仍能等到它",
      .rows = "processes 5", .verdict = HOLDS, .ref = "wait(2) __WNOTHREAD")
{
	pid_t child = must(fork());

	if (child == 0)
		_exit(0);
	in_thread(refuse_others_child, &child);
	assert_returns(waitpid(child, NULL, __WNOTHREAD), child);
}

#define ANY_STATE '\0'

/* How many of the process's threads are in that state, of proc(5); -1 where /proc tells none. */
static int threads_in_state(pid_t pid, char wanted)
{
	const struct dirent *entry;
	char path[400], state;
	int count = 0;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	tasks = opendir(path);
	while (tasks && (entry = readdir(tasks))) {
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/task/%s/stat", (int)pid, entry->d_name);
		file = entry->d_name[0] == '.' ? NULL : fopen(path, "re");
		if (file && fscanf(file, "%*d (%*[^)]) %c", &state) == 1)
			count += state == wanted || wanted == ANY_STATE;
		if (file)
			fclose(file);
	}
	if (tasks)
		closedir(tasks);
	return count;
}

static void count_on(void *number)
{
	for (;;)
		atomic_fetch_add((atomic_int *)number, 1);
}

static void assert_all_count(atomic_int *numbers)
{
	for (int i = 0; i < 3; i++) {
		int before = numbers[i];

		while (numbers[i] == before)
			sched_yield();
	}
}

CLAIM(thread, a_stop_stops_all_threads,
      .says = "SIGSTOP stops all threads of a process, and is told once; SIGCONT lets all go on",
      .zh = "SIGSTOP 停止进程的所有线程，并只报告一次；SIGCONT 使所有线程继续",
      .rows = "signals 11; posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.3 Signal Actions: stop the process; waitpid() WUNTRACED",
      .needs = { need_proc })
{
	atomic_int *numbers = shared_memory();
	int status;

	ACTOR(process) {
		struct thread counters[3];

		for (int i = 0; i < 3; i++)
			start_thread(&counters[i], count_on, &numbers[i]);
		pthread_join(counters[0].handle, NULL);
	}
	for (int i = 0; i < 2; i++) {
		assert_all_count(numbers);
		send_signal(process, SIGSTOP);
		assert_stopped(process, SIGSTOP);
		assert_that(threads_in_state(pid_of(process), 'T') >= 4);
		assert_equal(threads_in_state(pid_of(process), 'R'), 0);
		assert_returns(waitpid(pid_of(process), &status, WUNTRACED | WNOHANG), 0);
		send_signal(process, SIGCONT);
		assert_continued(process);
		assert_returns(waitpid(pid_of(process), &status, WCONTINUED | WNOHANG), 0);
	}
	assert_all_count(numbers);
	send_signal(process, SIGKILL);
	assert_killed(process, SIGKILL);
}

static void to_itself(int signal)
{
	must(kill(getpid(), signal));
}

static void to_its_group(int signal)
{
	must(kill(0, signal));
}

static void to_a_group(int signal)
{
	must(kill(-getpgrp(), signal));
}

static void by_killpg(int signal)
{
	must(killpg(getpgrp(), signal));
}

static void by_sigqueue(int signal)
{
	must(sigqueue(getpid(), signal, (union sigval){ 0 }));
}

static void (*const ways_to_send[])(int) = { to_itself, to_its_group, to_a_group, by_killpg,
					     by_sigqueue };

static int count_pending(int signal)
{
	sigset_t set = only(signal);
	int count = 0;

	while (sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }) == signal)
		count++;
	return count;
}

CLAIM(thread, a_signal_to_a_process_comes_once,
      .says = "a signal to a process or its group comes once to it, not once to each thread, and "
	      "whichever thread accepts it leaves none for the others",
      .zh = "发给进程或进程组的信号对每个进程只到达一次，而不是每个线程一次；"
	    "一个线程接收后其他线程不再有",
      .rows = "signals 8; posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 2.4.1 Signal Generation and Delivery, kill(), killpg(); signal(7)")
{
	const int signal = SIGRTMIN; /* they queue: a second would be seen */
	struct thread others[2];
	sigset_t set = only(signal);

	must(pipe(blocking_pipe));
	must(setpgid(0, 0));
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	for (int i = 0; i < 2; i++)
		start_thread(&others[i], read_a_byte, NULL);
	for (size_t i = 0; i < COUNT(ways_to_send); i++) {
		ways_to_send[i](signal);
		assert_equal(count_pending(signal), 1);
	}
	must(write(blocking_pipe[1], "xx", 2));
	for (int i = 0; i < 2; i++)
		join_thread(&others[i]);
	assert_equal(count_pending(signal), 0);
}

static int signal_fd;
static pthread_t main_thread;

/* One for the process, one for its maker, and one for this thread. */
static void read_what_is_ones_own(void *unused)
{
	struct signalfd_siginfo info[4];

	(void)unused;
	must(pthread_kill(main_thread, SIGHUP) ? -1 : 0);
	must(pthread_kill(pthread_self(), SIGUSR2) ? -1 : 0);
	must(kill(getpid(), SIGUSR1));
	assert_returns(read(signal_fd, info, sizeof(info)), 2 * sizeof(info[0]));
	assert_equal(info[0].ssi_signo, SIGUSR2);
	assert_equal(info[1].ssi_signo, SIGUSR1);
	assert_fails(read(signal_fd, info, sizeof(info)), EAGAIN);
}

CLAIM(thread, a_signalfd_gives_its_readers_signals,
      .says = "on Linux a signalfd gives whichever thread reads it the process's signals and that "
	      "thread's own, not those of the thread that made it",
      .zh = "在 Linux 上，signalfd "
	    "给读它的线程以进程的信号和该线程自己的信号，而不是创建者线程的信号",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signalfd(2): Thread semantics",
      .needs = { need_signalfd })
{
	struct signalfd_siginfo info;
	sigset_t set = only(SIGUSR1);

	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGHUP);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	main_thread = pthread_self();
	signal_fd = must(signalfd(-1, &set, SFD_NONBLOCK));
	in_thread(read_what_is_ones_own, NULL);
	assert_returns(read(signal_fd, &info, sizeof(info)), sizeof(info));
	assert_equal(info.ssi_signo, SIGHUP);
}

static int cat_input[2], cat_output[2];

static void run_cat(void *unused)
{
	(void)unused;
	must(dup2(cat_input[0], 0));
	must(dup2(cat_output[1], 1));
	must(close(cat_input[1]));
	assert_succeeds(execvp("cat", (char *[]){ "cat", NULL }));
}

static void sleep_behind_a_full_mask(void *unused)
{
	sigset_t all;

	sigfillset(&all);
	must(pthread_sigmask(SIG_SETMASK, &all, NULL) ? -1 : 0);
	read_a_byte(unused);
}

CLAIM(thread, exec_in_any_thread_ends_the_others,
      .says = "exec in any thread ends all others, be they computing or asleep with all signals "
	      "blocked: the process keeps its id, and has one thread",
      .zh = "任一线程调用 exec 都会结束其他线程，无论它们在计算还是在阻塞所有信号后睡眠：进程号不变，"
	    "只剩一个线程",
      .rows = "processes 2; posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec: all threads other than the calling thread; execve(2)",
      .needs = { need_proc, need_cat })
{
	must(pipe(cat_input));
	must(pipe(cat_output));
	must(pipe(blocking_pipe));
	ACTOR(process) {
		struct thread counter, sleeper, executing;
		atomic_int number = 0;

		start_thread(&counter, count_on, &number);
		start_thread(&sleeper, sleep_behind_a_full_mask, NULL);
		assert_task_asleep(sleeper.tid, "read");
		start_thread(&executing, run_cat, NULL);
		pthread_join(counter.handle, NULL);
	}
	must(write(cat_input[1], "x", 1));
	assert_reads(cat_output[0], "x");
	assert_equal(threads_in_state(pid_of(process), ANY_STATE), 1);
	must(close(cat_input[0]));
	must(close(cat_input[1]));
	assert_ends(process);
}

static void fail_to_exec(void *unused)
{
	char *const arguments[] = { "program", NULL };

	(void)unused;
	assert_fails(execv("missing", arguments), ENOENT);
	assert_fails(execv("/", arguments), EACCES);
}

CLAIM(thread, a_failed_exec_ends_no_thread,
      .says = "exec that fails, in whichever thread, returns there and leaves all other threads as "
	      "they are",
      .zh = "无论在哪个线程中，失败的 exec 在该线程返回，其他线程照旧",
      .rows = "processes 1; posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec RETURN VALUE: if one of the exec functions returns; execve(2)",
      .needs = { need_proc })
{
	struct thread reader;

	must(pipe(blocking_pipe));
	start_thread(&reader, read_a_byte, NULL);
	assert_task_asleep(reader.tid, "read");
	in_thread(fail_to_exec, NULL);
	fail_to_exec(NULL);
	assert_task_asleep(reader.tid, "read");
	must(write(blocking_pipe[1], "x", 1));
	join_thread(&reader);
}

/* What one thread sets, in its own words, and what another then sees. */
static void set_limit(void)
{
	must(setrlimit(RLIMIT_CPU, &(struct rlimit){ 5000, 5000 }));
}

static long limit(void)
{
	struct rlimit now;

	must(getrlimit(RLIMIT_CPU, &now));
	return (long)(now.rlim_cur + now.rlim_max);
}

static void lead_a_group(void)
{
	must(setpgid(0, 0));
}

static long leads_its_group(void)
{
	return getpgrp() == getpid() && getpgid(0) == getpid();
}

static void lead_a_session(void)
{
	must(setsid());
}

static long leads_its_session(void)
{
	return getsid(0) == getpid();
}

static void set_alarm(void)
{
	assert_returns(alarm(4000), 0);
}

static long alarm_is_set(void)
{
	return alarm(0) > 3000;
}

static void set_interval(void)
{
	must(setitimer(ITIMER_VIRTUAL, &(struct itimerval){ { 0, 0 }, { 5000, 0 } }, NULL));
}

static long interval_is_set(void)
{
	struct itimerval now;

	must(getitimer(ITIMER_VIRTUAL, &now));
	return now.it_value.tv_sec > 4000;
}

static void open_a_file(void)
{
	must(dup2(0, 55));
}

static long file_is_open(void)
{
	return fcntl(55, F_GETFD) >= 0;
}

static timer_t timer;
static bool there_is_a_timer;

static void make_a_timer(void)
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };

	must(timer_create(CLOCK_MONOTONIC, &none, &timer));
	there_is_a_timer = true;
	must(timer_settime(timer, 0, &(struct itimerspec){ { 0, 0 }, { 5000, 0 } }, NULL));
}

static long timer_runs(void)
{
	struct itimerspec now;

	return there_is_a_timer && timer_gettime(timer, &now) == 0 && now.it_value.tv_sec > 4000;
}

static void ask_to_reap_orphans(void)
{
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
}

static long reaps_orphans(void)
{
	int is = 0;

	must(prctl(PR_GET_CHILD_SUBREAPER, &is));
	return is;
}

static const struct attribute {
	const char *name;
	void (*set)(void);
	long (*seen)(void);
	long expected;
} attributes[] = {
	{ "setrlimit", set_limit, limit, 10000 },
	{ "setpgid", lead_a_group, leads_its_group, 1 },
	{ "setsid", lead_a_session, leads_its_session, 1 },
	{ "alarm", set_alarm, alarm_is_set, 1 },
	{ "setitimer", set_interval, interval_is_set, 1 },
	{ "dup2", open_a_file, file_is_open, 1 },
	{ "timer_create", make_a_timer, timer_runs, 1 },
	{ "PR_SET_CHILD_SUBREAPER", ask_to_reap_orphans, reaps_orphans, 1 },
};

static void set_attribute(void *attribute)
{
	((const struct attribute *)attribute)->set();
}

static void see_attribute(void *attribute)
{
	const struct attribute *row = attribute;

	assert_equal(row->seen(), row->expected);
}

CLAIM(thread, what_a_thread_sets_its_process_has,
      .says = "a thread that sets a limit, a group, a session, an alarm, a timer or a descriptor "
	      "sets its process's: all threads have it, also when that one has ended",
      .zh = "线程设置的资源限制、进程组、会话、闹钟、定时器或描述符属于整个进程：所有线程都有，"
	    "即使该线程已结束",
      .rows = "posix sem 6; processes 4", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setrlimit(), setpgid(), setsid(), alarm(), timer_create(); pthreads(7): "
	     "process-wide attributes; PR_SET_CHILD_SUBREAPER(2const)",
      .needs = { need_subreaper })
{
	for (size_t i = 0; i < COUNT(attributes); i++) {
		trying(attributes[i].name);
		ACTOR(process) {
			struct attribute row = attributes[i];

			assert_that(row.seen() != row.expected);
			in_thread(set_attribute, &row);
			if (row.set != set_alarm) /* to look at it takes it away */
				in_thread(see_attribute, &row);
			see_attribute(&row);
		}
		assert_ends(process);
	}
}

static void become_another(void *uid)
{
	must(setgid(*(uid_t *)uid));
	must(setuid(*(uid_t *)uid));
}

CLAIM(thread, who_a_thread_becomes_all_become,
      .says = "setuid and setgid in one thread change the user and group of all threads",
      .zh = "一个线程调用 setuid、setgid，所有线程的用户和组都改变", .rows = "posix sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 setuid(): of the calling process; nptl(7)",
      .needs = { need_users, need_directory })
{
	must(mkdir("roots", 0700));
	ACTOR(process) {
		struct thread waiter;
		uid_t uid = 65533;

		must(pipe(blocking_pipe));
		start_thread(&waiter, read_a_byte, NULL);
		in_thread(become_another, &uid);
		assert_equal(getuid() == uid && geteuid() == uid, 1);
		assert_equal(getgid() == uid && getegid() == uid, 1);
		assert_fails(open("roots/file", O_CREAT | O_RDWR, 0600), EACCES);
		must(write(blocking_pipe[1], "x", 1));
		join_thread(&waiter);
	}
	assert_ends(process);
}

static void fork_as_a_thread(void *result)
{
	sigset_t set = only(SIGUSR1);
	pid_t child, parent = getpid();
	int status;

	must(pthread_sigmask(SIG_BLOCK, &set, NULL) ? -1 : 0);
	child = must(fork());
	if (child == 0) {
		must(pthread_sigmask(SIG_BLOCK, NULL, &set) ? -1 : 0);
		assert_that(syscall(SYS_gettid) == getpid() && getppid() == parent);
		assert_that(sigismember(&set, SIGUSR1) == 1 && sigismember(&set, SIGUSR2) == 0);
		_exit(6);
	}
	must(waitpid(child, &status, 0));
	*(int *)result = WEXITSTATUS(status);
}

CLAIM(thread, the_child_is_a_copy_of_the_thread_that_forks,
      .says = "a child that a thread forks has that thread's mask and is the process's child, and "
	      "its only thread is its main one",
      .zh = "线程 fork 的子进程具有该线程的信号掩码，是整个进程的子进程，其唯一的线程即主线程",
      .rows = "processes 1; posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(): a replica of the calling thread; gettid(2)")
{
	sigset_t set = only(SIGUSR2);
	int result = 0;

	must(sigprocmask(SIG_UNBLOCK, &set, NULL));
	in_thread(fork_as_a_thread, &result);
	assert_equal(result, 6);
}

static pid_t the_parent;

static void fork_one_to_be_told(void *told)
{
	sigset_t set = only(SIGUSR1);
	pid_t child = must(fork());

	if (child == 0) {
		must(sigprocmask(SIG_BLOCK, &set, NULL));
		must(prctl(PR_SET_PDEATHSIG, SIGUSR1));
		must(write(((int *)told)[1], "!", 1));
		assert_returns(sigwaitinfo(&set, NULL), SIGUSR1);
		assert_equal(getppid(), the_parent);
		_exit(0);
	}
	assert_reads(((int *)told)[0], "!");
}

CLAIM(thread, the_parents_death_is_its_threads,
      .says = "on Linux PR_SET_PDEATHSIG's signal comes when the thread that forked the child "
	      "ends, though its process lives on",
      .zh = "在 Linux 上，PR_SET_PDEATHSIG 的信号在 fork "
	    "该子进程的线程结束时到来，即使其进程仍在",
      .rows = "processes 4", .verdict = HOLDS, .ref = "PR_SET_PDEATHSIG(2const): CAVEATS",
      .needs = { need_death_signal })
{
	int told[2], status;

	must(pipe(told));
	the_parent = getpid();
	in_thread(fork_one_to_be_told, told);
	must(wait(&status));
	assert_equal(status, 0);
}

static mqd_t queue;

static void register_for_notification(void *unused)
{
	(void)unused;
	assert_returns(mq_notify(queue, &(struct sigevent){ .sigev_notify = SIGEV_NONE }), 0);
}

CLAIM(thread, a_registration_of_mq_notify_is_the_processs,
      .says = "a thread's mq_notify registers its process: another thread's fails with EBUSY, and "
	      "another thread removes it",
      .zh = "线程的 mq_notify 登记的是其进程：其他线程再登记得 EBUSY，也可由其他线程撤销",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 mq_notify(): register the calling process", .needs = { need_messages })
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };

	queue = must(mq_open(own_name("queue"), O_CREAT | O_RDWR, 0600,
			     &(struct mq_attr){ .mq_maxmsg = 1, .mq_msgsize = 1 }));
	in_thread(register_for_notification, NULL);
	assert_fails(mq_notify(queue, &none), EBUSY);
	assert_returns(mq_notify(queue, NULL), 0);
	in_thread(register_for_notification, NULL);
}

static void become_another_alone(void *uid)
{
	const long id = *(uid_t *)uid;

	assert_returns(syscall(SYS_setresuid, -1L, id, -1L), 0);
	assert_equal(geteuid(), id);
	assert_fails(open("roots/other", O_CREAT | O_RDWR, 0600), EACCES);
}

CLAIM(thread, to_the_kernel_users_are_each_threads,
      .says = "on Linux the system call setresuid, without the library, changes the user of the "
	      "calling thread alone: another may still do what it could",
      .zh = "在 Linux 上，不经 C 库的系统调用 setresuid 只改变调用线程的用户：其他线程仍可照旧行事",
      .rows = "posix sem 6", .verdict = HOLDS, .ref = "credentials(7) NOTES; nptl(7)",
      .needs = { need_users, need_directory })
{
	uid_t uid = 65533;

	must(mkdir("roots", 0700));
	ACTOR(process) {
		in_thread(become_another_alone, &uid);
		assert_equal(geteuid(), 0);
		assert_succeeds(open("roots/file", O_CREAT | O_RDWR, 0600));
	}
	assert_ends(process);
}
