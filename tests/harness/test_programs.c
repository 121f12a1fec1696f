/* Tests of programs: counted and drawn, made small, told as a story and as C. */
#include <stdlib.h>
#include <string.h>

#include "explore/generate.h"
#include "explore/shrink.h"
#include "explore/source.h"
#include "explore/telling.h"
#include "unit.h"

/* The toy's operations, in the order of its file. */
enum { PUT, TAKE, TOSS, KNOCK, CLOSE, INTERRUPT, KILL };

static const struct kit *toy(void)
{
	static struct kit kit;

	kit_load(&kit, catalog_find("toy"));
	return &kit;
}

/* Choices */

START_TEST(counting_makes_each_list_once)
{
	static const char expected[] = "00 01 10 11 12 ";
	struct choices choices;
	char lists[40] = "";

	choices_count(&choices);
	do {
		int first = choose(&choices, 2), second = choose(&choices, first ? 3 : 2);
		size_t used = strlen(lists);

		snprintf(lists + used, sizeof(lists) - used, "%d%d ", first, second);
	} while (choices_next(&choices));
	ck_assert_str_eq(lists, expected);
}
END_TEST

START_TEST(what_leads_nowhere_is_cut)
{
	struct choices choices;
	int lists = 0;

	choices_count(&choices);
	do {
		int first = choose(&choices, 2);

		if (first == 0 && lists == 2) /* it went further the first two times */
			choices_cut(&choices);
		else
			choose(&choices, 5);
		lists++;
	} while (choices_next(&choices));
	ck_assert_int_eq(lists, 3 + 5);
}
END_TEST

START_TEST(a_seed_gives_the_same_choices_again)
{
	struct choices one, other;
	int differ = 0;

	choices_seed(&one, 4711);
	choices_seed(&other, 4711);
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(choose(&one, 1 + i), choose(&other, 1 + i));
	choices_seed(&other, 4712);
	for (int i = 0; i < 100; i++)
		differ += choose(&one, 1000) != choose(&other, 1000);
	ck_assert_int_gt(differ, 90);
}
END_TEST

/* How many programs of so many operations there are for so many workers, none of whom ever sleeps. */
static int count_programs(int workers, int operations, int values)
{
	struct generator generator = { .kit = toy(),
				       .shape = { workers, 1, operations, values, false } };
	int count = 0;

	choices_count(&generator.choices);
	do {
		struct step steps[WORKER_LIMIT];

		generator_begin(&generator);
		while (generator_round(&generator, (2U << workers) - 2, steps))
			;
		count++;
	} while (choices_next(&generator.choices));
	return count;
}

START_TEST(without_workers_nothing_is_done_to_one)
{
	struct generator generator = { .kit = toy(), .shape = { 0, 1, 5, 0, false } };
	struct step steps[WORKER_LIMIT];

	choices_seed(&generator.choices, 4711);
	for (int i = 0; i < 1000; i++) {
		generator_begin(&generator);
		while (generator_round(&generator, 0, steps))
			ck_assert_int_lt(steps[0].operation, INTERRUPT);
	}
	ck_assert_int_eq(count_programs(0, 1, 0), 7);
}
END_TEST

START_TEST(every_short_program_is_counted)
{
	/* put 3, take 1, toss 1, knock 1, close 1, interrupt and kill 2: as many as actors can sleep */
	ck_assert_int_eq(count_programs(2, 1, 0), 11);
	ck_assert_int_eq(count_programs(2, 2, 0), 121);
	ck_assert_int_eq(count_programs(2, 2, 1), 49);
}
END_TEST

START_TEST(drawn_programs_come_to_every_value)
{
	struct generator generator = { .kit = toy(), .shape = { 2, 2, 20, 0, false } };
	uint64_t seen[OPERATION_LIMIT] = { 0 };

	choices_seed(&generator.choices, 4711);
	for (int i = 0; i < 2000; i++) {
		struct step steps[WORKER_LIMIT];
		int count;

		generator_begin(&generator);
		while ((count = generator_round(&generator, 6, steps)))
			for (int j = 0; j < count; j++)
				seen[steps[j].operation] |= UINT64_C(1) << steps[j].choice[0];
	}
	ck_assert_uint_eq(seen[PUT], 7);
	ck_assert_uint_eq(seen[TAKE], 1);
	ck_assert_uint_eq(seen[CLOSE], 1);
	ck_assert_uint_eq(seen[KILL], 3); /* a and b: there are no others */
}
END_TEST

