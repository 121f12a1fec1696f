/* Claims about which children a wait is for: groups, clones, and waitid by itself. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "processes.h"

static const char *need_own_group_by_0(void)
{
	siginfo_t info;
	int result = waitid(P_PGID, 0, &info, WEXITED | WNOHANG);

	return result < 0 && errno == EINVAL ? "waitid: P_PGID of 0 is unknown" : NULL;
}

CLAIM(process, waitid_selects_by_group,
      .says = "waitid with P_PGID waits for a child of that group, on Linux with 0 for one of the "
	      "caller's, and with P_ALL for any; children of other groups stay, and without one of "
	      "the group it fails with ECHILD",
      .zh = "带 P_PGID 的 waitid 等待该组的子进程，在 Linux 上 0 表示调用者的组，P_ALL "
	    "等待任何子进程；其他组的不动，该组没有子进程则失败 (ECHILD)",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 waitid() P_PGID, P_ALL; wait(2): since Linux 5.4 id 0",
      .needs = { need_own_group_by_0 })
{
	siginfo_t info = { 0 };
	pid_t own = must(fork()), other;

	if (own == 0)
		_exit(1);
	other = must(fork());
	if (other == 0)
		_exit(setpgid(0, 0) < 0 ? 9 : 2);
	await_end(own);
	await_end(other);
	assert_returns(waitid(P_PGID, (id_t)other, &info, WEXITED | WNOWAIT), 0);
	assert_equal(info.si_pid, other);
	assert_returns(waitid(P_PGID, 0, &info, WEXITED | WNOWAIT), 0);
	assert_equal(info.si_pid, own);
	assert_returns(waitid(P_PGID, (id_t)getpgrp(), &info, WEXITED), 0);
	assert_equal(info.si_pid, own);
	assert_fails(waitid(P_PGID, (id_t)getpgrp(), &info, WEXITED), ECHILD);
	assert_fails(waitid(P_PGID, 0, &info, WEXITED), ECHILD);
	assert_returns(waitid(P_ALL, 0, &info, WEXITED), 0);
	assert_equal(info.si_pid, other);
	assert_equal(info.si_status, 2);
	assert_fails(waitid(P_ALL, 0, &info, WEXITED), ECHILD);
}

/* Forks a child whose end sends this signal, 0: none; it ends at once. */
static pid_t clone_with(int signal)
{
	pid_t pid = (pid_t)must(kernels_clone((unsigned long)signal, NULL));

	if (pid == 0)
		_exit(3);
	return pid;
}

CLAIM(process, a_child_without_sigchld_is_waited_for_on_request,
      .says = "on Linux waitpid passes over a child of clone that sends no signal at its end, or "
	      "another than SIGCHLD; with __WCLONE it is for such alone, with __WALL, also with "
	      "both, for all",
      .zh = "在 Linux 上，waitpid 不等待结束时不发信号或发 SIGCHLD 以外信号的 clone 子进程；带 "
	    "__WCLONE 只等待这种子进程，带 __WALL（即使两者都带）等待所有子进程",
      .rows = "processes 5", .verdict = HOLDS, .ref = "wait(2) __WCLONE, __WALL; clone(2)",
      .needs = { need_silent_children })
{
	static const int signals[] = { 0, SIGUSR1, SIGCHLD };
	static const int options[] = { 0, __WCLONE, __WALL, __WALL | __WCLONE };
	int status = 0;

	catch_signal(SIGUSR1, 0);
	for (size_t i = 0; i < COUNT(signals); i++)
		for (size_t k = 0; k < COUNT(options); k++) {
			const bool is_clone = signals[i] != SIGCHLD;
			pid_t child = clone_with(signals[i]);

			if (k < 2 && is_clone != (k == 1)) {
				assert_fails(waitpid(-1, &status, options[k]), ECHILD);
				assert_fails(waitpid(child, &status, options[k]), ECHILD);
				must(waitpid(child, NULL, __WALL));
				continue;
			}
			assert_returns(waitpid(k % 2 ? -1 : child, &status, options[k]), child);
			assert_equal(status, 3 << 8);
		}
	assert_equal(caught(SIGUSR1), 4);
}

static long long user_microseconds(const struct rusage *usage)
{
	return usage->ru_utime.tv_sec * 1000000LL + usage->ru_utime.tv_usec;
}

