/* The judge: what an outcome means where this platform's expectation is known. Pure. */
#ifndef IPCLITMUS_JUDGE_H
#define IPCLITMUS_JUDGE_H

#include <stdbool.h>

#include "base/outcome.h"

/* To fail, to fail now and then (a race of the platform's), or to be skipped. */
enum expected_kind { EXPECTED_FAIL, EXPECTED_MAY_FAIL, EXPECTED_SKIP };

/* A line of a file in expected/: what this platform is known to do otherwise. */
struct expectation {
	const char *id;
	enum expected_kind kind;
	const char *seen; /* what its failure says, or a part of it; NULL: whatever it says */
	const char *reason;
	struct place place; /* the file and line that say so */
};

enum judgement_kind {
	JUDGED_HELD,          /* held, nothing else expected */
	JUDGED_FAILED,        /* failed or broken, and not expected to, or not so */
	JUDGED_SKIPPED,       /* could not be judged here */
	JUDGED_EXPECTED_FAIL, /* failed as this platform is known to */
	JUDGED_BETTER,        /* held though a failure or a skip was expected: the file is stale */
	JUDGEMENT_KINDS
};

struct judgement {
	enum judgement_kind kind;
	const struct expectation *expectation; /* NULL where there is none */
};

/* Whether the outcome is a failure of the claim that was expected, yet says another thing. */
bool judged_another_failure(const struct outcome *outcome, const struct expectation *expectation);

/*
 * Judges an outcome against the expectation of its claim on this platform (NULL: none). What is
 * broken is never as expected: nothing was seen.
 */
struct judgement judge(const struct outcome *outcome, const struct expectation *expectation);

/* Whether the run can still be called "all as expected". */
bool judged_as_expected(enum judgement_kind kind);

#endif
