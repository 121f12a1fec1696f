/* What the page tells of one claim when it is opened. */
#include <string.h>

#include "base/text.h"
#include "excerpt.h"
#include "litmus/histogram.h"
#include "web_claim.h"

/* What the notes say; where they err, that and what is true stand among the errata. */
static void write_source(web *page, size_t index)
{
	const struct claim *claim = page->results->claims[index];

	if (!claim->course)
		return;
	if (claim->verdict.kind != VERDICT_HOLDS) {
		fprintf(page->out, "<p class=\"told\"><a href=\"#e%zu\">e%zu</a></p>", index,
			index);
		return;
	}
	fputs("<p class=\"notes\">", page->out);
	text_xml(page->out, claim->course);
	fputs("</p>", page->out);
}

static bool is_worth_telling(const struct cell *cell)
{
	return cell->state != STATE_HELD && cell->state != STATE_ABSENT;
}

static bool has_reason_of(const struct cell *one, const struct cell *other)
{
	return !one->reason || !other->reason ? one->reason == other->reason
					      : strcmp(one->reason, other->reason) == 0;
}

static bool tells_the_same(const struct cell *one, const struct cell *other)
{
	return one->state == other->state && strcmp(one->text, other->text) == 0 &&
	       has_reason_of(one, other);
}

/* "A C: what they say": the platforms from this one on that tell the same. */
static void write_message(web *page, size_t index, size_t column, bool told[COLUMN_LIMIT])
{
	const struct results *results = page->results;
	const struct cell *cell = &results->columns[column].cells[index];
	bool begun = false;

	for (size_t i = column; i < results->column_count; i++) {
		if (told[i] || !tells_the_same(cell, &results->columns[i].cells[index]))
			continue;
		told[i] = true;
		fprintf(page->out, "%s%c", begun ? " " : "", results->columns[i].letter);
		begun = true;
	}
	fputs(": ", page->out);
	text_xml(page->out, cell->text);
}

/*
 * A paragraph of what the platforms from this one on say that have its state, and for its reason.
 */
static void write_paragraph(web *page, size_t index, size_t column, bool told[COLUMN_LIMIT])
{
	const struct results *results = page->results;
	const struct cell *first = &results->columns[column].cells[index];

	fprintf(page->out, "<p class=\"%s\">", state_class(first->state));
	for (size_t i = column; i < results->column_count; i++) {
		const struct cell *cell = &results->columns[i].cells[index];

		if (told[i] || cell->state != first->state || !has_reason_of(cell, first))
			continue;
		fputs(i > column ? "<br/>" : "", page->out);
		write_message(page, index, i, told);
	}
	if (first->reason) {
		fputs("<em>", page->out);
		text_xml(page->out, first->reason);
		fputs("</em>", page->out);
	}
	fputs("</p>", page->out);
}

static void write_messages(web *page, size_t index)
{
	const struct results *results = page->results;
	bool told[COLUMN_LIMIT] = { false };

	for (size_t i = 0; i < results->column_count; i++)
		if (!told[i] && is_worth_telling(&results->columns[i].cells[index]))
			write_paragraph(page, index, i, told);
}

/* Outcomes of litmus claims */

/* As long as its share; what was seen at all shows. */
static void draw_bar(web *page, double rate)
{
	double percent = rate > 0 && rate < .01 ? 1 : 100 * rate;

	fputs("<svg>", page->out);
	if (percent > 0)
		fprintf(page->out, "<rect width=\"%.3g%%\"/>", percent);
	fputs("</svg>", page->out);
}

static void write_tally(web *page, char letter, const struct histogram *histogram,
			const struct tally *tally)
{
	fprintf(page->out, "<dd%s><b>%c</b>",
		tally->ruling == FORBIDDEN ? " class=\"forbidden\"" : "", letter);
	draw_bar(page, histogram_rate(histogram, tally));
	fprintf(page->out, "%.3g%% <small>%lu/%lu</small></dd>",
		100 * histogram_rate(histogram, tally), tally->count, histogram->rounds);
}

/* What a platform counted of an outcome; NULL where it played no rounds. */
static const struct tally *tally_of(const struct column *column, size_t index, const char *outcome)
{
	struct histogram *histogram = column->cells[index].histogram;

	return histogram ? histogram_find(histogram, outcome) : NULL;
}

/* Those that never saw it have one line. */
static void write_unseen(web *page, size_t index, const char *outcome)
{
	bool begun = false;

	for (size_t i = 0; i < page->results->column_count; i++) {
		const struct column *column = &page->results->columns[i];
		const struct tally *tally = tally_of(column, index, outcome);

		if (!tally || tally->count)
			continue;
		fprintf(page->out, "%s%c", begun ? " " : "<dd><b>", column->letter);
		begun = true;
	}
	if (begun)
		fputs("</b>0%</dd>", page->out);
}

