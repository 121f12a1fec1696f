/* The judge: what an outcome means where this platform's expectation is known. */
#include <stddef.h>

#include "judge.h"

static enum judgement_kind judge_kind(enum outcome_kind outcome,
				      const struct expectation *expectation)
{
	switch (outcome) {
	case HELD:
		if (expectation && expectation->kind != EXPECTED_MAY_FAIL)
			return JUDGED_BETTER;
		return JUDGED_HELD;
	case SKIPPED:
		return JUDGED_SKIPPED;
	case FAILED:
		if (expectation && expectation->kind != EXPECTED_SKIP)
			return JUDGED_EXPECTED_FAIL;
		return JUDGED_FAILED;
	case BROKEN:
		break;
	}
	return JUDGED_FAILED;
}

struct judgement judge(const struct outcome *outcome, const struct expectation *expectation)
{
	return (struct judgement){ judge_kind(outcome->kind, expectation), expectation };
}

bool judged_as_expected(enum judgement_kind kind)
{
	return kind != JUDGED_FAILED && kind != JUDGED_BETTER;
}
