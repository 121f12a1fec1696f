/* What is printed of a kill matrix. */
#ifndef IPCLITMUS_FALSIFY_REPORT_H
#define IPCLITMUS_FALSIFY_REPORT_H

#include <stdio.h>

#include "kill_matrix.h"

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
