/* The harness's unit tests: runs all suites, and makes the results that they report. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

struct plan sample_plan(size_t results)
{
	return (struct plan){ .results = results,
			      .repeat = 1,
			      .seed = 4711,
			      .detail = DETAIL_CLAIMS,
			      .program = "./ipclitmus run",
			      .platform = "Linux 6.1 x86_64, glibc 2.36, root, 2 CPUs",
			      .started = "2026-11-21T10:00:00",
			      .host = "localhost" };
}

struct result sample_result(enum outcome_kind kind, const char *text)
{
	static const struct claim claim = { .says = "a claim for the tests of the reporters",
					    .ref = "POSIX.1-2024 read(); pipe(7)",
					    .family = "pipe",
					    .name = "sample_claim",
					    .id = "pipe.sample-claim" };
	struct result result = { .claim = &claim, .repetition = 1 };

	result.outcome.kind = kind;
	result.outcome.seconds = 0.25;
	strncpy(result.outcome.text, text, TEXT_LIMIT - 1);
	result.judgement = judge(&result.outcome, NULL);
	return result;
}

struct result sample_expected(enum outcome_kind kind, enum expected_kind expected)
{
	static struct expectation expectations[] = {
		[EXPECTED_FAIL] = { "pipe.sample-claim", EXPECTED_FAIL, NULL, "known # 1", { 0 } },
		[EXPECTED_SKIP] = { "pipe.sample-claim", EXPECTED_SKIP, NULL, "known # 2", { 0 } },
	};
	struct result result = sample_result(kind, "seen");

	expectations[expected].place = (struct place){ "expected/sample.txt", 3 };
	result.judgement = judge(&result.outcome, &expectations[expected]);
	return result;
}

char *report(const struct reporter *reporter, const struct plan *plan, const struct result *results,
	     size_t count, const char *stopped)
{
	struct totals totals = { .planned = plan->results, .seconds = 0.21, .stopped = stopped };
	size_t size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	reporter->begin(out, plan);
	for (size_t i = 0; i < count; i++) {
		if (reporter->running)
			reporter->running(out, results[i].claim, i);
		reporter->result(out, &results[i]);
		totals.counts[results[i].judgement.kind]++;
		totals.done++;
	}
	ck_assert(reporter->end(out, &totals));
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

bool is_clean(const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		int more = *c >= 0xf0 ? 3 : *c >= 0xe0 ? 2 : *c >= 0xc0 ? 1 : 0;

		if ((*c < ' ' && *c != '\n') || *c == 0x7f || (*c >= 0x80 && *c < 0xc2))
			return false;
		for (; more > 0; more--)
			if ((*++c & 0xc0) != 0x80)
				return false;
	}
	return true;
}

int main(void)
{
	SRunner *runner = srunner_create(text_suite());
	int failed;

	srunner_add_suite(runner, absent_suite());
	srunner_add_suite(runner, judge_suite());
	srunner_add_suite(runner, expected_suite());
	srunner_add_suite(runner, tap_suite());
	srunner_add_suite(runner, junit_suite());
	srunner_add_suite(runner, human_suite());
	srunner_add_suite(runner, registry_suite());
	srunner_add_suite(runner, page_suite());
	srunner_add_suite(runner, citation_suite());
	srunner_add_suite(runner, c_file_suite());
	srunner_add_suite(runner, conclude_suite());
	srunner_add_suite(runner, falsify_suite());
	srunner_add_suite(runner, explain_suite());
	srunner_add_suite(runner, history_suite());
	srunner_add_suite(runner, prospects_suite());
	srunner_add_suite(runner, programs_suite());
	srunner_add_suite(runner, litmus_suite());
	srunner_add_suite(runner, trace_suite());
	srunner_add_suite(runner, past_suite());
	srunner_add_suite(runner, signature_suite());
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
