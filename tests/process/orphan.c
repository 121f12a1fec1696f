/* Claims about orphans: who their parent is then. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "processes.h"

CLAIM(process, a_child_outlives_its_parent,
      .says = "a child whose parent has ended goes on, and its getppid is not that parent any more",
      .zh = "父进程结束后子进程继续运行，其 getppid 不再是该父进程",
      .course = "003: getppid 如果父进程已经推出", .rows = "processes 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(): consequences of process termination")
{
	atomic_int *seen = shared_numbers();
	int p[2];

	must(pipe(p));
	ACTOR(parent) {
		pid_t me = getpid();

		if (must(fork()) == 0) {
			while (getppid() == me)
				sched_yield();
			seen[0] = getppid() != me;
			must(write(p[1], "on", 2));
			_exit(0);
		}
	}
	assert_ends(parent);
	must(close(p[1]));
	assert_reads(p[0], "on");
	assert_equal(seen[0], 1);
	assert_returns(read(p[0], &(char){ 0 }, 1), 0);
}

CLAIM(process, an_orphans_parent_is_the_nearest_subreaper,
      .says = "on Linux an orphan's parent becomes the nearest ancestor that is a child subreaper, "
	      "who reaps it; its getppid then is not 1",
      .zh = "在 Linux 上，孤儿进程的父进程变为最近的 subreaper 祖先，由它回收；此时 getppid 不是 1",
      .course = "003 进程创建: getppid 获取父进程id，如果父进程已经推出，返回1，即init进程",
      .rows = "processes 3",
      .verdict = HOLDS_IF("no ancestor is a child subreaper, as service managers are",
			  "祖先中没有 subreaper（服务管理器往往就是）"),
      .ref = "prctl(2) PR_SET_CHILD_SUBREAPER; POSIX.1-2024 _exit(): implementation-defined system "
	     "process",
      .needs = { need_subreaper })
{
	pid_t me = getpid();
	int status;

	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	ACTOR(parent) {
		pid_t before = getpid();

		if (must(fork()) == 0) {
			while (getppid() == before)
				sched_yield();
			assert_equal(getppid(), me);
			_exit(7);
		}
	}
	assert_ends(parent);
	assert_succeeds(wait(&status));
	assert_equal(WEXITSTATUS(status), 7);
	assert_fails(wait(&status), ECHILD);
}

/* Ends, and leaves a child that ends with 8 if process 1 is its parent then. */
static _Noreturn void leave_an_orphan(void)
{
	pid_t parent = getpid();

	if (must(fork()) == 0) {
		while (getppid() == parent)
			sched_yield();
		_exit(getppid() == 1 ? 8 : 9);
	}
	_exit(0);
}

static _Noreturn void reap_an_orphan_as_init(void)
{
	pid_t parent = must(fork());
	int status;

	if (parent == 0)
		leave_an_orphan();
	assert_equal(getpid(), 1);
	assert_returns(waitpid(parent, &status, 0), parent);
	assert_succeeds(wait(&status));
	assert_equal(WEXITSTATUS(status), 8);
	_exit(0);
}

CLAIM(process, an_orphans_parent_is_init,
      .says = "on Linux where no ancestor is a subreaper, an orphan's getppid is 1, and process 1 "
	      "reaps it",
      .zh = "在 Linux 上，祖先中没有 subreaper 时，孤儿进程的 getppid 为 1，由 1 号进程回收",
      .course = "003 进程创建: getppid 返回1，即init进程", .rows = "processes 3",
      .verdict = HOLDS_IF("no ancestor is a child subreaper", "祖先中没有 subreaper"),
      .ref = "getppid(2); pid_namespaces(7)", .needs = { need_pid_namespace })
{
	ACTOR(outside) {
		int status;

		must(unshare(CLONE_NEWPID));
		if (must(fork()) == 0)
			reap_an_orphan_as_init();
		assert_succeeds(wait(&status));
		assert_equal(status, 0);
	}
	assert_ends(outside);
}

/* Ends, and leaves a child that has ended with 9, or one that ends with 9 when the pipe closes. */
static void leave_a_child(const int p[2], bool that_has_ended)
{
	const pid_t child = must(fork());

	if (child == 0) {
		if (!that_has_ended)
			live_until_closed(p);
		_exit(9);
	}
	if (that_has_ended)
		await_end(child);
}

CLAIM(process, an_orphan_is_its_subreapers_at_once,
      .says = "on Linux a subreaper that is told of its child's end can wait for that one's child "
	      "from then on, and not before",
      .zh = "在 Linux 上，subreaper 得知其子进程结束之时起即可等待后者的子进程，此前则不能",
      .rows = "processes 3", .verdict = HOLDS,
      .ref = "Linux kernel/exit.c exit_notify(): forget_original_parent() before the parent is told",
      .needs = { need_subreaper })
{
	atomic_int *orphan = shared_numbers();

	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	for (int round = 0; round < 20; round++) {
		int hold[2];

		must(pipe(hold));
		ACTOR(parent) {
			const pid_t pid = must(fork());

			if (pid == 0) {
				must(read(hold[0], &(char){ 0 }, 1));
				_exit(7);
			}
			orphan[0] = pid;
			pause_at("born");
		}
		await(parent, "born");
		assert_fails(waitpid(orphan[0], NULL, WNOHANG), ECHILD);
		resume(parent);
		assert_ends(parent);
		assert_returns(waitpid(orphan[0], NULL, WNOHANG), 0);
		must(write(hold[1], "!", 1));
		assert_returns(waitpid(orphan[0], NULL, 0), orphan[0]);
		must(close(hold[0]));
		must(close(hold[1]));
	}
}

CLAIM(process, a_subreaper_is_told_of_its_orphans,
      .says = "on Linux a subreaper gets SIGCHLD of an orphan that ends, with its pid and status, "
	      "and reaps also a child that was a zombie when its parent ended",
      .zh = "在 Linux 上，孤儿进程结束时 subreaper 收到带其 pid 与状态的 "
	    "SIGCHLD；父进程结束时已是僵尸的子进程也由它回收",
      .rows = "processes 3, 8", .verdict = HOLDS,
      .ref = "PR_SET_CHILD_SUBREAPER(2const): will receive a SIGCHLD; POSIX.1-2024 _exit(): zombie "
	     "processes are assigned a new parent",
      .needs = { need_subreaper })
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(prctl(PR_SET_CHILD_SUBREAPER, 1));
	for (int ended = 0; ended < 2; ended++) {
		siginfo_t info = { 0 };
		int p[2], status;

		must(pipe(p));
		ACTOR(parent) {
			leave_a_child(p, ended);
		}
		assert_ends(parent);
		if (!ended) {
			must(sigwaitinfo(&set, &info)); /* of the parent */
			must(close(p[1]));
			assert_returns(sigwaitinfo(&set, &info), SIGCHLD);
			assert_equal(info.si_status, 9);
			assert_equal(info.si_code, CLD_EXITED);
		}
		assert_that(info.si_pid == assert_succeeds(wait(&status)) || ended);
		assert_equal(status, 9 << 8);
	}
}
