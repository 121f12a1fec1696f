/* A session: one run of chosen claims, from its plan to its exit status. */
#ifndef IPCLITMUS_SESSION_H
#define IPCLITMUS_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "expected.h"
#include "platform.h"
#include "pool.h"
#include "report.h"

struct session {
	/* What to do; set by the caller. */
	const struct reporter *reporter;
	FILE *out;
	const struct facts *facts;
	struct expected expected;
	int repeat;
	bool shuffle;
	uint64_t seed;
	double time_limit; /* seconds */
	int workers;
	bool disposable;

	/* How far it is. */
	struct job *jobs;
	size_t job_count;
	struct totals totals;
	int error; /* errno of the first write that failed */
};

/*
 * Runs the claims and reports. Returns the exit status of the program; where the report could not
 * be written session->error is set and nothing is said of it. A signal that stops the run ends the
 * program when all is removed and reported.
 */
int session_run(struct session *session, const struct claim **claims, size_t count);

#endif
