/* Claims about what clone, unshare and close_range share between processes, and keep apart. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "newer_names.h"
#include "processes.h"

#define UNSHARE_RANGE 2 /* CLOSE_RANGE_UNSHARE, which older headers lack */

/* Forks, but shares what the flags say; the child does this, and ends with what it returns. */
static int status_of_sharer(unsigned long flags, int (*run)(void))
{
	pid_t pid = (pid_t)assert_succeeds(kernels_clone(flags | SIGCHLD, NULL));
	int status = -1;

	if (pid == 0)
		_exit(run());
	must(waitpid(pid, &status, 0));
	return status;
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

/* Opens 40 and closes 41. */
static int change_descriptors(void)
{
	return dup2(0, 40) < 0 || close(41) < 0;
}

CLAIM(process, clone_files_shares_descriptors,
      .says = "on Linux a child of clone with CLONE_FILES has its parent's descriptors themselves: "
	      "what it opens and closes is open and closed for both, also when it has ended; without "
	      "the flag it has copies",
      .zh = "在 Linux 上，带 CLONE_FILES 的 clone "
	    "的子进程与父进程共用描述符：它打开和关闭的对双方有效，结束之后也一样；没有该标志则各有副本",
      .rows = "processes 1", .verdict = HOLDS, .ref = "clone(2) CLONE_FILES")
{
	for (int shared = 0; shared < 2; shared++) {
		must(dup2(0, 41));
		assert_equal(status_of_sharer(shared ? CLONE_FILES : 0, change_descriptors), 0);
		assert_equal(is_open(40), shared);
		assert_equal(is_open(41), !shared);
	}
}

static int change_place(void)
{
	umask(0145);
	return chdir("below") < 0;
}

CLAIM(process, clone_fs_shares_directory_and_umask,
      .says = "on Linux a child of clone with CLONE_FS changes working directory and umask for its "
	      "parent, too; without the flag for itself alone",
      .zh = "在 Linux 上，带 CLONE_FS 的 clone 的子进程改变工作目录和 umask "
	    "时父进程也随之改变；没有该标志则只改变自己的",
      .rows = "processes 1", .verdict = HOLDS, .ref = "clone(2) CLONE_FS",
      .needs = { need_directory })
{
	must(mkdir("below", 0700));
	umask(022);
	for (int shared = 0; shared < 2; shared++) {
		assert_equal(status_of_sharer(shared ? CLONE_FS : 0, change_place), 0);
		assert_returns(access("below", F_OK), shared ? -1 : 0);
		assert_equal(umask(022), shared ? 0145 : 022);
	}
}

static int run_a_program(void)
{
	char *const arguments[] = { "true", NULL };

	return execvp("true", arguments);
}

static const char *need_true(void)
{
	return program_exists("true") ? NULL : "no program true";
}

CLAIM(process, exec_of_a_sharer_leaves_our_descriptors,
      .says = "on Linux exec in a process that shares our descriptors closes its own of FD_CLOEXEC, "
	      "not ours",
      .zh = "在 Linux 上，与我们共用描述符的进程执行 exec 时，只关闭它自己的 FD_CLOEXEC "
	    "描述符，不关闭我们的",
      .rows = "processes 1; bugs 29", .verdict = HOLDS,
      .ref = "execve(2): the file descriptor table is unshared; clone(2) CLONE_FILES",
      .needs = { need_true })
{
	must(fcntl(must(dup2(0, 40)), F_SETFD, FD_CLOEXEC));
	assert_equal(status_of_sharer(CLONE_FILES, run_a_program), 0);
	assert_returns(fcntl(40, F_GETFD), FD_CLOEXEC);
}

static int lock_a_byte(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 7, .l_len = 1 };

	return fcntl(40, F_SETLK, &lock);
}

/* Whether another has locked it. */
static bool is_byte_locked(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 7, .l_len = 1 };

	assert_succeeds(fcntl(40, F_GETLK, &lock));
	return lock.l_type != F_UNLCK;
}

CLAIM(process, who_shares_descriptors_shares_record_locks,
      .says = "on Linux processes that share descriptors own record locks together: the lock of one "
	      "is in no other's way, stays when he has ended, and goes when one of them closes the "
	      "file; without CLONE_FILES a child's lock is its own",
      .zh = "在 Linux 上，共用描述符的进程共同拥有记录锁：一个进程的锁不妨碍其他进程，该进程结束后锁"
	    "仍在，任一进程关闭该文件时释放；没有 CLONE_FILES 时，子进程的锁是它自己的",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "Linux fs/locks.c: the owner is current->files; clone(2) CLONE_FILES",
      .needs = { need_directory })
{
	must(dup2(must(open("file", O_RDWR | O_CREAT, 0600)), 40));
	for (int shared = 0; shared < 2; shared++) {
		assert_equal(status_of_sharer(shared ? CLONE_FILES : 0, lock_a_byte), 0);
		assert_that(!is_byte_locked());
		ACTOR(stranger) {
			assert_equal(is_byte_locked(), shared);
			assert_equal(lock_a_byte(), -shared);
		}
		assert_ends(stranger);
	}
	must(close(must(open("file", O_RDWR))));
	ACTOR(next) {
		assert_that(!is_byte_locked());
	}
	assert_ends(next);
}

