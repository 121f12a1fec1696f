/* C files: what is stored and never read is not stored. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/spelling.h"
#include "c_places.h"

static bool is_stored(const char *behind)
{
	behind = after_spaces(*behind == '[' ? after_brackets(behind) : behind);
	return *behind == '=' && behind[1] != '=';
}

/* Whether a statement that stores in the scene begins before its member at c. */
static bool begins_store(const char *text, const char *c)
{
	size_t length = strlen("\tscene->");

	return (size_t)(c - text) >= length && begins_with(c - length, "\tscene->") &&
	       is_stored(after_word(c));
}

/* Whether a member of the scene is named anywhere but here, and not to store in it. */
static bool is_read(const struct texts *texts, const char *member, size_t length, const char *here)
{
	for (int i = 0; i < text_count(texts); i++)
		for (const char *c = text_number(texts, i); *c;
		     c = after_word(c) > c ? after_word(c) : c + 1)
			if (c != here && strncmp(c, member, length) == 0 &&
			    after_word(c) == c + length && c[-1] == '>' &&
			    !(here && begins_store(text_number(texts, i), c)))
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
static bool drop_member(const struct texts *texts)
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

/* A variable of the model's, or a member of one or of the scene: where it is named. */
struct variable {
	char name[NAME_LIMIT], member[NAME_LIMIT]; /* which may be "" */
	const char *behind;                        /* its name, members and index */
};

static bool take_word(const char *c, char word[NAME_LIMIT])
{
	size_t length = (size_t)(after_word(c) - c);

	if (!length || length >= NAME_LIMIT)
		return false;
	memcpy(word, c, length);
	word[length] = '\0';
	return true;
}

static const char *behind_index(const char *c)
{
	return *c == '[' ? after_brackets(c) : c;
}

static const char *behind_dot(const char *c)
{
	return *c == '.' ? c + 1 : strncmp(c, "->", 2) == 0 ? c + 2 : NULL;
}

static bool is_variable(struct source_text *source, const char *name)
{
	for (int i = 0; i < source->count; i++) {
		struct item *item = &source->items[i];
		const char *text = item->kind == ITEM_DATA ? item_text(item) : "";
		const char *last = strrchr(text, '}');

		if (item->wanted && strncmp(text, "static ", 7) == 0 &&
		    text_names(last ? last : text, name, strlen(name)))
			return true;
	}
	return false;
}

static bool variable_read(const struct texts *texts, const char *c, struct variable *variable)
{
	const char *dot;

	variable->member[0] = '\0';
	if (!take_word(c, variable->name) || !is_variable(texts->known->source, variable->name))
		return false;
	variable->behind = behind_index(after_word(c));
	dot = behind_dot(variable->behind);
	if (!dot)
		return true;
	variable->behind = behind_index(after_word(dot));
	return take_word(dot, variable->member) && !behind_dot(variable->behind);
}

/* Whether the name of a variable stands where it is filled, or its size is asked for. */
static bool is_cleared(const char *text, const char *c)
{
	static const char *const clearing[] = { "memset(&", "sizeof(" };

	for (size_t i = 0; i < sizeof(clearing) / sizeof(*clearing); i++) {
		size_t length = strlen(clearing[i]);

		if ((size_t)(c - text) >= length && strncmp(c - length, clearing[i], length) == 0)
			return true;
	}
	return false;
}

/* "	x++;" and "	x |= 1;": who changes it alone does not look at it. */
static bool is_changed_alone(const char *text, const char *c, const char *behind)
{
	bool is_statement = c > text + 1 && c[-1] == '\t';

	behind = after_spaces(behind);
	return is_statement && (begins_with(behind, "++;") || begins_with(behind, "--;") ||
				(*behind && strchr("+-*/%&|^", *behind) && behind[1] == '='));
}

/* Whether here, where its name stands, the variable may be read. */
static bool may_be_read(const struct variable *variable, const char *text, const char *c)
{
	const char *behind = behind_index(after_word(c)), *dot = behind_dot(behind);
	size_t length = strlen(variable->member);

	if (!length)
		return !(is_stored(behind) || is_changed_alone(text, c, behind)) ||
		       (c > text && c[-1] == '&');
	if (!dot)
		return !is_cleared(text, c) && !begins_with(c, "scene = &board->scene;");
	if (strncmp(dot, variable->member, length) != 0 || after_word(dot) != dot + length)
		return false;
	behind = behind_index(dot + length);
	return !(is_stored(behind) || is_changed_alone(text, c, behind)) ||
	       (c > text && c[-1] == '&');
}

/* Whether all that is done with the variable is to store in it. */
static bool is_never_read(const struct texts *texts, const struct variable *variable)
{
	for (int i = 0; i < text_count(texts); i++) {
		const char *text = text_number(texts, i);

		for (const char *c = text; *c; c++)
			if (begins_word(text, c, variable->name) && may_be_read(variable, text, c))
				return false;
	}
	return true;
}

/* Calls that change nothing: all of them, or with such an argument. */
static const char *const asking[][2] = {
	{ "actor_of(", "" },      { "getpid(", "" },       { "semctl(", "GETNCNT" },
	{ "semctl(", "GETZCNT" }, { "semctl(", "GETPID" }, { "semctl(", "GETVAL" },
	{ "fcntl(", "F_GETF" },
};

static bool only_asks(const char *name, const char *open)
{
	for (size_t i = 0; i < sizeof(asking) / sizeof(*asking); i++) {
		const char *word = strstr(open, asking[i][1]);

		if (begins_with(name, asking[i][0]) && word && word < after_brackets(open))
			return true;
	}
	return false;
}

/* Whether nothing is done but to find the value: macros in capitals do no more. */
static bool calls_nothing(const char *begin, const char *end)
{
	for (const char *c = begin; c < end; c++) {
		const char *name = c;

		while (name > begin && is_of_name(name[-1]))
			name--;
		if (*c == '(' && (islower((unsigned char)c[-1]) || c[-1] == '_') &&
		    !only_asks(name, c))
			return false;
	}
	return true;
}

/* "	a = b = 0;" of variables that are never read, and no call in it: its end; else NULL. */
static const char *end_of_idle(const struct texts *texts, const char *text, const char *c)
{
	struct variable variable;
	const char *end = strchr(c, ';');

	if (!variable_read(texts, c, &variable) || !end || end[1] != '\n' ||
	    !(is_stored(variable.behind) || is_changed_alone(text, c, variable.behind)) ||
	    !is_never_read(texts, &variable) || !calls_nothing(c, end))
		return NULL;
	if (!is_stored(variable.behind))
		return end;
	c = after_spaces(after_spaces(variable.behind) + 1);
	if (variable_read(texts, c, &variable) && is_stored(variable.behind))
		return end_of_idle(texts, text, c);
	return end;
}

/* The first such statement of the text, with the end of the line before it. */
static bool find_idle(const struct texts *texts, const char *text, const char **begin,
		      const char **end)
{
	for (const char *c = strchr(text, '\n'); c; c = strchr(c + 1, '\n')) {
		*end = c[1] == '\t' && c > text && strchr("{;}\n", c[-1])
			       ? end_of_idle(texts, text, after_spaces(c))
			       : NULL;
		*begin = c;
		if (*end)
			return true;
	}
	return false;
}

static bool drop_variable(const struct texts *texts)
{
	for (int i = 0; i < text_count(texts); i++) {
		struct item *item = item_number(texts, i);
		const char *text = text_number(texts, i), *begin, *end;
		char *copy;

		if (!find_idle(texts, text, &begin, &end))
			continue;
		copy = strdup(text);
		if (copy)
			copy = text_splice(copy, copy + (begin - text), copy + (end + 1 - text),
					   "");
		if (!copy)
			return false;
		if (item) {
			item_change(item, copy);
		} else {
			free(*texts->rest);
			*texts->rest = copy;
		}
		return true;
	}
	return false;
}

bool unread_drop(const struct texts *texts)
{
	return drop_member(texts) || drop_variable(texts);
}

/* Whether some word of the line is the name of a member that is read or stored. */
static bool names_member(const struct texts *texts, const char *line, const char *end)
{
	for (const char *c = line; c<end; c = after_word(c)> c ? after_word(c) : c + 1)
		if (after_word(c) > c && is_read(texts, c, (size_t)(after_word(c) - c), NULL))
			return true;
	return false;
}

void unread_drop_members(const struct texts *texts)
{
	struct source_text *source = texts->known->source;

	for (int i = 0; i < source->count; i++) {
		struct item *item = &source->items[i];
		const char *text = item->wanted ? item_text(item) : "", *line = strchr(text, '\n');
		char *members;
		size_t used;

		if (strncmp(text, "struct scene {\n", 15) != 0 || strchr(line, '{'))
			continue;
		members = calloc(1, strlen(text) + 3);
		used = members ? (size_t)sprintf(members, "struct scene {") : 0;
		for (const char *end; members && line[1] == '\t'; line = end) {
			end = line + 1 + strcspn(line + 1, "\n");
			if (names_member(texts, line, end))
				used += (size_t)sprintf(members + used, "%.*s", (int)(end - line),
							line);
		}
		if (!members)
			return;
		strcat(members, "\n};");
		item_change(item, members);
		item->count = 0;
	}
}
