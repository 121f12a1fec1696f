/* Source text: what names what. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/spelling.h"
#include "source.h"

static const char *end_of_word(const char *c)
{
	while (is_of_name(*c))
		c++;
	return c;
}

static const char *end_of_string(const char *c)
{
	for (c++; *c && *c != '"'; c++)
		if (*c == '\\' && c[1])
			c++;
	return *c ? c + 1 : c;
}

/*
 * The next place from `from` on where the text names it, as text_names() has it; NULL: there is
 * none.
 */
static const char *next_named(const char *text, const char *from, const char *name, size_t length)
{
	bool begin = name[length] == '*';

	for (const char *c = from; *c;) {
		const char *end = *c == '"' ? end_of_string(c) : end_of_word(c);

		if (c[0] == '/' && c[1] == '*')
			end = strstr(c, "*/") ? strstr(c, "*/") : c + strlen(c);
		bool member = c > text &&
			      (c[-1] == '.' || (c[-1] == '>' && c - 1 > text && c[-2] == '-'));

		if (!member && end > c && (begin || (size_t)(end - c) == length) &&
		    strncmp(c, name, length) == 0)
			return c;
		c = end > c ? end : c + 1;
	}
	return NULL;
}

bool text_names(const char *text, const char *name, size_t length)
{
	return next_named(text, text, name, length) != NULL;
}

/* Whether what stands there is declared: a type or a star is before it. */
static bool is_declared_at(const char *text, const char *at)
{
	while (at > text && at[-1] == ' ')
		at--;
	if (at == text || (!is_of_name(at[-1]) && at[-1] != '*'))
		return false;
	return at - text < 6 || strncmp(at - 6, "return", 6) != 0;
}

/*
 * Whether a function of that name is called, or taken: not where the text has a variable of that
 * name.
 */
static bool text_uses(const char *text, const char *name, size_t length)
{
	bool taken = false, declared = false;

	for (const char *at = next_named(text, text, name, length); at;
	     at = next_named(text, at + length, name, length)) {
		if (at[length + strspn(at + length, " ")] == '(')
			return true;
		if (is_declared_at(text, at))
			declared = true;
		else
			taken = true;
	}
	return taken && !declared;
}

/* Whether a macro of the lines is named in the text. */
static bool macro_is_named(const struct item *item, const char *text)
{
	for (int i = 0; i < item->count; i++) {
		const char *name = item->lines[i] + strlen("#define ");

		if (begins_with(item->lines[i], "#define ") &&
		    text_names(text, name, (size_t)(end_of_word(name) - name)))
			return true;
	}
	return false;
}

static bool function_is_named(struct item *item, const char *text)
{
	const char *line = item_text(item), *end = strchr(line, '('), *begin = end;

	while (begin && begin > line && is_of_name(begin[-1]))
		begin--;
	return end && text_uses(text, begin, (size_t)(end - begin));
}

static bool is_word_of(const char *word, size_t length, const char *other)
{
	return strlen(other) == length && strncmp(word, other, length) == 0;
}

/* Whether the word that ends there is what a declaration declares. */
struct declaration {
	int depth;           /* of braces */
	bool in_enum, value; /* within an enum's braces; behind '=' */
	bool tag;            /* struct, union or enum stands before */
};

static bool declares(struct declaration *at, const char *word, const char *end, const char *before)
{
	size_t length = (size_t)(end - word);
	bool tag = at->tag;

	while (*end == ' ' || *end == '\n')
		end++;
	at->tag = is_word_of(word, length, "struct") || is_word_of(word, length, "union") ||
		  is_word_of(word, length, "enum");
	if (is_word_of(word, length, "enum"))
		at->in_enum = true;
	if (tag && *end == '{')
		return true;
	if (at->depth == 1 && at->in_enum)
		return *before == '{' || *before == ',';
	return at->depth == 0 && !at->value && *end && strchr("[=,;)", *end);
}

static void step_over(struct declaration *at, char c)
{
	at->depth += (c == '{') - (c == '}');
	if (c == '=' && at->depth == 0)
		at->value = true;
	if ((c == ',' || c == ';') && at->depth == 0)
		at->value = false;
	if (c == '}' && at->depth == 0)
		at->in_enum = false;
}

