/* C files: what does nothing: brackets in brackets, zeros, variables that are returned at once. */
#include <ctype.h>
#include <string.h>

#include "c_fold.h"

static char before_spaces(const char *text, const char *c)
{
	while (c > text && isspace((unsigned char)c[-1]))
		c--;
	return c > text ? c[-1] : '\0';
}

/* Whether there is a comma or an assignment, outside of its own brackets. */
static bool needs_brackets(const char *begin, const char *end)
{
	for (const char *c = begin; c < end;) {
		if (*c == ',' || (*c == '=' && c[1] != '=' && !strchr("=!<>", c[-1])))
			return true;
		c = strchr("([{\"'", *c) ? after_brackets(c) : c + 1;
	}
	return false;
}

/* A whole argument, or value, stands without brackets; a number does behind an operator, too. */
static bool drop_brackets(char **text, char *c)
{
	char *end = (char *)after_brackets(c) - 1;
	char before = before_spaces(*text, c), behind = *after_spaces(end + 1);
	bool whole = before && behind && strchr("(,=", before) && strchr(",);}", behind);
	bool number = isdigit((unsigned char)c[1]) && after_word(c + 1) == end && before &&
		      strchr("[(,=|&+?:", before);

	if (c[1] == '{' || !(whole || number) || needs_brackets(c + 1, end))
		return false;
	memmove(end, end + 1, strlen(end + 1) + 1);
	memmove(c, c + 1, strlen(c + 1) + 1);
	return true;
}

/* "a | 0", "0 | a" */
static bool drop_zero(char **text, char *c)
{
	char *begin = c - strlen(" | ");
	char before = before_spaces(*text, c);

	if (begin > *text && strncmp(begin, " | ", 3) == 0 &&
	    (strchr(",);", c[1]) || strncmp(c + 1, " |", 2) == 0)) {
		memmove(begin, c + 1, strlen(c + 1) + 1);
		return true;
	}
	if (before && strchr("(,=", before) && strncmp(c + 1, " | ", 3) == 0) {
		memmove(c, c + 4, strlen(c + 4) + 1);
		return true;
	}
	return false;
}

/* "(int)1" */
static bool drop_cast(char *c)
{
	static const char cast[] = "(int)";
	char *number = c + strlen(cast), *end = (char *)after_word(number);

	if (strncmp(c, cast, strlen(cast)) != 0 || end == number || end - number > 9 ||
	    strspn(number, "0123456789") != (size_t)(end - number))
		return false;
	memmove(c, number, strlen(number) + 1);
	return true;
}

/* "	for (int i = 0; i < 2; i++) {" with nothing in it */
static bool drop_loop(char **text, char *line)
{
	const char *begin = line + strspn(line, "\n\t"), *end;

	if (!begins_word(begin, begin, "for") || strncmp(begin, "for (int ", 9) != 0)
		return false;
	end = after_spaces(after_brackets(begin + 4));
	if (*end != '{' || *after_spaces(end + 1) != '}')
		return false;
	*text = text_splice(*text, line, after_spaces(end + 1) + 1, "");
	return true;
}

/* A line "name |= 0;", which is no branch. */
static bool drop_idle_line(char **text, char *c)
{
	char *line = c;

	while (line > *text && *line != '\n')
		line--;
	if (line == *text || !strchr("{};\n", line[-1]) || strncmp(c - 4, " |= 0;\n", 7) != 0)
		return false;
	memmove(line, c + 2, strlen(c + 2) + 1);
	return true;
}

/* "	type name;" */
static bool is_declared(const char *text, const char *name, size_t length)
{
	for (const char *line = strstr(text, "\n\t"); line; line = strstr(line + 1, "\n\t")) {
		const char *end = strpbrk(line + 2, "=(;");

		if (end && *end == ';' && (size_t)(end - line) > length + 2 &&
		    strncmp(end - length, name, length) == 0 && end[-1 - (long)length] == ' ' &&
		    !begins_word(line + 2, line + 2, "return"))
			return true;
	}
	return false;
}

/* "	a = b;" and "	return a;" behind it. */
static bool join_return(char **text, char *c)
{
	char *name, *behind, *end;
	size_t length, at;

	if (strncmp(c, "\n\t", 2) != 0)
		return false;
	name = c + 2;
	behind = (char *)after_word(name);
	length = (size_t)(behind - name);
	if (!length || strncmp(behind, " = ", 3) != 0)
		return false;
	end = strchr(behind, ';');
	if (!end || strncmp(end, ";\n\treturn ", 10) != 0 || strncmp(end + 10, name, length) != 0 ||
	    end[10 + length] != ';' || !is_declared(*text, name, length))
		return false;
	at = (size_t)(name - *text);
	*text = text_splice(*text, end + 1, end + 11 + length, "");
	if (*text)
		*text = text_splice(*text, *text + at, *text + at + length + 3, "return ");
	return true;
}

bool tidy_fold(char **text)
{
	for (char *c = *text; *c; c++) {
		if (after_no_code(c) > c) {
			c += after_no_code(c) - c - 1;
			continue;
		}
		if (*c == '(' ? drop_cast(c) || drop_brackets(text, c)
			      : *c == '\n' && (join_return(text, c) || drop_loop(text, c)))
			return true;
		if (*c == '0' && c > *text && !isalnum((unsigned char)c[-1]) &&
		    after_word(c) == c + 1 &&
		    (drop_zero(text, c) || (c - *text > 4 && drop_idle_line(text, c))))
			return true;
	}
	return false;
}
