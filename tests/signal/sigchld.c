/* Claims about SIGCHLD: what it tells of a child, and how it is ignored. */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

CLAIM(signal, exit_sends_sigchld,
      .says = "a child's exit sends its parent SIGCHLD with CLD_EXITED, the exit status, and the "
	      "child's pid and user",
      .zh = "子进程退出时，父进程收到 SIGCHLD，带有 CLD_EXITED、退出状态、子进程的 pid 和用户",
      .course = "000 §6: exit发送的信号？", .rows = "signals 7; processes 8", .verdict = HOLDS,
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
	assert_equal(WEXITSTATUS(status_of(pid_of(child))), 0x47);
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
      .rows = "signals 7; sessions 3",
      .verdict = HOLDS_IF("SIGCHLD alone does that; ignoring SIGHUP has no part in it",
			  "起作用的只有 SIGCHLD，忽略 SIGHUP 与此无关"),
      .ref = "POSIX.1-2024 _exit(), waitpid() ECHILD; sigaction(2) NOTES; wait(2)")
{
	signal(SIGCHLD, SIG_IGN);
	assert_no_zombies();
}

/* Each wait that can choose a child that is in a group of its own. */
static int wait_for_any(pid_t child)
{
	(void)child;
	return wait(NULL);
}

static int wait_for_it(pid_t child)
{
	return waitpid(child, NULL, 0);
}

static int wait_for_its_group(pid_t child)
{
	return waitpid(-child, NULL, 0);
}

static int wait_for_own_group(pid_t child)
{
	must(setpgid(0, child));
	return waitpid(0, NULL, 0);
}

static int waitid_for_any(pid_t child)
{
	(void)child;
	return waitid(P_ALL, 0, &(siginfo_t){ 0 }, WEXITED);
}

static int waitid_for_it(pid_t child)
{
	return waitid(P_PID, (id_t)child, &(siginfo_t){ 0 }, WEXITED);
}

static int waitid_for_its_group(pid_t child)
{
	return waitid(P_PGID, (id_t)child, &(siginfo_t){ 0 }, WEXITED);
}

static const struct {
	const char *name, *sleeps_in;
	int (*wait)(pid_t child);
} choices[] = {
	{ "wait", "waitpid", wait_for_any },
	{ "waitpid for the child", "waitpid", wait_for_it },
	{ "waitpid for its group", "waitpid", wait_for_its_group },
	{ "waitpid for the caller's group", "waitpid", wait_for_own_group },
	{ "waitid P_ALL", "waitid", waitid_for_any },
	{ "waitid P_PID", "waitid", waitid_for_it },
	{ "waitid P_PGID", "waitid", waitid_for_its_group },
};

