/* C files: arguments that are known take their places in the functions. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "c_known.h"
#include "c_places.h"

#define ROUNDS 40

static bool is_constant(const struct known *known, const char *text)
{
	long value;

	for (const char *c = text; *c; c = after_word(c) > c ? after_word(c) : c + 1)
		if (islower((unsigned char)*c) &&
		    !known_value(known, text, text + strlen(text), &value))
			return false;
	return true;
}

/* Whether each call has the same constant there; it is copied. */
static bool is_same_in_all(const struct texts *texts, const struct function *function,
			   int parameter, char argument[NAME_LIMIT])
{
	struct call_of call;
	bool found = false;

	for (int i = 0; i < text_count(texts); i++) {
		const char *text = text_number(texts, i);
		const char *c = begin_in(function, item_number(texts, i), text);

		for (; c && call_next(text, c, function->name, &call); c = call.end) {
			if (call.count != function->count)
				return false;
			if (found && strcmp(argument, call.arguments[parameter]) != 0)
				return false;
			strcpy(argument, call.arguments[parameter]);
			found = true;
		}
	}
	return found && is_constant(texts->known, argument);
}

/* Whether the parameter is changed, or its address taken. */
static bool is_changed(const char *body, const char *name)
{
	for (const char *c = body; *c; c++) {
		const char *behind = after_spaces(after_word(c));

		if (!begins_word(body, c, name))
			continue;
		if ((*behind == '=' && behind[1] != '=') ||
		    (*behind && behind[1] == '=' && strchr("+-*/%&|^", *behind)) ||
		    strncmp(behind, "++", 2) == 0 || strncmp(behind, "--", 2) == 0)
			return true;
		if (c > body && (c[-1] == '&' || c[-1] == '+' || c[-1] == '-') && c[-2] == c[-1])
			return true;
		if (c > body + 1 && c[-1] == '&' && !isalnum((unsigned char)c[-2]) && c[-2] != ' ')
			return true;
		c = after_word(c) - 1;
	}
	return false;
}

static void drop_argument(const struct texts *texts, const struct function *function, int number)
{
	struct call_of call;

	for (int i = 0; i < text_count(texts); i++) {
		struct item *item = item_number(texts, i);
		char *text = strdup(text_number(texts, i));
		const char *begin = text ? begin_in(function, item, text) : NULL;
		size_t at = begin ? (size_t)(begin - text) : 0;

		while (begin && text && call_next(text, text + at, function->name, &call)) {
			char list[PARAMETER_LIMIT * NAME_LIMIT + 80];
			size_t used = (size_t)snprintf(list, sizeof(list), "%s(", function->name);

			at = (size_t)(call.begin - text);
			for (int j = 0, written = 0; j < call.count; j++)
				if (j != number)
					used += (size_t)snprintf(list + used, sizeof(list) - used,
								 "%s%s", written++ ? ", " : "",
								 call.arguments[j]);
			snprintf(list + used, sizeof(list) - used, ")");
			text = text_splice(text, call.begin, call.end, list);
			at += strlen(function->name) + 1;
		}
		if (text && item && item->wanted && item->kind == ITEM_FUNCTION)
			item_change(item, strdup(text));
		if (text && !item) {
			free(*texts->rest);
			*texts->rest = strdup(text);
		}
		free(text);
	}
}

static void take_parameter(const struct texts *texts, const struct function *function, int number,
			   const char *argument)
{
	const char *text = item_text(function->item), *body = strchr(text, '{');
	char parts[PARAMETER_LIMIT][NAME_LIMIT];
	char *changed = with_argument(body, function->parameters[number], argument), *folded;
	size_t size = strlen(text) + 4096, used;
	char *whole = malloc(size);

	arguments_split(function->open, parts, PARAMETER_LIMIT);
	if (!changed || !whole)
		return;
	used = (size_t)snprintf(whole, size, "%.*s(", (int)(function->open - text), text);
	for (int i = 0, written = 0; i < function->count; i++)
		if (i != number)
			used += (size_t)snprintf(whole + used, size - used, "%s%s",
						 written++ ? ", " : "", parts[i]);
	used += (size_t)snprintf(whole + used, size - used, "%s)\n",
				 function->count == 1 ? "void" : "");
	whole = text_splice(whole, whole + used, whole + used, changed);
	folded = whole ? known_fold(texts->known, whole) : NULL;
	free(whole);
	free(changed);
	drop_argument(texts, function, number);
	if (folded)
		item_change(function->item, folded);
}

static bool simplify_one(const struct texts *texts, struct item *item)
{
	struct function function;
	char argument[NAME_LIMIT];

	if (!item->wanted || item->kind != ITEM_FUNCTION || !function_read(item, &function))
		return false;
	for (int i = 0; i < function.count; i++) {
		if (!is_same_in_all(texts, &function, i, argument) ||
		    is_changed(strchr(item_text(item), '{'), function.parameters[i]))
			continue;
		take_parameter(texts, &function, i, argument);
		return true;
	}
	return place_expression(texts, &function) || place_statements(texts, &function);
}

/* Whether a member of the scene is named anywhere but here. */
static bool is_read(const struct texts *texts, const char *member, size_t length, const char *here)
{
	for (int i = 0; i < text_count(texts); i++)
		for (const char *c = text_number(texts, i); *c;
		     c = after_word(c) > c ? after_word(c) : c + 1)
			if (c != here && strncmp(c, member, length) == 0 &&
			    after_word(c) == c + length && c[-1] == '>')
				return true;
	return false;
}

/* The end of the line before this place, at which nothing but tabs stands before. */
static const char *begin_of_line(const char *text, const char *c)
{
	while (c > text && *c == '\t')
		c--;
	return c;
}

/* What BEGIN tells the rules alone, it need not find out; what it does for that must be done. */
static bool drop_unread(const struct texts *texts)
{
	const char *const text = *texts->rest;

	for (const char *c = strstr(text, "\tscene->"); c; c = strstr(c + 1, "\tscene->")) {
		const char *member = c + strlen("\tscene->"), *behind = after_word(member);
		const char *value = strchr(c, '='), *end = strchr(c, ';');

		if (!value || !end || value > end || end[1] != '\n' ||
		    is_read(texts, member, (size_t)(behind - member), member))
			continue;
		value = after_spaces(value + 1);
		if (strncmp(value, "must(", 5) == 0)
			*texts->rest = text_splice(*texts->rest, c + 1, value, "");
		else if (strchr("{;}", begin_of_line(text, c)[-1]))
			*texts->rest =
				text_splice(*texts->rest, begin_of_line(text, c), end + 1, "");
		else
			*texts->rest = text_splice(*texts->rest, c + 1, end, "");
		return true;
	}
	return false;
}

void known_simplify(const struct known *known, char **rest)
{
	const struct texts texts = { known, rest };
	bool simpler = true;

	for (int round = 0; simpler && round < ROUNDS; round++) {
		simpler = false;
		for (int i = 0; i < known->source->count; i++)
			while (simplify_one(&texts, &known->source->items[i]))
				simpler = true;
		simpler |= drop_unread(&texts);
		source_want_again(known->source, *rest);
	}
}