static void write_outcome(web *page, size_t index, const struct litmus_outcome *outcome)
{
	fprintf(page->out, "<dt class=\"%s\">", ruling_word(outcome->ruling));
	text_xml(page->out, outcome->name);
	fputs("</dt>", page->out);
	for (size_t i = 0; i < page->results->column_count; i++) {
		const struct column *column = &page->results->columns[i];
		const struct tally *tally = tally_of(column, index, outcome->name);

		if (tally && tally->count)
			write_tally(page, column->letter, column->cells[index].histogram, tally);
	}
	write_unseen(page, index, outcome->name);
}

static bool has_histogram(const struct results *results, size_t index)
{
	for (size_t i = 0; i < results->column_count; i++)
		if (results->columns[i].cells[index].histogram)
			return true;
	return false;
}

static bool is_of_earlier(const struct results *results, size_t column, size_t index,
			  const char *outcome)
{
	for (size_t i = 0; i < column; i++)
		if (tally_of(&results->columns[i], index, outcome))
			return true;
	return false;
}

/* The claim lists none: what the platforms counted, each once. */
static void write_computed(web *page, size_t index)
{
	const struct results *results = page->results;

	for (size_t i = 0; i < results->column_count; i++) {
		const struct histogram *histogram = results->columns[i].cells[index].histogram;

		for (int j = 0; histogram && j < histogram->count; j++) {
			const struct tally *tally = &histogram->tallies[j];

			if (!is_of_earlier(results, i, index, tally->outcome))
				write_outcome(page, index,
					      &(struct litmus_outcome){ tally->ruling,
									tally->outcome });
		}
	}
}

static void write_outcomes(web *page, size_t index)
{
	const struct litmus_outcome *outcomes = page->results->claims[index]->outcomes;

	if (!has_histogram(page->results, index))
		return;
	fputs("<dl class=\"tallies\">", page->out);
	for (int i = 0; i < OUTCOME_LIMIT && outcomes[i].name; i++)
		write_outcome(page, index, &outcomes[i]);
	if (page->results->claims[index]->is_computed)
		write_computed(page, index);
	fputs("</dl>", page->out);
}

/* Mutants */

static void write_kills(web *page, const struct claim *claim)
{
	size_t count, noticed;
	const struct kill *kills = kills_of(&page->results->kills, claim->id, &count, &noticed);

	if (!count)
		return;
	fputs("<p class=\"kills\">", page->out);
	if (!noticed)
		both(page, "none", "无");
	for (size_t i = 0; i < noticed; i++) {
		fputs(i ? ", " : "", page->out);
		text_xml(page->out, kills[i].mutant);
	}
	if (count > noticed) {
		fprintf(page->out, " <small>+ %zu ", count - noticed);
		both(page, "survive", "个未被发现");
		fputs("</small>", page->out);
	}
	fputs("</p>", page->out);
}

/* Scenario */

/* The claim of another family that stands at the same place and was written before; NULL: none. */
static const struct claim *written_before(const struct results *results, size_t index)
{
	const struct place *place = &results->claims[index]->place;

	for (size_t i = 0; i < index; i++) {
		const struct place *other = &results->claims[i]->place;

		if (other->line == place->line && strcmp(other->file, place->file) == 0)
			return results->claims[i];
	}
	return NULL;
}

static void write_scenario(web *page, const struct claim *claim)
{
	fputs("<pre>", page->out);
	excerpt_write_scenario(page->out, claim);
	fputs("</pre>", page->out);
}

/* What claims of several families share is told by the first: the others lead there. */
void web_write_details(web *page, size_t index)
{
	const struct claim *claim = page->results->claims[index];
	const struct claim *first = written_before(page->results, index);

	fprintf(page->out, "<p><a>%s</a>", claim->id);
	if (first) {
		bool same = strcmp(first->family, claim->family) == 0;
		size_t length = same ? strlen(first->id) : strcspn(first->id, ".");

		fprintf(page->out, "</p><p class=\"as\"><a href=\"#%s\">%.*s</a></p>", first->id,
			(int)length, first->id);
	} else {
		fprintf(page->out, " %s:%d</p><p>", place_file(&claim->place), claim->place.line);
		text_xml(page->out, claim->ref ? claim->ref : "");
		fputs("</p>", page->out);
		write_source(page, index);
	}
	write_messages(page, index);
	write_outcomes(page, index);
	write_kills(page, claim);
	if (!first)
		write_scenario(page, claim);
}
