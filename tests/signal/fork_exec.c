/*
 * Claims about what becomes of handlers, masks and pending signals over fork, exec and the parent's
 * end.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"
#include "signals.h"

static void do_nothing(int signal)
{
	(void)signal;
}

CLAIM(signal, fork_copies_actions_and_mask,
      .says = "a child starts with its parent's handlers, ignored signals and mask, as copies: a "
	      "change in one is none in the other",
      .zh = "子进程继承父进程的处理函数、忽略的信号和掩码，各自独立：一方的改变不影响另一方",
      .rows = "signals 5, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(), sigaction(); signal(7); sigprocmask(2) NOTES")
{
	signal(SIGUSR1, do_nothing);
	signal(SIGTERM, SIG_IGN);
	block(SIGUSR2);
	ACTOR(child) {
		assert_that(handler_of(SIGUSR1) == do_nothing);
		assert_that(handler_of(SIGTERM) == SIG_IGN);
		assert_that(is_blocked(SIGUSR2) && !is_blocked(SIGUSR1));
		signal(SIGUSR1, SIG_DFL);
		signal(SIGTERM, SIG_DFL);
		unblock(SIGUSR2);
		block(SIGHUP);
	}
	assert_ends(child);
	assert_that(handler_of(SIGUSR1) == do_nothing);
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
		signal(SIGUSR1, do_nothing);
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

CLAIM(signal, exec_keeps_mask_and_pending_signals,
      .says = "exec keeps the mask and the signals that are pending for the process and for the "
	      "thread that calls it",
      .zh = "exec 保留信号掩码以及进程和调用线程的未决信号", .rows = "signals 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 exec; signal(7); sigprocmask(2) NOTES",
      .needs = { need_cat, need_signals_in_proc })
{
	int input[2];
	pid_t pid;

	must(pipe(input));
	ACTOR(program) {
		block(SIGUSR1);
		block(SIGTERM);
		block(SIGHUP);
		must(kill(getpid(), SIGUSR1));
		must(raise(SIGHUP));
		become_cat(input);
	}
	assert_asleep(program, "read");
	pid = pid_of(program);
	assert_that(status_shows(pid, "SigBlk:", SIGUSR1) && status_shows(pid, "SigBlk:", SIGTERM));
	assert_that(!status_shows(pid, "SigBlk:", SIGUSR2));
	assert_that(status_shows(pid, "ShdPnd:", SIGUSR1) && status_shows(pid, "SigPnd:", SIGHUP));
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
	signal(SIGINT, do_nothing);
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
		return lacks(true, "clone(CLONE_SIGHAND)");
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
	status = status_of(must(start_sharer()));
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
	return status_of(pid) != 0;
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

CLAIM(signal, a_signal_comes_before_the_child_has_run,
      .says = "a signal sent to a child as soon as fork has returned its pid comes to it, once, though "
	      "the child may not have run yet; SIGKILL ends it, SIGSTOP stops it",
      .zh = "fork 一返回就发给子进程的信号会送达，且只有一次，即使子进程尚未运行；SIGKILL "
	    "使其结束，SIGSTOP 使其停止",
      .rows = "signals 1; processes 1", .verdict = HOLDS,
      .ref = "POSIX.1-2024 fork(), kill(), 2.4.1 Signal Generation and Delivery")
{
	static const int signals[] = { SIGUSR1, SIGKILL, SIGSTOP };
	sigset_t none;
	int status;

	sigemptyset(&none);
	catch_signal(SIGUSR1, 0);
	block(SIGUSR1);
	for (int i = 0; i < 60; i++) {
		const int signal = signals[i % 3];
		const pid_t child = must(fork());

		if (child == 0) {
			sigsuspend(&none);
			_exit(caught(SIGUSR1));
		}
		assert_returns(kill(child, signal), 0);
		if (signal == SIGSTOP) {
			assert_returns(waitpid(child, &status, WUNTRACED), child);
			assert_that(WIFSTOPPED(status));
			must(kill(child, SIGKILL));
		}
		assert_returns(waitpid(child, &status, 0), child);
		if (signal == SIGUSR1)
			assert_equal(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 1);
		else
			assert_equal(WIFSIGNALED(status) ? WTERMSIG(status) : -1, SIGKILL);
	}
	assert_equal(caught(SIGUSR1), 0);
}

/* Forks one that asks for a death signal, in a thread that ends then. */
static void *fork_one_who_asks(void *told)
{
	const int *ends = told;

	if (must(fork()) == 0) {
		const sigset_t set = only(SIGUSR1);

		block(SIGUSR1);
		must(prctl(PR_SET_PDEATHSIG, SIGUSR1));
		must(write(ends[1], "?", 1));
		assert_equal(sigwaitinfo(&set, NULL), SIGUSR1);
		must(write(ends[1], "!", 1));
		_exit(0);
	}
	assert_reads(ends[0], "?");
	return NULL;
}

CLAIM(signal, a_death_signal_comes_with_the_parent_threads_end,
      .says = "on Linux a process that asked by PR_SET_PDEATHSIG gets the signal when the thread that "
	      "forked it ends, though the process of that thread lives on",
      .zh = "在 Linux 上，用 PR_SET_PDEATHSIG 请求过的进程在 fork 它的线程结束时就收到该信号，即使那个"
	    "线程所在的进程仍在运行",
      .rows = "bugs 29; processes 3", .verdict = HOLDS,
      .ref = "PR_SET_PDEATHSIG(2const): the parent is the thread that created this process",
      .needs = { need_death_signal, need_threads })
{
	pthread_t forker;
	int told[2];

	must(pipe(told));
	assert_equal(pthread_create(&forker, NULL, fork_one_who_asks, told), 0);
	assert_equal(pthread_join(forker, NULL), 0);
	assert_reads(told[0], "!");
	assert_succeeds(wait(NULL));
}