CLAIM(process, the_system_call_waitid_tells_of_resources,
      .says = "on Linux the system call waitid stores in its fifth argument the child's resource "
	      "usage, as wait4 does; without a siginfo waitid reaps all the same, and returns 0",
      .zh = "在 Linux 上，系统调用 waitid 在第五个参数中给出子进程的资源使用，与 wait4 相同；没有 "
	    "siginfo 时照样回收，返回 0",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "wait(2) C library/kernel differences; BUGS says that it returns the pid, Linux "
	     "kernel/exit.c waitid: 0")
{
	struct rusage by_waitid, by_wait4;
	pid_t child = must(fork());
	int status;

	memset(&by_waitid, 0x55, sizeof(by_waitid));
	memset(&by_wait4, 0xaa, sizeof(by_wait4));
	if (child == 0) {
		static char bytes[1 << 20];

		for (size_t i = 0; i < sizeof(bytes); i += 4096)
			poke(bytes + i, 'x');
		_exit(5);
	}
	assert_returns(syscall(SYS_waitid, P_PID, child, NULL, WEXITED | WNOWAIT, &by_waitid), 0);
	assert_returns(waitid(P_PID, (id_t)child, NULL, WEXITED | WNOWAIT), 0);
	assert_returns(wait4(child, &status, 0, &by_wait4), child);
	assert_equal(by_waitid.ru_minflt, by_wait4.ru_minflt);
	assert_equal(by_waitid.ru_maxrss, by_wait4.ru_maxrss);
	assert_that(by_waitid.ru_minflt >= 10 && by_waitid.ru_maxrss > 0);
	/* It may still be on its last steps when waitid tells of it. */
	assert_that(user_microseconds(&by_waitid) >= 0);
	assert_that(user_microseconds(&by_waitid) <= user_microseconds(&by_wait4));
	assert_that(by_waitid.ru_nvcsw >= 0 && by_waitid.ru_nvcsw <= by_wait4.ru_nvcsw);
	child = must(fork());
	if (child == 0)
		_exit(0);
	assert_returns(waitid(P_PID, (id_t)child, NULL, WEXITED), 0);
	assert_fails(waitpid(child, NULL, 0), ECHILD);
}

CLAIM(process, waitpid_takes_no_options_of_waitid,
      .says = "on Linux waitpid fails with EINVAL for waitid's WEXITED and WNOWAIT, leaves the status, "
	      "and the child to be waited for",
      .zh = "在 Linux 上，waitpid 带 waitid 的 WEXITED、WNOWAIT 时失败 "
	    "(EINVAL)，status 不变，子进程仍待回收",
      .verdict = HOLDS, .ref = "Linux kernel/exit.c kernel_wait4()")
{
	int status = 49;

	ACTOR(child) {
		_exit(5);
	}
	assert_fails(waitpid(pid_of(child), &status, WEXITED), EINVAL);
	assert_fails(waitpid(pid_of(child), &status, WNOWAIT), EINVAL);
	assert_equal(status, 49);
	assert_returns(waitpid(pid_of(child), &status, 0), pid_of(child));
	assert_equal(WEXITSTATUS(status), 5);
}

CLAIM(process, waitid_may_look_without_waiting,
      .says = "waitid with WNOHANG and WNOWAIT returns 0 with si_pid 0 while no child has ended, tells "
	      "of one that has each time the same, and leaves it to the wait that takes it",
      .zh = "带 WNOHANG 与 WNOWAIT 的 waitid 在没有子进程结束时返回 0，si_pid 为 "
	    "0；有子进程结束时每次报告相同的内容，并把它留给真正的等待",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitid() WNOHANG, WNOWAIT")
{
	const int look = WEXITED | WNOHANG | WNOWAIT;
	siginfo_t first, again;
	int p[2], status;

	must(pipe(p));
	ACTOR(child) {
		live_until_closed(p);
		_exit(6);
	}
	memset(&first, 0x55, sizeof(first));
	assert_returns(waitid(P_ALL, 0, &first, look), 0);
	assert_equal(first.si_pid, 0);
	must(close(p[1]));
	await_end(pid_of(child));
	for (int i = 0; i < 2; i++) {
		assert_returns(waitid(P_ALL, 0, i ? &again : &first, look), 0);
		assert_equal(first.si_pid, pid_of(child));
		assert_that(first.si_code == CLD_EXITED && first.si_status == 6);
	}
	assert_equal(again.si_pid, first.si_pid);
	assert_that(again.si_code == first.si_code && again.si_status == first.si_status);
	assert_returns(waitpid(pid_of(child), &status, WNOHANG), pid_of(child));
	assert_equal(WEXITSTATUS(status), 6);
	assert_fails(waitid(P_ALL, 0, &first, look), ECHILD);
}
