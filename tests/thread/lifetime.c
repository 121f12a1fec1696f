/*
 * Claims about how threads begin and end, alone and with their process, and what fork leaves of
 * them.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "threads.h"
#include "threads_left.h"

CLAIM(thread, pthread_calls_return_the_error,
      .says = "pthread functions return the error's number and leave errno alone; they don't "
	      "return -1",
      .zh = "pthread 函数返回错误号而不设置 errno，也不返回 -1", .rows = "posix sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_create(), pthread_join(); pthreads(7)")
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
	struct timespec past = { 1, 0 };

	errno = EXDEV;
	assert_equal(pthread_mutex_lock(&mutex), 0);
	assert_equal(pthread_mutex_trylock(&mutex), EBUSY);
	assert_equal(pthread_mutex_timedlock(&mutex, &past), ETIMEDOUT);
	assert_equal(pthread_cond_timedwait(&condition, &mutex, &past), ETIMEDOUT);
	assert_equal(pthread_kill(pthread_self(), -1), EINVAL);
	assert_equal(errno, EXDEV);
}

static void *do_nothing(void *argument)
{
	return argument;
}

CLAIM(thread, too_many_threads_give_eagain,
      .says = "pthread_create by an ordinary user who has RLIMIT_NPROC threads gives EAGAIN",
      .zh = "普通用户的线程数达到 RLIMIT_NPROC 时，pthread_create 返回 EAGAIN",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_create() EAGAIN; getrlimit(2) RLIMIT_NPROC",
      .needs = { need_other_user })
{
	ACTOR(user) {
		struct rlimit none = { 0, 0 };
		pthread_t thread;

		become_nobody();
		must(setrlimit(RLIMIT_NPROC, &none));
		assert_equal(pthread_create(&thread, NULL, do_nothing, NULL), EAGAIN);
	}
	assert_ends(user);
}

static void join_other(void *other)
{
	join_thread(other);
}

CLAIM(thread, join_sleeps_until_the_thread_ends,
      .says = "pthread_join sleeps until the thread ends, and gives what it returned",
      .zh = "pthread_join 阻塞到线程结束，并得到其返回值", .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_join()")
{
	struct thread reader, joiner;
	int result;

	must(pipe(blocking_pipe));
	start_thread(&reader, read_a_byte, &result);
	assert_task_asleep(reader.tid, "read");
	start_thread(&joiner, join_other, &reader);
	assert_task_asleep(joiner.tid, "futex");
	must(write(blocking_pipe[1], "x", 1));
	join_thread(&joiner);
}

static void exit_with_5(void *unused)
{
	(void)unused;
	exit(5);
}

CLAIM(thread, exit_in_any_thread_ends_the_process,
      .says = "exit in any thread ends the whole process with its code, whatever the others do",
      .zh = "任一线程调用 exit，整个进程以该退出码结束，不论其他线程在做什么",
      .rows = "posix sem 6; processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exit(), _exit(); pthread_exit(3)")
{
	int status;
	pid_t child;

	must(pipe(blocking_pipe));
	child = must(fork());
	if (child == 0) {
		struct thread reader, ending;

		start_thread(&reader, read_a_byte, NULL);
		start_thread(&ending, exit_with_5, NULL);
		pthread_join(ending.handle, NULL);
		_exit(6);
	}
	assert_returns(waitpid(child, &status, 0), child);
	assert_that(WIFEXITED(status));
	assert_equal(WEXITSTATUS(status), 5);
}

static int told_of_cleanup[2];

static void tell_of_cleanup(void *unused)
{
	(void)unused;
	(void)!write(told_of_cleanup[1], "?", 1);
}

/* Has a handler for cancellation and a destructor, then calls _exit, or sleeps. */
static void have_handlers(void *ending)
{
	pthread_key_t key;

	must(pthread_key_create(&key, tell_of_cleanup) ? -1 : 0);
	must(pthread_setspecific(key, &told_of_cleanup) ? -1 : 0);
	pthread_cleanup_push(tell_of_cleanup, NULL);
	if (ending)
		_exit(5);
	read_a_byte(NULL);
	pthread_cleanup_pop(0);
}

CLAIM(thread, exit_runs_no_cleanup_handler,
      .says = "_exit runs no thread's handlers for cancellation and no destructors of its data, "
	      "neither those of the thread that calls it nor another's",
      .zh = "_exit 不运行任何线程的取消清理函数和线程数据析构函数，无论是调用它的线程还是其他线程"
	    "的",
      .rows = "posix sem 6; processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(): shall not invoke their cancellation cleanup handlers")
{
	int status;
	pid_t child;

	must(pipe(blocking_pipe));
	must(pipe(told_of_cleanup));
	child = must(fork());
	if (child == 0) {
		struct thread sleeper, ending;

		start_thread(&sleeper, have_handlers, NULL);
		start_thread(&ending, have_handlers, &ending);
		pthread_join(ending.handle, NULL);
		_exit(6);
	}
	must(close(told_of_cleanup[1]));
	assert_reads(told_of_cleanup[0], "");
	assert_returns(waitpid(child, &status, 0), child);
	assert_that(WIFEXITED(status));
	assert_equal(WEXITSTATUS(status), 5);
}

