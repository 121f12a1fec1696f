/*
 * Histories: several actors make several calls each, and wait for nobody; each call has a time of
 * request and one of return. An order explains a history if each call takes effect, and one that
 * sleeps goes to sleep, between its two times.
 */
#ifndef IPCLITMUS_HISTORY_H
#define IPCLITMUS_HISTORY_H

#include <stdint.h>

#include "search.h"

#define DEED_LIMIT 16         /* calls of one actor */
#define NEVER      UINT32_MAX /* has not returned */

/* One call. Times are counted by all actors together: no clock of several processors is trusted. */
struct deed {
	struct call call;
	uint32_t request, response; /* response NEVER: it is asleep */
	/* The operations of other actors that were under way at the same time; ends with NULL. */
	const struct operation *beside[ACTOR_COUNT * DEED_LIMIT + 1];
};

struct history {
	int count[ACTOR_COUNT];
	struct deed deeds[ACTOR_COUNT][DEED_LIMIT];
};

enum history_verdict { HISTORY_EXPLAINED, HISTORY_WRONG, HISTORY_UNKNOWN };

/* What a verdict came to. */
struct history_judgement {
	enum history_verdict verdict;
	int explained;          /* as many calls as the longest order explains */
	int most;               /* states at a time */
	int place[ACTOR_COUNT]; /* of the nearest order: calls of each actor that it explains */
	struct difference difference; /* where that comes to its end */
};

/* What judging works with; made once, for states of one size. */
struct historian {
	struct explainer search;
	size_t state_size;
	size_t offset; /* in a state: how many calls of each actor are explained */
};

/* False with errno set where memory lacks. */
bool historian_make(struct historian *historian, size_t state_size);
void historian_free(struct historian *historian);

/* Notes for each call which were under way beside it; of a history that is to be judged. */
void history_note_beside(struct history *history);

/*
 * Looks for an order that explains the history, from this state on; main's calls come last, when
 * all is quiet. budget: so many rules may be asked, then it is UNKNOWN.
 */
void history_judge(struct historian *historian, const struct history *history, const void *state,
		   unsigned long budget, struct history_judgement *judgement);

/*
 * Whether the call belongs to the window: it is, or was beside, one where the nearest order ended.
 */
bool history_in_window(const struct history *history, const struct history_judgement *judgement,
		       int actor, int number);

#endif
