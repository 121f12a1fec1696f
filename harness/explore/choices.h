/* Choices: the small numbers of which a program is made, by counting or by chance. */
#ifndef IPCLITMUS_CHOICES_H
#define IPCLITMUS_CHOICES_H

#include <stdbool.h>
#include <stdint.h>

#define CHOICE_LIMIT 128 /* choices of one program that is counted */

struct choices {
	bool counted;         /* every list in turn; else by chance */
	uint64_t random;      /* the state of the generator */
	int position, length; /* of a counted list: where we are in it, how much of it is set */
	unsigned short number[CHOICE_LIMIT], bound[CHOICE_LIMIT];
};

/* Choices by chance, from a seed. */
void choices_seed(struct choices *choices, uint64_t seed);

/* Choices that count: the first program has 0 everywhere. */
void choices_count(struct choices *choices);

/*
 * Moves on to the next list, once a program has been made of this one: the last choice that can be
 * higher is so by one, those behind it are 0 again. Returns false where there is no more.
 */
bool choices_next(struct choices *choices);

/* Says that no program goes on from the choices made so far: the next list differs in them. */
void choices_cut(struct choices *choices);

/* The next choice: a number below bound, which is at least 1. */
int choose(struct choices *choices, int bound);

/* True in `of` of `in` cases; by chance only. */
bool chance(struct choices *choices, int of, int in);

#endif
