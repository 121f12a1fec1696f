/* Falsifying: which claim fails under which mutant, and what is said of that. */
#ifndef IPCLITMUS_FALSIFY_H
#define IPCLITMUS_FALSIFY_H

#include <stdio.h>

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

struct kill_matrix {
	struct falsified *claims;
	size_t claim_count;
	const struct mutant **mutants;
	size_t mutant_count;
	struct trial *trials; /* all of them, by claim */
	size_t trial_count;
	bool whole; /* all claims and mutants: an excuse that is stale shows */
	double seconds;
};

/* How often the trials of a claim, or of a mutant, came to this end. */
size_t claim_count_of(const struct falsified *claim, enum trial_end end);
size_t mutant_count_of(const struct kill_matrix *matrix, const struct mutant *mutant,
		       enum trial_end end);

/* Prints claim by claim what each mutant came to and what the claim said. */
void report_claims(FILE *out, const struct kill_matrix *matrix);

/* Writes a line for each trial: claim, mutant, end, text, separated by tabs. */
void report_table(FILE *out, const struct kill_matrix *matrix);

/*
 * Prints the figures, by mechanism, and what is not as it should be: claims that no mutant fails,
 * mutants that no claim notices. Returns whether all is as it should be.
 */
bool report_figures(FILE *out, const struct kill_matrix *matrix);

/* The same for benign mutants, under which no claim may fail. */
bool report_false_alarms(FILE *out, const struct kill_matrix *matrix, int rounds);

/* Prints the mutants: id, what is wrong. */
void report_mutants(FILE *out, const struct mutant *const *mutants, size_t count);

#endif
