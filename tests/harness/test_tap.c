/* Tests of the TAP reporter: each kind of line, and that no text forges one. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static char *tap_of(const struct result *result)
{
	struct plan plan = sample_plan(1);

	return report(&tap_reporter, &plan, result, 1, NULL);
}

/* Counts the lines that a reader of TAP takes for a result, a plan or the end. */
static int lines_that_count(const char *text)
{
	int count = 0;

	for (; text && *text; text = strchr(text, '\n')) {
		text += *text == '\n';
		count += strncmp(text, "ok", 2) == 0 || strncmp(text, "not ok", 6) == 0 ||
			 strncmp(text, "1..", 3) == 0 || strncmp(text, "Bail out!", 9) == 0;
	}
	return count;
}

START_TEST(version_and_plan_come_first)
{
	struct plan plan = sample_plan(0);
	char *text = report(&tap_reporter, &plan, NULL, 0, NULL);

	ck_assert_str_eq(text, "TAP version 13\n1..0\n"
			       "# Linux 6.1 x86_64, glibc 2.36, root, 2 CPUs\n");
	free(text);
	plan.shuffled = true;
	text = report(&tap_reporter, &plan, NULL, 0, NULL);
	assert_holds(text, "\n# seed 4711\n");
	free(text);
}
END_TEST

static const struct {
	enum outcome_kind outcome;
	int expected; /* -1: nothing */
	const char *line;
	bool diagnostics;
} points[] = {
	{ HELD, -1, "\nok 1 - pipe.sample-claim\n", false },
	{ FAILED, -1, "\nnot ok 1 - pipe.sample-claim\n  ---\n", true },
	{ BROKEN, -1, "\nnot ok 1 - pipe.sample-claim\n  ---\n", true },
	{ SKIPPED, -1, "\nok 1 - pipe.sample-claim # SKIP seen\n", false },
	{ FAILED, EXPECTED_FAIL, "\nnot ok 1 - pipe.sample-claim # TODO known \\# 1\n  ---\n",
	  true },
	{ HELD, EXPECTED_FAIL, "\nok 1 - pipe.sample-claim # TODO expected to fail: known \\# 1\n",
	  false },
	{ HELD, EXPECTED_SKIP, "\nok 1 - pipe.sample-claim # TODO expected to skip: known \\# 2\n",
	  false },
};

START_TEST(a_line_for_each_judgement)
{
	struct result result = points[_i].expected < 0
				       ? sample_result(points[_i].outcome, "seen")
				       : sample_expected(points[_i].outcome,
							 (enum expected_kind)points[_i].expected);
	char *text = tap_of(&result);

	assert_holds(text, points[_i].line);
	ck_assert((strstr(text, "\n  ...\n") != NULL) == points[_i].diagnostics);
	free(text);
}
END_TEST

START_TEST(repetitions_are_told_apart)
{
	struct plan plan = sample_plan(2);
	struct result results[2];
	char *text;

	plan.repeat = 2;
	results[0] = results[1] = sample_result(FAILED, "seen");
	results[1].repetition = 2;
	text = report(&tap_reporter, &plan, results, 2, NULL);
	assert_holds(text, "\nnot ok 1 - pipe.sample-claim\n");
	assert_holds(text, "\nnot ok 2 - pipe.sample-claim (repetition 2)\n");
	assert_holds(text, "\n  again: \"./ipclitmus run --repeat=2 pipe.sample-claim\"\n");
	free(text);
}
END_TEST

static struct result full_failure(const char *text)
{
	struct result result = sample_result(FAILED, text);
	struct outcome *outcome = &result.outcome;

	outcome->place = (struct place){ "/build/tests/pipe.c", 40 };
	outcome->actor_count = 2;
	strcpy(outcome->actors[0].name, "reader");
	strcpy(outcome->actors[0].state, "asleep in read");
	strcpy(outcome->actors[1].name, "writer[1]");
	snprintf(outcome->actors[1].state, sizeof(outcome->actors[1].state), "%s", text);
	outcome->histogram = (struct histogram){
		2, { { "interleaved", FORBIDDEN, 37 }, { "wh\"ole", REQUIRED, 63 } }, 100, 0.5, 0.4
	};
	snprintf(outcome->output, sizeof(outcome->output), "%s", text);
	return result;
}

