/* Claims about waiting for children: waitpid, waitid, SIGCHLD, zombies. */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "idle_signals.h"
#include "processes.h"
#include "scheduling.h"

/*
 * The letter of a process's state in /proc: 'Z' of a zombie; 0 where it is gone. A process whose
 * first thread alone is over still runs.
 */
static char state_of(pid_t pid)
{
	char path[40], line[512], state = '\0';
	int threads = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return '\0';
	if (fgets(line, sizeof(line), file) && strrchr(line, ')'))
		sscanf(strrchr(line, ')'),
		       ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d",
		       &state, &threads);
	fclose(file);
	return state == 'Z' && threads > 1 ? 'R' : state;
}

static const struct {
	int code, told;
} codes[] = { { 0, 0 }, { 1, 1 }, { 255, 255 }, { 256, 0 }, { 259, 3 }, { -1, 255 } };

CLAIM(process, the_status_has_the_low_eight_bits,
      .says = "a child that exits is told as exited, with the low eight bits of its code, and by "
	      "a status of 0 if these are 0",
      .zh = "子进程退出时，父进程得到 WIFEXITED 以及退出码的低 8 位；这 8 位为 0 时状态值为 0",
      .course = "000 §6: 与waitpid()使用", .rows = "processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 wait(), _exit(); wait(2)")
{
	for (size_t i = 0; i < COUNT(codes); i++) {
		int status = -1;
		pid_t child = must(fork());

		if (child == 0)
			_exit(codes[i].code);
		assert_returns(waitpid(child, &status, 0), child);
		assert_that(WIFEXITED(status));
		assert_that(!WIFSIGNALED(status) && !WIFSTOPPED(status) && !WIFCONTINUED(status));
		assert_equal(WEXITSTATUS(status), codes[i].told);
		assert_equal(status == 0, codes[i].told == 0);
	}
}

CLAIM(process, siginfo_has_the_low_eight_bits_alone,
      .says = "on Linux waitid and SIGCHLD too tell the low eight bits of an exit code alone, "
	      "where POSIX has them tell all of it",
      .zh = "在 Linux 上，waitid 与 SIGCHLD 同样只给出退出码的低 8 位，而 POSIX 规定给出全部",
      .rows = "processes 5, 8", .verdict = HOLDS,
      .ref = "Linux kernel/exit.c _exit(): 0xff; POSIX.1-2024 _exit(): the full value shall be "
	     "available from waitid()")
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	for (size_t i = 0; i < COUNT(codes); i++) {
		siginfo_t info = { 0 }, sent = { 0 };
		pid_t child = must(fork());

		if (child == 0)
			_exit(codes[i].code);
		assert_returns(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
		assert_equal(info.si_status, codes[i].told);
		assert_returns(sigtimedwait(&set, &sent, &(struct timespec){ 0 }), SIGCHLD);
		assert_equal(sent.si_status, codes[i].told);
		must(waitpid(child, NULL, 0));
	}
}

CLAIM(process, a_killed_child_is_told_with_its_signal,
      .says = "a child that a signal ended is told as signaled, with that signal, and not as "
	      "exited",
      .zh = "被信号终止的子进程：WIFSIGNALED 为真并给出信号，WIFEXITED 为假",
      .course = "000 §6: raise(9)相当于_exit()", .rows = "processes 5, 7",
      .verdict = WRONG("raise(9) ends the process too, but the parent is told of SIGKILL, and not "
		       "of an exit code",
		       "raise(9) 也结束进程，但父进程得到的是被 SIGKILL 终止，而不是退出码"),
      .ref = "POSIX.1-2024 wait(), raise()")
{
	static const int signals[] = { SIGKILL, SIGTERM, SIGINT, SIGUSR1 };

	for (int i = 0; i < 4; i++) {
		int status = 0;
		pid_t child = must(fork());

		if (child == 0) {
			raise(signals[i]);
			_exit(0);
		}
		assert_returns(waitpid(child, &status, 0), child);
		assert_that(WIFSIGNALED(status));
		assert_that(!WIFEXITED(status) && !WIFSTOPPED(status) && !WIFCONTINUED(status));
		assert_equal(WTERMSIG(status), signals[i]);
	}
}

static int wait_for_any(pid_t child, int *status)
{
	return wait(status) == child ? 0 : -1;
}

static int wait_for_child(pid_t child, int *status)
{
	return waitpid(child, status, 0) == child ? 0 : -1;
}

