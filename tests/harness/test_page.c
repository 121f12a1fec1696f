/* Tests of the page and of looking: the first verdict counts, and a process is seen as it is. */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "account.h"
#include "litmus.h"
#include "look.h"
#include "page.h"
#include "unit.h"

static const struct claim sample = {
	.says = "a claim for the tests of the page",
	.outcomes = { { REQUIRED, "good" }, { ALLOWED, "odd" }, { FORBIDDEN, "bad" } }
};
static const struct place here = { "tests/sample.c", 7 };
static struct page *page;

static void make_page(void)
{
	page = page_new();
	ck_assert_ptr_nonnull(page);
	page_begin(page, &sample);
}

static void drop_page(void)
{
	page_free(page);
}

START_TEST(the_first_verdict_counts)
{
	struct outcome outcome;

	ck_assert(!page_settled(page));
	ck_assert(page_settle(page, FAILED, here, "seen %d", 1));
	ck_assert(page_settled(page));
	ck_assert(!page_settle(page, HELD, here, "seen %d", 2));
	page_take(page, &outcome);
	ck_assert_int_eq(outcome.kind, FAILED);
	ck_assert_str_eq(outcome.text, "seen 1");
	ck_assert_int_eq(outcome.place.line, 7);
	ck_assert_int_eq(outcome.actor_count, 1);
}
END_TEST

START_TEST(another_process_can_settle)
{
	struct outcome outcome;
	pid_t pid = fork();

	if (pid == 0)
		_exit(!page_settle(page, SKIPPED, here, "%s", "told by a child"));
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert(!page_settle(page, HELD, here, "%s", ""));
	page_take(page, &outcome);
	ck_assert_int_eq(outcome.kind, SKIPPED);
	ck_assert_str_eq(outcome.text, "told by a child");
}
END_TEST

START_TEST(without_a_verdict_it_is_broken)
{
	struct outcome outcome;

	page_take(page, &outcome);
	ck_assert_int_eq(outcome.kind, BROKEN);
}
END_TEST

START_TEST(a_long_text_is_cut)
{
	char text[2 * TEXT_LIMIT];
	struct outcome outcome;

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	page_settle(page, FAILED, here, "%s", text);
	page_take(page, &outcome);
	ck_assert_uint_eq(strlen(outcome.text), TEXT_LIMIT - 1);
}
END_TEST

START_TEST(a_required_outcome_is_missed)
{
	struct outcome outcome;

	page->tallies[1] = 5;
	ck_assert_str_eq(litmus_missing(page), "good");
	page->tallies[0] = 1;
	ck_assert_ptr_null(litmus_missing(page));
	page_take(page, &outcome);
	ck_assert_int_eq(outcome.tally_count, 3);
	ck_assert_str_eq(outcome.tallies[1].outcome, "odd");
	ck_assert_uint_eq(outcome.tallies[1].count, 5);
}
END_TEST

static void sleep_in_pause(void)
{
	for (;;)
		pause();
}

static void run_on(void)
{
	for (;;)
		sched_yield();
}

static void stop(void)
{
	raise(SIGSTOP);
}

static void die(void)
{
	raise(SIGKILL);
}

static void leave(void)
{
	_exit(3);
}

static const struct {
	void (*act)(void);
	const char *seen;
} sights[] = {
	{ sleep_in_pause, "asleep in pause" },
	{ run_on, "running" },
	{ stop, "stopped" },
	{ die, "ended by SIGKILL" },
	{ leave, "ended with exit status 3" },
};

/* It comes to that, sooner or later: the test's own time limit is Check's. */
START_TEST(a_process_is_seen_as_it_is)
{
	char text[64] = "";
	pid_t pid = fork();

	if (pid == 0)
		sights[_i].act();
	while (strcmp(text, sights[_i].seen) != 0)
		look_describe(pid, text, sizeof(text));
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	look_describe(pid, text, sizeof(text));
	ck_assert_str_eq(text, "gone");
}
END_TEST

START_TEST(an_account_blames_who_made_it)
{
	const pid_t pids[] = { 7, 9 };
	const struct makers makers = { 2, pids };
	struct account before = { 1, { { .kind = MQUEUE, .name = "/nowhere/old", .maker = 7 } } };
	struct account now = { 3,
			       { { .kind = MQUEUE, .name = "/nowhere/old", .maker = 7 },
				 { .kind = MQUEUE, .name = "/nowhere/ours", .maker = 9 },
				 { .kind = MQUEUE, .name = "/nowhere/anothers", .maker = 8 } } };
	char text[200];

	ck_assert_uint_eq(account_remove_new(&before, &now, &makers, text, sizeof(text)), 1);
	ck_assert_str_eq(text, "POSIX message queue /nowhere/ours");
	ck_assert_uint_eq(account_remove_new(&before, &now, NULL, text, sizeof(text)), 2);
}
END_TEST

Suite *page_suite(void)
{
	Suite *suite = suite_create("page");
	TCase *tests = tcase_create("page");

	tcase_add_checked_fixture(tests, make_page, drop_page);
	tcase_add_test(tests, the_first_verdict_counts);
	tcase_add_test(tests, another_process_can_settle);
	tcase_add_test(tests, without_a_verdict_it_is_broken);
	tcase_add_test(tests, a_long_text_is_cut);
	tcase_add_test(tests, a_required_outcome_is_missed);
	tcase_add_loop_test(tests, a_process_is_seen_as_it_is, 0,
			    sizeof(sights) / sizeof(sights[0]));
	tcase_add_test(tests, an_account_blames_who_made_it);
	suite_add_tcase(suite, tests);
	return suite;
}
