/* What a model consists of, as the words of model.h lay it down and the engine reads it. */
#ifndef IPCLITMUS_PARTS_H
#define IPCLITMUS_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outcome.h"
#include "claim/needs.h"

#define ARGUMENT_LIMIT 8    /* arguments of an operation */
#define SEEN_LIMIT     32   /* numbers that one call shows */
#define WORKER_LIMIT   4    /* actors that may sleep: a, b, c, d */
#define STATE_LIMIT    4096 /* bytes of a model's state */
#define ALONE_LIMIT    3    /* operations of a model that have rounds to themselves */
#define MAIN           0    /* the actor that never sleeps: the engine's own process */
#define ACTOR_COUNT    (WORKER_LIMIT + 1)

/* What was seen of a call that returned. */
struct seen {
	long value;
	int error; /* errno, where value is -1 */
	int count; /* of number, as the operation's SEES names them */
	long number[SEEN_LIMIT];
};

/* A branch of a rule: one way for a call to end, with what settles it. */
struct branch {
	const char *model; /* the model's file, which may include what has the branch */
	const char *file;
	int line;
	const char *kind;    /* "returns", "fails", "sleeps", "ends" */
	const char *why;     /* "msgop(2): ..." */
	unsigned long taken; /* how often a call was seen to go this way */
};

enum answer_kind { RETURNS, SLEEPS, ENDS };

/* What a rule says a call does in this state. */
struct answer {
	enum answer_kind kind;
	long value; /* RETURNS: -1 where it fails */
	int error;  /* then */
	struct branch *branch;
};

/* A call asleep, as a rule sees it. */
struct sleeper {
	int actor;
	const struct operation *operation;
	const long *arguments;
	long done; /* what its rule noted in now->done */
};

/* What a rule is told of the call it judges, beside state and arguments. */
struct moment {
	int actor;                  /* who makes the call: MAIN, or 1 (a) to 4 (d) */
	long mark;                  /* 1 to 26: tells this call's data from that of others */
	bool slept;                 /* it has been asleep: this is the follow-up, not the request */
	bool interrupted;           /* a caught signal came while it slept */
	long done;                  /* what the rule noted when it let the call sleep; 0 at first */
	int rank;                   /* how many of the calls asleep came before this one */
	struct answer_sheet *sheet; /* the engine's own */
};

/* One argument of an operation, with its domain. */
struct argument {
	const char *name;
	const long *values; /* simplest first */
	int count;
};

struct operation {
	const char *name;
	const char *call;                 /* the call's text */
	const char *sees;                 /* the text of its SEES(...) */
	const char *domains;              /* the text of its arguments */
	const struct argument *arguments; /* ends with a name of NULL */
	bool own;                         /* who makes the call matters */
	bool observes;                    /* it is OBSERVE */
	void (*make)(const long *arguments, int actor, long mark, struct seen *seen);
	struct answer (*judge)(void *state, struct moment *now, const long *arguments);
	struct place place;
};

enum hook_kind { HOOK_BEGIN, HOOK_INITIALLY, HOOK_END, HOOK_ENTER, HOOK_LEAVE, HOOK_COUNT };

struct hook {
	enum hook_kind kind;
	const char *file;
	void (*run)(void *state, int actor);
};

struct model {
	const char *name;  /* also the family of its claims */
	const char *title; /* "a System V message queue" */
	const char *ref;
	/* What the machine must have, else the claims are skipped; NULL: nothing. */
	need *need;
	/* The claim NAME.every-short-program: all programs of up to so many operations, by so many
	   actors that may sleep, over the first so many values of each argument's domain. */
	int every, every_workers, every_values;
	/* The claim NAME.random-programs: operations in all. */
	long operations;
	/* Actors are not alike: what a can do, b may not. */
	bool workers_differ;
	/* Why histories say nothing: a call stands for several of the system's. NULL: they do. */
	const char *only_rounds;
	/*
	 * All actors that may sleep run ENTER before the first round, not before their first call.
	 */
	bool enters_first;
	/* They do so one after the other, a first, and programs hang on what each has done. */
	bool enters_in_turn;
	/* The operations of these names have rounds to themselves: nothing is under way beside. */
	const char *alone[ALONE_LIMIT + 1];

	const char *file;
	size_t state_size, scene_size;
	void (*set_scene)(void *memory);
};

/* One call of a meeting; its arguments are of their domains. */
struct meeting_call {
	int actor; /* MAIN: before all others */
	const struct operation *operation;
	long arguments[ARGUMENT_LIMIT];
};

#endif