/* waitid, with its siginfo made into waitpid's status. */
static int wait_by_id(pid_t child, int *status)
{
	siginfo_t info;

	if (waitid(P_PID, (id_t)child, &info, WEXITED) < 0)
		return -1;
	*status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
	return 0;
}

static int (*const waits[])(pid_t, int *) = { wait_for_any, wait_for_child, wait_by_id };

CLAIM(process, each_wait_sleeps_and_reaps,
      .says = "wait, waitpid and waitid alike sleep until the child ends, through a blocked and an "
	      "ignored signal, tell its exit or signal, and leave nothing to wait for",
      .zh = "wait、waitpid、waitid "
	    "都睡眠到子进程结束，不被阻塞或忽略的信号唤醒，给出其退出码或信号，之后再无可等待者",
      .rows = "processes 2", .verdict = HOLDS, .ref = "POSIX.1-2024 wait(), waitpid(), waitid()")
{
	static const int told[] = { 7 << 8, SIGKILL };

	for (size_t i = 0; i < 2 * COUNT(waits); i++) {
		int p[2];

		must(pipe(p));
		ACTOR(parent) {
			pid_t child = must(fork());
			int status = -1;

			if (child == 0) {
				close(p[1]);
				(void)!read(p[0], &(char){ 0 }, 1);
				if (i % 2)
					raise(SIGKILL);
				_exit(7);
			}
			close(p[1]);
			block_one_and_ignore_another();
			assert_returns(waits[i / 2](child, &status), 0);
			assert_equal(status, told[i % 2]);
			assert_fails(waits[i / 2](child, &status), ECHILD);
		}
		assert_sleeps_through_both(parent, i / 2 < 2 ? "waitpid" : "waitid");
		must(close(p[1]));
		assert_ends(parent);
		must(close(p[0]));
	}
}

