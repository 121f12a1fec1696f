/* Tests of the judge: every pair of its table. */
#include "unit.h"

enum { NONE = -1 };

static const struct {
	enum outcome_kind outcome;
	int expected;
	enum judgement_kind judged;
	bool as_expected;
} table[] = {
	{ HELD, NONE, JUDGED_HELD, true },
	{ HELD, EXPECTED_FAIL, JUDGED_BETTER, false },
	{ HELD, EXPECTED_MAY_FAIL, JUDGED_HELD, true },
	{ HELD, EXPECTED_SKIP, JUDGED_BETTER, false },
	{ FAILED, NONE, JUDGED_FAILED, false },
	{ FAILED, EXPECTED_FAIL, JUDGED_EXPECTED_FAIL, true },
	{ FAILED, EXPECTED_MAY_FAIL, JUDGED_EXPECTED_FAIL, true },
	{ FAILED, EXPECTED_SKIP, JUDGED_FAILED, false },
	{ BROKEN, NONE, JUDGED_FAILED, false },
	{ BROKEN, EXPECTED_FAIL, JUDGED_FAILED, false },
	{ BROKEN, EXPECTED_MAY_FAIL, JUDGED_FAILED, false },
	{ BROKEN, EXPECTED_SKIP, JUDGED_FAILED, false },
	{ SKIPPED, NONE, JUDGED_SKIPPED, true },
	{ SKIPPED, EXPECTED_FAIL, JUDGED_SKIPPED, true },
	{ SKIPPED, EXPECTED_SKIP, JUDGED_SKIPPED, true },
};

START_TEST(each_pair)
{
	const struct outcome outcome = { .kind = table[_i].outcome };
	const struct expectation expectation = {
		.id = "pipe.x",
		.kind = table[_i].expected == NONE ? EXPECTED_FAIL
						   : (enum expected_kind)table[_i].expected,
	};
	const struct expectation *given = table[_i].expected == NONE ? NULL : &expectation;
	struct judgement judgement = judge(&outcome, given);

	ck_assert_int_eq((int)judgement.kind, (int)table[_i].judged);
	ck_assert_ptr_eq(judgement.expectation, given);
	ck_assert(judged_as_expected(judgement.kind) == table[_i].as_expected);
}
END_TEST

static const struct {
	const char *text, *seen;
	bool another;
} failures[] = {
	{ "msg_cbytes is 4, expected 2", "msg_cbytes is 4", false },
	{ "msg_qnum is 4, expected 2", "msg_cbytes is 4", true },
	{ "msg_qnum is 4, expected 2", NULL, false },
};

START_TEST(another_failure_is_not_the_one_expected)
{
	struct outcome outcome = { .kind = FAILED };
	struct expectation expectation = {
		"msg.x", EXPECTED_FAIL, failures[_i].seen, "known", { 0 }
	};

	strcpy(outcome.text, failures[_i].text);
	ck_assert(judged_another_failure(&outcome, &expectation) == failures[_i].another);
	ck_assert_int_eq((int)judge(&outcome, &expectation).kind,
			 (int)(failures[_i].another ? JUDGED_FAILED : JUDGED_EXPECTED_FAIL));
	expectation.kind = EXPECTED_MAY_FAIL;
	ck_assert(judged_another_failure(&outcome, &expectation) == failures[_i].another);
	outcome.kind = BROKEN;
	ck_assert(!judged_another_failure(&outcome, &expectation));
}
END_TEST

START_TEST(each_outcome_has_its_word)
{
	ck_assert_str_eq(outcome_word(HELD), "held");
	ck_assert_str_eq(outcome_word(FAILED), "failed");
	ck_assert_str_eq(outcome_word(BROKEN), "broken");
	ck_assert_str_eq(outcome_word(SKIPPED), "skipped");
}
END_TEST

START_TEST(place_is_told_from_the_top)
{
	struct place place = { "../../src/tests/pipe.c", 1 };

	ck_assert_str_eq(place_file(&place), "tests/pipe.c");
	place.file = "harness/claim.c";
	ck_assert_str_eq(place_file(&place), "harness/claim.c");
	place.file = NULL;
	ck_assert_ptr_null(place_file(&place));
}
END_TEST

Suite *judge_suite(void)
{
	Suite *suite = suite_create("judge");
	TCase *all = tcase_create("judge");

	tcase_add_loop_test(all, each_pair, 0, sizeof(table) / sizeof(table[0]));
	tcase_add_loop_test(all, another_failure_is_not_the_one_expected, 0,
			    sizeof(failures) / sizeof(failures[0]));
	tcase_add_test(all, each_outcome_has_its_word);
	tcase_add_test(all, place_is_told_from_the_top);
	suite_add_tcase(suite, all);
	return suite;
}
