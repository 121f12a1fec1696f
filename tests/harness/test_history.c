/* Tests of histories: orders that times allow, who must sleep, the window, and the budget. */
#include <errno.h>
#include <string.h>

#include "explore/history.h"
#include "toy_kit.h"
#include "unit.h"

#define BUDGET 100000

enum { A = 1, B, C };

/* A box that is empty at first, and what was done to it. */
struct desk_of_history {
	struct kit kit;
	struct historian historian;
	struct history history;
	struct history_judgement judgement;
};

static struct desk_of_history *new_desk(void)
{
	static struct desk_of_history desk;

	memset(&desk, 0, sizeof(desk));
	toy_load(&desk.kit);
	ck_assert(historian_make(&desk.historian, desk.kit.model->state_size));
	return &desk;
}

/* The actor's next call, between these times; it returns 0, or sleeps where the second is NEVER. */
static struct deed *deed(struct desk_of_history *desk, int actor, const char *name, long argument,
			 uint32_t request, uint32_t response)
{
	struct deed *deed = &desk->history.deeds[actor][desk->history.count[actor]++];

	deed->request = request;
	deed->response = response;
	deed->call = (struct call){ .operation = operation_named(&desk->kit, name),
				    .arguments = { argument },
				    .fresh = true,
				    .fate = response == NEVER ? SLEEPING : RETURNED };
	return deed;
}

static void took(struct deed *deed, long number, long left)
{
	deed->call.seen = (struct seen){ .count = 2, .number = { number, left } };
}

static enum history_verdict judged(struct desk_of_history *desk, unsigned long budget)
{
	static const char empty[STATE_LIMIT];

	history_note_beside(&desk->history);
	history_judge(&desk->historian, &desk->history, empty, budget, &desk->judgement);
	historian_free(&desk->historian);
	return desk->judgement.verdict;
}

START_TEST(calls_at_the_same_time_may_stand_in_any_order)
{
	struct desk_of_history *desk = new_desk();

	deed(desk, A, "put", 1, 1, 4);
	deed(desk, B, "put", 2, 2, 3);
	took(deed(desk, C, "take", 0, 5, 6), 2, 1);
	took(deed(desk, C, "take", 0, 7, 8), 1, 0);
	ck_assert_int_eq(judged(desk, BUDGET), HISTORY_EXPLAINED);
}
END_TEST

START_TEST(what_returned_before_another_began_comes_first)
{
	struct desk_of_history *desk = new_desk();

	deed(desk, A, "put", 1, 1, 2);
	deed(desk, B, "put", 2, 3, 4);
	took(deed(desk, C, "take", 0, 5, 6), 2, 1);
	ck_assert_int_eq(judged(desk, BUDGET), HISTORY_WRONG);
	ck_assert_int_eq(desk->judgement.explained, 2);
	ck_assert_int_eq(desk->judgement.difference.actor, C);
	ck_assert_int_eq(desk->judgement.difference.discord, NUMBER);
	ck_assert(history_in_window(&desk->history, &desk->judgement, C, 0));
	ck_assert(!history_in_window(&desk->history, &desk->judgement, A, 0));
}
END_TEST

START_TEST(an_actor_s_own_calls_keep_their_order)
{
	struct desk_of_history *desk = new_desk();

	deed(desk, A, "put", 1, 1, 2);
	deed(desk, A, "put", 2, 3, 8);
	took(deed(desk, B, "take", 0, 4, 9), 2, 0);
	took(deed(desk, C, "take", 0, 5, 10), 1, 0);
	ck_assert_int_eq(judged(desk, BUDGET), HISTORY_EXPLAINED);
	desk = new_desk();
	deed(desk, A, "put", 1, 1, 2);
	deed(desk, A, "put", 2, 3, 8);
	took(deed(desk, B, "take", 0, 4, 9), 2, 1);
	ck_assert_int_eq(judged(desk, BUDGET), HISTORY_WRONG);
}
END_TEST

START_TEST(who_slept_went_on_when_it_could)
{
	struct desk_of_history *desk = new_desk();

	took(deed(desk, A, "take", 0, 1, 4), 1, 0);
	deed(desk, B, "put", 1, 2, 3);
	deed(desk, B, "take", 0, 5, NEVER);
	ck_assert_int_eq(judged(desk, BUDGET), HISTORY_EXPLAINED);
}
END_TEST

