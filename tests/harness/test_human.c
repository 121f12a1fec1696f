/* Tests of the reporter for people: its lines, the failures at the end, groups, cures, the summary. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/cures.h"
#include "report/groups.h"
#include "report/phrases.h"
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
	results[0].outcome.histogram = (struct histogram){
		2, { { "interleaved", FORBIDDEN, 37 }, { "whole", REQUIRED, 63 } }, 100, 0.5, 0
	};
	strcpy(results[0].outcome.output, "it said so\n");
	text = report(&human_reporter, &plan, results, 2, NULL);
	assert_holds(text, "held     pipe.sample-claim\n\n"
			   "FAILED   pipe.sample-claim\n"
			   "  claim     a claim for the tests of the reporters\n"
			   "  seen      seen\n"
			   "  at        tests/pipe.c:40\n"
			   "  actors    reader: asleep in read\n"
			   "            writer: ended by SIGPIPE\n"
			   "  outcomes  interleaved 37, whole 63; 100 rounds\n"
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

	assert_holds(text, "  seen      it held, though a skip is expected in "
			   "expected/sample.txt:3: known # 2\n  cure      take that line out");
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

static const struct histogram histogram = {
	3,
	{ { "common", ALLOWED, 39 }, { "rare", REQUIRED, 0 }, { "bad", FORBIDDEN, 1 } },
	40,
	0.1,
	0
};

START_TEST(outcomes_stand_below_what_held)
{
	struct result result = sample_result(HELD, "");
	char *text;

	result.outcome.histogram = histogram;
	text = human_of(&result);
	assert_holds(text, "\nheld     pipe.sample-claim\n"
			   "  outcomes  common 39, rare 0 (not seen in 40 rounds here), bad 1; 40 "
			   "rounds\n");
	free(text);
}
END_TEST

START_TEST(outcomes_are_bars_on_a_terminal)
{
	struct plan plan = sample_plan(1);
	struct result result = sample_result(HELD, "");
	char *text;

	plan.progress = true;
	result.outcome.histogram = histogram;
	text = report(&human_reporter, &plan, &result, 1, NULL);
	assert_holds(text,
		     "\n  ####################        39  97.50%  common (allowed)\n"
		     "  ....................         0   0.00%  rare (required): not seen in 40 "
		     "rounds here\n"
		     "  #...................         1   2.50%  bad (forbidden)\n"
		     "  40 rounds, 400/s; 1 of 2 allowed outcomes; rarest: bad, 2.5%\n");
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

/* Three of pipe and two of fifo, in this order. */
static const struct claim several[] = {
	{ .family = "fifo",
	  .id = "fifo.one",
	  .says = "the first",
	  .zh = "第一条",
	  .ref = "fifo(7)" },
	{ .family = "fifo", .id = "fifo.two", .says = "the second", .ref = "fifo(7)" },
	{ .family = "pipe", .id = "pipe.one", .says = "the third", .ref = "pipe(7)" },
	{ .family = "pipe", .id = "pipe.two", .says = "the fourth", .ref = "pipe(7)" },
	{ .family = "pipe", .id = "pipe.three", .says = "the fifth", .ref = "pipe(7)" },
};
static const struct claim *const several_claims[] = { &several[0], &several[1], &several[2],
						      &several[3], &several[4] };

static struct result result_of(size_t number, enum outcome_kind kind, const char *text)
{
	struct result result = sample_result(kind, text);

	result.claim = &several[number];
	return result;
}

/* What a report says of the first of the five: two of fifo, then one skipped, one failed, one not run. */
static char *report_several(enum detail detail, bool chinese, size_t count)
{
	struct plan plan = sample_plan(5);
	struct result results[] = { result_of(0, HELD, ""),
				    result_of(1, SKIPPED, "mq_open: ENOSYS"),
				    result_of(2, SKIPPED, "needs the superuser"),
				    result_of(3, FAILED, "seen") };

	plan.claims = several_claims;
	plan.claim_count = 5;
	plan.detail = detail;
	plan.chinese = chinese;
	return report(&human_reporter, &plan, results, count, NULL);
}

START_TEST(a_line_for_each_mechanism)
{
	char *text = report_several(DETAIL_FAMILIES, false, 4);

	assert_holds(text, "CPUs\n\nfifo 2: 1 held, 1 skipped\nFAILED   pipe.two\n"
			   "pipe 3: 1 skipped, 1 failed, 1 not run\n\nFAILED   pipe.two\n  claim ");
	assert_holds(text, "\n\nskipped (run -v shows which):\n"
			   "    1 need mq_open: a kernel or runtime that has it\n"
			   "    1 need root: run as root\n\n"
			   "4 claims: 1 held, 2 skipped, 1 failed in");
	assert_lacks(text, "fifo.one");
	free(text);
}
END_TEST

