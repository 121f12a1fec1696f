/* What became otherwise between two runs of one platform. */
#include <string.h>

#include "changes.h"

#define AGAIN_LIMIT 200 /* claims that one command names */

const struct column *changes_partner(const struct results *old, const struct results *now,
				     const struct column *column)
{
	if (old->column_count == 1 && now->column_count == 1)
		return &old->columns[0];
	for (size_t i = 0; i < old->column_count; i++)
		if (strcmp(old->columns[i].name, column->name) == 0)
			return &old->columns[i];
	return NULL;
}

static bool is_judged(enum state state)
{
	return state != STATE_ABSENT && state != STATE_SKIPPED;
}

enum change change_between(const struct cell *old, const struct cell *now)
{
	if (old->mixed || now->mixed)
		return CHANGE_SPURIOUS;
	if (is_judged(old->state) != is_judged(now->state))
		return CHANGE_JUDGED;
	if (state_is_failure(old->state) != state_is_failure(now->state))
		return state_is_failure(now->state) ? CHANGE_REGRESSED : CHANGE_FIXED;
	return says_the_same(old->text, now->text) ? CHANGE_NONE : CHANGE_REASON;
}

const char *change_word(enum change change)
{
	static const char *const words[CHANGES] = {
		[CHANGE_NONE] = "none",     [CHANGE_REGRESSED] = "regressed",
		[CHANGE_FIXED] = "fixed",   [CHANGE_REASON] = "reason",
		[CHANGE_JUDGED] = "judged", [CHANGE_SPURIOUS] = "spurious",
	};

	return words[change];
}

const char *change_word_chinese(enum change change)
{
	static const char *const words[CHANGES] = {
		[CHANGE_NONE] = "无",         [CHANGE_REGRESSED] = "退化",
		[CHANGE_FIXED] = "修复",      [CHANGE_REASON] = "原因改变",
		[CHANGE_JUDGED] = "可否判断", [CHANGE_SPURIOUS] = "时好时坏",
	};

	return words[change];
}

void changes_count(const struct results *old, const struct results *now, size_t counts[CHANGES])
{
	memset(counts, 0, CHANGES * sizeof(counts[0]));
	for (size_t i = 0; i < now->column_count; i++) {
		const struct column *column = &now->columns[i];
		const struct column *before = changes_partner(old, now, column);

		for (size_t j = 0; before && j < now->claim_count; j++)
			counts[change_between(&before->cells[j], &column->cells[j])]++;
	}
}

static bool is_worth_another_look(enum change change)
{
	return change == CHANGE_REGRESSED || change == CHANGE_FIXED || change == CHANGE_SPURIOUS;
}

void changes_again(FILE *out, const struct results *now, const struct column *old,
		   const struct column *column)
{
	size_t count = 0;

	for (size_t i = 0; i < now->claim_count && count < AGAIN_LIMIT; i++) {
		if (!is_worth_another_look(change_between(&old->cells[i], &column->cells[i])))
			continue;
		if (!count++)
			fputs("ipclitmus run --repeat=20 --journal=again.journal", out);
		fprintf(out, " %s", now->claims[i]->id);
	}
}
