/* Results of several platforms for programs: as results.schema.json has it. */
#include "base/lines.h"
#include "base/text.h"
#include "changes.h"
#include "litmus/histogram.h"
#include "results_json.h"
#include "signature.h"

/* Writes "name": "text", or null. */
static void member(FILE *out, const char *before, const char *name, const char *text)
{
	fprintf(out, "%s\"%s\": ", before, name);
	if (text)
		text_json(out, text);
	else
		fputs("null", out);
}

static void write_facts(FILE *out, const struct facts *facts)
{
	fputs(", \"facts\": {", out);
	for (size_t i = 0; i < facts->count; i++)
		member(out, i ? ", " : "", facts->list[i].name, facts->list[i].value);
	fputc('}', out);
}

static void write_platform(FILE *out, const struct column *column)
{
	member(out, "    {", "name", column->name);
	member(out, ", ", "platform", column->platform[0] ? column->platform : NULL);
	member(out, ", ", "date", column->past.date[0] ? column->past.date : NULL);
	write_facts(out, &column->past.facts);
	fputs(", \"counts\": {", out);
	for (int state = 0; state < STATES; state++)
		fprintf(out, "%s\"%s\": %zu", state ? ", " : "", state_word((enum state)state),
			column->counts[state]);
	fputs("}}", out);
}

static void write_signature(FILE *out, const struct cell *cell)
{
	struct signature signature;

	signature_of(&signature, cell->text);
	member(out, ", \"signature\": {", "call", signature.call);
	member(out, ", ", "got", signature.got);
	member(out, ", ", "wanted", signature.wanted);
	fprintf(out, "}, \"group\": %d", cell->cluster);
}

static void write_group(FILE *out, const struct cluster *cluster)
{
	member(out, "    {", "text", cluster->text);
	fprintf(out, ", \"known\": %s, \"failures\": %zu}", cluster->known ? "true" : "false",
		cluster->count);
}

static void write_outcomes(FILE *out, const struct histogram *histogram)
{
	fprintf(out, ", \"rounds\": %lu, \"outcomes\": [", histogram->rounds);
	for (int i = 0; i < histogram->count; i++) {
		const struct tally *tally = &histogram->tallies[i];

		member(out, i ? ", {" : "{", "outcome", tally->outcome);
		member(out, ", ", "ruling", ruling_word(tally->ruling));
		fprintf(out, ", \"count\": %lu}", tally->count);
	}
	fputc(']', out);
}

/* Of a claim that was tried under mutants. */
static void write_kills(FILE *out, const struct kills *kills, const struct claim *claim)
{
	size_t count, noticed;
	const struct kill *list = kills_of(kills, claim->id, &count, &noticed);

	if (!count)
		return;
	fputs(", \"failsUnder\": [", out);
	for (size_t i = 0; i < noticed; i++) {
		fputs(i ? ", " : "", out);
		text_json(out, list[i].mutant);
	}
	fprintf(out, "], \"holdsUnder\": %zu", count - noticed);
}

static void write_cell(FILE *out, const struct cell *cell, const struct cell *old)
{
	enum change change = old ? change_between(old, cell) : CHANGE_NONE;

	member(out, "      {", "state", state_word(cell->state));
	if (cell->text[0])
		member(out, ", ", "message", cell->text);
	if (cell->reason)
		member(out, ", ", "reason", cell->reason);
	if (cell->cluster >= 0)
		write_signature(out, cell);
	if (cell->histogram)
		write_outcomes(out, cell->histogram);
	if (cell->mixed)
		fputs(", \"mixed\": true", out);
	if (change != CHANGE_NONE) {
		member(out, ", ", "change", change_word(change));
		member(out, ", ", "was", state_word(old->state));
	}
	fputc('}', out);
}

static void write_claim(FILE *out, const struct results *results, const struct results *old,
			size_t index)
{
	const struct claim *claim = results->claims[index];

	member(out, "    {", "id", claim->id);
	member(out, ", ", "says", claim->says);
	member(out, ", ", "zh", claim->zh);
	member(out, ", ", "reference", claim->ref);
	member(out, ", ", "course", claim->course);
	member(out, ", ", "verdict", verdict_word(claim->verdict.kind));
	member(out, ", ", "truth", claim->verdict.truth);
	write_kills(out, &results->kills, claim);
	fputs(", \"results\": [\n", out);
	for (size_t i = 0; i < results->column_count; i++) {
		const struct column *column = &results->columns[i];
		const struct column *partner = old ? changes_partner(old, results, column) : NULL;

		fputs(i ? ",\n" : "", out);
		write_cell(out, &column->cells[index], partner ? &partner->cells[index] : NULL);
	}
	fputs("]}", out);
}

void results_write_json(FILE *out, const struct results *results, const struct results *old)
{
	member(out, "{", "version", PACKAGE_VERSION);
	fputs(", \"platforms\": [\n", out);
	for (size_t i = 0; i < results->column_count; i++) {
		fputs(i ? ",\n" : "", out);
		write_platform(out, &results->columns[i]);
	}
	fputs("],\n  \"groups\": [\n", out);
	for (size_t i = 0; i < results->clusters.count; i++) {
		fputs(i ? ",\n" : "", out);
		write_group(out, &results->clusters.list[i]);
	}
	fputs("],\n  \"claims\": [\n", out);
	for (size_t i = 0; i < results->claim_count; i++) {
		fputs(i ? ",\n" : "", out);
		write_claim(out, results, old, i);
	}
	fputs("]}\n", out);
}

void results_print_schema(FILE *out)
{
	for (const char *const *line = lines_of("harness/report/results.schema.json"); *line;
	     line++)
		fprintf(out, "%s\n", *line);
}
