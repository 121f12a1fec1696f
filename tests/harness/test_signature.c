/* Tests of signatures of failures, and of what is alike by them. */
#include "report/clusters.h"
#include "report/signature.h"
#include "unit.h"

static const char *line_of(const char *message)
{
	static char line[512];
	struct signature signature;

	signature_of(&signature, message);
	signature_line(line, sizeof(line), &signature);
	return line;
}

START_TEST(each_word_of_the_language_has_its_signature)
{
	static const struct {
		const char *message, *line;
	} rows[] = {
		{ "read(fd, buffer, 8) returned 0, expected 8", "read: returned 0, wanted 8" },
		{ "semop(id, &take, 1) failed with EINVAL, expected EIDRM (trying semop)",
		  "semop: EINVAL, wanted EIDRM" },
		{ "msgctl(id, IPC_RMID, NULL) returned 0, expected it to fail with EINVAL",
		  "msgctl: returned 0, wanted EINVAL" },
		{ "mkfifo(\"a\", 0600) failed with EPERM, expected it to succeed",
		  "mkfifo: EPERM, wanted success" },
		{ "write(p[1], \"x\", 1) failed with EAGAIN, expected to return 1",
		  "write: EAGAIN, wanted 1" },
		{ "info.msg_lspid is 4711, expected 31337", "info.msg_lspid: N, wanted N" },
		{ "(int)info.count is 2, expected 1", "(int)info.count: 2, wanted 1" },
		{ "not so: caught(SIGPIPE) > 0", "otherwise, wanted caught(SIGPIPE) > 0" },
		{ "not over after 10 s: it waits in assert_ends(writer)", "assert_ends: hangs" },
		{ "remove: expected: fails with EINVAL; seen: returns 0; more",
		  "remove: returns 0, wanted fails with EINVAL" },
		{ "remove: expected: fails with EINVAL (msgctl(2)); seen: returns 0\nseed 0\n1. "
		  "main",
		  "remove: returns 0, wanted fails with EINVAL" },
		{ "remove: expected: sleeps (msgop(2)); seen: returns 0 seed 0 1. main: x",
		  "remove: returns 0, wanted sleeps" },
		{ "reader ended with 0, expected it asleep in read",
		  "reader ended with 0, wanted it asleep in read" },
		{ "peek(p) brought SIGSEGV (SEGV_MAPERR), expected SIGBUS (BUS_ADRERR)",
		  "peek: brought SIGSEGV (SEGV_MAPERR), wanted SIGBUS (BUS_ADRERR)" },
		{ "left behind: a queue", "left behind: a queue" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_str_eq(line_of(rows[i].message), rows[i].line);
}
END_TEST

START_TEST(long_messages_are_cut)
{
	char message[TEXT_LIMIT];

	memset(message, 'x', sizeof(message));
	message[sizeof(message) - 1] = '\0';
	ck_assert_uint_eq(strlen(line_of(message)), 199);
	memcpy(message + 500, ", expected y(z) is ", 19);
	ck_assert_uint_lt(strlen(line_of(message)), 500);
}
END_TEST

START_TEST(what_is_alike_is_one_cluster)
{
	struct clusters clusters = { 0 };

	ck_assert_int_eq(clusters_note(&clusters, "a(1) returned 0, expected 1", NULL), 0);
	ck_assert_int_eq(clusters_note(&clusters, "a(2) returned 0, expected 2", NULL), 1);
	ck_assert_int_eq(clusters_note(&clusters, "a(3) returned 0, expected 1", NULL), 0);
	ck_assert_int_eq(clusters_note(&clusters, "b", "so it is; semop(2)"), 2);
	ck_assert_int_eq(clusters_note(&clusters, "c", "so it is; semctl(2)"), 2);
	ck_assert_int_eq(clusters_note(&clusters, "so it is", NULL), 3);
	ck_assert_uint_eq(clusters.list[0].count, 2);
	ck_assert_str_eq(clusters.list[2].text, "so it is");
	ck_assert(clusters.list[2].known);
	clusters_free(&clusters);
}
END_TEST

Suite *signature_suite(void)
{
	Suite *suite = suite_create("signature");
	TCase *tests = tcase_create("signature");

	tcase_add_test(tests, each_word_of_the_language_has_its_signature);
	tcase_add_test(tests, long_messages_are_cut);
	tcase_add_test(tests, what_is_alike_is_one_cluster);
	suite_add_tcase(suite, tests);
	return suite;
}