CLAIM(process, waitpid_sleeps_until_the_child_ends,
      .says = "waitpid sleeps while its child runs, and returns its pid when it ends",
      .zh = "子进程运行时 waitpid 阻塞，子进程结束后返回其 pid", .rows = "processes 5",
      .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid()")
{
	int p[2];

	must(pipe(p));
	ACTOR(parent) {
		pid_t child = fork_until_closed(p);

		assert_returns(waitpid(child, NULL, 0), child);
	}
	assert_asleep(parent, "waitpid");
	must(close(p[1]));
	assert_ends(parent);
}

CLAIM(process, wnohang_returns_0_while_the_child_runs,
      .says = "waitpid with WNOHANG returns 0 and leaves the status alone while the child runs, "
	      "then its pid once, then -1",
      .zh = "带 WNOHANG 的 waitpid 在子进程运行时返回 0 且不改 status，结束后返回其 pid "
	    "一次，再调用返回 -1",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid() WNOHANG")
{
	int p[2], status = 4711;

	must(pipe(p));
	ACTOR(child) {
		live_until_closed(p);
	}
	assert_returns(waitpid(pid_of(child), &status, WNOHANG), 0);
	assert_returns(waitpid(-1, &status, WNOHANG), 0);
	assert_equal(status, 4711);
	must(close(p[1]));
	await_end(pid_of(child));
	assert_returns(waitpid(pid_of(child), &status, WNOHANG), pid_of(child));
	assert_equal(status, 0);
	assert_fails(waitpid(pid_of(child), &status, WNOHANG), ECHILD);
}

CLAIM(process, a_child_is_a_zombie_until_it_is_waited_for,
      .says = "a child that has ended keeps its pid, in state Z, and can be sent signals in vain, "
	      "until its parent waits for it",
      .zh = "子进程结束后到被等待之前是僵尸（状态 Z），仍占用 pid，可以向它发信号但没有作用",
      .course = "000 §6: 僵尸进程", .rows = "processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 3 Definitions: Zombie Process; kill(); wait(2) NOTES",
      .needs = { need_proc })
{
	pid_t child = must(fork());
	int status;

	if (child == 0)
		_exit(5);
	await_end(child);
	assert_equal(state_of(child), 'Z');
	assert_returns(kill(child, 0), 0);
	assert_returns(kill(child, SIGKILL), 0);
	assert_returns(waitpid(child, &status, 0), child);
	assert_that(WIFEXITED(status));
	assert_equal(WEXITSTATUS(status), 5);
	assert_fails(waitpid(child, &status, 0), ECHILD);
	assert_fails(kill(child, 0), ESRCH);
	assert_equal(state_of(child), 0);
}

CLAIM(process, a_zombie_is_still_found,
      .says = "on Linux a child that has ended and was not waited for still tells its nice value and "
	      "scheduling policy, and can be moved to a group, and out of it",
      .zh = "在 Linux 上，已结束而未被等待的子进程仍可查询其 nice 值与调度策略，仍可移入、移出进程组",
      .rows = "processes 5; sessions 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 3 Definitions: Zombie Process; Linux kernel/sys.c sys_setpgid(), "
	     "sys_getpriority()",
      .needs = { need_proc })
{
	const int nice_value = must(getpriority(PRIO_PROCESS, 0)), policy = must(scheduling_of(0));
	const pid_t child = must(fork());

	if (child == 0)
		_exit(5);
	await_end(child);
	errno = 0;
	assert_equal(getpriority(PRIO_PROCESS, (id_t)child), nice_value);
	assert_equal(errno, 0);
	assert_returns(scheduling_of(child), policy);
	assert_returns(setpgid(child, child), 0);
	assert_returns(getpgid(child), child);
	assert_returns(waitid(P_PGID, (id_t)child, &(siginfo_t){ 0 }, WEXITED | WNOWAIT), 0);
	assert_returns(setpgid(child, getpgrp()), 0);
	assert_fails(waitpid(-child, NULL, WNOHANG), ECHILD);
	assert_returns(waitpid(0, NULL, 0), child);
	assert_fails(setpgid(child, child), ESRCH);
}

CLAIM(process, waitpid_of_a_pid_waits_for_that_child_alone,
      .says = "waitpid of a pid sleeps on when another child ends, which stays to be waited for",
      .zh = "waitpid 指定 pid 时，其他子进程结束不会使它返回，那个子进程仍待回收",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid()",
      .needs = { need_proc })
{
	atomic_int *other = shared_numbers();
	int first[2], second[2];

	must(pipe(first));
	must(pipe(second));
	ACTOR(parent) {
		pid_t asked_for;

		*other = fork_until_closed(first);
		asked_for = fork_until_closed(second);
		assert_returns(waitpid(asked_for, NULL, 0), asked_for);
		assert_returns(waitpid(-1, NULL, WNOHANG), *other);
	}
	assert_asleep(parent, "waitpid");
	must(close(first[1]));
	while (state_of(*other) != 'Z')
		sched_yield();
	assert_asleep(parent, "waitpid");
	must(close(second[1]));
	assert_ends(parent);
}

CLAIM(process, waitpid_selects_by_group,
      .says = "waitpid of 0 waits for children of the caller's process group, of -G for those of "
	      "group G, of -1 for any",
      .zh = "waitpid(0) 等待调用者所在进程组的子进程，waitpid(-G) 等待进程组 G 的，waitpid(-1) "
	    "等待任何子进程",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid()")
{
	pid_t own = must(fork()), other;

	if (own == 0)
		_exit(0);
	other = must(fork());
	if (other == 0) {
		setpgid(0, 0);
		_exit(0);
	}
	await_end(own);
	await_end(other);
	assert_returns(waitpid(-other, NULL, 0), other);
	assert_fails(waitpid(-other, NULL, 0), ECHILD);
	assert_returns(waitpid(0, NULL, 0), own);
	assert_fails(waitpid(0, NULL, 0), ECHILD);
	own = must(fork());
	if (own == 0)
		_exit(setpgid(0, 0));
	await_end(own);
	assert_fails(waitpid(0, NULL, WNOHANG), ECHILD);
	assert_returns(waitpid(-1, NULL, 0), own);
}

CLAIM(process, only_own_children_can_be_waited_for,
      .says = "waitpid fails with ECHILD for a process that is no child of the caller's: its "
	      "parent, itself, a grandchild, nobody",
      .zh = "对不是自己子进程的进程（父进程、自己、孙进程、不存在的）waitpid 失败 (ECHILD)",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid() ECHILD")
{
	atomic_int *grandchild = shared_numbers();
	int p[2];

	must(pipe(p));
	ACTOR(child) {
		*grandchild = fork_until_closed(p);
		pause_at("has a child");
		assert_fails(waitpid(getppid(), NULL, 0), ECHILD);
		assert_returns(wait(NULL), *grandchild);
	}
	await(child, "has a child");
	assert_that(*grandchild > 0);
	assert_fails(waitpid(*grandchild, NULL, 0), ECHILD);
	assert_fails(waitpid(getpid(), NULL, 0), ECHILD);
	must(close(p[1]));
	resume(child);
	assert_ends(child);
	assert_fails(waitpid(-1, NULL, 0), ECHILD);
}

CLAIM(process, waitpid_of_int_min_gives_esrch,
      .says = "on Linux waitpid of INT_MIN, whose group has no number, fails with ESRCH",
      .zh = "在 Linux 上，waitpid(INT_MIN) 失败 (ESRCH)", .rows = "processes 5; bugs 24",
      .verdict = HOLDS, .ref = "wait(2) ESRCH; Linux commit dd83c161fbcc")
{
	assert_fails(waitpid(INT_MIN, NULL, WNOHANG), ESRCH);
}

CLAIM(process, unknown_options_give_einval,
      .says = "waitpid and waitid fail with EINVAL for options that do not exist, waitid also for "
	      "none and for what is no set of processes, and do not reap",
      .zh = "选项不存在时 waitpid 与 waitid 失败 (EINVAL)；waitid 没有选项或指定的进程集合无效时也"
	    "失败；均不回收子进程",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid(), waitid() EINVAL")
{
	siginfo_t info;
	pid_t child = must(fork());

	if (child == 0)
		_exit(0);
	assert_succeeds(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT));
	assert_fails(waitpid(child, NULL, 0x100), EINVAL);
	assert_fails(waitid(P_PID, (id_t)child, &info, 0), EINVAL);
	assert_fails(waitid(P_PID, (id_t)child, &info, WNOHANG), EINVAL);
	assert_fails(waitid(P_PID, (id_t)child, &info, WEXITED | 0x100), EINVAL);
	assert_fails(waitid((idtype_t)77, (id_t)child, &info, WEXITED), EINVAL);
	assert_fails(waitid(P_PID, 0, &info, WEXITED), EINVAL);
	assert_fails(waitid(P_PID, (id_t)-1, &info, WEXITED), EINVAL);
	assert_fails(waitid(P_PGID, (id_t)-1, &info, WEXITED), EINVAL);
	assert_returns(waitpid(child, NULL, 0), child);
}

CLAIM(process, a_handler_interrupts_waitpid,
      .says = "a handler without SA_RESTART ends a sleeping waitpid with EINTR, and the child "
	      "stays to be waited for; with SA_RESTART it goes on",
      .zh = "没有 SA_RESTART 的处理函数使睡眠中的 waitpid 失败 (EINTR)，子进程仍可等待；有 "
	    "SA_RESTART 则继续等待",
      .rows = "processes 5; signals 7", .verdict = HOLDS,
      .ref = "POSIX.1-2024 waitpid() EINTR; signal(7)")
{
	const int flags[] = { 0, SA_RESTART };

	for (size_t i = 0; i < COUNT(flags); i++) {
		int p[2], told[2];

		must(pipe(p));
		must(pipe(told));
		ACTOR(parent) {
			pid_t child = fork_until_closed(p);

			tell_signal(SIGUSR1, flags[i], told[1]);
			if (flags[i] != SA_RESTART)
				assert_fails(waitpid(child, NULL, 0), EINTR);
			assert_returns(waitpid(child, NULL, 0), child);
		}
		assert_asleep(parent, "waitpid");
		send_signal(parent, SIGUSR1);
		assert_reads(told[0], "!");
		assert_asleep(parent, "waitpid");
		must(close(p[1]));
		assert_ends(parent);
	}
}

CLAIM(process, stops_are_told_on_request,
      .says = "waitpid tells of a child's stop only with WUNTRACED and of its going on only with "
	      "WCONTINUED, each once",
      .zh = "只有 WUNTRACED 时 waitpid 报告子进程停止，只有 WCONTINUED 时报告其继续，各一次",
      .course = "000 §6: 父子进程，用raise()信号暂停 与waitpid()使用杀进程",
      .rows = "processes 5; signals 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 waitpid() WUNTRACED, WCONTINUED")
{
	int p[2], status;

	must(pipe(p));
	ACTOR(child) {
		raise(SIGSTOP);
		live_until_closed(p);
	}
	must(waitid(P_PID, (id_t)pid_of(child), &(siginfo_t){ 0 }, WSTOPPED | WNOWAIT));
	assert_returns(waitpid(pid_of(child), &status, WNOHANG), 0);
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WCONTINUED), 0);
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WUNTRACED), pid_of(child));
	assert_that(WIFSTOPPED(status) && !WIFEXITED(status) && !WIFSIGNALED(status));
	assert_equal(WSTOPSIG(status), SIGSTOP);
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WUNTRACED), 0);
	send_signal(child, SIGCONT);
	must(waitid(P_PID, (id_t)pid_of(child), &(siginfo_t){ 0 }, WCONTINUED | WNOWAIT));
	assert_returns(waitpid(pid_of(child), &status, WNOHANG), 0);
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WUNTRACED), 0);
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WCONTINUED), pid_of(child));
	assert_that(WIFCONTINUED(status) && !WIFSTOPPED(status) && !WIFEXITED(status));
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WCONTINUED), 0);
	must(close(p[1]));
	assert_ends(child);
}

