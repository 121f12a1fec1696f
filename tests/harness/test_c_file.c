/* Tests of what C files are made of: values of constants, what they rule out, what stands where. */
#include <stdlib.h>
#include <string.h>

#include "explore/c_fold.h"
#include "explore/c_halting.h"
#include "explore/c_known.h"
#include "explore/c_scene.h"
#include "unit.h"

static const char *const model_text[] = {
	"#define READ   0 /* an end */",
	"#define WRITE  1",
	"#define BOTH   (READ | 1 << 2)",
	"enum { NONE, PAST, FAR };",
	"static int ends[2], unused;",
	"static long more;",
	"static const int numbers[] = { SIGUSR1, -1, 3 };",
	"static struct { int left, right; } pair;",
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
	assert_folds("\ta[x % 2] = call(1);\n\treturn x;\n",
		     "\ta[x % 2] = call(1);\n\treturn x;\n");
}
END_TEST

START_TEST(what_a_constant_decides_is_decided)
{
	assert_folds("\tif (x && WRITE != READ && g(x))\n\t\treturn 1;\n\treturn 2;\n",
		     "\tif (x && g(x))\n\t\treturn 1;\n\treturn 2;\n");
	assert_folds("\tif (x || (WRITE == READ && g(x) && x))\n\t\treturn 1;\n\treturn 2;\n",
		     "\tif (x)\n\t\treturn 1;\n\treturn 2;\n");
	assert_folds("\tif (PAST && (x == 1))\n\t\treturn 1;\n\treturn 2;\n",
		     "\tif (x == 1)\n\t\treturn 1;\n\treturn 2;\n");
	assert_folds("\tx = g(x) && READ;\n\treturn WRITE && x + 1;\n",
		     "\tx = g(x) && READ;\n\treturn WRITE && x + 1;\n");
	assert_folds("\tlong a = PAST << 1;\n\n\tif (a == 2)\n\t\treturn a;\n\treturn x;\n",
		     "\n\treturn (PAST << 1);\n");
	assert_folds("\tlong a = PAST;\n\n\ta += x;\n\treturn a;\n",
		     "\tlong a = PAST;\n\n\ta += x;\n\treturn a;\n");
	assert_folds("\tint a = 1;\n\n\treturn g(&a);\n", "\tint a = 1;\n\n\treturn g(&a);\n");
}
END_TEST

START_TEST(what_does_nothing_is_not_written)
{
	assert_folds("\tx |= 0;\n\treturn g((x), (2), 0 | x | 0);\n", "\treturn g(x, 2, x);\n");
	assert_folds("\tx = (0) | (0);\n\treturn g((int)(x), (x + 1) * 2);\n",
		     "\tx = 0;\n\treturn g((int)(x), (x + 1) * 2);\n");
	assert_folds("\tif (x)\n\t\tx |= 0;\n\twhile ((x = g()))\n\t\tx = (1, 10 | x);\n",
		     "\tif (x)\n\t\tx |= 0;\n\twhile ((x = g()))\n\t\tx = (1, 10 | x);\n");
	assert_folds("\tint a;\n\n\tg(x);\n\ta = g(x + 1);\n\treturn a;\n",
		     "\n\tg(x);\n\treturn g(x + 1);\n");
	assert_folds("\tx = g(x);\n\treturn x;\n", "\tx = g(x);\n\treturn x;\n");
	assert_folds("\tg(\"(0) | 0\", '(', (\"s\"));\n", "\tg(\"(0) | 0\", '(', \"s\");\n");
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
					 "\treturn write(fd, text, 3);\n}");
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

static void assert_without_halting(const char *text, const char *left)
{
	char *without = without_halting(text);

	ck_assert_ptr_nonnull(without);
	ck_assert_str_eq(without, left);
	free(without);
}

