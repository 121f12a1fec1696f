/* Results of several platforms in Markdown, for a pull request. */
#ifndef IPCLITMUS_RESULTS_MARKDOWN_H
#define IPCLITMUS_RESULTS_MARKDOWN_H

#include <stdio.h>

#include "results.h"

/*
 * Writes what a reviewer wants to know: the counts, what changed since the old results (NULL:
 * none), and what failed without a reason. Long lists are cut, and say so: a comment holds 65,536
 * characters.
 */
void results_write_markdown(FILE *out, const struct results *results, const struct results *old);

/* Writes text so that Markdown takes none of it as its own, in one line. */
void markdown_text(FILE *out, const char *text);

#endif
