/* Claims about what a pidfd tells of its process, and about the pidfd that stands for oneself. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "pidfd.h"
#include "processes.h"
#include "thread/threads.h"

/* What older headers lack: struct pidfd_info, as it first was, and what may be asked. */
struct info {
	uint64_t mask, cgroup;
	uint32_t pid, tgid, ppid;
	uint32_t ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t exit_code;
};

enum { INFO_PID = 1, INFO_CREDS = 2, INFO_EXIT = 8 };
enum { SELF_THREAD = -10000, SELF_PROCESS = -10001 }; /* PIDFD_SELF_THREAD_GROUP */

#define GET_INFO _IOWR(0xff, 11, struct info)

#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL
#endif

static int ask(int pidfd, uint64_t mask, struct info *info)
{
	memset(info, 0x5a, sizeof(*info));
	info->mask = mask;
	return ioctl(pidfd, GET_INFO, info);
}

static const char *need_info(void)
{
	const char *why = need_pidfd();
	struct info info;

	return why ? why
		   : lacks(ask(open_pidfd(getpid(), 0), INFO_PID, &info) < 0,
			   "ioctl(PIDFD_GET_INFO)");
}

static const char *need_exit_info(void)
{
	const char *why = need_info();
	const pid_t child = why ? -1 : fork();
	struct info info;
	int pidfd;

	if (child < 0)
		return why;
	if (child == 0)
		_exit(0);
	pidfd = open_pidfd(child, 0);
	waitpid(child, NULL, 0);
	return lacks(ask(pidfd, INFO_EXIT, &info) < 0, "ioctl(PIDFD_GET_INFO) of the reaped");
}

static const char *need_thread_info(void)
{
	const char *why = need_info();

	return why ? why
		   : lacks_descriptor(open_pidfd(getpid(), PIDFD_THREAD),
				      "pidfd_open with PIDFD_THREAD");
}

CLAIM(process, pidfd_get_info_tells_whose_it_is,
      .says = "on Linux PIDFD_GET_INFO tells of a pidfd the pid of its process and of that one's "
	      "parent, and its user and group, as long as it has not been waited for; then it fails "
	      "with ESRCH",
      .zh = "在 Linux 上，PIDFD_GET_INFO 给出 pidfd 所指进程及其父进程的 pid、用户与组，直到该进程被 "
	    "wait 回收；之后失败 (ESRCH)",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "Linux fs/pidfs.c pidfd_info(); include/uapi/linux/pidfd.h", .needs = { need_info })
{
	struct info info;
	pid_t child;
	int p[2], pidfd;

	must(pipe(p));
	child = fork_until_closed(p);
	pidfd = must(open_pidfd(child, 0));
	for (int ended = 0; ended < 2; ended++) {
		assert_returns(ask(pidfd, INFO_PID | INFO_CREDS, &info), 0);
		assert_equal(info.mask & (INFO_PID | INFO_CREDS), INFO_PID | INFO_CREDS);
		assert_equal(info.pid, child);
		assert_equal(info.tgid, child);
		assert_equal(info.ppid, getpid());
		assert_equal(info.ruid, getuid());
		assert_equal(info.egid, getegid());
		if (ended)
			break;
		must(close(p[0]));
		must(kill(child, SIGKILL));
		await_end(child);
	}
	must(waitpid(child, NULL, 0));
	assert_fails(ask(pidfd, INFO_PID | INFO_CREDS, &info), ESRCH);
}

