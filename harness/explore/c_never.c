/* C files: what never comes: constants that nobody gives, members that are never but 0. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/spelling.h"
#include "c_places.h"

static const char pointer[] = "scene->";

/* Puts other words from begin to end of a text. */
static void replace_in(const struct texts *texts, int number, const char *begin, const char *end,
		       const char *with)
{
	struct item *item = item_number(texts, number);
	const char *text = text_number(texts, number);
	char *copy = strdup(text);

	if (copy)
		copy = text_splice(copy, copy + (begin - text), copy + (end - text), with);
	if (copy && item) {
		item_change(item, copy);
	} else if (copy) {
		free(*texts->rest);
		*texts->rest = copy;
	}
}

static const char *before_spaces(const char *text, const char *c)
{
	while (c > text && isspace((unsigned char)c[-1]))
		c--;
	return c;
}

static bool ends_with_word(const char *text, const char *c, const char *word)
{
	size_t length = strlen(word);

	return (size_t)(c - text) >= length && begins_word(text, c - length, word);
}

/* Constants */

enum naming { COMPARED, GIVEN, OTHERWISE };

static bool is_comparison(const char *c)
{
	return (*c == '=' || *c == '!') && c[1] == '=';
}

static bool is_assignment(const char *text, const char *c)
{
	return *c == '=' && c > text && !strchr("=!<>+-*/%&|^", c[-1]);
}

/* What the text does with the constant that it names at c. */
static enum naming naming_of(const char *text, const char *c)
{
	const char *behind = after_spaces(after_word(c)), *before = before_spaces(text, c);

	if (before - text >= 5 && begins_with(before - 5, "(int)"))
		before = before_spaces(text, before - 5);
	if (is_comparison(behind) || (before - text >= 2 && is_comparison(before - 2)) ||
	    ends_with_word(text, before, "case"))
		return COMPARED;
	if (!*behind || !strchr("),;}:", *behind) || before == text)
		return OTHERWISE;
	if (strchr("(,{?:", before[-1]) || is_assignment(text, before - 1) ||
	    ends_with_word(text, before, "return"))
		return GIVEN;
	return OTHERWISE;
}

/* An enum's text between its braces; NULL: it is none, or says which numbers its names have. */
static const char *names_of_enum(struct item *item)
{
	const char *text = item->wanted && item->kind == ITEM_DATA ? item_text(item) : "";
	const char *open = begins_with(text, "enum") ? strchr(text, '{') : NULL;

	return open && !strchr(open, '=') ? open + 1 : NULL;
}

static bool take_name(const char **c, char name[NAME_LIMIT])
{
	const char *begin = *c + strspn(*c, " \t\n,"), *end = after_word(begin);

	*c = end;
	snprintf(name, NAME_LIMIT, "%.*s", (int)(end - begin), begin);
	return end > begin && end - begin < NAME_LIMIT;
}

/* How often the name is compared with, and given; false: something else is done with it as well. */
static bool count_namings(const struct texts *texts, const struct item *own, const char *name,
			  int counts[2])
{
	struct source_text *source = texts->known->source;

	counts[COMPARED] = counts[GIVEN] = 0;
	for (int i = 0; i < text_count(texts); i++) {
		const char *text = text_number(texts, i);

		for (const char *c = text; *c; c = after_no_code(c) > c ? after_no_code(c) : c + 1)
			if (begins_word(text, c, name)) {
				enum naming naming = naming_of(text, c);

				if (naming == OTHERWISE)
					return false;
				counts[naming]++;
			}
	}
	for (int i = 0; i < source->count; i++) {
		struct item *item = &source->items[i];

		if (item != own && item->wanted && item->kind != ITEM_FUNCTION &&
		    text_names(item_text(item), name, strlen(name)))
			return false;
	}
	return true;
}