START_TEST(a_failure_tells_all)
{
	struct result result = full_failure("seen");
	char *text = tap_of(&result);

	assert_holds(text, "  ---\n"
			   "  says: \"a claim for the tests of the reporters\"\n"
			   "  message: \"seen\"\n"
			   "  kind: \"failed\"\n"
			   "  signature:\n"
			   "    call: \"\"\n"
			   "    got: \"seen\"\n"
			   "    wanted: \"\"\n"
			   "  at: \"tests/pipe.c:40\"\n"
			   "  actors:\n"
			   "    - name: \"reader\"\n"
			   "      state: \"asleep in read\"\n"
			   "    - name: \"writer[1]\"\n"
			   "      state: \"seen\"\n"
			   "  rounds: 100\n"
			   "  rounds_per_second: 200\n"
			   "  cost: 1.25\n"
			   "  outcomes:\n"
			   "    - outcome: \"interleaved\"\n"
			   "      ruling: forbidden\n"
			   "      count: 37\n"
			   "      observed: sometimes\n"
			   "    - outcome: \"wh\\\"ole\"\n"
			   "      ruling: required\n"
			   "      count: 63\n"
			   "      observed: sometimes\n"
			   "  rarest: \"interleaved\"\n"
			   "  rarest_rate: 0.370000\n"
			   "  output: \"seen\"\n"
			   "  reference: \"POSIX.1-2024 read(); pipe(7)\"\n"
			   "  again: \"./ipclitmus run pipe.sample-claim\"\n"
			   "  ...\n");
	free(text);
}
END_TEST

START_TEST(what_broke_is_called_broken)
{
	struct result result = sample_result(BROKEN, "fork: EAGAIN");
	char *text = tap_of(&result);

	assert_holds(text, "\n  kind: \"broken\"\n");
	assert_lacks(text, "  at:");
	assert_lacks(text, "  actors:");
	assert_lacks(text, "  output:");
	free(text);
}
END_TEST

START_TEST(no_text_forges_a_line)
{
	struct result result = full_failure(NASTY "\n  ...\nok 2\n1..7\nBail out!");
	char *text = tap_of(&result);

	ck_assert_int_eq(lines_that_count(text), 2);
	ck_assert(is_clean(text));
	free(text);
	result = sample_result(SKIPPED, NASTY);
	text = tap_of(&result);
	ck_assert_int_eq(lines_that_count(text), 2);
	assert_holds(text, "# SKIP a?ok 99 - forged?\\# SKIP \\\\ ");
	ck_assert(is_clean(text));
	free(text);
}
END_TEST

START_TEST(what_was_seen_of_one_that_held_is_told)
{
	struct result result = full_failure("");
	char *text;

	result.outcome.kind = HELD;
	result.judgement = judge(&result.outcome, NULL);
	result.outcome.histogram = (struct histogram){
		2, { { "common", ALLOWED, 40 }, { "rare", REQUIRED, 0 } }, 40, 0.1, 0
	};
	text = tap_of(&result);
	assert_holds(text, "ok 1 - pipe.sample-claim\n  ---\n  rounds: 40\n");
	assert_holds(text, "      observed: always\n");
	assert_holds(text, "      observed: never\n      remark: \"not seen in 40 rounds here\"\n");
	assert_holds(text, "\n  rarest: \"common\"\n  rarest_rate: 1.000000\n  ...\n");
	free(text);
}
END_TEST

START_TEST(an_early_end_bails_out)
{
	struct plan plan = sample_plan(3);
	struct result result = sample_result(HELD, "");
	char *text = report(&tap_reporter, &plan, &result, 1, "interrupted\nok 2 - by SIGINT");

	assert_holds(text, "\n1..3\n");
	assert_holds(text, "\nBail out! interrupted?ok 2 - by SIGINT\n");
	free(text);
}
END_TEST

START_TEST(each_line_is_written_at_once)
{
	struct plan plan = sample_plan(2);
	struct result result = sample_result(HELD, "");
	char buffer[1000] = "", behind[4096];
	FILE *out = fmemopen(buffer, sizeof(buffer), "w");

	ck_assert_ptr_nonnull(out);
	setvbuf(out, behind, _IOFBF, sizeof(behind));
	tap_reporter.begin(out, &plan);
	assert_holds(buffer, "\n1..2\n");
	tap_reporter.result(out, &result);
	assert_holds(buffer, "\nok 1 - pipe.sample-claim\n");
	fclose(out);
}
END_TEST

START_TEST(reporters_have_names)
{
	ck_assert_ptr_eq(reporter_named("tap"), &tap_reporter);
	ck_assert_ptr_eq(reporter_named("junit"), &junit_reporter);
	ck_assert_ptr_eq(reporter_named("human"), &human_reporter);
	ck_assert_ptr_null(reporter_named("TAP"));
	ck_assert_ptr_null(reporter_named(""));
}
END_TEST

Suite *tap_suite(void)
{
	Suite *suite = suite_create("tap");
	TCase *all = tcase_create("tap");

	tcase_add_test(all, version_and_plan_come_first);
	tcase_add_loop_test(all, a_line_for_each_judgement, 0, sizeof(points) / sizeof(points[0]));
	tcase_add_test(all, repetitions_are_told_apart);
	tcase_add_test(all, a_failure_tells_all);
	tcase_add_test(all, what_broke_is_called_broken);
	tcase_add_test(all, no_text_forges_a_line);
	tcase_add_test(all, what_was_seen_of_one_that_held_is_told);
	tcase_add_test(all, an_early_end_bails_out);
	tcase_add_test(all, each_line_is_written_at_once);
	tcase_add_test(all, reporters_have_names);
	suite_add_tcase(suite, all);
	return suite;
}