CLAIM(process, a_childs_last_change_is_told,
      .says = "waitpid tells a child's last change alone: no stop of one that has gone on, and of "
	      "one that has ended neither",
      .zh = "waitpid 只报告子进程的最后一次变化：已继续的不再报告停止，已结束的两者都不再报告",
      .rows = "processes 5; signals 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 waitpid() WUNTRACED: that are stopped; 2.13 Status Information")
{
	const int all = WUNTRACED | WCONTINUED;
	int status;

	ACTOR(child) {
		pause();
	}
	must(kill(pid_of(child), SIGSTOP));
	must(waitid(P_PID, (id_t)pid_of(child), &(siginfo_t){ 0 }, WSTOPPED | WNOWAIT));
	must(kill(pid_of(child), SIGCONT));
	must(waitid(P_PID, (id_t)pid_of(child), &(siginfo_t){ 0 }, WCONTINUED | WNOWAIT));
	assert_returns(waitpid(pid_of(child), &status, WNOHANG | WUNTRACED), 0);
	must(kill(pid_of(child), SIGKILL));
	await_end(pid_of(child));
	assert_returns(waitpid(pid_of(child), &status, all), pid_of(child));
	assert_that(WIFSIGNALED(status) && !WIFSTOPPED(status) && !WIFCONTINUED(status));
	assert_equal(WTERMSIG(status), SIGKILL);
	assert_fails(waitpid(pid_of(child), &status, WNOHANG | all), ECHILD);
}

