/* Claims about signals: sending them, what they tell, catching them, fork, exec and children. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "claim.h"
#include "signal_sets.h"

FAMILY(signal, need_pipe);

#define ONE   65533 /* users that only these claims are */
#define TWO   65532
#define THREE 65531

static const int bad_numbers[] = { -1, INT_MIN, INT_MAX, 129 };

#define BAD_NUMBERS (sizeof(bad_numbers) / sizeof(bad_numbers[0]))

/* Waits for a signal that is caught, and has come just once then. */
static void be_signalled(int signal)
{
	assert_fails(pause(), EINTR);
	assert_equal(caught(signal), 1);
}

/* How a child of ours ended, or changed its state; the claim asks for it by itself. */
static int status_of(pid_t pid, int flags)
{
	int status = 0;

	must(waitpid(pid, &status, flags));
	return status;
}

/* kill */

CLAIM(signal, kill_sends_to_one_process,
      .says = "kill of a positive pid returns 0 and sends the signal to this process and no other",
      .zh = "kill(pid, sig) 返回 0，把信号只发给该进程",
      .course = "000 §6: 信号id和要发给谁 pid; 000 §6: 通过内核发信号 kill(pid,sig); 004: 信号发送",
      .rows = "signals 1", .verdict = HOLDS, .ref = "POSIX.1-2024 kill(); kill(2)")
{
	struct actor *child[2];

	catch_signal(SIGUSR1, 0);
	for (int i = 0; i < 2; i++)
		START(child[i]) {
			be_signalled(SIGUSR1);
		}
	for (int i = 0; i < 2; i++)
		assert_asleep(child[i], "pause");
	assert_returns(kill(pid_of(child[1]), SIGUSR1), 0);
	assert_ends(child[1]);
	assert_not_woken(child[0]);
	assert_equal(caught_by_now(SIGUSR1), 0);
}

CLAIM(signal, kill_to_oneself_delivers_before_it_returns,
      .says = "a signal that a process sends itself by kill, sigqueue or raise, and does not "
	      "block, is handled before the call returns",
      .zh = "进程用 kill、sigqueue 或 raise 发给自己的、未被阻塞的信号，在调用返回前已被处理",
      .rows = "signals 1, 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill(), sigqueue(), raise(); kill(2) NOTES; raise(3)")
{
	catch_signal(SIGUSR1, 0);
	for (int i = 1; i <= 30; i += 3) {
		assert_returns(kill(getpid(), SIGUSR1), 0);
		assert_equal(caught(SIGUSR1), i);
		assert_returns(queue(SIGUSR1, 0), 0);
		assert_equal(caught(SIGUSR1), i + 1);
		assert_returns(raise(SIGUSR1), 0);
		assert_equal(caught(SIGUSR1), i + 2);
	}
}

CLAIM(signal, kill_takes_every_number,
      .says = "kill sends every signal from 1 to SIGRTMAX that the C library leaves to programs",
      .zh = "kill 可以发送 1 到 SIGRTMAX 的每个信号（C 库自用的除外）",
      .course = "004: 信号 本质 整数; 000 §6: kill(pid,sig)", .rows = "signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill(), <signal.h>; signal(7)")
{
	sigset_t all = all_signals();
	siginfo_t info;

	must(sigprocmask(SIG_BLOCK, &all, NULL));
	for (int i = 1; i <= SIGRTMAX; i++) {
		if (i == SIGKILL || i == SIGSTOP || !sigismember(&all, i))
			continue;
		assert_returns(kill(getpid(), i), 0);
		assert_returns(take(i, &info), i);
		assert_equal(info.si_signo, i);
		assert_fails(take(i, &info), EAGAIN);
	}
}

CLAIM(signal, a_bad_number_gives_einval,
      .says = "kill, sigqueue and raise of a number that is no signal fail with EINVAL",
      .zh = "对不是信号的编号，kill、sigqueue、raise 都失败 (EINVAL)", .rows = "signals 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 kill() EINVAL, sigqueue() EINVAL, raise(); kill(2)")
{
	for (size_t i = 0; i < BAD_NUMBERS; i++) {
		assert_fails(kill(getpid(), bad_numbers[i]), EINVAL);
		assert_fails(kill(0, bad_numbers[i]), EINVAL);
		assert_fails(queue(bad_numbers[i], 0), EINVAL);
		errno = 0;
		assert_that(raise(bad_numbers[i]) != 0);
		assert_equal(errno, EINVAL);
	}
	assert_fails(kill(getpid(), SIGRTMAX + 1), EINVAL);
	assert_fails(queue(SIGRTMAX + 1, 0), EINVAL);
	errno = 0;
	assert_that(raise(SIGRTMAX + 1) != 0);
	assert_equal(errno, EINVAL);
}

CLAIM(signal, signal_zero_only_looks,
      .says = "kill and sigqueue with signal 0 return 0 if the process is there, and send nothing",
      .zh = "信号 0 只检查：进程存在时 kill 与 sigqueue 返回 0，不发送任何信号",
      .rows = "signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill(): the null signal; kill(2); sigqueue(3)")
{
	ACTOR(child) {
		be_killed();
	}
	assert_asleep(child, "pause");
	assert_returns(kill(pid_of(child), 0), 0);
	assert_returns(sigqueue(pid_of(child), 0, (union sigval){ 0 }), 0);
	assert_returns(kill(getpid(), 0), 0);
	assert_not_woken(child);
}

CLAIM(signal, nobody_there_gives_esrch,
      .says = "kill and sigqueue fail with ESRCH for a process that was reaped and for one that "
	      "never was",
      .zh = "进程已被回收或从未存在时，kill 与 sigqueue 失败 (ESRCH)", .rows = "signals 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 kill() ESRCH; kill(2); sigqueue(3)")
{
	pid_t pids[2] = { 0, INT_MAX };

	ACTOR(child) {
		_exit(0);
	}
	pids[0] = pid_of(child);
	assert_ends(child);
	for (int i = 0; i < 2; i++) {
		assert_fails(kill(pids[i], 0), ESRCH);
		assert_fails(kill(pids[i], SIGTERM), ESRCH);
		assert_fails(sigqueue(pids[i], SIGTERM, (union sigval){ 0 }), ESRCH);
	}
}

CLAIM(signal, a_zombie_can_be_signalled,
      .says = "kill of a process that has ended and was not waited for returns 0 and changes "
	      "nothing",
      .zh = "对已结束但尚未回收的进程（僵尸），kill 返回 0，其状态不变",
      .course = "000 §6: 操作：实现signal信号的测试。 父子信号，僵尸进程", .rows = "signals 1",
      .verdict = HOLDS, .ref = "kill(2) ERRORS: ESRCH; POSIX.1-2024 kill() RATIONALE")
{
	siginfo_t info = { 0 };
	int status = 0;
	pid_t pid;

	ACTOR(child) {
		_exit(47);
	}
	pid = pid_of(child);
	must(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
	assert_returns(kill(pid, 0), 0);
	assert_returns(kill(pid, SIGTERM), 0);
	assert_returns(kill(pid, SIGKILL), 0);
	assert_returns(waitpid(pid, &status, 0), pid);
	assert_that(WIFEXITED(status));
	assert_equal(WEXITSTATUS(status), 47);
	assert_fails(kill(pid, 0), ESRCH);
}

/* Who may */

CLAIM(signal, another_users_process_gives_eperm,
      .says = "kill of another user's process fails with EPERM, for signal 0 as well, and nothing "
	      "arrives",
      .zh = "对其他用户的进程，kill 失败 (EPERM)，信号 0 也一样，什么也不送达", .rows = "signals 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 kill() EPERM; kill(2)", .needs = { need_users })
{
	catch_signal(SIGUSR1, 0);
	ACTOR(other) {
		become(ONE, ONE);
		assert_fails(kill(getppid(), 0), EPERM);
		assert_fails(kill(getppid(), SIGUSR1), EPERM);
		assert_fails(kill(getppid(), SIGKILL), EPERM);
		assert_fails(sigqueue(getppid(), SIGUSR1, (union sigval){ 0 }), EPERM);
	}
	assert_ends(other);
	assert_equal(caught_by_now(SIGUSR1), 0);
}

static const struct {
	uid_t real, effective;                             /* the sender's */
	uid_t target_real, target_effective, target_saved; /* the receiver's */
	bool may;
} users[] = {
	{ ONE, ONE, ONE, ONE, ONE, true },
	{ ONE, ONE, TWO, TWO, TWO, false },
	{ ONE, ONE, ONE, TWO, TWO, true },
	{ ONE, ONE, TWO, TWO, ONE, true },
	{ ONE, ONE, TWO, ONE, TWO, false }, /* the receiver's effective one does not count */
	{ ONE, TWO, ONE, THREE, THREE, true },
	{ ONE, TWO, TWO, THREE, THREE, true },
	{ ONE, TWO, 0, THREE, ONE, true },
	{ ONE, TWO, 0, THREE, TWO, true },
	{ ONE, TWO, 0, TWO, 0, false },
	{ ONE, TWO, THREE, THREE, THREE, false }, /* nor does the sender's saved one */
	{ ONE, ONE, 0, 0, 0, false },
};

CLAIM(signal, real_or_effective_must_match_real_or_saved,
      .says = "without privilege kill needs the sender's real or effective user to be the "
	      "receiver's real or saved one",
      .zh = "没有特权时，发送者的实际或有效用户须等于接收者的实际或保存的用户，kill 才被允许",
      .rows = "signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill() DESCRIPTION; kill(2); credentials(7)", .needs = { need_users })
{
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		ACTOR(target) {
			must(setresuid(users[i].target_real, users[i].target_effective,
				       users[i].target_saved));
			be_killed();
		}
		assert_asleep(target, "pause");
		ACTOR(sender) {
			must(setresuid(users[i].real, users[i].effective, THREE));
			if (users[i].may)
				assert_returns(kill(pid_of(target), SIGTERM), 0);
			else
				assert_fails(kill(pid_of(target), SIGTERM), EPERM);
		}
		assert_ends(sender);
		if (!users[i].may)
			send_signal(target, SIGKILL);
		assert_killed(target, users[i].may ? SIGTERM : SIGKILL);
	}
}

