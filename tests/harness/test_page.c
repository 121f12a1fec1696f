/* Tests of the page and of looking: the first statement counts, and a process is seen as it is. */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim/definition.h"
#include "stage/account.h"
#include "stage/look.h"
#include "stage/page.h"
#include "unit.h"

static const struct claim sample = { .says = "a claim for the tests of the page" };
static const struct place here = { "tests/sample.c", 7 };
static struct page *page;

static void make_page(void)
{
	page = page_new();
	ck_assert_ptr_nonnull(page);
	page_begin(page, &sample, here);
}

static void drop_page(void)
{
	page_free(page);
}

START_TEST(the_first_statement_counts)
{
	const struct evidence *evidence = &page->evidence;

	ck_assert(!page_told(page));
	ck_assert(page_tell(page, FAILED, here, "seen %d", 1));
	ck_assert(page_told(page));
	ck_assert(!page_tell(page, HELD, here, "seen %d", 2));
	ck_assert_int_eq(evidence->statement.kind, FAILED);
	ck_assert_str_eq(evidence->statement.text, "seen 1");
	ck_assert_int_eq(evidence->statement.place.line, 7);
	ck_assert_int_eq(evidence->trace_count, 1);
}
END_TEST

START_TEST(another_process_can_tell)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(!page_tell(page, SKIPPED, here, "%s", "told by a child"));
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert(!page_tell(page, HELD, here, "%s", ""));
	ck_assert_int_eq(page->evidence.statement.kind, SKIPPED);
	ck_assert_str_eq(page->evidence.statement.text, "told by a child");
	ck_assert_int_eq(page->evidence.trace_count, 0);
}
END_TEST

START_TEST(a_long_text_is_cut)
{
	char text[2 * TEXT_LIMIT];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	page_tell(page, FAILED, here, "%s", text);
	ck_assert_uint_eq(strlen(page->evidence.statement.text), TEXT_LIMIT - 1);
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
	const struct makers makers = { 2, pids, "ipclitmus-1a2b3c4d." };
	struct account before = { 1, { { .kind = MQUEUE, .name = "/nowhere/old", .maker = 7 } } };
	struct account now = { 4,
			       { { .kind = MQUEUE, .name = "/nowhere/old", .maker = 7 },
				 { .kind = MQUEUE, .name = "/nowhere/ours", .maker = 9 },
				 { .kind = SHM_FILE, .name = "/nowhere/ipclitmus-1a2b3c4d.8.x" },
				 { .kind = MQUEUE, .name = "/nowhere/anothers", .maker = 8 } } };
	char text[200];

	ck_assert_uint_eq(account_remove_new(&before, &now, &makers, text, sizeof(text)), 2);
	ck_assert_str_eq(text,
			 "POSIX message queue /nowhere/ours, file /nowhere/ipclitmus-1a2b3c4d.8.x");
	ck_assert_uint_eq(account_remove_new(&before, &now, NULL, text, sizeof(text)), 3);
}
END_TEST

START_TEST(a_full_account_blames_nobody)
{
	const pid_t pids[] = { 7 };
	const struct makers makers = { 1, pids, "ipclitmus-1a2b3c4d." };
	static struct account before = { .count = ACCOUNT_LIMIT };
	static struct account now = { 1, { { .kind = MQUEUE, .name = "/nowhere/x", .maker = 7 } } };
	char text[200];

	ck_assert_uint_eq(account_remove_new(&before, &now, &makers, text, sizeof(text)), 0);
	ck_assert_str_eq(text, "");
}
END_TEST

Suite *page_suite(void)
{
	Suite *suite = suite_create("page");
	TCase *tests = tcase_create("page");

	tcase_add_checked_fixture(tests, make_page, drop_page);
	tcase_add_test(tests, the_first_statement_counts);
	tcase_add_test(tests, another_process_can_tell);
	tcase_add_test(tests, a_long_text_is_cut);
	tcase_add_loop_test(tests, a_process_is_seen_as_it_is, 0,
			    sizeof(sights) / sizeof(sights[0]));
	tcase_add_test(tests, an_account_blames_who_made_it);
	tcase_add_test(tests, a_full_account_blames_nobody);
	suite_add_tcase(suite, tests);
	return suite;
}
