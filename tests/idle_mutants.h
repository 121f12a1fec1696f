/* Wrong calls that signals wake which are ignored or blocked, or that only stop their process. */
#ifndef IPCLITMUS_IDLE_MUTANTS_H
#define IPCLITMUS_IDLE_MUTANTS_H

#include <signal.h>

#include "mutant.h"

static struct sigaction kept_action;
static sigset_t kept_mask;

static inline void wake(int signal)
{
}

/* From here on SIGUSR2 interrupts, though it is ignored. */
static inline void let_ignored_wake(void)
{
	sigaction(SIGUSR2, &(struct sigaction){ .sa_handler = wake }, &kept_action);
}

static inline void ignore_again(void)
{
	int error = errno;

	sigaction(SIGUSR2, &kept_action, NULL);
	errno = error;
}

/* From here on SIGUSR1 interrupts, though it is blocked; its handler is not the claim's. */
static inline void let_blocked_wake(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = wake }, &kept_action);
	sigprocmask(SIG_UNBLOCK, &set, &kept_mask);
}

static inline void block_again(void)
{
	int error = errno;

	sigprocmask(SIG_SETMASK, &kept_mask, NULL);
	sigaction(SIGUSR1, &kept_action, NULL);
	errno = error;
}

/* From here on SIGCONT interrupts, as if it had a handler. */
static inline void let_stops_wake(void)
{
	sigaction(SIGCONT, &(struct sigaction){ .sa_handler = wake }, &kept_action);
}

static inline void let_no_stop_wake(void)
{
	int error = errno;

	sigaction(SIGCONT, &kept_action, NULL);
	errno = error;
}

/*
 * WOKEN_BY_IGNORED(recvmsg, fd, message, flags): a mutant of the call, given as its parameters are
 * named, that such a signal wakes with EINTR.
 */
#define WOKEN_BY_IGNORED(call_, ...)                                                               \
	MUTANT(call_, call_##_wakes_for_an_ignored_signal,                                         \
	       #call_ " wakes with EINTR for a signal that is ignored")                            \
	WOKEN(call_, let_ignored_wake, ignore_again, __VA_ARGS__)

/* WOKEN_BY_BLOCKED: the same for a signal that is blocked. */
#define WOKEN_BY_BLOCKED(call_, ...)                                                               \
	MUTANT(call_, call_##_wakes_for_a_blocked_signal,                                          \
	       #call_ " wakes with EINTR for a signal that is blocked")                            \
	WOKEN(call_, let_blocked_wake, block_again, __VA_ARGS__)

/* WOKEN_BY_STOP: the same for SIGSTOP and SIGCONT. */
#define WOKEN_BY_STOP(call_, ...)                                                                  \
	MUTANT(call_, call_##_wakes_for_a_stop,                                                    \
	       #call_ " wakes with EINTR when its process was stopped and goes on")                \
	WOKEN(call_, let_stops_wake, let_no_stop_wake, __VA_ARGS__)

#define WOKEN(call_, before_, after_, ...)                                                         \
	{                                                                                          \
		__typeof__(call_(__VA_ARGS__)) result;                                             \
                                                                                                   \
		before_();                                                                         \
		result = call_(__VA_ARGS__);                                                       \
		after_();                                                                          \
		return result;                                                                     \
	}

static inline bool is_any_pending(void)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, SIGUSR1) == 1;
}

#endif