CLAIM(signal, cap_kill_may_signal_anybody,
      .says = "on Linux CAP_KILL lets root signal any user's process; root without it gets EPERM",
      .zh = "在 Linux 上，CAP_KILL 允许 root 向任何用户的进程发信号；没有它则失败 (EPERM)",
      .rows = "signals 1", .verdict = HOLDS, .ref = "kill(2); capabilities(7) CAP_KILL",
      .needs = { need_users })
{
	ACTOR(target) {
		become(ONE, ONE);
		be_killed();
	}
	assert_asleep(target, "pause");
	ACTOR(without) {
		drop_capability(CAP_KILL);
		assert_fails(kill(pid_of(target), 0), EPERM);
		assert_fails(kill(pid_of(target), SIGTERM), EPERM);
	}
	assert_ends(without);
	assert_not_woken(target);
	assert_returns(kill(pid_of(target), SIGTERM), 0);
	assert_killed(target, SIGTERM);
}

CLAIM(signal, sigcont_may_go_to_anybody_of_the_session,
      .says = "SIGCONT, and no other signal, may be sent to another user's process of the same "
	      "session",
      .zh = "SIGCONT（且仅此信号）可以发给同一会话中其他用户的进程", .rows = "signals 1",
      .verdict = HOLDS, .ref = "POSIX.1-2024 kill(); kill(2)", .needs = { need_users })
{
	catch_signal(SIGCONT, 0);
	ACTOR(other) {
		pid_t parent = getppid();

		become(ONE, ONE);
		assert_fails(kill(parent, SIGSTOP), EPERM);
		assert_fails(kill(parent, 0), EPERM);
		assert_returns(kill(parent, SIGCONT), 0);
		must(setsid());
		assert_fails(kill(parent, SIGCONT), EPERM);
	}
	assert_ends(other);
	assert_equal(caught_by_now(SIGCONT), 1);
}

/* Process groups, and everybody */

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
	assert_fails(killpg(group, SIGTERM), ESRCH);
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
	assert_fails(kill(-pid, SIGTERM), ESRCH);
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

static const char *need_pid_namespace(void)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(unshare(CLONE_NEWPID) < 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		return "unshare(CLONE_NEWPID) is refused";
	return NULL;
}

/* Runs the function as process 1 of a PID namespace: what it sends goes no further. Its pid here. */
static pid_t start_init(void (*run)(void))
{
	pid_t pid;

	must(unshare(CLONE_NEWPID));
	pid = must(fork());
	if (pid == 0) {
		assert_equal(getpid(), 1);
		run();
		_exit(0);
	}
	return pid;
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
		must(setsid());
		assert_returns(kill(-1, SIGTERM), 0);
		(void)getppid();
		_exit(0);
	}
	assert_equal(status_of(sender, 0), 0);
	for (int i = 0; i < 2; i++)
		assert_equal(status_of(victims[i], 0), SIGTERM);
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
		assert_equal(status_of(start_init(send_to_everybody), 0), 0);
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
	assert_equal(status_of(sender, 0), 0);
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
		assert_equal(status_of(init, 0), SIGKILL);
	}
	assert_ends(outside);
}

/* The kill command */

static const char *need_kill_command(void)
{
	return program_exists("kill") ? NULL : "no program kill";
}

/* Runs kill with an option and an operand, its output into a descriptor. */
static void run_kill(char *option, char *operand, int output)
{
	ACTOR(command) {
		must(dup2(output, 1));
		must(execvp("kill", (char *[]){ "kill", option, operand, NULL }));
	}
	assert_ends(command);
}

CLAIM(signal, the_kill_command_sends,
      .says = "the command kill stops, continues and ends a process by name and pid",
      .zh = "kill 命令可按信号名和 pid 暂停、恢复、终止进程",
      .course = "000 §6: kill命令; 004: 信号发送 命令; 003 §3: "
		"shell也可以使用信号将作业控制命令传递给它的子进程（如kill）",
      .rows = "signals 1", .verdict = HOLDS, .ref = "POSIX.1-2024 kill (utility); kill(1)",
      .needs = { need_kill_command })
{
	char pid[16];

	ACTOR(child) {
		be_killed();
	}
	snprintf(pid, sizeof(pid), "%d", pid_of(child));
	run_kill("-STOP", pid, 1);
	assert_stopped(child, SIGSTOP);
	run_kill("-CONT", pid, 1);
	assert_continued(child);
	run_kill("-0", pid, 1);
	assert_asleep(child, "pause");
	run_kill("-TERM", pid, 1);
	assert_killed(child, SIGTERM);
}

static const char *const posix_names[] = {
	"HUP",  "INT",  "QUIT", "ILL",  "TRAP", "ABRT", "BUS",  "FPE",    "KILL",
	"USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "CHLD", "CONT",   "STOP",
	"TSTP", "TTIN", "TTOU", "URG",  "XCPU", "XFSZ", "SYS",  "VTALRM", "PROF",
};

CLAIM(signal, kill_l_lists_the_names,
      .says = "kill -l prints the names of the signals of POSIX, and kill -l 9 the name KILL",
      .zh = "kill -l 列出 POSIX 的信号名，kill -l 9 给出 KILL",
      .course = "000 §6: 查看内核信号 kill -l", .rows = "signals 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 kill (utility) -l; kill(1)", .needs = { need_kill_command })
{
	char text[2048] = "";
	int p[2], found = 0;

	must(pipe(p));
	run_kill("-l", NULL, p[1]);
	must(read(p[0], text, sizeof(text) - 1));
	for (char *word = strtok(text, " \t\n)"); word; word = strtok(NULL, " \t\n)"))
		for (size_t i = 0; i < sizeof(posix_names) / sizeof(posix_names[0]); i++)
			found += strcmp(word, posix_names[i]) == 0;
	assert_equal(found, sizeof(posix_names) / sizeof(posix_names[0]));
	run_kill("-l", "9", p[1]);
	assert_reads(p[0], "KILL\n");
}

CLAIM(signal, some_numbers_are_the_same_everywhere,
      .says = "HUP is 1, INT 2, QUIT 3, ABRT 6, KILL 9, ALRM 14 and TERM 15, and real-time signals "
	      "end at SIGRTMAX",
      .zh = "HUP 为 1，INT 2，QUIT 3，ABRT 6，KILL 9，ALRM 14，TERM 15；实时信号到 SIGRTMAX 为止",
      .course = "004: 信号 本质 整数; 004: alarm 发送一个14信号; 000 §6: raise(9)",
      .rows = "signals 1, 3", .verdict = HOLDS, .ref = "POSIX.1-2024 kill (utility); signal(7)")
{
	assert_equal(SIGHUP, 1);
	assert_equal(SIGINT, 2);
	assert_equal(SIGQUIT, 3);
	assert_equal(SIGABRT, 6);
	assert_equal(SIGKILL, 9);
	assert_equal(SIGALRM, 14);
	assert_equal(SIGTERM, 15);
	assert_that(SIGRTMAX - SIGRTMIN + 1 >= 8);
	block(SIGRTMAX);
	assert_returns(kill(getpid(), SIGRTMAX), 0);
	assert_fails(kill(getpid(), SIGRTMAX + 1), EINVAL);
}

/* raise */

