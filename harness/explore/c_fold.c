/* C files: functions without what can't come to pass. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/spelling.h"
#include "c_fold.h"

char *text_splice(char *text, const char *begin, const char *end, const char *with)
{
	size_t before = (size_t)(begin - text), between = strlen(with), behind = strlen(end);
	char *spliced = malloc(before + between + behind + 1);

	if (spliced) {
		memcpy(spliced, text, before);
		memcpy(spliced + before, with, between);
		memcpy(spliced + before + between, end, behind + 1);
	}
	free(text);
	return spliced;
}

const char *after_statement(const char *c)
{
	c = after_spaces(c);
	if (*c == '{')
		return after_brackets(c);
	if (begins_word(c, c, "if") || begins_word(c, c, "for") || begins_word(c, c, "while") ||
	    begins_word(c, c, "switch")) {
		bool is_if = begins_word(c, c, "if");

		c = after_statement(after_brackets(strchr(c, '(')));
		if (is_if && begins_word(c - 1, after_spaces(c), "else"))
			c = after_statement(after_spaces(c) + strlen("else"));
		return c;
	}
	if (begins_word(c, c, "do"))
		c = after_statement(c + strlen("do"));
	while (*c && *c != ';')
		c = strchr("([{\"'", *c) ? after_brackets(c) : c + 1;
	return *c ? c + 1 : c;
}

static void replace_here(char **text, const char *begin, const char *end, const char *keep,
			 const char *keep_end)
{
	char *kept = strndup(keep, (size_t)(keep_end - keep));

	*text = kept ? text_splice(*text, begin, end, kept) : NULL;
	free(kept);
}

/* The white space from the end of the line before to here. */
static const char *begin_of_line(const char *text, const char *c)
{
	while (c > text && (c[-1] == '\t' || c[-1] == ' '))
		c--;
	return c > text && c[-1] == '\n' ? c - 1 : c;
}

/* What is within the braces of a block, or the statement. */
static void take_branch(char **text, const char *begin, const char *end, const char *branch,
			const char *branch_end)
{
	branch = after_spaces(branch);
	if (branch < branch_end && *branch == '{') {
		branch = after_spaces(branch + 1);
		while (branch_end > branch && branch_end[-1] != '}')
			branch_end--;
		branch_end--;
		while (branch_end > branch && strchr(" \t\n", branch_end[-1]))
			branch_end--;
	}
	if (branch >= branch_end)
		begin = begin_of_line(*text, begin);
	replace_here(text, begin, end, branch, branch_end > branch ? branch_end : branch);
}

/* if (...) with a constant: one of its branches is left. */
static bool fold_if(const struct known *known, char **text, const char *c)
{
	const char *condition = strchr(c, '('), *behind = after_brackets(condition);
	const char *branch_end = after_statement(behind), *other = after_spaces(branch_end);
	bool has_other = begins_word(branch_end - 1, other, "else");
	const char *end = has_other ? after_statement(other + strlen("else")) : branch_end;
	long value;

	if (!known_value(known, condition + 1, behind - 1, &value))
		return false;
	if (value)
		take_branch(text, c, end, behind, branch_end);
	else if (has_other)
		take_branch(text, c, end, other + strlen("else"), end);
	else
		take_branch(text, c, end, end, end);
	return true;
}

/*
 * Where the operand before or behind begins or ends: at a bracket, comma or so that is not its own.
 */
static const char *begin_of_condition(const char *text, const char *c)
{
	int depth = 0;

	while (c > text) {
		char before = c[-1];

		depth += (before == ')' || before == ']') - (before == '(' || before == '[');
		if (depth < 0 || (!depth && strchr(",;{}?:", before)))
			break;
		if (!depth && before == '=' && c - 2 > text && !strchr("=!<>", c[-2]) && *c != '=')
			break;
		c--;
	}
	c = after_spaces(c);
	return begins_word(c, c, "return") ? after_spaces(c + strlen("return")) : c;
}

static const char *end_of_choice(const char *c, char last)
{
	while (*c && *c != last && !strchr(",;)]}", *c))
		c = strchr("([{\"'", *c) ? after_brackets(c) : c + 1;
	return c;
}

/* Whether it does nothing but have a value. */
static bool is_idle(const char *c, const char *end)
{
	for (; c < end; c++)
		if (*c == '(' || (*c == '=' && c[1] != '=' && !strchr("=!<>", c[-1])) ||
		    (c[0] == c[1] && (*c == '+' || *c == '-')))
			return false;
	return true;
}

static bool is_same(const char *a, const char *a_end, const char *b, const char *b_end)
{
	return a_end - a == b_end - b && strncmp(a, b, (size_t)(a_end - a)) == 0;
}

