/* C files: functions that stand where they were called. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/spelling.h"
#include "c_places.h"

#define SHORT 70 /* characters of an expression that stands where its function was called */

/* { return expression; } : the expression, short; freed by the caller. */
static char *short_expression(const struct function *function)
{
	const char *body = after_spaces(strchr(item_text(function->item), '{') + 1), *end;

	if (!begins_word(body, body, "return"))
		return NULL;
	body = after_spaces(body + strlen("return"));
	for (end = body; *end && *end != ';';)
		end = strchr("([{\"'", *end) ? after_brackets(end) : end + 1;
	if (end == body || end - body > SHORT || *after_spaces(end + 1) != '}')
		return NULL;
	return strndup(body, (size_t)(end - body));
}

static int count_of(const char *text, const char *name)
{
	int count = 0;

	for (const char *c = text; *c; c++)
		count += begins_word(text, c, name);
	return count;
}

/*
 * The expression with the call's arguments; NULL where one would be evaluated twice, or not once.
 */
static char *expression_of_call(const struct function *function, const char *expression,
				const struct call_of *call)
{
	char *with = strdup(expression);

	for (int i = 0; with && i < function->count; i++) {
		char *before = with;

		if (!is_simple(call->arguments[i]) &&
		    count_of(expression, function->parameters[i]) != 1)
			with = NULL;
		else
			with = with_argument(with, function->parameters[i], call->arguments[i]);
		free(before);
	}
	return with;
}

static bool needs_parentheses(const char *expression)
{
	const char *c = after_word(expression);

	while (*c == '[' || *c == '(')
		c = after_brackets(c);
	return *c != '\0' && !(*expression == '(' && *after_brackets(expression) == '\0');
}

static bool is_whole_argument(const char *text, const struct call_of *call)
{
	const char *before = call->begin;

	while (before > text && isspace((unsigned char)before[-1]))
		before--;
	return before > text && strchr(",(=", before[-1]) &&
	       strchr(",);", *after_spaces(call->end));
}

/* Puts the expression in place of one call, in the text; whether there was one. */
static bool place_one(struct item *item, char **rest, const struct function *function,
		      const char *expression)
{
	const char *text = item ? item_text(item) : *rest, *c = begin_in(function, item, text);
	struct call_of call;
	char *with, *changed;
	size_t at, behind;

	if (!c || !call_next(text, c, function->name, &call) || call.count != function->count)
		return false;
	with = expression_of_call(function, expression, &call);
	if (with && needs_parentheses(with) && !is_whole_argument(text, &call)) {
		char *bare = with;

		with = malloc(strlen(bare) + 3);
		if (with)
			strcat(strcat(strcpy(with, "("), bare), ")");
		free(bare);
	}
	at = (size_t)(call.begin - text);
	behind = (size_t)(call.end - text);
	changed = with ? strdup(text) : NULL;
	if (changed)
		changed = text_splice(changed, changed + at, changed + behind, with);
	free(with);
	if (!changed)
		return false;
	if (item) {
		item_change(item, changed);
	} else {
		free(*rest);
		*rest = changed;
	}
	return true;
}

bool place_expression(const struct texts *texts, const struct function *function)
{
	char *expression = short_expression(function);
	bool placed = false;

	for (int i = 0; expression && i < text_count(texts); i++) {
		struct item *item = item_number(texts, i);

		if (item &&
		    (!item->wanted || item->kind != ITEM_FUNCTION || item == function->item))
			continue;
		while (place_one(item, texts->rest, function, expression))
			placed = true;
	}
	free(expression);
	return placed;
}

static char *strip_end(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* How often the function is named in all. */
static int uses_of(const struct texts *texts, const struct function *function)
{
	int count = 0;

	for (int i = 0; i < text_count(texts); i++) {
		const char *text = text_number(texts, i);
		const char *c = begin_in(function, item_number(texts, i), text);

		count += c ? count_of(c, function->name) : 0;
	}
	return count;
}

/* A statement of the text that is a call of the function, with the line end before it. */
static bool find_call_alone(const char *text, const struct function *function, const char **begin,
			    const char **end)
{
	struct call_of call;

	for (const char *c = text; call_next(text, c, function->name, &call); c = call.end) {
		*begin = call.begin;
		while (*begin > text && (*begin)[-1] == '\t')
			--*begin;
		*end = call.end + 1;
		if (*begin - 1 > text && (*begin)[-1] == '\n' && strchr("{;}\n", (*begin)[-2]) &&
		    *call.end == ';' && !memchr(call.begin, '=', (size_t)(call.end - call.begin)))
			return true;
	}
	return false;
}

/* Calls of a function that does nothing are left out, where each is a statement. */
bool place_nothing(const struct texts *texts, const struct function *function)
{
	const char *own = item_text(function->item), *begin, *end;

	if (!begins_with(own, "static void ") || *after_spaces(strchr(own, '{') + 1) != '}')
		return false;
	for (int i = 0; i < text_count(texts); i++) {
		struct item *item = item_number(texts, i);
		const char *text = text_number(texts, i);
		char *without;

		if (item == function->item || !find_call_alone(text, function, &begin, &end))
			continue;
		without = strdup(text);
		if (without)
			without = text_splice(without, without + (begin - 1 - text),
					      without + (end - text), "");
		if (!without)
			return false;
		if (item) {
			item_change(item, without);
		} else {
			free(*texts->rest);
			*texts->rest = without;
		}
		return true;
	}
	return false;
}

/* A function without result that is called once, by main, stands there. */
bool place_statements(const struct texts *texts, const struct function *function)
{
	const char *text = item_text(function->item), *body = strchr(text, '{');
	const char *end = after_brackets(body), *place;
	char call[80], *statements;

	snprintf(call, sizeof(call), "\n\t%s();\n", function->name);
	place = strstr(*texts->rest, call);
	if (strncmp(text, "static void ", 12) != 0 || function->count || !place ||
	    uses_of(texts, function) != 1 || strstr(body, "return"))
		return false;
	statements = strndup(body + 1, (size_t)(end - body - 2));
	if (!statements)
		return false;
	*texts->rest = text_splice(*texts->rest, place, place + strlen(call) - 1,
				   strncmp(statements, "\n", 1) == 0 && statements[1]
					   ? strip_end(statements)
					   : "");
	free(statements);
	return true;
}

bool place_is_single(const struct texts *texts, const char *name)
{
	struct function function, other;
	struct item *where = NULL;
	int count = 0;

	for (int i = 0; i < text_count(texts); i++) {
		const char *c = text_number(texts, i);
		struct item *item = item_number(texts, i);
		struct call_of call;

		if (item && item->wanted && function_read(item, &other) &&
		    strcmp(other.name, name) == 0)
			continue;
		for (; call_next(c, c, name, &call); c = call.end) {
			count++;
			where = item;
		}
	}
	return count == 1 && (!where || (function_read(where, &function) &&
					 place_is_single(texts, function.name)));
}
