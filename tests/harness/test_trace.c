/* Tests of the trace: how a printed page is taken apart, and how a file of tests/trace is read. */
#include <string.h>

#include "command/manual.h"
#include "command/traced.h"
#include "unit.h"

#define HEAD "semop(2)      System Calls Manual      semop(2)\n\n"
#define FOOT "\nLinux man-pages 6.03      2022-12-03      semop(2)\n"

/* A page's inside, and its sentences: section, number, text. */
static const struct {
	const char *printed;
	struct sentence sentences[6];
} pages[] = {
	{ "", { { NULL, 0, NULL } } },
	{ "NAME\n       semop - do it\n\nDESCRIPTION\n       It does it.\n",
	  { { "DESCRIPTION", 1, "It does it." } } },
	{ "DESCRIPTION\n       It does it.  Or not.\n\n       semop() waits:\n",
	  { { "DESCRIPTION", 1, "It does it." },
	    { "DESCRIPTION", 2, "Or not." },
	    { "DESCRIPTION", 3, "semop() waits:" } } },
	{ "DESCRIPTION\n       It does.\n\nERRORS\n       EIDRM  It was removed.\n\n       EINTR\n"
	  "              It was caught.\n",
	  { { "DESCRIPTION", 1, "It does." },
	    { "ERRORS", 1, "EIDRM It was removed." },
	    { "ERRORS", 2, "EINTR It was caught." } } },
	/* what stands further left begins anew, with a blank line or without */
	{ "ERRORS\n       EINTR\n              Caught.\n       EIO\n              Broken.\n",
	  { { "ERRORS", 1, "EINTR Caught." }, { "ERRORS", 2, "EIO Broken." } } },
	/* headings within a section are none of its sentences, nor do they number anew */
	{ "NOTES\n       One.\n\n   Limits\n       Two.\n",
	  { { "NOTES", 1, "One." }, { "NOTES", 2, "Two." } } },
	/* where a sentence ends */
	{ "NOTES\n       Some (e.g. pipes) do, i.e. It.  \"Quoted.\"  (In it.)  After.\n",
	  { { "NOTES", 1, "Some (e.g. pipes) do, i.e. It." },
	    { "NOTES", 2, "\"Quoted.\"" },
	    { "NOTES", 3, "(In it.)" },
	    { "NOTES", 4, "After." } } },
	{ "NOTES\n       Since Linux 2.6.16 it is so. See pipe(7) of 2.6. it\n",
	  { { "NOTES", 1, "Since Linux 2.6.16 it is so." },
	    { "NOTES", 2, "See pipe(7) of 2.6. it" } } },
	/* what was a line of its own goes on; without a letter it is nothing */
	{ "NOTES\n       struct s {\n           int i;\n       };\n\n       Is\n       it?\n",
	  { { "NOTES", 1, "struct s { int i;" }, { "NOTES", 2, "Is it?" } } },
	/* where POSIX's pages cease to bind */
	{ "ERRORS\n       EIO    Broken.\n\n       The following sections are informative.\n",
	  { { "ERRORS", 1, "EIO Broken." } } },
	/* bold and underlined as on paper, or for a terminal; typography */
	{ "N\bNO\bOT\bTE\bES\bS\n       _\bI_\bt \033[1mis\033[0m \xe2\x80\x98so\xe2\x80\x99, "
	  "n\xe2\x80\x90th.\n",
	  { { "NOTES", 1, "It is 'so', n-th." } } },
	/* history and examples have none */
	{ "HISTORY\n       Once.\n\nBUGS\n       Now.\n\nEXAMPLES\n       Then.\n",
	  { { "BUGS", 1, "Now." } } },
};