static bool data_is_named(const char *declaration, const char *text)
{
	struct declaration at = { 0 };
	const char *before = "";

	for (const char *c = declaration; *c;) {
		const char *end = end_of_word(c);

		if (end == c) {
			step_over(&at, *c);
			if (!isspace((unsigned char)*c))
				before = c;
			c++;
			continue;
		}
		if (declares(&at, c, end, before) && text_names(text, c, (size_t)(end - c)))
			return true;
		before = c;
		c = end;
	}
	return false;
}

static bool is_named(struct item *item, const char *text)
{
	switch (item->kind) {
	case ITEM_MACRO:
		return macro_is_named(item, text);
	case ITEM_FUNCTION:
		return function_is_named(item, text);
	case ITEM_DATA:
		return data_is_named(item_text(item), text);
	default:
		return false;
	}
}

static bool ends_with_word(const char *text, const char *end, const char *word)
{
	size_t length = strlen(word);

	return (size_t)(end - text) >= length && strncmp(end - length, word, length) == 0;
}

/*
 * Whether a member's name, or a variable's of a function, is declared by the word that ends here.
 */
static bool is_declared_within(const char *text, const char *word, const char *end, int depth)
{
	static const char *const others[] = { "return", "else", "case", "struct", "union", "enum" };
	const char *before = word;

	while (before > text && (before[-1] == ' ' || before[-1] == '*'))
		before--;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (ends_with_word(text, before, others[i]))
			return false;
	return depth > 0 && before < word && before > text && is_of_name(before[-1]) &&
	       strchr("=;,[:)", *end);
}

/* Blanks what the text declares for itself within its brackets. */
static void blank_own_names(char *text)
{
	int depth = 0;

	for (char *c = text; *c;) {
		char *end = (char *)end_of_word(c), name[64];

		depth += (*c == '{' || *c == '(') - (*c == '}' || *c == ')');
		if (end == c || (size_t)(end - c) >= sizeof(name) ||
		    !is_declared_within(text, c, end + (*end == ' '), depth)) {
			c = end == c ? c + 1 : end;
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)(end - c), c);
		for (char *other = text; *other; other = end > other ? end : other + 1) {
			end = (char *)end_of_word(other);
			if ((size_t)(end - other) == strlen(name) && begins_with(other, name) &&
			    (other == text || other[-1] != '[') &&
			    (other == text || !ends_with_word(text, other - 1, "struct")))
				memset(other, ' ', strlen(name));
		}
	}
}

void source_want(struct source_text *source, const char *text)
{
	for (int i = 0; i < source->count; i++) {
		struct item *item = &source->items[i];
		char *own;

		if (item->wanted || !is_named(item, text))
			continue;
		item->wanted = true;
		own = strdup(item_text(item));
		if (own && (item->kind == ITEM_FUNCTION || item->kind == ITEM_DATA))
			blank_own_names(own);
		if (own)
			source_want(source, own);
		free(own);
	}
}

void source_want_again(struct source_text *source, const char *text)
{
	for (int i = 0; i < source->count; i++)
		source->items[i].wanted = false;
	source_want(source, text);
}

/* Whether the function's text does not name a parameter again: the last word before this place. */
static bool is_unused(const char *function, const char *end)
{
	const char *begin = end;

	while (begin > function && is_of_name(begin[-1]))
		begin--;
	return begin < end && strncmp(begin, "void)", 5) != 0 &&
	       !text_names(strchr(function, '{'), begin, (size_t)(end - begin));
}

bool item_leaves_a_parameter(struct item *item)
{
	const char *text = item->kind == ITEM_FUNCTION ? item_text(item) : NULL;
	bool leaves = false;

	for (const char *c = text ? strchr(text, '(') : NULL; c && *c && *c != '{'; c++)
		leaves |= (*c == ',' || *c == ')') && is_unused(text, c);
	return leaves;
}

bool source_names(struct source_text *source, const char *name)
{
	for (int i = 0; i < source->count; i++)
		if (source->items[i].kind == ITEM_FUNCTION && source->items[i].wanted &&
		    text_names(item_text(&source->items[i]), name, strlen(name)))
			return true;
	return false;
}
