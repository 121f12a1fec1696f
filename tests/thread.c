/* Claims about threads: what they share, what each has of its own, and how they are ordered. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"

FAMILY(thread, need_threads);

/* A thread, and the id by which its sleep is seen. */
struct thread {
	pthread_t handle;
	atomic_int tid; /* 0 until it runs */
	void (*body)(void *argument);
	void *argument;
};

static void *run_body(void *argument)
{
	struct thread *thread = argument;

	thread->tid = (int)syscall(SYS_gettid);
	thread->body(thread->argument);
	return thread->argument;
}

/* Starts a thread, and waits until it runs. */
static void start_thread(struct thread *thread, void (*body)(void *argument), void *argument)
{
	memset(thread, 0, sizeof(*thread));
	thread->body = body;
	thread->argument = argument;
	must(pthread_create(&thread->handle, NULL, run_body, thread) ? -1 : 0);
	while (!thread->tid)
		sched_yield();
}

static void join_thread(struct thread *thread)
{
	void *result;

	assert_equal(pthread_join(thread->handle, &result), 0);
	assert_that(result == thread->argument);
}

/* Runs a body in a thread, to its end. */
static void in_thread(void (*body)(void *argument), void *argument)
{
	struct thread thread;

	start_thread(&thread, body, argument);
	join_thread(&thread);
}