CLAIM(signal, raise_sends_to_oneself,
      .says = "raise sends the signal to the caller alone, not to its child or parent",
      .zh = "raise 只把信号发给自己，不发给子进程或父进程",
      .course = "000 §6: raise() 发信号给自己，只有一个参数", .rows = "signals 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 raise(); raise(3)")
{
	catch_signal(SIGUSR1, 0);
	ACTOR(child) {
		be_killed();
	}
	assert_asleep(child, "pause");
	ACTOR(caller) {
		assert_returns(raise(SIGUSR1), 0);
		assert_equal(caught(SIGUSR1), 1);
	}
	assert_ends(caller);
	assert_not_woken(child);
	assert_equal(caught_by_now(SIGUSR1), 0);
}

CLAIM(signal, raise_9_is_not_exit,
      .says = "after raise(9) the parent sees a process killed by SIGKILL, after _exit(9) one that "
	      "exited with 9",
      .zh = "raise(9) 之后父进程看到被 SIGKILL 杀死的进程；_exit(9) 之后看到以 9 退出的进程",
      .course = "000 §6: raise(9)相当于_exit()", .rows = "signals 2",
      .verdict = WRONG("raise(9) is a death by signal, which waitpid tells from an exit",
		       "raise(9) 是被信号终止，waitpid 能把它与退出区分开"),
      .ref = "POSIX.1-2024 waitpid() WIFSIGNALED, WIFEXITED; raise(3); _exit(2)")
{
	int status;

	ACTOR(raiser) {
		raise(9);
	}
	status = status_of(pid_of(raiser), 0);
	assert_that(WIFSIGNALED(status) && !WIFEXITED(status));
	assert_equal(WTERMSIG(status), SIGKILL);
	ACTOR(exiter) {
		_exit(9);
	}
	status = status_of(pid_of(exiter), 0);
	assert_that(WIFEXITED(status) && !WIFSIGNALED(status));
	assert_equal(WEXITSTATUS(status), 9);
}

CLAIM(signal, raise_sigstop_stops_until_sigcont,
      .says = "a child that raises SIGSTOP stops, which waitpid tells with WUNTRACED alone, and "
	      "goes on after SIGCONT",
      .zh = "子进程 raise(SIGSTOP) 后暂停，只有带 WUNTRACED 的 waitpid 会报告；收到 SIGCONT 后继续",
      .course = "000 §6: 操作：父子进程，用raise()信号暂停 与waitpid()使用", .rows = "signals 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 raise(), waitpid() WUNTRACED; signal(7)")
{
	siginfo_t info = { 0 };
	int status;

	ACTOR(child) {
		assert_returns(raise(SIGSTOP), 0);
		be_killed();
	}
	must(waitid(P_PID, (id_t)pid_of(child), &info, WSTOPPED | WNOWAIT));
	assert_returns(waitpid(pid_of(child), &status, WNOHANG), 0);
	assert_returns(waitpid(pid_of(child), &status, WUNTRACED), pid_of(child));
	assert_that(WIFSTOPPED(status) && !WIFEXITED(status) && !WIFSIGNALED(status));
	assert_equal(WSTOPSIG(status), SIGSTOP);
	send_signal(child, SIGCONT);
	assert_continued(child);
	assert_asleep(child, "pause");
}

CLAIM(signal, a_stopped_child_is_killed_and_reaped,
      .says = "the notes' exercise: waitpid with WNOHANG gives 0 while the child is stopped, kill "
	      "ends it, waitpid reaps it",
      .zh = "课程练习：子进程暂停时 waitpid(WNOHANG) 返回 0，kill 终止它，waitpid 回收它",
      .course = "000 §6: 操作：父子进程，用raise()信号暂停 与waitpid()使用杀进程",
      .rows = "signals 2", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid(), kill()")
{
	int status;

	ACTOR(child) {
		raise(SIGSTOP);
		assert_that(!"it goes on after SIGSTOP");
	}
	assert_stopped(child, SIGSTOP);
	assert_returns(waitpid(pid_of(child), NULL, WNOHANG), 0);
	assert_returns(kill(pid_of(child), SIGKILL), 0);
	assert_returns(waitpid(pid_of(child), &status, 0), pid_of(child));
	assert_that(WIFSIGNALED(status));
	assert_equal(WTERMSIG(status), SIGKILL);
	assert_fails(waitpid(pid_of(child), NULL, 0), ECHILD);
}

/* What a signal tells of its sender */

static union sigval number(int number)
{
	return (union sigval){ .sival_int = number };
}

CLAIM(signal, sigqueue_carries_a_number_and_its_sender,
      .says = "sigqueue hands an int or a pointer over with the signal; the receiver sees it with "
	      "SI_QUEUE and the sender's pid and user",
      .zh = "sigqueue 随信号传递一个整数或指针；接收者同时得到 SI_QUEUE、发送者的 pid 和用户",
      .course = "004: 高级信号处理：sigaction sigqueue 处理信号的时候 能接受额外数据",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigqueue(), <signal.h> si_code; sigqueue(3)")
{
	siginfo_t info;

	block(SIGUSR1);
	ACTOR(sender) {
		assert_returns(sigqueue(getppid(), SIGUSR1, number(-4711)), 0);
	}
	assert_ends(sender);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_signo, SIGUSR1);
	assert_equal(info.si_code, SI_QUEUE);
	assert_equal(info.si_value.sival_int, -4711);
	assert_equal(info.si_pid, pid_of(sender));
	assert_equal(info.si_uid, getuid());
	must(sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_ptr = &info }));
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_that(info.si_value.sival_ptr == &info);
}

static siginfo_t handed[4];
static volatile sig_atomic_t handed_count;

static void keep_info(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	handed[handed_count++ % 4] = *info;
}

static void keep_infos_of(int signal, int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_sigaction = keep_info;
	action.sa_flags = SA_SIGINFO | flags;
	must(sigaction(signal, &action, NULL));
}

CLAIM(signal, sa_siginfo_hands_the_data_to_the_handler,
      .says = "a handler with SA_SIGINFO gets the number, the code, the value and the sender as "
	      "its second argument",
      .zh = "带 SA_SIGINFO 的处理函数从第二个参数得到信号编号、来源代码、附带的值和发送者",
      .course = "004: 高级信号处理：sigaction sigqueue 处理信号的时候 能接受额外数据",
      .rows = "signals 7", .verdict = HOLDS_IF("SA_SIGINFO is set", "设置了 SA_SIGINFO"),
      .ref = "POSIX.1-2024 sigaction() SA_SIGINFO; sigaction(2)")
{
	keep_infos_of(SIGUSR1, 0);
	ACTOR(sender) {
		must(sigqueue(getppid(), SIGUSR1, number(42)));
	}
	assert_ends(sender);
	must(kill(getpid(), SIGUSR1));
	assert_equal(handed_count, 2);
	assert_equal(handed[0].si_signo, SIGUSR1);
	assert_equal(handed[0].si_code, SI_QUEUE);
	assert_equal(handed[0].si_value.sival_int, 42);
	assert_equal(handed[0].si_pid, pid_of(sender));
	assert_equal(handed[1].si_code, SI_USER);
	assert_equal(handed[1].si_pid, getpid());
	assert_equal(handed[1].si_uid, getuid());
}

static int send_by_kill(void)
{
	return kill(getpid(), SIGUSR1);
}

static int send_by_killpg(void)
{
	must(setpgid(0, 0));
	return killpg(0, SIGUSR1);
}

static int send_by_raise(void)
{
	return raise(SIGUSR1);
}

static int send_by_pthread_kill(void)
{
	return pthread_kill(pthread_self(), SIGUSR1);
}

static int send_by_sigqueue(void)
{
	return queue(SIGUSR1, 0);
}

static const struct {
	int (*send)(void);
	int code;
} senders[] = {
	{ send_by_kill, SI_USER },      { send_by_killpg, SI_USER },
	{ send_by_raise, SI_TKILL },    { send_by_pthread_kill, SI_TKILL },
	{ send_by_sigqueue, SI_QUEUE },
};

CLAIM(signal, si_code_tells_how_it_was_sent,
      .says = "on Linux the si_code of a handler is SI_USER for kill, SI_QUEUE for sigqueue, "
	      "SI_TKILL for raise and pthread_kill; none is above 0, and each names the sender",
      .zh = "在 Linux 上，处理函数得到的 si_code 对 kill 为 SI_USER，对 sigqueue 为 SI_QUEUE，对 "
	    "raise 和 pthread_kill 为 SI_TKILL；均不大于 0，且都注明发送者",
      .course = "004: 信号发送： 内核 命令 进程", .rows = "signals 7", .verdict = HOLDS,
      .ref = "sigaction(2) si_code; POSIX.1-2024 sigaction(), <signal.h>")
{
	keep_infos_of(SIGUSR1, 0); /* glibc's sigtimedwait turns SI_TKILL into SI_USER */
	for (size_t i = 0; i < sizeof(senders) / sizeof(senders[0]); i++) {
		const siginfo_t *info = &handed[i % 4];

		assert_returns(senders[i].send(), 0);
		assert_equal(handed_count, i + 1);
		assert_equal(info->si_code, senders[i].code);
		assert_that(info->si_code <= 0);
		assert_equal(info->si_pid, getpid());
		assert_equal(info->si_uid, getuid());
	}
}

