/* Results in groups: by mechanism, and by the reason why they were not judged. Pure. */
#ifndef IPCLITMUS_GROUPS_H
#define IPCLITMUS_GROUPS_H

#include <stdbool.h>
#include <stddef.h>

#include "report.h"

#define GROUP_LIMIT  64
#define REASON_LIMIT 64
#define REASON_SIZE  240

/* The results of one family. */
struct group {
	const char *family; /* as claims name it; only its head of an id is shown */
	int length;         /* of that head, in bytes */
	const char *id;     /* of some claim of it: the head is its first bytes */
	size_t planned, done, broken;
	size_t counts[JUDGEMENT_KINDS];
	bool told; /* the reporter has written its line */
};

/* Results that were skipped, or failed as expected, for one reason. */
struct reason {
	enum judgement_kind kind;
	size_t count;
	char text[REASON_SIZE];
	const char *cure; /* NULL where none is known */
};

/* All zero at first. */
struct groups {
	struct group list[GROUP_LIMIT];
	size_t count;
	struct reason reasons[REASON_LIMIT];
	size_t reason_count;
	size_t other_reasons; /* results whose reasons found no place */
};

/* Plans so many runs of a claim, which must live as long. Families past the limit are left out. */
void groups_plan(struct groups *groups, const struct claim *claim, size_t runs);

/* Counts a result. Returns the group that it belongs to; NULL past the limit. */
struct group *groups_note(struct groups *groups, const struct result *result);

/*
 * Counts one more result of that kind for the reason, which is cut to its size; the cure must live
 * on.
 */
void groups_note_reason(struct groups *groups, enum judgement_kind kind, const char *reason,
			const char *cure);

/* Sorts the reasons: those of most results first. */
void groups_sort_reasons(struct groups *groups);

#endif
