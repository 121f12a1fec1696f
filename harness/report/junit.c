/* The JUnit reporter: the XML that Jenkins, GitLab and Surefire's readers take. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bars.h"
#include "base/text.h"
#include "litmus/histogram.h"
#include "report.h"
#include "signature.h"

/* The counts stand before the cases, so the cases wait in memory. */
static struct {
	const struct plan *plan;
	FILE *cases;
	char *text;
	size_t size;
	size_t errors;
	int error; /* errno of the first thing that memory lacked for, or 0 */
} junit;

static void begin(FILE *out, const struct plan *plan)
{
	(void)out;
	memset(&junit, 0, sizeof(junit));
	junit.plan = plan;
	junit.cases = open_memstream(&junit.text, &junit.size);
	junit.error = junit.cases ? 0 : errno;
}

static void attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	text_xml(out, value);
	fputc('"', out);
}

static void print_histogram(FILE *out, const struct histogram *histogram)
{
	char line[TEXT_LIMIT];

	for (int i = 0; i < histogram->count; i++) {
		const struct tally *tally = &histogram->tallies[i];

		fputs("\noutcome ", out);
		text_xml(out, tally->outcome);
		fprintf(out, ": %lu, %s, %s", tally->count, ruling_word(tally->ruling),
			histogram_observed(histogram, tally));
	}
	bars_summary(line, sizeof(line), histogram);
	fputs(line[0] ? "\n" : "", out);
	text_xml(out, line);
}

/* What a litmus claim that held has seen. */
static void print_held(FILE *out, const struct histogram *histogram)
{
	if (!histogram->count)
		return;
	fputs("<system-out>", out);
	print_histogram(out, histogram);
	fputs("</system-out>", out);
}

static void print_details(FILE *out, const struct result *result)
{
	const struct outcome *outcome = &result->outcome;
	char again[512], line[512];
	struct signature signature;

	text_xml(out, result->claim->says);
	fputc('\n', out);
	text_xml(out, outcome->text);
	if (outcome->place.file) {
		fputs("\nat ", out);
		text_xml(out, place_file(&outcome->place));
		fprintf(out, ":%d", outcome->place.line);
	}
	for (int i = 0; i < outcome->actor_count; i++) {
		fputc('\n', out);
		text_xml(out, outcome->actors[i].name);
		fputs(": ", out);
		text_xml(out, outcome->actors[i].state);
	}
	print_histogram(out, &outcome->histogram);
	if (outcome->output[0]) {
		fputs("\noutput: ", out);
		text_xml(out, outcome->output);
	}
	if (result->claim->ref) {
		fputs("\nreference: ", out);
		text_xml(out, result->claim->ref);
	}
	report_again(again, sizeof(again), junit.plan, result);
	signature_of(&signature, outcome->text);
	signature_line(line, sizeof(line), &signature);
	fputs("\nsignature: ", out);
	text_xml(out, line);
	fputs("\nagain: ", out);
	text_xml(out, again);
	fputc('\n', out);
}

static void print_failure(FILE *out, const struct result *result)
{
	const char *element = result->outcome.kind == BROKEN ? "error" : "failure";

	junit.errors += result->outcome.kind == BROKEN;
	fprintf(out, "<%s", element);
	attribute(out, "type", outcome_word(result->outcome.kind));
	attribute(out, "message", result->outcome.text);
	fputc('>', out);
	print_details(out, result);
	fprintf(out, "</%s>", element);
}

static void print_better(FILE *out, const struct expectation *expectation)
{
	char text[2 * TEXT_LIMIT];

	snprintf(text, sizeof(text), "held, so %s:%d is stale, which expects it to %s: %s",
		 expectation->place.file, expectation->place.line,
		 expectation->kind == EXPECTED_FAIL ? "fail" : "skip", expectation->reason);
	fputs("<failure type=\"better than expected\"", out);
	attribute(out, "message", text);
	fputs("/>", out);
}

static void print_skipped(FILE *out, const char *before, const char *reason)
{
	char text[TEXT_LIMIT + 64];

	snprintf(text, sizeof(text), "%s%s", before, reason);
	fputs("<skipped", out);
	attribute(out, "message", text);
	fputs("/>", out);
}

static void print_name(FILE *out, const struct result *result)
{
	const char *dot = strchr(result->claim->id, '.');
	const char *rest = dot ? dot + 1 : result->claim->id;
	char name[160];

	if (result->repetition > 1)
		snprintf(name, sizeof(name), "%s (repetition %d)", rest, result->repetition);
	else
		snprintf(name, sizeof(name), "%s", rest);
	attribute(out, "name", name);
}

static void print_result(FILE *stream, const struct result *result)
{
	FILE *out = junit.cases;

	(void)stream;
	if (!out)
		return;
	fputs("    <testcase", out);
	attribute(out, "classname", result->claim->family);
	print_name(out, result);
	fprintf(out, " time=\"%.6f\">", result->outcome.seconds);
	switch (result->judgement.kind) {
	case JUDGED_FAILED:
		print_failure(out, result);
		break;
	case JUDGED_BETTER:
		print_better(out, result->judgement.expectation);
		break;
	case JUDGED_EXPECTED_FAIL:
		print_skipped(out, "expected to fail: ", result->judgement.expectation->reason);
		break;
	case JUDGED_SKIPPED:
		print_skipped(out, "", result->outcome.text);
		break;
	case JUDGED_HELD:
		print_held(out, &result->outcome.histogram);
		break;
	default:
		break;
	}
	fputs("</testcase>\n", out);
}

static void print_head(FILE *out, const struct totals *totals)
{
	const size_t *counts = totals->counts;
	size_t failures = counts[JUDGED_FAILED] + counts[JUDGED_BETTER] - junit.errors;
	size_t skipped = counts[JUDGED_SKIPPED] + counts[JUDGED_EXPECTED_FAIL];

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite", out);
	fputs(" name=\"ipclitmus\" package=\"ipclitmus\" id=\"0\"", out);
	attribute(out, "timestamp", junit.plan->started);
	attribute(out, "hostname", junit.plan->host);
	fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", totals->done,
		failures, junit.errors, skipped);
	fprintf(out, " time=\"%.6f\">\n    <properties>\n      <property name=\"platform\"",
		totals->seconds);
	attribute(out, "value", junit.plan->platform);
	fputs("/>\n", out);
	if (junit.plan->descriptors)
		fprintf(out, "      <property name=\"descriptors\" value=\"%lu\"/>\n",
			junit.plan->descriptors);
	if (junit.plan->shuffled)
		fprintf(out, "      <property name=\"seed\" value=\"%" PRIu64 "\"/>\n",
			junit.plan->seed);
	fputs("    </properties>\n", out);
}

/* Half a list of cases would be no XML: it is all or nothing. */
static bool close_cases(void)
{
	if (!junit.cases)
		return false;
	if (ferror(junit.cases))
		junit.error = ENOMEM;
	if (fclose(junit.cases) != 0 && !junit.error)
		junit.error = errno;
	return !junit.error;
}

static bool end(FILE *out, const struct totals *totals)
{
	if (!close_cases()) {
		free(junit.text);
		errno = junit.error;
		return false;
	}
	print_head(out, totals);
	fwrite(junit.text, 1, junit.size, out);
	fputs("    <system-out></system-out>\n    <system-err>", out);
	if (totals->stopped)
		text_xml(out, totals->stopped);
	fputs("</system-err>\n  </testsuite>\n</testsuites>\n", out);
	free(junit.text);
	return true;
}

const struct reporter junit_reporter = {
	.name = "junit",
	.begin = begin,
	.result = print_result,
	.end = end,
};