/* a ? b : c with a constant; or b is what c is. */
static bool fold_choice(const struct known *known, char **text, const char *c)
{
	const char *condition = begin_of_condition(*text, c);
	const char *first = after_spaces(c + 1), *colon = end_of_choice(first, ':');
	const char *second = after_spaces(colon + 1), *end = end_of_choice(second, '\0');
	long value;

	bool same;

	if (*colon != ':')
		return false;
	while (colon > first && strchr(" \t\n", colon[-1]))
		colon--;
	same = is_same(first, colon, second, end) && is_idle(condition, c);
	if (!same && !known_value(known, condition, c, &value))
		return false;
	if (same)
		value = 1;
	if (value)
		replace_here(text, condition, end, first, colon);
	else
		replace_here(text, condition, end, second, end);
	return true;
}

/* switch with a constant: the statements of its case, which end with return. */
static bool fold_switch(const struct known *known, char **text, const char *c)
{
	const char *behind = after_brackets(strchr(c, '('));
	const char *end = after_statement(behind), *chosen = NULL;
	long value, other;

	if (!known_value(known, strchr(c, '(') + 1, behind - 1, &value))
		return false;
	for (const char *label = behind; label < end && !chosen; label++) {
		const char *colon = strchr(label, ':');

		if (begins_word(*text, label, "default"))
			chosen = label + strlen("default:");
		else if (begins_word(*text, label, "case") && colon &&
			 known_value(known, label + strlen("case"), colon, &other) &&
			 other == value)
			chosen = colon + 1;
	}
	chosen = chosen ? after_spaces(chosen) : NULL;
	if (!chosen || !begins_word(chosen, chosen, "return"))
		return false;
	replace_here(text, c, end, chosen, after_statement(chosen));
	return true;
}

/* Behind a return nothing comes. */
static bool cut_after_return(char **text)
{
	const char *body = strchr(*text, '{');
	const char *c = body ? body + 1 : "";

	while (*c && *after_spaces(c) != '}') {
		static const char brace[] = "\n}";
		const char *begin = after_spaces(c);

		c = after_statement(c);
		if (!begins_word(begin, begin, "return") || *after_spaces(c) == '}')
			continue;
		replace_here(text, c, after_brackets(body), brace, brace + strlen(brace));
		return true;
	}
	return false;
}

/* "	type name = value;" within a function: the name; NULL where the line is none. */
static const char *declared_name(const char *line, const char *end, const char **behind)
{
	const char *stop = strpbrk(line, "=;("), *name;

	if (*line != '\t' || !isalpha((unsigned char)line[1]) || !stop || stop >= end ||
	    *stop == '(' || memchr(line, ',', (size_t)(stop - line)) ||
	    begins_word(line + 1, line + 1, "return"))
		return NULL;
	while (stop > line && strchr(" ]", stop[-1]))
		stop--;
	for (name = stop; name > line && after_word(name - 1) == stop;)
		name--;
	for (const char *c = line + 1; c < name; c++)
		if (after_word(c) == c && !strchr(" *", *c))
			return NULL;
	*behind = stop;
	return name > line + 1 && name < stop && strchr(" *", name[-1]) ? name : NULL;
}

/* "int a = 1, b;" becomes a line for each, where there is one that nobody names again. */
static bool part_declaration(char **text, const char *line, const char *end)
{
	const char *name, *behind, *c, *last;
	size_t size;
	char *parts = NULL;
	bool unused = false;
	FILE *out;

	last = line;
	while (last < end && *last != ',' && *last != ';')
		last = strchr("([{\"'", *last) ? after_brackets(last) : last + 1;
	if (last == end || *last != ',' || *line != '\t' ||
	    !isalpha((unsigned char)line[strspn(line, "\t")]))
		return false;
	for (c = line; c < last && *c != '=' && *c != '[';)
		c++;
	for (behind = c; behind > line && behind[-1] == ' ';)
		behind--;
	for (name = behind; name > line && after_word(name - 1) == behind;)
		name--;
	if (name <= line + 1 || !strchr(" *", name[-1]) || memchr(line, '(', (size_t)(name - line)))
		return false;
	out = open_memstream(&parts, &size);
	for (c = name; out && c < end; c = after_spaces(last + 1)) {
		for (last = c; last < end && *last != ',' && *last != ';';)
			last = strchr("([{\"'", *last) ? after_brackets(last) : last + 1;
		unused |= !text_names(end, c, (size_t)(after_word(c) - c));
		fprintf(out, "%s%.*s%.*s;", c == name ? "" : "\n", (int)(name - line), line,
			(int)(last - c), c);
	}
	if (!out || fclose(out) != 0)
		return false;
	if (unused)
		replace_here(text, line, end, parts, parts + strlen(parts));
	free(parts);
	return unused;
}

/* A variable that nobody names again is not declared; a call that it began with stays. */
static bool drop_unused(char **text)
{
	const char *line = strchr(*text, '{'), *end, *name, *behind, *value;

	for (line = line ? strchr(line, '\n') : NULL; line; line = end) {
		end = strchr(++line, '\n');
		if (end && end[-1] == ';' && part_declaration(text, line, end))
			return true;
		name = end && end[-1] == ';' ? declared_name(line, end, &behind) : NULL;
		if (!name || text_names(end, name, (size_t)(behind - name)))
			continue;
		value = memchr(behind, '=', (size_t)(end - behind));
		if (value && memchr(value, '(', (size_t)(end - value)))
			replace_here(text, line + 1, end, after_spaces(value + 1), end);
		else
			replace_here(text, line - 1, end, "", "");
		return true;
	}
	return false;
}

