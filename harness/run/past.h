/* What the journal of a run that broke off says: which jobs ended, and which were running. */
#ifndef IPCLITMUS_PAST_H
#define IPCLITMUS_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/platform.h"
#include "pool.h"

struct past {
	struct past_entry *entries; /* in order of id, repetition, begin before end */
	size_t count;
	struct past_tally *tallies; /* what litmus claims counted, as it stands there */
	size_t tally_count;
	size_t running;     /* how many had begun and not ended */
	bool begun;         /* a run's first line was found */
	struct facts facts; /* of the platform; none in a journal that lacks them */
	char date[32]; /* when the run began, or was resumed: "2026-11-21T10:00:00Z"; or empty */
};

/*
 * Reads a journal, or a log that holds its lines among others: of the last run in it, with those
 * that resumed it. Returns false with errno set where it can't be read; past->begun is false where
 * it has no such line. The caller frees *past.
 */
bool past_read(struct past *past, FILE *file);

/*
 * Adds what another journal says of the same platform, a shard or one more run: what it says of
 * claims that stand in the first as well are further repetitions. Takes over what is in *other.
 * Returns false with errno set.
 */
bool past_merge(struct past *past, struct past *other);

/*
 * What became of the job: true and its outcome, with the histogram of a litmus claim, which is
 * broken for one that was running when the journal ends; false where it had not begun.
 */
bool past_outcome(const struct past *past, const struct job *job, struct outcome *outcome);

/* How many ids it names that are none of a claim, each once. */
size_t past_strangers(const struct past *past, bool (*known)(const char *id));

void past_free(struct past *past);

#endif
