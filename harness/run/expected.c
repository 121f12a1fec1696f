/* The files of expected/: read line by line, each line checked. */
#include <errno.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "expected.h"

#define LINE_LIMIT      1000
#define BYTE_ORDER_MARK "\xef\xbb\xbf" /* some editors put it before a text */

/* A file as it is read. */
struct reader {
	struct expected *expected;
	const char *name;
	char *rest; /* of the text, which becomes strings line by line */
	int line;
	size_t first; /* of its expectations, in the list */
	const struct facts *facts;
	bool (*known)(const char *id);
	const char *(*nearest)(const char *id);
	bool applies;
	bool begun; /* an expectation was read: no more conditions */
	struct expected_error *error;
};

/* A message quotes the file, which may be no text: nothing of it shall reach a terminal. */
static void hide_controls(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

static bool fail(const struct reader *reader, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool fail(const struct reader *reader, const char *format, ...)
{
	char *text = reader->error->text;
	size_t size = sizeof(reader->error->text);
	int used = snprintf(text, size, "%.200s:%d: ", reader->name, reader->line);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text + used, size - (size_t)used, format, arguments);
	va_end(arguments);
	hide_controls(text);
	return false;
}

/* Cuts the next word off *text, which is moved behind it and the blanks that follow. */
static char *next_word(char **text)
{
	char *word = *text + strspn(*text, " \t");
	char *end = word + strcspn(word, " \t");

	*text = end + strspn(end, " \t");
	*end = '\0';
	return word;
}

static void cut_trailing_blanks(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && strchr(" \t\r", text[length - 1]))
		text[--length] = '\0';
}

static bool read_condition(struct reader *reader, char *text)
{
	const char *name = next_word(&text);
	const char *sign = next_word(&text);
	const char *value = platform_fact(reader->facts, name);

	if (reader->begun)
		return fail(reader,
			    "conditions stand before the first expectation: move this one up");
	if (strcmp(sign, "=") != 0 || !*text)
		return fail(reader, "a condition reads: when FACT = PATTERN");
	if (!value)
		return fail(reader, "no fact \"%.60s\"; 'ipclitmus platform' shows them", name);
	if (fnmatch(text, value, 0) != 0)
		reader->applies = false;
	return true;
}

static bool check_id(const struct reader *reader, const char *id)
{
	const char *nearest;

	if (reader->known(id))
		return true;
	nearest = reader->nearest(id);
	if (nearest)
		return fail(reader, "no claim \"%.60s\"; did you mean %s?", id, nearest);
	return fail(reader, "no claim \"%.60s\"; 'ipclitmus list' shows all", id);
}

static bool append(const struct reader *reader, const struct expectation *expectation)
{
	struct expected *expected = reader->expected;
	struct expectation *list =
		realloc(expected->list, (expected->count + 1) * sizeof(*expected->list));

	if (!list)
		return fail(reader, "%s", errno_name(errno));
	expected->list = list;
	list[expected->count++] = *expectation;
	return true;
}

/* The expectation of an id that this one would repeat or contradict, or NULL. */
static const struct expectation *earlier_one(const struct reader *reader, const char *id)
{
	const struct expected *expected = reader->expected;
	size_t first = reader->applies ? 0 : reader->first;

	for (size_t i = first; i < expected->count; i++)
		if (strcmp(expected->list[i].id, id) == 0)
			return &expected->list[i];
	return NULL;
}

/*
 * Cuts a quoted text off *text, which is moved behind it and the blanks that follow, and takes the
 * backslashes out of it. NULL where it does not end.
 */
static char *next_quoted(char **text)
{
	char *quoted = *text + 1, *to = quoted, *from = quoted;

	while (*from && *from != '"') {
		from += from[0] == '\\' && from[1];
		*to++ = *from++;
	}
	if (!*from)
		return NULL;
	*text = from + 1 + strspn(from + 1, " \t");
	*to = '\0';
	return quoted;
}