static int unshare_and_close(void)
{
	return unshare(CLONE_FILES) < 0 || close(40) < 0 || is_open(40);
}

static int close_a_range_of_its_own(void)
{
	return syscall(SYS_close_range, 40L, 41L, (long)UNSHARE_RANGE, 0L, 0L, 0L) < 0 ||
	       is_open(40) || is_open(41);
}

static const char *need_sharer_that_unshares(void)
{
	const char *why = lacks(unshare(CLONE_FILES) < 0, "unshare(CLONE_FILES)");

	if (why)
		return why;
	return lacks(syscall(SYS_close_range, 500L, 500L, (long)UNSHARE_RANGE, 0L, 0L, 0L) < 0,
		     "close_range with flags");
}

CLAIM(process, who_unshares_closes_its_own,
      .says = "on Linux who shares descriptors has copies of its own after unshare(CLONE_FILES), and "
	      "from close_range with CLOSE_RANGE_UNSHARE on: what it closes stays open for the others",
      .zh = "在 Linux 上，共用描述符者在 unshare(CLONE_FILES) 之后，或带 CLOSE_RANGE_UNSHARE "
	    "调用 close_range 时，有了自己的副本：它关闭的对其他进程仍然打开",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "unshare(2) CLONE_FILES; close_range(2) CLOSE_RANGE_UNSHARE",
      .needs = { need_sharer_that_unshares })
{
	must(dup2(0, 40));
	must(dup2(0, 41));
	assert_equal(status_of_sharer(CLONE_FILES, unshare_and_close), 0);
	assert_that(is_open(40) && is_open(41));
	assert_equal(status_of_sharer(CLONE_FILES, close_a_range_of_its_own), 0);
	assert_that(is_open(40) && is_open(41));
}

CLAIM(process, clone_parent_makes_a_sibling,
      .says = "on Linux the child of clone with CLONE_PARENT is a child of the caller's parent, who "
	      "alone can wait for it",
      .zh = "在 Linux 上，带 CLONE_PARENT 的 clone 产生的是调用者的父进程的子进程，只有后者能等待它",
      .rows = "processes 1, 5", .verdict = HOLDS, .ref = "clone(2) CLONE_PARENT")
{
	atomic_int *sibling = shared_numbers();
	const pid_t me = getpid();
	int status = -1;

	ACTOR(caller) {
		pid_t pid = (pid_t)assert_succeeds(kernels_clone(CLONE_PARENT | SIGCHLD, NULL));

		if (pid == 0)
			_exit(getppid() == me ? 7 : 8);
		*sibling = pid;
		assert_fails(waitpid(pid, NULL, 0), ECHILD);
	}
	assert_ends(caller);
	assert_returns(waitpid(*sibling, &status, 0), *sibling);
	assert_that(WIFEXITED(status));
	assert_equal(WEXITSTATUS(status), 7);
}

CLAIM(process, clone_refuses_what_does_not_go_together,
      .says = "on Linux clone fails with EINVAL, and makes no child, for CLONE_SIGHAND without "
	      "CLONE_VM, CLONE_THREAD without CLONE_SIGHAND, and CLONE_FS with a new mount or user "
	      "namespace",
      .zh = "在 Linux 上，CLONE_SIGHAND 而无 CLONE_VM、CLONE_THREAD 而无 CLONE_SIGHAND、CLONE_FS "
	    "连同新的挂载或用户命名空间时，clone 失败 (EINVAL)，不产生子进程",
      .rows = "processes 1", .verdict = HOLDS, .ref = "clone(2) EINVAL")
{
	static const unsigned long bad[] = { CLONE_SIGHAND, CLONE_THREAD, CLONE_THREAD | CLONE_VM,
					     CLONE_FS | CLONE_NEWNS, CLONE_FS | CLONE_NEWUSER };

	for (size_t i = 0; i < COUNT(bad); i++) {
		long pid = kernels_clone(bad[i] | SIGCHLD, NULL);

		if (pid == 0)
			_exit(0);
		assert_fails(pid, EINVAL);
		assert_fails(waitpid(-1, NULL, 0), ECHILD);
	}
}

