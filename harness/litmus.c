/* Litmus claims: counting the outcomes of many interleavings, and ruling on them. */
#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "litmus.h"

void litmus_count(const char *name, struct place place)
{
	const struct litmus_outcome *outcomes = the_page->claim->outcomes;

	for (int i = 0; i < OUTCOME_LIMIT && outcomes[i].name; i++) {
		if (strcmp(outcomes[i].name, name) != 0)
			continue;
		atomic_fetch_add(&the_page->tallies[i], 1);
		if (outcomes[i].ruling != FORBIDDEN)
			return;
		actor_settle(FAILED, place, "forbidden outcome seen: %s", name);
	}
	actor_settle(BROKEN, place, "the claim lists no outcome \"%s\"", name);
}

const char *litmus_missing(const struct page *page)
{
	const struct litmus_outcome *outcomes = page->claim->outcomes;

	for (int i = 0; i < OUTCOME_LIMIT && outcomes[i].name; i++)
		if (outcomes[i].ruling == REQUIRED && page->tallies[i] == 0)
			return outcomes[i].name;
	return NULL;
}
