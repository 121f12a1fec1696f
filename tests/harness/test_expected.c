/* Tests of the reader of expected/: good files, each kind of bad one, and what a line means. */
#include <stdlib.h>
#include <string.h>

#include "run/expected.h"
#include "unit.h"

static struct expected expected;
static struct expected_error error;
static bool applies;

static const struct facts facts = {
	.list = { { "runtime", "gvisor" }, { "kernel", "4.4.0" }, { "libc", "glibc 2.36" } },
	.count = 3,
};

static bool known(const char *id)
{
	return strcmp(id, "pipe.one") == 0 || strcmp(id, "pipe.two") == 0;
}

static const char *nearest(const char *id)
{
	return strncmp(id, "pipe.", 5) == 0 ? "pipe.one" : NULL;
}

static bool add_sized(const char *name, const char *text, size_t size)
{
	applies = true;
	memset(&error, 0, sizeof(error));
	return expected_add(&expected, name, text, size, &facts, known, nearest, &applies, &error);
}

/* Adds text from a block of its own, which valgrind and the sanitizers see the end of. */
static bool add(const char *name, const char *text)
{
	size_t size = strlen(text);
	char *copy = malloc(size + 1);
	bool good;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, size);
	good = add_sized(name, copy, size);
	free(copy);
	return good;
}

static void drop(void)
{
	expected_free(&expected);
}

static void assert_one(enum expected_kind kind, const char *reason, int line)
{
	const struct expectation *one = expected_for(&expected, "pipe.one");

	ck_assert_ptr_nonnull(one);
	ck_assert_int_eq((int)one->kind, (int)kind);
	ck_assert_str_eq(one->reason, reason);
	ck_assert_str_eq(one->place.file, "e.txt");
	ck_assert_int_eq(one->place.line, line);
}

START_TEST(good_file)
{
	ck_assert_msg(add("e.txt", "# a comment\n\n  \t\nwhen runtime = gvisor\n"
				   "pipe.one fail  a reason # with all; man 7 pipe \n"
				   "\tpipe.two\tskip\tno room\n"),
		      "%s", error.text);
	ck_assert(applies);
	ck_assert_uint_eq(expected.count, 2);
	assert_one(EXPECTED_FAIL, "a reason # with all; man 7 pipe", 5);
	ck_assert_int_eq((int)expected_for(&expected, "pipe.two")->kind, EXPECTED_SKIP);
	ck_assert_ptr_null(expected_for(&expected, "pipe.three"));
}
END_TEST

START_TEST(lines_may_end_as_on_windows)
{
	ck_assert(add("e.txt", "\xef\xbb\xbfwhen runtime = gvisor\r\n\r\npipe.one skip why\r\n"));
	assert_one(EXPECTED_SKIP, "why", 3);
}
END_TEST

START_TEST(last_line_may_lack_its_end)
{
	ck_assert(add("e.txt", "pipe.one fail why"));
	assert_one(EXPECTED_FAIL, "why", 1);
}
END_TEST

START_TEST(a_failure_may_be_now_and_then)
{
	ck_assert(add("e.txt", "pipe.one may-fail a race\n"));
	assert_one(EXPECTED_MAY_FAIL, "a race", 1);
}
END_TEST

START_TEST(what_a_failure_says_may_be_expected)
{
	ck_assert_msg(add("e.txt", "pipe.one fail \"gave \\\"x\\\" \\\\0\" a \"reason\"\n"), "%s",
		      error.text);
	assert_one(EXPECTED_FAIL, "a \"reason\"", 1);
	ck_assert_str_eq(expected_for(&expected, "pipe.one")->seen, "gave \"x\" \\0");
	ck_assert(add("f.txt", "pipe.two may-fail race\n"));
	ck_assert_ptr_null(expected_for(&expected, "pipe.two")->seen);
}
END_TEST

START_TEST(empty_file_expects_nothing)
{
	ck_assert(add("e.txt", ""));
	ck_assert(add("e.txt", "\n"));
	ck_assert(applies);
	ck_assert_uint_eq(expected.count, 0);
}
END_TEST