/* Shrinking */

static void add_step(struct program *program, int operation, int choice, int actor, bool together)
{
	program->steps[program->count++] = (struct step){ .operation = (unsigned char)operation,
							  .actor = (unsigned char)actor,
							  .together = together,
							  .choice = { (unsigned char)choice } };
}

/* The way in which a box, wrong in two ways, fails under a program: 0, 1 or 2. */
static int way_of_failing(const struct program *program)
{
	bool put_high = false, tossed = false;

	for (int i = 0; i < program->count; i++) {
		const struct step *step = &program->steps[i];

		if (step->operation == CLOSE && put_high)
			return 1;
		if (step->operation == CLOSE && tossed)
			return 2;
		put_high |= step->operation == PUT && step->choice[0] >= 1;
		tossed |= step->operation == TOSS;
	}
	return 0;
}

struct search {
	int way, tries;
};

static bool fails_in_its_way(void *context, struct program *candidate)
{
	struct search *search = context;

	search->tries++;
	return way_of_failing(candidate) == search->way;
}

/* Two workers toss, put and take, mostly at the same time; at last one of them closes. */
static void make_large(struct program *program, int length)
{
	program->count = 0;
	for (int i = 0; i < length; i++) {
		int operation = i % 3 ? TAKE : i % 2 ? PUT : TOSS;

		add_step(program, operation, operation == PUT ? 2 : 0, 1 + i % 2, i % 4 == 1);
	}
	add_step(program, CLOSE, 0, 2, true);
}

START_TEST(shrinking_ends_at_the_smallest)
{
	static struct program program;
	struct search search = { .way = 1 };
	int tries;

	make_large(&program, 60);
	ck_assert_int_eq(way_of_failing(&program), 1);
	tries = shrink(toy(), &program, fails_in_its_way, &search, 1000);
	ck_assert_int_eq(tries, search.tries);
	ck_assert_int_lt(tries, 200);
	ck_assert_int_eq(program.count, 2);
	ck_assert_int_eq(program.steps[0].operation, PUT);
	ck_assert_int_eq(program.steps[0].choice[0], 1);
	ck_assert_int_eq(program.steps[1].operation, CLOSE);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(program.steps[i].actor, MAIN);
		ck_assert(!program.steps[i].together);
	}
}
END_TEST

START_TEST(shrinking_does_not_slip_to_another_failure)
{
	static struct program program;
	struct search search = { .way = 2 };

	program.count = 0;
	add_step(&program, TOSS, 0, 1, false);
	add_step(&program, PUT, 0, 1, false);
	add_step(&program, TAKE, 0, 1, true);
	add_step(&program, CLOSE, 0, 1, false);
	add_step(&program, PUT, 2, 1, false);
	add_step(&program, CLOSE, 0, 1, false);
	shrink(toy(), &program, fails_in_its_way, &search, 1000);
	ck_assert_int_eq(program.count, 2);
	ck_assert_int_eq(program.steps[0].operation, TOSS);
}
END_TEST

START_TEST(shrinking_makes_a_sequence_of_a_burst)
{
	static struct program program;
	struct search search = { .way = 1 };

	program.count = 0;
	add_step(&program, PUT, 2, 1, false);
	add_step(&program, CLOSE, 0, 2, true);
	shrink(toy(), &program, fails_in_its_way, &search, 1000);
	ck_assert_int_eq(program.count, 2);
	ck_assert(!program.steps[1].together);
}
END_TEST

START_TEST(shrinking_stops_at_its_limit)
{
	static struct program program;
	struct search search = { .way = 1 };

	make_large(&program, 60);
	ck_assert_int_eq(shrink(toy(), &program, fails_in_its_way, &search, 7), 7);
	ck_assert_int_eq(search.tries, 7);
	ck_assert_int_eq(way_of_failing(&program), 1);
}
END_TEST

