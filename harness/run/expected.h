/* The files of expected/: what a platform is known to do otherwise, and why. */
#ifndef IPCLITMUS_EXPECTED_H
#define IPCLITMUS_EXPECTED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/platform.h"
#include "judge.h"

#define EXPECTED_SIZE_LIMIT ((size_t)1 << 20) /* bytes of a file; a longer one is refused */

/*
 * A file reads, line by line ('#' begins a comment line; blank lines, a final CR and a
 * byte order mark don't count):
 *
 *	when runtime = gvisor          a condition: fact, '=', pattern as for a shell; all must hold
 *	pipe.some-claim fail reason    an expectation: id, fail, may-fail or skip, the reason
 *	pipe.other fail "is 4" reason  the same, and what its failure says, or a part of that: another
 *	                               failure is not expected; \" and \\ stand for " and \ in it
 *
 * Conditions stand before the first expectation.
 */
struct expected {
	struct expectation *list;
	size_t count;
	char **texts; /* what the list points into */
	size_t text_count;
};

/* An error in a file: "expected/x.txt:3: unknown claim pipe.x; did you mean pipe.y?" */
struct expected_error {
	char text[512];
};

/*
 * Adds the expectations of a file's text (size bytes; name for messages) to *expected. Where its
 * conditions don't match the facts nothing is added and *applies is false. Every line is checked
 * whether or not they match; `known` says whether an id is a claim's, `nearest` names the one that
 * looks most like an unknown id (or NULL). Returns false with *error filled at the first bad
 * line: malformed, unknown id, an id a second time (here or in a file added before), NUL byte,
 * line over 1,000 bytes.
 */
bool expected_add(struct expected *expected, const char *name, const char *text, size_t size,
		  const struct facts *facts, bool (*known)(const char *id),
		  const char *(*nearest)(const char *id), bool *applies,
		  struct expected_error *error);

/* The expectation for a claim, or NULL. */
const struct expectation *expected_for(const struct expected *expected, const char *id);

/* Frees what expected_add allocated. */
void expected_free(struct expected *expected);

#endif
