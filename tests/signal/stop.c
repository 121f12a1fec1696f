/* Claims about stopping and continuing. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

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

/* Those of job control, which can be caught; SIGSTOP can not. */
static const int terminal_stops[] = { SIGTSTP, SIGTTIN, SIGTTOU };

CLAIM(signal, caught_or_ignored_stop_signals_stop_nobody,
      .says = "TSTP, TTIN and TTOU that are caught or ignored do not stop the process; SIGSTOP "
	      "always does",
      .zh = "被捕获或忽略的 TSTP、TTIN、TTOU 不会暂停进程；SIGSTOP 总会暂停",
      .rows = "signals 5, 11", .verdict = HOLDS,
      .ref = "POSIX.1-2024 §2.4.3 Signal Actions; signal(7)")
{
	ACTOR(child) {
		for (size_t i = 0; i < COUNT(terminal_stops); i++) {
			catch_signal(terminal_stops[i], 0);
			assert_returns(raise(terminal_stops[i]), 0);
			assert_equal(caught(terminal_stops[i]), 1);
			signal(terminal_stops[i], SIG_IGN);
			assert_returns(raise(terminal_stops[i]), 0);
		}
		be_killed();
	}
	assert_asleep(child, "pause");
	assert_returns(waitpid(pid_of(child), NULL, WNOHANG | WUNTRACED), 0);
	send_signal(child, SIGSTOP);
	assert_stopped(child, SIGSTOP);
}

CLAIM(signal, sigcont_continues_whatever_its_action,
      .says = "SIGCONT lets a stopped process go on though it blocks, ignores or catches it; a "
	      "handler runs once it is unblocked",
      .zh = "无论阻塞、忽略还是捕获 SIGCONT，它都会使暂停的进程继续；解除阻塞后处理函数才运行",
      .rows = "signals 2, 11", .verdict = HOLDS,
      .ref = "POSIX.1-2024 §2.4.1 Signal Generation and Delivery, §2.4.3; signal(7)")
{
	ACTOR(blocking) {
		catch_signal(SIGCONT, 0);
		block(SIGCONT);
		raise(SIGSTOP);
		assert_equal(caught(SIGCONT), 0);
		assert_that(is_pending(SIGCONT));
		unblock(SIGCONT);
		assert_equal(caught(SIGCONT), 1);
		be_killed();
	}
	ACTOR(ignoring) {
		signal(SIGCONT, SIG_IGN);
		raise(SIGSTOP);
		be_killed();
	}
	assert_stopped(blocking, SIGSTOP);
	assert_stopped(ignoring, SIGSTOP);
	send_signal(blocking, SIGCONT);
	send_signal(ignoring, SIGCONT);
	assert_asleep(blocking, "pause");
	assert_asleep(ignoring, "pause");
}

CLAIM(signal, sigcont_discards_pending_stops,
      .says = "SIGCONT discards the stop signals that are pending for the process",
      .zh = "SIGCONT 丢弃该进程所有未决的暂停信号", .rows = "signals 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 §2.4.1 Signal Generation and Delivery")
{
	for (size_t i = 0; i < COUNT(terminal_stops); i++) {
		block(terminal_stops[i]);
		must(kill(getpid(), terminal_stops[i]));
		must(raise(terminal_stops[i]));
		assert_that(is_pending(terminal_stops[i]));
	}
	block(SIGUSR1);
	must(raise(SIGUSR1));
	must(kill(getpid(), SIGCONT));
	for (size_t i = 0; i < COUNT(terminal_stops); i++)
		assert_that(!is_pending(terminal_stops[i]));
	assert_that(is_pending(SIGUSR1));
}

