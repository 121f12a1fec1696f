/* Source text: a statement that became short stands on one line. */
#include <ctype.h>
#include <string.h>

#include "base/spelling.h"
#include "source.h"

#define COLUMNS 100
#define TAB     8

/* Where a statement is: in brackets, or in the braces of a value. */
struct nesting {
	int depth;
	char last; /* the last character that is no space */
};

/* Behind the string, comment, white space or character that begins here. */
static const char *after_piece(const char *c)
{
	const char *end;
	char quote = *c;

	if (begins_with(c, "/*")) {
		end = strstr(c, "*/");
		return end ? end + 2 : c + strlen(c);
	}
	if (isspace((unsigned char)*c))
		return c + strspn(c, "\n\t ");
	if (quote != '"' && quote != '\'')
		return c + 1;
	for (c++; *c && *c != quote;)
		c += *c == '\\' && c[1] ? 2 : 1;
	return *c ? c + 1 : c;
}

/* "= {" and "){" begin a value, ") {" a block. */
static bool opens_value(const struct nesting *at, const char *line, const char *c)
{
	return at->depth > 0 || at->last == '=' || (c > line && c[-1] == ')');
}

static void step_over_line(struct nesting *at, const char *line, const char *end)
{
	for (const char *c = line; c < end; c = after_piece(c)) {
		if (strchr("([", *c) || (*c == '{' && opens_value(at, line, c)))
			at->depth++;
		else if (strchr(")]", *c) || (*c == '}' && at->depth > 0))
			at->depth--;
		if (!isspace((unsigned char)*c))
			at->last = *c;
	}
}

static const char *end_of_line(const char *line)
{
	return line + strcspn(line, "\n");
}

/* Whether the next line goes on with what this one, which ends here, began. */
static bool goes_on(const struct nesting *at, const char *end)
{
	const char *next = end + strspn(end, "\n\t ");

	return *end && (at->depth > 0 || at->last == '=' || at->last == '?' ||
			(*next && strchr("?:&|", *next)));
}

/* The statement's lines as one; false where that is too long. */
static bool join(const char *begin, const char *end, char line[COLUMNS + 1])
{
	size_t tabs = strspn(begin, "\t"), used = tabs;

	if (tabs * TAB >= COLUMNS)
		return false;
	memset(line, '\t', tabs);
	for (const char *c = begin + tabs; c < end; c = after_piece(c)) {
		bool space = isspace((unsigned char)*c);
		size_t length = (size_t)(after_piece(c) - c);

		if (space)
			length = used > 0 && !strchr("([", line[used - 1]);
		if (used + length + tabs * (TAB - 1) > COLUMNS)
			return false;
		memcpy(line + used, space ? " " : c, length);
		used += length;
	}
	line[used] = '\0';
	return true;
}

void text_write_joined(FILE *out, const char *text)
{
	char joined[COLUMNS + 1];

	for (const char *line = text; *line;) {
		struct nesting at = { 0, '\0' };
		const char *end = end_of_line(line);

		step_over_line(&at, line, end);
		while (goes_on(&at, end)) {
			const char *next = end + 1;

			end = end_of_line(next);
			step_over_line(&at, next, end);
		}
		if (memchr(line, '\n', (size_t)(end - line)) && join(line, end, joined))
			fprintf(out, "%s\n", joined);
		else
			fprintf(out, "%.*s\n", (int)(end - line), line);
		if (begins_with(line, "{\n\n"))
			end++; /* nothing is declared there any more */
		line = *end ? end + 1 : end;
	}
}
