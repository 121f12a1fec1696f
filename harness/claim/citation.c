/* Citations: what a claim's .course and .rows name. */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "citation.h"
#include "registry.h"

static bool begins_citation(const char *text)
{
	return isdigit((unsigned char)text[0]) && isdigit((unsigned char)text[1]) &&
	       isdigit((unsigned char)text[2]) && !isdigit((unsigned char)text[3]);
}

/* A quotation may hold "; " itself: only one before a document's number separates. */
static const char *end_of_citation(const char *text)
{
	for (const char *end = strstr(text, "; "); end; end = strstr(end + 2, "; "))
		if (begins_citation(end + 2))
			return end;
	return text + strlen(text);
}

bool citation_next(const char **course, struct citation *citation)
{
	const char *text = *course;
	const char *end;

	if (!text || !begins_citation(text))
		return false;
	end = end_of_citation(text);
	citation->document = text;
	citation->text = text + 3 + strspn(text + 3, ": ");
	citation->length = (int)(end - citation->text);
	*course = *end ? end + 2 : end;
	return true;
}

/* Whether a list of numbers ("4, 5") that ends at a ';' or NUL holds this one. */
static bool lists_number(const char *list, const char *number)
{
	size_t length = strlen(number);

	while (*list && *list != ';') {
		size_t digits = strspn(list, "0123456789");

		if (digits == length && strncmp(list, number, length) == 0)
			return true;
		list += digits ? digits : 1;
	}
	return false;
}

bool citation_names_row(const char *rows, const char *section, const char *number)
{
	size_t length = strlen(section);

	while (rows && *rows) {
		const char *next = strchr(rows, ';');

		rows += strspn(rows, " ");
		if (strncmp(rows, section, length) == 0 && rows[length] == ' ' &&
		    isdigit((unsigned char)rows[length + 1]) && lists_number(rows + length, number))
			return true;
		rows = next ? next + 1 : NULL;
	}
	return false;
}

bool citation_is_shared(const struct claim *one, const struct claim *other)
{
	return claims_are_one_definition(one, other) && one->course == other->course;
}
