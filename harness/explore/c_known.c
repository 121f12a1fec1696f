/* C files: arguments that are known take their places in the functions. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "c_known.h"
#include "c_places.h"
#include "c_scene.h"

#define ROUNDS 200

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

/* Whether the function does not look at it, and nobody does anything to give it. */
static bool is_left(const struct texts *texts, const struct function *function, int parameter)
{
	const char *name = function->parameters[parameter];
	struct call_of call;

	if (text_names(strchr(item_text(function->item), '{'), name, strlen(name)))
		return false;
	for (int i = 0; i < text_count(texts); i++) {
		const char *text = text_number(texts, i);
		const char *c = begin_in(function, item_number(texts, i), text);

		for (; c && call_next(text, c, function->name, &call); c = call.end)
			if (call.count != function->count || !is_simple(call.arguments[parameter]))
				return false;
	}
	return true;
}

/* Whether some call gives the value there; so it is as well where one gives no constant. */
static bool may_be_given(const struct texts *texts, const struct function *function, int parameter,
			 long value)
{
	struct call_of call;
	long given;

	for (int i = 0; i < text_count(texts); i++) {
		const char *text = text_number(texts, i);
		const char *c = begin_in(function, item_number(texts, i), text);

		for (; c && call_next(text, c, function->name, &call); c = call.end) {
			const char *argument = call.arguments[call.count > 0 ? parameter : 0];

			if (call.count != function->count ||
			    !known_value(texts->known, argument, argument + strlen(argument),
					 &given) ||
			    given == value)
				return true;
		}
	}
	return false;
}

/* "actor == 3" where no call gives 3. */
static bool drop_comparison(const struct texts *texts, const struct function *function,
			    int parameter)
{
	const char *name = function->parameters[parameter], *text = item_text(function->item);
	const char *body = strchr(text, '{');
	char *changed;
	long value;

	if (is_varied(body, name))
		return false;
	for (const char *c = body; *c; c++) {
		const char *sign = after_spaces(after_word(c)), *with, *end;

		if (!begins_word(text, c, name) || strncmp(sign, "==", 2) != 0 ||
		    strchr("!*&-~", c[-1]))
			continue;
		with = after_spaces(sign + 2);
		end = after_word(with);
		if (end == with || !strchr(" );", *end) ||
		    !known_value(texts->known, with, end, &value) ||
		    may_be_given(texts, function, parameter, value))
			continue;
		changed = strdup(text);
		if (changed)
			changed = text_splice(changed, changed + (c - text), changed + (end - text),
					      "0");
		if (changed)
			item_change(function->item, changed);
		return changed != NULL;
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

/* What is a constant in it without being told so. */
static bool fold_again(const struct texts *texts, struct item *item)
{
	char *folded = known_fold(texts->known, item_text(item));
	bool changed = folded && strcmp(folded, item_text(item)) != 0;

	if (changed)
		item_change(item, folded);
	else
		free(folded);
	return changed;
}

static bool simplify_one(const struct texts *texts, struct item *item)
{
	struct function function;
	char argument[NAME_LIMIT];

	if (!item->wanted || item->kind != ITEM_FUNCTION || !function_read(item, &function))
		return false;
	for (int i = 0; i < function.count; i++) {
		if (is_left(texts, &function, i))
			strcpy(argument, "0");
		else if (!is_same_in_all(texts, &function, i, argument) ||
			 is_varied(strchr(item_text(item), '{'), function.parameters[i]))
			continue;
		take_parameter(texts, &function, i, argument);
		return true;
	}
	for (int i = 0; i < function.count; i++)
		if (drop_comparison(texts, &function, i))
			return true;
	return fold_again(texts, item) || place_expression(texts, &function) ||
	       place_statements(texts, &function) || place_nothing(texts, &function);
}

/* Whether a function of one parameter does nothing if it has this value. */
static bool is_idle(const struct known *known, const struct function *function, const char *value)
{
	const char *text = item_text(function->item);
	char *with = with_argument(text, function->parameters[0], value);
	char *folded = with ? known_fold(known, with) : NULL;
	const char *body = folded ? strchr(folded, '{') : NULL;
	bool idle = false;

	if (body) {
		body = after_spaces(body + 1);
		if (begins_word(body, body, "return"))
			body = after_spaces(after_spaces(body + strlen("return")) + 1);
		idle = *body == '}';
	}
	free(folded);
	free(with);
	return idle;
}

/* Main need not ask in it whether it is main: who calls it never is. */
static void drop_question(struct item *item)
{
	static const char question[] = "\tif (actor == MAIN)\n\t\treturn;\n";
	char *text = strdup(item_text(item)), *place = text ? strstr(text, question) : NULL;

	if (place)
		item_change(item, text_splice(text, place, place + strlen(question), ""));
	else
		free(text);
}

/* What main need not do to enter it does not do. */
static void drop_idle_enter(const struct texts *texts)
{
	static const char call[] = "\tbegin_as(0);\n";
	char *place = strstr(*texts->rest, call);
	struct function function;

	for (int i = 0; i < text_count(texts); i++) {
		struct item *item = item_number(texts, i);

		if (!item || !item->wanted || item->kind != ITEM_FUNCTION ||
		    strncmp(item_text(item), "static void begin_as(", 21) != 0)
			continue;
		if (place && function_read(item, &function) &&
		    is_idle(texts->known, &function, "0"))
			*texts->rest = text_splice(*texts->rest, place, place + strlen(call), "");
		if (!strstr(*texts->rest, "begin_as(0)"))
			drop_question(item);
		return;
	}
}

void known_simplify(const struct known *known, char **rest)
{
	const struct texts texts = { known, rest };
	bool simpler = true;

	drop_idle_enter(&texts);
	for (int round = 0; simpler && round < ROUNDS; round++) {
		simpler = false;
		for (int i = 0; i < known->source->count; i++)
			while (simplify_one(&texts, &known->source->items[i]))
				simpler = true;
		known_fold_choices(known, rest);
		simpler |= unread_drop(&texts) || scene_drop_object(&texts) || never_drop(&texts);
		source_want_again(known->source, *rest);
	}
	unread_drop_members(&texts);
	source_want_again(known->source, *rest); /* a member may have named a function */
	never_prune(&texts);
}