static bool read_expectation(struct reader *reader, const char *id, char *text)
{
	struct expectation expectation = { .id = id, .place = { reader->name, reader->line } };
	const struct expectation *earlier = earlier_one(reader, id);
	const char *word = next_word(&text);

	reader->begun = true;
	if (strcmp(word, "fail") == 0)
		expectation.kind = EXPECTED_FAIL;
	else if (strcmp(word, "may-fail") == 0)
		expectation.kind = EXPECTED_MAY_FAIL;
	else if (strcmp(word, "skip") == 0)
		expectation.kind = EXPECTED_SKIP;
	else
		return fail(reader, "after the id stands fail, may-fail or skip, not \"%.60s\"",
			    word);
	if (*text == '"') {
		expectation.seen = next_quoted(&text);
		if (!expectation.seen || !*expectation.seen)
			return fail(reader, "what the failure says ends with a quotation mark, and "
					    "is not empty");
		if (expectation.kind == EXPECTED_SKIP)
			return fail(reader, "what is skipped fails with nothing: no \"%.60s\"",
				    expectation.seen);
	}
	if (!*text)
		return fail(reader, "the reason is missing: say why, with a link or a man page");
	if (!check_id(reader, id))
		return false;
	if (earlier)
		return fail(reader, "%.60s has an expectation already, at %.200s:%d: keep one", id,
			    earlier->place.file, earlier->place.line);
	expectation.reason = text;
	return append(reader, &expectation);
}

static bool read_line(struct reader *reader, char *line)
{
	const char *word;

	cut_trailing_blanks(line);
	if (line[strspn(line, " \t")] == '\0' || line[strspn(line, " \t")] == '#')
		return true;
	word = next_word(&line);
	if (strcmp(word, "when") == 0)
		return read_condition(reader, line);
	return read_expectation(reader, word, line);
}

static bool read_lines(struct reader *reader)
{
	while (*reader->rest) {
		char *line = reader->rest;
		size_t length = strcspn(line, "\n");

		reader->line++;
		reader->rest += length + (line[length] == '\n');
		line[length] = '\0';
		if (length > LINE_LIMIT)
			return fail(reader, "a line is longer than %d bytes: shorten it",
				    LINE_LIMIT);
		if (!read_line(reader, line))
			return false;
	}
	return true;
}

/* The line of the first NUL byte, or 0. */
static int line_of_nul(const char *text, size_t size)
{
	const char *nul = memchr(text, '\0', size);
	int line = 1;

	for (const char *c = text; nul && c < nul; c++)
		line += *c == '\n';
	return nul ? line : 0;
}

/* A copy of the text that the list may point into, kept with it. */
static char *keep_copy(struct expected *expected, const char *text, size_t size)
{
	char **texts =
		realloc(expected->texts, (expected->text_count + 2) * sizeof(*expected->texts));
	char *copy = texts ? malloc(size + 1) : NULL;

	if (texts)
		expected->texts = texts;
	if (!copy)
		return NULL;
	memcpy(copy, text, size);
	copy[size] = '\0';
	expected->texts[expected->text_count++] = copy;
	return copy;
}

/* Places point to the name as long as the list lives. */
static const char *keep_name(struct expected *expected, const char *name)
{
	return keep_copy(expected, name, strlen(name));
}

bool expected_add(struct expected *expected, const char *name, const char *text, size_t size,
		  const struct facts *facts, bool (*known)(const char *id),
		  const char *(*nearest)(const char *id), bool *applies,
		  struct expected_error *error)
{
	struct reader reader = { .expected = expected,
				 .name = name,
				 .facts = facts,
				 .known = known,
				 .nearest = nearest,
				 .first = expected->count,
				 .applies = true,
				 .error = error };

	if (size > EXPECTED_SIZE_LIMIT) {
		snprintf(error->text, sizeof(error->text),
			 "%.200s:1: larger than %zu bytes: is this the right file?", name,
			 EXPECTED_SIZE_LIMIT);
		return false;
	}
	reader.line = line_of_nul(text, size);
	if (reader.line)
		return fail(&reader, "a NUL byte: this is no text file, take it out");
	reader.rest = keep_copy(expected, text, size);
	reader.name = keep_name(expected, name);
	if (!reader.rest || !reader.name) {
		reader.name = name;
		return fail(&reader, "%s", errno_name(errno));
	}
	if (strncmp(reader.rest, BYTE_ORDER_MARK, 3) == 0)
		reader.rest += 3;
	if (!read_lines(&reader))
		return false;
	*applies = reader.applies;
	if (!reader.applies)
		expected->count = reader.first;
	return true;
}

const struct expectation *expected_for(const struct expected *expected, const char *id)
{
	for (size_t i = 0; i < expected->count; i++)
		if (strcmp(expected->list[i].id, id) == 0)
			return &expected->list[i];
	return NULL;
}

void expected_free(struct expected *expected)
{
	for (size_t i = 0; i < expected->text_count; i++)
		free(expected->texts[i]);
	free(expected->texts);
	free(expected->list);
	memset(expected, 0, sizeof(*expected));
}
