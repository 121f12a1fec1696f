/* Claims about calls that are refused: action, mask, timer and stack are still as they were. */
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>

#include "claim.h"
#include "signals.h"

static void nothing(int signal)
{
	(void)signal;
}

static void other(int signal)
{
	(void)signal;
}

/* An action of its own in every part. */
static void set_action(void)
{
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART | SA_NODEFER };

	sigemptyset(&action.sa_mask);
	sigaddset(&action.sa_mask, SIGUSR2);
	assert_succeeds(sigaction(SIGUSR1, &action, NULL));
}

static void assert_action_is_as_it_was(void)
{
	struct sigaction action;

	must(sigaction(SIGUSR1, NULL, &action));
	assert_that(action.sa_handler == nothing);
	assert_equal(action.sa_flags & (SA_RESTART | SA_NODEFER | SA_SIGINFO),
		     SA_RESTART | SA_NODEFER);
	assert_that(sigismember(&action.sa_mask, SIGUSR2) && !sigismember(&action.sa_mask, SIGHUP));
}

CLAIM(signal, a_refused_call_leaves_actions_and_mask,
      .says = "sigaction, signal, sigprocmask, kill and sigqueue that are refused change no "
	      "action, no mask, and send nothing",
      .zh = "sigaction、signal、sigprocmask、kill、sigqueue "
	    "失败时，不改变处理方式与掩码，也不发送信号",
      .rows = "signals 2, 3, 5", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sigaction(), sigprocmask() EINVAL: shall not be changed; kill() EINVAL")
{
	struct sigaction action = { .sa_handler = other };
	sigset_t all = all_signals();

	set_action();
	block(SIGUSR2);
	assert_fails(sigaction(SIGKILL, &action, NULL), EINVAL);
	assert_fails(sigaction(SIGSTOP, &action, NULL), EINVAL);
	assert_fails(sigaction(SIGRTMAX + 1, &action, NULL), EINVAL);
	assert_that(signal(SIGKILL, other) == SIG_ERR);
	assert_fails(sigprocmask(77, &all, NULL), EINVAL);
	assert_fails(sigprocmask(-1, &all, NULL), EINVAL);
	assert_fails(kill(getpid(), SIGRTMAX + 1), EINVAL);
	assert_fails(kill(getpid(), -1), EINVAL);
	assert_fails(sigqueue(getpid(), SIGRTMAX + 1, (union sigval){ 1 }), EINVAL);
	assert_action_is_as_it_was();
	assert_that(is_blocked(SIGUSR2) && !is_blocked(SIGUSR1) && !is_blocked(SIGHUP));
	for (int i = 1; i <= SIGRTMAX; i++)
		assert_that(sigismember(&all, i) != 1 || !is_pending(i));
}

static double seconds_of(const struct timespec *time)
{
	return (double)time->tv_sec + (double)time->tv_nsec / 1e9;
}

CLAIM(signal, a_refused_call_leaves_timers_and_stack,
      .says = "setitimer, timer_settime and sigaltstack that are refused leave the timer running "
	      "and the stack as it is",
      .zh = "setitimer、timer_settime、sigaltstack 失败时，定时器继续运行，信号栈不变",
      .rows = "signals 6, 8", .verdict = HOLDS,
      .ref = "POSIX.1-2024 setitimer(), timer_settime() EINVAL, sigaltstack() EINVAL, ENOMEM")
{
	static char memory[1 << 16];
	const struct itimerval bad[] = { { { 0, 0 }, { 0, 1000000 } }, { { 0, -1 }, { 5, 0 } } };
	struct itimerspec wrong = { { 0, 0 }, { 0, 1000000000 } },
			  left = { { 100, 0 }, { 3000, 0 } };
	struct itimerval now = { { 100, 0 }, { 1000, 0 } };
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) }, seen;
	timer_t timer;

	assert_succeeds(setitimer(ITIMER_REAL, &now, NULL));
	must(timer_create(CLOCK_MONOTONIC, NULL, &timer));
	assert_succeeds(timer_settime(timer, 0, &left, NULL));
	assert_succeeds(sigaltstack(&stack, NULL));
	for (int i = 0; i < 2; i++)
		assert_fails(setitimer(ITIMER_REAL, &bad[i], NULL), EINVAL);
	assert_fails(setitimer(77, &(struct itimerval){ 0 }, NULL), EINVAL);
	assert_fails(timer_settime(timer, 0, &wrong, NULL), EINVAL);
	assert_fails(sigaltstack(&(stack_t){ .ss_sp = memory, .ss_size = 64 }, NULL), ENOMEM);
	assert_fails(sigaltstack(&(stack_t){ .ss_sp = memory + 1, .ss_flags = 77 }, NULL), EINVAL);
	must(getitimer(ITIMER_REAL, &now));
	assert_that(now.it_value.tv_sec > 900 && now.it_interval.tv_sec == 100);
	must(timer_gettime(timer, &left));
	assert_that(seconds_of(&left.it_value) > 2900 && seconds_of(&left.it_interval) == 100);
	must(sigaltstack(NULL, &seen));
	assert_that(seen.ss_sp == stack.ss_sp && seen.ss_size == stack.ss_size && !seen.ss_flags);
}
