/*
 * Litmus claims about pids that are given to another process: clone3 with set_tid does so at will.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>

#include "litmus.h"
#include "newer_names.h"
#include "pidfd.h"
#include "processes.h"

/* struct clone_args of linux/sched.h, which older headers lack. */
struct clone_with_pid {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
	uint64_t set_tid, set_tid_size;
};

static pid_t fork_with_pid(pid_t pid)
{
	struct clone_with_pid how = { .exit_signal = SIGCHLD,
				      .set_tid = (uintptr_t)&pid,
				      .set_tid_size = 1 };

	return (pid_t)syscall(SYS_clone3, &how, sizeof(how));
}

static pid_t fork_zombie(void)
{
	pid_t pid = must(fork());

	if (pid == 0)
		_exit(0);
	await_end(pid);
	return pid;
}

/* Another may have got the pid by itself meanwhile: EEXIST. */
static const char *need_chosen_pids(void)
{
	pid_t pid = fork_zombie();
	int pidfd = open_pidfd(pid, 0);
	const char *missing = lacks(pidfd < 0, "pidfd_open");

	close(pidfd);
	must(waitpid(pid, NULL, 0));
	if (missing)
		return missing;
	pid = fork_with_pid(pid);
	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return lacks(true, "clone3(set_tid)");
	must(waitpid(pid, NULL, 0));
	return NULL;
}

/* A zombie, and who gets its pid once it was waited for. */
struct heir {
	int old, pidfd, made, error, status;
};

/* SIGWINCH does nothing to a stranger; these leave it pending, and SIGUSR1 ends them. */
static void hold_signals(void)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGWINCH);
	sigaddset(&held, SIGUSR1);
	sigprocmask(SIG_BLOCK, &held, NULL);
}

static _Noreturn void tell_what_came(void)
{
	sigset_t end, pending;
	int signal;

	sigemptyset(&end);
	sigaddset(&end, SIGUSR1);
	sigwait(&end, &signal);
	sigpending(&pending);
	_exit(sigismember(&pending, SIGWINCH));
}

/* The child sees the round too, and must leave it alone. */
static void make_heir(struct heir *heir)
{
	pid_t pid = fork_with_pid(heir->old);

	if (pid == 0)
		tell_what_came();
	heir->error = pid < 0 ? errno : 0;
	heir->made = pid;
}

static const char *what_came_to_it(struct heir *heir)
{
	if (heir->made < 0)
		return heir->error == EEXIST ? "not free yet: EEXIST" : "anything else";
	must(kill(heir->made, SIGUSR1));
	must(waitpid(heir->made, &heir->status, 0));
	return heir->status ? "the signal came to the new one" : "the signal came too early";
}

LITMUS(process, a_pid_is_another_s_only_after_the_wait, struct heir, .threads = true,
       .says = "on Linux no process is made with the pid of one that nobody has waited for: EEXIST; "
	       "after that kill reaches whoever has it by then",
       .zh = "在 Linux 上，尚未被 wait 回收的进程的 pid 不会给新进程（EEXIST）；回收之后，kill "
	     "到达当时拥有该 pid 的进程",
       .rows = "processes 5; signals 1", .verdict = HOLDS,
       .ref = "clone(2) set_tid: EEXIST; POSIX.1-2024 XBD Process ID Reuse",
       .needs = { need_chosen_pids },
       .outcomes = { { REQUIRED, "not free yet: EEXIST" },
		     { REQUIRED, "the signal came too early" },
		     { REQUIRED, "the signal came to the new one" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		round->old = fork_zombie();
	}
	BEFORE(maker) {
		hold_signals();
	}
	ROLE(waiter) {
		assert_returns(waitpid(round->old, &round->status, WNOHANG), round->old);
	}
	ROLE(maker) {
		make_heir(round);
	}
	ROLE(sender) {
		kill(round->old, SIGWINCH);
	}
	OUTCOME() {
		saw(what_came_to_it(round));
	}
}

LITMUS(process, a_pidfd_means_no_other, struct heir, .threads = true,
       .says = "on Linux a pidfd's signal never reaches the process that got its process's pid, "
	       "however they meet",
       .zh = "在 Linux 上，通过 pidfd 发出的信号，无论怎样相遇，都不会到达后来得到同一 pid 的进程",
       .rows = "signals 1", .verdict = HOLDS,
       .ref = "pidfd_send_signal(2) NOTES; pidfd_open(2); clone(2) set_tid",
       .needs = { need_chosen_pids },
       .outcomes = { { REQUIRED, "not free yet: EEXIST" },
		     { REQUIRED, "the signal came too early" },
		     { FORBIDDEN, "the signal came to the new one" },
		     { FORBIDDEN, "anything else" } })
{
	MAKE() {
		round->old = fork_zombie();
		round->pidfd = must(open_pidfd(round->old, 0));
	}
	BEFORE(maker) {
		hold_signals();
	}
	ROLE(waiter) {
		assert_returns(waitpid(round->old, &round->status, WNOHANG), round->old);
	}
	ROLE(maker) {
		make_heir(round);
	}
	ROLE(sender) {
		send_by_pidfd(round->pidfd, SIGWINCH, NULL, 0);
	}
	OUTCOME() {
		saw(what_came_to_it(round));
	}
	REMOVE() {
		must(close(round->pidfd));
	}
}