CLAIM(process, clone3_refuses_an_end_signal_that_can_not_be,
      .says = "on Linux clone3 fails with EINVAL, and makes no child, for an exit_signal that is no "
	      "signal, and for any with CLONE_PARENT or CLONE_THREAD, where clone passes over it",
      .zh = "在 Linux 上，exit_signal 不是信号时 clone3 失败 (EINVAL)，不产生子进程；带 CLONE_PARENT "
	    "或 CLONE_THREAD 时给出任何信号也一样，而 clone 不理会它",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "clone(2) EINVAL; Linux kernel/fork.c clone3_args_valid()", .needs = { need_clone3 })
{
	const struct clone_with_flags bad[] = {
		{ .exit_signal = _NSIG },
		{ .exit_signal = 255 },
		{ .exit_signal = 1ULL << 32 | SIGCHLD },
		{ .flags = SIGCHLD },
		{ .flags = CLONE_PARENT, .exit_signal = SIGCHLD },
		{ .flags = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM, .exit_signal = SIGCHLD },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct clone_with_flags how = bad[i];
		long pid = kernels_clone3(&how);

		if (pid == 0)
			_exit(0);
		assert_fails(pid, EINVAL);
		assert_fails(waitpid(-1, NULL, __WALL), ECHILD);
	}
}

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif

static pid_t clone_without_handlers(void)
{
	struct clone_with_flags how = { .flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD };

	return (pid_t)kernels_clone3(&how);
}

static const char *need_clear_sighand(void)
{
	pid_t pid = clone_without_handlers();

	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return lacks(true, "clone3(CLONE_CLEAR_SIGHAND)");
	waitpid(pid, NULL, 0);
	return NULL;
}

CLAIM(process, clone3_can_clear_handlers,
      .says = "on Linux a child of clone3 with CLONE_CLEAR_SIGHAND has the default for each signal "
	      "that its parent catches, and ignores those that it ignores; the parent's stay",
      .zh = "在 Linux 上，带 CLONE_CLEAR_SIGHAND 的 clone3 "
	    "的子进程把父进程捕获的信号恢复为默认，父进程忽略的仍忽略；父进程的不变",
      .rows = "processes 1; signals 5", .verdict = HOLDS, .ref = "clone(2) CLONE_CLEAR_SIGHAND",
      .needs = { need_clear_sighand })
{
	pid_t pid;
	int status;

	catch_signal(SIGUSR1, 0);
	must(signal(SIGUSR2, SIG_IGN) == SIG_ERR ? -1 : 0);
	pid = assert_succeeds(clone_without_handlers());
	if (pid == 0) {
		/* Not by raise: some C libraries go by the parent's thread number still. */
		kill(getpid(), SIGUSR2);
		kill(getpid(), SIGUSR1);
		_exit(0);
	}
	assert_returns(waitpid(pid, &status, 0), pid);
	assert_equal(status, SIGUSR1);
	must(raise(SIGUSR1));
	assert_equal(caught(SIGUSR1), 1);
}

CLAIM(process, clone3_looks_at_its_size,
      .says = "on Linux clone3 takes a structure longer than it knows if all beyond is 0; it fails, and "
	      "makes no child, with E2BIG if something is not, or for more than a page, and with "
	      "EINVAL for less than 64 bytes",
      .zh = "在 Linux 上，clone3 "
	    "接受比它所知更长的结构，只要超出部分全为零；其中有非零，或超过一页时失败 "
	    "(E2BIG)，少于 64 字节时失败 (EINVAL)，都不产生子进程",
      .rows = "processes 1", .verdict = HOLDS,
      .ref = "clone(2) clone3(): size; Linux kernel/fork.c copy_clone_args_from_user()",
      .needs = { need_clone3 })
{
	static const struct {
		size_t size;
		bool more; /* something is beyond */
		int error;
	} tries[] = { { 0, false, EINVAL }, { 63, false, EINVAL }, { 64, false, 0 },
		      { 1024, false, 0 },   { 1024, true, E2BIG }, { 1 << 17, false, E2BIG } };
	static uint64_t bytes[1 << 14]; /* as much as the largest page, twice */

	for (size_t i = 0; i < COUNT(tries); i++) {
		long pid;

		bytes[4] = SIGCHLD; /* exit_signal */
		bytes[127] = tries[i].more;
		pid = syscall(SYS_clone3, bytes, tries[i].size);
		if (pid == 0)
			_exit(0);
		if (tries[i].error)
			assert_fails(pid, tries[i].error);
		else
			assert_returns(waitpid((pid_t)assert_succeeds(pid), NULL, 0), (pid_t)pid);
		assert_fails(waitpid(-1, NULL, __WALL), ECHILD);
	}
}