START_TEST(shuffled_mechanisms_have_a_line_each)
{
	struct plan plan = sample_plan(5);
	struct result results[] = { result_of(2, HELD, ""), result_of(0, HELD, ""),
				    result_of(3, HELD, ""), result_of(1, HELD, ""),
				    result_of(4, HELD, "") };
	char *text;

	plan.claims = several_claims;
	plan.claim_count = 5;
	plan.detail = DETAIL_FAMILIES;
	plan.shuffled = true;
	text = report(&human_reporter, &plan, results, 5, NULL);
	assert_holds(text, "\n\nfifo 2: 2 held\npipe 3: 3 held\n\n5 claims");
	free(text);
}
END_TEST

START_TEST(expected_failures_are_grouped_by_reason)
{
	struct plan plan = sample_plan(2);
	struct result results[] = { sample_expected(FAILED, EXPECTED_FAIL),
				    sample_expected(FAILED, EXPECTED_FAIL) };
	char *text;

	plan.detail = DETAIL_FAMILIES;
	text = report(&human_reporter, &plan, results, 2, NULL);
	assert_holds(text, "\npipe 2: 2 expected to fail\n");
	assert_holds(text, "\nexpected to fail (run -v shows which):\n    2 known # 1\n\n2 claims");
	free(text);
}
END_TEST

START_TEST(sentences_stand_below_their_claims)
{
	char *text = report_several(DETAIL_SENTENCES, false, 4);

	assert_holds(text, "\nheld     fifo.one\n            the first\n");
	assert_holds(text, "\nskipped  pipe.one: needs the superuser\n            the third\n");
	assert_holds(text, "\n    1 need root: run as root\n");
	assert_lacks(text, "fifo 2");
	free(text);
}
END_TEST

START_TEST(failures_alone)
{
	char *text = report_several(DETAIL_FAILURES, false, 4);

	assert_holds(text, "CPUs\n\nFAILED   pipe.two\n\nFAILED   pipe.two\n  claim ");
	assert_lacks(text, "need");
	assert_holds(last_line(text), "4 claims: ");
	free(text);
	text = report_several(DETAIL_FAILURES, false, 3);
	assert_holds(text, "CPUs\n\n3 claims: 1 held, 2 skipped");
	free(text);
}
END_TEST

START_TEST(silence_unless_some_failed)
{
	char *text = report_several(DETAIL_SILENT, false, 3);

	ck_assert_str_eq(text, "");
	free(text);
	text = report_several(DETAIL_SILENT, false, 4);
	ck_assert_ptr_eq(strstr(text, "FAILED   pipe.two\n  claim "), text);
	assert_holds(last_line(text), "4 claims: ");
	free(text);
}
END_TEST

START_TEST(an_early_end_is_never_silent)
{
	struct plan plan = sample_plan(3);
	char *text;

	plan.detail = DETAIL_SILENT;
	text = report(&human_reporter, &plan, NULL, 0, "interrupted by SIGINT");
	assert_holds(text, "stopped after 0 of 3: interrupted by SIGINT\n0 claims");
	free(text);
}
END_TEST

START_TEST(chinese_throughout)
{
	char *text = report_several(DETAIL_SENTENCES, true, 4);

	assert_holds(text, "\n成立     fifo.one\n            第一条\n");
	assert_holds(text, "\n跳过     pipe.one：需要 root：以 root 运行\n");
	assert_holds(text, "\n不成立   pipe.two\n  命题      the fourth\n  所见      seen\n");
	assert_holds(text, "\n    1 需要 root：以 root 运行\n");
	assert_holds(last_line(text), "4 条命题：1 成立，2 跳过，1 不成立，用时 0.21 秒\n");
	free(text);
	text = report_several(DETAIL_FAMILIES, true, 4);
	assert_holds(text, "\nfifo 2：1 成立，1 跳过\n");
	assert_holds(text, "\npipe 3：1 跳过，1 不成立，1 未运行\n");
	free(text);
}
END_TEST

START_TEST(lines_keep_to_the_width)
{
	static const char sentence[] = "管道写端全部关闭之后，读端读到文件结束；在此之前，读者在内"
				       "核中睡眠，等待数据到来。";
	struct claim claim = several[0];
	struct plan plan = sample_plan(1);
	struct result result;
	char *text;

	claim.zh = sentence;
	result = sample_result(FAILED, "not over after 10 s: it waits in assert_ends(writer)");
	result.claim = &claim;
	plan.detail = DETAIL_SENTENCES;
	plan.chinese = true;
	plan.width = 39;
	text = report(&human_reporter, &plan, &result, 1, NULL);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		ck_assert_msg(text_columns(line) <= 39, "%s", line);
		assert_lacks(line, "            ，"); /* begins no line */
	}
	free(text);
}
END_TEST

