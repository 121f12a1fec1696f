/* Citations: what a claim's .course and .rows name. */
#ifndef IPCLITMUS_CITATION_H
#define IPCLITMUS_CITATION_H

#include <stdbool.h>

#include "claim.h"

/* One citation of .course: "003 §1.2: 只能用于父子进程". Not NUL-terminated. */
struct citation {
	const char *document; /* three digits */
	const char *text;     /* section and quotation, after the digits */
	int length;           /* of text, in bytes */
};

/*
 * Takes the next citation from *course and moves it on. They are separated by "; " and begin with
 * the document's three digits. Returns false at the end; NULL has none.
 */
bool citation_next(const char **course, struct citation *citation);

/* Whether .rows ("pipes 4, 5; bugs 1"; NULL: none) names the row: section "pipes", number "5". */
bool citation_names_row(const char *rows, const char *section, const char *number);

/*
 * Whether two claims of the registry are one that was written over several families, and of the
 * same citation: what is said of the source by one is said by both.
 */
bool citation_is_shared(const struct claim *one, const struct claim *other);

#endif