CLAIM(process, pidfd_get_info_tells_each_of_its_ids,
      .says = "on Linux PIDFD_GET_INFO tells the real, effective, saved and file system user and "
	      "group that the process has now",
      .zh = "在 Linux 上，PIDFD_GET_INFO 给出进程当前的实际、有效、保存以及文件系统的用户与组 ID",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "Linux fs/pidfs.c pidfd_info(); include/uapi/linux/pidfd.h",
      .needs = { need_info, need_users })
{
	struct info info;
	int pidfd;

	ACTOR(child) {
		pause_at("began");
		must(setresgid(14, 15, 16));
		must(setresuid(11, 12, 13));
		pause_at("changed");
	}
	await(child, "began");
	pidfd = must(open_pidfd(pid_of(child), 0));
	assert_returns(ask(pidfd, INFO_CREDS, &info), 0);
	assert_equal(info.ruid, 0);
	resume(child);
	await(child, "changed");
	assert_returns(ask(pidfd, INFO_CREDS, &info), 0);
	assert_equal(info.ruid, 11);
	assert_equal(info.euid, 12);
	assert_equal(info.suid, 13);
	assert_equal(info.fsuid, 12);
	assert_equal(info.rgid, 14);
	assert_equal(info.egid, 15);
	assert_equal(info.sgid, 16);
	assert_equal(info.fsgid, 15);
}

/* The thread asks of the main one. */
static void ask_of_the_main_thread(void *unused)
{
	struct info info;

	(void)unused;
	assert_returns(ask(must(open_pidfd(getpid(), PIDFD_THREAD)), INFO_PID, &info), 0);
	assert_equal(info.pid, getpid());
	read_a_byte(NULL);
}

CLAIM(process, pidfd_get_info_tells_a_threads_process,
      .says = "on Linux PIDFD_GET_INFO tells of a pidfd of one thread that thread's id, and beside "
	      "it the pid of its process",
      .zh = "在 Linux 上，对线程的 pidfd，PIDFD_GET_INFO 给出该线程的 ID 以及所属进程的 pid",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "Linux fs/pidfs.c pidfd_info(); include/uapi/linux/pidfd.h",
      .needs = { need_threads, need_thread_info })
{
	struct thread thread;
	struct info info;

	must(pipe(blocking_pipe));
	start_thread(&thread, ask_of_the_main_thread, NULL);
	assert_returns(ask(must(open_pidfd(thread.tid, PIDFD_THREAD)), INFO_PID, &info), 0);
	assert_equal(info.pid, thread.tid);
	assert_equal(info.tgid, getpid());
	must(write(blocking_pipe[1], "x", 1));
	join_thread(&thread);
}

/* The child ends so; returns what wait tells. */
static int end_and_reap(const int p[2], pid_t child, int signal)
{
	int status = -1;

	if (signal)
		must(kill(child, signal));
	must(close(p[0]));
	must(close(p[1]));
	await_end(child);
	must(waitpid(child, &status, 0));
	return status;
}

CLAIM(process, pidfd_get_info_keeps_how_it_ended,
      .says = "on Linux PIDFD_GET_INFO with PIDFD_INFO_EXIT tells of a process that was waited for "
	      "how it ended, as wait does, to everybody who has the pidfd; of one that was not yet "
	      "it does not",
      .zh = "在 Linux 上，带 PIDFD_INFO_EXIT 的 PIDFD_GET_INFO 向任何持有 pidfd "
	    "的进程给出已被回收的进程如何结束（与 wait 相同）；尚未回收的则不给出",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "Linux fs/pidfs.c pidfd_info(), pidfs_exit(): PIDFD_INFO_EXIT",
      .needs = { need_exit_info })
{
	static const int signals[] = { 0, SIGKILL, SIGTERM };

	for (size_t i = 0; i < COUNT(signals); i++) {
		struct info info;
		int status, p[2], pidfd;
		pid_t child;

		must(pipe(p));
		child = must(fork());
		if (child == 0) {
			live_until_closed(p);
			_exit(7);
		}
		pidfd = must(open_pidfd(child, 0));
		assert_returns(ask(pidfd, INFO_EXIT, &info), 0);
		assert_equal(info.mask & INFO_EXIT, 0);
		status = end_and_reap(p, child, signals[i]);
		ACTOR(other) {
			assert_returns(ask(pidfd, INFO_EXIT, &info), 0);
			assert_equal(info.mask & (INFO_EXIT | INFO_PID), INFO_EXIT);
			assert_equal(info.exit_code, status);
		}
		assert_ends(other);
		assert_returns(ask(pidfd, INFO_EXIT, &info), 0);
		assert_equal(info.exit_code, signals[i] ? signals[i] : 7 << 8);
	}
}

