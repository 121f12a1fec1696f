/* Tests of the reader of journals: whole ones, torn ones, and logs that hold one among others. */
#include <stdlib.h>
#include <string.h>

#include "run/past.h"
#include "unit.h"

static struct past past;
static struct outcome outcome;

static const struct claim one = { .id = "pipe.one" }, two = { .id = "pipe.two" };

static void read_text(const char *text)
{
	FILE *file = fmemopen((char *)text, strlen(text), "r");

	ck_assert_ptr_nonnull(file);
	ck_assert(past_read(&past, file));
	fclose(file);
}

static bool knows(const struct claim *claim, int repetition)
{
	const struct job job = { claim, repetition };

	return past_outcome(&past, &job, &outcome);
}

static void drop(void)
{
	past_free(&past);
}

START_TEST(what_ended_is_known_with_its_text)
{
	read_text("ipclitmus: run\n"
		  "ipclitmus: begin pipe.one 1\n"
		  "ipclitmus: begin pipe.two 1\n"
		  "ipclitmus: end pipe.two 1 failed read returned 0, expected 1\n"
		  "ipclitmus: end pipe.one 1 held \n");
	ck_assert(past.begun);
	ck_assert_uint_eq(past.running, 0);
	ck_assert(knows(&one, 1));
	ck_assert_int_eq((int)outcome.kind, HELD);
	ck_assert_str_eq(outcome.text, "");
	ck_assert(knows(&two, 1));
	ck_assert_int_eq((int)outcome.kind, FAILED);
	ck_assert_str_eq(outcome.text, "read returned 0, expected 1");
	ck_assert(!knows(&one, 2));
}
END_TEST

START_TEST(what_was_running_is_blamed)
{
	read_text("ipclitmus: run\n"
		  "ipclitmus: begin pipe.one 1\n"
		  "ipclitmus: end pipe.one 1 skipped why\n"
		  "ipclitmus: begin pipe.one 2\n");
	ck_assert(knows(&one, 1));
	ck_assert_int_eq((int)outcome.kind, SKIPPED);
	ck_assert(knows(&one, 2));
	ck_assert_int_eq((int)outcome.kind, BROKEN);
	assert_holds(outcome.text, "was running");
	assert_lacks(outcome.text, "--jobs");
	ck_assert(!knows(&two, 1));
}
END_TEST

START_TEST(of_several_none_is_sure)
{
	read_text("ipclitmus: run\n"
		  "ipclitmus: begin pipe.one 1\n"
		  "ipclitmus: begin pipe.two 1\n");
	ck_assert(knows(&two, 1));
	assert_holds(outcome.text, "one of 2: --jobs=1");
}
END_TEST

static const struct claim litmus = { .id = "msg.three",
				     .outcomes = { { REQUIRED, "asleep: EAGAIN" },
						   { FORBIDDEN, "anything else" } } };

START_TEST(outcomes_of_rounds_come_back)
{
	read_text("ipclitmus: run\n"
		  "ipclitmus: begin msg.three 1\n"
		  "ipclitmus: outcome msg.three 1 37 100 asleep: EAGAIN\n"
		  "ipclitmus: outcome msg.three 1 63 100 of another version\n"
		  "ipclitmus: end msg.three 1 held \n");
	ck_assert(knows(&litmus, 1));
	ck_assert_int_eq(outcome.histogram.count, 2);
	ck_assert_uint_eq(outcome.histogram.rounds, 100);
	ck_assert_uint_eq(outcome.histogram.tallies[0].count, 37);
	ck_assert_uint_eq(outcome.histogram.tallies[1].count, 0);
}
END_TEST

START_TEST(without_outcomes_there_is_no_histogram)
{
	read_text("ipclitmus: run\n"
		  "ipclitmus: begin msg.three 1\n"
		  "ipclitmus: end msg.three 1 held \n");
	ck_assert(knows(&litmus, 1));
	ck_assert_int_eq(outcome.histogram.count, 0);
}
END_TEST

START_TEST(shards_are_one_past)
{
	struct past shard;
	static const char text[] = "ipclitmus: run\n"
				   "ipclitmus: begin pipe.two 1\n"
				   "ipclitmus: end pipe.two 1 held \n"
				   "ipclitmus: begin pipe.one 1\n"
				   "ipclitmus: end pipe.one 1 failed once more\n";
	FILE *file = fmemopen((char *)text, strlen(text), "r");

	read_text("ipclitmus: run\n"
		  "ipclitmus: begin pipe.one 1\n"
		  "ipclitmus: end pipe.one 1 held \n");
	ck_assert(past_read(&shard, file));
	fclose(file);
	ck_assert(past_merge(&past, &shard));
	ck_assert(knows(&two, 1));
	ck_assert(knows(&one, 1));
	ck_assert_int_eq((int)outcome.kind, HELD);
	ck_assert(knows(&one, 2)); /* what both tell of is a repetition */
	ck_assert_int_eq((int)outcome.kind, FAILED);
	ck_assert(!knows(&one, 3));
	ck_assert_uint_eq(past.running, 0);
}
END_TEST

