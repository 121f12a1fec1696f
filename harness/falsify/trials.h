/* Trials: claims run under mutants. */
#ifndef IPCLITMUS_TRIALS_H
#define IPCLITMUS_TRIALS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "mutants.h"
#include "run/pool.h"

/* What became of a claim under a mutant. */
enum trial_end {
	UNTRIED,  /* it was not run */
	SURVIVED, /* the claim held: the mutant did nothing that it speaks of, or it is too weak */
	KILLED,   /* the claim failed, and said what is wrong */
	HUNG,     /* the claim failed at the time limit */
	UNJUDGED, /* the claim was broken or skipped: it noticed, but said nothing of the sentence */
	TRIAL_ENDS
};

struct trial {
	const struct claim *claim;
	const struct mutant *mutant; /* NULL: none */
	int rank;                    /* the caller's, to order them by */
	enum trial_end end;
	struct place place; /* where the claim failed */
	char *text;         /* what it said then; NULL where it held */
};

/* How trials are run. */
struct trial_settings {
	double time_limit;        /* seconds */
	int workers;              /* trials at the same time */
	bool progress;            /* tell on stderr how far it is */
	bool threaded, lingering; /* as in struct run_settings */
	unsigned long rounds;     /* of a litmus claim; 0: as in a run */
};

/*
 * Runs the trials; traces[i] tells what the claim of trial i called. Returns 0, or an exit status
 * after a message where a signal or the machine ended it.
 */
int trials_run(struct trial *trials, struct mutant_traces *traces, size_t count,
	       const struct trial_settings *settings);

/* "untried", "survived", "killed", "hung" or "unjudged". */
const char *trial_word(enum trial_end end);

#endif