START_TEST(words_for_halting_go_where_nothing_halts)
{
	assert_without_halting("return write(fd, may_halt(bytes, size), size);",
			       "return write(fd, bytes, size);");
	assert_without_halting("back_from(read(fd, may_halt(f(a, b), 2), 2)) + back_from(1)",
			       "read(fd, f(a, b), 2) + 1");
	assert_without_halting("back_from(read(fd, may_halt(a, 1),\n\t\t  f(b),\n\t\t  1));\n}",
			       "read(fd, a, f(b), 1);\n}");
	assert_without_halting("not_may_halt(a, b); \"may_halt(\"",
			       "not_may_halt(a, b); \"may_halt(\"");
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
	rest = simplified("{\n\tends[0] = more = 3;\n\tunused = more = 3;\n\tuse(ends[1]);\n}\n");
	ck_assert_str_eq(rest, "{\n\tends[0] = more = 3;\n\tuse(ends[1]);\n}\n");
	ck_assert(!wants("static int unused;"));
	free(rest);
	rest = simplified("{\n\tpair.left = FAR;\n\tpair.right = FAR;\n\tuse(pair.right);\n"
			  "\tpair.left = probe();\n}\n");
	ck_assert_str_eq(rest, "{\n\tpair.right = FAR;\n\tuse(pair.right);\n"
			       "\tpair.left = probe();\n}\n");
	free(rest);
	rest = simplified("{\n\tpair.left = FAR;\n\tuse(&pair);\n}\n");
	ck_assert_str_eq(rest, "{\n\tpair.left = FAR;\n\tuse(&pair);\n}\n");
	free(rest);
}
END_TEST

START_TEST(elements_of_constant_tables_stand_in_their_places)
{
	assert_folds("\treturn kill(x, numbers[READ]);\n", "\treturn kill(x, SIGUSR1);\n");
	assert_folds("\treturn numbers[FAR] + numbers[x] + numbers[FAR + 1];\n",
		     "\treturn 3 + numbers[x] + numbers[FAR + 1];\n");
	assert_folds("\tconst int own[] = { x, g(x) };\n\n\treturn own[WRITE];\n",
		     "\n\treturn (g(x));\n");
	assert_folds("\tint own[] = { 1, 2 };\n\n\treturn own[WRITE];\n",
		     "\tint own[] = { 1, 2 };\n\n\treturn own[WRITE];\n");
	assert_folds("\tconst int own[] = { [2] = 1, 2 };\n\n\treturn own[WRITE];\n",
		     "\tconst int own[] = { [2] = 1, 2 };\n\n\treturn own[WRITE];\n");
}
END_TEST

START_TEST(loops_that_end_at_once_are_none)
{
	assert_folds("\tdo\n\t\tx = g(x);\n\twhile (x);\n\treturn x;\n\tg(x);\n",
		     "\tdo\n\t\tx = g(x);\n\twhile (x);\n\treturn x;\n");
	assert_folds("\tfor (int i = WRITE; i < FAR; i++)\n\t\ta[i] = i;\n\treturn x;\n",
		     "\ta[WRITE] = WRITE;\n\treturn x;\n");
	assert_folds("\tfor (int i = 0; i < READ; i++) {\n\t\tg(i);\n\t}\n\treturn x;\n",
		     "\treturn x;\n");
	assert_folds("\tfor (int i = 0; i < 1; i++)\n\t\ti += g(i);\n\treturn x;\n",
		     "\tfor (int i = 0; i < 1; i++)\n\t\ti += g(i);\n\treturn x;\n");
	assert_folds("\tfor (int i = 0; i < FAR; i++)\n\t\tg(i);\n\treturn x;\n",
		     "\tfor (int i = 0; i < FAR; i++)\n\t\tg(i);\n\treturn x;\n");
}
END_TEST

START_TEST(what_is_the_same_either_way_is_no_choice)
{
	assert_folds("\treturn x ? a : a;\n", "\treturn a;\n");
	assert_folds("\treturn g(x) ? a : a;\n", "\treturn g(x) ? a : a;\n");
	assert_folds("\tint a = x ? 1 : 1;\n\n\treturn (int)2 + a;\n", "\n\treturn 2 + 1;\n");
	assert_folds("\t(WRITE + 0);\n\treturn x;\n", "\treturn x;\n");
	assert_folds("\tint *const at = ends + 1;\n\n\treturn read(x, at, 1);\n",
		     "\n\treturn read(x, ends + 1, 1);\n");
}
END_TEST

