/*
 * The evidence: all that was seen of one run of a claim, as a value from which its outcome follows.
 */
#ifndef IPCLITMUS_EVIDENCE_H
#define IPCLITMUS_EVIDENCE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/outcome.h"

/*
 * How far whoever tells of the claim has come: told counts, traced has the actors' states as well.
 */
enum telling { NOT_TOLD, TELLING, TOLD, TRACED };

/* What a process of the claim says of it; the first one counts. */
struct statement {
	enum outcome_kind kind;
	struct place place;
	char text[TEXT_LIMIT];
};

/* What ended the watch over the scenario. */
enum ending {
	NOT_WATCHED,    /* the keeper ended before it had seen anything */
	NO_KEEPER,      /* fork failed, see error */
	NO_SCENARIO,    /* the same */
	SCENARIO_ENDED, /* the scenario, with status */
	WAS_TOLD,       /* a process made its statement */
	TOO_LATE,       /* the time limit passed */
	STOPPED,        /* the run was to stop */
};

/* An actor that ended badly, and nobody asked after it. */
struct casualty {
	char name[40]; /* empty: there was none */
	int status;    /* as of waitpid */
	struct place place;
};

struct evidence {
	struct place place; /* of the claim */
	atomic_int telling; /* enum telling */
	struct statement statement;
	enum ending ending;
	int error;
	int status;         /* the scenario's, as of waitpid */
	bool played;        /* it came to its last line */
	struct place at;    /* the last step that it began */
	const char *step;   /* and what that says */
	const char *trying; /* the row of a table that was tried last; or NULL */
	double limit;       /* seconds that it has, or longer while it comes on */
	double waited;      /* TOO_LATE: seconds that it had */
	int keeper_status;  /* as of waitpid */
	bool undying;       /* a process outlived SIGKILL */
	struct casualty casualty;
	char strays[TEXT_LIMIT / 2]; /* processes left that were no actors: "process 12 (sleep)" */
	char left[TEXT_LIMIT / 2];   /* kernel objects left */
	int trace_count;
	struct actor_trace
		traces[ACTOR_LIMIT]; /* when the statement was made, or the watch ended */
	struct histogram histogram;
	char output[TEXT_LIMIT]; /* what the claim's processes printed */
	double seconds;
};

#endif
