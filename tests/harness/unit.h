/* The suites of the harness's unit tests, and what they share. */
#ifndef IPCLITMUS_UNIT_H
#define IPCLITMUS_UNIT_H

#include <check.h>
#include <stdbool.h>

#include "report/report.h"

Suite *text_suite(void);
Suite *absent_suite(void);
Suite *judge_suite(void);
Suite *expected_suite(void);
Suite *tap_suite(void);
Suite *junit_suite(void);
Suite *human_suite(void);
Suite *registry_suite(void);
Suite *page_suite(void);
Suite *citation_suite(void);
Suite *c_file_suite(void);
Suite *conclude_suite(void);
Suite *falsify_suite(void);
Suite *explain_suite(void);
Suite *history_suite(void);
Suite *programs_suite(void);
Suite *prospects_suite(void);
Suite *litmus_suite(void);
Suite *trace_suite(void);
Suite *past_suite(void);
Suite *signature_suite(void);

/* What no writer may let through: lines of TAP, markup, control bytes, bytes that are no UTF-8. */
#define NASTY "a\nok 99 - forged\n# SKIP \\ \"]]>\" <b>&\x1b[31m \xff\xc3(\r\xe7\xae\xa1"

/* A plan of that many results, of one run each, neither shuffled nor on a terminal; a line a claim. */
struct plan sample_plan(size_t results);

/* The result of a run of pipe.sample-claim, judged without an expectation. */
struct result sample_result(enum outcome_kind kind, const char *text);

/* The same, judged against an expectation of that kind, from expected/sample.txt:3. */
struct result sample_expected(enum outcome_kind kind, enum expected_kind expected);

/* What a reporter writes of these results; the caller frees it. */
char *report(const struct reporter *reporter, const struct plan *plan, const struct result *results,
	     size_t count, const char *stopped);

/* Fails the test unless the text holds the part, and shows both. */
#define assert_holds(text, part)                                                                   \
	ck_assert_msg(strstr(text, part) != NULL, "no '%s' in:\n%s", part, text)
#define assert_lacks(text, part)                                                                   \
	ck_assert_msg(strstr(text, part) == NULL, "'%s' in:\n%s", part, text)

/* Whether text is UTF-8 without control bytes other than newline. */
bool is_clean(const char *text);

#endif
