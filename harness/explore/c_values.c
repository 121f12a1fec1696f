/* C files: the values of constant expressions. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/spelling.h"
#include "c_values.h"

#define DEPTH 12 /* of macros in macros */

struct reader {
	const struct known *known;
	const char *at, *end;
	int depth;
};

const char *after_word(const char *c)
{
	while (is_of_name(*c))
		c++;
	return c;
}

const char *after_spaces(const char *c)
{
	while (isspace((unsigned char)*c))
		c++;
	return c;
}

static const char *after_quotes(const char *c)
{
	char quote = *c++;

	while (*c && *c != quote)
		c += *c == '\\' && c[1] ? 2 : 1;
	return *c ? c + 1 : c;
}

const char *after_no_code(const char *c)
{
	const char *end;

	if (*c == '"' || *c == '\'')
		return after_quotes(c);
	if (strncmp(c, "/*", 2) != 0)
		return c;
	end = strstr(c, "*/");
	return end ? end + 2 : c + strlen(c);
}

const char *after_brackets(const char *c)
{
	int depth = 0;

	if (*c == '"' || *c == '\'')
		return after_quotes(c);
	while (*c) {
		if (*c == '"' || *c == '\'') {
			c = after_quotes(c);
			continue;
		}
		depth += strchr("([{", *c) != NULL;
		depth -= strchr(")]}", *c) != NULL;
		c++;
		if (!depth)
			break;
	}
	return c;
}

bool begins_word(const char *text, const char *c, const char *word)
{
	size_t length = strlen(word);

	return strncmp(c, word, length) == 0 && !is_of_name(c[length]) &&
	       (c == text || (!is_of_name(c[-1]) && c[-1] != '.' && c[-1] != '>' && c[-1] != '"'));
}

static bool expression(struct reader *reader, int least, long *value);

static bool value_of_text(const struct reader *reader, const char *text, const char *end,
			  long *value)
{
	struct reader inner = { reader->known, text, end, reader->depth + 1 };

	if (inner.depth > DEPTH || !expression(&inner, 0, value))
		return false;
	inner.at = after_spaces(inner.at);
	return inner.at >= end || strncmp(inner.at, "/*", 2) == 0;
}

static bool value_in_domains(const struct kit *kit, const char *name, size_t length, long *value)
{
	char text[NAME_LIMIT];

	for (int i = 0; i < kit->operation_count; i++)
		for (int j = 0; j < operation_arguments(kit->operations[i]); j++)
			for (int k = 0; k < kit->operations[i]->arguments[j].count; k++) {
				argument_text(kit->operations[i], j, k, text);
				if (strlen(text) != length || strncmp(text, name, length) != 0)
					continue;
				*value = kit->operations[i]->arguments[j].values[k];
				return true;
			}
	return false;
}

/* Of a list of names within the braces of an enum: each is one more than the one before. */
static bool value_in_enum(const char *list, const char *name, size_t length, long *value)
{
	*value = 0;
	for (const char *c = strchr(list, '{'); c && *c != '}'; ++*value) {
		c = after_spaces(c + 1);
		if (strncmp(c, name, length) == 0 && !is_of_name(c[length]))
			return true;
		c = after_spaces(after_word(c));
		if (*c != ',' && *c != '}')
			return false;
	}
	return false;
}

static bool value_of_name(const struct reader *reader, const char *name, size_t length, long *value)
{
	const struct source_text *source = reader->known->source;

	if (value_in_domains(reader->known->kit, name, length, value))
		return true;
	for (int i = 0; i < source->count; i++) {
		const char *line = source->items[i].lines[0];
		const char *text = line + strlen("#define ");

		if (source->items[i].kind == ITEM_MACRO && strncmp(line, "#define ", 8) == 0 &&
		    strncmp(text, name, length) == 0 && text[length] == ' ')
			return value_of_text(reader, text + length, text + strlen(text), value);
		if (source->items[i].kind == ITEM_DATA && strncmp(line, "enum", 4) == 0 &&
		    value_in_enum(line, name, length, value))
			return true;
	}
	return false;
}

/* "(int)" and its like: the text behind it, or NULL. */
static const char *after_cast(const char *c)
{
	static const char *const casts[] = { "(int)",   "(long)",     "(size_t)",
					     "(short)", "(unsigned)", "(unsigned short)" };

	for (size_t i = 0; i < sizeof(casts) / sizeof(*casts); i++)
		if (strncmp(c, casts[i], strlen(casts[i])) == 0)
			return c + strlen(casts[i]);
	return NULL;
}