START_TEST(pages_are_taken_apart)
{
	struct sentences sentences;
	char printed[1000];
	size_t count = 0;

	snprintf(printed, sizeof(printed), "%s%s%s", HEAD, pages[_i].printed, FOOT);
	ck_assert(sentences_read(&sentences, printed));
	ck_assert_str_eq(sentences.source, "Linux man-pages 6.03");
	while (pages[_i].sentences[count].section)
		count++;
	for (size_t i = 0; i < count && i < sentences.count; i++) {
		ck_assert_str_eq(sentences.list[i].section, pages[_i].sentences[i].section);
		ck_assert_str_eq(sentences.list[i].text, pages[_i].sentences[i].text);
		ck_assert_int_eq(sentences.list[i].number, pages[_i].sentences[i].number);
	}
	ck_assert_uint_eq(sentences.count, count);
	sentences_free(&sentences);
}
END_TEST

/* What is no page at all, down to a single byte, is read without a fault. */
START_TEST(anything_is_read)
{
	const char *printed = HEAD "NOTES\n       _\bIt. \033[\n\b\b\xe2\x80\n   \xff\n x\n" FOOT;

	for (size_t i = 0; i <= strlen(printed); i++) {
		struct sentences sentences;

		ck_assert(sentences_read(&sentences, printed + i));
		sentences_free(&sentences);
	}
}
END_TEST

static const struct {
	const char *text, *handle;
} handles[] = {
	{ "Go.", "Go." },
	{ "\xe2\x80\xa2 semval becomes 0, at which time", "semval becomes 0, at which" },
	{ "IPC_CREAT | IPC_EXCL are two flags that", "IPC_CREAT IPC_EXCL are two flags" },
};

START_TEST(a_foot_without_version_gives_the_year)
{
	struct sentences sentences;

	ck_assert(sentences_read(&sentences, "IEEE/The Open Group      2017      SEMOP(3POSIX)\n"));
	ck_assert_str_eq(sentences.source, "IEEE/The Open Group 2017");
	sentences_free(&sentences);
}
END_TEST

START_TEST(handles_are_the_first_words)
{
	char handle[HANDLE_SIZE];

	sentence_handle(handles[_i].text, handle);
	ck_assert_str_eq(handle, handles[_i].handle);
}
END_TEST

START_TEST(a_sentence_is_found_by_words_then_number)
{
	struct sentence list[] = { { "ERRORS", 1, "EINVAL One." },
				   { "ERRORS", 2, "EINVAL One." },
				   { "NOTES", 1, "EINVAL One." } };
	struct sentences page = { list, 3, "", NULL };

	ck_assert_ptr_eq(manual_find(&page, "ERRORS", 2, "EINVAL One."), &list[1]);
	ck_assert_ptr_eq(manual_find(&page, "ERRORS", 9, "EINVAL One."), &list[0]);
	ck_assert_ptr_null(manual_find(&page, "ERRORS", 1, "EINVAL Two."));
	ck_assert_ptr_null(manual_find(&page, "BUGS", 1, "EINVAL One."));
}
END_TEST

static const struct {
	const char *line;
	struct traced traced;
} lines[] = {
	{ "RETURN VALUE 12 | On success | sem.a pipe.b-c: but not d",
	  { "RETURN VALUE", 12, "On success", NULL, FATE_CHECKED, "", "but not d" } },
	{ "ERRORS 1 | EIO | sem.a", { "ERRORS", 1, "EIO", NULL, FATE_CHECKED, "", "" } },
	{ "ERRORS 1 | EIO | open", { "ERRORS", 1, "EIO", NULL, FATE_OPEN, "", "" } },
	{ "ERRORS 1 | EIO | open: a wish", { "ERRORS", 1, "EIO", NULL, FATE_OPEN, "", "a wish" } },
	{ "ERRORS 1 | EIO | unseen: a: b", { "ERRORS", 1, "EIO", NULL, FATE_UNSEEN, "", "a: b" } },
	{ "ERRORS 1 | EIO | untestable: x",
	  { "ERRORS", 1, "EIO", NULL, FATE_UNTESTABLE, "", "x" } },
};