/* The texts of a program, and where its scene is then. */
static char *settled(const char *program, bool forks, enum scene_place place)
{
	static const char *const scene[] = { "struct scene {", "\tint queue;", "\tint other;",
					     "\tint list[2];", "};",           NULL };
	char *rest = strdup(program);
	const struct texts texts = { &known, &rest };

	source_add(&source, scene);
	source_want(&source, "struct scene");
	while (scene_drop_object(&texts))
		;
	ck_assert_int_eq(scene_settle(&texts, forks), place);
	return rest;
}

START_TEST(a_scene_that_nobody_changes_later_is_a_variable)
{
	char *rest = settled("\tscene = &board->scene;\n\tscene->queue = must(msgget(1, 2));\n"
			     "\tif (begins(0)) {\n\t\tuse(scene->queue);\n\t}\n",
			     true, SCENE_OWN);

	ck_assert_str_eq(rest, "\tscene.queue = must(msgget(1, 2));\n"
			       "\tif (begins(0)) {\n\t\tuse(scene.queue);\n\t}\n");
	free(rest);
}
END_TEST

START_TEST(a_scene_that_processes_change_is_shared)
{
	char *rest =
		settled("\tif (begins(0)) {\n\t\tscene->queue = 1;\n\t}\n", true, SCENE_SHARED);

	ck_assert_str_eq(rest, "\tif (begins(0)) {\n\t\tboard->scene.queue = 1;\n\t}\n");
	free(rest);
	unload();
	load();
	rest = settled("\tif (begins(0)) {\n\t\tfill(scene->list);\n\t}\n", true, SCENE_SHARED);
	free(rest);
	unload();
	load();
	rest = settled("\tif (begins(0)) {\n\t\tfill(&scene->queue);\n\t}\n", false, SCENE_OWN);
	free(rest);
}
END_TEST

START_TEST(a_scene_that_is_named_whole_stays)
{
	static const char program[] = "\tscene = &board->scene;\n\tuse(scene, scene->queue);\n";
	char *rest = settled(program, true, SCENE_POINTED);

	ck_assert_str_eq(rest, program);
	free(rest);
}
END_TEST

START_TEST(objects_that_are_but_removed_are_not_made)
{
	char *rest =
		settled("static void clean_up(void)\n{\n\tmsgctl(scene->other, IPC_RMID, NULL);\n"
			"\tmsgctl(scene->queue, IPC_RMID, NULL);\n}\n"
			"\tscene->other = must(msgget(1, 2));\n"
			"\tscene->queue = must(msgget(1, 2));\n\tuse(scene->queue);\n",
			false, SCENE_OWN);

	ck_assert_str_eq(rest, "static void clean_up(void)\n{\n"
			       "\tmsgctl(scene.queue, IPC_RMID, NULL);\n}\n"
			       "\tscene.queue = must(msgget(1, 2));\n\tuse(scene.queue);\n");
	free(rest);
}
END_TEST

/* The program without what never comes. */
static char *without_never(const char *program)
{
	static const char *const scene[] = { "struct scene {", "\tint queue;", "\tint other;", "};",
					     NULL };
	char *rest = strdup(program);
	const struct texts texts = { &known, &rest };

	source_add(&source, scene);
	source_want(&source, program);
	while (never_drop(&texts))
		;
	never_prune(&texts);
	return rest;
}

static void assert_never(const char *program, const char *expected)
{
	char *rest = without_never(program);

	ck_assert_str_eq(rest, expected);
	free(rest);
	unload();
	load();
}