CLAIM(signal, the_real_user_signs,
      .says = "si_uid is the sender's real user, whatever its effective one, for kill and sigqueue",
      .zh = "si_uid 是发送者的实际用户，与其有效用户无关，kill 与 sigqueue 都如此",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "sigaction(2) si_uid: Real user ID of sending process; POSIX.1-2024 sigaction()",
      .needs = { need_users })
{
	siginfo_t info;

	block(SIGUSR1);
	block(SIGUSR2);
	ACTOR(sender) {
		must(setresuid(ONE, 0, 0));
		must(kill(getppid(), SIGUSR1));
		must(sigqueue(getppid(), SIGUSR2, number(1)));
	}
	assert_ends(sender);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_uid, ONE);
	assert_returns(take(SIGUSR2, &info), SIGUSR2);
	assert_equal(info.si_uid, ONE);
}

static void fork_and_queue(int signal)
{
	if (fork() == 0) {
		sigqueue(getppid(), SIGUSR2, number(signal));
		_exit(0);
	}
}

CLAIM(signal, a_child_forked_in_a_handler_signs_for_itself,
      .says = "sigqueue in a child that a signal handler forked names this child as the sender",
      .zh = "在信号处理函数中 fork 出的子进程调用 sigqueue，发送者是该子进程", .rows = "bugs 36",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sigqueue(), fork(); musl commit 07827d1a")
{
	siginfo_t info;
	pid_t child;

	block(SIGUSR2);
	handle(SIGUSR1, fork_and_queue, 0);
	must(raise(SIGUSR1));
	child = must(waitpid(-1, NULL, 0));
	assert_returns(take(SIGUSR2, &info), SIGUSR2);
	assert_equal(info.si_pid, child);
	assert_equal(info.si_value.sival_int, SIGUSR1);
}

CLAIM(signal, nobody_can_pretend_to_be_the_kernel,
      .says = "on Linux rt_sigqueueinfo to another process with the code of the kernel, kill or "
	      "tgkill fails with EPERM, and nothing is sent",
      .zh = "在 Linux 上，向其他进程用 rt_sigqueueinfo 冒充内核、kill 或 tgkill 的代码会失败 "
	    "(EPERM)，不发送信号",
      .rows = "signals 7", .verdict = HOLDS, .ref = "rt_sigqueueinfo(2) si_code, EPERM")
{
	const int codes[] = { SI_USER, SI_KERNEL, SI_TKILL, CLD_EXITED };

	catch_signal(SIGUSR1, 0);
	ACTOR(forger) {
		siginfo_t info;

		for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
			memset(&info, 0, sizeof(info));
			info.si_code = codes[i];
			assert_fails(syscall(SYS_rt_sigqueueinfo, getppid(), SIGUSR1, &info),
				     EPERM);
		}
	}
	assert_ends(forger);
	assert_equal(caught_by_now(SIGUSR1), 0);
}

/* By pidfd */

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif

static int send_by_pidfd(int pidfd, int signal, siginfo_t *info, unsigned flags)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, info, flags);
}

static const char *need_pidfd(void)
{
	int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	const char *reason = NULL;

	if (fd < 0)
		return "no pidfd_open";
	if (send_by_pidfd(fd, 0, NULL, 0) < 0)
		reason = "no pidfd_send_signal";
	close(fd);
	return reason;
}

CLAIM(signal, a_pidfd_names_one_process_for_ever,
      .says = "on Linux pidfd_send_signal sends like kill, and once the process is reaped gives "
	      "ESRCH for good",
      .zh = "在 Linux 上，pidfd_send_signal 的作用与 kill 相同；进程被回收后永远失败 (ESRCH)",
      .rows = "signals 1", .verdict = HOLDS, .ref = "pidfd_send_signal(2); signal(7)",
      .needs = { need_pidfd })
{
	int null = must(open("/dev/null", O_RDONLY)), pidfd;
	siginfo_t info;

	block(SIGUSR1);
	pidfd = must(syscall(SYS_pidfd_open, getpid(), 0));
	assert_returns(send_by_pidfd(pidfd, SIGUSR1, NULL, 0), 0);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_code, SI_USER);
	assert_equal(info.si_pid, getpid());
	assert_equal(info.si_uid, getuid());
	ACTOR(child) {
		be_killed();
	}
	pidfd = must(syscall(SYS_pidfd_open, pid_of(child), 0));
	assert_asleep(child, "pause");
	assert_returns(send_by_pidfd(pidfd, 0, NULL, 0), 0);
	assert_fails(send_by_pidfd(pidfd, SIGTERM, NULL, 1U << 31), EINVAL);
	assert_fails(send_by_pidfd(pidfd, SIGRTMAX + 1, NULL, 0), EINVAL);
	assert_fails(send_by_pidfd(null, SIGTERM, NULL, 0), EBADF);
	assert_not_woken(child);
	assert_returns(send_by_pidfd(pidfd, SIGTERM, NULL, 0), 0);
	assert_killed(child, SIGTERM);
	assert_fails(send_by_pidfd(pidfd, SIGTERM, NULL, 0), ESRCH);
}

/* Talking by signals */

CLAIM(signal, parent_and_child_take_turns_by_signals,
      .says = "parent and child hand the turn to each other fifty times, by SIGUSR1 and SIGUSR2, "
	      "and lose none",
      .zh = "父子进程用 SIGUSR1 与 SIGUSR2 轮流五十次，一次不丢",
      .course =
	      "000 §6: 父子信号通过信号通信。信号实现进程间通信; 000 §7: kill(getppid(), SIGUSR2)",
      .rows = "signals 10",
      .verdict = HOLDS_IF("each blocks the signal and waits by sigsuspend, not by pause",
			  "双方阻塞该信号并用 sigsuspend 而不是 pause 等待"),
      .ref = "POSIX.1-2024 kill(), sigsuspend()")
{
	block(SIGUSR1);
	block(SIGUSR2);
	catch_signal(SIGUSR1, 0);
	catch_signal(SIGUSR2, 0);
	ACTOR(child) {
		for (int i = 1; i <= 50; i++) {
			wait_until_caught(SIGUSR1, i);
			assert_equal(caught(SIGUSR1), i);
			must(kill(getppid(), SIGUSR2));
		}
	}
	for (int i = 1; i <= 50; i++) {
		must(kill(pid_of(child), SIGUSR1));
		wait_until_caught(SIGUSR2, i);
		assert_equal(caught(SIGUSR2), i);
	}
	assert_ends(child);
}

CLAIM(signal, kill_carries_nothing_but_the_number,
      .says = "what comes by kill is the number and the sender: a hundred that were sent while one "
	      "is pending tell no more than that one",
      .zh = "kill 只带来编号和发送者：一个未决时再发一百个，也不比这一个说得更多",
      .course = "002 IPC: singnal 信号 (开销最小，携带信息量最小的); 003 §5: "
		"消息队列克服了信号承载信息量少",
      .rows = "signals 10",
      .verdict = HOLDS_IF("sigqueue adds one int or pointer, and real-time signals are counted",
			  "sigqueue 可附带一个整数或指针，实时信号会计数"),
      .ref = "signal(7): Standard signals do not queue; POSIX.1-2024 kill()")
{
	siginfo_t info;

	block(SIGUSR1);
	ACTOR(sender) {
		for (int i = 0; i < 100; i++)
			must(kill(getppid(), SIGUSR1));
	}
	assert_ends(sender);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	assert_equal(info.si_code, SI_USER);
	assert_equal(info.si_pid, pid_of(sender));
	assert_fails(take(SIGUSR1, &info), EAGAIN);
}

CLAIM(signal, it_comes_before_the_end_of_its_sender_is_seen,
      .says = "a signal that a child sends its parent before it exits is there when the parent "
	      "sees the exit",
      .zh = "子进程退出之前发给父进程的信号，在父进程看到其退出时已经到达", .rows = "bugs 31",
      .verdict = HOLDS, .ref = "POSIX.1-2024 kill(), _exit(); waitpid()")
{
	siginfo_t info;

	block(SIGUSR1);
	block(SIGCHLD);
	for (int i = 0; i < 20; i++) {
		sigset_t end = only(SIGCHLD);

		ACTOR(child) {
			must(kill(getppid(), SIGUSR1));
		}
		assert_returns(sigwaitinfo(&end, &info), SIGCHLD);
		assert_equal(info.si_pid, pid_of(child));
		assert_returns(take(SIGUSR1, &info), SIGUSR1);
		assert_equal(info.si_pid, pid_of(child));
		assert_ends(child);
	}
}

