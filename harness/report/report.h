/* Reports of a run: the form that all reporters share. */
#ifndef IPCLITMUS_REPORT_H
#define IPCLITMUS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/outcome.h"
#include "claim/claim.h"
#include "run/absent.h"
#include "run/judge.h"

/* How much the report for people tells. */
enum detail {
	DETAIL_SILENT,    /* failures, in full, and the last line; where there are none, nothing */
	DETAIL_FAILURES,  /* what ran and the last line too */
	DETAIL_FAMILIES,  /* a line a mechanism, and why claims were skipped */
	DETAIL_CLAIMS,    /* a line a claim */
	DETAIL_SENTENCES, /* its sentence and its histogram too, and why claims were skipped */
};

/* What is known of a run before its first result. */
struct plan {
	size_t results;                    /* how many results will come */
	const struct claim *const *claims; /* what they will be of, each `repeat` times */
	size_t claim_count;
	int repeat; /* how often each claim is run */
	bool shuffled;
	uint64_t seed;             /* of the order and of what the claims draw by chance */
	const char *program;       /* what runs claims again: "./ipclitmus run", "tests/pipe" */
	const char *platform;      /* one line: kernel, machine, libc, user */
	unsigned long descriptors; /* that a process may have, where that is too few; else 0 */
	const char *started;       /* "2026-11-21T10:00:00" in UTC */
	const char *host;          /* the machine's name */
	bool colour;               /* the report goes to a terminal that takes colour */
	bool grouped;              /* of failures that are alike one is told in full */
	bool progress;             /* the report goes to a terminal: show what runs now */
	enum detail detail;
	int width;    /* columns of a line */
	bool chinese; /* the reader's language */
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
	struct family_counts families;  /* the same by family */
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

/* Writes a line for each family of which nothing could be judged, its text by `write`. */
void report_absent(FILE *out, const char *prefix, void (*write)(FILE *out, const char *text),
		   const struct family_counts *families);

/* The command that runs this claim alone again as it ran now, in a buffer of the caller's. */
void report_again(char *buffer, size_t size, const struct plan *plan, const struct result *result);

#endif
