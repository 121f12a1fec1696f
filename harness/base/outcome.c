/* What became of one run of one claim, in a word. */
#include <string.h>

#include "outcome.h"

const char *place_file(const struct place *place)
{
	const char *path = place->file ? strstr(place->file, "tests/") : NULL;

	return path ? path : place->file;
}

const char *outcome_word(enum outcome_kind kind)
{
	static const char *const words[] = {
		[HELD] = "held",
		[FAILED] = "failed",
		[BROKEN] = "broken",
		[SKIPPED] = "skipped",
	};

	return words[kind];
}
