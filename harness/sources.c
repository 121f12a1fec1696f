/* The statements of the notes, row by row: which claims check each, and what no claim can check. */
#include <stdio.h>
#include <string.h>

#include "citation.h"
#include "embedded.h"
#include "sources.h"

#define FIELD_LIMIT 400

/* A line of a data file, cut at " | "; what is not there is empty. */
struct record {
	char fields[4][FIELD_LIMIT];
};

static const char *const *lines_of(const char *name)
{
	static const char *const none[] = { NULL };

	for (const struct embedded_file *file = embedded_files; file->name; file++)
		if (strcmp(file->name, name) == 0)
			return file->lines;
	return none;
}

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

	const char *const *lines = lines_of("tests/unchecked.txt");
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

void sources_print_unchecked(bool tsv)
{
	const char *const *lines = lines_of("tests/unchecked.txt");
	struct record record;

	while (next_record(&lines, &record)) {
		const char *sentence = record.fields[1], *reference = record.fields[2];
		const char *reason = record.fields[3];

		if (tsv)
			printf("%s\t%s\t%s\t%s\n", record.fields[0], sentence, reference, reason);
		else
			printf("%s\n    said by: %s\n    unchecked: %s\n", sentence, reference,
			       reason);
	}
}
