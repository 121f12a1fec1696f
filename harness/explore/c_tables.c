/* C files: the element of a constant table, where its number is known. */
#include <stdio.h>
#include <string.h>

#include "base/spelling.h"
#include "c_places.h"

#define ELEMENT_LIMIT 16

/* The brace in which the table's elements stand, in a text that defines it; NULL: it is none. */
static const char *elements_of(const char *text, const char *name)
{
	for (const char *c = text; *c; c++) {
		const char *behind = after_word(c), *line = c;

		if (!begins_word(text, c, name) || *behind != '[')
			continue;
		while (line > text && !strchr("\n;{", line[-1]))
			line--;
		line = after_spaces(line);
		behind = after_spaces(after_brackets(behind));
		if (*behind == '=' && *after_spaces(behind + 1) == '{' &&
		    (begins_with(line, "static const ") || begins_with(line, "const ")))
			return after_spaces(behind + 1);
	}
	return NULL;
}

static const char *table_of(const struct known *known, const char *text, const char *name)
{
	const char *elements = elements_of(text, name);

	for (int i = 0; i < known->source->count && !elements; i++)
		if (known->source->items[i].kind == ITEM_DATA)
			elements = elements_of(item_text(&known->source->items[i]), name);
	return elements;
}

/* The element, which is a plain value; false where it is none. */
static bool element_at(const char *elements, long number, char element[NAME_LIMIT])
{
	char parts[ELEMENT_LIMIT][NAME_LIMIT];
	int count = arguments_split(elements, parts, ELEMENT_LIMIT);

	for (int i = 0; i < count; i++)
		if (!*parts[i] || strchr("[{.\"", parts[i][0]))
			return false;
	if (number < 0 || number >= count)
		return false;
	snprintf(element, NAME_LIMIT, is_simple(parts[number]) ? "%s" : "(%s)", parts[number]);
	return true;
}

/* A table of the function's own that nobody asks any more. */
static void drop_table(char **text, const char *name)
{
	const char *elements = elements_of(*text, name), *begin, *end;

	if (!elements)
		return;
	end = after_brackets(elements);
	begin = elements;
	while (begin > *text && !strchr(";{", begin[-1]))
		begin--;
	if (*end == ';' && !text_names(end, name, strlen(name)))
		*text = text_splice(*text, begin, end + 1, "");
}

bool table_fold(const struct known *known, char **text)
{
	const char *body = strchr(*text, '{');

	for (const char *c = body ? body : ""; *c; c++) {
		const char *open = after_word(c), *close, *elements;
		char name[64], element[NAME_LIMIT];
		long number;

		if (after_no_code(c) > c) {
			c = after_no_code(c) - 1;
			continue;
		}
		if (*open != '[' || open == c || is_of_name(c[-1]) || strchr(".>", c[-1]) ||
		    (size_t)(open - c) >= sizeof(name))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(open - c), c);
		close = after_brackets(open);
		elements = strchr("[.", *close) ? NULL : table_of(known, *text, name);
		if (!elements || !known_value(known, open + 1, close - 1, &number) ||
		    !element_at(elements, number, element))
			continue;
		*text = text_splice(*text, c, close, element);
		if (*text)
			drop_table(text, name);
		return true;
	}
	return false;
}
