/* Litmus claims about processes: signals that meet fork, the end, and other signals. */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "litmus.h"
#include "pidfd.h"
#include "processes.h"

/* A child, and what was seen of it. */
struct child {
	atomic_int group;
	atomic_bool sent;
	int pid, killed, status;
};

/*
 * Whether the signal came, asked once it was sent; it must be there then. Without us it goes, too.
 */
static void tell_whether_it_came(const struct child *round)
{
	pid_t parent = round->group;

	while (!round->sent && getppid() == parent)
		sched_yield();
	getppid(); /* what is pending comes at a system call's end */
	_exit(caught(SIGUSR1) ? 0 : 1);
}

/* The C library's may hold signals back meanwhile, which then are the parent's alone. */
static pid_t fork_by_the_kernel(void)
{
#ifdef SYS_fork
	return (pid_t)syscall(SYS_fork);
#else
	return (pid_t)kernels_clone(SIGCHLD, NULL);
#endif
}

LITMUS(process, a_signal_to_the_group_misses_no_child, struct child,
       .says = "a signal that is sent to a process group while a member forks, by the system call, "
	       "reaches the child too, if not the parent before its fork",
       .zh = "向进程组发信号时若某成员正在 fork（系统调用）：信号也到达子进程，否则就是父进程在 "
	     "fork 之前已收到",
       .rows = "signals 1; bugs 26", .verdict = HOLDS,
       .ref = "POSIX.1-2024 fork(): the set of signals pending, kill(); Linux kernel/fork.c: "
	      "\"signals delivered to multiple processes\"",
       .outcomes = { { REQUIRED, "before the fork" },
		     { REQUIRED, "to both" },
		     { FORBIDDEN, "not to the child" } })
{
	BEFORE(parent) {
		catch_signal(SIGUSR1, SA_RESTART);
		setpgid(0, 0);
		round->group = getpid();
	}
	ROLE(parent) {
		pid_t pid = must(fork_by_the_kernel());
		int before = caught(SIGUSR1);

		if (pid == 0)
			tell_whether_it_came(round);
		round->killed = before;
		must(waitpid(pid, &round->status, 0));
	}
	ROLE(sender) {
		assert_returns(kill(-round->group, SIGUSR1), 0);
		round->sent = true;
	}
	OUTCOME() {
		saw(round->status   ? "not to the child"
		    : round->killed ? "before the fork"
				    : "to both");
	}
}

