/* C files: reading functions and their calls. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "c_places.h"

int arguments_split(const char *open, char parts[][NAME_LIMIT], int limit)
{
	const char *end = after_brackets(open) - 1, *c = after_spaces(open + 1), *begin = c;
	int count = 0;

	if (c == end)
		return 0;
	for (;; c = strchr("([{\"'", *c) ? after_brackets(c) : c + 1) {
		const char *last = c;

		if (c < end && *c != ',')
			continue;
		while (last > begin && isspace((unsigned char)last[-1]))
			last--;
		if (count == limit || last - begin >= NAME_LIMIT)
			return -1;
		snprintf(parts[count++], NAME_LIMIT, "%.*s", (int)(last - begin), begin);
		if (c >= end)
			return count;
		begin = after_spaces(c + 1);
	}
}

bool function_read(struct item *item, struct function *function)
{
	const char *text = item_text(item), *end, *begin;
	char parts[PARAMETER_LIMIT][NAME_LIMIT];

	*function = (struct function){ .item = item, .open = text ? strchr(text, '(') : NULL };
	if (!function->open)
		return false;
	for (end = begin = function->open; begin > text && after_word(begin - 1) == end;)
		begin--;
	snprintf(function->name, sizeof(function->name), "%.*s", (int)(end - begin), begin);
	function->count = arguments_split(function->open, parts, PARAMETER_LIMIT);
	if (function->count == 1 && strcmp(parts[0], "void") == 0)
		function->count = 0;
	for (int i = 0; i < function->count; i++) {
		end = parts[i] + strlen(parts[i]);
		for (begin = end; begin > parts[i] && after_word(begin - 1) == end;)
			begin--;
		snprintf(function->parameters[i], 64, "%s", begin);
	}
	return function->count >= 0;
}

bool call_next(const char *text, const char *c, const char *name, struct call_of *call)
{
	for (; *c; c++) {
		if (*c == '"') {
			c = after_brackets(c) - 1;
			continue;
		}
		if (!begins_word(text, c, name))
			continue;
		call->begin = c;
		call->count = -1;
		call->end = after_word(c);
		if (*call->end != '(')
			return true;
		call->count = arguments_split(call->end, call->arguments, PARAMETER_LIMIT);
		call->end = after_brackets(call->end);
		return true;
	}
	return false;
}

const char *text_number(const struct texts *texts, int number)
{
	struct item *item = number ? &texts->known->source->items[number - 1] : NULL;

	if (!item)
		return *texts->rest;
	return item->wanted && item->kind == ITEM_FUNCTION ? item_text(item) : "";
}

int text_count(const struct texts *texts)
{
	return texts->known->source->count + 1;
}

const char *begin_in(const struct function *function, const struct item *item, const char *text)
{
	return item == function->item ? strchr(text, '{') : text;
}

struct item *item_number(const struct texts *texts, int number)
{
	return number ? &texts->known->source->items[number - 1] : NULL;
}