START_TEST(failures_that_differ_are_not_the_same)
{
	const struct kit *kit = toy();
	const struct difference one = { .operation = kit->operations[TAKE], .discord = NUMBER };
	struct difference other = one;

	other.actor = 3;
	other.expected_number = 4711;
	ck_assert(same_failure(&one, &other));
	switch (_i) {
	case 0:
		other.operation = kit->operations[PUT];
		break;
	case 1:
		other.discord = VALUE;
		break;
	case 2:
		other.number = 1;
		break;
	default:
		other.lost = true;
	}
	ck_assert(!same_failure(&one, &other));
}
END_TEST

/* Stories */

static char *written(const struct program *program, const struct event *events)
{
	size_t size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	story_write(out, toy(), program, events, NULL);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

START_TEST(a_story_is_read_back)
{
	static struct program program, again;
	static struct event events[PROGRAM_LIMIT];
	struct kit kit;
	char message[128], *text;
	FILE *in;

	make_large(&program, 9);
	add_step(&program, INTERRUPT, 2, 0, false);
	add_step(&program, PUT, 2, 0, false);
	add_step(&program, PUT, 1, 1, false);
	program.steps[program.count - 1].halts = HALTS_MIDDLE;
	add_step(&program, PUT, 1, 2, true);
	text = written(&program, events);
	assert_holds(text, "\n8. main: interrupt(victim c)\n");
	assert_holds(text, "\n9. main: put(number ROOM + 1)\n#  put(scene->box, ROOM + 1)");
	assert_holds(text, "), halted in the middle of its buffer\n");
	in = fmemopen(text, strlen(text), "r");
	ck_assert(story_read(in, &kit, &again, message, sizeof(message)));
	ck_assert_int_eq(again.count, program.count);
	ck_assert_mem_eq(again.steps, program.steps, (size_t)program.count * sizeof(struct step));
	fclose(in);
	free(text);
}
END_TEST

static const struct {
	const char *story, *message;
} wrong_stories[] = {
	{ "model nothing\n", "line 1: no model of that name" },
	{ "1. a: put(number 1)\n", "line 1: a story begins with its model" },
	{ "model toy\na: put(number 1)\n", "line 2: a step begins with its round's number" },
	{ "model toy\n1. e: put(number 1)\n", "line 2: no actor of that name" },
	{ "model toy\n# a word\n1. a: give(number 1)\n", "line 3: no operation of that name" },
	{ "model toy\n1. a: put(number 3)\n", "line 2: an argument is missing, or has a value" },
	{ "model toy\n1. a: put(number 1), halted\n", "line 2: a step ends with its parenthesis" },
	{ "model toy\n1. main: put(number 1), halted before its buffer's first byte\n",
	  "line 2: only the first call of a round halts" },
	{ "model toy\n", "it holds no program" },
};

START_TEST(what_is_no_story_is_refused)
{
	static struct program program;
	const char *story = wrong_stories[_i].story;
	char message[128], copy[200];
	struct kit kit;
	FILE *in;

	strcpy(copy, story);
	in = fmemopen(copy, strlen(copy), "r");
	ck_assert(!story_read(in, &kit, &program, message, sizeof(message)));
	assert_holds(message, wrong_stories[_i].message);
	fclose(in);
}
END_TEST

/* Halts */

/* "a1 b.c b": actors of steps, behind a dot those of the same round; 1, 2: it halts so. */
static const char *shape_of(const struct program *program)
{
	static char shape[80];
	size_t used = 0;

	shape[0] = '\0';
	for (int i = 0; i < program->count; i++) {
		const struct step *step = &program->steps[i];

		used += (size_t)snprintf(shape + used, sizeof(shape) - used, "%s%c%s",
					 step->together ? "."
					 : i            ? " "
							: "",
					 "-abcd"[step->actor],
					 step -> halts == HALTS_FIRST          ? "1"
						 : step->halts == HALTS_MIDDLE ? "2"
									       : "");
	}
	return shape;
}

START_TEST(each_call_of_a_round_halts_in_place_of_luck)
{
	static const char *const shapes[] = { "- a1.b a b c", "- b1.a a b c", "- a2.b a b c",
					      "- b2.a a b c", "- a b a1.b.c", "- a b b1.a.c",
					      "- a b c1.a.b", "- a b a2.b.c", "- a b b2.a.c",
					      "- a b c2.a.b", "- a b a1.c.b", "- a b b1.c.a",
					      "- a b c1.b.a", "- a b a2.c.b", "- a b b2.c.a",
					      "- a b c2.b.a" };
	static struct program program, halted;

	program.count = 0;
	add_step(&program, PUT, 0, MAIN, false);
	add_step(&program, PUT, 0, 1, false);
	add_step(&program, PUT, 0, 2, true);
	add_step(&program, PUT, 0, 1, false);
	add_step(&program, PUT, 0, 2, true);
	add_step(&program, PUT, 0, 3, true);
	ck_assert(program_is_concurrent(&program));
	for (int i = 0; i < 16; i++) {
		ck_assert(program_halted(&program, i, &halted));
		ck_assert_str_eq(shape_of(&halted), shapes[i]);
		ck_assert(!program_is_concurrent(&halted));
	}
	ck_assert(!program_halted(&program, 16, &halted));
	ck_assert(!program_halted(&halted, 99, &halted));
}
END_TEST

START_TEST(calls_of_a_sequence_meet_as_they_follow)
{
	static const char *const shapes[] = { "a.b - b c a", "a b - b.c a", "a b - b.c.a",
					      "a b - b c.a" };
	static struct program program, met;

	program.count = 0;
	add_step(&program, PUT, 0, 1, false);
	add_step(&program, PUT, 0, 2, false);
	add_step(&program, PUT, 0, MAIN, false);
	add_step(&program, PUT, 0, 2, false);
	add_step(&program, PUT, 0, 3, false);
	add_step(&program, PUT, 0, 1, false);
	for (int i = 0; i < 4; i++) {
		ck_assert(program_met(&program, i, &met));
		ck_assert_str_eq(shape_of(&met), shapes[i]);
	}
	ck_assert(!program_met(&program, 4, &met));
}
END_TEST

/* What tells */

static struct call_end ended(enum fate fate, long number)
{
	return (struct call_end){ fate, 0, { .count = fate == RETURNED, .number = { number } } };
}

/* Both take; one may get the number that was put, and the other sleeps. */
static struct finding *takes_of_two(struct call_end a, struct call_end b)
{
	static struct finding finding;
	struct foretold *foretold = &finding.foretold;

	memset(&finding, 0, sizeof(finding));
	finding.difference.discord = SLEEPS_NOT;
	finding.difference.actor = 1;
	foretold->exact = true;
	foretold->count = 2;
	for (int i = 1; i <= 2; i++) {
		const struct call_end *end = i == 1 ? &a : &b;

		finding.last[i].operation = toy()->operations[TAKE];
		finding.last[i].fate = end->fate;
		finding.last[i].seen = end->seen;
		foretold->endings[0][i] = ended(i == 1 ? RETURNED : SLEEPING, 1);
		foretold->endings[1][i] = ended(i == 2 ? RETURNED : SLEEPING, 1);
	}
	return &finding;
}

START_TEST(a_value_tells_before_a_number_does)
{
	static struct telling telling;
	struct call_end wrong = ended(RETURNED, 1);

	wrong.seen.value = 4;
	ck_assert(telling_find(&telling, takes_of_two(wrong, ended(SLEEPING, 0))));
	ck_assert_int_eq(telling.count, 1);
	ck_assert_str_eq(telling.wrong, "returns 4");
	ck_assert_int_eq(telling.right_count, 2);
	ck_assert_str_eq(telling.right[0], "returns 0");
	ck_assert_str_eq(telling.right[1], "sleeps");
}
END_TEST

START_TEST(a_number_tells_where_the_value_does_not)
{
	static struct telling telling;

	ck_assert(telling_find(&telling, takes_of_two(ended(RETURNED, 2), ended(SLEEPING, 0))));
	ck_assert_int_eq(telling.count, 1);
	ck_assert_str_eq(telling.wrong, "returns 0, number 2");
}
END_TEST

START_TEST(calls_tell_together_where_none_does_alone)
{
	static struct telling telling;

	ck_assert(telling_find(&telling, takes_of_two(ended(RETURNED, 1), ended(RETURNED, 1))));
	ck_assert_int_eq(telling.count, 2);
	ck_assert_str_eq(telling.wrong, "a: returns 0; b: returns 0");
	ck_assert_str_eq(telling.right[1], "a: sleeps; b: returns 0");
	ck_assert(!telling_find(&telling, takes_of_two(ended(SLEEPING, 0), ended(RETURNED, 1))));
}
END_TEST

/* C text */

static const char *const lines[] = { "/* A file. */",
				     "#include \"model.h\"",
				     "#define ROOM 2 /* numbers */",
				     "#define OTHER 3",
				     "",
				     "static struct {",
				     "\tlong type;",
				     "\tchar text[ROOM];",
				     "} letter; /* the last */",
				     "",
				     "enum { ONE, TWO };",
				     "",
				     "static int unused(void)",
				     "{",
				     "\treturn letter.type + OTHER;",
				     "}",
				     "",
				     "static const void *sent(long type)",
				     "{",
				     "\tletter.unused = type;",
				     "\treturn &letter;",
				     "}",
				     "",
				     "BEGIN",
				     "{",
				     "\tmake(sent(1));",
				     "}",
				     NULL };

/* All that a text wants of these lines. */
static char *wanted_by(const char *text)
{
	static struct source_text source;
	size_t size;
	char *result = NULL;
	FILE *out = open_memstream(&result, &size);

	ck_assert_ptr_nonnull(out);
	memset(&source, 0, sizeof(source));
	source_add(&source, lines);
	source_want(&source, text);
	for (int i = 0; i < source.count; i++)
		if (source.items[i].wanted)
			item_write(out, &source.items[i]);
	fputs("BEGIN:\n", out);
	item_write_body(out, source_word(&source, "BEGIN"));
	ck_assert_int_eq(fclose(out), 0);
	source_free(&source);
	return result;
}

static const struct {
	const char *text, *wanted;
} wants[] = {
	{ "give(sent(2))", "#define ROOM 2 /* numbers */\n"
			   "static struct { long type; char text[ROOM]; } letter;\n"
			   "static const void *sent(long type)\n{\n\tletter.unused = type;\n"
			   "\treturn &letter;\n}\nBEGIN:\n\tmake(sent(1));\n" },
	{ "take(TWO)", "enum { ONE, TWO };\nBEGIN:\n\tmake(sent(1));\n" },
	{ "text.unused", "BEGIN:\n\tmake(sent(1));\n" },
};

START_TEST(a_text_wants_what_it_names)
{
	char *text = wanted_by(wants[_i].text);

	ck_assert_str_eq(text, wants[_i].wanted);
	free(text);
}
END_TEST

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof(*(array))))

