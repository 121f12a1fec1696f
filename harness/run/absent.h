/* Mechanisms of which nothing could be judged: a summary must not hide them. Pure. */
#ifndef IPCLITMUS_ABSENT_H
#define IPCLITMUS_ABSENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"

#define MECHANISM_COUNT_LIMIT 64

/* What became of the claims of one family. */
struct family_count {
	const char *family;
	size_t results, skipped;
	char reason[128]; /* of the first that was skipped */
};

/* All zero at first. */
struct family_counts {
	struct family_count list[MECHANISM_COUNT_LIMIT];
	size_t count;
};

/*
 * Counts a result of the family, which must live as long; families beyond the limit are left out.
 */
void absent_note(struct family_counts *counts, const char *family, const struct outcome *outcome);

/* Whether all of its claims, more than one, were skipped. */
bool absent_is(const struct family_count *count);

/*
 * Writes into a buffer of the caller's what a report says of an absent one: "nothing of sem could
 * be judged: all 143 skipped, the first for semget: ENOSYS".
 */
void absent_line(char *buffer, size_t size, const struct family_count *count);

#endif