START_TEST(a_torn_line_says_nothing)
{
	read_text("ipclitmus: run\n"
		  "ipclitmus: begin pipe.one 1\n"
		  "ipclitmus: end pipe.one 1 fai\n"
		  "ipclitmus: end pipe.one\n"
		  "ipclitmus: begin\n"
		  "ipclitmus: begin pipe.two 1");
	ck_assert(knows(&one, 1));
	ck_assert_int_eq((int)outcome.kind, BROKEN);
	ck_assert(!knows(&two, 1));
}
END_TEST

START_TEST(a_log_may_hold_it)
{
	read_text("[    0.000000] Linux version 6\r\n"
		  "[    9.000001] ipclitmus: run\r\n"
		  "[    9.000002] ipclitmus: begin pipe.one 1\r\n"
		  "[    9.000003] Oops\r\n"
		  "[    9.000004] ipclitmus: end pipe.one 1 failed so it is\r\n");
	ck_assert(past.begun);
	ck_assert(knows(&one, 1));
	ck_assert_str_eq(outcome.text, "so it is");
}
END_TEST

START_TEST(the_last_run_counts_with_what_resumed_it)
{
	read_text("ipclitmus: run\n"
		  "ipclitmus: begin pipe.one 1\n"
		  "ipclitmus: run\n"
		  "ipclitmus: begin pipe.two 1\n"
		  "ipclitmus: resume\n"
		  "ipclitmus: end pipe.two 1 broken it was running\n");
	ck_assert(!knows(&one, 1));
	ck_assert(knows(&two, 1));
	ck_assert_str_eq(outcome.text, "it was running");
	ck_assert_uint_eq(past.running, 0);
}
END_TEST

START_TEST(the_platform_is_known_by_its_facts)
{
	read_text("ipclitmus: run\n"
		  "ipclitmus: fact runtime linux\n"
		  "ipclitmus: run\n"
		  "ipclitmus: date 2026-11-21T10:00:00Z\n"
		  "ipclitmus: fact runtime gvisor\n"
		  "ipclitmus: fact libc glibc 2.36\n"
		  "ipclitmus: fact colour blue\n"
		  "ipclitmus: fact kernel\n"
		  "ipclitmus: resume\n"
		  "ipclitmus: fact runtime linux\n");
	ck_assert_uint_eq(past.facts.count, 2);
	ck_assert_str_eq(platform_fact(&past.facts, "runtime"), "linux");
	ck_assert_str_eq(platform_fact(&past.facts, "libc"), "glibc 2.36");
	ck_assert_str_eq(past.date, "2026-11-21T10:00:00Z");
}
END_TEST

static bool is_one(const char *id)
{
	return strcmp(id, one.id) == 0;
}

START_TEST(strangers_are_counted_once)
{
	read_text("ipclitmus: run\n"
		  "ipclitmus: begin pipe.two 1\n"
		  "ipclitmus: end pipe.two 1 held \n"
		  "ipclitmus: end pipe.two 2 held \n"
		  "ipclitmus: end pipe.one 1 held \n");
	ck_assert_uint_eq(past_strangers(&past, is_one), 1);
}
END_TEST

START_TEST(another_file_is_none)
{
	read_text("root:x:0:0\nbegin pipe.one 1\n");
	ck_assert(!past.begun);
	ck_assert(!knows(&one, 1));
}
END_TEST

Suite *past_suite(void)
{
	Suite *suite = suite_create("past");
	TCase *tests = tcase_create("past");

	tcase_add_checked_fixture(tests, NULL, drop);
	tcase_add_test(tests, what_ended_is_known_with_its_text);
	tcase_add_test(tests, what_was_running_is_blamed);
	tcase_add_test(tests, of_several_none_is_sure);
	tcase_add_test(tests, outcomes_of_rounds_come_back);
	tcase_add_test(tests, without_outcomes_there_is_no_histogram);
	tcase_add_test(tests, shards_are_one_past);
	tcase_add_test(tests, a_torn_line_says_nothing);
	tcase_add_test(tests, a_log_may_hold_it);
	tcase_add_test(tests, the_last_run_counts_with_what_resumed_it);
	tcase_add_test(tests, the_platform_is_known_by_its_facts);
	tcase_add_test(tests, strangers_are_counted_once);
	tcase_add_test(tests, another_file_is_none);
	suite_add_tcase(suite, tests);
	return suite;
}
