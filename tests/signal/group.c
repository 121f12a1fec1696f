/*
 * Claims about signals to many: to a process group, to everybody, and what process 1 gets of them.
 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "namespaces.h"
#include "signals.h"

CLAIM(signal, kill_zero_reaches_the_callers_group,
      .says = "kill(0, sig) sends to every process of the caller's group, itself included, and to "
	      "no other",
      .zh = "kill(0, sig) 发给调用者所在进程组的所有进程（包括自己），不发给其他进程",
      .rows = "signals 1", .verdict = HOLDS, .ref = "POSIX.1-2024 kill(); kill(2)")
{
	ACTOR(outsider) {
		be_killed();
	}
	assert_asleep(outsider, "pause");
	ACTOR(leader) {
		struct actor *member[2];

		must(setpgid(0, 0));
		catch_signal(SIGUSR1, 0);
		for (int i = 0; i < 2; i++)
			START(member[i]) {
				be_signalled(SIGUSR1);
			}
		for (int i = 0; i < 2; i++)
			assert_asleep(member[i], "pause");
		assert_returns(kill(0, SIGUSR1), 0);
		assert_equal(caught(SIGUSR1), 1);
		for (int i = 0; i < 2; i++)
			assert_ends(member[i]);
	}
	assert_ends(leader);
	assert_not_woken(outsider);
}

static int gate[2]; /* who is not killed ends when it is closed */

/* Starts two actors that sleep in read, in a group of their own, as these users. Its id. */
static pid_t start_group(struct actor *member[2], uid_t first, uid_t second)
{
	for (int i = 0; i < 2; i++) {
		START(member[i]) {
			must(close(gate[1]));
			must(setpgid(0, i == 0 ? 0 : pid_of(member[0])));
			must(setuid(i == 0 ? first : second));
			(void)!read(gate[0], &(char){ 0 }, 1);
		}
		assert_asleep(member[i], "read");
	}
	return pid_of(member[0]);
}

CLAIM(signal, a_negative_pid_names_a_group,
      .says = "kill(-pgid, sig) and killpg(pgid, sig) send to every process of this group and to "
	      "no other",
      .zh = "kill(-pgid, sig) 与 killpg(pgid, sig) 发给该进程组的所有进程，不发给其他进程",
      .rows = "signals 1", .verdict = HOLDS, .ref = "POSIX.1-2024 kill(), killpg(); kill(2)")
{
	struct actor *member[2], *other[2];
	pid_t group, second;

	must(pipe(gate));
	group = start_group(member, getuid(), getuid());
	second = start_group(other, getuid(), getuid());
	assert_returns(kill(-group, 0), 0);
	assert_returns(killpg(group, 0), 0);
	assert_returns(kill(-group, SIGTERM), 0);
	for (int i = 0; i < 2; i++)
		assert_not_woken(other[i]);
	assert_returns(killpg(second, SIGUSR1), 0);
	must(close(gate[1]));
	for (int i = 0; i < 2; i++) {
		assert_killed(member[i], SIGTERM);
		assert_killed(other[i], SIGUSR1);
	}
	assert_fails(kill(-group, 0), ESRCH);
	assert_fails(killpg(group, 0), ESRCH);
}