START_TEST(one_number_is_taken_once)
{
	struct desk_of_history *desk = new_desk();

	took(deed(desk, A, "take", 0, 1, 7), 1, 0);
	took(deed(desk, B, "take", 0, 2, 8), 1, 0);
	deed(desk, C, "put", 1, 3, 4);
	ck_assert_int_eq(judged(desk, BUDGET), HISTORY_WRONG);
	ck_assert_int_eq(desk->judgement.difference.discord, SLEEPS_NOT);
}
END_TEST

START_TEST(who_could_go_on_must_not_sleep)
{
	struct desk_of_history *desk = new_desk();

	deed(desk, A, "take", 0, 1, NEVER);
	deed(desk, B, "put", 1, 2, 3);
	ck_assert_int_eq(judged(desk, BUDGET), HISTORY_WRONG);
	ck_assert_int_eq(desk->judgement.difference.discord, SLEEPS_ON);
	ck_assert_int_eq(desk->judgement.difference.actor, A);
}
END_TEST

START_TEST(main_looks_at_last)
{
	struct desk_of_history *desk = new_desk();

	deed(desk, A, "put", 1, 1, 4);
	deed(desk, B, "put", 2, 2, 3);
	took(deed(desk, MAIN, "take", 0, 5, 6), 2 - _i, 1 - _i);
	ck_assert_int_eq(judged(desk, BUDGET), _i ? HISTORY_WRONG : HISTORY_EXPLAINED);
}
END_TEST

START_TEST(beyond_the_budget_nothing_is_known)
{
	struct desk_of_history *desk = new_desk();

	for (int i = 0; i < 8; i++)
		for (int actor = A; actor <= C; actor++)
			deed(desk, actor, "toss", 0, 1 + (uint32_t)i * 2, 100)->call.seen.value = 1;
	ck_assert_int_eq(judged(desk, 20), HISTORY_UNKNOWN);
}
END_TEST

/* What is alike is looked at once: of 24 calls in any order there are 729 places, not 9 billion ways. */
START_TEST(the_same_place_is_visited_once)
{
	struct desk_of_history *desk = new_desk();

	for (int i = 0; i < 8; i++)
		for (int actor = A; actor <= C; actor++)
			deed(desk, actor, "toss", 0, 1 + (uint32_t)i, 100 + (uint32_t)i)
				->call.seen.value = 3;
	ck_assert_int_eq(judged(desk, BUDGET), HISTORY_WRONG);
	ck_assert_int_eq(desk->judgement.explained, 0);
	desk = new_desk();
	for (int i = 0; i < 8; i++)
		for (int actor = A; actor <= C; actor++)
			deed(desk, actor, "toss", 0, 1 + (uint32_t)i, 100 + (uint32_t)i)
				->call.seen.value = 1;
	ck_assert_int_eq(judged(desk, 10000), HISTORY_EXPLAINED);
}
END_TEST

START_TEST(a_rule_knows_who_calls_at_the_same_time)
{
	struct desk_of_history *desk = new_desk();

	deed(desk, A, "knock", 0, _i ? 4 : 1, 5)->call.seen.value = 2;
	deed(desk, B, "put", 1, 2, 3);
	ck_assert_int_eq(judged(desk, BUDGET), _i ? HISTORY_WRONG : HISTORY_EXPLAINED);
}
END_TEST

Suite *history_suite(void)
{
	Suite *suite = suite_create("history");
	TCase *orders = tcase_create("orders"), *search = tcase_create("search");

	tcase_add_test(orders, calls_at_the_same_time_may_stand_in_any_order);
	tcase_add_test(orders, what_returned_before_another_began_comes_first);
	tcase_add_test(orders, an_actor_s_own_calls_keep_their_order);
	tcase_add_test(orders, who_slept_went_on_when_it_could);
	tcase_add_test(orders, one_number_is_taken_once);
	tcase_add_test(orders, who_could_go_on_must_not_sleep);
	tcase_add_loop_test(orders, main_looks_at_last, 0, 2);
	tcase_add_loop_test(orders, a_rule_knows_who_calls_at_the_same_time, 0, 2);
	tcase_add_test(search, beyond_the_budget_nothing_is_known);
	tcase_add_test(search, the_same_place_is_visited_once);
	suite_add_tcase(suite, orders);
	suite_add_tcase(suite, search);
	return suite;
}
