/* Results of several platforms in Markdown. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "changes.h"
#include "results_markdown.h"

#define LIST_LIMIT    40  /* lines of one list */
#define MESSAGE_LIMIT 300 /* bytes of a message that is shown */

void markdown_text(FILE *out, const char *text)
{
	char before = ' ';

	for (; *text; before = *text++) {
		bool inside = isalnum((unsigned char)before) && isalnum((unsigned char)text[1]);

		if (strchr("\\`*[]<>|", *text) || (*text == '_' && !inside))
			fputc('\\', out);
		fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
	}
}

static void write_message(FILE *out, const char *text)
{
	char cut[MESSAGE_LIMIT];
	bool whole = snprintf(cut, sizeof(cut), "%s", text) < (int)sizeof(cut);

	markdown_text(out, cut);
	fputs(whole ? "" : "...", out);
}

static void write_counts(FILE *out, const struct results *results)
{
	static const enum state shown[] = { STATE_HELD,   STATE_FAILED,  STATE_KNOWN,
					    STATE_BROKEN, STATE_SKIPPED, STATE_BETTER };
	const size_t count = sizeof(shown) / sizeof(shown[0]);

	fputs("| platform |", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, " %s |", state_word(shown[i]));
	fputs("\n| --- |", out);
	for (size_t i = 0; i < count; i++)
		fputs(" ---: |", out);
	for (size_t i = 0; i < results->column_count; i++) {
		const struct column *column = &results->columns[i];

		fputs("\n| **", out);
		markdown_text(out, column->name);
		fputs("** ", out);
		markdown_text(out, column->platform);
		fputs(" |", out);
		for (size_t j = 0; j < count; j++)
			fprintf(out, " %zu |", column->counts[shown[j]]);
	}
	fputs("\n", out);
}

/* Whether a claim's cell belongs to a list. */
typedef bool chooser(const struct cell *cell, const struct cell *old, enum change change);

static bool has_changed(const struct cell *cell, const struct cell *old, enum change change)
{
	return old && change_between(old, cell) == change;
}

static bool is_unexplained(const struct cell *cell, const struct cell *old, enum change change)
{
	(void)old;
	(void)change;
	return cell->state == STATE_FAILED || cell->state == STATE_BROKEN;
}

static void write_item(FILE *out, const struct claim *claim, const struct cell *cell)
{
	fprintf(out, "- `%s` ", claim->id);
	markdown_text(out, claim->says);
	if (cell->text[0])
		fprintf(out, "  \n  %s: ", state_word(cell->state));
	write_message(out, cell->text);
	fputc('\n', out);
}

/* Writes the claims of one column that are chosen below a heading, if there are any. */
static void write_list(FILE *out, const struct results *results, const struct column *column,
		       const struct column *old, const char *heading, chooser *chosen,
		       enum change change)
{
	size_t count = 0;

	for (size_t i = 0; i < results->claim_count; i++) {
		if (!chosen(&column->cells[i], old ? &old->cells[i] : NULL, change))
			continue;
		if (!count) {
			fputs("\n### ", out);
			markdown_text(out, column->name);
			fprintf(out, ": %s\n\n", heading);
		}
		if (count++ < LIST_LIMIT)
			write_item(out, results->claims[i], &column->cells[i]);
	}
	if (count > LIST_LIMIT)
		fprintf(out, "- and %zu more\n", count - LIST_LIMIT);
}

static void write_changes(FILE *out, const struct results *results, const struct column *column,
			  const struct column *old)
{
	static const char *const headings[CHANGES] = {
		[CHANGE_REGRESSED] = "regressed",
		[CHANGE_FIXED] = "fixed",
		[CHANGE_REASON] = "for another reason than before",
		[CHANGE_JUDGED] = "judged in one of the two runs alone",
		[CHANGE_SPURIOUS] = "spurious: repetitions disagree",
	};

	for (int change = CHANGE_REGRESSED; change < CHANGES; change++)
		write_list(out, results, column, old, headings[change], has_changed,
			   (enum change)change);
	fputs("\n    ", out);
	changes_again(out, results, old, column);
	fputc('\n', out);
}

void results_write_markdown(FILE *out, const struct results *results, const struct results *old)
{
	fputs("## ipclitmus\n\n", out);
	write_counts(out, results);
	for (size_t i = 0; i < results->column_count; i++) {
		const struct column *column = &results->columns[i];
		const struct column *partner = old ? changes_partner(old, results, column) : NULL;

		if (partner)
			write_changes(out, results, column, partner);
		else
			write_list(out, results, column, NULL, "failed without a known reason",
				   is_unexplained, CHANGE_NONE);
	}
}