START_TEST(constants_that_nobody_gives_never_come)
{
	char *rest = without_never("\tg(a->b == FAR ? 1 : 2, PAST);\n");

	ck_assert_str_eq(rest, "\tg(0 ? 1 : 2, PAST);\n");
	for (int i = 0; i < source.count; i++)
		if (source.items[i].wanted && source.items[i].kind == ITEM_DATA)
			ck_assert_str_eq(item_text(&source.items[i]), "enum { PAST = 1 };");
	free(rest);
	unload();
	load();
	assert_never("\ta = PAST;\n\tswitch (a) {\n\tcase FAR:\n\t\treturn 1;\n\tcase PAST:\n"
		     "\t\treturn 2;\n\t}\n",
		     "\ta = PAST;\n\tswitch (a) {\n\tcase PAST:\n\t\treturn 2;\n\t}\n");
	assert_never("\tg(a == FAR, a == NONE, 1 << PAST);\n",
		     "\tg(a == FAR, a == NONE, 1 << PAST);\n");
	assert_never("\tg(a == NONE, PAST, FAR == a + 1);\n",
		     "\tg(a == NONE, PAST, FAR == a + 1);\n");
}
END_TEST

START_TEST(members_that_stay_0_are_0)
{
	assert_never("\tscene->other = 0;\n\tg(scene->other, scene->queue);\n",
		     "\tscene->other = 0;\n\tg(0, scene->queue);\n");
	assert_never("\tscene->other = 0;\n\tg(&scene->other, scene->other);\n",
		     "\tscene->other = 0;\n\tg(&scene->other, scene->other);\n");
	assert_never("\tscene->other = 0;\n\tscene->other = a;\n\tg(scene->other);\n",
		     "\tscene->other = 0;\n\tscene->other = a;\n\tg(scene->other);\n");
}
END_TEST

static void assert_joined(const char *text, const char *expected)
{
	size_t size;
	char *joined = NULL;
	FILE *out = open_memstream(&joined, &size);

	ck_assert_ptr_nonnull(out);
	text_write_joined(out, text);
	fclose(out);
	ck_assert_str_eq(joined, expected);
	free(joined);
}

START_TEST(short_statements_stand_on_one_line)
{
	assert_joined("\tg(a,\n\t  \"b  (\",\n\t  c);\n", "\tg(a, \"b  (\", c);\n");
	assert_joined("\tx = a  ? b\n\t    : c;", "\tx = a ? b : c;\n");
	assert_joined("{\n\n\tif (a &&\n\t    b) {\n\t\tg();\n\t}\n}",
		      "{\n\tif (a && b) {\n\t\tg();\n\t}\n}\n");
	assert_joined("\ts = (struct s){ 1,\n\t\t2 }; /* it's ( */\n\tg();\n",
		      "\ts = (struct s){ 1, 2 }; /* it's ( */\n\tg();\n");
	assert_joined("\tg(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,\n"
		      "\t  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb);\n",
		      "\tg(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,\n"
		      "\t  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb);\n");
}
END_TEST

Suite *c_file_suite(void)
{
	Suite *suite = suite_create("C files");
	TCase *tcase = tcase_create("simpler");

	tcase_add_checked_fixture(tcase, load, unload);
	tcase_add_test(tcase, constants_have_values);
	tcase_add_test(tcase, what_can_not_be_is_left_out);
	tcase_add_test(tcase, what_a_constant_decides_is_decided);
	tcase_add_test(tcase, what_does_nothing_is_not_written);
	tcase_add_test(tcase, known_arguments_take_their_places);
	tcase_add_test(tcase, arguments_that_differ_stay);
	tcase_add_test(tcase, words_for_halting_go_where_nothing_halts);
	tcase_add_test(tcase, only_what_is_named_is_wanted);
	tcase_add_test(tcase, what_nobody_reads_is_not_found_out);
	tcase_add_test(tcase, elements_of_constant_tables_stand_in_their_places);
	tcase_add_test(tcase, loops_that_end_at_once_are_none);
	tcase_add_test(tcase, what_is_the_same_either_way_is_no_choice);
	tcase_add_test(tcase, a_scene_that_nobody_changes_later_is_a_variable);
	tcase_add_test(tcase, a_scene_that_processes_change_is_shared);
	tcase_add_test(tcase, a_scene_that_is_named_whole_stays);
	tcase_add_test(tcase, objects_that_are_but_removed_are_not_made);
	tcase_add_test(tcase, constants_that_nobody_gives_never_come);
	tcase_add_test(tcase, members_that_stay_0_are_0);
	tcase_add_test(tcase, short_statements_stand_on_one_line);
	suite_add_tcase(suite, tcase);
	return suite;
}
