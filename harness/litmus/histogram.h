/* A litmus claim's histogram: which of its outcomes were seen, and how often. */
#ifndef IPCLITMUS_HISTOGRAM_H
#define IPCLITMUS_HISTOGRAM_H

#include <stddef.h>

#include "base/outcome.h"
#include "claim/definition.h"

/* The outcome of a claim with computed outcomes that is none of them. */
#define NO_ORDER "what no order gives"

/* Makes it ready for the claim's outcomes, none seen. */
void histogram_begin(struct histogram *histogram, const struct litmus_outcome *outcomes);

/* How a claim with computed outcomes takes the one of that name. */
enum ruling computed_ruling(const char *name);

/* Adds an outcome, not seen yet, or finds it; NULL where there is no room. */
struct tally *histogram_add(struct histogram *histogram, const char *name, enum ruling ruling);

/* The outcome of that name; NULL where the claim lists none. */
struct tally *histogram_find(struct histogram *histogram, const char *name);

/* "always", "sometimes" or "never", as litmus7 has it. */
const char *histogram_observed(const struct histogram *histogram, const struct tally *tally);

/* The share of the rounds that came to it: 0 to 1. */
double histogram_rate(const struct histogram *histogram, const struct tally *tally);

/* The seen outcome that came least often, the first of several; NULL: none was seen. */
const struct tally *histogram_rarest(const struct histogram *histogram);

/* How many of them are not forbidden, and how many of these were seen. */
int histogram_allowed(const struct histogram *histogram);
int histogram_distinct(const struct histogram *histogram);

/* Rounds a second; 0 where it is not known. */
double histogram_speed(const struct histogram *histogram);

/*
 * How many times as long as its roles, one after the other, a round takes; 0 where it is not known.
 */
double histogram_cost(const struct histogram *histogram);

/* "required", "allowed" or "forbidden". */
const char *ruling_word(enum ruling ruling);

/*
 * Writes what is to be said of an outcome that was required and never seen ("not seen in 4000
 * rounds here"): chance may not have brought it. Empty for any other.
 */
void histogram_remark(char *buffer, size_t size, const struct histogram *histogram,
		      const struct tally *tally);

#endif
