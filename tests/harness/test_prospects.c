/* Tests of prospects: all ways in which calls that meet may come out, and their text. */
#include <errno.h>
#include <string.h>

#include "explore/prospects.h"
#include "toy_kit.h"
#include "unit.h"

enum { A = 1, B, C };

static struct prospects *none(void)
{
	static struct prospects prospects;
	static struct kit kit;

	toy_load(&kit);
	memset(&prospects, 0, sizeof(prospects));
	prospects.kit = &kit;
	return &prospects;
}

static void add(struct prospects *prospects, int actor, const char *name, int choice)
{
	struct step *step = &prospects->program.steps[prospects->program.count++];

	step->actor = (unsigned char)actor;
	step->choice[0] = (unsigned char)choice;
	while (strcmp(prospects->kit->operations[step->operation]->name, name) != 0)
		step->operation++;
}

static void find(struct prospects *prospects)
{
	static const char empty[STATE_LIMIT];

	ck_assert(prospects_find(prospects, empty));
}

static bool has(const struct prospects *prospects, const char *text)
{
	char way[120];

	for (int i = 0; i < prospects->count; i++) {
		prospect_text(prospects, &prospects->list[i], way, sizeof(way));
		if (strcmp(way, text) == 0)
			return true;
	}
	return false;
}

START_TEST(one_of_two_gets_what_main_put_before)
{
	struct prospects *prospects = none();

	add(prospects, A, "take", 0);
	add(prospects, B, "take", 0);
	add(prospects, MAIN, "put", 0);
	find(prospects);
	ck_assert(prospects->all);
	ck_assert_int_eq(prospects->count, 2);
	ck_assert(has(prospects, "a: 0; b: asleep"));
	ck_assert(has(prospects, "a: asleep; b: 0"));
}
END_TEST

START_TEST(an_actor_keeps_the_order_of_its_calls)
{
	struct prospects *prospects = none();

	add(prospects, A, "put", 0);
	add(prospects, A, "put", 1);
	add(prospects, B, "take", 0);
	add(prospects, B, "take", 0);
	add(prospects, B, "take", 0);
	find(prospects);
	ck_assert(prospects->all);
	for (int i = 0; i < prospects->count; i++) {
		ck_assert_int_eq(prospects->list[i].ends[2].seen.number[0], 1);
		ck_assert_int_eq(prospects->list[i].ends[3].seen.number[0], 2);
		ck_assert_int_eq(prospects->list[i].ends[4].fate, SLEEPING);
	}
}
END_TEST

START_TEST(who_sleeps_makes_no_other_call)
{
	struct prospects *prospects = none();

	add(prospects, A, "take", 0);
	add(prospects, A, "put", 0);
	find(prospects);
	ck_assert_int_eq(prospects->count, 1);
	ck_assert(has(prospects, "a: asleep, not made"));
}
END_TEST

START_TEST(who_slept_and_who_came_too_late_differ)
{
	struct prospects *prospects = none();

	add(prospects, A, "take", 0);
	add(prospects, B, "close", 0);
	find(prospects);
	ck_assert_int_eq(prospects->count, 2);
	ck_assert(has(prospects, "a: EPIPE; b: 0"));
	ck_assert(has(prospects, "a: EINVAL; b: 0"));
}
END_TEST

START_TEST(what_the_documents_leave_open_is_all_allowed)
{
	struct prospects *prospects = none();

	add(prospects, A, "toss", 0);
	find(prospects);
	ck_assert_int_eq(prospects->count, 2);
	ck_assert(has(prospects, "a: 1"));
	ck_assert(has(prospects, "a: 2"));
}
END_TEST

START_TEST(a_call_with_a_time_limit_has_no_place)
{
	struct prospects *prospects = none();

	add(prospects, A, "knock", 0);
	find(prospects);
	ck_assert(!prospects->all);
}
END_TEST

START_TEST(a_number_tells_where_nothing_else_does)
{
	struct prospects *prospects = none();

	add(prospects, MAIN, "put", 0);
	add(prospects, MAIN, "put", 1);
	add(prospects, A, "take", 0);
	add(prospects, B, "take", 0);
	find(prospects);
	ck_assert_int_eq(prospects->count, 2);
	ck_assert(has(prospects, "a: 0 (number 1); b: 0 (number 2)"));
	ck_assert(has(prospects, "a: 0 (number 2); b: 0 (number 1)"));
}
END_TEST

START_TEST(what_is_seen_is_one_of_the_ways_or_none)
{
	struct prospects *prospects = none();
	struct prospect seen;

	add(prospects, MAIN, "put", 0);
	add(prospects, A, "take", 0);
	find(prospects);
	ck_assert_int_eq(prospects->count, 1);
	seen = prospects->list[0];
	ck_assert_int_eq(prospects_match(prospects, &seen), 0);
	seen.ends[1].seen.number[0] = 2;
	ck_assert_int_eq(prospects_match(prospects, &seen), -1);
	seen.ends[1] = (struct call_end){ .fate = SLEEPING };
	ck_assert_int_eq(prospects_match(prospects, &seen), -1);
}
END_TEST

Suite *prospects_suite(void)
{
	Suite *suite = suite_create("prospects");
	TCase *all = tcase_create("all");

	tcase_add_test(all, one_of_two_gets_what_main_put_before);
	tcase_add_test(all, an_actor_keeps_the_order_of_its_calls);
	tcase_add_test(all, who_sleeps_makes_no_other_call);
	tcase_add_test(all, who_slept_and_who_came_too_late_differ);
	tcase_add_test(all, what_the_documents_leave_open_is_all_allowed);
	tcase_add_test(all, a_call_with_a_time_limit_has_no_place);
	tcase_add_test(all, a_number_tells_where_nothing_else_does);
	tcase_add_test(all, what_is_seen_is_one_of_the_ways_or_none);
	suite_add_tcase(suite, all);
	return suite;
}
