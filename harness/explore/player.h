/* A player: what runs programs, and what it knows of the one that it runs. */
#ifndef IPCLITMUS_PLAYER_H
#define IPCLITMUS_PLAYER_H

#include "crew.h"
#include "foresee.h"
#include "program.h"

/* What was played, in all. */
struct counts {
	unsigned long programs, operations, rounds, slept, handoffs, observed, lost_track;
	double checked_seconds, bare_seconds; /* of what play_bare() played again */
	int most_worlds;
};

/*
 * A round that was played: its steps, all calls with their fates, and whether the rules explain it.
 */
struct round_played {
	const struct step *steps;
	int count;
	const struct call *calls; /* by actor */
	bool explained;
	const struct explainer *explainer;
};

/*
 * Is told of each round after it, and each time the whole state was read; states: 0, not explained.
 */
struct listener {
	void (*round)(void *context, const struct round_played *round);
	void (*observed)(void *context, const struct call *observed, int states);
	void *context;
};

struct player {
	const struct kit *kit;
	struct crew crew;
	struct explainer explainer;
	int observe_every; /* rounds; 1: after each */
	double end;        /* when a program is broken off; 0: never */
	struct listener listener;
	/* The program being played, as far as it was, and what its calls came to. */
	struct program program;
	struct difference difference;
	struct counts counts;
	struct call calls[ACTOR_COUNT];
	bool luckless;        /* where a call was to halt it did, and nobody was shut out by that */
	struct call observed; /* the last time that the whole state was read */
};

#endif