CLAIM(signal, a_group_of_the_dead_is_still_there,
      .says = "on Linux a group whose last process is a zombie can be signalled: 0, not ESRCH",
      .zh = "在 Linux 上，只剩僵尸进程的进程组仍可接收信号：返回 0 而不是 ESRCH",
      .rows = "signals 1", .verdict = HOLDS,
      .ref = "kill(2) ERRORS: ESRCH; POSIX.1-2024 kill() RATIONALE")
{
	siginfo_t info;
	pid_t pid;

	ACTOR(child) {
		must(setpgid(0, 0));
	}
	pid = pid_of(child);
	must(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
	assert_returns(kill(-pid, SIGTERM), 0);
	assert_ends(child);
	assert_fails(kill(-pid, 0), ESRCH);
}

CLAIM(signal, kill_of_a_group_needs_one_that_it_may_signal,
      .says = "kill of a group returns 0 if one member may be signalled, and signals just those; "
	      "EPERM if none may",
      .zh = "对进程组，只要有一个成员可以被发信号，kill 就返回 0 "
	    "并只发给这些成员；一个也没有则失败 (EPERM)",
      .rows = "bugs 22; signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill() EPERM; kill(2) BUGS", .needs = { need_users })
{
	struct actor *member[2];
	pid_t group;

	must(pipe(gate));
	group = start_group(member, ONE, TWO);
	ACTOR(sender) {
		become(ONE, ONE);
		assert_returns(kill(-group, SIGTERM), 0);
	}
	assert_ends(sender);
	assert_killed(member[0], SIGTERM);
	assert_not_woken(member[1]);
	ACTOR(again) {
		become(ONE, ONE);
		assert_fails(kill(-group, SIGTERM), EPERM);
	}
	assert_ends(again);
	assert_not_woken(member[1]);
}

CLAIM(signal, int_min_names_nobody,
      .says = "kill of INT_MIN, whose negative is no number, fails with ESRCH, and waitpid of it "
	      "waits for nobody: ECHILD, on Linux ESRCH",
      .zh = "对 INT_MIN（其相反数无法表示）kill 失败 (ESRCH)，waitpid 也不等待任何进程：ECHILD，在 "
	    "Linux 上为 ESRCH",
      .rows = "bugs 24", .verdict = HOLDS,
      .ref = "Linux commits 4ea77014af0d (kill), dd83c161fbcc (wait4); POSIX.1-2024 kill() ESRCH, "
	     "waitpid() ECHILD")
{
	ACTOR(child) {
		be_killed();
	}
	assert_fails(kill(INT_MIN, 0), ESRCH);
	assert_fails(kill(INT_MIN, SIGTERM), ESRCH);
	assert_returns(waitpid(INT_MIN, NULL, 0), -1);
	assert_that(errno == ECHILD || errno == ESRCH);
	assert_asleep(child, "pause");
}

CLAIM(signal, sigqueue_knows_no_groups,
      .says = "sigqueue sends to one process only: pid 0 and negative ones fail, and nobody gets "
	      "anything",
      .zh = "sigqueue 只能发给单个进程：pid 为 0 或负数时失败，谁也收不到", .rows = "signals 7",
      .verdict = HOLDS, .ref = "sigqueue(3) ESRCH; POSIX.1-2024 sigqueue()")
{
	catch_signal(SIGUSR1, 0);
	assert_fails(sigqueue(0, SIGUSR1, (union sigval){ 0 }), ESRCH);
	assert_fails(sigqueue(-getpgrp(), SIGUSR1, (union sigval){ 0 }), ESRCH);
	assert_equal(caught_by_now(SIGUSR1), 0);
}

/* Forks children that tell if they are there still when the door is opened. */
static _Noreturn void fork_on_and_on(int door, int fd)
{
	for (int i = 0; i < 10; i++)
		if (fork() == 0)
			break;
	(void)!read(door, &(char){ 0 }, 1);
	(void)!write(fd, "alive", 5);
	_exit(0);
}

CLAIM(signal, kill_of_a_group_misses_no_child_being_forked,
      .says = "SIGKILL to a group ends every process of it, those that are being forked as well",
      .zh = "发给进程组的 SIGKILL 终止其全部进程，包括正在被 fork 的", .rows = "bugs 26",
      .verdict = HOLDS, .ref = "POSIX.1-2024 kill(), fork(); FreeBSD D40493")
{
	prctl(PR_SET_CHILD_SUBREAPER, 1); /* where it works, we reap them all ourselves */
	for (int round = 0; round < 8; round++) {
		int p[2], door[2];

		must(pipe(p));
		must(pipe(door));
		ACTOR(forker) {
			must(close(door[1]));
			must(setpgid(0, 0));
			must(write(p[1], "!", 1));
			fork_on_and_on(door[0], p[1]);
		}
		must(close(p[1]));
		must(read(p[0], &(char){ 0 }, 1));
		for (int i = 0; i < 4 * round; i++)
			sched_yield();
		assert_returns(kill(-pid_of(forker), SIGKILL), 0);
		must(close(door[1]));
		assert_killed(forker, SIGKILL);
		assert_returns(read(p[0], &(char){ 0 }, 1), 0); /* nobody holds it any more */
		must(close(p[0]));
		must(close(door[0]));
		while (waitpid(-1, NULL, 0) > 0)
			;
	}
}

static pid_t fork_victim(void)
{
	pid_t pid = must(fork());

	if (pid == 0)
		be_killed();
	return pid;
}

static void send_to_everybody(void)
{
	pid_t victims[2], sender;

	assert_fails(kill(-1, SIGTERM), ESRCH); /* nobody is here yet */
	for (int i = 0; i < 2; i++)
		victims[i] = fork_victim();
	catch_signal(SIGTERM, SA_RESTART);
	sender = must(fork());
	if (sender == 0) {
		handle(SIGTERM, SIG_DFL, 0);
		assert_succeeds(setsid());
		assert_returns(kill(-1, SIGTERM), 0);
		(void)getppid();
		_exit(0);
	}
	assert_equal(status_of(sender), 0);
	for (int i = 0; i < 2; i++)
		assert_equal(status_of(victims[i]), SIGTERM);
	assert_equal(caught(SIGTERM), 0);
}

CLAIM(signal, kill_minus_one_reaches_everybody_else,
      .says = "on Linux kill(-1, sig) sends to all processes that the caller may signal, except "
	      "process 1 and itself; ESRCH if there is none",
      .zh = "在 Linux 上，kill(-1, sig) 发给调用者有权发信号的所有进程，进程 1 "
	    "和自己除外；一个也没有则失败 (ESRCH)",
      .rows = "signals 1", .verdict = HOLDS, .ref = "kill(2) DESCRIPTION, NOTES",
      .needs = { need_root, need_pid_namespace })
{
	ACTOR(outside) {
		assert_equal(status_of(start_init(send_to_everybody)), 0);
	}
	assert_ends(outside);
}

static int survived[2];

static void be_signalled_as_init(void)
{
	pid_t sender;

	catch_signal(SIGUSR1, SA_RESTART);
	sender = must(fork());
	if (sender == 0) {
		assert_returns(kill(1, SIGTERM), 0);
		assert_returns(kill(1, SIGKILL), 0);
		assert_returns(kill(1, SIGSTOP), 0);
		assert_returns(kill(1, SIGUSR1), 0);
		_exit(0);
	}
	assert_equal(status_of(sender), 0);
	assert_equal(caught(SIGUSR1), 1);
	must(write(survived[1], "!", 1));
	be_killed();
}

CLAIM(signal, init_gets_only_what_it_catches,
      .says = "on Linux process 1 of a PID namespace gets from inside of it only signals that it "
	      "catches, not even SIGKILL; the outside can kill it",
      .zh = "在 Linux 上，PID 命名空间的进程 1 只接收来自内部的、它捕获的信号，连 SIGKILL "
	    "也不例外；外部可以杀死它",
      .rows = "signals 1", .verdict = HOLDS, .ref = "kill(2) NOTES; pid_namespaces(7)",
      .needs = { need_root, need_pid_namespace })
{
	ACTOR(outside) {
		pid_t init;

		must(pipe(survived));
		init = start_init(be_signalled_as_init);
		must(close(survived[1]));
		assert_reads(survived[0], "!");
		assert_returns(kill(init, SIGKILL), 0);
		assert_equal(status_of(init), SIGKILL);
	}
	assert_ends(outside);
}

static void be_signalled_from_outside(void)
{
	sigset_t set = only(SIGUSR1);
	siginfo_t info;
	pid_t child;

	assert_returns(getppid(), 0);
	block(SIGUSR1);
	must(write(survived[1], "!", 1));
	assert_returns(sigwaitinfo(&set, &info), SIGUSR1);
	assert_equal(info.si_code, SI_USER);
	assert_equal(info.si_pid, 0);
	child = must(fork());
	if (child == 0) {
		must(kill(getppid(), SIGUSR1));
		_exit(0);
	}
	assert_returns(sigwaitinfo(&set, &info), SIGUSR1);
	assert_equal(info.si_pid, child);
	must(wait(NULL));
}

CLAIM(signal, who_is_outside_is_told_as_0,
      .says = "on Linux a process sees those outside of its PID namespace as 0: its parent by "
	      "getppid, and the sender of a signal in si_pid; who is inside it sees by his pid there",
      .zh = "在 Linux 上，进程把 PID 命名空间之外的进程看作 0：getppid 得到的父进程，以及 si_pid "
	    "中的信号发送者；命名空间之内的则为其中的 pid",
      .rows = "signals 7; processes 1", .verdict = HOLDS,
      .ref = "pid_namespaces(7): si_pid will be zero, getppid(2) return 0",
      .needs = { need_root, need_pid_namespace })
{
	ACTOR(outside) {
		pid_t init;

		must(pipe(survived));
		init = start_init(be_signalled_from_outside);
		assert_reads(survived[0], "!");
		assert_returns(kill(init, SIGUSR1), 0);
		assert_equal(status_of(init), 0);
	}
	assert_ends(outside);
}
