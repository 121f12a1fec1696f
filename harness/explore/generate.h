/* Generation: making a program from choices, round by round, as it runs. */
#ifndef IPCLITMUS_GENERATE_H
#define IPCLITMUS_GENERATE_H

#include "choices.h"
#include "program.h"

#define ANYBODY 255 /* as a step's actor: whom the player takes */

/* How programs are made. */
struct shape {
	int workers;    /* actors that may sleep */
	int burst;      /* operations of a round, at most */
	int operations; /* of a program: exactly where it is counted, else about so many */
	int values;     /* counted: only so many of each argument's domain; 0: all */
	bool halts;     /* some calls halt in their buffers while others of their round come */
};

struct generator {
	const struct kit *kit;
	struct shape shape;
	struct choices choices;
	int part, parts; /* counted: only this one of so many parts of all programs; 0: all */
	/* Of the program being made: */
	int left;      /* operations to come */
	int used;      /* workers that had one, a first */
	unsigned idle; /* workers that don't sleep, a bit each */
	int burst;     /* operations of a round, at most */
	unsigned own;  /* workers whose own calls it has, a bit each */
	bool sleepy;   /* drawn: the player is to redraw what does not sleep */
	bool disturbs; /* drawn: now and then something is done to those asleep */
	bool watched;  /* drawn: the whole state is to be looked at after each round */
	int weight[OPERATION_LIMIT]; /* how often each operation comes, beside the others */
	int weights;                 /* all together */
	uint64_t values[OPERATION_LIMIT][ARGUMENT_LIMIT]; /* a bit for each that is drawn from */
};

/* Begins a program. */
void generator_begin(struct generator *generator);

/*
 * Makes the next round for these idle workers (a bit each). Returns its steps; 0: the program ends;
 * -1: it is of another part.
 */
int generator_round(struct generator *generator, unsigned idle, struct step steps[WORKER_LIMIT]);

/* Draws another operation, with its arguments, for a drawn step. */
void generator_redraw(struct generator *generator, struct step *step);

#endif
