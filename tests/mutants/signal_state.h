/* What two files of mutants ask of a signal in this process: pending, blocked, handled by what. */
#ifndef IPCLITMUS_SIGNAL_STATE_H
#define IPCLITMUS_SIGNAL_STATE_H

#include "mutant.h"

static inline bool is_pending(int signo)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, signo) == 1;
}

static inline bool is_blocked(int signo)
{
	sigset_t set;

	pthread_sigmask(SIG_BLOCK, NULL, &set);
	return sigismember(&set, signo) == 1;
}

static inline sighandler_t handler_of(int signo)
{
	struct sigaction action;

	return sigaction(signo, NULL, &action) < 0 ? SIG_DFL : action.sa_handler;
}

#endif