static bool factor(struct reader *reader, long *value)
{
	const char *c = reader->at = after_spaces(reader->at), *behind = after_cast(c);
	char *end;

	if (c >= reader->end)
		return false;
	if (behind || strchr("-!~", *c)) {
		reader->at = behind ? behind : c + 1;
		if (!factor(reader, value))
			return false;
		*value = behind ? *value : *c == '-' ? -*value : *c == '!' ? !*value : ~*value;
		return true;
	}
	if (*c == '(') {
		end = (char *)after_brackets(c);
		reader->at = end;
		if (value_in_domains(reader->known->kit, c + 1, (size_t)(end - c) - 2, value))
			return true;
		reader->at = c + 1;
		if (!expression(reader, 0, value))
			return false;
		reader->at = after_spaces(reader->at);
		return *reader->at++ == ')';
	}
	reader->at = after_word(c);
	if (isdigit((unsigned char)*c)) {
		*value = (long)strtoul(c, &end, 0);
		return true;
	}
	return reader->at > c && value_of_name(reader, c, (size_t)(reader->at - c), value);
}

/* Longer ones first. */
static const struct {
	const char *text;
	int rank;
} operators[] = {
	{ "<<", 8 }, { ">>", 8 }, { "<=", 7 }, { ">=", 7 }, { "==", 6 }, { "!=", 6 },
	{ "&&", 2 }, { "||", 1 }, { "*", 10 }, { "/", 10 }, { "%", 10 }, { "+", 9 },
	{ "-", 9 },  { "<", 7 },  { ">", 7 },  { "&", 5 },  { "^", 4 },  { "|", 3 },
};

/* b is not 0 where it divides. */
static long result_of(long a, const char *sign, long b)
{
	switch (sign[0] << 8 | sign[1]) {
	case '<' << 8 | '<':
		return (long)((unsigned long)a << b);
	case '>' << 8 | '>':
		return a >> b;
	case '<' << 8 | '=':
		return a <= b;
	case '>' << 8 | '=':
		return a >= b;
	case '=' << 8 | '=':
		return a == b;
	case '!' << 8 | '=':
		return a != b;
	case '&' << 8 | '&':
		return a && b;
	case '|' << 8 | '|':
		return a || b;
	case '*' << 8:
		return a * b;
	case '+' << 8:
		return a + b;
	case '-' << 8:
		return a - b;
	case '<' << 8:
		return a < b;
	case '>' << 8:
		return a > b;
	case '&' << 8:
		return a & b;
	case '^' << 8:
		return a ^ b;
	case '|' << 8:
		return a | b;
	case '/' << 8:
		return a / b;
	default:
		return a % b;
	}
}

static bool apply(const char *sign, long *value, long right)
{
	if (strchr("/%", *sign) && !right)
		return false;
	*value = result_of(*value, sign, right);
	return true;
}

static bool expression(struct reader *reader, int least, long *value)
{
	long right;

	if (!factor(reader, value))
		return false;
	for (;;) {
		size_t i = 0, count = sizeof(operators) / sizeof(*operators);

		reader->at = after_spaces(reader->at);
		while (i < count &&
		       strncmp(reader->at, operators[i].text, strlen(operators[i].text)) != 0)
			i++;
		if (reader->at >= reader->end || i == count || strncmp(reader->at, "/*", 2) == 0 ||
		    operators[i].rank <= least)
			return true;
		reader->at += strlen(operators[i].text);
		if (!expression(reader, operators[i].rank, &right) ||
		    !apply(operators[i].text, value, right))
			return false;
	}
}

bool known_value(const struct known *known, const char *text, const char *end, long *value)
{
	const struct reader reader = { known, text, end, 0 };

	return value_of_text(&reader, text, end, value);
}

bool is_simple(const char *text)
{
	const char *c = *text == '-' ? text + 1 : text;

	return *after_word(c) == '\0';
}

char *with_argument(const char *text, const char *name, const char *argument)
{
	char with[NAME_LIMIT + 2], *changed = NULL;
	size_t size = strlen(text) * 4 + 4096;
	const struct replacement replacement = { name, with };

	snprintf(with, sizeof(with), is_simple(argument) ? "%s" : "(%s)", argument);
	changed = malloc(size);
	if (changed)
		text_replace(text, &replacement, 1, changed, size);
	return changed;
}
