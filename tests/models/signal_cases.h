/*
 * Calls of the model of signals that are each a case of its own: a child, a thread, another stack.
 */
#ifndef IPCLITMUS_SIGNAL_CASES_H
#define IPCLITMUS_SIGNAL_CASES_H

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model.h"
#include "models/permissions.h"
#include "models/shared.h"
#include "models/signal.h"

#define ENDED_BY(signal) (1000 + (signal))

/* How it ended: what it gave, or the signal. */
static long end_of(pid_t child)
{
	int end = -1;

	while (child > 0 && waitpid(child, &end, 0) < 0 && errno == EINTR)
		;
	if (child < 0)
		return -1;
	return WIFEXITED(end) ? WEXITSTATUS(end) : ENDED_BY(WTERMSIG(end));
}

static void block_all(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
}

enum { PENDING, MASK, ACTIONS };

/* What a child has of its parent's. */
static long tell_as_child(long what)
{
	struct sigaction action;
	long actions = 0;

	if (what == PENDING)
		return tell_pending();
	sigprocmask(SIG_BLOCK, NULL, &set_before);
	if (what == MASK)
		return bits_of(&set_before);
	for (int i = 0; i < SIGNALS; i++) {
		sigaction(number_of(i), NULL, &action);
		actions |= action_of(&action) << 2 * i;
	}
	return actions;
}

#define NOT_LIMITED 254 /* a sandbox lets nobody set limits */

/* Where no signal may be queued: the error, or what is pending. */
static long queue_at_limit(long how)
{
	const struct rlimit none = { 0, 0 };

	block_all();
	if (setrlimit(RLIMIT_SIGPENDING, &none) < 0)
		return errno == EPERM ? NOT_LIMITED : -1;
	return send_to(getpid(), LOW, how, 1) < 0 ? errno : 100 + tell_pending();
}

enum { WITH_CODE_OF_KILL, WITH_CODE_OF_TKILL, WITH_CODE_OF_KERNEL };

/* The error with which a signal is refused that says that it comes by another way. */
static long forge(long with)
{
	const int codes[] = { SI_USER, SI_TKILL, SI_KERNEL };
	siginfo_t info = { .si_code = codes[with] };

	return syscall(SYS_rt_sigqueueinfo, getppid(), number_of(LOW), &info) < 0 ? errno : 0;
}

enum { KILL_0, KILL_GROUP, KILLPG };

/* What is pending in a process and its child after a signal to their group. */
static long signal_group(long how)
{
	int channel[2];
	pid_t child;
	long its;

	block_all();
	if (setpgid(0, 0) < 0 || getpgrp() != getpid() || pipe(channel) < 0)
		return 255;
	child = fork();
	if (child == 0) {
		close(channel[1]);
		_exit(read(channel[0], &(char){ 0 }, 1) == 0 ? (int)tell_pending() : 255);
	}
	if (how == KILLPG)
		killpg(getpgrp(), number_of(LOW));
	else
		kill(how == KILL_0 ? 0 : -getpid(), number_of(LOW));
	close(channel[1]);
	its = end_of(child);
	return tell_pending() | its << SIGNALS;
}

enum {
	EXITS,
	IS_KILLED,
	STOPS,
	STOPS_UNTOLD,
	IS_IGNORED,
	IS_NOT_KEPT,
	GOES_ON_AGAIN,
	IS_WAITED_FOR,
	IGNORES_A_STOP,
	CATCHES_A_STOP
};

static volatile sig_atomic_t was_caught;

static void note_that(int number)
{
	was_caught = number;
}

static _Noreturn void end_as(long how)
{
	if (how == STOPS || how == STOPS_UNTOLD || how == GOES_ON_AGAIN)
		raise(SIGSTOP);
	if (how == IGNORES_A_STOP || how == CATCHES_A_STOP) {
		signal(SIGTSTP, how == IGNORES_A_STOP ? SIG_IGN : note_that);
		sigprocmask(SIG_SETMASK, set_of(0), NULL);
		raise(SIGTSTP);
		_exit(how == CATCHES_A_STOP && !was_caught ? 4 : 3);
	}
	if (how == IS_KILLED)
		raise(SIGKILL);
	_exit(3);
}