/* "order == EXIT", "it->how != EXIT" at the sign: where the whole begins; NULL: not that plain. */
static const char *begin_of_comparison(const char *text, const char *sign)
{
	const char *c = before_spaces(text, sign);

	while (c > text && (is_of_name(c[-1]) || c[-1] == '.' || begins_with(c - 1, "->") ||
			    (c - text > 1 && begins_with(c - 2, "->"))))
		c--;
	return c > text && strchr("!*&-+~])", c[-1]) ? NULL : c;
}

/* A comparison with what never comes, in the text at c, is decided. */
static bool decide(const struct texts *texts, int number, const char *c)
{
	const char *text = text_number(texts, number), *sign = before_spaces(text, c) - 2;
	const char *begin =
		sign > text && is_comparison(sign) ? begin_of_comparison(text, sign) : NULL;

	if (!begin)
		return false;
	replace_in(texts, number, begin, after_word(c), *sign == '=' ? "0" : "1");
	return true;
}

static const char *after_label(const char *c)
{
	if (!begins_word(c, c, "case") && !begins_word(c, c, "default"))
		return NULL;
	return strchr(c, ':') + 1;
}

static bool ends_flow(const char *c)
{
	return begins_word(c, c, "return") || begins_word(c, c, "break") ||
	       begins_word(c, c, "_exit") || begins_word(c, c, "continue");
}

/* Within the switch's braces: the label's statements, if nothing but the label leads to them. */
static bool find_case(const char *open, const char *label, const char **end)
{
	const char *before = NULL, *c = after_spaces(open + 1), *close = after_brackets(open) - 1;
	bool is_first = true, shares;

	while (c < close && c != label) {
		is_first = after_label(c) != NULL;
		before = is_first ? NULL : c;
		c = after_spaces(is_first ? after_label(c) : after_statement(c));
	}
	if (c != label)
		return false;
	shares = is_first && c != after_spaces(open + 1);
	c = after_spaces(after_label(c));
	while (!shares && c < close && !after_label(c))
		c = after_spaces(after_statement(c));
	*end = c;
	return shares || !before || ends_flow(before);
}

/* "case EXIT:", with what is done then, is left out. */
static bool drop_case(const struct texts *texts, int number, const char *name)
{
	const char *text = text_number(texts, number), *end;

	name = before_spaces(text, name) - strlen("case");
	for (const char *c = text; c < name; c++) {
		const char *open = begins_word(text, c, "switch")
					   ? after_spaces(after_brackets(strchr(c, '(')))
					   : "";

		if (*open != '{' || !find_case(open, name, &end))
			continue;
		replace_in(texts, number, name, end, "");
		return true;
	}
	return false;
}

static bool drop_comparison(const struct texts *texts, const char *name)
{
	for (int i = 0; i < text_count(texts); i++) {
		const char *text = text_number(texts, i);

		for (const char *c = text; *c;
		     c = after_no_code(c) > c ? after_no_code(c) : c + 1) {
			if (!begins_word(text, c, name))
				continue;
			if (ends_with_word(text, before_spaces(text, c), "case")
				    ? drop_case(texts, i, c)
				    : decide(texts, i, c))
				return true;
		}
	}
	return false;
}

/* Whether the enum's constants are but compared with one another, as names are. */
static bool are_names(const struct texts *texts, const struct item *item, const char *names)
{
	char name[NAME_LIMIT];
	int counts[2];

	while (take_name(&names, name))
		if (!count_namings(texts, item, name, counts))
			return false;
	return true;
}

/* The first, which is 0, may be what nobody has changed. */
static bool drop_constant(const struct texts *texts, struct item *item)
{
	const char *names = names_of_enum(item);
	char name[NAME_LIMIT];
	int counts[2];

	if (!names || !are_names(texts, item, names) || !take_name(&names, name))
		return false;
	while (take_name(&names, name)) {
		count_namings(texts, item, name, counts);
		if (counts[COMPARED] && !counts[GIVEN] && drop_comparison(texts, name))
			return true;
	}
	return false;
}

/* Members */

