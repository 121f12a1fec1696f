/* Claims about what threads share, and what each has of its own. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "threads.h"

FAMILY(thread, need_threads);

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
      .ref = "POSIX.1-2024 3 Definitions: Thread; pthreads(7)")
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
      .ref = "POSIX.1-2024 umask(): of the process; pthreads(7): process-wide attributes",
      .needs = { need_directory })
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

static void handle_nothing(int signal)
{
	(void)signal;
	assert_that(!"the handler runs");
}

static void ignore_instead(void *unused)
{
	(void)unused;
	assert_that(signal(SIGUSR1, SIG_IGN) == handle_nothing);
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

	must(signal(SIGUSR1, handle_nothing) == SIG_ERR ? -1 : 0);
	in_thread(ignore_instead, NULL);
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

static struct flock record(int type)
{
	return (struct flock){ .l_type = (short)type, .l_whence = SEEK_SET, .l_len = 1 };
}

static void lock_it(void *fd)
{
	struct flock lock = record(F_WRLCK);

	assert_returns(fcntl(*(int *)fd, F_SETLK, &lock), 0);
}

static void open_and_close(void *unused)
{
	(void)unused;
	must(close(must(open("file", O_RDWR))));
}

/* Whether another process finds the record locked by this one. */
static bool is_locked_for_others(int fd, pid_t owner)
{
	pid_t child = must(fork());
	int status = 0;

	if (child == 0) {
		struct flock lock = record(F_WRLCK);

		must(fcntl(fd, F_GETLK, &lock));
		_exit(lock.l_type != F_UNLCK && lock.l_pid == owner);
	}
	must(waitpid(child, &status, 0));
	return WEXITSTATUS(status) == 1;
}

CLAIM(thread, record_locks_are_the_processs,
      .says = "a record lock is its process's: another thread gets it too and sees none in its "
	      "way, it outlives the thread that took it, and any thread's close ends it",
      .zh = "记录锁属于进程：其他线程同样能取得而不受阻；取得它的线程结束后锁仍在；"
	    "任一线程关闭该文件即释放",
      .rows = "posix sem 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fcntl() F_SETLK: by a process; fcntl(2): threads in a process share "
	     "locks",
      .needs = { need_directory })
{
	int fd = must(open("file", O_CREAT | O_RDWR, 0600));
	struct flock lock = record(F_WRLCK);

	in_thread(lock_it, &fd);
	assert_that(is_locked_for_others(fd, getpid()));
	must(fcntl(fd, F_GETLK, &lock));
	assert_equal(lock.l_type, F_UNLCK);
	lock_it(&fd);
	in_thread(lock_it, &fd);
	assert_that(is_locked_for_others(fd, getpid()));
	in_thread(open_and_close, NULL);
	assert_that(!is_locked_for_others(fd, getpid()));
}
