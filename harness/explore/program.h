/* A program: rounds of operations, each for an actor. */
#ifndef IPCLITMUS_PROGRAM_H
#define IPCLITMUS_PROGRAM_H

#include <stdbool.h>

#include "catalog.h"

#define PROGRAM_LIMIT 1024 /* steps */

/* Where a call halts in its buffer: before its first byte, or before one in its middle. */
enum halting { HALTS_NOT, HALTS_FIRST, HALTS_MIDDLE, HALTING_COUNT };

/* One operation of a program. All are small numbers: the less, the simpler. */
struct step {
	unsigned char operation; /* of the kit */
	unsigned char actor;
	bool together; /* released with the step before: they are one round */
	/*
	 * enum halting: its call halts in its buffer, the others of the round, one after the other,
	 * come meanwhile. It is the first of its round then.
	 */
	unsigned char halts;
	unsigned char choice[ARGUMENT_LIMIT]; /* of each argument's domain */
};

struct program {
	int count;
	bool is_history; /* there are no rounds: each actor makes its calls and waits for nobody */
	struct step steps[PROGRAM_LIMIT];
};

/*
 * Whether some of its operations are made at the same time, and none of them halts meanwhile: then
 * chance decides as well.
 */
bool program_is_concurrent(const struct program *program);

/*
 * The way of that number, from 0 on, to have one call of a round halt in place of luck, the other
 * rounds' calls being made one after the other. False: there are no more.
 */
bool program_halted(const struct program *program, int way, struct program *halted);

/*
 * The way of that number, from 0 on, to have two or three calls that follow one another in a
 * sequence, each another actor's and none main's, meet in one round. False: there are no more.
 */
bool program_met(const struct program *sequence, int way, struct program *met);

/* The mark of a program's step, for its data. */
long step_mark(int number);

/* The values of a step's arguments. */
void step_arguments(const struct kit *kit, const struct step *step, long arguments[ARGUMENT_LIMIT]);

/* Writes a step's call with its values: "msgsnd(scene->queue, written(1, 4, mark), 4, 0)". */
void step_call(const struct kit *kit, const struct step *step, long mark, char *text, size_t size);

/* The same for other text of its operation, in which its arguments, mark and actor may stand. */
void step_source(const struct kit *kit, const struct step *step, long mark, const char *source,
		 char *text, size_t size);

/* Copies C text with some of its identifiers replaced. */
struct replacement {
	const char *name, *text;
};
void text_replace(const char *source, const struct replacement *replacements, int count, char *text,
		  size_t size);

#endif