/* Whether this stands in the text just before c. */
static bool is_behind(const char *text, const char *c, const char *words)
{
	size_t length = strlen(words);

	return (size_t)(c - text) >= length && strncmp(c - length, words, length) == 0;
}

bool is_changed(const char *text, const char *begin, const char *end)
{
	end = after_spaces(end);
	if ((*end == '=' && end[1] != '=') || (*end && end[1] == '=' && strchr("+-*/%&|^", *end)) ||
	    begins_with(end, "++") || begins_with(end, "--") || begins_with(end, "<<=") ||
	    begins_with(end, ">>="))
		return true;
	while (is_behind(text, begin, "("))
		begin--;
	return is_behind(text, begin, "++") || is_behind(text, begin, "--") ||
	       (is_behind(text, begin, "&") && !is_behind(text, begin, "&&"));
}

bool is_varied(const char *text, const char *name)
{
	for (const char *c = text; *c; c++)
		if (begins_word(text, c, name) &&
		    (is_changed(text, c, after_word(c)) || is_behind(text, c, "sizeof(")))
			return true;
	return false;
}

/* "*const name = array + 1;" */
static bool is_constant_address(const char *name, const char *value, const char *end)
{
	char word[64];

	if (strncmp(name - strlen("*const "), "*const ", strlen("*const ")) != 0)
		return false;
	for (const char *c = value; c<end - 1; c = after_word(c)> c ? after_word(c) : c + 1) {
		size_t length = (size_t)(after_word(c) - c);

		if (!length && !strchr(" +-", *c))
			return false;
		snprintf(word, sizeof(word), "%.*s", (int)length, c);
		if (length && is_varied(end, word))
			return false;
	}
	return true;
}

/* A variable that is a constant: the constant stands where it is named. */
static bool place_constant(const struct known *known, char **text)
{
	const char *line = strchr(*text, '{'), *end, *name, *behind, *value;
	char word[64], constant[NAME_LIMIT];
	long number;

	for (line = line ? strchr(line, '\n') : NULL; line; line = end) {
		char *with;

		end = strchr(++line, '\n');
		name = end && end[-1] == ';' ? declared_name(line, end, &behind) : NULL;
		value = name && *after_spaces(behind) == '=' ? after_spaces(behind) + 1 : NULL;
		if (!value || end - value > NAME_LIMIT - 2 || behind - name > 60 ||
		    strncmp(line, "\tstatic ", 8) == 0 ||
		    !(memchr(line, '*', (size_t)(name - line))
			      ? is_constant_address(name, value, end)
			      : known_value(known, value, end - 1, &number)))
			continue;
		snprintf(word, sizeof(word), "%.*s", (int)(behind - name), name);
		snprintf(constant, sizeof(constant), "%.*s", (int)(end - 1 - after_spaces(value)),
			 after_spaces(value));
		if (is_varied(end, word))
			continue;
		with = with_argument(end, word, constant);
		if (with)
			replace_here(text, line - 1, *text + strlen(*text), with,
				     with + strlen(with));
		free(with);
		return with != NULL;
	}
	return false;
}

/* A statement that is a constant does nothing. */
static bool drop_constant(const struct known *known, char **text)
{
	const char *line = strchr(*text, '{'), *end;
	long value;

	for (line = line ? strchr(line, '\n') : NULL; line; line = end) {
		const char *before = line - 1, *begin = after_spaces(line);

		end = strchr(line + 1, '\n');
		if (!end || end[-1] != ';' || begin >= end || !strchr("{;}\n", *before) ||
		    !known_value(known, begin, end - 1, &value))
			continue;
		replace_here(text, line, end, "", "");
		return true;
	}
	return false;
}

/* if, switch, and ? : the first that a constant decides. */
static bool fold_choices(const struct known *known, char **text)
{
	bool folded = false;

	for (const char *c = strchr(*text, '{'); c && !folded && *c; c++) {
		if (after_no_code(c) > c)
			c = after_no_code(c) - 1;
		else if (begins_word(*text, c, "if"))
			folded = fold_if(known, text, c);
		else if (begins_word(*text, c, "switch"))
			folded = fold_switch(known, text, c);
		else if (begins_word(*text, c, "for"))
			folded = loop_fold(known, text, c);
		else if (*c == '?')
			folded = fold_choice(known, text, c);
	}
	return folded;
}

void known_fold_choices(const struct known *known, char **text)
{
	while (*text && (fold_choices(known, text) || tidy_fold(text)))
		;
}

char *known_fold(const struct known *known, const char *function)
{
	char *text = strdup(function);
	bool folded = true;

	while (folded && text)
		folded = fold_choices(known, &text) ||
			 (text && (logic_fold(known, &text) || tidy_fold(&text) ||
				   table_fold(known, &text) || place_constant(known, &text) ||
				   drop_constant(known, &text) || cut_after_return(&text) ||
				   drop_unused(&text)));
	return text;
}
