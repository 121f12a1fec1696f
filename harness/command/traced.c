/* Reading the files of tests/trace. Pure. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/spelling.h"
#include "traced.h"

#define FOLDER "tests/trace/"

static const char *const fate_words[FATE_COUNT] = {
	[FATE_CHECKED] = "checked",       [FATE_OPEN] = "open",
	[FATE_UNSEEN] = "unseen",         [FATE_ELSEWHERE] = "elsewhere",
	[FATE_UNTESTABLE] = "untestable", [FATE_UNDEFINED] = "undefined",
};

const char *fate_word(enum fate fate)
{
	return fate_words[fate];
}

/* Copies what stands before " | "; returns what stands behind, NULL without " | " or room. */
static const char *cut_field(const char *line, char *field, size_t size)
{
	const char *end = strstr(line, " | ");

	if (!end || (size_t)(end - line) >= size)
		return NULL;
	memcpy(field, line, (size_t)(end - line));
	field[end - line] = '\0';
	return end + 3;
}

/* Cuts the number off "ERRORS 3". */
static bool cut_number(char *section, int *number)
{
	char *last = strrchr(section, ' ');
	char *end;

	if (!last || !isdigit((unsigned char)last[1]))
		return false;
	*number = (int)strtol(last + 1, &end, 10);
	*last = '\0';
	return *end == '\0' && *number > 0;
}

bool traced_next_id(const char **ids, char id[NAME_SIZE])
{
	size_t length;

	*ids += strspn(*ids, " ");
	length = strcspn(*ids, " :");
	if (length == 0 || length >= NAME_SIZE)
		return false;
	memcpy(id, *ids, length);
	id[length] = '\0';
	*ids += length;
	return true;
}

bool traced_names(const struct traced *traced, const char *id)
{
	const char *ids = traced->ids;
	char name[NAME_SIZE];

	while (traced_next_id(&ids, name))
		if (strcmp(name, id) == 0)
			return true;
	return false;
}

/* Reads the last field: a fate's word or ids, maybe ": " and a remark. */
static const char *parse_fate(const char *text, struct traced *traced)
{
	const char *colon = strchr(text, ':');
	const char *word_end = text + strcspn(text, " :");

	traced->remark = colon ? colon + 1 + strspn(colon + 1, " ") : "";
	traced->text = text;
	traced->fate = FATE_CHECKED;
	traced->ids = text;
	for (int fate = FATE_CHECKED + 1; fate < FATE_COUNT; fate++) {
		const char *word = fate_words[fate];

		if (strlen(word) != (size_t)(word_end - text) ||
		    strncmp(word, text, strlen(word)) != 0)
			continue;
		if (*word_end == ' ')
			return "a colon stands after the reason's word";
		traced->fate = fate;
		traced->ids = "";
	}
	if (traced->fate == FATE_CHECKED && !memchr(text, '.', strcspn(text, " :")))
		return "neither claims nor unseen, elsewhere, untestable, undefined or open";
	if (traced->fate != FATE_CHECKED && traced->fate != FATE_OPEN && !*traced->remark)
		return "no word says why";
	return NULL;
}

const char *traced_parse(const char *line, struct traced *traced)
{
	const char *rest;

	memset(traced, 0, sizeof(*traced));
	rest = cut_field(line, traced->section, SECTION_SIZE);
	if (!rest || !cut_number(traced->section, &traced->number))
		return "it does not begin with a section, a number and \" | \"";
	rest = cut_field(rest, traced->handle, HANDLE_SIZE);
	if (!rest || !*traced->handle)
		return "the sentence's first words and \" | \" are missing";
	return parse_fate(rest, traced);
}

/* What stands behind a word of the head, in the lines before the first blank one; NULL: no such. */
static const char *head_line(const char *const *lines, const char *word)
{
	for (; *lines && **lines; lines++)
		if (begins_with(*lines, word))
			return *lines + strlen(word);
	return NULL;
}

bool trace_file_at(size_t index, struct trace_file *file)
{
	const char *path = file_below(FOLDER, index);

	if (!path)
		return false;
	file->path = path;
	file->page = path + strlen(FOLDER);
	file->lines = lines_of(path);
	file->read = head_line(file->lines, "read in ");
	if (!file->read)
		file->read = "";
	return true;
}

/* "semop(2)" as "semop.2". */
static void plain_name(const char *page, char name[NAME_SIZE])
{
	size_t length;

	snprintf(name, NAME_SIZE, "%s", page);
	length = strlen(name);
	if (length < 3 || name[length - 1] != ')')
		return;
	name[length - 1] = '\0';
	*strrchr(name, '(') = '.';
}

/* Whether a list of names, "semtimedop.2 x.2", has this. */
static bool lists_name(const char *list, const char *name)
{
	char other[NAME_SIZE];

	while (list && traced_next_id(&list, other))
		if (strcmp(other, name) == 0)
			return true;
	return false;
}

bool trace_file_of(const char *page, struct trace_file *file)
{
	char name[NAME_SIZE];

	plain_name(page, name);
	for (size_t i = 0; trace_file_at(i, file); i++)
		if (strcmp(file->page, name) == 0 ||
		    lists_name(head_line(file->lines, "also "), name))
			return true;
	return false;
}

static bool is_of_head(const char *line)
{
	return *line == '#' || *line == '\0' || strncmp(line, "read in ", 8) == 0 ||
	       strncmp(line, "also ", 5) == 0;
}

bool trace_next(const char *const **lines, struct traced *traced, const char **mistake)
{
	while (**lines && is_of_head(**lines))
		(*lines)++;
	if (!**lines)
		return false;
	*mistake = traced_parse(**lines, traced);
	(*lines)++;
	return true;
}

bool trace_file_names(const struct trace_file *file, const char *id)
{
	const char *const *lines = file->lines;
	struct traced traced;
	const char *mistake;

	while (trace_next(&lines, &traced, &mistake))
		if (!mistake && traced_names(&traced, id))
			return true;
	return false;
}

/*
 * The section that stands in the parentheses, as "2)"; nothing between them is POSIX's way,
 * "semop()", and only behind that name. NULL: no page's.
 */
static const char *section_in(const char *begin, const char *open)
{
	static const char *const sections[] = { "1", "2", "3", "4", "5", "6", "7", "8" };
	const char *part = open;

	if (open[1] >= '1' && open[1] <= '8' && open[2] == ')')
		return sections[open[1] - '1'];
	while (part > begin && part[-1] != ';')
		part--;
	part += strspn(part, " ");
	return open[1] == ')' && strncmp(part, "POSIX", 5) == 0 ? "3p" : NULL;
}

bool reference_next_page(const char *reference, const char **rest, char page[NAME_SIZE])
{
	const char *open;

	while (*rest && (open = strchr(*rest, '(')) != NULL) {
		const char *name = open, *section = section_in(reference, open);

		while (name > *rest && is_of_name(name[-1]))
			name--;
		*rest = open + 1;
		if (name == open || !section)
			continue;
		snprintf(page, NAME_SIZE, "%.*s.%s", (int)(open - name), name, section);
		return true;
	}
	return false;
}
