/* Tests of the kill matrix: what its figures count, and what they find wrong. */
#include <stdlib.h>
#include <string.h>

#include "falsify/report.h"
#include "unit.h"

const struct excuse excuses[] = { { NULL, NULL } };

static const struct mechanism wrong = { "pipe", { "pipe", "socket/udp.c", "socket.b*" }, false };
static const struct mechanism allowed = { "benign", { NULL }, true };
static const struct mechanism elsewhere = { "small_pipes", { "pipe", "socket.b*" }, true };
static const struct mutant_part of_read = { .mechanism = &wrong, .call = NUMBER_read };
static const struct mutant_part of_all = { .mechanism = &allowed, .call = EVERY_CALL };
static const struct mutant mutants[] = {
	{ &wrong, "pipe/drops", "read drops bytes", { 0 }, { &of_read }, 1 },
	{ &allowed, "benign/slow", "all takes its time", { 0 }, { &of_all }, 1 },
	{ &elsewhere, "small_pipes/of-a-page", "pipes are small", { 0 }, { &of_read }, 1 },
};

/* A matrix of one claim and one mutant, which came to this end. */
struct sample {
	struct claim claim;
	struct falsified falsified;
	struct trial trial;
	const struct mutant *mutant;
	struct kill_matrix matrix;
};

static const struct kill_matrix *sample_matrix(struct sample *sample, enum trial_end end,
					       const char *excuse)
{
	*sample = (struct sample){ .mutant = &mutants[0] };
	sample->claim = *sample_result(HELD, "").claim;
	sample->claim.place = (struct place){ "tests/pipe.c", 1 };
	sample->trial = (struct trial){
		.claim = &sample->claim,
		.mutant = sample->mutant,
		.end = end,
		.text = end == SURVIVED ? NULL : "read returned 3, expected 4",
	};
	sample->falsified = (struct falsified){
		&sample->claim, { .end = SURVIVED }, &sample->trial, 1, excuse
	};
	sample->matrix = (struct kill_matrix){ .claims = &sample->falsified,
					       .claim_count = 1,
					       .mutants = &sample->mutant,
					       .mutant_count = 1,
					       .trials = &sample->trial,
					       .trial_count = 1,
					       .whole = true };
	return &sample->matrix;
}