/* The letter of a process's state in /proc: 'Z' once its main thread has ended. */
static char state_of(pid_t pid)
{
	char path[40], line[512] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = must(open(path, O_RDONLY));
	must(read(fd, line, sizeof(line) - 1));
	must(close(fd));
	return strrchr(line, ')')[2];
}

static int reply_pipe[2];

static void reply_to_a_byte(void *unused)
{
	read_a_byte(unused);
	assert_returns(write(reply_pipe[1], "alive", 5), 5);
}

CLAIM(thread, a_thread_outlives_the_main_thread,
      .says = "when the main thread calls pthread_exit the process lives until its last thread "
	      "ends, and then has exit status 0",
      .zh = "主线程调用 pthread_exit 后，进程存活到最后一个线程结束，退出码为 0",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_exit(); pthread_exit(3)",
      .needs = { need_proc, need_one_thread })
{
	int status;
	pid_t child;

	must(pipe(blocking_pipe));
	must(pipe(reply_pipe));
	child = must(fork());
	if (child == 0) {
		struct thread *reader = malloc(sizeof(*reader));

		start_thread(reader, reply_to_a_byte, NULL);
		pthread_exit(NULL);
	}
	must(close(reply_pipe[1]));
	while (state_of(child) != 'Z')
		sched_yield();
	assert_returns(waitpid(child, &status, WNOHANG), 0);
	must(write(blocking_pipe[1], "x", 1));
	assert_reads(reply_pipe[0], "alive");
	assert_returns(waitpid(child, &status, 0), child);
	assert_equal(status, 0);
}

CLAIM(thread, a_process_without_its_main_thread_is_there,
      .says = "on Linux a process whose main thread has ended is there as before while another lives: "
	      "kill and tgkill of its id, getpgid, getsid and setpgid succeed, waitpid does not tell "
	      "of it, and a signal to it comes to a thread that is left",
      .zh = "在 Linux 上，主线程已结束而还有其他线程的进程一切照旧：对其 id 的 "
	    "kill、tgkill、getpgid、getsid、setpgid 都成功，waitpid 不报告它，发给它的信号由剩下的线程处理",
      .rows = "posix sem 6; signals 11", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_exit(); pthread_exit(3) NOTES; Linux kernel/signal.c",
      .needs = { need_proc, need_one_thread })
{
	int told[2];
	pid_t pid;

	must(pipe(told));
	ACTOR(other) {
		tell_signal(SIGUSR1, SA_RESTART, told[1]);
		leave_a_thread(NULL);
	}
	await(other, "the main thread has ended");
	pid = pid_of(other);
	assert_returns(syscall(SYS_tgkill, pid, pid, 0), 0);
	assert_returns(getsid(pid), getsid(0));
	assert_returns(getpgid(pid), getpgrp());
	assert_returns(setpgid(pid, pid), 0);
	assert_returns(kill(-pid, 0), 0);
	assert_returns(waitpid(pid, NULL, WNOHANG), 0);
	assert_returns(kill(pid, SIGUSR1), 0);
	assert_reads(told[0], "!");
	assert_returns(kill(pid, SIGTERM), 0);
	assert_killed(other, SIGTERM);
}

static void die_of_a_fault(void *unused)
{
	(void)unused;
	raise(SIGTERM);
}

CLAIM(thread, a_signals_default_action_ends_all_threads,
      .says = "a signal that one thread raises ends the whole process by its default action",
      .zh = "一个线程产生的信号按默认动作终止整个进程", .rows = "posix sem 6; signals 11",
      .verdict = HOLDS, .ref = "POSIX.1-2024 2.4.3 Signal Actions; pthreads(7)")
{
	int status;
	pid_t child = must(fork());

	if (child == 0) {
		struct thread thread;

		start_thread(&thread, die_of_a_fault, NULL);
		pthread_join(thread.handle, NULL);
		_exit(6);
	}
	assert_returns(waitpid(child, &status, 0), child);
	assert_that(WIFSIGNALED(status));
	assert_equal(WTERMSIG(status), SIGTERM);
}

/* How many threads the process has. */
static int threads_here(void)
{
	int count = -1;
	char line[128];
	FILE *file = fopen("/proc/self/status", "re");

	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "Threads: %d", &count);
	if (file)
		fclose(file);
	return count;
}

static void hold_over_a_read(void *mutex)
{
	assert_equal(pthread_mutex_lock(mutex), 0);
	read_a_byte(NULL);
	assert_equal(pthread_mutex_unlock(mutex), 0);
}

