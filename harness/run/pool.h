/* The pool: many runs, several at a time, their outcomes handed on in order. */
#ifndef IPCLITMUS_POOL_H
#define IPCLITMUS_POOL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "runner.h"

/* One run to do. */
struct job {
	const struct claim *claim;
	int repetition;
};

/*
 * Who hears of the runs. started, ended and finished return false to stop the pool, the runs under
 * way being ended. ended and tick may be NULL: the one is called as soon as a run has ended,
 * whatever its turn, the other several times a second.
 */
struct pool_listener {
	bool (*started)(void *context, const struct job *job, size_t done);
	bool (*ended)(void *context, const struct job *job, const struct outcome *outcome);
	bool (*finished)(void *context, const struct job *job, const struct outcome *outcome);
	void (*tick)(void *context);
	void *context;
	double until;   /* when no further job is begun: its outcome is then skipped; 0: never */
	bool any_order; /* outcomes are handed on as they come, not in the order of the jobs */
};

/*
 * Runs the jobs, at most `workers` at the same time; outcomes reach the listener in the order of
 * the jobs, unless it takes any. Afterwards no process of theirs is left. Returns 0, the number of
 * the signal (SIGINT, SIGTERM, SIGHUP, SIGQUIT) that stopped it, or -1: the listener stopped it, or
 * with errno set the harness can't go on.
 */
int pool_run(const struct job *jobs, size_t count, int workers, const struct run_settings *settings,
	     bool disposable, const struct pool_listener *listener);

/*
 * Holds the signals that stop a pool back from here on; pool_run takes them. For what must be
 * undone after it: the caller restores *before when that is done.
 */
void pool_hold_signals(sigset_t *before);

/* How many runs at the same time suit this machine; where they linger, they sleep nearly always. */
int pool_default_workers(bool lingering);

#endif