/* "scene->member[index]" ends here. */
static const char *behind_member(const char *c)
{
	c = after_word(c + strlen(pointer));
	return *c == '[' ? after_brackets(c) : c;
}

static bool stores_nothing(const char *behind)
{
	const char *value = after_spaces(behind), *end;

	if (*value != '=' || value[1] == '=')
		return false;
	value = after_spaces(value + 1);
	end = after_word(value);
	return *end == ';' && (strncmp(value, "0", (size_t)(end - value)) == 0 ||
			       strncmp(value, "false", (size_t)(end - value)) == 0);
}

static bool is_same_member(const char *a, const char *b)
{
	size_t length = (size_t)(after_word(a + strlen(pointer)) - a);

	return strncmp(a, b, length) == 0 && !is_of_name(b[length]);
}

/* Whether the member named at c is stored in, but for 0, or may be. */
static bool may_become(const char *text, const char *c)
{
	const char *behind = behind_member(c);

	return strchr(".-[", *behind) ||
	       (is_changed(text, c, behind) && (!stores_nothing(behind) || c[-1] == '&'));
}

/* Whether the member is never but 0, and stored in all the same; which array it is matters not. */
static bool stays_0(const struct texts *texts, const char *member)
{
	bool is_indexed = member + strcspn(member, "[") == after_word(member + strlen(pointer));
	bool is_stored = false;

	for (int i = 0; i < text_count(texts); i++) {
		const char *text = text_number(texts, i);

		for (const char *c = strstr(text, pointer); c; c = strstr(c + 1, pointer)) {
			if (!is_same_member(member, c))
				continue;
			if (c == text || is_of_name(c[-1]) || c[-1] == '>' || may_become(text, c) ||
			    (*after_word(c + strlen(pointer)) == '[') != is_indexed)
				return false;
			is_stored |= stores_nothing(behind_member(c));
		}
	}
	return is_stored;
}

static bool place_0(const struct texts *texts)
{
	for (int i = 0; i < text_count(texts); i++) {
		const char *text = text_number(texts, i);

		for (const char *c = strstr(text, pointer); c; c = strstr(c + 1, pointer)) {
			if (stores_nothing(behind_member(c)) || !stays_0(texts, c))
				continue;
			replace_in(texts, i, c, behind_member(c), "0");
			return true;
		}
	}
	return false;
}

bool never_drop(const struct texts *texts)
{
	struct source_text *source = texts->known->source;

	for (int i = 0; i < source->count; i++)
		if (drop_constant(texts, &source->items[i]))
			return true;
	return place_0(texts);
}

/* Whether anything but the enum itself names it. */
static bool is_named(const struct texts *texts, const struct item *own, const char *name)
{
	struct source_text *source = texts->known->source;

	for (int i = 0; i < source->count; i++)
		if (&source->items[i] != own && source->items[i].wanted &&
		    text_names(item_text(&source->items[i]), name, strlen(name)))
			return true;
	return text_names(*texts->rest, name, strlen(name));
}

/* The enum with the names alone that something names. */
static void prune(const struct texts *texts, struct item *item)
{
	const char *names = names_of_enum(item);
	char name[NAME_LIMIT], *pruned = NULL;
	int expected = 0, written = 0;
	size_t size;
	FILE *out = names ? open_memstream(&pruned, &size) : NULL;

	if (!out)
		return;
	fprintf(out, "%.*s", (int)(names - item_text(item)), item_text(item));
	for (int value = 0; take_name(&names, name); value++) {
		if (!is_named(texts, item, name))
			continue;
		fprintf(out, value == expected ? "%s %s" : "%s %s = %d", written++ ? "," : "", name,
			value);
		expected = value + 1;
	}
	fprintf(out, " };");
	if (fclose(out) != 0 || !written) {
		free(pruned);
		return;
	}
	item_change(item, pruned);
	item->count = 0;
}

void never_prune(const struct texts *texts)
{
	for (int i = 0; i < texts->known->source->count; i++)
		prune(texts, &texts->known->source->items[i]);
}