/* Memory that forked processes share. */
static void *shared_memory(void)
{
	return must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

static int blocking_pipe[2];

static void read_a_byte(void *unused)
{
	(void)unused;
	assert_returns(read(blocking_pipe[0], &(char){ 0 }, 1), 1);
}

/* What threads share */

static int global = 1;
static char shared_byte;

static void change_memory(void *bytes)
{
	char **byte = bytes;

	for (int i = 0; i < 3; i++) {
		assert_equal(peek(byte[i]), '0' + i);
		poke(byte[i], (char)('a' + i));
	}
}

CLAIM(thread, memory_is_shared,
      .says = "threads of a process share its memory: what one changes in globals, heap or "
	      "another's stack all see",
      .zh = "同一进程的线程共享内存：一个线程对全局变量、堆或他人栈的修改，其他线程都能看到",
      .course = "000 §2: 线程 在用户空间可以实现通信。==》可以设置个变量; 000 §9.1: "
		"全局变量实现的通信",
      .rows = "processes 4; posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 3.383 Thread; pthreads(7)")
{
	char local;
	char *bytes[] = { &shared_byte, malloc(1), &local };

	must(bytes[1] ? 0 : -1);
	for (int i = 0; i < 3; i++)
		poke(bytes[i], (char)('0' + i));
	in_thread(change_memory, bytes);
	for (int i = 0; i < 3; i++)
		assert_equal(peek(bytes[i]), 'a' + i);
	free(bytes[1]);
}

static void close_and_open(void *fd)
{
	assert_returns(read(*(int *)fd, &(char[2]){ 0 }, 2), 2);
	must(chdir("directory"));
	umask(0123);
}

static void close_it(void *fd)
{
	must(close(*(int *)fd));
}

CLAIM(thread, descriptors_directory_and_umask_are_shared,
      .says = "threads share descriptors with their offsets, the working directory and the umask: "
	      "one that closes, chdirs or sets does it for all",
      .zh = "线程共享描述符及其偏移、工作目录和 umask：一个线程关闭、chdir 或设置，对所有线程生效",
      .rows = "posix sem 6; processes 4", .verdict = HOLDS,
      .ref = "pthreads(7): process-wide attributes", .needs = { need_directory })
{
	int fd = must(open("file", O_CREAT | O_RDWR, 0600));

	must(mkdir("directory", 0700));
	must(write(fd, "123456", 6));
	must(lseek(fd, 0, SEEK_SET));
	in_thread(close_and_open, &fd);
	assert_returns(lseek(fd, 0, SEEK_CUR), 2);
	assert_fails(access("file", F_OK), ENOENT);
	assert_returns(access("../file", F_OK), 0);
	assert_equal(umask(0), 0123);
	in_thread(close_it, &fd);
	assert_fails(fcntl(fd, F_GETFD), EBADF);
}

static _Thread_local int own = 5;

static void change_own(void *address_and_error)
{
	int **address = address_and_error;

	assert_equal(own, 5);
	own = 6;
	*address = &own;
	errno = ENOTTY;
}

CLAIM(thread, errno_and_thread_local_memory_are_each_ones_own,
      .says = "errno and _Thread_local variables are each thread's own, at addresses of their own",
      .zh = "errno 与 _Thread_local 变量各线程独立，地址也不同", .rows = "posix sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <errno.h>; pthreads(7)")
{
	int *address = NULL;

	own = 7;
	errno = EXDEV;
	in_thread(change_own, &address);
	assert_equal(errno, EXDEV);
	assert_equal(own, 7);
	assert_that(address != &own);
}

static void set_handler(void *unused)
{
	(void)unused;
	assert_that(signal(SIGUSR1, SIG_IGN) == SIG_DFL);
}

static void find_ignored(void *unused)
{
	(void)unused;
	assert_that(signal(SIGUSR1, SIG_IGN) == SIG_IGN);
}

CLAIM(thread, dispositions_are_shared,
      .says = "a signal's disposition is the whole process's: what one thread sets holds for all",
      .zh = "信号的处理方式属于整个进程：一个线程的设置对所有线程有效",
      .rows = "posix sem 6; signals 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction(); pthreads(7)")
{
	struct sigaction seen;

	in_thread(set_handler, NULL);
	must(sigaction(SIGUSR1, NULL, &seen));
	assert_that(seen.sa_handler == SIG_IGN);
	in_thread(find_ignored, NULL);
	must(raise(SIGUSR1));
}

static void change_mask(void *unused)
{
	sigset_t set;

	(void)unused;
	must(pthread_sigmask(SIG_BLOCK, NULL, &set) ? -1 : 0);
	assert_returns(sigismember(&set, SIGUSR1), 1);
	assert_returns(sigismember(&set, SIGUSR2), 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	must(pthread_sigmask(SIG_SETMASK, &set, NULL) ? -1 : 0);
	read_a_byte(NULL);
	must(pthread_sigmask(SIG_BLOCK, NULL, &set) ? -1 : 0);
	assert_returns(sigismember(&set, SIGUSR1), 0);
	assert_returns(sigismember(&set, SIGUSR2), 1);
	assert_returns(sigismember(&set, SIGALRM), 0);
}

CLAIM(thread, masks_are_each_ones_own,
      .says = "a new thread has its creator's signal mask; then each changes its own alone",
      .zh = "新线程继承创建者的信号屏蔽字；此后各线程只改变自己的",
      .rows = "posix sem 6; signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_create(), pthread_sigmask(); pthreads(7)")
{
	struct thread thread;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_SETMASK, &set, NULL));
	must(pipe(blocking_pipe));
	start_thread(&thread, change_mask, NULL);
	assert_task_asleep(thread.tid, "read");
	must(sigprocmask(SIG_BLOCK, NULL, &set));
	assert_returns(sigismember(&set, SIGUSR1), 1);
	assert_returns(sigismember(&set, SIGUSR2), 0);
	sigaddset(&set, SIGALRM);
	must(sigprocmask(SIG_SETMASK, &set, NULL));
	must(write(blocking_pipe[1], "x", 1));
	join_thread(&thread);
}

/* Creation and end */

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

	must(pipe(blocking_pipe));
	start_thread(&reader, read_a_byte, &global);
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
	      "ends, "
	      "and then has exit status 0",
      .zh = "主线程调用 pthread_exit 后，进程存活到最后一个线程结束，退出码为 0",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_exit(); pthread_exit(3)", .needs = { need_proc })
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
      .needs = { need_proc })
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
	child = must(fork());
	if (child == 0) {
		strcpy(seen, fork_order);
		_exit(0);
	}
	assert_text(fork_order, "21pP");
	must(waitpid(child, NULL, 0));
	assert_text(seen, "21cC");
}