START_TEST(what_runs_keeps_to_the_width)
{
	struct plan plan = sample_plan(1);
	struct result result = sample_result(HELD, "");
	char *text;

	plan.progress = true;
	plan.width = 20;
	text = report(&human_reporter, &plan, &result, 1, NULL);
	assert_holds(text, "[0/1] pipe.sample-cl\r");
	free(text);
}
END_TEST

START_TEST(known_reasons_have_a_cure)
{
	static const struct {
		const char *reason, *cause, *cure;
	} cures[] = {
		{ "needs the superuser", "need root", "run as root" },
		{ "the mqueue file system is not mounted", "need /dev/mqueue",
		  "mount -t mqueue none /dev/mqueue" },
		{ "sem_open: ENOENT", "need /dev/shm",
		  "mount -t tmpfs -o mode=1777 none /dev/shm" },
		{ "semget: ENOSYS", "need semget", "a kernel or runtime that has it" },
		{ "net/core/somaxconn is 1: the scenario needs 4", "need a longer queue of clients",
		  "sysctl net.core.somaxconn=4096" },
		{ "no program cat", "need the program cat", "install it" },
		{ "the moon is not here", "the moon is not here", NULL },
		{ ": ENOSYS", ": ENOSYS", NULL },
		{ "", "", NULL },
	};

	for (size_t i = 0; i < sizeof(cures) / sizeof(cures[0]); i++) {
		char buffer[REASON_SIZE];
		struct cure cure = cure_for(cures[i].reason, false, buffer, sizeof(buffer));

		ck_assert_str_eq(cure.cause, cures[i].cause);
		ck_assert_pstr_eq(cure.cure, cures[i].cure);
	}
}
END_TEST

START_TEST(each_phrase_has_both_languages)
{
	for (int i = 0; i < PHRASE_COUNT; i++) {
		ck_assert_ptr_nonnull(phrase((enum phrase)i, false));
		ck_assert_ptr_nonnull(phrase((enum phrase)i, true));
	}
}
END_TEST

START_TEST(many_reasons_and_families_lose_no_result)
{
	static struct groups groups;
	char text[16];

	for (int i = 0; i < REASON_LIMIT + 2; i++) {
		snprintf(text, sizeof(text), "reason %d", i);
		groups_note_reason(&groups, JUDGED_SKIPPED, text, NULL);
	}
	groups_note_reason(&groups, JUDGED_SKIPPED, "reason 7", NULL);
	groups_sort_reasons(&groups);
	ck_assert_uint_eq(groups.other_reasons, 2);
	ck_assert_uint_eq(groups.reasons[0].count, 2);
	ck_assert_str_eq(groups.reasons[0].text, "reason 7");
	groups.count = GROUP_LIMIT;
	for (size_t i = 0; i < GROUP_LIMIT; i++)
		groups.list[i].family = "another";
	ck_assert_ptr_null(groups_note(&groups, &(struct result){ .claim = &several[0] }));
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
	tcase_add_test(all, outcomes_stand_below_what_held);
	tcase_add_test(all, outcomes_are_bars_on_a_terminal);
	tcase_add_test(all, colour_only_adds);
	tcase_add_test(all, progress_is_erased);
	tcase_add_test(all, long_text_is_wrapped);
	tcase_add_test(all, no_text_moves_the_cursor);
	tcase_add_test(all, an_early_end_is_told_before_the_summary);
	tcase_add_test(all, a_line_for_each_mechanism);
	tcase_add_test(all, shuffled_mechanisms_have_a_line_each);
	tcase_add_test(all, expected_failures_are_grouped_by_reason);
	tcase_add_test(all, sentences_stand_below_their_claims);
	tcase_add_test(all, failures_alone);
	tcase_add_test(all, silence_unless_some_failed);
	tcase_add_test(all, an_early_end_is_never_silent);
	tcase_add_test(all, chinese_throughout);
	tcase_add_test(all, lines_keep_to_the_width);
	tcase_add_test(all, what_runs_keeps_to_the_width);
	tcase_add_test(all, known_reasons_have_a_cure);
	tcase_add_test(all, each_phrase_has_both_languages);
	tcase_add_test(all, many_reasons_and_families_lose_no_result);
	suite_add_tcase(suite, all);
	return suite;
}