START_TEST(lines_are_read)
{
	const struct traced *expected = &lines[_i].traced;
	struct traced traced;

	ck_assert_ptr_null(traced_parse(lines[_i].line, &traced));
	ck_assert_str_eq(traced.section, expected->section);
	ck_assert_int_eq(traced.number, expected->number);
	ck_assert_str_eq(traced.handle, expected->handle);
	ck_assert_int_eq(traced.fate, expected->fate);
	ck_assert_str_eq(traced.remark, expected->remark);
	ck_assert_int_eq(traced_names(&traced, "sem.a"), expected->fate == FATE_CHECKED);
}
END_TEST

static const char *const mistakes[][2] = {
	{ "ERRORS | EIO | open", "does not begin" },
	{ "ERRORS 0 | EIO | open", "does not begin" },
	{ "ERRORS 1x | EIO | open", "does not begin" },
	{ "ERRORS 1 EIO open", "does not begin" },
	{ "ERRORS 1 | EIO", "first words" },
	{ "ERRORS 1 |  | open", "first words" },
	{ "ERRORS 1 | EIO | ", "neither claims" },
	{ "ERRORS 1 | EIO | opened", "neither claims" },
	{ "ERRORS 1 | EIO | unseen", "says why" },
	{ "ERRORS 1 | EIO | elsewhere:", "says why" },
	{ "ERRORS 1 | EIO | unseen sem.a", "a colon" },
};

START_TEST(mistakes_are_told)
{
	struct traced traced;
	const char *mistake = traced_parse(mistakes[_i][0], &traced);

	ck_assert_ptr_nonnull(mistake);
	assert_holds(mistake, mistakes[_i][1]);
}
END_TEST

START_TEST(ids_are_taken_one_by_one)
{
	const char *ids = "sem.a  sem.bb: sem.c";
	char id[NAME_SIZE];

	ck_assert(traced_next_id(&ids, id));
	ck_assert_str_eq(id, "sem.a");
	ck_assert(traced_next_id(&ids, id));
	ck_assert_str_eq(id, "sem.bb");
	ck_assert(!traced_next_id(&ids, id));
}
END_TEST

START_TEST(references_name_pages)
{
	static const char *const named[] = { "semop.3p", "kill.3p", "semop.2", "_exit.2" };
	const char *reference = "POSIX.1-2024 semop(), kill() EPERM; semop(2) E2BIG; kill(x), "
				"f((7), _exit(2); Linux do_mmap()";
	const char *rest = reference;
	char page[NAME_SIZE];

	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		ck_assert(reference_next_page(reference, &rest, page));
		ck_assert_str_eq(page, named[i]);
	}
	ck_assert(!reference_next_page(reference, &rest, page));
	rest = NULL;
	ck_assert(!reference_next_page(NULL, &rest, page));
}
END_TEST

START_TEST(files_are_found_by_any_name_of_the_page)
{
	static const char *const names[] = { "semop.2", "semop(2)", "semtimedop.2",
					     "semtimedop(2)" };
	struct trace_file file;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ck_assert(trace_file_of(names[i], &file));
		ck_assert_str_eq(file.page, "semop.2");
		assert_holds(file.read, "man-pages");
	}
	ck_assert(!trace_file_of("semop.3", &file));
	ck_assert(!trace_file_of("semop", &file));
	ck_assert(!trace_file_of("", &file));
}
END_TEST

Suite *trace_suite(void)
{
	Suite *suite = suite_create("trace");
	TCase *tests = tcase_create("trace");

	tcase_add_loop_test(tests, pages_are_taken_apart, 0, (int)COUNT(pages));
	tcase_add_test(tests, anything_is_read);
	tcase_add_test(tests, a_foot_without_version_gives_the_year);
	tcase_add_loop_test(tests, handles_are_the_first_words, 0, (int)COUNT(handles));
	tcase_add_test(tests, a_sentence_is_found_by_words_then_number);
	tcase_add_loop_test(tests, lines_are_read, 0, (int)COUNT(lines));
	tcase_add_loop_test(tests, mistakes_are_told, 0, (int)COUNT(mistakes));
	tcase_add_test(tests, ids_are_taken_one_by_one);
	tcase_add_test(tests, references_name_pages);
	tcase_add_test(tests, files_are_found_by_any_name_of_the_page);
	suite_add_tcase(suite, tests);
	return suite;
}