static const struct {
	int code, status;
} ends[] = { { CLD_EXITED, 3 }, { CLD_KILLED, SIGTERM } };

/* Forks a child that comes to such an end. */
static pid_t fork_to_end(int code)
{
	pid_t pid = must(fork());

	if (pid != 0)
		return pid;
	if (code == CLD_KILLED)
		raise(SIGTERM);
	_exit(3);
}

/* Asks by waitid with these options for the child, of which this is told. */
static void assert_waitid_tells(pid_t child, int options, int code, int status)
{
	siginfo_t info = { 0 };

	assert_returns(waitid(P_PID, (id_t)child, &info, options), 0);
	assert_equal(info.si_signo, SIGCHLD);
	assert_equal(info.si_pid, child);
	assert_equal(info.si_uid, getuid());
	assert_equal(info.si_code, code);
	assert_equal(info.si_status, status);
}

CLAIM(process, waitid_tells_in_siginfo,
      .says = "waitid returns 0 and fills in SIGCHLD, the child's pid and user, the kind of "
	      "change, and its code or signal; with WNOWAIT the same again",
      .zh = "waitid 返回 0，并给出 SIGCHLD、子进程的 pid 与用户、变化的方式、退出码或信号；带 "
	    "WNOWAIT 可再次得到",
      .rows = "processes 5, 8", .verdict = HOLDS, .ref = "POSIX.1-2024 waitid(); wait(2)")
{
	const int all = WEXITED | WSTOPPED | WCONTINUED;
	pid_t child;

	for (size_t i = 0; i < COUNT(ends); i++) {
		child = fork_to_end(ends[i].code);
		assert_waitid_tells(child, all | WNOWAIT, ends[i].code, ends[i].status);
		assert_waitid_tells(child, all | WNOWAIT, ends[i].code, ends[i].status);
		assert_waitid_tells(child, all, ends[i].code, ends[i].status);
		assert_fails(waitid(P_PID, (id_t)child, &(siginfo_t){ 0 }, all), ECHILD);
	}
	child = must(fork());
	if (child == 0) {
		raise(SIGSTOP);
		for (;;) /* else its end would hide that it went on */
			pause();
	}
	assert_waitid_tells(child, all | WNOWAIT, CLD_STOPPED, SIGSTOP);
	assert_waitid_tells(child, all | WNOWAIT, CLD_STOPPED, SIGSTOP);
	assert_waitid_tells(child, all, CLD_STOPPED, SIGSTOP);
	must(kill(child, SIGCONT));
	assert_waitid_tells(child, WCONTINUED | WNOWAIT, CLD_CONTINUED, SIGCONT);
	assert_waitid_tells(child, WCONTINUED, CLD_CONTINUED, SIGCONT);
	must(kill(child, SIGKILL));
	must(waitpid(child, NULL, 0));
}

