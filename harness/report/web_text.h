/* What the parts of the page share: its results, and texts in both languages. */
#ifndef IPCLITMUS_WEB_TEXT_H
#define IPCLITMUS_WEB_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "results.h"

struct page_of_results {
	FILE *out;
	const struct results *results;
	const struct results *old; /* or NULL */
	bool chinese;
};

typedef const struct page_of_results web;

/* Writes in both languages; the style sheet shows one. Neither text may hold what XML escapes. */
void both(web *page, const char *english, const char *chinese);

/* The same for texts of claims, of which the Chinese may be missing. */
void both_texts(web *page, const char *english, const char *chinese);

/* The class of cells and messages in that state; empty for held, which is most of the page. */
const char *state_class(enum state state);

#endif
