/* Tests of the escaping for each kind of reader. */
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "unit.h"

typedef void writer(FILE *out, const char *text);

/* What a writer makes of text, in a buffer that the next call overwrites. */
static const char *written(writer *write, const char *text)
{
	static char buffer[8 * TEXT_LIMIT];
	FILE *out = fmemopen(buffer, sizeof(buffer), "w");

	ck_assert_ptr_nonnull(out);
	write(out, text);
	ck_assert_int_eq(fclose(out), 0);
	return buffer;
}

START_TEST(tap_stays_one_description)
{
	ck_assert_str_eq(written(text_tap, "a\nok 99 - forged"), "a?ok 99 - forged");
	ck_assert_str_eq(written(text_tap, "# SKIP no"), "\\# SKIP no");
	ck_assert_str_eq(written(text_tap, "\\# SKIP"), "\\\\\\# SKIP");
	ck_assert_str_eq(written(text_tap, "\r\x1b\x7f\xc2\x85\t"), "?????");
}
END_TEST

START_TEST(yaml_is_one_scalar)
{
	ck_assert_str_eq(written(text_yaml, "a\n...\n\"b\\"), "\"a\\n...\\n\\\"b\\\\\"");
	ck_assert_str_eq(written(text_yaml, "\x01\x1b\x7f\xc2\x85\t"),
			 "\"\\x01\\x1b\\x7f\\x85\\t\"");
	ck_assert_str_eq(written(text_yaml, "\xef\xbf\xbe"), "\"\xef\xbf\xbd\"");
	ck_assert_str_eq(written(text_yaml, ""), "\"\"");
}
END_TEST

START_TEST(json_is_one_string)
{
	ck_assert_str_eq(written(text_json, "a\n\"b\\\t\x1b"), "\"a\\n\\\"b\\\\\\t\\u001b\"");
	ck_assert_str_eq(written(text_json, "\xff"), "\"\xef\xbf\xbd\"");
}
END_TEST

START_TEST(xml_is_no_markup)
{
	const char *text = written(text_xml, "]]><a b='\"'>&\n");

	ck_assert_str_eq(text, "]]&#62;&#60;a b='&#34;'&#62;&#38;&#10;");
	ck_assert_str_eq(written(text_xml, "\x01\x1b"), "\xef\xbf\xbd\xef\xbf\xbd");
	ck_assert_str_eq(written(text_xml, "\xef\xbf\xbf"), "\xef\xbf\xbd");
}
END_TEST

START_TEST(plain_keeps_lines_alone)
{
	ck_assert_str_eq(written(text_plain, "a\n\tb\r\x1b[31m"), "a\n\tb??[31m");
	ck_assert_str_eq(written(text_plain, "\xc2\x9b"), "?");
}
END_TEST

static writer *const writers[] = { text_tap, text_yaml, text_json, text_xml, text_plain };

START_TEST(bad_utf8_is_replaced)
{
	static const char *const bad[] = {
		"\xff",
		"\x80",
		"\xc3(",
		"\xc0\xaf",
		"\xe0\x80\xaf",
		"\xed\xa0\x80",
		"\xf4\x90\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xe7\xae",
		"\xf0\x9f\x98",
		NASTY,
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *text = written(writers[_i], bad[i]);

		assert_holds(text, "\xef\xbf\xbd");
		ck_assert_msg(is_clean(text), "text %zu became %s", i, text);
	}
}
END_TEST

START_TEST(good_utf8_is_kept)
{
	const char *good = "\xc3\xa9 \xe7\xae\xa1\xe9\x81\x93 \xf0\x9f\x98\x80 \xee\x80\x80";

	assert_holds(written(writers[_i], good), good);
}
END_TEST

START_TEST(cut_inside_a_character)
{
	char text[TEXT_LIMIT];

	memset(text, 'x', sizeof(text));
	memcpy(text + sizeof(text) - 3, "\xe7\xae", 3);
	ck_assert_int_eq((int)strlen(text), 1023);
	assert_holds(written(writers[_i], text), "x\xef\xbf\xbd");
	ck_assert(is_clean(written(writers[_i], text)));
}
END_TEST