#define TOLD(code, status) ((code)*32 + (status))
#define STOP               31 /* whichever number it has */
#define CONT               30

/* What SIGCHLD tells of a child; where none is kept, the error of waitpid. */
static long told_of_child(long how)
{
	struct sigaction action = { .sa_handler = how == IS_IGNORED ? SIG_IGN : SIG_DFL };
	siginfo_t info;
	sigset_t set;
	pid_t child;

	action.sa_flags = how == STOPS_UNTOLD  ? SA_NOCLDSTOP
			  : how == IS_NOT_KEPT ? SA_NOCLDWAIT
					       : 0;
	block_all();
	sigaction(SIGCHLD, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	child = fork();
	if (child == 0)
		end_as(how);
	if (child < 0)
		return 255;
	if (how == IS_IGNORED || how == IS_NOT_KEPT)
		return waitpid(child, NULL, 0) < 0 ? errno : 0;
	if (how == IS_WAITED_FOR)
		waitpid(child, NULL, 0);
	if (how == GOES_ON_AGAIN) {
		sigwaitinfo(&set, &info);
		kill(child, SIGCONT);
	}
	if (how == STOPS_UNTOLD) {
		waitid(P_PID, (id_t)child, &info, WSTOPPED | WNOWAIT);
		kill(child, SIGKILL);
		waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
	}
	if (sigwaitinfo(&set, &info) < 0 || info.si_pid != child)
		info.si_code = info.si_status = 0;
	if (how != IS_WAITED_FOR)
		kill(child, SIGKILL);
	return TOLD(info.si_code, info.si_status == SIGSTOP   ? STOP
				  : info.si_status == SIGCONT ? CONT
							      : info.si_status);
}

/*
 * What ends a child that is stopped and then continued. The signal waits meanwhile, if it is not
 * SIGKILL.
 */
static long signal_stopped(long ends_at_once)
{
	siginfo_t info = { 0 };
	bool is_over;
	pid_t child = fork();

	if (child == 0)
		for (;;)
			pause();
	if (child < 0 || kill(child, SIGSTOP) < 0)
		return -1;
	while (waitid(P_PID, (id_t)child, &info, WSTOPPED) < 0 && errno == EINTR)
		;
	kill(child, ends_at_once ? SIGKILL : SIGTERM);
	while (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT | (ends_at_once ? 0 : WNOHANG)) <
		       0 &&
	       errno == EINTR)
		;
	is_over = info.si_code != CLD_STOPPED && info.si_pid == child;
	kill(child, SIGCONT);
	return end_of(child) + (is_over ? 100 : 0);
}

enum { KEPT_BACK, ENDED_AT_ONCE };
enum { WAS_CAUGHT, WAS_IGNORED, WAS_BLOCKED };

/*
 * What becomes of SIGTERM in the program as which a child goes on: 0, or it ends that; 127: there
 * is no such program.
 */
