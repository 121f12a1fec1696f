/* What the reporter for people says of itself, in English and Chinese. */
#ifndef IPCLITMUS_PHRASES_H
#define IPCLITMUS_PHRASES_H

#include <stdbool.h>

enum phrase {
	/* Judgements */
	PHRASE_HELD,
	PHRASE_FAILED_LOUD, /* at the head of a failure */
	PHRASE_FAILED,
	PHRASE_BROKEN_LOUD,
	PHRASE_BROKEN,
	PHRASE_SKIPPED,
	PHRASE_EXPECTED_FAIL,
	PHRASE_BETTER,
	PHRASE_NOT_RUN,
	/* Labels of a failure's parts */
	PHRASE_CLAIM,
	PHRASE_SEEN,
	PHRASE_AT,
	PHRASE_ACTORS,
	PHRASE_OUTCOMES,
	PHRASE_OUTPUT,
	PHRASE_CURE,
	PHRASE_EXPECTED,
	PHRASE_SETTLED,
	PHRASE_AGAIN,
	/* Sentences */
	PHRASE_STALE_FAIL, /* behind it: place and reason */
	PHRASE_STALE_SKIP,
	PHRASE_STALE_CURE,
	PHRASE_REASONS_TO_SKIP,
	PHRASE_REASONS_TO_FAIL,
	PHRASE_OTHER_REASONS,
	PHRASE_REPETITION,
	PHRASE_SHUFFLED,
	PHRASE_FEW_DESCRIPTORS, /* before it: how many */
	PHRASE_STOPPED,
	PHRASE_NONE_JUDGED,
	/* Marks and counts */
	PHRASE_COLON,
	PHRASE_COMMA,
	PHRASE_ONE_CLAIM,
	PHRASE_CLAIMS,
	PHRASE_ONE_RUN,
	PHRASE_RUNS,
	PHRASE_OF,
	PHRASE_IN,
	PHRASE_SECONDS,
	PHRASE_COUNT
};

/* The phrase in Chinese or English. */
const char *phrase(enum phrase phrase, bool chinese);

#endif
