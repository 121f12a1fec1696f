/* The statements of the notes, row by row: which claims check each, and what no claim can check. */
#ifndef IPCLITMUS_SOURCES_H
#define IPCLITMUS_SOURCES_H

#include <stdbool.h>
#include <stddef.h>

#include "claim/claim.h"

/*
 * Prints each row of tests/rows.txt with the ids of the claims that name it, or why none does; as
 * tab-separated values, a line a claim, where tsv. Returns false if a row has neither.
 */
bool sources_print_rows(const struct claim *const *claims, size_t count, bool tsv);

/*
 * Prints sentence, reference and reason of what no claim can check: tests/excuses.txt, then the
 * sentences of manual pages that tests/trace excuses.
 */
void sources_print_unchecked(bool tsv);

#endif
