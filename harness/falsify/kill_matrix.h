/* The kill matrix: which claim fails under which mutant. */
#ifndef IPCLITMUS_KILL_MATRIX_H
#define IPCLITMUS_KILL_MATRIX_H

#include "trials.h"

/* A claim that no mutant here can fail, and why. */
struct excuse {
	const char *id;
	const char *reason;
};

/* All of them, ended by an id of NULL; in tests/mutants/unkilled.c. */
extern const struct excuse excuses[];

/* The trials of one claim. */
struct falsified {
	const struct claim *claim;
	struct trial baseline; /* without a mutant: the claim is judged if it survives this */
	struct trial *trials;
	size_t count;
	const char *excuse; /* or NULL */
};

struct matrix_settings {
	bool benign;                 /* the mutants are */
	bool quick;                  /* leave a claim at the first mutant that makes it fail */
	int rounds;                  /* how often each mutant is tried */
	unsigned long litmus_rounds; /* of each litmus claim; 0: as many as some time allows */
	double time_limit;           /* seconds until a claim counts as hanging */
	int workers;                 /* trials at the same time; 0: as suits the machine */
	bool threaded, lingering;    /* as in struct run_settings */
};

struct kill_matrix {
	struct matrix_settings settings;
	struct falsified *claims;
	size_t claim_count;
	const struct mutant **mutants;
	size_t mutant_count;
	struct trial *trials; /* all of them, by claim */
	size_t trial_count;
	bool all_claims; /* a mutant that none has noticed is tried again */
	bool whole;      /* and all mutants: an excuse that is stale shows */
	bool last_turn;  /* of those that are tried again: with time */
	double seconds;
};

/* How often the trials of a claim, or of a mutant, came to this end. */
size_t claim_count_of(const struct falsified *claim, enum trial_end end);
size_t mutant_count_of(const struct kill_matrix *matrix, const struct mutant *mutant,
		       enum trial_end end);

/* The time limit that suits such trials: seconds. */
double matrix_default_limit(const struct matrix_settings *settings);

/*
 * Runs the claims without a mutant, and those that hold under each mutant of their mechanism that
 * takes over a call they make. Sets trials and seconds. Returns 0, or an exit status after a
 * message.
 */
int matrix_run(struct kill_matrix *matrix);

#endif
