/* The mutants that the program was linked with, and which of them is in force. */
#ifndef IPCLITMUS_MUTANTS_H
#define IPCLITMUS_MUTANTS_H

#include <stdint.h>

#include "mutant.h"

#define PART_LIMIT 16
#define CALL_WORDS ((CALL_COUNT + 63) / 64)

struct mutant {
	const struct mechanism *mechanism;
	char id[96]; /* mechanism and name: "pipe/end-of-file-is-eagain" */
	const char *says;
	struct place place;
	const struct mutant_part *parts[PART_LIMIT];
	int part_count;
};

/* What one run of a claim leaves, in memory that its processes share. */
struct mutant_traces {
	atomic_ulong reached[CALL_WORDS]; /* a bit for each call that the claim made */
	struct mutant_memory memory;
};

/* Collects the mutants. Called once. Returns false after a message where one is ill-formed. */
bool mutants_load(void);

/* Whether each pattern of a MECHANISM means some claim of this program; else after a message. */
bool mutants_are_for_some_claim(void);

/* The mutants, sorted by file and line; *count is set. */
const struct mutant *mutants_all(size_t *count);

/* Whether they are the same: the mutants of a mechanism may stand in several files. */
bool of_one_mechanism(const struct mechanism *left, const struct mechanism *right);

/*
 * From now on the calls of claims that this process starts go through the mutant (NULL: straight
 * to the system) and leave their traces.
 */
void mutants_use(const struct mutant *mutant, struct mutant_traces *traces);

/* Whether the mutant is for this claim. */
bool mutant_is_for(const struct mutant *mutant, const struct claim *claim);

/* Whether a run that left these traces made a call that the mutant takes over. */
bool mutant_was_reached(const struct mutant *mutant, const struct mutant_traces *traces);

/* For interpose.c: before a call, and after it; errno stays. Returns the number. */
enum library_call mutant_before(enum library_call number);
void mutant_after(const enum library_call *number);

/* For interpose.c: what stands for the call now; NULL: the system. */
void (*mutant_body(enum library_call number))(void);

#endif
