/* Tests of what is absent: families of which nothing could be judged. */
#include "unit.h"

static void note(struct family_counts *counts, const char *family, enum outcome_kind kind,
		 const char *text)
{
	struct outcome outcome = { .kind = kind };

	strcpy(outcome.text, text);
	absent_note(counts, family, &outcome);
}

START_TEST(a_family_all_skipped_is_absent)
{
	static struct family_counts counts;
	char line[128];

	note(&counts, "sem", SKIPPED, "semget: ENOSYS");
	note(&counts, "msg", SKIPPED, "msgget: EPERM");
	note(&counts, "sem", SKIPPED, "no /proc/sysvipc/sem");
	note(&counts, "msg", FAILED, "");
	note(&counts, "mq", SKIPPED, "alone");
	ck_assert_int_eq(counts.count, 3);
	ck_assert(absent_is(&counts.list[0]));
	ck_assert(!absent_is(&counts.list[1]));
	ck_assert(!absent_is(&counts.list[2]));
	absent_line(line, sizeof(line), &counts.list[0]);
	ck_assert_str_eq(line, "nothing of sem could be judged: all 2 skipped, the first for "
			       "semget: ENOSYS");
}
END_TEST

START_TEST(more_families_than_there_is_room_for_are_left_out)
{
	static char names[MECHANISM_COUNT_LIMIT + 1][8];
	static struct family_counts counts;

	for (int i = 0; i <= MECHANISM_COUNT_LIMIT; i++) {
		snprintf(names[i], sizeof(names[i]), "%d", i);
		note(&counts, names[i], HELD, "");
	}
	ck_assert_int_eq(counts.count, MECHANISM_COUNT_LIMIT);
}
END_TEST

Suite *absent_suite(void)
{
	Suite *suite = suite_create("absent");
	TCase *counting = tcase_create("counting");

	tcase_add_test(counting, a_family_all_skipped_is_absent);
	tcase_add_test(counting, more_families_than_there_is_room_for_are_left_out);
	suite_add_tcase(suite, counting);
	return suite;
}