static void read_for_ever(void *unused)
{
	(void)unused;
	read(blocking_pipe[0], &(char){ 0 }, 1);
	global = 77;
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
	global = 0;
	start_thread(&reader, read_for_ever, NULL);
	assert_task_asleep(reader.tid, "read");
	assert_equal(pthread_cancel(reader.handle), 0);
	assert_equal(pthread_join(reader.handle, &result), 0);
	assert_that(result == PTHREAD_CANCELED);
	assert_equal(global, 0);
}

/* Mutexes */

static void lock_and_unlock(void *mutex)
{
	assert_equal(pthread_mutex_lock(mutex), 0);
	global++;
	assert_equal(pthread_mutex_unlock(mutex), 0);
}

CLAIM(thread, a_locked_mutex_makes_others_sleep,
      .says = "pthread_mutex_lock sleeps while another thread holds the mutex, and goes on when it "
	      "is unlocked",
      .zh = "其他线程持有互斥锁时 pthread_mutex_lock 睡眠，解锁后继续", .rows = "posix sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_mutex_lock()")
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	struct thread other;

	global = 0;
	must(pthread_mutex_lock(&mutex) ? -1 : 0);
	start_thread(&other, lock_and_unlock, &mutex);
	assert_task_asleep(other.tid, "futex");
	assert_equal(global, 0);
	assert_equal(pthread_mutex_trylock(&mutex), EBUSY);
	assert_equal(pthread_mutex_unlock(&mutex), 0);
	join_thread(&other);
	assert_equal(global, 1);
}

enum { ROUNDS = 2000 };

static void count_under_lock(void *mutex)
{
	volatile int *counter = &global;

	for (int i = 0; i < ROUNDS; i++) {
		int before;

		pthread_mutex_lock(mutex);
		before = *counter;
		if (i % 16 == 0) /* the others' turn, if they may */
			sched_yield();
		*counter = before + 1;
		pthread_mutex_unlock(mutex);
	}
}

CLAIM(thread, a_mutex_loses_no_update,
      .says = "threads that increment a variable under a mutex lose no update",
      .zh = "多个线程在互斥锁保护下自增同一变量，不会丢失更新", .rows = "posix sem 5, 6",
      .verdict = HOLDS, .course = "003 §4: 信号量用于线程同步",
      .ref = "POSIX.1-2024 pthread_mutex_lock()")
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	struct thread threads[3];

	global = 0;
	for (int i = 0; i < 3; i++)
		start_thread(&threads[i], count_under_lock, &mutex);
	for (int i = 0; i < 3; i++)
		join_thread(&threads[i]);
	assert_equal(global, 3 * ROUNDS);
}

static void new_mutex(pthread_mutex_t *mutex, int type, int shared, int robust)
{
	pthread_mutexattr_t attributes;

	must(pthread_mutexattr_init(&attributes) ? -1 : 0);
	must(pthread_mutexattr_settype(&attributes, type) ? -1 : 0);
	must(pthread_mutexattr_setpshared(&attributes, shared) ? -1 : 0);
	must(pthread_mutexattr_setrobust(&attributes, robust) ? -1 : 0);
	must(pthread_mutex_init(mutex, &attributes) ? -1 : 0);
}

static void unlock_foreign(void *mutex)
{
	assert_equal(pthread_mutex_unlock(mutex), EPERM);
}

