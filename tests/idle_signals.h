/* Signals that must not wake anybody: one that is blocked, one that is ignored. */
#ifndef IPCLITMUS_IDLE_SIGNALS_H
#define IPCLITMUS_IDLE_SIGNALS_H

#include <signal.h>

#include "claim.h"

/* For an actor: blocks SIGUSR1, whose handler would count it, and ignores SIGUSR2. */
static inline void block_one_and_ignore_another(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	catch_signal(SIGUSR1, 0);
	must(sigprocmask(SIG_BLOCK, &set, NULL));
	must(sigaction(SIGUSR2, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL));
}

/* The actor that did so sleeps in this call, and both signals leave it asleep. */
static inline void assert_sleeps_through_both(struct actor *actor, const char *call)
{
	assert_asleep(actor, call);
	send_signal(actor, SIGUSR1);
	send_signal(actor, SIGUSR2);
	assert_not_woken(actor);
}

#endif
