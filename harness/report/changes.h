/* What became otherwise between two runs of one platform. Pure. */
#ifndef IPCLITMUS_CHANGES_H
#define IPCLITMUS_CHANGES_H

#include "results.h"

enum change {
	CHANGE_NONE,
	CHANGE_REGRESSED, /* held, and fails now */
	CHANGE_FIXED,     /* failed, and holds now */
	CHANGE_REASON,    /* fails, or is skipped, for another reason */
	CHANGE_JUDGED,    /* could not be judged, or was not run, and is now: or the other way */
	CHANGE_SPURIOUS, /* the one run or the other disagrees with itself, repetition by repetition */
	CHANGES
};

/*
 * The column of old results that a column is compared with; NULL: none has its name, or is alone.
 */
const struct column *changes_partner(const struct results *old, const struct results *now,
				     const struct column *column);

/* What became of a claim. */
enum change change_between(const struct cell *old, const struct cell *now);

/* "regressed", "fixed" and so on. */
const char *change_word(enum change change);
const char *change_word_chinese(enum change change);

/* How many claims of all columns changed so. */
void changes_count(const struct results *old, const struct results *now, size_t counts[CHANGES]);

/*
 * The command that runs again what regressed, was mended or is spurious, on the column's platform,
 * and often; writes nothing where there is none.
 */
void changes_again(FILE *out, const struct results *now, const struct column *old,
		   const struct column *column);

#endif