CLAIM(thread, an_errorcheck_mutex_tells_misuse,
      .says = "an error-checking mutex gives EDEADLK to who locks it again and EPERM to who "
	      "unlocks it without holding it",
      .zh = "检错互斥锁：重复加锁返回 EDEADLK，未持有者解锁返回 EPERM", .rows = "posix sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_mutex_lock(): PTHREAD_MUTEX_ERRORCHECK")
{
	pthread_mutex_t mutex;

	new_mutex(&mutex, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PROCESS_PRIVATE, PTHREAD_MUTEX_STALLED);
	assert_equal(pthread_mutex_unlock(&mutex), EPERM);
	assert_equal(pthread_mutex_lock(&mutex), 0);
	assert_equal(pthread_mutex_lock(&mutex), EDEADLK);
	in_thread(unlock_foreign, &mutex);
	assert_equal(pthread_mutex_unlock(&mutex), 0);
}

static void find_busy(void *mutex)
{
	assert_equal(pthread_mutex_trylock(mutex), EBUSY);
}

static void find_free(void *mutex)
{
	assert_equal(pthread_mutex_trylock(mutex), 0);
	assert_equal(pthread_mutex_unlock(mutex), 0);
}

CLAIM(thread, a_recursive_mutex_counts,
      .says = "a recursive mutex is free again only when its holder has unlocked it as often as "
	      "locked",
      .zh = "递归互斥锁在持有者解锁次数等于加锁次数后才释放", .rows = "posix sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_mutex_lock(): PTHREAD_MUTEX_RECURSIVE")
{
	pthread_mutex_t mutex;

	new_mutex(&mutex, PTHREAD_MUTEX_RECURSIVE, PTHREAD_PROCESS_PRIVATE, PTHREAD_MUTEX_STALLED);
	assert_equal(pthread_mutex_lock(&mutex), 0);
	assert_equal(pthread_mutex_lock(&mutex), 0);
	assert_equal(pthread_mutex_unlock(&mutex), 0);
	in_thread(find_busy, &mutex);
	assert_equal(pthread_mutex_unlock(&mutex), 0);
	in_thread(find_free, &mutex);
}

