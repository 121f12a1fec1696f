/* How text is spelled: what it begins and ends with, and what stands in names of C. */
#ifndef IPCLITMUS_SPELLING_H
#define IPCLITMUS_SPELLING_H

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static inline bool begins_with(const char *text, const char *begin)
{
	return strncmp(text, begin, strlen(begin)) == 0;
}

static inline bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* Whether the character may stand in a name, or in a number. */
static inline bool is_of_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

#endif
