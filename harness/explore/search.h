/* What explanation and foresight share: the steps of a search through the orders of a round. */
#ifndef IPCLITMUS_SEARCH_H
#define IPCLITMUS_SEARCH_H

#include "judging.h"

/* What no order explains: the nearest try, and where it came to its end. */
struct difference {
	enum discord discord;
	int actor, step;
	const struct operation *operation;
	int number;             /* NUMBER: which */
	bool lost;              /* SLEEPS_ON of one that slept before: a lost wake-up */
	struct answer expected; /* what the rule says instead */
	long expected_number;   /* NUMBER: its value; where the rule shows one */
	bool shown;             /* NUMBER: whether the rule shows it */
	enum fate fate;
	struct seen seen;
};

/* What an explanation works with; made once. */
struct explainer {
	struct worlds before, tried, after;
	struct world *scratch, *spare;
	unsigned long judged;                       /* rules asked, in all */
	const struct branch *branches[ACTOR_COUNT]; /* the way that each actor's last call went */
};

/* False with errno set where memory lacks. */
bool explainer_make(struct explainer *explainer, size_t state_size);
void explainer_free(struct explainer *explainer);

/* The worlds are one: this state, and nobody asleep. */
void explainer_begin(struct explainer *explainer, const void *state);

/* How near a try came: how many calls it has explained. */
struct nearest {
	int explained;
	struct difference *difference; /* NULL: nobody wants to know */
};

/* Worlds have the size of their model's state; the same: byte by byte. */
void copy_world(const struct explainer *explainer, struct world *to, const struct world *from);
bool same_world(const struct explainer *explainer, const struct world *a, const struct world *b);

/* Asks the rule of the actor's call in a copy of the world, explainer->scratch. */
void judge_in(struct explainer *explainer, struct answer_sheet *sheet, const struct call *calls,
	      const struct world *world, int actor, const struct seen *seen, int alternative);

/* Adds the world to those to be tried, in which the round's calls are released. */
void release_calls(struct explainer *explainer, const struct call *calls,
		   const struct world *world);

/* Whether the actor's call may go on in the world. */
bool is_under_way(const struct world *world, int actor);

/* The actor's call has returned (OVER), or ended its process (GONE), in the world. */
void finish_call(struct world *world, int actor, enum phase phase);

/* Notes a try that came to its end with this call, if none came nearer. */
void note_try(struct nearest *nearest, const struct world *world, const struct answer_sheet *sheet,
	      const struct call *calls, int actor, enum discord discord, int number);

/* Whether every call asleep in the world must sleep: its rule says so, and that it does no more. */
bool all_must_sleep(struct explainer *explainer, const struct call *calls,
		    const struct world *world, struct nearest *nearest);

/* A difference between a rule's answer and what was seen of the call. */
void difference_set(struct difference *difference, const struct answer_sheet *sheet,
		    const struct call *call, int actor, enum discord discord, int number);

#endif
