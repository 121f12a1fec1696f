/* A program: rounds of operations, each for an actor. */
#ifndef IPCLITMUS_PROGRAM_H
#define IPCLITMUS_PROGRAM_H

#include <stdbool.h>

#include "catalog.h"

#define PROGRAM_LIMIT 1024 /* steps */

/* One operation of a program. All are small numbers: the less, the simpler. */
struct step {
	unsigned char operation; /* of the kit */
	unsigned char actor;
	bool together; /* released with the step before: they are one round */
	unsigned char choice[ARGUMENT_LIMIT]; /* of each argument's domain */
};

struct program {
	int count;
	struct step steps[PROGRAM_LIMIT];
};

/* Whether some of its operations are made at the same time: then chance decides as well. */
bool program_is_concurrent(const struct program *program);

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
