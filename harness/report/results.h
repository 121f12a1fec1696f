/* The results of several runs, platform by platform, by their journals. */
#ifndef IPCLITMUS_RESULTS_H
#define IPCLITMUS_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/platform.h"
#include "claim/claim.h"
#include "clusters.h"
#include "kills.h"
#include "run/expected.h"
#include "run/past.h"

#define COLUMN_LIMIT 26 /* platforms of one report: each has a letter */

/* What a platform made of a claim; of several repetitions, the one that stands last here. */
enum state {
	STATE_ABSENT, /* its run did not come to it */
	STATE_HELD,
	STATE_SKIPPED,
	STATE_KNOWN,  /* failed as that platform is known to, by a file of expected/ */
	STATE_BETTER, /* held, and was not expected to */
	STATE_BROKEN,
	STATE_FAILED,
	STATES
};

struct cell {
	enum state state;
	bool mixed;                  /* some repetitions held, some failed */
	const char *text;            /* what was seen, or why it was skipped; never NULL */
	struct histogram *histogram; /* what a litmus claim saw; or NULL */
	int cluster;                 /* of failures that are alike, from 0; -1: no failure */
	const char *reason;          /* why it is known or expected; NULL where nobody has said */
};

/* One platform. */
struct column {
	char name[64];
	char letter;
	char platform[256]; /* one line; empty where the journal does not tell it */
	struct past past;
	struct expected expected;
	struct cell *cells; /* by claim */
	size_t counts[STATES];
};

struct results {
	const struct claim **claims;
	size_t claim_count;
	struct column columns[COLUMN_LIMIT];
	size_t column_count;
	struct clusters clusters;
	struct kills kills; /* of no claim where there is no table */
};

/*
 * Adds the run whose journal this is as a column. Returns NULL with errno set: EINVAL where it is
 * no journal, E2BIG where there is no letter left. The caller adds to its expectations and judges
 * it then.
 */
struct column *results_add(struct results *results, const char *name, FILE *journal);

/*
 * Adds the journal of another shard, or of one more run, to the column, which is not judged yet.
 * Returns false with errno set: EINVAL as above, EXDEV where it is of another platform.
 */
bool results_merge(struct column *column, FILE *journal);

/* Judges what the column's run came to, of each claim. Returns false with errno set. */
bool results_judge(struct results *results, struct column *column);

void results_free(struct results *results);

/* Whether the claim did not do on that platform what it says, expected or not. */
bool state_is_failure(enum state state);

/* "held", "failed", "known" and so on: the words of the page, its filter and JSON. */
const char *state_word(enum state state);
const char *state_word_chinese(enum state state);

/* Whether two messages are the same but for numbers, such as those of processes. */
bool says_the_same(const char *one, const char *other);

#endif