/* Dispositions */

static volatile sig_atomic_t last_argument;

static void keep_argument(int signal)
{
	last_argument = signal;
}

CLAIM(signal, signal_takes_one_of_three,
      .says = "signal sets SIG_IGN, SIG_DFL or a handler for one signal of this process, and "
	      "returns what was before",
      .zh = "signal 为本进程的某个信号设置 SIG_IGN、SIG_DFL 或处理函数，并返回先前的设置",
      .course = "000 §6: signal第二个参数不同的处理方案。SIG_IGN:忽略该信号 SIG_DFL :系统默认处理 "
		"自定义处理函数; 004: 注册信号处理： signal",
      .rows = "signals 5", .verdict = HOLDS, .ref = "POSIX.1-2024 signal(); signal(2)")
{
	ACTOR(child) {
		assert_that(signal(SIGTERM, SIG_IGN) == SIG_DFL);
		assert_returns(raise(SIGTERM), 0);
		assert_that(signal(SIGTERM, keep_argument) == SIG_IGN);
		assert_returns(raise(SIGTERM), 0);
		assert_equal(last_argument, SIGTERM);
		assert_that(signal(SIGUSR1, SIG_IGN) == SIG_DFL); /* another is another */
		assert_that(signal(SIGTERM, SIG_DFL) == keep_argument);
		raise(SIGTERM);
	}
	assert_killed(child, SIGTERM);
}

CLAIM(signal, the_handler_gets_the_number,
      .says = "one handler may serve several signals: its argument says which came",
      .zh = "一个处理函数可用于多个信号：参数说明是哪一个",
      .course = "000 §6: signal() 参数：1，处理的信号。 2，怎样处理信号", .rows = "signals 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 signal(), sigaction()")
{
	const int signals[] = { SIGHUP, SIGUSR2, SIGCHLD, SIGRTMIN, SIGRTMIN + 3 };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], keep_argument);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		must(raise(signals[i]));
		assert_equal(last_argument, signals[i]);
	}
}

static volatile sig_atomic_t arrived;

static void arrive(int signal)
{
	(void)signal;
	arrived = 1;
}

CLAIM(signal, a_handler_interrupts_the_program_anywhere,
      .says = "a signal interrupts a program that makes no call: the handler runs, then the "
	      "program goes on where it was",
      .zh = "信号能中断不做任何调用的程序：先运行处理函数，然后程序从原处继续",
      .course = "003 §3: "
		"信号是迫使操作系统停止其正在进行的任务并执行已为其发送中断的任务的中断。这些中断可"
		"以在OS的任何程序中暂停服务",
      .rows = "signals 5",
      .verdict = HOLDS_IF("it interrupts a process, not the kernel, unless blocked or ignored",
			  "它中断的是进程而不是内核，且信号未被阻塞或忽略"),
      .ref = "POSIX.1-2024 §2.4.4 Effects of Signals on Other Functions; signal(7)")
{
	int p[2];

	must(pipe(p));
	ACTOR(busy) {
		unsigned rounds = 0;

		handle(SIGUSR1, arrive, 0);
		must(write(p[1], "!", 1));
		while (!arrived)
			rounds++;
		assert_that(arrived == 1);
	}
	assert_reads(p[0], "!");
	send_signal(busy, SIGUSR1);
	assert_ends(busy);
}

CLAIM(signal, signal_keeps_the_handler_and_restarts_calls,
      .says = "with glibc and musl a handler set by signal stays, its signal is blocked while it "
	      "runs, and calls are restarted",
      .zh = "在 glibc 与 musl 中，signal "
	    "设置的处理函数一直有效，运行时该信号被阻塞，系统调用会重启",
      .rows = "signals 5", .verdict = HOLDS, .ref = "signal(2) Portability")
{
	struct sigaction action;

	signal(SIGUSR1, keep_argument);
	for (int i = 0; i < 3; i++) {
		must(raise(SIGUSR1));
		assert_equal(last_argument, SIGUSR1);
		last_argument = 0;
	}
	must(sigaction(SIGUSR1, NULL, &action));
	assert_that(action.sa_handler == keep_argument);
	assert_equal(action.sa_flags & (SA_RESTART | SA_RESETHAND | SA_NODEFER), SA_RESTART);
}

CLAIM(signal, sigkill_and_sigstop_keep_their_action,
      .says = "signal and sigaction for SIGKILL or SIGSTOP fail with EINVAL, for a handler and for "
	      "SIG_IGN; on Linux for SIG_DFL as well",
      .zh = "对 SIGKILL 与 SIGSTOP，signal 和 sigaction 都失败 (EINVAL)，不能捕获或忽略；在 Linux "
	    "上 SIG_DFL 也不行",
      .rows = "signals 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 signal() EINVAL, sigaction() EINVAL; signal(7)")
{
	void (*const handlers[])(int) = { SIG_IGN, keep_argument, SIG_DFL };
	const int signals[] = { SIGKILL, SIGSTOP };

	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 3; k++) {
			struct sigaction action = { .sa_handler = handlers[k] };

			errno = 0;
			assert_that(signal(signals[i], handlers[k]) == SIG_ERR);
			assert_equal(errno, EINVAL);
			assert_fails(sigaction(signals[i], &action, NULL), EINVAL);
		}
		assert_that(handler_of(signals[i]) == SIG_DFL); /* to ask is allowed */
	}
}

CLAIM(signal, sigkill_and_sigstop_can_not_be_blocked,
      .says = "sigprocmask takes SIGKILL and SIGSTOP, returns 0 and blocks all but them: they stop "
	      "and kill as ever",
      .zh = "sigprocmask 接受 SIGKILL 与 SIGSTOP 并返回 0，但不会阻塞它们：照样暂停和杀死进程",
      .rows = "signals 5, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigprocmask(): those that cannot be ignored; sigprocmask(2) NOTES")
{
	ACTOR(child) {
		sigset_t all = all_signals();

		assert_returns(sigprocmask(SIG_SETMASK, &all, NULL), 0);
		assert_that(!is_blocked(SIGKILL) && !is_blocked(SIGSTOP));
		assert_that(is_blocked(SIGTERM) && is_blocked(SIGCONT) && is_blocked(SIGRTMAX));
		be_killed();
	}
	assert_asleep(child, "pause");
	send_signal(child, SIGTERM);
	assert_not_woken(child);
	send_signal(child, SIGSTOP);
	assert_stopped(child, SIGSTOP);
	send_signal(child, SIGCONT);
	assert_continued(child);
	send_signal(child, SIGKILL);
	assert_killed(child, SIGKILL);
}

CLAIM(signal, sigaction_refuses_what_is_no_signal,
      .says = "sigaction fails with EINVAL for 0, for numbers beyond SIGRTMAX and for those that "
	      "the C library keeps, also if it only asks",
      .zh = "对 0、超过 SIGRTMAX 的编号以及 C 库自用的编号，sigaction 失败 (EINVAL)，只查询也一样",
      .rows = "signals 5, 6", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() EINVAL; sigaction(2) C library/kernel differences")
{
	struct sigaction action = { .sa_handler = SIG_IGN };

	for (size_t i = 0; i < BAD_NUMBERS; i++) {
		assert_fails(sigaction(bad_numbers[i], &action, NULL), EINVAL);
		assert_fails(sigaction(bad_numbers[i], NULL, &action), EINVAL);
	}
	for (int i = 32; i < SIGRTMIN; i++) {
		assert_fails(sigaction(i, &action, NULL), EINVAL);
		assert_fails(sigaction(i, NULL, &action), EINVAL);
	}
	assert_fails(sigaction(0, &action, NULL), EINVAL);
	assert_fails(sigaction(0, NULL, &action), EINVAL);
	assert_fails(sigaction(SIGRTMAX + 1, &action, NULL), EINVAL);
	assert_fails(sigaction(SIGRTMAX + 1, NULL, &action), EINVAL);
	assert_returns(sigaction(SIGRTMAX, NULL, NULL), 0);
	assert_that(action.sa_handler == SIG_IGN);
}

CLAIM(signal, sigaction_tells_the_old_action,
      .says = "sigaction hands back the handler, mask and flags that were set, and changes nothing "
	      "if there is no new action",
      .zh = "sigaction 返回先前设置的处理函数、掩码和标志；没有新动作时什么也不改变",
      .rows = "signals 7", .verdict = HOLDS, .ref = "POSIX.1-2024 sigaction(); sigaction(2)")
{
	struct sigaction action = { .sa_handler = keep_argument }, old;

	action.sa_flags = SA_NODEFER | SA_ONSTACK;
	action.sa_mask = only(SIGUSR2);
	assert_returns(sigaction(SIGUSR1, &action, NULL), 0);
	for (int i = 0; i < 2; i++) {
		memset(&old, 0, sizeof(old));
		assert_returns(sigaction(SIGUSR1, NULL, &old), 0);
		assert_that(old.sa_handler == keep_argument);
		assert_equal(old.sa_flags & (SA_NODEFER | SA_ONSTACK | SA_RESTART | SA_RESETHAND),
			     SA_NODEFER | SA_ONSTACK);
		assert_that(sigismember(&old.sa_mask, SIGUSR2));
		assert_that(!sigismember(&old.sa_mask, SIGUSR1));
	}
	assert_returns(sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = SIG_IGN }, &old), 0);
	assert_that(old.sa_handler == keep_argument);
	assert_equal(old.sa_flags & (SA_NODEFER | SA_ONSTACK), SA_NODEFER | SA_ONSTACK);
	assert_that(sigismember(&old.sa_mask, SIGUSR2));
	assert_that(handler_of(SIGUSR1) == SIG_IGN);
}