CLAIM(thread, a_shared_mutex_excludes_processes,
      .says = "a process-shared mutex in shared memory excludes other processes: they sleep until "
	      "it is unlocked",
      .zh = "共享内存中的进程共享互斥锁能排斥其他进程：它们睡眠到解锁为止",
      .rows = "posix sem 6; bugs 87", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_mutexattr_setpshared()")
{
	pthread_mutex_t *mutex = shared_memory();
	atomic_int *entered = (atomic_int *)((char *)mutex + 1024);

	new_mutex(mutex, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_SHARED, PTHREAD_MUTEX_STALLED);
	assert_equal(pthread_mutex_lock(mutex), 0);
	ACTOR(other) {
		assert_equal(pthread_mutex_trylock(mutex), EBUSY);
		assert_equal(pthread_mutex_lock(mutex), 0);
		*entered = 1;
		assert_equal(pthread_mutex_unlock(mutex), 0);
	}
	assert_asleep(other, "futex");
	assert_equal(*entered, 0);
	assert_equal(pthread_mutex_unlock(mutex), 0);
	assert_ends(other);
	assert_equal(*entered, 1);
}

CLAIM(thread, a_robust_mutex_tells_that_its_owner_died,
      .says = "when the process that holds a robust mutex is killed, a sleeper and who locks next "
	      "get EOWNERDEAD with the lock; made consistent it works on, else it is "
	      "ENOTRECOVERABLE",
      .zh = "持有健壮互斥锁的进程被杀死后，睡眠者和下一个加锁者得到锁并返回 "
	    "EOWNERDEAD；标记一致后可继续使用，否则为 ENOTRECOVERABLE",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_mutex_lock() EOWNERDEAD, pthread_mutex_consistent()")
{
	pthread_mutex_t *mutex = shared_memory();

	new_mutex(mutex, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_SHARED, PTHREAD_MUTEX_ROBUST);
	for (int consistent = 1; consistent >= 0; consistent--) {
		ACTOR(owner) {
			assert_equal(pthread_mutex_lock(mutex), 0);
			pause_at("owner");
		}
		await(owner, "owner");
		ACTOR(sleeper) {
			assert_equal(pthread_mutex_lock(mutex), EOWNERDEAD);
			assert_equal(pthread_mutex_trylock(mutex), EBUSY);
			if (consistent)
				assert_equal(pthread_mutex_consistent(mutex), 0);
			assert_equal(pthread_mutex_unlock(mutex), 0);
		}
		assert_asleep(sleeper, "futex");
		send_signal(owner, SIGKILL);
		assert_killed(owner, SIGKILL);
		assert_ends(sleeper);
		assert_equal(pthread_mutex_lock(mutex), consistent ? 0 : ENOTRECOVERABLE);
		if (consistent)
			assert_equal(pthread_mutex_unlock(mutex), 0);
	}
	new_mutex(mutex, PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_SHARED, PTHREAD_MUTEX_ROBUST);
	ACTOR(last) {
		assert_equal(pthread_mutex_lock(mutex), 0);
		pause_at("owner");
	}
	await(last, "owner");
	send_signal(last, SIGKILL);
	assert_killed(last, SIGKILL);
	assert_equal(pthread_mutex_lock(mutex), EOWNERDEAD);
	ACTOR(other) {
		assert_equal(pthread_mutex_trylock(mutex), EBUSY);
	}
	assert_ends(other);
	assert_equal(pthread_mutex_consistent(mutex), 0);
	assert_equal(pthread_mutex_unlock(mutex), 0);
}

/* A moment from now. */
static struct timespec soon(void)
{
	struct timespec time;

	must(clock_gettime(CLOCK_REALTIME, &time));
	time.tv_nsec += 5000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_sec++;
		time.tv_nsec -= 1000000000;
	}
	return time;
}

static bool is_past(const struct timespec *time)
{
	struct timespec now;

	must(clock_gettime(CLOCK_REALTIME, &now));
	return now.tv_sec > time->tv_sec ||
	       (now.tv_sec == time->tv_sec && now.tv_nsec >= time->tv_nsec);
}

CLAIM(thread, a_timed_lock_gives_up,
      .says = "pthread_mutex_timedlock of a held mutex gives ETIMEDOUT at its deadline; of a free "
	      "one the lock, though the deadline is past",
      .zh = "pthread_mutex_timedlock：锁被持有则到期返回 ETIMEDOUT；锁空闲则即使期限已过也得到锁",
      .rows = "posix sem 6", .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_mutex_timedlock()")
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	struct timespec past = { 1, 0 }, deadline;

	assert_equal(pthread_mutex_timedlock(&mutex, &past), 0);
	assert_equal(pthread_mutex_timedlock(&mutex, &past), ETIMEDOUT);
	deadline = soon();
	assert_equal(pthread_mutex_timedlock(&mutex, &deadline), ETIMEDOUT);
	assert_that(is_past(&deadline));
	assert_equal(pthread_mutex_unlock(&mutex), 0);
}

/* Conditions, barriers, locks for readers, once */

struct meeting {
	pthread_mutex_t mutex;
	pthread_cond_t condition;
	int waiting, told, gone;
};

#define NEW_MEETING                                                                                \
	{                                                                                          \
		PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0                       \
	}

static void wait_to_be_told(void *argument)
{
	struct meeting *meeting = argument;

	pthread_mutex_lock(&meeting->mutex);
	meeting->waiting++;
	while (!meeting->told)
		assert_equal(pthread_cond_wait(&meeting->condition, &meeting->mutex), 0);
	meeting->told--;
	meeting->gone++;
	assert_equal(pthread_mutex_unlock(&meeting->mutex), 0); /* EPERM if it were not held */
}

/* Tells so many under the lock, by a signal or a broadcast. */
static void tell(struct meeting *meeting, int number, int (*wake)(pthread_cond_t *))
{
	pthread_mutex_lock(&meeting->mutex);
	meeting->told += number;
	assert_equal(wake(&meeting->condition), 0);
	pthread_mutex_unlock(&meeting->mutex);
}

CLAIM(thread, a_condition_releases_the_mutex_while_it_waits,
      .says = "pthread_cond_wait gives the mutex free while it sleeps and holds it again when it "
	      "returns; a signal wakes one who waits, a broadcast all",
      .zh = "pthread_cond_wait 睡眠时释放互斥锁，返回时重新持有；signal 唤醒一个等待者，broadcast "
	    "唤醒全部",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_cond_wait(), pthread_cond_signal(), pthread_cond_broadcast()")
{
	struct meeting meeting = NEW_MEETING;
	struct thread threads[3];

	new_mutex(&meeting.mutex, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PROCESS_PRIVATE,
		  PTHREAD_MUTEX_STALLED);
	for (int i = 0; i < 3; i++) {
		start_thread(&threads[i], wait_to_be_told, &meeting);
		assert_task_asleep(threads[i].tid, "futex");
		assert_equal(pthread_mutex_trylock(&meeting.mutex), 0);
		assert_equal(meeting.waiting, i + 1);
		assert_equal(pthread_mutex_unlock(&meeting.mutex), 0);
	}
	tell(&meeting, 1, pthread_cond_signal);
	for (int gone = 0; gone < 1; sched_yield()) {
		pthread_mutex_lock(&meeting.mutex);
		gone = meeting.gone;
		pthread_mutex_unlock(&meeting.mutex);
	}
	assert_equal(meeting.gone, 1);
	tell(&meeting, 2, pthread_cond_broadcast);
	for (int i = 0; i < 3; i++)
		join_thread(&threads[i]);
	assert_equal(meeting.gone, 3);
}

CLAIM(thread, a_condition_keeps_no_signal,
      .says = "a condition remembers no signal, as a semaphore does: who waits after it sleeps on",
      .zh = "条件变量不会像信号量那样记住 signal：之后才等待的线程会继续睡眠",
      .course = "000 §9.2: sem_wait等待 p操作 sem_post v操作 唤醒", .rows = "posix sem 2, 6",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_cond_signal(): has no effect if no threads are blocked; "
	     "sem_post()")
{
	struct meeting meeting = NEW_MEETING;
	struct timespec past = { 1, 0 };
	struct thread late;
	sem_t semaphore;

	must(sem_init(&semaphore, 0, 0));
	must(sem_post(&semaphore));
	assert_returns(sem_trywait(&semaphore), 0);
	assert_equal(pthread_cond_signal(&meeting.condition), 0);
	assert_equal(pthread_cond_broadcast(&meeting.condition), 0);
	must(pthread_mutex_lock(&meeting.mutex) ? -1 : 0);
	assert_equal(pthread_cond_timedwait(&meeting.condition, &meeting.mutex, &past), ETIMEDOUT);
	must(pthread_mutex_unlock(&meeting.mutex) ? -1 : 0);
	start_thread(&late, wait_to_be_told, &meeting);
	assert_task_asleep(late.tid, "futex");
	tell(&meeting, 1, pthread_cond_signal);
	join_thread(&late);
}

CLAIM(thread, a_timed_wait_gives_up_and_holds_the_mutex,
      .says = "pthread_cond_timedwait gives ETIMEDOUT at its deadline, with the mutex held again",
      .zh = "pthread_cond_timedwait 到期返回 ETIMEDOUT，此时重新持有互斥锁", .rows = "posix sem 6",
      .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_cond_timedwait()")
{
	struct meeting meeting = NEW_MEETING;
	struct timespec past = { 1, 0 }, deadline;

	must(pthread_mutex_lock(&meeting.mutex) ? -1 : 0);
	assert_equal(pthread_cond_timedwait(&meeting.condition, &meeting.mutex, &past), ETIMEDOUT);
	assert_equal(pthread_mutex_trylock(&meeting.mutex), EBUSY);
	deadline = soon();
	if (pthread_cond_timedwait(&meeting.condition, &meeting.mutex, &deadline) == ETIMEDOUT)
		assert_that(is_past(&deadline));
	assert_equal(pthread_mutex_trylock(&meeting.mutex), EBUSY);
}

static atomic_int serial;

static void meet(void *barrier)
{
	int result = pthread_barrier_wait(barrier);

	if (result == PTHREAD_BARRIER_SERIAL_THREAD)
		atomic_fetch_add(&serial, 1);
	else
		assert_equal(result, 0);
}

CLAIM(thread, a_barrier_holds_until_all_are_there,
      .says = "threads sleep at a barrier until its number has come; one of them gets "
	      "PTHREAD_BARRIER_SERIAL_THREAD",
      .zh = "线程在屏障处睡眠，直到人数到齐；其中恰有一个得到 PTHREAD_BARRIER_SERIAL_THREAD",
      .rows = "posix sem 6", .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_barrier_wait()")
{
	pthread_barrier_t barrier;
	struct thread threads[2];

	serial = 0;
	must(pthread_barrier_init(&barrier, NULL, 3) ? -1 : 0);
	for (int round = 1; round <= 2; round++) {
		for (int i = 0; i < 2; i++) {
			start_thread(&threads[i], meet, &barrier);
			assert_task_asleep(threads[i].tid, "futex");
		}
		meet(&barrier);
		join_thread(&threads[0]);
		join_thread(&threads[1]);
		assert_equal(serial, round);
	}
}

static void write_lock(void *lock)
{
	assert_equal(pthread_rwlock_wrlock(lock), 0);
	global++;
	assert_equal(pthread_rwlock_unlock(lock), 0);
}

static void read_lock(void *lock)
{
	assert_equal(pthread_rwlock_rdlock(lock), 0);
	assert_equal(pthread_rwlock_unlock(lock), 0);
}

CLAIM(thread, readers_share_a_lock_and_writers_do_not,
      .says = "a read-write lock lets readers in together; a writer sleeps until they have left, "
	      "and readers until it has",
      .zh = "读写锁允许多个读者同时持有；写者睡眠到读者离开，读者睡眠到写者离开",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 pthread_rwlock_rdlock(), pthread_rwlock_wrlock()")
{
	pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
	struct thread writer, reader;

	global = 0;
	assert_equal(pthread_rwlock_rdlock(&lock), 0);
	in_thread(read_lock, &lock);
	assert_equal(pthread_rwlock_trywrlock(&lock), EBUSY);
	start_thread(&writer, write_lock, &lock);
	assert_task_asleep(writer.tid, "futex");
	assert_equal(global, 0);
	assert_equal(pthread_rwlock_unlock(&lock), 0);
	join_thread(&writer);
	assert_equal(global, 1);
	assert_equal(pthread_rwlock_wrlock(&lock), 0);
	start_thread(&reader, read_lock, &lock);
	assert_task_asleep(reader.tid, "futex");
	assert_equal(pthread_rwlock_unlock(&lock), 0);
	join_thread(&reader);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_int initialised;

static void initialise(void)
{
	for (int i = 0; i < 1000; i++) /* time for those who would not wait for it */
		sched_yield();
	atomic_fetch_add(&initialised, 1);
}

static void initialise_once(void *unused)
{
	(void)unused;
	assert_equal(pthread_once(&once, initialise), 0);
	assert_equal(initialised, 1);
}

CLAIM(thread, once_is_once,
      .says = "however many threads call pthread_once at once, its function runs once, and all "
	      "return after it",
      .zh = "无论多少线程同时调用 pthread_once，其函数只运行一次，且都在它完成之后返回",
      .rows = "posix sem 6", .verdict = HOLDS, .ref = "POSIX.1-2024 pthread_once()")
{
	struct thread threads[6];

	for (int i = 0; i < 6; i++)
		start_thread(&threads[i], initialise_once, NULL);
	for (int i = 0; i < 6; i++)
		join_thread(&threads[i]);
	assert_equal(initialised, 1);
}
