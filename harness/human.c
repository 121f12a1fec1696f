/* The reporter for people: a line a claim, the failures in full at the end. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "text.h"

#define INDENT 12 /* of what is wrapped, from its second line on */

static struct {
	const struct plan *plan;
	FILE *failures; /* in full, kept for the end */
	char *text;
	size_t size;
	size_t broken;
	int progress; /* columns of the progress line that stands on the terminal */
} human;

static const struct {
	const char *word;
	const char *colour;
} styles[] = {
	[JUDGED_HELD] = { "held", "32" },
	[JUDGED_FAILED] = { "FAILED", "1;31" },
	[JUDGED_SKIPPED] = { "skipped", "33" },
	[JUDGED_EXPECTED_FAIL] = { "expected to fail", "33" },
	[JUDGED_BETTER] = { "better than expected", "1;35" },
};

static void begin(FILE *out, const struct plan *plan)
{
	memset(&human, 0, sizeof(human));
	human.plan = plan;
	human.failures = open_memstream(&human.text, &human.size);
	text_plain(out, plan->platform);
	fputc('\n', out);
	if (plan->shuffled)
		fprintf(out, "shuffled: --seed=%" PRIu64 "\n", plan->seed);
	fputc('\n', out);
}

static void erase_progress(FILE *out)
{
	if (human.progress)
		fprintf(out, "\r%*s\r", human.progress, "");
	human.progress = 0;
}

/* Cut to what the narrowest terminal holds in one line, else it couldn't be erased. */
static void running(FILE *out, const struct claim *claim, size_t done)
{
	if (!human.plan->progress)
		return;
	erase_progress(out);
	human.progress = fprintf(out, "[%zu/%zu] %.50s", done, human.plan->results, claim->id);
	fflush(out);
}

static void print_labelled(FILE *out, const char *label, const char *text)
{
	if (text && *text)
		text_wrapped(out, fprintf(out, "  %-9s ", label), INDENT, text);
}

/* Returns the column behind it. */
static int print_word(FILE *out, enum judgement_kind kind, const char *word)
{
	if (human.plan->colour)
		fprintf(out, "\033[%sm", styles[kind].colour);
	int column = fprintf(out, "%-8s", word);

	if (human.plan->colour)
		fputs("\033[0m", out);
	fputc(' ', out);
	return column + 1;
}

static const char *word_for(const struct result *result)
{
	enum judgement_kind kind = result->judgement.kind;

	if (kind == JUDGED_FAILED && result->outcome.kind == BROKEN)
		return "BROKEN";
	return styles[kind].word;
}

static void print_tallies(FILE *out, const struct outcome *outcome)
{
	char line[TEXT_LIMIT];
	size_t used = 0;

	for (int i = 0; i < outcome->tally_count && used < sizeof(line); i++)
		used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s %lu",
					 i ? ", " : "", outcome->tallies[i].outcome,
					 outcome->tallies[i].count);
	if (used)
		print_labelled(out, "outcomes", line);
}

static void print_actors(FILE *out, const struct outcome *outcome)
{
	for (int i = 0; i < outcome->actor_count; i++) {
		char line[256];

		snprintf(line, sizeof(line), "%s: %s", outcome->actors[i].name,
			 outcome->actors[i].state);
		print_labelled(out, i ? "" : "actors", line);
	}
}

static void print_what_was_seen(FILE *out, const struct outcome *outcome)
{
	print_labelled(out, "seen", outcome->text);
	if (outcome->place.file) {
		char line[512];

		snprintf(line, sizeof(line), "%s:%d", place_file(&outcome->place),
			 outcome->place.line);
		print_labelled(out, "at", line);
	}
	print_actors(out, outcome);
	print_tallies(out, outcome);
	print_labelled(out, "output", outcome->output);
}

static void print_stale(FILE *out, const struct expectation *expectation)
{
	char line[2 * TEXT_LIMIT];

	snprintf(line, sizeof(line), "it held, though %s:%d expects it to %s: %s",
		 expectation->place.file, expectation->place.line,
		 expectation->kind == EXPECTED_FAIL ? "fail" : "skip", expectation->reason);
	print_labelled(out, "seen", line);
	print_labelled(out, "cure", "take that line out, or narrow the conditions of its file");
}