/* While a handler runs: each leaves its marks here */

static char marks[16];
static volatile sig_atomic_t marked;

static void mark(char letter)
{
	marks[marked++] = letter;
}

/* Marks its beginning and its end, and has both signals come between. */
static void mark_one(int signal)
{
	(void)signal;
	mark('1');
	if (marked < 3) {
		raise(SIGUSR2);
		raise(SIGUSR1);
	}
	mark(')');
}

static void mark_two(int signal)
{
	(void)signal;
	mark('2');
}

/* Which marks SIGUSR1 leaves whose handler has these flags and this in its mask. */
static const char *marks_of(int flags, int in_mask)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	memset(marks, 0, sizeof(marks));
	marked = 0;
	handle(SIGUSR2, mark_two, 0);
	action.sa_handler = mark_one;
	action.sa_flags = flags;
	if (in_mask)
		action.sa_mask = only(in_mask);
	must(sigaction(SIGUSR1, &action, NULL));
	must(raise(SIGUSR1));
	assert_that(!is_blocked(SIGUSR1) && !is_blocked(SIGUSR2));
	return marks;
}

CLAIM(signal, its_own_signal_waits_for_the_handler,
      .says = "while a handler runs its signal is blocked and comes after it returns, other "
	      "signals interrupt it",
      .zh = "处理函数运行期间，其信号被阻塞，返回后才送达；其他信号可以中断它", .rows = "signals 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sigaction(); signal(7) Execution of signal handlers")
{
	assert_text(marks_of(0, 0), "12)1)");
}

CLAIM(signal, sa_mask_holds_others_back,
      .says = "signals in sa_mask are blocked as well while the handler runs, and no longer when "
	      "it has returned",
      .zh = "处理函数运行期间，sa_mask 中的信号也被阻塞，返回后解除", .rows = "signals 7",
      .verdict = HOLDS, .ref = "POSIX.1-2024 sigaction() sa_mask; sigaction(2)")
{
	const char *seen = marks_of(0, SIGUSR2);

	/* Both are pending after the first ')': which of them comes first is left open. */
	assert_equal(strlen(seen), 5);
	assert_that(strncmp(seen, "1)", 2) == 0);
	assert_that(strcmp(seen, "1)1)2") == 0 || strcmp(seen, "1)21)") == 0 ||
		    strcmp(seen, "1)12)") == 0);
}

