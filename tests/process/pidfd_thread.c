/* Claims about pidfds and threads: of one thread, and of a process whose threads come and go. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "pidfd.h"
#include "processes.h"
#include "thread/threads.h"

#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL
#endif

static const char *need_thread_pidfd(void)
{
	return lacks_descriptor(open_pidfd(getpid(), PIDFD_THREAD), "pidfd_open with PIDFD_THREAD");
}

static sigset_t block_usr1(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	return set;
}

static void accept_usr1(void *unused)
{
	sigset_t set = block_usr1();

	assert_returns(sigwaitinfo(&set, NULL), SIGUSR1);
	read_a_byte(unused);
}

CLAIM(process, a_pidfd_may_be_of_one_thread,
      .says = "on Linux pidfd_open with PIDFD_THREAD opens any thread, which without the flag can't "
	      "be opened if it is not the first: what is sent by it is for that thread, and it is "
	      "readable when that thread has ended, and not before",
      .zh = "在 Linux 上，带 PIDFD_THREAD 的 pidfd_open "
	    "可打开任一线程（没有该标志则非主线程不能打开）：由它发送的信号只给该线程，该线程结束后（而非"
	    "之前）它才可读",
      .rows = "processes 5; signals 8", .verdict = HOLDS,
      .ref = "pidfd_open(2) PIDFD_THREAD; pidfd_send_signal(2)",
      .needs = { need_threads, need_pidfd, need_thread_pidfd, need_proc })
{
	sigset_t set = block_usr1();
	struct thread thread;
	int pidfd;

	must(pipe(blocking_pipe));
	start_thread(&thread, accept_usr1, NULL);
	assert_task_asleep(thread.tid, "sigtimedwait");
	assert_returns(open_pidfd(thread.tid, 0), -1);
	assert_that(errno == EINVAL || errno == ENOENT); /* since Linux 6.15 */
	pidfd = assert_succeeds(open_pidfd(thread.tid, PIDFD_THREAD));
	assert_returns(send_by_pidfd(pidfd, SIGUSR1, NULL, 0), 0);
	assert_task_asleep(thread.tid, "read");
	assert_returns(send_by_pidfd(pidfd, SIGUSR1, NULL, 0), 0);
	assert_fails(sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }), EAGAIN);
	assert_ready(pidfd, 0);
	must(write(blocking_pipe[1], "x", 1));
	join_thread(&thread);
	assert_equal(poll(&(struct pollfd){ .fd = pidfd, .events = POLLIN }, 1, -1), 1);
	assert_fails(send_by_pidfd(pidfd, 0, NULL, 0), ESRCH);
}

/* Ends without a word to the C library: musl's would keep the process where no thread is left. */
static void read_a_byte_and_end(void *unused)
{
	read_a_byte(unused);
	syscall(SYS_exit, 0L);
}

/* Its first thread ends; the other lives until the pipe is written to, and ends the process. */
static _Noreturn void outlive_the_first_thread(void)
{
	static struct thread reader;

	start_thread(&reader, read_a_byte_and_end, NULL);
	pthread_exit(NULL);
}

/* Whether the first thread of the process has ended: no signal to it arrives. */
static bool first_thread_has_ended(pid_t pid)
{
	char path[40], line[256] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", (int)pid, (int)pid);
	fd = must(open(path, O_RDONLY));
	must(read(fd, line, sizeof(line) - 1));
	must(close(fd));
	return strrchr(line, ')')[2] == 'Z';
}

CLAIM(process, a_pidfd_waits_for_the_last_thread,
      .says = "on Linux a pidfd is not readable while a thread of its process lives, though the first "
	      "has ended, and takes signals for it; it is when the last has ended",
      .zh = "在 Linux 上，只要进程还有线程，即使主线程已结束，pidfd "
	    "也不可读，仍可向进程发信号；最后一个线程结束后才可读",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "pidfd_open(2): when the process terminates; Linux kernel/signal.c do_notify_pidfd()",
      .needs = { need_threads, need_pidfd, need_proc, need_one_thread })
{
	struct pollfd asked = { .events = POLLIN };
	pid_t child;

	must(pipe(blocking_pipe));
	child = must(fork());
	if (child == 0)
		outlive_the_first_thread();
	asked.fd = must(open_pidfd(child, 0));
	while (!first_thread_has_ended(child))
		sched_yield();
	assert_returns(poll(&asked, 1, 0), 0);
	assert_returns(send_by_pidfd(asked.fd, 0, NULL, 0), 0);
	must(write(blocking_pipe[1], "x", 1));
	assert_returns(poll(&asked, 1, -1), 1);
	assert_equal(asked.revents & POLLIN, POLLIN);
	assert_returns(waitpid(child, NULL, WNOHANG), child);
}

static int to_cat[2], from_cat[2];

static void run_cat(void *unused)
{
	(void)unused;
	must(dup2(to_cat[0], 0));
	must(dup2(from_cat[1], 1));
	assert_succeeds(execvp("cat", (char *[]){ "cat", NULL }));
}

CLAIM(process, exec_by_another_thread_ends_no_pidfd,
      .says = "on Linux a pidfd stays that of its process when another thread than the first calls "
	      "exec: it does not become readable, and sends to the program",
      .zh = "在 Linux 上，非主线程调用 exec 之后 pidfd 仍指向该进程：不会变为可读，可向新程序发信号",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "pidfd_open(2): when the process terminates; execve(2): the process ID is unchanged",
      .needs = { need_threads, need_pidfd, need_cat })
{
	struct pollfd asked = { .events = POLLIN };

	must(pipe2(to_cat, O_CLOEXEC));
	must(pipe2(from_cat, O_CLOEXEC));
	ACTOR(process) {
		struct thread executing;

		pause_at("before exec");
		start_thread(&executing, run_cat, NULL);
		pthread_join(executing.handle, NULL);
	}
	await(process, "before exec");
	asked.fd = must(open_pidfd(pid_of(process), 0));
	resume(process);
	must(write(to_cat[1], "x", 1));
	assert_reads(from_cat[0], "x");
	assert_returns(poll(&asked, 1, 0), 0);
	assert_returns(send_by_pidfd(asked.fd, SIGTERM, NULL, 0), 0);
	assert_killed(process, SIGTERM);
	assert_returns(poll(&asked, 1, 0), 1);
}
