/* The results of several runs, platform by platform. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "results.h"
#include "run/judge.h"

struct column *results_add(struct results *results, const char *name, FILE *journal)
{
	struct column *column = &results->columns[results->column_count];

	if (results->column_count == COLUMN_LIMIT) {
		errno = E2BIG;
		return NULL;
	}
	memset(column, 0, sizeof(*column));
	if (!past_read(&column->past, journal))
		return NULL;
	if (!column->past.begun) {
		errno = EINVAL;
		return NULL;
	}
	snprintf(column->name, sizeof(column->name), "%s", name);
	column->letter = (char)('A' + results->column_count++);
	if (column->past.facts.count)
		platform_line(&column->past.facts, column->platform, sizeof(column->platform));
	return column;
}

/* Whether the two are runs of one platform: not of how many CPUs it had each time. */
static bool is_of_one_platform(const struct facts *one, const struct facts *other)
{
	for (size_t i = 0; i < one->count; i++) {
		const char *value = platform_fact(other, one->list[i].name);

		if (strcmp(one->list[i].name, "cpus") != 0 && value &&
		    strcmp(value, one->list[i].value) != 0)
			return false;
	}
	return true;
}

bool results_merge(struct column *column, FILE *journal)
{
	struct past past;
	int error = 0;

	if (!past_read(&past, journal))
		error = errno ? errno : ENOMEM;
	else if (!past.begun)
		error = EINVAL;
	else if (!is_of_one_platform(&column->past.facts, &past.facts))
		error = EXDEV;
	else if (!past_merge(&column->past, &past))
		error = ENOMEM;
	past_free(&past);
	errno = error;
	return !error;
}

static enum state state_of(const struct outcome *outcome, enum judgement_kind kind)
{
	switch (kind) {
	case JUDGED_HELD:
		return STATE_HELD;
	case JUDGED_SKIPPED:
		return STATE_SKIPPED;
	case JUDGED_EXPECTED_FAIL:
		return STATE_KNOWN;
	case JUDGED_BETTER:
		return STATE_BETTER;
	default:
		return outcome->kind == BROKEN ? STATE_BROKEN : STATE_FAILED;
	}
}

static bool take_histogram(struct cell *cell, const struct histogram *histogram)
{
	if (!histogram->count)
		return true;
	if (!cell->histogram)
		cell->histogram = malloc(sizeof(*histogram));
	if (cell->histogram)
		*cell->histogram = *histogram;
	return cell->histogram != NULL;
}

/* Takes one repetition into the cell, whose text it replaces where it weighs more. */
static bool take(struct cell *cell, const struct outcome *outcome,
		 const struct expectation *expectation)
{
	enum state state = state_of(outcome, judge(outcome, expectation).kind);
	char *text;

	if (state <= cell->state)
		return true;
	text = strdup(outcome->text);
	if (!text || !take_histogram(cell, &outcome->histogram)) {
		free(text);
		return false;
	}
	free((char *)cell->text);
	cell->state = state;
	cell->text = text;
	cell->reason = expectation && state != STATE_FAILED && state != STATE_BROKEN
			       ? expectation->reason
			       : NULL;
	return true;
}

static bool judge_claim(const struct column *column, const struct claim *claim, struct cell *cell)
{
	const struct expectation *expectation = expected_for(&column->expected, claim->id);
	static struct outcome outcome; /* large */
	bool held = false, failed = false;
	struct job job = { claim, 1 };

	for (; past_outcome(&column->past, &job, &outcome); job.repetition++) {
		if (!take(cell, &outcome, expectation))
			return false;
		held |= outcome.kind == HELD;
		failed |= outcome.kind == FAILED || outcome.kind == BROKEN;
	}
	cell->mixed = held && failed;
	if (!cell->text)
		cell->text = strdup("");
	return cell->text != NULL;
}

static bool take_cluster(struct results *results, struct cell *cell)
{
	cell->cluster = -1;
	if (!state_is_failure(cell->state))
		return true;
	cell->cluster = clusters_note(&results->clusters, cell->text, cell->reason);
	return cell->cluster >= 0;
}

bool results_judge(struct results *results, struct column *column)
{
	column->cells = calloc(results->claim_count + 1, sizeof(*column->cells));
	if (!column->cells)
		return false;
	for (size_t i = 0; i < results->claim_count; i++) {
		if (!judge_claim(column, results->claims[i], &column->cells[i]))
			return false;
		column->counts[column->cells[i].state]++;
		if (!take_cluster(results, &column->cells[i]))
			return false;
	}
	return true;
}

static void free_cell(struct cell *cell)
{
	free((char *)cell->text);
	free(cell->histogram);
}

void results_free(struct results *results)
{
	for (size_t i = 0; i < results->column_count; i++) {
		struct column *column = &results->columns[i];

		for (size_t j = 0; column->cells && j < results->claim_count; j++)
			free_cell(&column->cells[j]);
		free(column->cells);
		expected_free(&column->expected);
		past_free(&column->past);
	}
	results->column_count = 0;
	clusters_free(&results->clusters);
	kills_free(&results->kills);
}

bool state_is_failure(enum state state)
{
	return state == STATE_FAILED || state == STATE_BROKEN || state == STATE_KNOWN;
}

const char *state_word(enum state state)
{
	static const char *const words[STATES] = {
		[STATE_ABSENT] = "absent", [STATE_HELD] = "held",     [STATE_SKIPPED] = "skipped",
		[STATE_KNOWN] = "known",   [STATE_BETTER] = "better", [STATE_BROKEN] = "broken",
		[STATE_FAILED] = "failed",
	};

	return words[state];
}

const char *state_word_chinese(enum state state)
{
	static const char *const words[STATES] = {
		[STATE_ABSENT] = "未运行",    [STATE_HELD] = "成立",   [STATE_SKIPPED] = "跳过",
		[STATE_KNOWN] = "已知的失败", [STATE_BETTER] = "好转", [STATE_BROKEN] = "无法判断",
		[STATE_FAILED] = "失败",
	};

	return words[state];
}

bool says_the_same(const char *one, const char *other)
{
	for (;;) {
		while (isdigit((unsigned char)*one))
			one++;
		while (isdigit((unsigned char)*other))
			other++;
		if (*one != *other || !*one)
			return *one == *other;
		one++;
		other++;
	}
}