static void print_id(FILE *out, int column, const struct result *result, const char *reason)
{
	char line[2 * TEXT_LIMIT];
	char repetition[40] = "";

	if (result->repetition > 1)
		snprintf(repetition, sizeof(repetition), " (repetition %d)", result->repetition);
	snprintf(line, sizeof(line), "%s%s%s%s", result->claim->id, repetition, reason ? ": " : "",
		 reason ? reason : "");
	text_wrapped(out, column, INDENT, line);
}

static void print_in_full(FILE *out, const struct result *result)
{
	enum judgement_kind kind = result->judgement.kind;
	char again[512];

	print_id(out, print_word(out, kind, word_for(result)), result, NULL);
	print_labelled(out, "claim", result->claim->says);
	if (kind == JUDGED_BETTER)
		print_stale(out, result->judgement.expectation);
	else
		print_what_was_seen(out, &result->outcome);
	print_labelled(out, "settled", result->claim->ref);
	report_again(again, sizeof(again), human.plan, result);
	print_labelled(out, "again", again);
	fputc('\n', out);
}

static void print_line(FILE *out, const struct result *result)
{
	const char *reason = NULL;

	if (result->judgement.kind == JUDGED_SKIPPED)
		reason = result->outcome.text;
	else if (result->judgement.expectation)
		reason = result->judgement.expectation->reason;
	print_id(out, print_word(out, result->judgement.kind, word_for(result)), result, reason);
}

static void print_result(FILE *out, const struct result *result)
{
	enum judgement_kind kind = result->judgement.kind;

	erase_progress(out);
	human.broken += kind == JUDGED_FAILED && result->outcome.kind == BROKEN;
	if (kind != JUDGED_HELD || human.plan->repeat == 1)
		print_line(out, result);
	if (kind == JUDGED_HELD && human.plan->repeat == 1)
		print_tallies(out, &result->outcome);
	if (!judged_as_expected(kind)) /* without memory for later: now */
		print_in_full(human.failures ? human.failures : out, result);
}

static void print_summary(FILE *out, const struct totals *totals)
{
	size_t claims = totals->planned / (size_t)human.plan->repeat;

	if (human.plan->repeat > 1)
		fprintf(out, "%zu run%s of %zu claim%s: ", totals->done,
			totals->done == 1 ? "" : "s", claims, claims == 1 ? "" : "s");
	else
		fprintf(out, "%zu claim%s: ", totals->done, totals->done == 1 ? "" : "s");
	fprintf(out, "%zu held, %zu skipped, %zu failed", totals->counts[JUDGED_HELD],
		totals->counts[JUDGED_SKIPPED], totals->counts[JUDGED_FAILED] - human.broken);
	if (human.broken)
		fprintf(out, ", %zu broken", human.broken);
	for (int kind = JUDGED_EXPECTED_FAIL; kind <= JUDGED_BETTER; kind++)
		if (totals->counts[kind])
			fprintf(out, ", %zu %s", totals->counts[kind], styles[kind].word);
	fprintf(out, " in %.2f s\n", totals->seconds);
}

/* Returns false where memory lacked for some of them. */
static bool print_failures(FILE *out)
{
	bool whole = !human.failures || !ferror(human.failures);

	if (human.failures && fclose(human.failures) != 0)
		whole = false;
	if (human.text)
		fwrite(human.text, 1, human.size, out);
	free(human.text);
	return whole;
}

static bool end(FILE *out, const struct totals *totals)
{
	bool whole;

	erase_progress(out);
	fputc('\n', out);
	whole = print_failures(out);
	if (totals->stopped) {
		fprintf(out, "stopped after %zu of %zu: ", totals->done, totals->planned);
		text_plain(out, totals->stopped);
		fputc('\n', out);
	}
	print_summary(out, totals);
	errno = whole ? errno : ENOMEM;
	return whole;
}

const struct reporter human_reporter = {
	.name = "human",
	.begin = begin,
	.running = running,
	.result = print_result,
	.end = end,
};