CLAIM(process, waitid_that_asks_for_no_end_leaves_it,
      .says = "waitid that asks for stops, or for going on, but for no end, does not tell of a child "
	      "that has ended, and leaves it to be waited for; on Linux, with no other child, it fails "
	      "with ECHILD",
      .zh = "只询问停止或继续而不询问结束的 waitid 不报告已结束的子进程，它仍可等待；在 Linux "
	    "上没有其他子进程时失败 (ECHILD)",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 waitid() WEXITED; Linux kernel/exit.c wait_consider_task()")
{
	static const int options[] = { WSTOPPED, WCONTINUED, WSTOPPED | WCONTINUED };
	const pid_t child = must(fork());
	siginfo_t info = { 0 };

	if (child == 0)
		_exit(3);
	await_end(child);
	for (size_t i = 0; i < COUNT(options); i++) {
		assert_fails(waitid(P_PID, (id_t)child, &info, options[i]), ECHILD);
		assert_fails(waitid(P_ALL, 0, &info, options[i] | WNOHANG), ECHILD);
	}
	assert_equal(info.si_pid, 0);
	assert_waitid_tells(child, WEXITED, CLD_EXITED, 3);
}

CLAIM(process, waitid_with_wnohang_tells_of_nobody,
      .says = "waitid with WNOHANG returns 0 with si_pid and si_signo 0 while no child has ended",
      .zh = "没有子进程结束时，带 WNOHANG 的 waitid 返回 0，si_pid 与 si_signo 为 0",
      .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitid() WNOHANG")
{
	siginfo_t info;
	int p[2];

	must(pipe(p));
	ACTOR(child) {
		live_until_closed(p);
	}
	memset(&info, 0x77, sizeof(info));
	assert_returns(waitid(P_ALL, 0, &info, WEXITED | WNOHANG), 0);
	assert_equal(info.si_pid, 0);
	assert_equal(info.si_signo, 0);
	must(close(p[1]));
	assert_ends(child);
}

static void end_with_3(int signal)
{
	(void)signal;
	_exit(3);
}

/* A child that stops, then lives until SIGTERM kills it, or SIGUSR1, at which it exits. */
static pid_t fork_to_stop(void)
{
	pid_t child = must(fork());

	if (child > 0)
		return child;
	must(signal(SIGUSR1, end_with_3) == SIG_ERR ? -1 : 0);
	raise(SIGSTOP);
	for (;;)
		pause();
}

/* Takes the child's next status, of which one macro is true. */
static int status_by(pid_t child, int options)
{
	int status = -1;

	assert_returns(waitpid(child, &status, options), child);
	assert_equal(!!WIFEXITED(status) + !!WIFSIGNALED(status) + !!WIFSTOPPED(status) +
			     !!WIFCONTINUED(status),
		     1);
	return status;
}

CLAIM(process, one_macro_is_true_of_a_status,
      .says = "of each status that waitpid stores, with whatever options, just one of WIFEXITED, "
	      "WIFSIGNALED, WIFSTOPPED and WIFCONTINUED is true, the last two only if asked for",
      .zh = "无论选项如何，waitpid 存储的每个状态恰好满足 WIFEXITED、WIFSIGNALED、WIFSTOPPED、"
	    "WIFCONTINUED 之一，后两者只在要求时出现",
      .rows = "processes 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 waitpid(): exactly one of the macros")
{
	for (int i = 0; i < 8; i++) {
		const int options = (i & 1 ? WUNTRACED : 0) | (i & 2 ? WCONTINUED : 0);
		pid_t child = fork_to_stop();
		int status;

		must(waitid(P_PID, (id_t)child, &(siginfo_t){ 0 }, WSTOPPED | WNOWAIT));
		if (options & WUNTRACED)
			assert_that(WIFSTOPPED(status_by(child, options)));
		must(kill(child, SIGCONT));
		if (options & WCONTINUED)
			assert_that(WIFCONTINUED(status_by(child, options)));
		must(kill(child, i & 4 ? SIGTERM : SIGUSR1));
		status = status_by(child, options);
		assert_that(i & 4 ? WIFSIGNALED(status) : WIFEXITED(status));
	}
}