CLAIM(signal, a_stop_signal_discards_pending_conts,
      .says = "a stop signal discards a SIGCONT that is pending, also if the stop signal is caught",
      .zh = "暂停信号丢弃未决的 SIGCONT，即使该暂停信号被捕获", .rows = "signals 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.1 Signal Generation and Delivery")
{
	block(SIGCONT);
	for (size_t i = 0; i < COUNT(terminal_stops); i++) {
		catch_signal(terminal_stops[i], 0);
		must(kill(getpid(), SIGCONT));
		assert_that(is_pending(SIGCONT));
		must(kill(getpid(), terminal_stops[i]));
		assert_equal(caught(terminal_stops[i]), 1);
		assert_that(!is_pending(SIGCONT));
	}
}

CLAIM(signal, a_stopped_process_takes_no_signals,
      .says = "signals to a stopped process wait until SIGCONT: no handler runs and no default is "
	      "taken before",
      .zh = "发给暂停进程的信号要等到 SIGCONT：此前不运行处理函数，也不执行默认动作",
      .rows = "signals 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 §2.4.3: while a process is stopped; signal(7)", .needs = { need_proc })
{
	int told[2];

	must(pipe(told));
	ACTOR(child) {
		tell_signal(SIGUSR1, 0, told[1]);
		be_killed();
	}
	assert_asleep(child, "pause");
	send_signal(child, SIGSTOP);
	assert_stopped(child, SIGSTOP);
	send_signal(child, SIGUSR1);
	send_signal(child, SIGTERM);
	assert_returns(waitpid(pid_of(child), NULL, WNOHANG), 0);
	assert_ready(told[0], 0);
	send_signal(child, SIGCONT);
	assert_killed(child, SIGTERM);
}

CLAIM(signal, sigkill_ends_a_stopped_process,
      .says = "SIGKILL ends a stopped process without SIGCONT",
      .zh = "SIGKILL 直接终止暂停的进程，无需 SIGCONT",
      .course = "000 §6: 用raise()信号暂停 与waitpid()使用杀进程", .rows = "signals 2",
      .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.3: except SIGKILL; signal(7)")
{
	ACTOR(child) {
		raise(SIGSTOP);
	}
	assert_stopped(child, SIGSTOP);
	send_signal(child, SIGKILL);
	assert_killed(child, SIGKILL);
}

CLAIM(signal, a_stopped_process_stops_once,
      .says = "a stop signal to a stopped process changes nothing: waitpid tells one stop, one "
	      "SIGCONT ends it",
      .zh = "对已暂停的进程再发暂停信号没有作用：waitpid 只报告一次，一个 SIGCONT 即可恢复",
      .rows = "signals 2", .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.3, waitpid() WUNTRACED")
{
	ACTOR(child) {
		be_killed();
	}
	assert_asleep(child, "pause");
	send_signal(child, SIGSTOP);
	assert_stopped(child, SIGSTOP);
	send_signal(child, SIGSTOP);
	send_signal(child, SIGTSTP);
	assert_returns(waitpid(pid_of(child), NULL, WNOHANG | WUNTRACED), 0);
	send_signal(child, SIGCONT);
	assert_continued(child);
	assert_asleep(child, "pause");
}

CLAIM(signal, sigcont_cancels_a_stop_on_its_way,
      .says = "after SIGSTOP and then SIGCONT the process runs, however close they follow each "
	      "other",
      .zh = "先 SIGSTOP 后 SIGCONT，无论间隔多短，进程最终都在运行", .rows = "bugs 27",
      .verdict = HOLDS, .ref = "POSIX.1-2024 §2.4.1; gVisor commit f7324fa64")
{
	int status;

	ACTOR(runner) {
		for (;;)
			;
	}
	for (int i = 0; i < 200; i++) {
		send_signal(runner, SIGSTOP);
		send_signal(runner, SIGCONT);
	}
	for (int i = 0; i < 10; i++) {
		assert_returns(waitpid(pid_of(runner), &status, WNOHANG | WUNTRACED), 0);
		sched_yield();
	}
	send_signal(runner, SIGTERM); /* of which a stopped process does not die */
	assert_returns(waitpid(pid_of(runner), &status, WUNTRACED), pid_of(runner));
	assert_that(WIFSIGNALED(status) && !WIFSTOPPED(status));
	assert_equal(WTERMSIG(status), SIGTERM);
}
