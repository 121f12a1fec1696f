/* Explanation: an order of what was seen in a round that the rules allow. */
#ifndef IPCLITMUS_EXPLAIN_H
#define IPCLITMUS_EXPLAIN_H

#include "search.h"

/*
 * Explains a round from explainer->before: calls[actor] for each actor, released in this round
 * (fresh) or asleep since an earlier one, with what became of it. Every world that an allowed order
 * leads to, and in which whoever sleeps must sleep, stands in `before` then. Returns false with the
 * nearest try where there is none; `before` is as it was then.
 */
bool explain(struct explainer *explainer, const struct call calls[ACTOR_COUNT],
	     struct difference *difference);

/* Keeps the worlds in which the whole visible state is what OBSERVE saw; false as explain(). */
bool explain_observed(struct explainer *explainer, const struct call calls[ACTOR_COUNT],
		      const struct call *observed, struct difference *difference);

#endif
