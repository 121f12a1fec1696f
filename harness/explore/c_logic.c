/* C files: what constants decide within && and ||. */
#include <ctype.h>
#include <string.h>

#include "c_fold.h"

/* An operand of && or ||, without the spaces around it. */
struct operand {
	const char *begin, *end;
};

static bool is_logic(const char *c, bool is_and)
{
	return (c[0] == '|' && c[1] == '|') || (is_and && c[0] == '&' && c[1] == '&');
}

static const char *skip_back(const char *text, const char *c)
{
	while (c > text && isspace((unsigned char)c[-1]))
		c--;
	return c;
}

static bool is_assignment(const char *c)
{
	return *c == '=' && c[1] != '=' && !strchr("=!<>", c[-1]);
}

static struct operand left_of(const char *text, const char *c, bool is_and)
{
	struct operand left = { c, skip_back(text, c) };
	int depth = 0;

	for (; left.begin > text + 1; left.begin--) {
		char before = left.begin[-1];

		depth += (before == ')' || before == ']') - (before == '(' || before == '[');
		if (depth < 0 ||
		    (!depth && (strchr(",;{}?:", before) || is_logic(left.begin - 2, is_and) ||
				is_assignment(left.begin - 1))))
			break;
	}
	left.begin = after_spaces(left.begin);
	if (begins_word(text, left.begin, "return"))
		left.begin = after_spaces(left.begin + strlen("return"));
	return left;
}

static struct operand right_of(const char *c, bool is_and)
{
	struct operand right = { after_spaces(c + 2), after_spaces(c + 2) };

	while (*right.end && !strchr(",;)]}?:", *right.end) && !is_logic(right.end, is_and))
		right.end =
			strchr("([{\"'", *right.end) ? after_brackets(right.end) : right.end + 1;
	right.end = skip_back(right.begin, right.end);
	return right;
}

/* Whether it is the whole of what is in parentheses, as of an if. */
static bool is_enclosed(const char *text, const char *begin, const char *end)
{
	const char *before = skip_back(text, begin);

	return before > text && before[-1] == '(' && *after_spaces(end) == ')';
}

/* Whether it does not matter here that && and || give 0 or 1. */
static bool is_truth(const char *text, const char *begin, const char *end,
		     const struct operand *kept)
{
	const char *before = skip_back(text, begin), *behind = after_spaces(end);

	for (const char *c = kept->begin; c < kept->end; c++) {
		if (strchr("<>!", *c) || (*c == '=' && c[1] == '=') || is_logic(c, true))
			return true;
		if (*c == '(')
			c = after_brackets(c) - 1;
	}
	return is_logic(behind, true) || *behind == '?' ||
	       (before > text + 1 && is_logic(before - 2, true)) || is_enclosed(text, begin, end);
}

/* The operand in place of the whole; where parentheses remain around it, without its own. */
static char *keep(char *text, const char *begin, const char *end, struct operand kept)
{
	char only[1024];

	if (is_enclosed(text, begin, end) && *kept.begin == '(' &&
	    after_brackets(kept.begin) == kept.end) {
		kept.begin++;
		kept.end--;
	}
	if ((size_t)(kept.end - kept.begin) >= sizeof(only))
		return NULL;
	memcpy(only, kept.begin, (size_t)(kept.end - kept.begin));
	only[kept.end - kept.begin] = '\0';
	return text_splice(text, begin, end, only);
}

/* What && or || at c comes to; NULL where neither operand is a constant that decides something. */
static char *without_constant(const struct known *known, char *text, const char *c)
{
	bool is_and = *c == '&';
	struct operand left = left_of(text, c, is_and), right = right_of(c, is_and);
	bool is_first = false;
	long value;

	if (known_value(known, left.begin, left.end, &value))
		is_first = true;
	else if (!known_value(known, right.begin, right.end, &value))
		return NULL;
	if ((value != 0) != is_and) {
		if (!is_first && memchr(left.begin, '(', (size_t)(left.end - left.begin)))
			return NULL;
		return text_splice(text, left.begin, right.end, is_and ? "0" : "1");
	}
	if (!is_truth(text, left.begin, right.end, is_first ? &right : &left))
		return NULL;
	return keep(text, left.begin, right.end, is_first ? right : left);
}

bool logic_fold(const struct known *known, char **text)
{
	for (char *c = strchr(*text, '{'); c && *c; c++) {
		char *changed = NULL;

		if (*c == '"' || *c == '\'') {
			c += after_brackets(c) - c - 1;
			continue;
		}
		if (is_logic(c, true))
			changed = without_constant(known, *text, c);
		if (changed) {
			*text = changed;
			return true;
		}
	}
	return false;
}
