/* The judge: what an outcome means where this platform's expectation is known. */
#include <stddef.h>
#include <string.h>

#include "judge.h"

static bool may_fail(const struct expectation *expectation)
{
	return expectation && expectation->kind != EXPECTED_SKIP;
}

bool judged_another_failure(const struct outcome *outcome, const struct expectation *expectation)
{
	return outcome->kind == FAILED && may_fail(expectation) && expectation->seen &&
	       !strstr(outcome->text, expectation->seen);
}

static enum judgement_kind judge_kind(const struct outcome *outcome,
				      const struct expectation *expectation)
{
	switch (outcome->kind) {
	case HELD:
		if (expectation && expectation->kind != EXPECTED_MAY_FAIL)
			return JUDGED_BETTER;
		return JUDGED_HELD;
	case SKIPPED:
		return JUDGED_SKIPPED;
	case FAILED:
		if (may_fail(expectation) && !judged_another_failure(outcome, expectation))
			return JUDGED_EXPECTED_FAIL;
		return JUDGED_FAILED;
	case BROKEN:
		break;
	}
	return JUDGED_FAILED;
}

struct judgement judge(const struct outcome *outcome, const struct expectation *expectation)
{
	return (struct judgement){ judge_kind(outcome, expectation), expectation };
}

bool judged_as_expected(enum judgement_kind kind)
{
	return kind != JUDGED_FAILED && kind != JUDGED_BETTER;
}
