/* Tests of explanation: orders of what was seen, sets of worlds, who must sleep, what is foretold. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explore/foresee.h"
#include "toy_kit.h"
#include "unit.h"

enum { A = 1, B, C };

/* A box that is empty at first, and the calls of a round. */
struct bench {
	struct kit kit;
	struct explainer explainer;
	struct call calls[ACTOR_COUNT];
	struct difference difference;
};

static struct bench *new_bench(void)
{
	static struct bench bench;
	static const char empty[STATE_LIMIT];

	toy_load(&bench.kit);
	ck_assert(explainer_make(&bench.explainer, bench.kit.model->state_size));
	explainer_begin(&bench.explainer, empty);
	return &bench;
}

/* The actor makes a call in this round, which comes to this; to be changed by returned() and so on. */
static struct call *call(struct bench *bench, int actor, const char *name, long argument)
{
	struct call *call = &bench->calls[actor];

	*call = (struct call){ .operation = operation_named(&bench->kit, name),
			       .arguments = { argument },
			       .step = actor,
			       .fresh = true,
			       .fate = SLEEPING };
	return call;
}

static void returned(struct call *call, long value)
{
	call->fate = RETURNED;
	call->seen = (struct seen){ .value = value };
}

static void failed(struct call *call, int error)
{
	call->fate = RETURNED;
	call->seen = (struct seen){ .value = -1, .error = error };
}

static void took(struct call *call, long number, long left)
{
	call->fate = RETURNED;
	call->seen = (struct seen){ .count = 2, .number = { number, left } };
}

/* Whether the round is explained; what slept in it may go on in the next. */
static bool explained(struct bench *bench)
{
	bool good = explain(&bench->explainer, bench->calls, &bench->difference);

	for (int i = 0; i < ACTOR_COUNT; i++) {
		bench->calls[i].fresh = false;
		if (bench->calls[i].fate != SLEEPING)
			bench->calls[i].fate = NO_CALL;
	}
	return good;
}

static int worlds_of(const struct bench *bench)
{
	return bench->explainer.before.count;
}

START_TEST(one_order_of_many_is_found)
{
	struct bench *bench = new_bench();

	returned(call(bench, A, "put", 1), 0);
	returned(call(bench, B, "put", 2), 0);
	took(call(bench, C, "take", 0), 2, 1);
	ck_assert(explained(bench));
	ck_assert_int_eq(worlds_of(bench), 1);
	took(call(bench, MAIN, "take", 0), 1, 0);
	ck_assert(explained(bench));
}
END_TEST

START_TEST(what_no_order_allows_is_refused)
{
	struct bench *bench = new_bench();

	returned(call(bench, A, "put", 1), 0);
	returned(call(bench, B, "put", 2), 0);
	took(call(bench, C, "take", 0), 3, 1);
	ck_assert(!explained(bench));
	ck_assert_str_eq(bench->difference.operation->name, "take");
	ck_assert_int_eq(bench->difference.discord, NUMBER);
	ck_assert_int_eq(bench->difference.number, 0);
	ck_assert_int_eq(bench->difference.actor, C);
}
END_TEST

START_TEST(a_later_round_tells_which_world_it_was)
{
	struct bench *bench = new_bench();

	returned(call(bench, A, "put", 1), 0);
	returned(call(bench, B, "put", 2), 0);
	ck_assert(explained(bench));
	ck_assert_int_eq(worlds_of(bench), 2);
	took(call(bench, MAIN, "take", 0), 2, 1);
	ck_assert(explained(bench));
	ck_assert_int_eq(worlds_of(bench), 1);
	took(call(bench, MAIN, "take", 0), 2, 0);
	ck_assert(!explained(bench));
}
END_TEST

START_TEST(orders_that_lead_to_the_same_are_one_world)
{
	struct bench *bench = new_bench();

	returned(call(bench, A, "put", 1), 0);
	returned(call(bench, B, "put", 1), 0);
	call(bench, C, "put", 1);
	ck_assert(explained(bench));
	ck_assert_int_eq(worlds_of(bench), 1);
}
END_TEST

START_TEST(a_lost_wakeup_is_seen)
{
	struct bench *bench = new_bench();

	call(bench, A, "take", 0);
	ck_assert(explained(bench));
	returned(call(bench, MAIN, "put", 1), 0);
	ck_assert(!explained(bench));
	ck_assert_int_eq(bench->difference.discord, SLEEPS_ON);
	ck_assert(bench->difference.lost);
	ck_assert_int_eq(bench->difference.actor, A);
}
END_TEST