CLAIM(process, a_zombies_pidfd_does_not_tell_how_it_ended,
      .says = "on Linux PIDFD_GET_INFO does not tell how a process ended that nobody has waited for, "
	      "though it has ended; who opened the pidfd of a zombie is told it after the wait",
      .zh = "在 Linux 上，对已结束但尚未被回收的进程，PIDFD_GET_INFO 不给出其结束方式；对僵尸打开的 "
	    "pidfd，在 wait 之后可得到",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "Linux fs/pidfs.c pidfd_info(), pidfs_exit(): PIDFD_INFO_EXIT",
      .needs = { need_exit_info })
{
	struct info info;
	pid_t child = must(fork());
	int pidfd;

	if (child == 0)
		_exit(5);
	await_end(child);
	pidfd = assert_succeeds(open_pidfd(child, 0));
	assert_returns(ask(pidfd, INFO_EXIT | INFO_PID, &info), 0);
	assert_equal(info.mask & (INFO_EXIT | INFO_PID), INFO_PID);
	assert_equal(info.pid, child);
	must(waitpid(child, NULL, 0));
	assert_returns(ask(pidfd, INFO_EXIT | INFO_PID, &info), 0);
	assert_equal(info.mask & (INFO_EXIT | INFO_PID), INFO_EXIT);
	assert_equal(info.exit_code, 5 << 8);
}

static const char *need_pidfd_self(void)
{
	return lacks(send_by_pidfd(SELF_THREAD, 0, NULL, 0) < 0, "pidfd_send_signal(PIDFD_SELF)");
}

/* Whether it is pending for this thread, or its process. */
static bool is_pending(int signal)
{
	sigset_t set;

	must(sigpending(&set));
	return sigismember(&set, signal);
}

static void send_to_self(void *unused)
{
	assert_returns(send_by_pidfd(SELF_THREAD, SIGUSR1, NULL, 0), 0);
	assert_returns(send_by_pidfd(SELF_PROCESS, SIGUSR2, NULL, 0), 0);
	assert_that(is_pending(SIGUSR1) && is_pending(SIGUSR2));
	read_a_byte(unused);
}

CLAIM(process, pidfd_self_is_the_caller,
      .says = "on Linux pidfd_send_signal by PIDFD_SELF_THREAD sends to the calling thread, by "
	      "PIDFD_SELF_THREAD_GROUP to its process; neither is a descriptor: fcntl fails with "
	      "EBADF",
      .zh = "在 Linux 上，以 PIDFD_SELF_THREAD 调用 pidfd_send_signal 发给调用线程，以 "
	    "PIDFD_SELF_THREAD_GROUP 发给其进程；二者都不是描述符：fcntl 失败 (EBADF)",
      .rows = "processes 5; signals 8", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c pidfd_send_signal(): PIDFD_SELF_THREAD, PIDFD_SELF_THREAD_GROUP",
      .needs = { need_threads, need_pidfd_self })
{
	struct thread thread;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(pipe(blocking_pipe));
	start_thread(&thread, send_to_self, NULL);
	assert_task_asleep(thread.tid, "read");
	assert_that(!is_pending(SIGUSR1));
	assert_that(is_pending(SIGUSR2));
	assert_returns(sigwaitinfo(&set, NULL), SIGUSR2);
	must(write(blocking_pipe[1], "x", 1));
	join_thread(&thread);
	assert_fails(fcntl(SELF_THREAD, F_GETFD), EBADF);
	assert_fails(fcntl(SELF_PROCESS, F_GETFD), EBADF);
}