Suite *programs_suite(void)
{
	Suite *suite = suite_create("programs");
	TCase *choices = tcase_create("choices"), *small = tcase_create("shrinking");
	TCase *texts = tcase_create("texts"), *halts = tcase_create("halts");

	tcase_add_test(choices, counting_makes_each_list_once);
	tcase_add_test(choices, what_leads_nowhere_is_cut);
	tcase_add_test(choices, a_seed_gives_the_same_choices_again);
	tcase_add_test(choices, every_short_program_is_counted);
	tcase_add_test(choices, without_workers_nothing_is_done_to_one);
	tcase_add_test(choices, drawn_programs_come_to_every_value);
	tcase_add_test(small, shrinking_ends_at_the_smallest);
	tcase_add_test(small, shrinking_does_not_slip_to_another_failure);
	tcase_add_test(small, shrinking_makes_a_sequence_of_a_burst);
	tcase_add_test(small, shrinking_stops_at_its_limit);
	tcase_add_loop_test(small, failures_that_differ_are_not_the_same, 0, 4);
	tcase_add_test(texts, a_story_is_read_back);
	tcase_add_loop_test(texts, what_is_no_story_is_refused, 0, COUNT_OF(wrong_stories));
	tcase_add_test(texts, a_value_tells_before_a_number_does);
	tcase_add_test(texts, a_number_tells_where_the_value_does_not);
	tcase_add_test(texts, calls_tell_together_where_none_does_alone);
	tcase_add_loop_test(texts, a_text_wants_what_it_names, 0, COUNT_OF(wants));
	suite_add_tcase(suite, choices);
	tcase_add_test(halts, each_call_of_a_round_halts_in_place_of_luck);
	tcase_add_test(halts, calls_of_a_sequence_meet_as_they_follow);
	suite_add_tcase(suite, small);
	suite_add_tcase(suite, halts);
	suite_add_tcase(suite, texts);
	return suite;
}
