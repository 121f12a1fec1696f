/* Reports of a run: the form that all reporters share. */
#ifndef IPCLITMUS_REPORT_H
#define IPCLITMUS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "claim.h"
#include "judge.h"
#include "outcome.h"

/* What is known of a run before its first result. */
struct plan {
	size_t results; /* how many results will come */
	int repeat;     /* how often each claim is run */
	bool shuffled;
	uint64_t seed;        /* of the order and of what the claims draw by chance */
	const char *program;  /* what runs claims again: "./ipclitmus run", "tests/pipe" */
	const char *platform; /* one line: kernel, machine, libc, user */
	const char *started;  /* "2026-11-21T10:00:00" in UTC */
	const char *host;     /* the machine's name */
	bool colour;          /* the report goes to a terminal that takes colour */
	bool progress;        /* the report goes to a terminal: show what runs now */
};

/* One run of one claim. */
struct result {
	const struct claim *claim;
	int repetition; /* from 1 */
	struct outcome outcome;
	struct judgement judgement;
};

/* What a run came to. */
struct totals {
	size_t planned;
	size_t done;
	size_t counts[JUDGEMENT_KINDS]; /* results by judgement */
	double seconds;
	const char *stopped; /* why the run ended early ("interrupted by SIGINT"), or NULL */
};

/*
 * A reporter writes a run to a stream: begin once, running and result as it goes, end once. It sees
 * results in the plan's order and never writes after end. Write errors stay in the stream
 * (ferror); the caller looks after each call. end returns false with errno set where memory lacked
 * for what had to wait until then: the report is not whole.
 */
struct reporter {
	const char *name; /* as --format takes it */
	void (*begin)(FILE *out, const struct plan *plan);
	void (*running)(FILE *out, const struct claim *claim, size_t done); /* NULL: not told */
	void (*result)(FILE *out, const struct result *result);
	bool (*end)(FILE *out, const struct totals *totals);
};

extern const struct reporter human_reporter;
extern const struct reporter tap_reporter;
extern const struct reporter junit_reporter;

/* The reporter of that name, or NULL. */
const struct reporter *reporter_named(const char *name);

/* The command that runs this claim alone again as it ran now, in a buffer of the caller's. */
void report_again(char *buffer, size_t size, const struct plan *plan, const struct result *result);

#endif