START_TEST(a_sleeper_goes_on)
{
	struct bench *bench = new_bench();

	call(bench, A, "take", 0);
	ck_assert(explained(bench));
	returned(call(bench, MAIN, "put", 1), 0);
	took(&bench->calls[A], 1, 0);
	ck_assert(explained(bench));
	ck_assert_str_eq(bench->explainer.branches[A]->why, "manual: the first number");
}
END_TEST

START_TEST(who_can_go_on_must_not_sleep)
{
	struct bench *bench = new_bench();

	call(bench, A, "put", 1);
	ck_assert(!explained(bench));
	ck_assert_int_eq(bench->difference.discord, SLEEPS_ON);
	ck_assert(!bench->difference.lost);
}
END_TEST

START_TEST(who_must_sleep_does_not_return)
{
	struct bench *bench = new_bench();

	took(call(bench, A, "take", 0), 0, 0);
	ck_assert(!explained(bench));
	ck_assert_int_eq(bench->difference.discord, SLEEPS_NOT);
}
END_TEST

START_TEST(a_rule_may_allow_several_things)
{
	struct bench *bench = new_bench();

	returned(call(bench, A, "toss", 0), _i);
	ck_assert_int_eq(explained(bench), _i == 1 || _i == 2);
}
END_TEST

START_TEST(a_rule_knows_who_calls_in_the_same_round)
{
	static const char *const others[] = { "toss", "put" };
	struct bench *bench = new_bench();

	call(bench, C, "take", 0);
	ck_assert(explained(bench));
	returned(call(bench, A, "knock", 0), 0);
	ck_assert(explained(bench));
	returned(call(bench, A, "knock", 0), _i + 1);
	returned(call(bench, B, others[_i], 1), _i == 0);
	if (_i)
		took(&bench->calls[C], 1, 0);
	ck_assert(explained(bench));
}
END_TEST

START_TEST(an_interrupted_sleeper_fails)
{
	struct bench *bench = new_bench();

	call(bench, A, "take", 0);
	ck_assert(explained(bench));
	returned(call(bench, MAIN, "interrupt", A), 0);
	failed(&bench->calls[A], _i ? EINTR : EAGAIN);
	ck_assert_int_eq(explained(bench), _i);
}
END_TEST

START_TEST(a_killed_sleeper_is_gone)
{
	struct bench *bench = new_bench();

	call(bench, A, "take", 0);
	ck_assert(explained(bench));
	returned(call(bench, MAIN, "kill", A), 0);
	bench->calls[A].fate = _i ? PERISHED : SLEEPING;
	ck_assert_int_eq(explained(bench), _i);
}
END_TEST

START_TEST(a_rule_knows_who_has_ended_in_this_round)
{
	struct bench *bench = new_bench();

	returned(call(bench, A, "kill", C), 0);
	returned(call(bench, B, "kill", C), _i);
	ck_assert_int_eq(explained(bench), _i);
	returned(call(bench, A, "kill", C), 1);
	ck_assert(!explained(bench));
}
END_TEST

START_TEST(the_whole_state_narrows_the_worlds)
{
	struct bench *bench = new_bench();
	struct call observed = { .operation = bench->kit.observe, .step = -1 };

	returned(call(bench, A, "put", 1), 0);
	ck_assert(explained(bench));
	observed.seen = (struct seen){ .count = 1, .number = { _i } };
	ck_assert_int_eq(explain_observed(&bench->explainer, bench->calls, &observed,
					  &bench->difference),
			 _i == 1);
}
END_TEST

static struct forecast forecast_of(struct bench *bench, const char *name, long argument)
{
	struct forecast forecast;

	call(bench, MAIN, name, argument);
	foresee(&bench->explainer, bench->calls, MAIN, &forecast);
	return forecast;
}