/* Forks one that ends with status 7, at once or when SIGUSR1 comes. Only the parent has its pid. */
static pid_t fork_ending(bool by_signal)
{
	sigset_t held, before;
	pid_t pid;

	sigemptyset(&held);
	sigaddset(&held, SIGUSR1);
	sigprocmask(SIG_BLOCK, &held, &before);
	pid = must(fork());
	if (pid == 0) {
		if (by_signal)
			sigsuspend(&before);
		_exit(7);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

LITMUS(process, kill_meets_the_end, struct child, .threads = true,
       .says = "SIGKILL that meets its process's _exit either ends it or comes too late; kill "
	       "succeeds while nobody has waited for it, and wait tells which it was",
       .zh = "SIGKILL 恰逢进程 _exit：或者杀死它，或者来得太晚；尚未被回收时 kill 总是成功，wait "
	     "如实告知是哪一种",
       .rows = "processes 5; signals 1; bugs 31", .verdict = HOLDS,
       .ref = "POSIX.1-2024 kill() RATIONALE: zombies; waitpid(), _exit()",
       .outcomes = { { REQUIRED, "killed" },
		     { REQUIRED, "ended before" },
		     { FORBIDDEN, "ended, and kill failed" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		catch_signal(SIGUSR1, 0);
		round->pid = fork_ending(true);
	}
	ROLE(ender) {
		must(kill(round->pid, SIGUSR1));
	}
	ROLE(killer) {
		round->killed = kill(round->pid, SIGKILL) == 0;
	}
	OUTCOME() {
		must(waitpid(round->pid, &round->status, 0));
		saw(!round->killed ? "ended, and kill failed"
		    : WIFSIGNALED(round->status) && WTERMSIG(round->status) == SIGKILL ? "killed"
		    : WIFEXITED(round->status) && WEXITSTATUS(round->status) == 7
			    ? "ended before"
			    : "anything else");
	}
}

LITMUS(process, a_child_is_waited_for_once, struct child, .threads = true,
       .says = "of two threads that wait for one child as it ends, one gets its status and the "
	       "other ECHILD, and neither sleeps on",
       .zh = "两个线程同时等待同一个正在结束的子进程：一个得到状态，另一个得到 "
	     "ECHILD，都不会一直睡眠",
       .rows = "processes 5", .verdict = HOLDS, .ref = "POSIX.1-2024 waitpid() ECHILD",
       .outcomes = { { REQUIRED, "one of them" }, { FORBIDDEN, "both" }, { FORBIDDEN, "neither" } })
{
	MAKE() {
		round->pid = fork_ending(false);
	}
	ROLES(waiter, 2) {
		int status = 0;
		pid_t pid = waitpid(round->pid, &status, 0);

		if (pid < 0)
			assert_equal(errno, ECHILD);
		else
			atomic_fetch_add(&round->group, WEXITSTATUS(status) == 7);
	}
	OUTCOME() {
		saw(round->group == 1 ? "one of them" : round->group ? "both" : "neither");
	}
}

LITMUS(process, sigcont_takes_a_stop_back, struct child, .threads = true,
       .says = "a process that gets SIGSTOP, then SIGCONT, while another signal comes goes on and "
	       "takes that one, however they meet",
       .zh = "进程先后收到 "
	     "SIGSTOP、SIGCONT，同时又有别的信号到来：无论怎样相遇，它都会继续运行并处理该信号",
       .rows = "signals 2; bugs 27", .verdict = HOLDS,
       .ref = "POSIX.1-2024 XSH 2.4.1: SIGCONT discards pending stop signals",
       .outcomes = { { REQUIRED, "it went on" }, { FORBIDDEN, "anything else" } })
{
	MAKE() {
		catch_signal(SIGUSR1, 0);
		round->pid = fork_ending(true);
	}
	ROLE(stopper) {
		assert_returns(kill(round->pid, SIGSTOP), 0);
		assert_returns(kill(round->pid, SIGCONT), 0);
	}
	ROLE(ender) {
		assert_returns(kill(round->pid, SIGUSR1), 0);
	}
	OUTCOME() {
		must(waitpid(round->pid, &round->status, 0));
		saw(WIFEXITED(round->status) && WEXITSTATUS(round->status) == 7 ? "it went on"
										: "anything else");
	}
}

/* Children that exec sh when they are told to, which then reads a line, and ends with 0. */
struct exec {
	int start[2], pid, status;
};

static void end_with_7(int signal)
{
	(void)signal;
	_exit(7);
}

/* Only the parent has its pid: the round is shared with the child. */
static pid_t fork_to_exec(int start)
{
	char *const arguments[] = { "sh", "-c", "read line", NULL };
	pid_t pid = must(fork());

	if (pid > 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody else would end it */
	must(dup2(start, 0));
	must(read(0, &(char){ 0 }, 1));
	execvp("sh", arguments);
	_exit(9);
}

LITMUS(process, kill_meets_exec, struct exec, .threads = true,
       .says = "a caught signal that comes while its process execs is taken by the handler, or "
	       "does to the new program what it does by default: it is not lost",
       .zh = "进程正在 exec "
	     "时到来的、设有处理函数的信号：或者由处理函数处理，或者对新程序产生默认动"
	     "作，不会丢失",
       .rows = "processes 4; signals 1", .verdict = HOLDS,
       .ref = "POSIX.1-2024 exec: \"set to be caught ... shall be set to the default action\"",
       .needs = { need_shell },
       .outcomes = { { REQUIRED, "the old program took it" },
		     { REQUIRED, "it ended the new program" },
		     { FORBIDDEN, "it is lost" },
		     { FORBIDDEN, "anything else" } })
{
	ONCE() {
		signal(SIGUSR1, end_with_7);
	}
	MAKE() {
		must(pipe(round->start));
		round->pid = fork_to_exec(round->start[0]);
	}
	ROLE(starter) {
		must(write(round->start[1], "\n", 1));
	}
	ROLE(killer) {
		assert_returns(kill(round->pid, SIGUSR1), 0);
		must(write(round->start[1], "\n", 1)); /* ends a program that the signal missed */
	}
	ROLE(waiter) {
		assert_returns(waitpid(round->pid, &round->status, 0), round->pid);
	}
	OUTCOME() {
		saw(round->status == 7 << 8    ? "the old program took it"
		    : round->status == SIGUSR1 ? "it ended the new program"
		    : round->status == 0       ? "it is lost"
					       : "anything else");
	}
	REMOVE() {
		must(close(round->start[0]));
		must(close(round->start[1]));
	}
}

/* A child, its pidfd, and what poll showed of it to each who asked. */
struct polled {
	int pid, pidfd, shown[2];
};

LITMUS(process, all_who_poll_a_pidfd_see_the_end, struct polled, .threads = true,
       .says = "on Linux, where a child's end meets two polls of its pidfd and a wait that reaps it, "
	       "both are shown POLLIN, and none sleeps on",
       .zh = "在 Linux 上，子进程结束时恰有两个 poll 等待其 pidfd 且一个 wait 回收它：两者都得到 "
	     "POLLIN，没有一方一直睡眠",
       .rows = "processes 5", .verdict = HOLDS,
       .ref = "pidfd_open(2) NOTES: readable when the process terminates", .needs = { need_pidfd },
       .outcomes = { { REQUIRED, "both are shown it" },
		     { FORBIDDEN, "one is not" },
		     { FORBIDDEN, ASLEEP } })
{
	MAKE() {
		catch_signal(SIGUSR1, 0);
		round->pid = fork_ending(true);
		round->pidfd = must(open_pidfd(round->pid, 0));
	}
	ROLES(poller, 2) {
		struct pollfd ready = { .fd = round->pidfd, .events = POLLIN };

		assert_returns(poll(&ready, 1, -1), 1);
		round->shown[me] = ready.revents & POLLIN;
	}
	ROLE(ender) {
		assert_returns(kill(round->pid, SIGUSR1), 0);
	}
	ROLE(waiter) {
		assert_returns(waitpid(round->pid, NULL, 0), round->pid);
	}
	OUTCOME() {
		saw(round->shown[0] && round->shown[1] ? "both are shown it" : "one is not");
	}
	REMOVE() {
		must(close(round->pidfd));
	}
}