CLAIM(thread, fork_copies_the_calling_thread_alone,
      .says = "a child of fork has one thread, the caller's copy; a mutex that another thread held "
	      "stays locked in it",
      .zh = "fork 的子进程只有一个线程，即调用者的副本；其他线程持有的互斥锁在其中仍处于锁定状态",
      .rows = "posix sem 6; processes 1", .verdict = HOLDS, .ref = "POSIX.1-2024 fork()",
      .needs = { need_proc, need_one_thread })
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	struct thread holder;

	must(pipe(blocking_pipe));
	start_thread(&holder, hold_over_a_read, &mutex);
	assert_task_asleep(holder.tid, "read");
	assert_equal(threads_here(), 2);
	ACTOR(child) {
		assert_equal(threads_here(), 1);
		assert_equal(pthread_mutex_trylock(&mutex), EBUSY);
	}
	assert_ends(child);
	assert_equal(threads_here(), 2);
	must(write(blocking_pipe[1], "x", 1));
	join_thread(&holder);
	assert_equal(pthread_mutex_trylock(&mutex), 0);
}

static char fork_order[16];

static void note(const char *what)
{
	strncat(fork_order, what, sizeof(fork_order) - strlen(fork_order) - 1);
}

static void note_first(void)
{
	note("1");
}

static void note_second(void)
{
	note("2");
}

static void note_first_parent(void)
{
	note("p");
}

static void note_second_parent(void)
{
	note("P");
}

static void note_first_child(void)
{
	note("c");
}

static void note_second_child(void)
{
	note("C");
}

CLAIM(thread, atfork_handlers_surround_fork,
      .says = "pthread_atfork's handlers run before fork in reverse order, after it in order, the "
	      "parent's in the parent and the child's in the child",
      .zh = "pthread_atfork 的函数：fork 之前按注册的逆序，之后按正序，父进程与子进程各运行自己的",
      .rows = "posix sem 6", .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_atfork()")
{
	char *seen = shared_memory();
	pid_t child;

	must(pthread_atfork(note_first, note_first_parent, note_first_child) ? -1 : 0);
	must(pthread_atfork(note_second, note_second_parent, note_second_child) ? -1 : 0);
	child = assert_succeeds(fork());
	if (child == 0) {
		strcpy(seen, fork_order);
		_exit(0);
	}
	assert_text(fork_order, "21pP");
	must(waitpid(child, NULL, 0));
	assert_text(seen, "21cC");
}

static bool went_on;

static void read_for_ever(void *unused)
{
	(void)unused;
	read(blocking_pipe[0], &(char){ 0 }, 1);
	went_on = true;
}

CLAIM(thread, cancel_ends_a_sleeping_read,
      .says = "pthread_cancel ends a thread that sleeps in read, and pthread_join gives "
	      "PTHREAD_CANCELED",
      .zh = "pthread_cancel 终止睡眠在 read 中的线程，pthread_join 得到 PTHREAD_CANCELED",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_cancel(), 2.9.5 Thread Cancellation")
{
	struct thread reader;
	void *result;

	must(pipe(blocking_pipe));
	start_thread(&reader, read_for_ever, NULL);
	assert_task_asleep(reader.tid, "read");
	assert_equal(pthread_cancel(reader.handle), 0);
	assert_equal(pthread_join(reader.handle, &result), 0);
	assert_that(result == PTHREAD_CANCELED);
	assert_that(!went_on);
}

static volatile pid_t forked_first;

static void *leave_by_the_system_call(void *tid)
{
	const pid_t parent = getpid();

	forked_first = must(fork());
	if (forked_first == 0) {
		read_a_byte(NULL);
		_exit(getppid() != parent);
	}
	*(atomic_int *)tid = (int)syscall(SYS_gettid);
	syscall(SYS_exit, 7);
	return NULL;
}

CLAIM(thread, the_system_call_exit_ends_its_thread_alone,
      .says = "on Linux the system call exit, unlike the library's _exit, ends the calling thread "
	      "alone: the process lives on, is no zombie, and keeps the child that the thread "
	      "forked",
      .zh = "在 Linux 上，系统调用 exit（不同于 C 库的 "
	    "_exit）只结束调用线程：进程继续存活，不会成为"
	    "僵尸，并保留该线程 fork 的子进程",
      .rows = "posix sem 6; processes 5", .verdict = HOLDS, .ref = "_exit(2) NOTES; exit_group(2)")
{
	int status;

	ACTOR(process) {
		atomic_int tid = 0;
		pthread_t thread;

		must(pipe(blocking_pipe));
		must(pthread_create(&thread, NULL, leave_by_the_system_call, &tid) ? -1 : 0);
		while (!tid || syscall(SYS_tgkill, getpid(), tid, 0) == 0)
			sched_yield();
		assert_returns(waitpid(forked_first, NULL, WNOHANG), 0);
		must(write(blocking_pipe[1], "x", 1));
		assert_returns(waitpid(forked_first, &status, 0), forked_first);
		assert_equal(status, 0);
		_exit(5);
	}
	must(waitpid(pid_of(process), &status, 0));
	assert_equal(WEXITSTATUS(status), 5);
}
