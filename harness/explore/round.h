/* Rounds: calls are released together, and what all of them came to is explained. */
#ifndef IPCLITMUS_ROUND_H
#define IPCLITMUS_ROUND_H

#include "generate.h"
#include "player.h"

enum ending_of_round {
	ROUND_EXPLAINED,
	ROUND_DIFFERED,
	ROUND_IMPOSSIBLE, /* nobody can make the call */
};

/* The workers that don't sleep, a bit each. */
unsigned idle_workers(const struct player *player);

/* Whether the call may sleep now, as far as is known. */
bool may_sleep(struct player *player, const struct step *step);

/*
 * Plays a round of these steps, as far as their actors are idle. counted: a call that main can't
 * make is nobody else's.
 */
enum ending_of_round round_play(struct player *player, const struct step *steps, int count,
				bool counted);

#endif
