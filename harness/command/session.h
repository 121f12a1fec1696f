/* A session: one run of chosen claims, from its plan to its exit status. */
#ifndef IPCLITMUS_SESSION_H
#define IPCLITMUS_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/platform.h"
#include "report/report.h"
#include "run/expected.h"
#include "run/journal.h"
#include "run/past.h"
#include "run/pool.h"

#define REQUIRED_LIMIT 32

/* Claims of which some must be judged: all skipped is not as expected. */
struct required {
	const char *pattern;
	bool judged;
};

struct session {
	/* What to do; set by the caller. */
	const struct reporter *reporter;
	FILE *out;
	enum detail detail;
	bool grouped; /* as in struct plan */
	const struct facts *facts;
	struct expected expected;
	FILE *differences;       /* where lines for expected/ are written; NULL: nowhere */
	struct journal journal;  /* its path and sync set, opened by the session */
	const struct past *past; /* of the run that this one goes on with, or NULL */
	int repeat;
	bool shuffle;
	uint64_t seed;
	double time_limit; /* seconds */
	double budget;     /* seconds after which no further claim is begun; 0: all are */
	int workers;
	bool disposable;
	struct litmus_settings litmus;
	bool threaded, lingering; /* as in struct run_settings */
	struct required required[REQUIRED_LIMIT];
	int required_count;

	/* How far it is. */
	struct job *jobs;
	size_t job_count;
	size_t past_count; /* the first of them, which the past knows */
	struct totals totals;
	int error; /* errno of the first write that failed */
};

/*
 * Runs the claims and reports. Returns the exit status of the program; where the report could not
 * be written session->error is set, where the journal could not, session->journal.error, and
 * nothing is said of it. A signal that stops the run ends the program when all is removed and
 * reported.
 */
int session_run(struct session *session, const struct claim **claims, size_t count);

#endif