static const struct {
	const char *conditions;
	bool match;
} conditions[] = {
	{ "when runtime = gvisor\n", true },
	{ "when runtime = linux\n", false },
	{ "when kernel = 4.*\n", true },
	{ "when kernel = 4.[5-9]*\n", false },
	{ "when libc = glibc 2.*\n", true },
	{ "when runtime = gvisor\nwhen kernel = 4.?.0\n", true },
	{ "when runtime = gvisor\nwhen kernel = 5.*\n", false },
	{ "when kernel = 5.*\nwhen runtime = gvisor\n", false },
};

START_TEST(all_conditions_must_match)
{
	char text[200];

	snprintf(text, sizeof(text), "%spipe.one fail why\n", conditions[_i].conditions);
	ck_assert_msg(add("e.txt", text), "%s", error.text);
	ck_assert(applies == conditions[_i].match);
	ck_assert((expected_for(&expected, "pipe.one") != NULL) == conditions[_i].match);
}
END_TEST

static const struct {
	const char *text;
	const char *error;
} malformed[] = {
	{ "pipe.one\n", "e.txt:1: after the id stands fail, may-fail or skip" },
	{ "\npipe.one pass why\n",
	  "e.txt:2: after the id stands fail, may-fail or skip, not \"pass\"" },
	{ "pipe.one fail\n", "e.txt:1: the reason is missing" },
	{ "pipe.one fail \"is 4\" \n", "e.txt:1: the reason is missing" },
	{ "pipe.one fail \"is 4 why\n", "e.txt:1: what the failure says ends with a quotation" },
	{ "pipe.one fail \"\" why\n", "e.txt:1: what the failure says ends with a quotation" },
	{ "pipe.one skip \"x\" why\n", "e.txt:1: what is skipped fails with nothing" },
	{ "pipe.one skip  \r\n", "e.txt:1: the reason is missing" },
	{ "pipe.won fail why\n", "e.txt:1: no claim \"pipe.won\"; did you mean pipe.one?" },
	{ "mq.x fail why\n", "e.txt:1: no claim \"mq.x\"; 'ipclitmus list' shows all" },
	{ "pipe.\x1b[31m fail why\n", "e.txt:1: no claim \"pipe.?[31m\"" },
	{ "when\n", "e.txt:1: a condition reads: when FACT = PATTERN" },
	{ "when runtime\n", "e.txt:1: a condition reads" },
	{ "when runtime =\n", "e.txt:1: a condition reads" },
	{ "when runtime is gvisor\n", "e.txt:1: a condition reads" },
	{ "when weather = fine\n", "e.txt:1: no fact \"weather\"; 'ipclitmus platform'" },
	{ "pipe.one fail why\nwhen runtime = gvisor\n", "e.txt:2: conditions stand before" },
	{ "pipe.one fail a\npipe.one fail a\n", "e.txt:2: pipe.one has an expectation already, "
						"at e.txt:1: keep one" },
	{ "pipe.one fail a\npipe.one skip b\n", "e.txt:2: pipe.one has an expectation already" },
	{ "when runtime = linux\npipe.one fail a\npipe.one skip b\n", "e.txt:3: pipe.one has an" },
	{ "when runtime = linux\npipe.won fail a\n", "e.txt:2: no claim \"pipe.won\"" },
};

START_TEST(bad_line_is_named_with_its_cure)
{
	ck_assert(!add("e.txt", malformed[_i].text));
	ck_assert_msg(strncmp(error.text, malformed[_i].error, strlen(malformed[_i].error)) == 0,
		      "%s", error.text);
}
END_TEST

START_TEST(two_files_may_not_both_say)
{
	ck_assert(add("e.txt", "pipe.one fail why\n"));
	ck_assert(!add("f.txt", "pipe.one skip why\n"));
	ck_assert_str_eq(error.text, "f.txt:1: pipe.one has an expectation already, at e.txt:1: "
				     "keep one");
}
END_TEST

