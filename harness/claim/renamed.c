/* What claims were called once: the lines of NEWS that tell of it. */
#include <stddef.h>
#include <string.h>

#include "base/lines.h"
#include "renamed.h"

#define RENAMINGS_LIMIT 10 /* of one claim; so that no circle in NEWS holds us */

/* The id behind the arrow of the line that begins with this one. */
static const char *next_name(const char *id)
{
	static const char arrow[] = " -> ";
	size_t length = strlen(id);

	for (const char *const *line = lines_of("NEWS"); *line; line++) {
		const char *text = *line + strspn(*line, " ");

		if (strncmp(text, id, length) == 0 &&
		    strncmp(text + length, arrow, sizeof(arrow) - 1) == 0)
			return text + length + sizeof(arrow) - 1;
	}
	return NULL;
}

const char *renamed_to(const char *id)
{
	const char *now = NULL;

	for (int i = 0; i < RENAMINGS_LIMIT && id; i++) {
		id = next_name(id);
		now = id ? id : now;
	}
	return now;
}
