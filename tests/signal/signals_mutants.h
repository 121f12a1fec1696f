/*
 * What the files of wrong signals share: what becomes of a signal here, and stand-ins for handlers.
 */
#ifndef IPCLITMUS_SIGNALS_MUTANTS_H
#define IPCLITMUS_SIGNALS_MUTANTS_H

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

static inline void discard(int signo)
{
	const struct timespec none = { 0, 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	while (sigtimedwait(&set, NULL, &none) > 0)
		;
}

static inline bool is_zombie(pid_t pid)
{
	siginfo_t info = { 0 };

	return pid > 0 && waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid;
}

/* A stand-in is installed for each handler, and told as the handler that it stands for. */
typedef void stand_in(int signo, siginfo_t *info, void *context);

static struct sigaction kept[NSIG];

static inline int install(int signo, const struct sigaction *action, struct sigaction *before,
			  stand_in *run)
{
	struct sigaction mine, was;
	bool ours = action && action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
	int result;

	if (ours) {
		mine = *action;
		mine.sa_sigaction = run;
		mine.sa_flags |= SA_SIGINFO;
		action = &mine;
	}
	result = sigaction(signo, action, &was);
	if (result < 0)
		return result;
	if (before) {
		*before = was;
		if (was.sa_sigaction == run) {
			before->sa_sigaction = kept[signo].sa_sigaction;
			before->sa_flags &= kept[signo].sa_flags;
		}
	}
	if (ours)
		kept[signo] = mine;
	return result;
}

#define INSTALL(run)                                                                               \
	const struct sigaction *given = action;                                                    \
	int result = install(signo, action, before, run);                                          \
                                                                                                   \
	if (result == 0 && given && given->sa_handler != SIG_DFL && given->sa_handler != SIG_IGN)  \
		kept[signo] = *given;                                                              \
	return result

static inline void call(int signo, siginfo_t *info, void *context)
{
	if (kept[signo].sa_flags & SA_SIGINFO)
		kept[signo].sa_sigaction(signo, info, context);
	else
		kept[signo].sa_handler(signo);
}

/* sigaction, with these flags added and those taken away. */
static inline int with_flags(int signo, const struct sigaction *action, struct sigaction *before,
			     int add, int remove)
{
	struct sigaction changed;

	if (!action)
		return sigaction(signo, NULL, before);
	changed = *action;
	changed.sa_flags = (changed.sa_flags | add) & ~remove;
	return sigaction(signo, &changed, before);
}

/* Takes one of the signal if it is pending. */
static inline bool take(int signo, siginfo_t *info)
{
	const struct timespec none = { 0, 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	return sigtimedwait(&set, info, &none) == signo;
}

static inline bool by_default(int signo)
{
	return handler_of(signo) == SIG_DFL && !is_blocked(signo);
}

static inline void do_nothing(int signo)
{
	(void)signo;
}

/* While SIGCONT is caught a stop ends the call. */
static inline struct sigaction catch_cont(void)
{
	struct sigaction action = { .sa_handler = do_nothing }, before;

	sigaction(SIGCONT, &action, &before);
	return before;
}

#endif