START_TEST(files_of_other_platforms_may)
{
	ck_assert(add("d.txt", "when runtime = linux\npipe.one skip other\n"));
	ck_assert(add("e.txt", "pipe.one fail why\n"));
	ck_assert(add("f.txt", "when runtime = wsl1\npipe.one skip other\n"));
	ck_assert_uint_eq(expected.count, 1);
	assert_one(EXPECTED_FAIL, "why", 1);
	ck_assert(!add("g.txt", "when runtime = wsl1\npipe.one skip a\npipe.one fail b\n"));
	assert_holds(error.text, "g.txt:3: pipe.one has an expectation already, at g.txt:2");
}
END_TEST

START_TEST(long_line_is_refused)
{
	char text[1100] = "pipe.one fail ";
	size_t head = strlen(text);

	memset(text + head, 'x', 1000 - head);
	ck_assert_msg(add("e.txt", text), "%s", error.text);
	drop();
	text[1000] = 'x';
	ck_assert(!add("e.txt", text));
	assert_holds(error.text, "e.txt:1: a line is longer than 1000 bytes");
}
END_TEST

START_TEST(large_file_is_refused)
{
	size_t size = (size_t)_i;
	char *text = malloc(size);

	ck_assert_ptr_nonnull(text);
	memset(text, '\n', size);
	ck_assert(add_sized("e.txt", text, size) == (size <= EXPECTED_SIZE_LIMIT));
	if (size > EXPECTED_SIZE_LIMIT)
		assert_holds(error.text, "e.txt:1: larger than 1048576 bytes");
	free(text);
}
END_TEST

START_TEST(binary_is_refused)
{
	static const char text[] = "pipe.one fail why\n\x7f"
				   "ELF\0\1\2";

	ck_assert(!add_sized("e.txt", text, sizeof(text)));
	assert_holds(error.text, "e.txt:2: a NUL byte");
	ck_assert_uint_eq(expected.count, 0);
	ck_assert(!add("e.txt", "\x89PNG\r\x1a\n\xff\xfe"));
	ck_assert_msg(strchr(error.text, 0x1a) == NULL, "%s", error.text);
}
END_TEST

START_TEST(message_is_cut_not_overrun)
{
	char name[600], text[1000];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	memset(text, 'i', sizeof(text));
	memcpy(text + sizeof(text) - 10, " fail why\n", 10);
	ck_assert(!add_sized(name, text, sizeof(text)));
	assert_holds(error.text, "ipclitmus list");
}
END_TEST

Suite *expected_suite(void)
{
	static const int sizes[] = { 1 << 20, (1 << 20) + 1, 10 << 20 };
	Suite *suite = suite_create("expected");
	TCase *all = tcase_create("expected");

	tcase_add_checked_fixture(all, NULL, drop);
	tcase_add_test(all, good_file);
	tcase_add_test(all, lines_may_end_as_on_windows);
	tcase_add_test(all, last_line_may_lack_its_end);
	tcase_add_test(all, a_failure_may_be_now_and_then);
	tcase_add_test(all, what_a_failure_says_may_be_expected);
	tcase_add_test(all, empty_file_expects_nothing);
	tcase_add_loop_test(all, all_conditions_must_match, 0,
			    sizeof(conditions) / sizeof(conditions[0]));
	tcase_add_loop_test(all, bad_line_is_named_with_its_cure, 0,
			    sizeof(malformed) / sizeof(malformed[0]));
	tcase_add_test(all, two_files_may_not_both_say);
	tcase_add_test(all, files_of_other_platforms_may);
	tcase_add_test(all, long_line_is_refused);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		tcase_add_loop_test(all, large_file_is_refused, sizes[i], sizes[i] + 1);
	tcase_add_test(all, binary_is_refused);
	tcase_add_test(all, message_is_cut_not_overrun);
	suite_add_tcase(suite, all);
	return suite;
}
