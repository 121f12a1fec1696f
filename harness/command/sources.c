/* The statements of the notes, row by row: which claims check each, and what no claim can check. */
#include <stdio.h>
#include <string.h>

#include "base/lines.h"
#include "claim/citation.h"
#include "sources.h"
#include "traced.h"

#define FIELD_LIMIT 400

/* A line of a data file, cut at " | "; what is not there is empty. */
struct record {
	char fields[4][FIELD_LIMIT];
};

/* Takes the next record from *lines, past comments and blank lines. False at the end. */
static bool next_record(const char *const **lines, struct record *record)
{
	const char *line;

	while (**lines && (***lines == '#' || ***lines == '\0'))
		(*lines)++;
	line = **lines;
	if (!line)
		return false;
	memset(record, 0, sizeof(*record));
	for (int i = 0; i < 4; i++) {
		const char *end = strstr(line, " | ");
		int length = end ? (int)(end - line) : (int)strlen(line);

		snprintf(record->fields[i], FIELD_LIMIT, "%.*s", length, line);
		line = end ? end + 3 : "";
	}
	(*lines)++;
	return true;
}

/* Cuts a row's name, "posix sem 4", into section and number. */
static void cut_row(const char *row, char section[FIELD_LIMIT], const char **number)
{
	const char *last = strrchr(row, ' ');

	*number = last ? last + 1 : "";
	snprintf(section, FIELD_LIMIT, "%.*s", last ? (int)(last - row) : 0, row);
}

/* A line below a row's head, or one that names the row itself. */
static void print_entry(bool tsv, const char *row, const char *label, const char *text)
{
	if (tsv)
		printf("%s\t%s%s\n", row, label, text);
	else
		printf("    %s%s\n", label, text);
}

static bool print_claims(const struct claim *const *claims, size_t count, bool tsv, const char *row)
{
	char section[FIELD_LIMIT];
	bool found = false;
	const char *number;

	cut_row(row, section, &number);
	for (size_t i = 0; i < count; i++) {
		if (!citation_names_row(claims[i]->rows, section, number))
			continue;
		print_entry(tsv, row, "", claims[i]->id);
		found = true;
	}
	return found;
}

static bool print_reason(bool tsv, const char *row)
{
	char section[FIELD_LIMIT];
	const char *number;

	const char *const *lines = lines_of("tests/excuses.txt");
	bool found = false;
	struct record record;

	cut_row(row, section, &number);
	while (next_record(&lines, &record)) {
		if (!citation_names_row(record.fields[0], section, number))
			continue;
		print_entry(tsv, row, "unchecked: ", record.fields[3]);
		found = true;
	}
	return found;
}

bool sources_print_rows(const struct claim *const *claims, size_t count, bool tsv)
{
	const char *const *lines = lines_of("tests/rows.txt");
	bool complete = true;
	struct record record;

	while (next_record(&lines, &record)) {
		const char *row = record.fields[0];
		bool covered;

		if (!tsv)
			printf("%s: %s\n", row, record.fields[1]);
		covered = print_claims(claims, count, tsv, row);
		covered |= print_reason(tsv, row);
		if (!covered)
			print_entry(tsv, row, "", "nothing yet");
		complete &= covered;
	}
	return complete;
}

static void print_excuse(bool tsv, const char *rows, const char *sentence, const char *reference,
			 const char *reason)
{
	if (tsv)
		printf("%s\t%s\t%s\t%s\n", rows, sentence, reference, reason);
	else
		printf("%s\n    said by: %s\n    unchecked: %s\n", sentence, reference, reason);
}

/* What pages say that no claim can check; not what says nothing that a process could observe. */
static void print_excused(bool tsv, const struct trace_file *file)
{
	const char *const *lines = file->lines;
	struct traced traced;
	const char *mistake;

	while (trace_next(&lines, &traced, &mistake)) {
		char sentence[HANDLE_SIZE + 4], reference[NAME_SIZE + SECTION_SIZE + 16];

		if (mistake || traced.fate == FATE_CHECKED || traced.fate == FATE_UNSEEN ||
		    traced.fate == FATE_OPEN)
			continue;
		snprintf(sentence, sizeof(sentence), "%s ...", traced.handle);
		snprintf(reference, sizeof(reference), "%s %s %d", file->page, traced.section,
			 traced.number);
		print_excuse(tsv, "-", sentence, reference, traced.text);
	}
}

void sources_print_unchecked(bool tsv)
{
	const char *const *lines = lines_of("tests/excuses.txt");
	struct trace_file file;
	struct record record;

	while (next_record(&lines, &record))
		print_excuse(tsv, record.fields[0], record.fields[1], record.fields[2],
			     record.fields[3]);
	for (size_t i = 0; trace_file_at(i, &file); i++)
		print_excused(tsv, &file);
}
