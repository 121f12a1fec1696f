/* Tests of what C files are made of: values of constants, what they rule out, what stands where. */
#include <stdlib.h>
#include <string.h>

#include "explore/c_fold.h"
#include "explore/c_known.h"
#include "unit.h"

static const char *const model_text[] = {
	"#define READ   0 /* an end */",
	"#define WRITE  1",
	"#define BOTH   (READ | 1 << 2)",
	"enum { NONE, PAST, FAR };",
	"static int ends[2], unused;",
	"static long more;",
	"struct state {",
	"	int more;",
	"};",
	"",
	"static int end_of(long end)",
	"{",
	"	return ends[end];",
	"}",
	"",
	"static int rule(struct state *state)",
	"{",
	"	return state->more;",
	"}",
	"",
	"static ssize_t give(long end, const char *text, long how)",
	"{",
	"	int parts = 2, fd = end_of(end);",
	"",
	"	if (how == FAR)",
	"		return in_parts(fd, parts);",
	"	unused = how ? 1 : 2; /* give() is no call */",
	"	return write(fd, text, 3);",
	"}",
	NULL
};

static const struct kit no_kit;
static struct source_text source;
static const struct known known = { &no_kit, &source };

static void load(void)
{
	memset(&source, 0, sizeof(source));
	source_add(&source, model_text);
}

static void unload(void)
{
	source_free(&source);
}

static long value_of(const char *text)
{
	long value = -4711;

	return known_value(&known, text, text + strlen(text), &value) ? value : -4711;
}

START_TEST(constants_have_values)
{
	ck_assert_int_eq(value_of("WRITE"), 1);
	ck_assert_int_eq(value_of("BOTH"), 4);
	ck_assert_int_eq(value_of("FAR == 2 && !NONE"), 1);
	ck_assert_int_eq(value_of("2 + 3 * 4 - (int)10 / 3 % 2"), 13);
	ck_assert_int_eq(value_of("7 - 2 - 1 << 1 == 0x8"), 1);
	ck_assert_int_eq(value_of("1 / READ"), -4711);
	ck_assert_int_eq(value_of("ends"), -4711);
	ck_assert_int_eq(value_of("WRITE)"), -4711);
}
END_TEST

static void assert_folds(const char *body, const char *left)
{
	char function[512], expected[512], *folded;

	snprintf(function, sizeof(function), "static int f(int x)\n{\n%s}", body);
	snprintf(expected, sizeof(expected), "static int f(int x)\n{\n%s}", left);
	folded = known_fold(&known, function);
	ck_assert_str_eq(folded, expected);
	free(folded);
}

START_TEST(what_can_not_be_is_left_out)
{
	assert_folds("\tif (WRITE == READ)\n\t\tx = 1;\n\treturn x;\n", "\treturn x;\n");
	assert_folds("\tif (READ) {\n\t\tx = 1;\n\t} else {\n\t\tx = 2;\n\t}\n\treturn x;\n",
		     "\tx = 2;\n\treturn x;\n");
	assert_folds("\treturn a[x ? 1 : 2] + (FAR ? '?' : \":\"[0]);\n",
		     "\treturn a[x ? 1 : 2] + ('?');\n");
	assert_folds("\tif (WRITE)\n\t\treturn 1;\n\treturn 2;\n", "\treturn 1;\n");
	assert_folds("\tswitch (PAST) {\n\tcase NONE:\n\t\treturn 1;\n\tcase PAST:\n\t\treturn 2;\n"
		     "\t}\n\treturn 3;\n",
		     "\treturn 2;\n");
	assert_folds("\tif (x)\n\t\treturn 1;\n\treturn 2;\n",
		     "\tif (x)\n\t\treturn 1;\n\treturn 2;\n");
	assert_folds("\tint a = 1, b = x;\n\n\treturn b;\n", "\tint b = x;\n\n\treturn b;\n");
	assert_folds("\tint a = call(1);\n\n\treturn x;\n", "\tcall(1);\n\n\treturn x;\n");
}
END_TEST

/* The rest of a program and what it wants of the model, made simpler. */
static char *simplified(const char *program)
{
	char *rest = strdup(program);

	source_want(&source, rest);
	known_simplify(&known, &rest);
	return rest;
}

static bool wants(const char *begin)
{
	return source_wants(&source, begin);
}

START_TEST(known_arguments_take_their_places)
{
	char *rest = simplified("\tgive(WRITE, \"a\", 0);\n\tgive(WRITE, \"b\", 0);\n");

	ck_assert_str_eq(rest, "\tgive(\"a\");\n\tgive(\"b\");\n");
	for (int i = 0; i < source.count; i++)
		if (source.items[i].wanted && strstr(item_text(&source.items[i]), "give"))
			ck_assert_str_eq(item_text(&source.items[i]),
					 "static ssize_t give(const char *text)\n{\n"
					 "\tint fd = ends[WRITE];\n\n"
					 "\tunused = 2; \n\treturn write(fd, text, 3);\n}");
	ck_assert(!wants("static int end_of"));
	free(rest);
}
END_TEST

START_TEST(arguments_that_differ_stay)
{
	char *rest = simplified("\tgive(WRITE, \"a\", 0);\n\tgive(READ, \"a\", FAR);\n");

	ck_assert_str_eq(rest, "\tgive(WRITE, \"a\", 0);\n\tgive(READ, \"a\", FAR);\n");
	free(rest);
}
END_TEST

START_TEST(only_what_is_named_is_wanted)
{
	char *rest = simplified("\tend_of(\"more\"); /* unused */\n");

	ck_assert(wants("static int ends[2];"));
	ck_assert(!wants("static int unused;"));
	ck_assert(!wants("static long more;"));
	free(rest);
	rest = simplified("\trule(state->more);\n");
	ck_assert_msg(!wants("static int rule"), "a rule is in the C file");
	free(rest);
}
END_TEST

START_TEST(what_nobody_reads_is_not_found_out)
{
	char *rest = simplified("{\n\tscene->a = must(call());\n\tscene->b = probe();\n"
				"\tscene->c = 1;\n\tuse(scene->c);\n}\n");

	ck_assert_str_eq(rest, "{\n\tmust(call());\n\tscene->c = 1;\n\tuse(scene->c);\n}\n");
	free(rest);
}
END_TEST

Suite *c_file_suite(void)
{
	Suite *suite = suite_create("C files");
	TCase *tcase = tcase_create("simpler");

	tcase_add_checked_fixture(tcase, load, unload);
	tcase_add_test(tcase, constants_have_values);
	tcase_add_test(tcase, what_can_not_be_is_left_out);
	tcase_add_test(tcase, known_arguments_take_their_places);
	tcase_add_test(tcase, arguments_that_differ_stay);
	tcase_add_test(tcase, only_what_is_named_is_wanted);
	tcase_add_test(tcase, what_nobody_reads_is_not_found_out);
	suite_add_tcase(suite, tcase);
	return suite;
}
