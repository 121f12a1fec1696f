/* Tests of the JUnit reporter: the counts, each kind of case, and that no text becomes markup. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* The reporter once more, in a world where memory lacks. */
static enum { FROM_THE_START, FROM_SOME_TIME_ON } lack;

static FILE *lacking_memstream(char **text, size_t *size)
{
	*text = NULL;
	*size = 0;
	errno = ENOMEM;
	return lack == FROM_THE_START ? NULL : fopen("/dev/full", "w");
}

#define open_memstream lacking_memstream
#define junit_reporter lacking_reporter
#include "report/junit.c"
#undef junit_reporter
#undef open_memstream

static char *junit_of(const struct result *results, size_t count, const char *stopped)
{
	struct plan plan = sample_plan(count);

	return report(&junit_reporter, &plan, results, count, stopped);
}

static char *junit_of_one(const struct result *result)
{
	return junit_of(result, 1, NULL);
}

START_TEST(suite_counts_come_first)
{
	struct result results[] = {
		sample_result(HELD, ""),
		sample_result(FAILED, "seen"),
		sample_result(BROKEN, "seen"),
		sample_result(SKIPPED, "seen"),
		sample_expected(FAILED, EXPECTED_FAIL),
		sample_expected(HELD, EXPECTED_FAIL),
	};
	char *text = junit_of(results, 6, NULL);

	ck_assert_int_eq(strncmp(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", 39), 0);
	assert_holds(text, "<testsuites>\n  <testsuite name=\"ipclitmus\" package=\"ipclitmus\" "
			   "id=\"0\" timestamp=\"2026-11-21T10:00:00\" hostname=\"localhost\" "
			   "tests=\"6\" failures=\"2\" errors=\"1\" skipped=\"2\" "
			   "time=\"0.210000\">");
	assert_holds(text, "<property name=\"platform\" value=\"Linux 6.1 x86_64, glibc");
	assert_lacks(text, "name=\"seed\"");
	assert_holds(text, "</system-err>\n  </testsuite>\n</testsuites>\n");
	free(text);
}
END_TEST

START_TEST(seed_is_a_property)
{
	struct plan plan = sample_plan(0);
	char *text;

	plan.shuffled = true;
	text = report(&junit_reporter, &plan, NULL, 0, NULL);
	assert_holds(text, "<property name=\"seed\" value=\"4711\"/>");
	assert_holds(text, " tests=\"0\" ");
	free(text);
}
END_TEST

static const struct {
	enum outcome_kind outcome;
	int expected; /* -1: nothing */
	const char *part;
} cases[] = {
	{ HELD, -1, "name=\"sample-claim\" time=\"0.250000\"></testcase>" },
	{ FAILED, -1, "><failure type=\"failed\" message=\"seen\">a claim for" },
	{ BROKEN, -1, "><error type=\"broken\" message=\"seen\">a claim for" },
	{ SKIPPED, -1, "><skipped message=\"seen\"/></testcase>" },
	{ FAILED, EXPECTED_FAIL, "><skipped message=\"expected to fail: known # 1\"/></testcase>" },
	{ HELD, EXPECTED_FAIL,
	  "><failure type=\"better than expected\" message=\"held, so expected/sample.txt:3 is "
	  "stale, which expects it to fail: known # 1\"/></testcase>" },
	{ HELD, EXPECTED_SKIP, "which expects it to skip: known # 2\"/></testcase>" },
	{ BROKEN, EXPECTED_FAIL, "><error type=\"broken\"" },
};

START_TEST(a_case_for_each_judgement)
{
	struct result result = cases[_i].expected < 0
				       ? sample_result(cases[_i].outcome, "seen")
				       : sample_expected(cases[_i].outcome,
							 (enum expected_kind)cases[_i].expected);
	char *text = junit_of_one(&result);

	assert_holds(text, "<testcase classname=\"pipe\" name=\"sample-claim\" time=");
	assert_holds(text, cases[_i].part);
	free(text);
}
END_TEST

START_TEST(repetitions_are_told_apart)
{
	struct result result = sample_result(HELD, "");
	char *text;

	result.repetition = 3;
	text = junit_of_one(&result);
	assert_holds(text, " name=\"sample-claim (repetition 3)\"");
	free(text);
}
END_TEST

START_TEST(a_failure_tells_all)
{
	struct result result = sample_result(FAILED, "seen");
	char *text;

	result.outcome.place = (struct place){ "/build/tests/pipe.c", 40 };
	result.outcome.actor_count = 1;
	strcpy(result.outcome.actors[0].name, "reader");
	strcpy(result.outcome.actors[0].state, "asleep in read");
	result.outcome.histogram =
		(struct histogram){ 1, { { "interleaved", FORBIDDEN, 37 } }, 370, 0.1, 0 };
	strcpy(result.outcome.output, "it said so");
	text = junit_of_one(&result);
	assert_holds(
		text,
		">a claim for the tests of the reporters\nseen\nat tests/pipe.c:40\n"
		"reader: asleep in read\noutcome interleaved: 37, forbidden, sometimes\n"
		"370 rounds, 3700/s; 0 of 0 allowed outcomes; rarest: interleaved, 10%\noutput: "
		"it said so\n"
		"reference: POSIX.1-2024 read(); pipe(7)\n"
		"signature: seen\n"
		"again: ./ipclitmus run pipe.sample-claim\n</failure>");
	free(text);
}
END_TEST

START_TEST(what_was_seen_of_one_that_held_is_output)
{
	struct result result = sample_result(HELD, "");
	char *text;

	result.outcome.histogram = (struct histogram){
		2, { { "<seen>", ALLOWED, 10 }, { "bad", FORBIDDEN, 0 } }, 10, 0.1, 0
	};
	text = junit_of_one(&result);
	assert_holds(text, "><system-out>\noutcome &#60;seen&#62;: 10, allowed, always\n"
			   "outcome bad: 0, forbidden, never\n10 rounds, 100/s; ");
	assert_holds(text, "</system-out></testcase>");
	free(text);
}
END_TEST

START_TEST(no_text_becomes_markup)
{
	struct result result = sample_result(FAILED, NASTY);
	char *text;

	strcpy(result.outcome.output, NASTY);
	result.outcome.actor_count = 1;
	strcpy(result.outcome.actors[0].name, "<reader>");
	strcpy(result.outcome.actors[0].state, NASTY);
	text = junit_of_one(&result);
	assert_lacks(text, "]]>");
	assert_lacks(text, "<b>");
	assert_lacks(text, "<reader>");
	ck_assert(is_clean(text));
	free(text);
}
END_TEST

START_TEST(an_early_end_keeps_what_was_done)
{
	struct result result = sample_result(HELD, "");
	char *text = junit_of(&result, 1, "interrupted by <SIGINT>");

	assert_holds(text, "<testcase ");
	assert_holds(text, "<system-err>interrupted by &#60;SIGINT&#62;</system-err>");
	free(text);
}
END_TEST

/* Memory that lacks while the cases are collected must not look like a short report. */
START_TEST(lack_of_memory_is_told)
{
	struct plan plan = sample_plan(1);
	struct totals totals = { .planned = 1, .done = 1 };
	struct result result = sample_result(FAILED, NASTY);
	char buffer[100] = "";
	FILE *out = fmemopen(buffer, sizeof(buffer), "w");

	ck_assert_ptr_nonnull(out);
	lack = _i;
	lacking_reporter.begin(out, &plan);
	for (int i = 0; i < 10; i++)
		lacking_reporter.result(out, &result);
	ck_assert(!lacking_reporter.end(out, &totals));
	ck_assert_int_eq(errno, ENOMEM);
	fclose(out);
	ck_assert_str_eq(buffer, "");
}
END_TEST

Suite *junit_suite(void)
{
	Suite *suite = suite_create("junit");
	TCase *all = tcase_create("junit");

	tcase_add_test(all, suite_counts_come_first);
	tcase_add_test(all, seed_is_a_property);
	tcase_add_loop_test(all, a_case_for_each_judgement, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(all, repetitions_are_told_apart);
	tcase_add_test(all, a_failure_tells_all);
	tcase_add_test(all, what_was_seen_of_one_that_held_is_output);
	tcase_add_test(all, no_text_becomes_markup);
	tcase_add_test(all, an_early_end_keeps_what_was_done);
	tcase_add_loop_test(all, lack_of_memory_is_told, FROM_THE_START, FROM_SOME_TIME_ON + 1);
	suite_add_tcase(suite, all);
	return suite;
}
