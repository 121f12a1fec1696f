/* The rounds of a C file: its calls, each actor's in a process of its own, and what is expected. */
#ifndef IPCLITMUS_C_ROUNDS_H
#define IPCLITMUS_C_ROUNDS_H

#include "c_text.h"
#include "telling.h"

/* A C file being written. */
struct c_file {
	const struct kit *kit;
	const struct finding *finding;
	const struct program *program;
	struct telling telling;
	struct c_needs needs;
	struct source_text source;
	bool observes; /* the last call, after all steps, reads the whole state */
	const struct item *begin, *end, *enter;
	bool entered;            /* main has */
	bool forks;              /* some process was begun */
	bool begun[ACTOR_COUNT]; /* there is a process for the actor */
	FILE *out;
};

/* The operation of a step; the step behind the last is OBSERVE. */
const struct operation *operation_of(const struct c_file *file, int step);

/* The last step of the round that the step is of; whether that is the one that is judged. */
int round_end(const struct program *program, int step);
bool is_last_round(const struct c_file *file, int step);

/* Which numbers of the step's call are looked at: a bit each. */
uint32_t numbers_of(const struct c_file *file, int step);

/* Writes the step's call, its rule before it, and what keeps what it gave. */
void write_call(const struct c_file *file, const char *indent, int step);

/* Writes what a round that leads to the judged one must come to, and what the judged one must. */
void write_expected_of_round(const struct c_file *file, int first, int last);
void write_expected_at_last(const struct c_file *file);

/* Finds what the program needs: who is there, what is told of the calls, what hangs on chance. */
void c_needs_find(struct c_file *file);

/* Adds the errors of which the text says that a call fails with them. */
void c_needs_collect_errors(struct c_needs *needs, const char *text);

/*
 * Whether an actor waits for its turn: it makes several calls, or one at the same time as others.
 */
bool c_rounds_take_turns(const struct c_file *file);

/* Writes all rounds: the body of main. */
void c_rounds_write(struct c_file *file);

/* Writes the function by which an actor's process begins. */
void c_rounds_write_begins(const struct c_file *file);

#endif
