/* Stories: a program as numbered lines that people read, and that replay reads back. */
#ifndef IPCLITMUS_STORY_H
#define IPCLITMUS_STORY_H

#include <stdio.h>

#include "explain.h"
#include "program.h"

#define LINE_LIMIT 512

/* What became of each step of a program that was played: where it returned, what, and when. */
struct event {
	bool known;
	enum fate fate; /* at the end of its own round */
	int woken_by;   /* the step of the round in which a sleeper returned; -1 */
	struct descriptors descriptors;
	unsigned ended; /* a bit for each actor whose process ended in its round */
	struct seen seen;
	const struct branch *way,
		*way_on; /* which rule let it go so, and on after its sleep; or NULL */
};

/* What stands behind a step's parenthesis: by enum halting. */
extern const char *const halting_text[HALTING_COUNT];

/* Writes a step: "a: receive(type -2, size 4, flags IPC_NOWAIT)". */
void step_text(const struct kit *kit, const struct step *step, char *text, size_t size);

/* Writes what a call gave: "fails with EAGAIN", "returns 4, type 2, text 1". */
void seen_text(const struct operation *operation, const struct seen *seen, char *text, size_t size);

/*
 * Writes a difference: "receive by a: expected to fail with ENOMSG (msgop(2): ...), seen: returns
 * 4".
 */
void difference_text(const struct difference *difference, char *text, size_t size);

/* Whether two differences are the same failure: operation, kind, and which number. */
bool same_failure(const struct difference *a, const struct difference *b);

/* Writes a story: the program, its calls' ends, and the difference; NULL: there is none. */
void story_write(FILE *out, const struct kit *kit, const struct program *program,
		 const struct event *events, const struct difference *difference);

/*
 * Reads a story's program. Returns false with a message that names the line where it is none; model
 * is set first, and the kit loaded.
 */
bool story_read(FILE *in, struct kit *kit, struct program *program, char *message, size_t size);

#endif
