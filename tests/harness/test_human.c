/* Tests of the reporter for people: its lines, the failures at the end, the summary. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static char *human_of(const struct result *result)
{
	struct plan plan = sample_plan(1);

	return report(&human_reporter, &plan, result, 1, NULL);
}

static const char *last_line(const char *text)
{
	const char *line = text;

	for (const char *c = text; *c; c++)
		if (*c == '\n' && c[1])
			line = c + 1;
	return line;
}

static const struct {
	enum outcome_kind outcome;
	int expected; /* -1: nothing */
	const char *line;
	const char *summary;
} lines[] = {
	{ HELD, -1, "\nheld     pipe.sample-claim\n", "1 claim: 1 held, 0 skipped, 0 failed in" },
	{ FAILED, -1, "\nFAILED   pipe.sample-claim\n", "1 claim: 0 held, 0 skipped, 1 failed in" },
	{ BROKEN, -1, "\nBROKEN   pipe.sample-claim\n", "0 skipped, 0 failed, 1 broken in" },
	{ SKIPPED, -1, "\nskipped  pipe.sample-claim: seen\n", "1 skipped, 0 failed in" },
	{ FAILED, EXPECTED_FAIL, "\nexpected to fail pipe.sample-claim: known # 1\n",
	  "0 held, 0 skipped, 0 failed, 1 expected to fail in 0.21 s\n" },
	{ HELD, EXPECTED_FAIL, "\nbetter than expected pipe.sample-claim: known # 1\n",
	  "0 held, 0 skipped, 0 failed, 1 better than expected in 0.21 s\n" },
};

START_TEST(a_line_for_each_judgement)
{
	struct result result = lines[_i].expected < 0
				       ? sample_result(lines[_i].outcome, "seen")
				       : sample_expected(lines[_i].outcome,
							 (enum expected_kind)lines[_i].expected);
	char *text = human_of(&result);

	assert_holds(text, "Linux 6.1 x86_64, glibc 2.36, root, 2 CPUs\n\n");
	assert_holds(text, lines[_i].line);
	assert_holds(last_line(text), lines[_i].summary);
	assert_lacks(text, "\033");
	assert_lacks(text, "\r");
	free(text);
}
END_TEST

START_TEST(failures_come_last_in_full)
{
	struct plan plan = sample_plan(2);
	struct result results[2] = { sample_result(FAILED, "seen"), sample_result(HELD, "") };
	char *text;

	results[0].outcome.place = (struct place){ "/build/tests/pipe.c", 40 };
	results[0].outcome.actor_count = 2;
	strcpy(results[0].outcome.actors[0].name, "reader");
	strcpy(results[0].outcome.actors[0].state, "asleep in read");
	strcpy(results[0].outcome.actors[1].name, "writer");
	strcpy(results[0].outcome.actors[1].state, "ended by SIGPIPE");
	results[0].outcome.tally_count = 2;
	results[0].outcome.tallies[0] = (struct tally){ "interleaved", 37 };
	results[0].outcome.tallies[1] = (struct tally){ "whole", 63 };
	strcpy(results[0].outcome.output, "it said so\n");
	text = report(&human_reporter, &plan, results, 2, NULL);
	assert_holds(text, "held     pipe.sample-claim\n\n"
			   "FAILED   pipe.sample-claim\n"
			   "  claim     a claim for the tests of the reporters\n"
			   "  seen      seen\n"
			   "  at        tests/pipe.c:40\n"
			   "  actors    reader: asleep in read\n"
			   "            writer: ended by SIGPIPE\n"
			   "  outcomes  interleaved 37, whole 63\n"
			   "  output    it said so\n"
			   "  settled   POSIX.1-2024 read(); pipe(7)\n"
			   "  again     ./ipclitmus run pipe.sample-claim\n"
			   "\n"
			   "2 claims: 1 held, 0 skipped, 1 failed in 0.21 s\n");
	free(text);
}
END_TEST

START_TEST(a_stale_expectation_is_told_in_full)
{
	struct result result = sample_expected(HELD, EXPECTED_SKIP);
	char *text = human_of(&result);

	assert_holds(text, "  seen      it held, though expected/sample.txt:3 expects it to skip: "
			   "known # 2\n  cure      take that line out");
	free(text);
}
END_TEST