CLAIM(signal, sa_nodefer_lets_its_own_signal_in,
      .says = "with SA_NODEFER a handler is interrupted by its own signal, unless that is in "
	      "sa_mask",
      .zh = "设置 SA_NODEFER 时，处理函数可被自己的信号中断，除非该信号在 sa_mask 中",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() SA_NODEFER; sigaction(2)")
{
	assert_text(marks_of(SA_NODEFER, 0), "121))");
	assert_text(marks_of(SA_NODEFER, SIGUSR1), "12)1)");
}

static void (*volatile seen_in_handler)(int);
static volatile sig_atomic_t blocked_in_handler;

static void look_at_own_action(int signal)
{
	seen_in_handler = handler_of(signal);
	blocked_in_handler = is_blocked(signal);
}

CLAIM(signal, sa_resethand_is_for_one_time,
      .says = "with SA_RESETHAND the action is SIG_DFL already when the handler begins, and the "
	      "next signal takes the default",
      .zh = "设置 SA_RESETHAND 时，处理函数开始运行时动作已恢复为 SIG_DFL，下一个信号按默认处理",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() SA_RESETHAND; sigaction(2)")
{
	ACTOR(child) {
		seen_in_handler = SIG_IGN;
		handle(SIGUSR1, look_at_own_action, SA_RESETHAND);
		assert_returns(raise(SIGUSR1), 0);
		assert_that(seen_in_handler == SIG_DFL);
		assert_equal(blocked_in_handler, 1);
		assert_that(handler_of(SIGUSR1) == SIG_DFL);
		raise(SIGUSR1);
	}
	assert_killed(child, SIGUSR1);
}

CLAIM(signal, sa_resethand_waits_for_the_delivery,
      .says = "SA_RESETHAND resets when the signal is handled, not when it comes: one that is "
	      "blocked, or accepted by sigwait, leaves the handler",
      .zh = "SA_RESETHAND 在信号被处理时才复位，而不是在信号产生时：被阻塞或被 sigwait "
	    "接收的信号不影响处理函数",
      .rows = "bugs 29; signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() SA_RESETHAND: on entry to the signal handler")
{
	siginfo_t info;

	catch_signal(SIGUSR1, SA_RESETHAND);
	block(SIGUSR1);
	must(raise(SIGUSR1));
	must(raise(SIGUSR1));
	assert_that(handler_of(SIGUSR1) != SIG_DFL);
	assert_returns(take(SIGUSR1, &info), SIGUSR1);
	unblock(SIGUSR1);
	assert_equal(caught(SIGUSR1), 0);
	assert_that(handler_of(SIGUSR1) != SIG_DFL);
	must(raise(SIGUSR1));
	assert_equal(caught(SIGUSR1), 1);
	assert_that(handler_of(SIGUSR1) == SIG_DFL);
}

static void block_on_return(int signal, siginfo_t *info, void *context)
{
	ucontext_t *before = context;

	(void)signal;
	(void)info;
	blocked_in_handler = sigismember(&before->uc_sigmask, SIGHUP);
	sigaddset(&before->uc_sigmask, SIGUSR2);
}

CLAIM(signal, the_context_holds_the_mask_to_return_to,
      .says = "the third argument of a handler holds the mask from before, which is set when it "
	      "returns: a change there stays",
      .zh = "处理函数的第三个参数保存先前的信号掩码，返回时恢复它：对它的修改会保留",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "signal(7) Execution of signal handlers 1.3, 5; POSIX.1-2024 <signal.h> uc_sigmask")
{
	struct sigaction action = { .sa_sigaction = block_on_return, .sa_flags = SA_SIGINFO };

	must(sigaction(SIGUSR1, &action, NULL));
	block(SIGHUP);
	must(raise(SIGUSR1));
	assert_equal(blocked_in_handler, 1);
	assert_that(is_blocked(SIGHUP) && is_blocked(SIGUSR2));
	assert_that(!is_blocked(SIGUSR1));
}

static sigjmp_buf place_before;

static void jump_back(int signal)
{
	siglongjmp(place_before, signal);
}

CLAIM(signal, siglongjmp_restores_the_mask_if_it_was_saved,
      .says = "siglongjmp out of a handler restores the mask if sigsetjmp saved it; else the "
	      "signal stays blocked",
      .zh = "从处理函数 siglongjmp 跳出时，若 sigsetjmp 保存过掩码则恢复，否则该信号仍被阻塞",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 siglongjmp(), sigsetjmp(); signal(7) Execution of signal handlers")
{
	handle(SIGUSR1, jump_back, 0);
	if (sigsetjmp(place_before, 1) == 0)
		must(raise(SIGUSR1));
	assert_that(!is_blocked(SIGUSR1));
	if (sigsetjmp(place_before, 0) == 0)
		must(raise(SIGUSR1));
	assert_that(is_blocked(SIGUSR1));
}

/* Over fork and exec */

CLAIM(signal, fork_copies_actions_and_mask,
      .says = "a child starts with its parent's handlers, ignored signals and mask, as copies: a "
	      "change in one is none in the other",
      .zh = "子进程继承父进程的处理函数、忽略的信号和掩码，各自独立：一方的改变不影响另一方",
      .rows = "signals 5, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(), sigaction(); signal(7); sigprocmask(2) NOTES")
{
	signal(SIGUSR1, keep_argument);
	signal(SIGTERM, SIG_IGN);
	block(SIGUSR2);
	ACTOR(child) {
		assert_that(handler_of(SIGUSR1) == keep_argument);
		assert_that(handler_of(SIGTERM) == SIG_IGN);
		assert_that(is_blocked(SIGUSR2) && !is_blocked(SIGUSR1));
		signal(SIGUSR1, SIG_DFL);
		signal(SIGTERM, SIG_DFL);
		unblock(SIGUSR2);
		block(SIGHUP);
	}
	assert_ends(child);
	assert_that(handler_of(SIGUSR1) == keep_argument);
	assert_that(handler_of(SIGTERM) == SIG_IGN);
	assert_that(is_blocked(SIGUSR2) && !is_blocked(SIGHUP));
}

CLAIM(signal, fork_leaves_pending_signals_to_the_parent,
      .says = "signals pending for a process or its thread are not pending for its child",
      .zh = "父进程（或其线程）的未决信号在子进程中不是未决的", .rows = "signals 8",
      .verdict = HOLDS, .ref = "POSIX.1-2024 fork(); signal(7); sigpending(2) NOTES")
{
	block(SIGUSR1);
	block(SIGUSR2);
	block(SIGRTMIN);
	must(kill(getpid(), SIGUSR1));
	must(raise(SIGUSR2));
	must(queue(SIGRTMIN, 1));
	ACTOR(child) {
		sigset_t pending;

		must(sigpending(&pending));
		for (int i = 1; i <= SIGRTMAX; i++)
			assert_that(sigismember(&pending, i) != 1);
	}
	assert_ends(child);
	assert_that(is_pending(SIGUSR1) && is_pending(SIGUSR2) && is_pending(SIGRTMIN));
}

CLAIM(signal, exec_resets_handlers,
      .says = "exec sets a signal that was caught back to its default",
      .zh = "exec 把被捕获的信号恢复为默认动作", .rows = "signals 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec; signal(7); execve(2)", .needs = { need_cat })
{
	int input[2];

	must(pipe(input));
	ACTOR(program) {
		signal(SIGUSR1, keep_argument);
		become_cat(input);
	}
	assert_asleep(program, "read");
	send_signal(program, SIGUSR1);
	must(close(input[1])); /* of which it would end by itself */
	assert_killed(program, SIGUSR1);
}

CLAIM(signal, exec_leaves_ignored_signals_ignored,
      .says = "exec leaves ignored signals ignored and default ones default",
      .zh = "exec 之后，被忽略的信号仍被忽略，默认的仍为默认", .rows = "signals 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 exec; signal(7); execve(2)", .needs = { need_cat })
{
	int input[2];

	must(pipe(input));
	ACTOR(program) {
		signal(SIGTERM, SIG_IGN);
		become_cat(input);
	}
	assert_asleep(program, "read");
	send_signal(program, SIGTERM);
	assert_not_woken(program);
	send_signal(program, SIGHUP);
	must(close(input[1])); /* of which it would end by itself */
	assert_killed(program, SIGHUP);
}

/* Whether /proc/PID/status shows the signal in the set of this name. */
static bool status_shows(pid_t pid, const char *set, int signal)
{
	unsigned long long signals = 0;
	char path[64], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, set, strlen(set)) == 0)
			signals = strtoull(line + strlen(set) + 1, NULL, 16);
	if (file)
		fclose(file);
	return signals >> (signal - 1) & 1;
}

static const char *need_signals_in_proc(void)
{
	struct sigaction before, ignore = { .sa_handler = SIG_IGN };
	bool shown;

	sigaction(SIGUSR2, &ignore, &before);
	shown = status_shows(getpid(), "SigIgn:", SIGUSR2);
	sigaction(SIGUSR2, &before, NULL);
	return shown ? NULL : "/proc/PID/status shows no signals";
}

CLAIM(signal, exec_keeps_mask_and_pending_signals,
      .says = "exec keeps the mask and the pending signals", .zh = "exec 保留信号掩码和未决信号",
      .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec; signal(7); sigprocmask(2) NOTES",
      .needs = { need_cat, need_signals_in_proc })
{
	int input[2];
	pid_t pid;

	must(pipe(input));
	ACTOR(program) {
		block(SIGUSR1);
		block(SIGTERM);
		must(kill(getpid(), SIGUSR1));
		become_cat(input);
	}
	assert_asleep(program, "read");
	pid = pid_of(program);
	assert_that(status_shows(pid, "SigBlk:", SIGUSR1) && status_shows(pid, "SigBlk:", SIGTERM));
	assert_that(!status_shows(pid, "SigBlk:", SIGUSR2));
	assert_that(status_shows(pid, "ShdPnd:", SIGUSR1));
	assert_that(!status_shows(pid, "ShdPnd:", SIGTERM));
	send_signal(program, SIGTERM);
	assert_not_woken(program);
	assert_that(status_shows(pid, "ShdPnd:", SIGTERM));
}

CLAIM(signal, proc_shows_the_sets,
      .says = "on Linux /proc/PID/status shows the signals that a process blocks, ignores, "
	      "catches, and those pending for thread and process",
      .zh = "在 Linux 上，/proc/PID/status "
	    "显示进程阻塞、忽略、捕获的信号，以及线程与进程的未决信号",
      .rows = "signals 8", .verdict = HOLDS, .ref = "signal(7) NOTES; proc(5)",
      .needs = { need_signals_in_proc })
{
	pid_t self = getpid();

	block(SIGUSR1);
	block(SIGRTMIN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, keep_argument);
	must(raise(SIGUSR1));
	must(kill(self, SIGRTMIN));
	assert_that(status_shows(self, "SigBlk:", SIGUSR1));
	assert_that(!status_shows(self, "SigBlk:", SIGHUP));
	assert_that(status_shows(self, "SigIgn:", SIGHUP));
	assert_that(!status_shows(self, "SigIgn:", SIGINT));
	assert_that(status_shows(self, "SigCgt:", SIGINT));
	assert_that(!status_shows(self, "SigCgt:", SIGHUP));
	assert_that(status_shows(self, "SigPnd:", SIGUSR1));
	assert_that(!status_shows(self, "SigPnd:", SIGRTMIN));
	assert_that(status_shows(self, "ShdPnd:", SIGRTMIN));
	assert_that(!status_shows(self, "ShdPnd:", SIGUSR1));
}

static int exec_false(void *argument)
{
	(void)argument;
	execvp("false", (char *[]){ "false", NULL });
	_exit(7);
}

/* Starts a process that shares our handlers and runs false. */
static pid_t start_sharer(void)
{
	static char stack[65536] __attribute__((aligned(16)));

	return clone(exec_false, stack + sizeof(stack),
		     CLONE_VM | CLONE_VFORK | CLONE_SIGHAND | SIGCHLD, NULL);
}

static const char *need_sharer(void)
{
	pid_t pid;

	if (!program_exists("false"))
		return "no program false";
	pid = start_sharer();
	if (pid < 0)
		return "clone(CLONE_SIGHAND) is refused";
	waitpid(pid, NULL, 0);
	return NULL;
}

CLAIM(signal, exec_of_a_sharer_leaves_our_handlers,
      .says = "on Linux exec in a process that shares our handlers resets its own, not ours",
      .zh = "在 Linux 上，与我们共享处理函数的进程执行 exec 时，只复位它自己的，不影响我们的",
      .rows = "bugs 29", .verdict = HOLDS, .ref = "clone(2) CLONE_SIGHAND; execve(2)",
      .needs = { need_sharer })
{
	int status;

	catch_signal(SIGUSR1, 0);
	status = status_of(must(start_sharer()), 0);
	assert_equal(WEXITSTATUS(status), 1);
	must(raise(SIGUSR1));
	assert_equal(caught(SIGUSR1), 1);
}

/* Whether a child of ours would get a signal when we end. */
static bool child_has_death_signal(void)
{
	int signal = -1;
	pid_t pid = must(fork());

	if (pid == 0) {
		prctl(PR_GET_PDEATHSIG, &signal);
		_exit(signal != 0);
	}
	return status_of(pid, 0) != 0;
}

static const char *need_death_signal(void)
{
	int signal;

	return prctl(PR_GET_PDEATHSIG, &signal) < 0 ? "prctl(PR_GET_PDEATHSIG) is refused" : NULL;
}

CLAIM(signal, a_death_signal_comes_with_the_parents_end,
      .says = "on Linux a process that asked by PR_SET_PDEATHSIG gets the signal when its parent "
	      "ends; its own child does not inherit that",
      .zh = "在 Linux 上，用 PR_SET_PDEATHSIG 请求过的进程在父进程结束时收到该信号；其子进程不继承",
      .rows = "bugs 29; processes 3", .verdict = HOLDS, .ref = "PR_SET_PDEATHSIG(2const); prctl(2)",
      .needs = { need_death_signal, need_proc })
{
	int told[2];

	must(pipe(told));
	ACTOR(parent) {
		ACTOR(child) {
			tell_signal(SIGUSR1, SA_RESTART, told[1]);
			must(prctl(PR_SET_PDEATHSIG, SIGUSR1));
			assert_that(!child_has_death_signal());
			pause_at("has asked");
			pause();
		}
		await(child, "has asked");
		resume(child);
		assert_asleep(child, "pause");
	}
	must(close(told[1]));
	assert_ends(parent);
	assert_reads(told[0], "!");
}

/* SIGCHLD */

/* A user who is not ours, where there can be one. */
static uid_t another_user(void)
{
	return getuid() == 0 && !need_other_user() ? ONE : getuid();
}

CLAIM(signal, exit_sends_sigchld,
      .says = "a child's exit sends its parent SIGCHLD with CLD_EXITED, the exit status, and the "
	      "child's pid and user",
      .zh = "子进程退出时，父进程收到 SIGCHLD，带有 CLD_EXITED、退出状态、子进程的 pid 和用户",
      .course = "000 §6: exit发送的信号？", .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 _exit(), <signal.h> SIGCHLD; sigaction(2)")
{
	const uid_t user = another_user();
	siginfo_t info = { 0 };

	block(SIGCHLD);
	ACTOR(child) {
		must(setuid(user));
		_exit(0x47);
	}
	must(waitid(P_PID, (id_t)pid_of(child), &info, WEXITED | WNOWAIT));
	assert_returns(take(SIGCHLD, &info), SIGCHLD);
	assert_equal(info.si_code, CLD_EXITED);
	assert_equal(info.si_status, 0x47);
	assert_equal(info.si_pid, pid_of(child));
	assert_equal(info.si_uid, user);
	assert_fails(take(SIGCHLD, &info), EAGAIN);
	assert_equal(WEXITSTATUS(status_of(pid_of(child), 0)), 0x47);
}

/* Takes the SIGCHLD that there must be, and which tells this of the child. */
static void assert_child_told(struct actor *child, int code, int status)
{
	sigset_t set = only(SIGCHLD);
	siginfo_t info;

	assert_returns(sigwaitinfo(&set, &info), SIGCHLD);
	assert_equal(info.si_code, code);
	assert_equal(info.si_status, status);
	assert_equal(info.si_pid, pid_of(child));
	assert_equal(info.si_uid, getuid());
}

CLAIM(signal, sigchld_tells_each_change,
      .says = "SIGCHLD comes when a child stops, goes on and is killed: CLD_STOPPED, "
	      "CLD_CONTINUED, CLD_KILLED, with the signal in si_status",
      .zh = "子进程暂停、继续、被杀死时都有 "
	    "SIGCHLD：CLD_STOPPED、CLD_CONTINUED、CLD_KILLED，si_status 为该信号",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 <signal.h> SIGCHLD, si_status; sigaction(2)")
{
	block(SIGCHLD);
	ACTOR(child) {
		be_killed();
	}
	assert_asleep(child, "pause");
	send_signal(child, SIGTSTP);
	assert_child_told(child, CLD_STOPPED, SIGTSTP);
	send_signal(child, SIGCONT);
	assert_child_told(child, CLD_CONTINUED, SIGCONT);
	send_signal(child, SIGTERM);
	assert_child_told(child, CLD_KILLED, SIGTERM);
	assert_killed(child, SIGTERM);
}

CLAIM(signal, sa_nocldstop_tells_the_end_alone,
      .says = "with SA_NOCLDSTOP no SIGCHLD comes when a child stops or goes on, only when it "
	      "ends; waitpid tells all three",
      .zh = "设置 SA_NOCLDSTOP 时，子进程暂停或继续不产生 SIGCHLD，只有结束才产生；waitpid "
	    "仍报告三者",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() SA_NOCLDSTOP; sigaction(2)")
{
	catch_signal(SIGCHLD, SA_NOCLDSTOP | SA_RESTART);
	ACTOR(child) {
		be_killed();
	}
	assert_asleep(child, "pause");
	send_signal(child, SIGSTOP);
	assert_stopped(child, SIGSTOP);
	send_signal(child, SIGCONT);
	assert_continued(child);
	assert_equal(caught_by_now(SIGCHLD), 0);
	send_signal(child, SIGTERM);
	assert_killed(child, SIGTERM);
	assert_equal(caught_by_now(SIGCHLD), 1);
}

/* Starts three children, and shows that there are none to be waited for once they have ended. */
static void assert_no_zombies(void)
{
	int p[2];

	must(pipe(p));
	for (int i = 0; i < 3; i++) {
		if (must(fork()) == 0) {
			for (int k = 0; k < 20; k++)
				sched_yield();
			_exit(0);
		}
	}
	assert_fails(waitpid(-1, NULL, 0), ECHILD);
	must(close(p[1]));
	assert_ready(p[0], POLLHUP); /* not before all had ended */
}

CLAIM(signal, ignoring_sigchld_leaves_no_zombies,
      .says = "with SIGCHLD set to SIG_IGN children leave no zombies: waitpid waits for all, then "
	      "fails with ECHILD",
      .zh = "SIGCHLD 设为 SIG_IGN 时，子进程不会成为僵尸：waitpid 等到全部结束，然后失败 (ECHILD)",
      .course = "004: 防止子进程成为僵尸进程 忽略掉 SIGCHLD SIGHUP信号; 000 §6: 父子信号，僵尸进程",
      .rows = "signals 7",
      .verdict = HOLDS_IF("SIGCHLD alone does that; ignoring SIGHUP has no part in it",
			  "起作用的只有 SIGCHLD，忽略 SIGHUP 与此无关"),
      .ref = "POSIX.1-2024 _exit(), waitpid() ECHILD; sigaction(2) NOTES; wait(2)")
{
	signal(SIGCHLD, SIG_IGN);
	assert_no_zombies();
}

CLAIM(signal, sa_nocldwait_leaves_no_zombies,
      .says = "with SA_NOCLDWAIT children leave no zombies; on Linux the handler still gets "
	      "SIGCHLD",
      .zh = "设置 SA_NOCLDWAIT 时，子进程不会成为僵尸；在 Linux 上处理函数仍收到 SIGCHLD",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction() SA_NOCLDWAIT; sigaction(2)")
{
	handle(SIGCHLD, SIG_DFL, SA_NOCLDWAIT);
	assert_no_zombies();
	catch_signal(SIGCHLD, SA_NOCLDWAIT | SA_RESTART);
	assert_no_zombies();
	assert_that(caught_by_now(SIGCHLD) >= 1);
}

CLAIM(signal, the_default_of_sigchld_keeps_zombies,
      .says = "SIG_DFL of SIGCHLD, though it ignores the signal too, keeps an ended child as a "
	      "zombie until waitpid; so does SIG_IGN of SIGHUP",
      .zh = "SIGCHLD 的 SIG_DFL 虽也忽略该信号，但结束的子进程会保留为僵尸直到 waitpid；忽略 "
	    "SIGHUP 也不能避免",
      .course = "004: 防止子进程成为僵尸进程 忽略掉 SIGCHLD SIGHUP信号", .rows = "signals 7",
      .verdict = WRONG(
	      "ignoring SIGHUP prevents no zombie: only SIG_IGN or SA_NOCLDWAIT of SIGCHLD does",
	      "忽略 SIGHUP 不能防止僵尸：只有对 SIGCHLD 使用 SIG_IGN 或 SA_NOCLDWAIT 才行"),
      .ref = "POSIX.1-2024 _exit(), sigaction(); wait(2) NOTES")
{
	siginfo_t info = { 0 };

	signal(SIGCHLD, SIG_DFL);
	signal(SIGHUP, SIG_IGN);
	ACTOR(child) {
		_exit(0);
	}
	assert_returns(waitid(P_PID, (id_t)pid_of(child), &info, WEXITED | WNOWAIT), 0);
	assert_returns(kill(pid_of(child), 0), 0);
	assert_returns(waitpid(pid_of(child), NULL, 0), pid_of(child));
	assert_fails(kill(pid_of(child), 0), ESRCH);
}

CLAIM(signal, one_sigchld_may_stand_for_many,
      .says = "of children that end while SIGCHLD is blocked one signal tells; a loop of waitpid "
	      "finds them all",
      .zh = "SIGCHLD 被阻塞期间结束的多个子进程只有一个信号；用循环 waitpid 才能全部回收",
      .course = "000 §6: 父子信号，僵尸进程", .rows = "signals 6, 7", .verdict = HOLDS,
      .ref = "signal(7): Standard signals do not queue; POSIX.1-2024 waitpid()")
{
	siginfo_t info;
	int reaped = 0;

	block(SIGCHLD);
	for (int i = 0; i < 4; i++) {
		pid_t pid = must(fork());

		if (pid == 0)
			_exit(0);
		must(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
	}
	assert_returns(take(SIGCHLD, &info), SIGCHLD);
	assert_fails(take(SIGCHLD, &info), EAGAIN);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		reaped++;
	assert_equal(reaped, 4);
}
