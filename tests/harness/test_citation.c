/* Tests of citations: what .course and .rows name. */
#include <string.h>

#include "claim/citation.h"
#include "unit.h"

static const struct {
	const char *course;
	const char *citations[3];
} courses[] = {
	{ NULL, { NULL } },
	{ "", { NULL } },
	{ "003 §1.5", { "§1.5" } },
	{ "001: 单工", { "单工" } },
	{ "002 a: b; 003 §1; 000 §4: c", { "a: b", "§1", "§4: c" } },
	{ "003 §2: read(a, b, 80); printf(c); 001: d", { "§2: read(a, b, 80); printf(c)", "d" } },
	{ "003 §2: x; 0666; 12; 001 e", { "§2: x; 0666; 12", "e" } },
};

START_TEST(courses_are_cut)
{
	const char *course = courses[_i].course;
	struct citation citation;

	for (int i = 0; i < 3 && courses[_i].citations[i]; i++) {
		const char *expected = courses[_i].citations[i];

		ck_assert(citation_next(&course, &citation));
		ck_assert_int_eq(citation.length, strlen(expected));
		ck_assert(strncmp(citation.text, expected, strlen(expected)) == 0);
	}
	ck_assert(!citation_next(&course, &citation));
}
END_TEST

START_TEST(a_document_is_its_three_digits)
{
	const char *course = "002 x; 003 y";
	struct citation citation;

	ck_assert(citation_next(&course, &citation));
	ck_assert(strncmp(citation.document, "002", 3) == 0);
	ck_assert(citation_next(&course, &citation));
	ck_assert(strncmp(citation.document, "003", 3) == 0);
}
END_TEST

static const struct {
	const char *rows, *section, *number;
	bool named;
} rows[] = {
	{ NULL, "pipes", "1", false },
	{ "pipes 1", "pipes", "1", true },
	{ "pipes 1", "pipe", "1", false },
	{ "pipes 11", "pipes", "1", false },
	{ "pipes 1", "pipes", "11", false },
	{ "pipes 4, 5, 6; bugs 1", "pipes", "6", true },
	{ "pipes 4, 5, 6; bugs 1", "pipes", "1", false },
	{ "pipes 4, 5, 6; bugs 1", "bugs", "1", true },
	{ "pipes 4; bugs 12, 19", "bugs", "19", true },
	{ "posix sem 4", "sem", "4", false },
	{ "posix sem 4", "posix sem", "4", true },
	{ "sem 4; posix sem 5", "sem", "5", false },
};

START_TEST(rows_are_named)
{
	ck_assert_int_eq(citation_names_row(rows[_i].rows, rows[_i].section, rows[_i].number),
			 rows[_i].named);
}
END_TEST

Suite *citation_suite(void)
{
	Suite *suite = suite_create("citation");
	TCase *tests = tcase_create("citation");

	tcase_add_loop_test(tests, courses_are_cut, 0, sizeof(courses) / sizeof(courses[0]));
	tcase_add_test(tests, a_document_is_its_three_digits);
	tcase_add_loop_test(tests, rows_are_named, 0, sizeof(rows) / sizeof(rows[0]));
	suite_add_tcase(suite, tests);
	return suite;
}
