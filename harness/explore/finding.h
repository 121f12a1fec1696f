/* Findings: a difference, its program made as small as can be, and how often that fails. */
#ifndef IPCLITMUS_FINDING_H
#define IPCLITMUS_FINDING_H

#include "chronicle.h"
#include "play.h"
#include "story.h"
#include "record.h"

struct finding {
	const struct model *model;
	struct program program;
	struct difference difference;
	struct event events[PROGRAM_LIMIT];
	struct call last[ACTOR_COUNT]; /* the calls of the round that differed, as they were seen */
	struct foretold foretold;      /* how the rules say that they may come out */
	int workers;                   /* that were there */
	int tries;                     /* programs that were played to make it small */
	int failed, of;                /* how often the small one fails: failed times of so many */
	unsigned long count;           /* how often the same failure was found */
	unsigned long after;           /* operations that were played until then */
	bool missed_halt; /* when replayed, a call that was to halt did not, or shut others out */
	bool of_history;  /* its actors wait for nobody; this is what they saw: */
	char window[WINDOW_LIMIT];
};

/*
 * Takes the player's last program, which DIFFERED, and makes it small with at most so many tries,
 * in about so many seconds (0: as long as it takes). The player is as before then, but for its
 * counts.
 */
void finding_make(struct finding *finding, struct player *player, int tries, double seconds);

/*
 * Plays the finding's program until it differs, at most so many times; sets the rest of the
 * finding: failed is 1 then. record: of the last time, unless it is NULL.
 */
void finding_replay(struct finding *finding, struct player *player, int times,
		    struct record *record);

/* The same of a program that is a history; sets its window. */
void finding_replay_history(struct finding *finding, struct player *player, int times);

#endif
