/* Tests of the registry and of the shuffled order: finding claims, naming near ones. */
#include <stdlib.h>
#include <string.h>

#include "claim/registry.h"
#include "run/shuffle.h"
#include "unit.h"

CLAIM(two_words, second_in_the_file, .says = "sorted by line, not by name")
{
}

CLAIM(two_words, a_first_name, .says = "comes after, though its name is less")
{
}

CLAIM(both, over_two_families, .over = { "alpha", "beta" }, .says = "is two claims",
      .sources = { [1] = { "001 §1: of beta", WRONG("not so", "不是") } })
{
}

/* Once: the registry belongs to the whole program, and each test is a process of its own. */
static void load(void)
{
	ck_assert(registry_load());
}

START_TEST(ids_come_by_family_and_line)
{
	static const char *const ids[] = {
		"alpha.over-two-families",      "beta.over-two-families",
		"toy.every-short-program",      "toy.random-programs",
		"two-words.second-in-the-file", "two-words.a-first-name"
	};
	size_t count;
	const struct claim *claims = registry_claims(&count);

	ck_assert_uint_eq(count, 6);
	for (size_t i = 0; i < count; i++)
		ck_assert_str_eq(claims[i].id, ids[i]);
	ck_assert_str_eq(claims[1].family, "beta");
	ck_assert_ptr_eq(registry_find("beta.over-two-families"), &claims[1]);
	ck_assert_ptr_null(registry_find("both.over-two-families"));
}
END_TEST

static const struct {
	struct claim claim;
	bool posix;
} standards[] = {
	{ { .says = "read sleeps", .ref = "POSIX.1-2024 read()" }, true },
	{ { .says = "fgets leaves it", .ref = "C11 7.21.7.2" }, true },
	{ { .says = "on Linux read sleeps", .ref = "POSIX.1-2024 read()" }, false },
	{ { .says = "glibc refuses it", .ref = "POSIX.1-2024 mmap()" }, false },
	{ { .says = "splice moves", .ref = "splice(2)" }, false },
	{ { .says = "a model", .ref = "POSIX.1-2024 msgsnd()", .of_linux = true }, false },
};

START_TEST(what_posix_promises_is_told)
{
	ck_assert(claim_is_of_posix(&standards[_i].claim) == standards[_i].posix);
}
END_TEST

static void race(struct turn *turn, void *round)
{
	(void)turn;
	(void)round;
}

START_TEST(the_kind_of_a_claim_is_told)
{
	const struct claim example = { .says = "once" }, many = { .litmus = race };
	const struct claim meeting = { .is_computed = true }, programs = { .explores = true };

	ck_assert_int_eq(claim_kind(&example), CLAIM_EXAMPLE);
	ck_assert_int_eq(claim_kind(&many), CLAIM_LITMUS);
	ck_assert_int_eq(claim_kind(&meeting), CLAIM_LITMUS);
	ck_assert_int_eq(claim_kind(&programs), CLAIM_EXPLORATION);
}
END_TEST

START_TEST(each_family_has_its_source)
{
	const struct claim *alpha = registry_find("alpha.over-two-families");
	const struct claim *beta = registry_find("beta.over-two-families");

	ck_assert_ptr_null(alpha->course);
	ck_assert_int_eq(alpha->verdict.kind, VERDICT_HOLDS);
	ck_assert_str_eq(beta->course, "001 §1: of beta");
	ck_assert_int_eq(beta->verdict.kind, VERDICT_WRONG);
}
END_TEST

static const struct {
	const char *pattern;
	bool matches;
} patterns[] = {
	{ "alpha", true },
	{ "alpha.over-two-families", true },
	{ "alpha.*", true },
	{ "*-two-*", true },
	{ "alph", false },
	{ "beta", false },
	{ "alpha.", false },
	{ "alpha.over-two-familie", false },
	{ "[ab]*", true },
	{ "", false },
	{ "alpha.over_two_families", true }, /* as C has it */
	{ "alpha.over-two-families (repetition 2)", true },
	{ "alpha.over-two-families 2", false },
};

START_TEST(patterns_match)
{
	const struct claim *claim = registry_find("alpha.over-two-families");

	ck_assert_msg(registry_matches(claim, patterns[_i].pattern) == patterns[_i].matches,
		      "pattern \"%s\"", patterns[_i].pattern);
}
END_TEST

static const struct {
	const char *wrong, *nearest;
} wrongs[] = {
	{ "alpha.over-to-families", "alpha.over-two-families" },
	{ "alpa", "alpha" },
	{ "two-word", "two-words" },
	{ "first-name", "two-words.a-first-name" },
	{ "something.quite.else", NULL },
};

START_TEST(near_ids_are_named)
{
	const char *nearest = registry_nearest(wrongs[_i].wrong);

	if (wrongs[_i].nearest)
		ck_assert_str_eq(nearest, wrongs[_i].nearest);
	else
		ck_assert_ptr_null(nearest);
}
END_TEST

START_TEST(a_program_of_one_family_knows_what_it_lacks)
{
	size_t count;

	ck_assert(!registry_knows_or_lacks_family("two-words.anything"));

	registry_keep_family("two_words");
	registry_claims(&count);
	ck_assert_uint_eq(count, 2);
	ck_assert(!registry_knows("alpha.over-two-families"));
	ck_assert(registry_knows_or_lacks_family("alpha.anything"));
	ck_assert(registry_knows_or_lacks_family("two-words.a-first-name"));
	ck_assert(registry_knows_or_lacks_family("two-words.of-a-model"));
}
END_TEST

START_TEST(shuffling_keeps_every_job_and_follows_the_seed)
{
	struct job jobs[50], again[50];
	uint64_t state = 4711, same = 4711;
	bool seen[50] = { false };
	int moved = 0;

	for (int i = 0; i < 50; i++)
		jobs[i] = again[i] = (struct job){ NULL, i };
	shuffle_jobs(jobs, 50, &state);
	shuffle_jobs(again, 50, &same);
	for (int i = 0; i < 50; i++) {
		ck_assert(!seen[jobs[i].repetition]);
		seen[jobs[i].repetition] = true;
		moved += jobs[i].repetition != i;
		ck_assert_int_eq(jobs[i].repetition, again[i].repetition);
	}
	ck_assert_int_gt(moved, 25);
	ck_assert(state == same && state != 4711);
}
END_TEST

Suite *registry_suite(void)
{
	Suite *suite = suite_create("registry");
	TCase *tests = tcase_create("registry");

	tcase_add_checked_fixture(tests, load, NULL);
	tcase_add_test(tests, ids_come_by_family_and_line);
	tcase_add_test(tests, each_family_has_its_source);
	tcase_add_loop_test(tests, what_posix_promises_is_told, 0,
			    sizeof(standards) / sizeof(standards[0]));
	tcase_add_test(tests, the_kind_of_a_claim_is_told);
	tcase_add_loop_test(tests, patterns_match, 0, sizeof(patterns) / sizeof(patterns[0]));
	tcase_add_loop_test(tests, near_ids_are_named, 0, sizeof(wrongs) / sizeof(wrongs[0]));
	tcase_add_test(tests, a_program_of_one_family_knows_what_it_lacks);
	tcase_add_test(tests, shuffling_keeps_every_job_and_follows_the_seed);
	suite_add_tcase(suite, tests);
	return suite;
}
