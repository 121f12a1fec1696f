/* Tests of conclude: what each piece of evidence comes to, and which comes first. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "run/conclude.h"
#include "unit.h"

#define CLAIM_PLACE                                                                                \
	{                                                                                          \
		"tests/sample.c", 1                                                                \
	}
#define STATEMENT_PLACE                                                                            \
	{                                                                                          \
		"tests/sample.c", 2                                                                \
	}
#define STEP_PLACE                                                                                 \
	{                                                                                          \
		"tests/sample.c", 3                                                                \
	}
#define CASUALTY_PLACE                                                                             \
	{                                                                                          \
		"tests/sample.c", 4                                                                \
	}

#define EXITED(status)    ((status) << 8) /* as of waitpid */
#define KILLED_BY(signal) (signal)
#define WATCHED           .place = CLAIM_PLACE, .at = STEP_PLACE, .step = "read(fd)", .waited = 10
#define PLAYED            WATCHED, .ending = SCENARIO_ENDED, .played = true
#define CASUALTY                                                                                   \
	{                                                                                          \
		"writer", KILLED_BY(13), CASUALTY_PLACE                                            \
	}

/* clang-format off */
static const struct {
	struct evidence evidence;
	enum outcome_kind kind;
	int line;
	const char *text;
} rows[] = {
	{ { PLAYED }, HELD, 1, "" },

	/* A statement comes before all else. */
	{ { PLAYED, .telling = TRACED, .statement = { SKIPPED, STATEMENT_PLACE, "no pipes" } },
	  SKIPPED, 2, "no pipes" },
	{ { WATCHED, .ending = WAS_TOLD, .telling = TRACED,
	    .statement = { FAILED, STATEMENT_PLACE, "seen 1" } },
	  FAILED, 2, "seen 1" },
	{ { WATCHED, .ending = TOO_LATE, .telling = TOLD, .strays = "process 7 (sleep)",
	    .statement = { BROKEN, STATEMENT_PLACE, "pipe(p): EMFILE" } },
	  BROKEN, 2, "pipe(p): EMFILE" },
	{ { WATCHED, .ending = SCENARIO_ENDED, .status = EXITED(1), .keeper_status = KILLED_BY(9),
	    .telling = TOLD, .statement = { FAILED, STATEMENT_PLACE, "seen 1" } },
	  FAILED, 2, "seen 1" },
	{ { PLAYED, .telling = TELLING }, BROKEN, 1,
	  "an actor was killed while it told of a failure" },

	/* The row of a table that was tried is named, where there is something to say. */
	{ { WATCHED, .ending = WAS_TOLD, .telling = TRACED, .trying = "readv",
	    .statement = { FAILED, STATEMENT_PLACE, "seen 1" } },
	  FAILED, 2, "seen 1 (trying readv)" },
	{ { WATCHED, .ending = TOO_LATE, .trying = "readv" }, FAILED, 3,
	  "not over after 10 s: it waits in read(fd) (trying readv)" },
	{ { PLAYED, .trying = "readv" }, HELD, 1, "" },

	/* Then whether the run was watched at all. */
	{ { WATCHED }, BROKEN, 1, "the claim ended without a verdict" },
	{ { WATCHED, .keeper_status = KILLED_BY(9) }, BROKEN, 1,
	  "the claim's keeper ended by SIGKILL" },
	{ { WATCHED, .ending = NO_KEEPER, .error = EAGAIN }, BROKEN, 1,
	  "fork of the keeper: EAGAIN" },
	{ { WATCHED, .ending = NO_SCENARIO, .error = ENOMEM }, BROKEN, 1, "fork: ENOMEM" },
	{ { WATCHED, .ending = STOPPED }, BROKEN, 3, "the run was stopped" },

	/* Then how the scenario ended. */
	{ { WATCHED, .ending = TOO_LATE }, FAILED, 3,
	  "not over after 10 s: it waits in read(fd)" },
	{ { WATCHED, .ending = SCENARIO_ENDED, .status = KILLED_BY(11), .casualty = CASUALTY }, FAILED, 3,
	  "the scenario ended by SIGSEGV" },
	{ { WATCHED, .ending = SCENARIO_ENDED, .status = EXITED(3) }, FAILED, 3,
	  "the scenario ended with exit status 3" },
	{ { WATCHED, .ending = SCENARIO_ENDED }, FAILED, 3, "the scenario exited before its last line" },

	/* Then what the others did and left. */
	{ { PLAYED, .casualty = CASUALTY, .left = "file x" }, FAILED, 4,
	  "writer ended by SIGPIPE, and nobody asked" },
	{ { PLAYED, .undying = true, .strays = "process 7 (sleep)" }, BROKEN, 1,
	  "a process does not die of SIGKILL" },
	{ { PLAYED, .strays = "process 7 (sleep)" }, FAILED, 1,
	  "left behind: process 7 (sleep)" },
	{ { PLAYED, .left = "file x" }, FAILED, 1, "left behind: file x" },
	{ { PLAYED, .strays = "process 7 (sleep)", .left = "file x" }, FAILED, 1,
	  "left behind: process 7 (sleep), file x" },
};
/* clang-format on */

START_TEST(each_piece_of_evidence_has_its_outcome)
{
	struct outcome *outcome = malloc(sizeof(*outcome));

	ck_assert_ptr_nonnull(outcome);
	conclude(&rows[_i].evidence, outcome);
	ck_assert_str_eq(outcome->text, rows[_i].text);
	ck_assert_int_eq(outcome->kind, rows[_i].kind);
	ck_assert_int_eq(outcome->place.line, rows[_i].line);
	free(outcome);
}
END_TEST

START_TEST(what_else_was_seen_is_handed_on)
{
	struct evidence evidence = { PLAYED,
				     .trace_count = 1,
				     .traces = { { "scenario", "here" } },
				     .histogram = { 1, { { "good", REQUIRED, 7 } }, 7, 0.1, 0 },
				     .output = "said",
				     .seconds = 0.5 };
	struct outcome outcome;

	conclude(&evidence, &outcome);
	ck_assert_int_eq(outcome.actor_count, 0); /* it held */
	evidence.played = false;
	conclude(&evidence, &outcome);
	ck_assert_int_eq(outcome.actor_count, 1);
	ck_assert_str_eq(outcome.actors[0].state, "here");
	ck_assert_int_eq(outcome.histogram.count, 1);
	ck_assert_uint_eq(outcome.histogram.tallies[0].count, 7);
	ck_assert_uint_eq(outcome.histogram.rounds, 7);
	ck_assert_str_eq(outcome.output, "said");
	ck_assert_double_eq(outcome.seconds, 0.5);
}
END_TEST

Suite *conclude_suite(void)
{
	Suite *suite = suite_create("conclude");
	TCase *tests = tcase_create("conclude");

	tcase_add_loop_test(tests, each_piece_of_evidence_has_its_outcome, 0,
			    sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tests, what_else_was_seen_is_handed_on);
	suite_add_tcase(suite, tests);
	return suite;
}