/* What a report prints; the caller frees it. *good is what it returns. */
static char *printed(bool (*print)(FILE *out, const struct kill_matrix *matrix),
		     const struct kill_matrix *matrix, bool *good)
{
	size_t size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	*good = print(out, matrix);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static const struct {
	enum trial_end end;
	const char *excuse;
	bool good;
	const char *line;
} figures[] = {
	{ KILLED, NULL, true, "\n1 claim judged, 1 of them fails under some mutant, 0 excused" },
	{ HUNG, NULL, true, "\n1 claim judged, 1 of them fails under some mutant, 0 excused" },
	{ SURVIVED, NULL, false, "no mutant makes it fail: pipe.sample-claim\n" },
	{ UNJUDGED, NULL, false, "no mutant makes it fail: pipe.sample-claim\n" },
	{ SURVIVED, "why", false, "no claim fails under it: pipe/drops: read drops bytes\n" },
	{ SURVIVED, "why", false, "\n1 claim judged, 0 of them fail under some mutant, 1 excused" },
	{ KILLED, "why", false, "excused, though a mutant makes it fail: pipe.sample-claim\n" },
};

START_TEST(figures_find_what_is_wrong)
{
	struct sample sample;
	bool good;
	char *text = printed(report_figures,
			     sample_matrix(&sample, figures[_i].end, figures[_i].excuse), &good);

	ck_assert_int_eq(good, figures[_i].good);
	assert_holds(text, figures[_i].line);
	free(text);
}
END_TEST

START_TEST(what_is_not_judged_here_excuses_a_mutant)
{
	struct sample sample;
	bool good;
	char *text;

	sample_matrix(&sample, UNTRIED, NULL);
	sample.falsified.baseline.end = UNJUDGED;
	text = printed(report_figures, &sample.matrix, &good);
	ck_assert(good);
	assert_holds(text, "\n0 claims judged, 0 of them fail");
	free(text);
}
END_TEST

static bool print_false_alarms(FILE *out, const struct kill_matrix *matrix)
{
	return report_false_alarms(out, matrix, 2);
}

START_TEST(a_claim_that_fails_under_a_benign_mutant_is_a_false_alarm)
{
	static const enum trial_end ends[] = { SURVIVED, KILLED, HUNG, UNJUDGED };
	struct sample sample;
	bool good;
	char *text;

	sample_matrix(&sample, ends[_i], NULL);
	sample.mutant = sample.trial.mutant = &mutants[1];
	text = printed(print_false_alarms, &sample.matrix, &good);
	ck_assert_int_eq(good, ends[_i] == SURVIVED);
	assert_holds(text, "1 benign mutants, 2 rounds, 1 trials: ");
	assert_holds(text, good ? "trials: 0 false alarms" : "benign/slow: all takes its time");
	free(text);
}
END_TEST

static bool print_claims(FILE *out, const struct kill_matrix *matrix)
{
	report_claims(out, matrix);
	return true;
}

START_TEST(a_claim_shows_what_it_said)
{
	struct sample sample;
	bool good;
	char *text = printed(print_claims, sample_matrix(&sample, KILLED, NULL), &good);

	assert_holds(text, "pipe.sample-claim\n  claim     a claim for the tests");
	assert_holds(text, "  killed    pipe/drops: read drops bytes\n"
			   "            read returned 3, expected 4\n");
	free(text);
}
END_TEST

static bool print_table(FILE *out, const struct kill_matrix *matrix)
{
	report_table(out, matrix);
	return true;
}

START_TEST(the_table_has_a_line_for_each_trial_that_was_run)
{
	struct sample sample;
	bool good;
	char *text;

	sample_matrix(&sample, KILLED, NULL);
	sample.trial.text = "a\tb\nc";
	text = printed(print_table, &sample.matrix, &good);
	ck_assert_str_eq(text, "pipe.sample-claim\tpipe/drops\tkilled\ta b c\n");
	free(text);
	text = printed(print_table, sample_matrix(&sample, UNTRIED, NULL), &good);
	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

START_TEST(a_mutant_is_tried_where_it_is_reached)
{
	static const struct claim claims[] = {
		{ .family = "pipe", .id = "pipe.x", .place = { "tests/pipe/full.c", 1 } },
		{ .family = "socket", .place = { "../tests/socket/udp.c", 1 } },
		{ .family = "socket",
		  .id = "socket.a",
		  .place = { "tests/socket/stream_end.c", 1 } },
		{ .family = "msg", .place = { "tests/msg/msg.c", 1 } },
	};
	struct mutant_traces traces = { 0 };

	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
		ck_assert_int_eq(mutant_is_for(&mutants[0], &claims[i]), i < 2);
		ck_assert(mutant_is_for(&mutants[1], &claims[i]));
		ck_assert_int_eq(mutant_is_for(&mutants[2], &claims[i]), i > 0);
	}
	ck_assert(!mutant_was_reached(&mutants[0], &traces));
	ck_assert(mutant_was_reached(&mutants[1], &traces));
	mutants_use(NULL, &traces);
	mutant_before(NUMBER_write);
	ck_assert(!mutant_was_reached(&mutants[0], &traces));
	mutant_before(NUMBER_read);
	ck_assert(mutant_was_reached(&mutants[0], &traces));
	ck_assert_ptr_null(mutant_body(NUMBER_read));
	mutants_use(&mutants[0], &traces);
	ck_assert_ptr_eq(mutant_body(NUMBER_read), of_read.body);
}
END_TEST

Suite *falsify_suite(void)
{
	Suite *suite = suite_create("falsify");
	TCase *tests = tcase_create("falsify");

	tcase_add_loop_test(tests, figures_find_what_is_wrong, 0,
			    sizeof(figures) / sizeof(figures[0]));
	tcase_add_test(tests, what_is_not_judged_here_excuses_a_mutant);
	tcase_add_loop_test(tests, a_claim_that_fails_under_a_benign_mutant_is_a_false_alarm, 0, 4);
	tcase_add_test(tests, a_claim_shows_what_it_said);
	tcase_add_test(tests, the_table_has_a_line_for_each_trial_that_was_run);
	tcase_add_test(tests, a_mutant_is_tried_where_it_is_reached);
	suite_add_tcase(suite, tests);
	return suite;
}