CLAIM(signal, each_wait_sleeps_for_who_leaves_no_zombie,
      .says = "with SIGCHLD ignored, or with SA_NOCLDWAIT, each wait, for any child, one child or a "
	      "group, sleeps until that has ended, and then fails with ECHILD",
      .zh = "忽略 SIGCHLD 或设置 SA_NOCLDWAIT "
	    "时，等待任一子进程、某个子进程或某个组的各种调用都睡眠，直到其结束，然后失败 (ECHILD)",
      .rows = "signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 waitpid(), waitid() ECHILD; wait(2) NOTES")
{
	for (size_t i = 0; i < 2 * sizeof(choices) / sizeof(choices[0]); i++) {
		int held[2];

		trying(choices[i / 2].name);
		must(pipe(held));
		ACTOR(parent) {
			pid_t child;

			handle(SIGCHLD, i % 2 ? SIG_DFL : SIG_IGN, i % 2 ? SA_NOCLDWAIT : 0);
			must(close(held[1]));
			child = must(fork());
			if (child == 0)
				_exit((int)read(held[0], &(char){ 0 }, 1));
			must(setpgid(child, child));
			assert_fails(choices[i / 2].wait(child), ECHILD);
		}
		must(close(held[0]));
		assert_asleep(parent, choices[i / 2].sleeps_in);
		must(close(held[1]));
		assert_ends(parent);
	}
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

/* Clock ticks of processor time that this process has used, without its children's. */
static clock_t ticks_used(void)
{
	struct tms used;

	must(times(&used));
	return used.tms_utime + used.tms_stime;
}

CLAIM(signal, sigchld_counts_the_childs_own_time,
      .says = "on Linux SIGCHLD tells in si_utime and si_stime of the processor time that the "
	      "child has used, without that of the children that it waited for",
      .zh = "在 Linux 上，SIGCHLD 的 si_utime 与 si_stime "
	    "给出子进程所用的处理器时间，不含它已等待过的子进程的时间",
      .rows = "signals 7", .verdict = HOLDS, .ref = "sigaction(2) si_utime, si_stime")
{
	const clock_t some =
		5; /* the kernel counts by samples; to exit takes time on a slow machine */
	sigset_t set = only(SIGCHLD);
	siginfo_t info = { 0 };
	clock_t own;
	int p[2];

	must(pipe(p));
	block(SIGCHLD);
	ACTOR(child) {
		for (clock_t much = 16; much <= 256 && info.si_utime + info.si_stime <= some;
		     much *= 2) {
			ACTOR(grandchild) {
				while (ticks_used() < much)
					;
			}
			assert_returns(sigwaitinfo(&set, &info), SIGCHLD);
			assert_ends(grandchild);
		}
		assert_that(info.si_utime + info.si_stime > some);
		own = ticks_used();
		must(write(p[1], &own, sizeof(own)));
	}
	must(read(p[0], &own, sizeof(own)));
	assert_returns(sigwaitinfo(&set, &info), SIGCHLD);
	assert_that(info.si_utime + info.si_stime <= own + some);
	assert_ends(child);
}

static pid_t wait_by_wait(pid_t child)
{
	(void)child;
	return wait(NULL);
}

static pid_t wait_by_waitpid(pid_t child)
{
	return waitpid(child, NULL, 0);
}

static pid_t wait_by_waitid(pid_t child)
{
	return waitid(P_PID, (id_t)child, &(siginfo_t){ 0 }, WEXITED) < 0 ? -1 : child;
}

CLAIM(signal, wait_leaves_sigchld_pending,
      .says = "on Linux wait, waitpid and waitid leave a blocked SIGCHLD of the child that they "
	      "tell of pending, which POSIX has wait and waitpid clear",
      .zh = "在 Linux 上，SIGCHLD 被阻塞时，wait、waitpid、waitid 报告子进程后该子进程的 SIGCHLD "
	    "仍然未决，而 POSIX 要求 wait 与 waitpid 清除它",
      .rows = "signals 7; processes 8", .verdict = HOLDS,
      .ref = "Linux kernel/exit.c wait_task_zombie(): touches no signal; POSIX.1-2024 wait() says "
	     "otherwise: any pending SIGCHLD signal shall be cleared")
{
	pid_t (*const waits[])(pid_t) = { wait_by_wait, wait_by_waitpid, wait_by_waitid };

	block(SIGCHLD);
	for (int i = 0; i < 3; i++) {
		siginfo_t info;
		pid_t child = must(fork());

		if (child == 0)
			_exit(0);
		assert_returns(waits[i](child), child);
		assert_that(is_pending(SIGCHLD));
		assert_returns(take(SIGCHLD, &info), SIGCHLD);
		assert_equal(info.si_pid, child);
	}
}

CLAIM(signal, ignoring_comes_too_late_for_a_zombie,
      .says = "on Linux SIGCHLD that is set to SIG_IGN when a child has ended leaves that child: it "
	      "is a zombie, and waitpid tells of it",
      .zh = "在 Linux 上，子进程结束之后才把 SIGCHLD 设为 SIG_IGN 不影响该子进程：它仍是僵尸，waitpid "
	    "报告它",
      .rows = "signals 7; processes 5", .verdict = HOLDS,
      .ref = "Linux kernel/signal.c do_notify_parent(): at the end alone; POSIX.1-2024 sigaction() "
	     "SA_NOCLDWAIT: when they terminate")
{
	const pid_t child = must(fork());
	int status = 0;

	if (child == 0)
		_exit(3);
	must(waitid(P_PID, (id_t)child, &(siginfo_t){ 0 }, WEXITED | WNOWAIT));
	assert_that(signal(SIGCHLD, SIG_IGN) == SIG_DFL);
	assert_returns(kill(child, 0), 0);
	assert_returns(waitpid(child, &status, 0), child);
	assert_equal(status, 3 << 8);
}
