/* What mutants of lists in /proc share, which are read line by line. */
#ifndef IPCLITMUS_LINES_MUTANTS_H
#define IPCLITMUS_LINES_MUTANTS_H

#include <string.h>

/* Puts text where other text of the same length stands in a line, if it does; the line, or NULL. */
static inline char *replaced(char *line, const char *text, const char *by)
{
	char *place = line ? strstr(line, text) : NULL;

	if (place)
		memcpy(place, by, strlen(by));
	return line;
}

#endif
