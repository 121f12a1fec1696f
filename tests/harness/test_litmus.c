/* Tests of what is pure in a litmus claim: drawing offsets, and what a histogram shows. */
#include <string.h>
#include <sys/syscall.h>

#include "base/calls.h"
#include "litmus/histogram.h"
#include "litmus/offsets.h"
#include "unit.h"

#define DRAWS 20000

static struct length of_length(uint64_t ticks)
{
	return (struct length){ ticks, ticks };
}

START_TEST(the_first_role_begins_at_once)
{
	const struct length lengths[] = { of_length(100), of_length(1000), of_length(10) };
	uint64_t random = 1;

	for (int i = 0; i < DRAWS; i++) {
		uint32_t offsets[3], least = UINT32_MAX;

		offsets_draw(&random, lengths, 3, offsets);
		for (int j = 0; j < 3; j++)
			least = offsets[j] < least ? offsets[j] : least;
		ck_assert_uint_eq(least, 0);
	}
}
END_TEST

/* By how much the second begins after the first, from before the first's begin to after its end. */
START_TEST(every_moment_of_one_meets_every_moment_of_the_other)
{
	const struct length lengths[] = { of_length(1000), of_length(200) };
	int before = 0, amid[10] = { 0 }, after = 0;
	uint64_t random = 2;

	for (int i = 0; i < DRAWS; i++) {
		uint32_t offsets[2];
		int second;

		offsets_draw(&random, lengths, 2, offsets);
		second = (int)offsets[1] - (int)offsets[0];
		before += second < 0;
		after += second >= 1000;
		if (second >= 0 && second < 1000)
			amid[second / 100]++;
		ck_assert_int_ge(second, -500);
		ck_assert_int_le(second, 1300);
	}
	ck_assert_int_gt(before, DRAWS / 20);
	ck_assert_int_gt(after, DRAWS / 200);
	for (int i = 0; i < 10; i++)
		ck_assert_int_gt(amid[i], DRAWS / 100);
}
END_TEST

START_TEST(a_seed_gives_the_same_offsets_again)
{
	const struct length lengths[] = { of_length(1000), of_length(200) };
	uint64_t one = 3, other = 3;
	uint32_t ones[2], others[2];

	offsets_draw(&one, lengths, 2, ones);
	offsets_draw(&other, lengths, 2, others);
	ck_assert_mem_eq(ones, others, sizeof(ones));
}
END_TEST

START_TEST(no_offset_is_longer_than_the_limit)
{
	const struct length lengths[] = { of_length(UINT32_MAX), of_length(1) };
	uint64_t random = 4;

	for (int i = 0; i < DRAWS; i++) {
		uint32_t offsets[2];

		offsets_draw(&random, lengths, 2, offsets);
		ck_assert_uint_le(offsets[0], OFFSET_LIMIT);
		ck_assert_uint_le(offsets[1], OFFSET_LIMIT);
	}
}
END_TEST

START_TEST(a_length_follows_what_is_measured)
{
	struct length length = { 0, 0 };

	for (int i = 0; i < 100; i++)
		length_note(&length, 500);
	ck_assert_uint_ge(length.typical, 450);
	ck_assert_uint_le(length.typical, 550);
	for (int i = 0; i < 1000; i++)
		length_note(&length, 2000);
	ck_assert_uint_ge(length.typical, 1800);
}
END_TEST

START_TEST(a_length_is_not_that_of_a_sleep)
{
	struct length length = { 0, 0 };

	for (int i = 0; i < 1000; i++)
		length_note(&length, i % 2 ? 100 : 1000000);
	ck_assert_uint_le(length.typical, 500);
}
END_TEST

/* Histograms */

static const struct litmus_outcome outcomes[OUTCOME_LIMIT] = { { REQUIRED, "good" },
							       { ALLOWED, "odd" },
							       { FORBIDDEN, "bad" } };