START_TEST(repetitions_that_held_are_silent)
{
	struct plan plan = sample_plan(6);
	struct result results[3];
	char *text;

	plan.repeat = 3;
	plan.shuffled = true;
	results[0] = results[2] = sample_result(HELD, "");
	results[1] = sample_result(FAILED, "seen");
	results[1].repetition = 2;
	results[2].repetition = 3;
	text = report(&human_reporter, &plan, results, 3, NULL);
	assert_lacks(text, "\nheld");
	assert_holds(text, "\nshuffled: --seed=4711\n");
	assert_holds(text, "\nFAILED   pipe.sample-claim (repetition 2)\n");
	assert_holds(text, " run --repeat=3 --seed=4711 pipe.sample-claim\n");
	ck_assert_str_eq(last_line(text),
			 "3 runs of 2 claims: 2 held, 0 skipped, 1 failed in 0.21 s\n");
	free(text);
}
END_TEST

START_TEST(tallies_stand_below_what_held)
{
	struct result result = sample_result(HELD, "");
	char *text;

	result.outcome.tally_count = 1;
	result.outcome.tallies[0] = (struct tally){ "interleaved", 37 };
	text = human_of(&result);
	assert_holds(text, "\nheld     pipe.sample-claim\n  outcomes  interleaved 37\n");
	free(text);
}
END_TEST

START_TEST(colour_only_adds)
{
	struct plan plan = sample_plan(1);
	struct result result = sample_result(FAILED, "seen");
	char *text;

	plan.colour = true;
	text = report(&human_reporter, &plan, &result, 1, NULL);
	assert_holds(text, "\n\033[1;31mFAILED  \033[0m pipe.sample-claim\n");
	free(text);
}
END_TEST

START_TEST(progress_is_erased)
{
	struct plan plan = sample_plan(1);
	struct result result = sample_result(HELD, "");
	char *text, blank[40];

	plan.progress = true;
	text = report(&human_reporter, &plan, &result, 1, NULL);
	snprintf(blank, sizeof(blank), "\r%23s\rheld", "");
	assert_holds(text, "[0/1] pipe.sample-claim\r");
	assert_holds(text, blank);
	ck_assert_ptr_null(strchr(last_line(text), '\r'));
	free(text);
}
END_TEST

START_TEST(long_text_is_wrapped)
{
	char reason[TEXT_LIMIT];
	struct result results[2];
	struct plan plan = sample_plan(2);
	char *text;

	for (size_t i = 0; i < sizeof(reason); i++)
		reason[i] = "long word "[i % 10];
	reason[sizeof(reason) - 1] = '\0';
	results[0] = sample_result(SKIPPED, reason);
	results[1] = sample_result(FAILED, reason);
	text = report(&human_reporter, &plan, results, 2, NULL);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		ck_assert_msg(strlen(line) <= 100, "%s", line);
	free(text);
}
END_TEST

START_TEST(no_text_moves_the_cursor)
{
	struct result result = sample_result(FAILED, NASTY);
	char *text;

	strcpy(result.outcome.output, NASTY);
	text = human_of(&result);
	ck_assert_msg(is_clean(text), "%s", text);
	assert_lacks(text, "\nok 99");
	free(text);
	result = sample_result(SKIPPED, NASTY);
	text = human_of(&result);
	ck_assert_msg(is_clean(text), "%s", text);
	free(text);
}
END_TEST

START_TEST(an_early_end_is_told_before_the_summary)
{
	struct plan plan = sample_plan(3);
	struct result result = sample_result(HELD, "");
	char *text = report(&human_reporter, &plan, &result, 1, "interrupted by SIGINT");

	assert_holds(text, "\nstopped after 1 of 3: interrupted by SIGINT\n1 claim: 1 held");
	free(text);
}
END_TEST

Suite *human_suite(void)
{
	Suite *suite = suite_create("human");
	TCase *all = tcase_create("human");

	tcase_add_loop_test(all, a_line_for_each_judgement, 0, sizeof(lines) / sizeof(lines[0]));
	tcase_add_test(all, failures_come_last_in_full);
	tcase_add_test(all, a_stale_expectation_is_told_in_full);
	tcase_add_test(all, repetitions_that_held_are_silent);
	tcase_add_test(all, tallies_stand_below_what_held);
	tcase_add_test(all, colour_only_adds);
	tcase_add_test(all, progress_is_erased);
	tcase_add_test(all, long_text_is_wrapped);
	tcase_add_test(all, no_text_moves_the_cursor);
	tcase_add_test(all, an_early_end_is_told_before_the_summary);
	suite_add_tcase(suite, all);
	return suite;
}
