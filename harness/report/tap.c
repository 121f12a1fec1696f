/* The TAP reporter: version 13, flat, as Automake's driver and prove read it. */
#include <inttypes.h>

#include "base/text.h"
#include "litmus/histogram.h"
#include "phrases.h"
#include "report.h"
#include "signature.h"

static struct {
	const struct plan *plan;
	size_t number;
} tap;

static void begin(FILE *out, const struct plan *plan)
{
	tap.plan = plan;
	tap.number = 0;
	/* The plan first: what a crash loses is then seen to be missing. */
	fprintf(out, "TAP version 13\n1..%zu\n# ", plan->results);
	text_tap(out, plan->platform);
	fputc('\n', out);
	if (plan->descriptors)
		fprintf(out, "# %lu %s\n", plan->descriptors,
			phrase(PHRASE_FEW_DESCRIPTORS, false));
	if (plan->shuffled)
		fprintf(out, "# seed %" PRIu64 "\n", plan->seed);
	fflush(out);
}

static void pair(FILE *out, const char *key, const char *text)
{
	fprintf(out, "  %s: ", key);
	text_yaml(out, text);
	fputc('\n', out);
}

static void pair_if_any(FILE *out, const char *key, const char *text)
{
	if (text && *text)
		pair(out, key, text);
}

/* Pairs, not "reader: asleep", whose colon TAP::Parser takes for a key's even inside of quotes. */
static void print_actors(FILE *out, const struct outcome *outcome)
{
	if (outcome->actor_count)
		fputs("  actors:\n", out);
	for (int i = 0; i < outcome->actor_count; i++) {
		pair(out, "  - name", outcome->actors[i].name);
		pair(out, "    state", outcome->actors[i].state);
	}
}

static void print_outcome(FILE *out, const struct histogram *histogram, const struct tally *tally)
{
	char remark[80];

	pair(out, "  - outcome", tally->outcome);
	fprintf(out, "      ruling: %s\n      count: %lu\n      observed: %s\n",
		ruling_word(tally->ruling), tally->count, histogram_observed(histogram, tally));
	histogram_remark(remark, sizeof(remark), histogram, tally);
	pair_if_any(out, "    remark", remark);
}

static void print_histogram(FILE *out, const struct histogram *histogram)
{
	const struct tally *rarest = histogram_rarest(histogram);

	if (!histogram->count)
		return;
	fprintf(out, "  rounds: %lu\n  rounds_per_second: %.0f\n", histogram->rounds,
		histogram_speed(histogram));
	if (histogram->busy > 0)
		fprintf(out, "  cost: %.2f\n", histogram_cost(histogram));
	fputs("  outcomes:\n", out);
	for (int i = 0; i < histogram->count; i++)
		print_outcome(out, histogram, &histogram->tallies[i]);
	if (!rarest)
		return;
	pair(out, "rarest", rarest->outcome);
	fprintf(out, "  rarest_rate: %.6f\n", histogram_rate(histogram, rarest));
}

/* What a litmus claim that held has seen is worth telling. */
static void print_held(FILE *out, const struct result *result)
{
	if (!result->outcome.histogram.count)
		return;
	fputs("  ---\n", out);
	print_histogram(out, &result->outcome.histogram);
	fputs("  ...\n", out);
}

static void print_signature(FILE *out, const char *message)
{
	struct signature signature;

	signature_of(&signature, message);
	fputs("  signature:\n", out);
	pair(out, "  call", signature.call);
	pair(out, "  got", signature.got);
	pair(out, "  wanted", signature.wanted);
}

static void print_diagnostics(FILE *out, const struct result *result)
{
	const struct outcome *outcome = &result->outcome;
	char line[512];

	fputs("  ---\n", out);
	pair_if_any(out, "says", result->claim->says);
	pair_if_any(out, "message", outcome->text);
	pair_if_any(out, "kind", outcome_word(outcome->kind));
	print_signature(out, outcome->text);
	if (outcome->place.file) {
		snprintf(line, sizeof(line), "%s:%d", place_file(&outcome->place),
			 outcome->place.line);
		pair_if_any(out, "at", line);
	}
	print_actors(out, outcome);
	print_histogram(out, &outcome->histogram);
	pair_if_any(out, "output", outcome->output);
	pair_if_any(out, "reference", result->claim->ref);
	report_again(line, sizeof(line), tap.plan, result);
	pair_if_any(out, "again", line);
	fputs("  ...\n", out);
}

static void directive(FILE *out, const char *word, const char *reason)
{
	fprintf(out, " # %s ", word);
	text_tap(out, reason);
}

static const char *better_word(enum expected_kind kind)
{
	return kind == EXPECTED_FAIL ? "TODO expected to fail:" : "TODO expected to skip:";
}

static void print_point(FILE *out, const struct result *result)
{
	enum judgement_kind kind = result->judgement.kind;
	bool held = kind == JUDGED_HELD || kind == JUDGED_SKIPPED || kind == JUDGED_BETTER;

	fprintf(out, "%s %zu - %s", held ? "ok" : "not ok", ++tap.number, result->claim->id);
	if (result->repetition > 1)
		fprintf(out, " (repetition %d)", result->repetition);
	if (kind == JUDGED_SKIPPED)
		directive(out, "SKIP", result->outcome.text);
	else if (kind == JUDGED_EXPECTED_FAIL)
		directive(out, "TODO", result->judgement.expectation->reason);
	else if (kind == JUDGED_BETTER)
		directive(out, better_word(result->judgement.expectation->kind),
			  result->judgement.expectation->reason);
	fputc('\n', out);
}

static void print_result(FILE *out, const struct result *result)
{
	enum judgement_kind kind = result->judgement.kind;

	print_point(out, result);
	if (kind == JUDGED_FAILED || kind == JUDGED_EXPECTED_FAIL)
		print_diagnostics(out, result);
	else if (kind == JUDGED_HELD)
		print_held(out, result);
	fflush(out);
}

static bool end(FILE *out, const struct totals *totals)
{
	report_absent(out, "# ", text_tap, &totals->families);
	if (totals->stopped) {
		fputs("Bail out! ", out);
		text_tap(out, totals->stopped);
		fputc('\n', out);
	}
	fflush(out);
	return true;
}

const struct reporter tap_reporter = {
	.name = "tap",
	.begin = begin,
	.result = print_result,
	.end = end,
};