START_TEST(a_histogram_begins_with_nothing_seen)
{
	struct histogram histogram;
	char remark[80];

	memset(&histogram, 0xff, sizeof(histogram));
	histogram_begin(&histogram, outcomes);
	ck_assert_int_eq(histogram.count, 3);
	ck_assert_ptr_null(histogram_rarest(&histogram));
	ck_assert_int_eq(histogram_distinct(&histogram), 0);
	ck_assert_int_eq(histogram_allowed(&histogram), 2);
	ck_assert_double_eq(histogram_speed(&histogram), 0);
	ck_assert_double_eq(histogram_rate(&histogram, &histogram.tallies[0]), 0);
	histogram_remark(remark, sizeof(remark), &histogram, &histogram.tallies[0]);
	ck_assert_str_eq(remark, "not seen in 0 rounds here");
	ck_assert_ptr_null(histogram_find(&histogram, "none"));
}
END_TEST

START_TEST(a_histogram_tells_how_often)
{
	struct histogram histogram;
	char remark[80];

	histogram_begin(&histogram, outcomes);
	histogram.rounds = 40;
	histogram.seconds = 0.5;
	histogram_find(&histogram, "odd")->count = 40;
	ck_assert_str_eq(histogram_observed(&histogram, &histogram.tallies[0]), "never");
	ck_assert_str_eq(histogram_observed(&histogram, &histogram.tallies[1]), "always");
	histogram.tallies[1].count = 30;
	histogram.tallies[0].count = 10;
	ck_assert_str_eq(histogram_observed(&histogram, &histogram.tallies[1]), "sometimes");
	ck_assert_str_eq(histogram_rarest(&histogram)->outcome, "good");
	ck_assert_int_eq(histogram_distinct(&histogram), 2);
	ck_assert_double_eq(histogram_speed(&histogram), 80);
	ck_assert_double_eq(histogram_cost(&histogram), 0);
	histogram.busy = 0.25;
	ck_assert_double_eq(histogram_cost(&histogram), 2);
	ck_assert_double_eq(histogram_rate(&histogram, &histogram.tallies[0]), 0.25);
	for (int i = 0; i < 3; i++) {
		histogram_remark(remark, sizeof(remark), &histogram, &histogram.tallies[i]);
		ck_assert_str_eq(remark, "");
	}
}
END_TEST

/* Sleeping for good */

static const struct {
	long call;
	int limit; /* the argument that is the time limit; -1: none */
	unsigned long long value;
	bool ends;
} calls[] = {
	{ SYS_read, -1, 0, false },
	{ SYS_wait4, -1, 0, true },
	{ SYS_restart_syscall, -1, 0, true },
	{ SYS_futex, 3, 0, false },
	{ SYS_futex, 3, 0x7fff1234, true },
	{ SYS_rt_sigtimedwait, 2, 0, false },
	{ SYS_rt_sigtimedwait, 2, 0x7fff1234, true },
	{ SYS_epoll_pwait, 3, 0xffffffffffffffff, false },
	{ SYS_epoll_pwait, 3, 0xffffffff, false },
	{ SYS_epoll_pwait, 3, 100, true },
};

START_TEST(a_sleep_with_a_limit_is_not_for_good)
{
	unsigned long long arguments[6] = { 1, 1, 1, 1, 1, 1 };

	if (calls[_i].limit >= 0)
		arguments[calls[_i].limit] = calls[_i].value;
	ck_assert_int_eq(call_ends_by_itself(calls[_i].call, arguments), calls[_i].ends);
}
END_TEST

Suite *litmus_suite(void)
{
	Suite *suite = suite_create("litmus");
	TCase *tests = tcase_create("litmus");

	tcase_add_test(tests, the_first_role_begins_at_once);
	tcase_add_test(tests, every_moment_of_one_meets_every_moment_of_the_other);
	tcase_add_test(tests, a_seed_gives_the_same_offsets_again);
	tcase_add_test(tests, no_offset_is_longer_than_the_limit);
	tcase_add_test(tests, a_length_follows_what_is_measured);
	tcase_add_test(tests, a_length_is_not_that_of_a_sleep);
	tcase_add_test(tests, a_histogram_begins_with_nothing_seen);
	tcase_add_test(tests, a_histogram_tells_how_often);
	tcase_add_loop_test(tests, a_sleep_with_a_limit_is_not_for_good, 0,
			    sizeof(calls) / sizeof(calls[0]));
	suite_add_tcase(suite, tests);
	return suite;
}