static long execute_with(long before)
{
	int input[2], gone[2];
	sigset_t set;
	pid_t child;

	if (pipe2(input, O_CLOEXEC) < 0 || pipe2(gone, O_CLOEXEC) < 0 || (child = fork()) < 0)
		return -1;
	if (child == 0) {
		sigemptyset(&set);
		sigaddset(&set, SIGTERM);
		sigprocmask(before == WAS_BLOCKED ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
		signal(SIGTERM, before == WAS_IGNORED ? SIG_IGN : handle_again);
		dup2(input[0], STDIN_FILENO);
		execlp("cat", "cat", NULL);
		_exit(127);
	}
	close(input[0]);
	close(gone[1]);
	while (read(gone[0], &(char){ 0 }, 1) < 0 && errno == EINTR)
		;
	kill(child, SIGTERM);
	close(input[1]);
	close(gone[0]);
	return end_of(child);
}

/* What main or a child of it does: one of these, and which of its cases. */
enum { FORKED = 0, AT_LIMIT = 10, IN_GROUP = 20, CHILD_THAT = 30, FORGED = 40 };
enum { STOPPED = 50, EXECUTED = 60 };

static long do_as_child(long what)
{
	switch (what / 10 * 10) {
	case FORKED:
		return tell_as_child(what);
	case AT_LIMIT:
		return queue_at_limit(what - AT_LIMIT);
	case IN_GROUP:
		return signal_group(what - IN_GROUP);
	case CHILD_THAT:
		return told_of_child(what - CHILD_THAT);
	default:
		return forge(what - FORGED);
	}
}

static long make_child(long what)
{
	pid_t child;

	if (what >= EXECUTED)
		return execute_with(what - EXECUTED);
	if (what >= STOPPED)
		return signal_stopped(what - STOPPED);
	child = fork();
	if (child == 0)
		_exit((int)do_as_child(what));
	return end_of(child);
}

static int number_by_another(long what)
{
	const int numbers[] = { 0, number_of(LOW), SIGCONT };

	return numbers[what];
}

/* The error with which another user's signal is refused; 0: it is sent. */
static long send_as_another(pid_t pid, int number, long how)
{
	pid_t child;

	if (!can_be_others())
		return EPERM;
	child = fork();
	if (child == 0) {
		if (setresuid(OTHERS, OTHERS, OTHERS) < 0)
			_exit(255);
		if (how == BY_SIGQUEUE)
			_exit(sigqueue(pid, number, (union sigval){ 0 }) ? errno : 0);
		_exit(kill(pid, number) ? errno : 0);
	}
	return end_of(child);
}

/* Of a stop and SIGCONT each takes the other back. */
static const int stops_and_cont[] = { SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT };

static sigset_t put_aside(const int *signals, int count)
{
	sigset_t set, before;

	sigemptyset(&set);
	for (int i = 0; i < count; i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
	return before;
}

static int take_at_once(int number)
{
	const struct timespec at_once = { 0, 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, number);
	return sigtimedwait(&set, NULL, &at_once);
}

static long send_two(long first, long then)
{
	const sigset_t before = put_aside(stops_and_cont, 4);
	sigset_t set;
	long pending = 0;

	kill(getpid(), stops_and_cont[first]);
	kill(getpid(), stops_and_cont[then]);
	sigpending(&set);
	for (int i = 0; i < 4; i++) {
		pending |= (long)sigismember(&set, stops_and_cont[i]) << i;
		take_at_once(stops_and_cont[i]);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pending;
}

static void pass_over(int number)
{
}

/* Whether a signal that is pending stays so when its action is set. */
static long set_while_pending(long signo, long what, long by)
{
	const int number = (int)signo;
	const sigset_t before = put_aside(&number, 1);
	struct sigaction given = { .sa_handler = what == IGNORE    ? SIG_IGN
						 : what == DEFAULT ? SIG_DFL
								   : pass_over };
	struct sigaction was;
	sigset_t set;

	raise(number);
	sigaction(number, by == BY_SIGACTION ? &given : NULL, &was);
	if (by == BY_SIGNAL_ALONE)
		signal(number, given.sa_handler);
	sigpending(&set);
	take_at_once(number);
	sigaction(number, &was, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return sigismember(&set, number);
}

static char other_stack[65536];
static volatile long stack_seen;

static void look_at_stack(int number)
{
	char here;
	stack_t stack = { 0 };
	bool is_within = &here >= other_stack && &here < other_stack + sizeof(other_stack);

	sigaltstack(NULL, &stack);
	stack_seen = is_within + 2 * !!(stack.ss_flags & SS_ONSTACK);
	stack = (stack_t){ .ss_flags = SS_DISABLE };
	if (is_within)
		stack_seen += 4 * (sigaltstack(&stack, NULL) < 0 && errno == EPERM);
}

/* Whether the handler runs there, is told so, and may not change it. */
static long run_on_stack(long flags)
{
	const int signals[] = { SIGWINCH };
	const stack_t stack = { .ss_sp = other_stack, .ss_size = sizeof(other_stack) };
	struct sigaction action = { .sa_handler = look_at_stack, .sa_flags = (int)flags };
	sigset_t before = put_aside(signals, 1), all;
	stack_t stack_before;

	sigfillset(&all);
	sigdelset(&all, SIGWINCH);
	action.sa_mask = all;
	stack_seen = -1;
	sigaltstack(&stack, &stack_before);
	sigaction(SIGWINCH, &action, NULL);
	raise(SIGWINCH);
	all = before;
	sigdelset(&all, SIGWINCH);
	sigprocmask(SIG_SETMASK, &all, NULL);
	signal(SIGWINCH, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigaltstack(&stack_before, NULL);
	return stack_seen;
}

/* Threads: whose a signal is. */
enum { FOR_PROCESS, FOR_MAKER, FOR_ITSELF };

static struct {
	pthread_t maker;
	long how;
	bool is_pending, was_taken, blocks;
} thread;

static bool is_in(int number, int (*get)(sigset_t *set))
{
	sigset_t set;

	sigemptyset(&set);
	get(&set);
	return sigismember(&set, number) == 1;
}

static int get_mask(sigset_t *set)
{
	return pthread_sigmask(SIG_BLOCK, NULL, set);
}

static void *look_as_thread(void *argument)
{
	thread.blocks = is_in(SIGWINCH, get_mask);
	if (thread.how == FOR_PROCESS)
		kill(getpid(), SIGWINCH);
	else
		pthread_kill(thread.how == FOR_MAKER ? thread.maker : pthread_self(), SIGWINCH);
	thread.is_pending = is_in(SIGWINCH, sigpending);
	if (thread.how != FOR_ITSELF)
		thread.was_taken = take_at_once(SIGWINCH) == SIGWINCH;
	return NULL;
}

/* What a second thread has pending and can take, and what is left to its maker. */
static long signal_thread(long how)
{
	pthread_t other;
	sigset_t all, before;
	long result;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	thread.maker = pthread_self();
	thread.how = how;
	thread.is_pending = thread.was_taken = thread.blocks = false;
	if (pthread_create(&other, NULL, look_as_thread, NULL) != 0)
		return -1;
	pthread_join(other, NULL);
	result = thread.blocks + 2 * thread.is_pending + 4 * thread.was_taken +
		 8 * is_in(SIGWINCH, sigpending);
	take_at_once(SIGWINCH);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

/* What is no signal, no process and no thread. */
enum fault {
	ACTION_OF_SIGKILL,
	ACTION_OF_SIGSTOP,
	ACTION_OF_0,
	ACTION_OF_TOO_MANY,
	SIGNAL_OF_SIGKILL,
	THREAD_BELOW_0,
	SIZE_OF_A_MASK,
	SIZE_OF_AN_ACTION,
	NO_THREAD,
	ANOTHERS_THREAD,
	NO_GROUP,
	NOBODYS_GROUP,
	BAD_MASK,
	BAD_OLD_MASK,
	BAD_PENDING
};

static long call_wrongly(long fault)
{
	const int numbers[] = { SIGKILL, SIGSTOP, 0, SIGRTMAX + 1 };
	const struct sigaction ignoring = { .sa_handler = SIG_IGN };

	switch (fault) {
	case SIGNAL_OF_SIGKILL:
		return signal(SIGKILL, SIG_IGN) == SIG_ERR ? -1 : 0;
	case THREAD_BELOW_0:
		return syscall(SYS_tgkill, getpid(), -1, 0);
	case NO_THREAD:
		return syscall(SYS_tgkill, getpid(), INT_MAX, 0);
	case ANOTHERS_THREAD:
		return syscall(SYS_tgkill, INT_MAX, getpid(), 0);
	case NO_GROUP:
		return kill(-INT_MAX, 0);
	case NOBODYS_GROUP:
		return kill(INT_MIN, 0);
	case SIZE_OF_A_MASK:
		return syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, NULL, 4);
	case SIZE_OF_AN_ACTION:
		return syscall(SYS_rt_sigaction, SIGUSR2, NULL, NULL, 4);
	case BAD_MASK:
		return syscall(SYS_rt_sigprocmask, SIG_BLOCK, edge(), NULL, _NSIG / 8);
	case BAD_OLD_MASK:
		return syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, edge(), _NSIG / 8);
	case BAD_PENDING:
		return syscall(SYS_rt_sigpending, edge(), _NSIG / 8);
	default:
		return sigaction(numbers[fault], &ignoring, NULL);
	}
}

#endif