static void wrapped(FILE *out, const char *text)
{
	text_wrapped(out, 10, 12, text);
}

START_TEST(wraps_at_words)
{
	char text[1001], *line, *rest;

	ck_assert_str_eq(written(wrapped, "one line"), "one line\n");
	ck_assert_str_eq(written(wrapped, "a\n  b\n"), "a\n              b\n");
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = "word "[i % 5];
	text[sizeof(text) - 1] = '\0';
	rest = strdup(written(wrapped, text));
	assert_lacks(rest, "\n\n");
	line = strtok(rest, "\n");
	ck_assert_uint_gt(strlen(line), 70);
	for (; line; line = strtok(NULL, "\n")) {
		ck_assert_msg(strlen(line) <= 96, "%zu columns", strlen(line));
		ck_assert_str_eq(line + strlen(line) - 5, " word");
	}
	free(rest);
}
END_TEST

START_TEST(wraps_what_has_no_blanks)
{
	char text[901], *rest;

	for (size_t i = 0; i < sizeof(text) - 1; i += 3)
		memcpy(text + i, "\xe7\xae\xa1", 3);
	text[sizeof(text) - 1] = '\0';
	rest = strdup(written(wrapped, text));
	ck_assert(is_clean(rest));
	for (char *line = strtok(rest, "\n"); line; line = strtok(NULL, "\n"))
		ck_assert_uint_le(strlen(line), 12 + 3 * 42);
	free(rest);
}
END_TEST

static void narrow(FILE *out, const char *text)
{
	text_wrapped_to(out, 20, 4, 4, text);
}

START_TEST(chinese_is_wrapped_between_characters)
{
	ck_assert_int_eq(text_columns("a管道，b"), 8);
	ck_assert_int_eq(text_columns("e\xcc\x81"), 1); /* e and what stands above it */
	ck_assert_int_eq(text_columns(""), 0);
	ck_assert_str_eq(written(narrow, "管道管道管道管道管道"), "管道管道管道管道\n    管道\n");
	ck_assert_str_eq(written(narrow, "管道管道管道管道，管道"), /* a comma begins no line */
			 "管道管道管道管\n    道，管道\n");
	ck_assert_str_eq(written(narrow, "read 返回 EAGAIN 错误"), "read 返回 EAGAIN\n    错误\n");
}
END_TEST

static void padded(FILE *out, const char *text)
{
	text_padded(out, text, 6);
	fputc('|', out);
}

START_TEST(pads_by_columns)
{
	ck_assert_str_eq(written(padded, "成立"), "成立  |");
	ck_assert_str_eq(written(padded, "held"), "held  |");
	ck_assert_str_eq(written(padded, "expected"), "expected|");
}
END_TEST

START_TEST(the_nearest_word_is_found)
{
	static const char *const words[] = { "human", "tap", "junit", NULL };

	ck_assert_str_eq(nearest_word("jnit", words), "junit");
	ck_assert_str_eq(nearest_word("tapp", words), "tap");
	ck_assert_ptr_null(nearest_word("xml", words));
	ck_assert_ptr_null(nearest_word("", words));
}
END_TEST

Suite *text_suite(void)
{
	const int count = sizeof(writers) / sizeof(writers[0]);
	Suite *suite = suite_create("text");
	TCase *all = tcase_create("text");

	tcase_add_test(all, tap_stays_one_description);
	tcase_add_test(all, yaml_is_one_scalar);
	tcase_add_test(all, json_is_one_string);
	tcase_add_test(all, xml_is_no_markup);
	tcase_add_test(all, plain_keeps_lines_alone);
	tcase_add_loop_test(all, bad_utf8_is_replaced, 0, count);
	tcase_add_loop_test(all, good_utf8_is_kept, 0, count);
	tcase_add_loop_test(all, cut_inside_a_character, 0, count);
	tcase_add_test(all, wraps_at_words);
	tcase_add_test(all, wraps_what_has_no_blanks);
	tcase_add_test(all, chinese_is_wrapped_between_characters);
	tcase_add_test(all, pads_by_columns);
	tcase_add_test(all, the_nearest_word_is_found);
	suite_add_tcase(suite, all);
	return suite;
}
