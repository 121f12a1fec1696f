/* What became of one run of one claim: plain data that the layers hand upwards. */
#ifndef IPCLITMUS_OUTCOME_H
#define IPCLITMUS_OUTCOME_H

#include <stdbool.h>

#define ACTOR_LIMIT        48   /* actors of one claim, the scenario itself among them */
#define OUTCOME_LIMIT      12   /* different outcomes that one litmus claim counts */
#define OUTCOME_NAME_LIMIT 120  /* bytes of an outcome's name, its NUL included */
#define TEXT_LIMIT         1024 /* bytes of a text, its NUL included; longer ones are cut */

/* Where in the sources something stands. */
struct place {
	const char *file;
	int line;
};

enum outcome_kind {
	HELD,    /* everything the claim says was seen */
	FAILED,  /* something else was seen, the claim did not end, or it left something behind */
	BROKEN,  /* the scene could not be set, or the harness itself failed: nothing is known */
	SKIPPED, /* this machine lacks what the claim needs: text has the reason */
};

/* The last thing seen of one actor. */
struct actor_trace {
	char name[40];
	char state[160]; /* "asleep in read at tests/pipe.c:40", "ended by SIGPIPE" */
};

/* How a litmus claim takes one of its outcomes (the terms of litmus7). */
enum ruling { REQUIRED = 1, ALLOWED, FORBIDDEN };

/* How often a litmus claim saw one of its outcomes. */
struct tally {
	char outcome[OUTCOME_NAME_LIMIT];
	enum ruling ruling;
	unsigned long count;
};

/* All that a litmus claim has seen; no outcomes: it is none. */
struct histogram {
	int count;
	struct tally tallies[OUTCOME_LIMIT];
	unsigned long rounds;
	double seconds; /* in which the rounds were played, their objects' making not counted */
	double busy;    /* seconds of the roles alone, as if one came after the other */
};

struct outcome {
	enum outcome_kind kind;
	char text[TEXT_LIMIT]; /* what was expected and what was seen, or why it was skipped */
	struct place place;    /* of the assertion that decided; file is NULL where none did */
	double seconds;
	int actor_count;
	struct actor_trace actors[ACTOR_LIMIT]; /* filled unless the claim held */
	struct histogram histogram;
	char output[TEXT_LIMIT]; /* what the claim's processes wrote to stdout and stderr */
};

/* The place's file below the top directory, whatever the build directory was; NULL where none. */
const char *place_file(const struct place *place);

/* The word for a kind: "held", "failed", "broken" or "skipped". */
const char *outcome_word(enum outcome_kind kind);

#endif