START_TEST(it_is_foreseen_who_returns)
{
	struct bench *bench = new_bench();

	ck_assert(forecast_of(bench, "put", 1).certain);
	ck_assert(!forecast_of(bench, "take", 0).returns);
	ck_assert(forecast_of(bench, "toss", 0).returns);
	ck_assert(!forecast_of(bench, "toss", 0).certain);
	ck_assert_uint_eq(forecast_of(bench, "kill", B).kills, 1U << B);
	ck_assert_uint_eq(forecast_of(bench, "kill", B).disturbs, 0);
	ck_assert_uint_eq(forecast_of(bench, "interrupt", B).disturbs, 1U << B);
	ck_assert(forecast_of(bench, "knock", 0).moment);
	ck_assert(!forecast_of(bench, "toss", 0).moment);
}
END_TEST

START_TEST(what_was_foreseen_explains)
{
	struct bench *bench = new_bench();
	struct forecast forecast = forecast_of(bench, "put", 1);

	returned(&bench->calls[MAIN], _i);
	ck_assert_int_eq(came_as_foreseen(&bench->explainer, bench->calls, MAIN, &forecast),
			 _i == 0);
}
END_TEST

START_TEST(all_endings_of_a_round_are_foretold)
{
	struct bench *bench = new_bench();
	static struct foretold foretold;

	call(bench, A, "take", 0);
	call(bench, B, "take", 0);
	ck_assert(explained(bench));
	returned(call(bench, MAIN, "put", 1), 0);
	ck_assert(foretell(&bench->explainer, bench->calls, &foretold));
	ck_assert(foretold.exact);
	ck_assert_int_eq(foretold.count, 2);
	for (int i = 0; i < 2; i++) {
		const struct call_end *ends = foretold.endings[i];

		ck_assert_int_eq(ends[MAIN].fate, RETURNED);
		ck_assert_int_ne(ends[A].fate, ends[B].fate);
		ck_assert_int_eq(ends[ends[A].fate == RETURNED ? A : B].seen.number[0], 1);
	}
}
END_TEST

START_TEST(a_set_of_worlds_holds_each_once)
{
	struct worlds worlds;
	struct world *world;

	ck_assert(worlds_make(&worlds, sizeof(int)));
	world = calloc(1, worlds.world_size);
	ck_assert_ptr_nonnull(world);
	for (int i = 0; i < 2 * WORLD_LIMIT; i++) {
		*(int *)world->state = i % (WORLD_LIMIT + 1);
		ck_assert_int_eq(worlds_add(&worlds, world), i < WORLD_LIMIT);
	}
	ck_assert_int_eq(worlds.count, WORLD_LIMIT);
	ck_assert(worlds.full);
	worlds_clear(&worlds);
	ck_assert(worlds_add(&worlds, world));
	ck_assert(!worlds.full);
	free(world);
	worlds_free(&worlds);
}
END_TEST

Suite *explain_suite(void)
{
	Suite *suite = suite_create("explain");
	TCase *orders = tcase_create("orders"), *sleepers = tcase_create("sleepers");
	TCase *foresight = tcase_create("foresight");

	tcase_add_test(orders, one_order_of_many_is_found);
	tcase_add_test(orders, what_no_order_allows_is_refused);
	tcase_add_test(orders, a_later_round_tells_which_world_it_was);
	tcase_add_test(orders, orders_that_lead_to_the_same_are_one_world);
	tcase_add_loop_test(orders, a_rule_may_allow_several_things, 0, 4);
	tcase_add_loop_test(orders, a_rule_knows_who_calls_in_the_same_round, 0, 2);
	tcase_add_loop_test(orders, the_whole_state_narrows_the_worlds, 0, 3);
	tcase_add_test(orders, a_set_of_worlds_holds_each_once);
	tcase_add_test(sleepers, a_lost_wakeup_is_seen);
	tcase_add_test(sleepers, a_sleeper_goes_on);
	tcase_add_test(sleepers, who_can_go_on_must_not_sleep);
	tcase_add_test(sleepers, who_must_sleep_does_not_return);
	tcase_add_loop_test(sleepers, an_interrupted_sleeper_fails, 0, 2);
	tcase_add_loop_test(sleepers, a_killed_sleeper_is_gone, 0, 2);
	tcase_add_loop_test(sleepers, a_rule_knows_who_has_ended_in_this_round, 0, 2);
	tcase_add_test(foresight, it_is_foreseen_who_returns);
	tcase_add_loop_test(foresight, what_was_foreseen_explains, 0, 2);
	tcase_add_test(foresight, all_endings_of_a_round_are_foretold);
	suite_add_tcase(suite, orders);
	suite_add_tcase(suite, sleepers);
	suite_add_tcase(suite, foresight);
	return suite;
}
