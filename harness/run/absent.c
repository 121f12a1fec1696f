/* Mechanisms of which nothing could be judged. */
#include <stdio.h>
#include <string.h>

#include "absent.h"

static struct family_count *count_for(struct family_counts *counts, const char *family)
{
	for (size_t i = 0; i < counts->count; i++)
		if (strcmp(counts->list[i].family, family) == 0)
			return &counts->list[i];
	if (counts->count == MECHANISM_COUNT_LIMIT)
		return NULL;
	counts->list[counts->count].family = family;
	return &counts->list[counts->count++];
}

void absent_note(struct family_counts *counts, const char *family, const struct outcome *outcome)
{
	struct family_count *count = count_for(counts, family);

	if (!count)
		return;
	count->results++;
	if (outcome->kind != SKIPPED)
		return;
	if (!count->skipped++)
		snprintf(count->reason, sizeof(count->reason), "%.*s",
			 (int)sizeof(count->reason) - 1, outcome->text);
}

bool absent_is(const struct family_count *count)
{
	return count->results > 1 && count->skipped == count->results;
}

void absent_line(char *buffer, size_t size, const struct family_count *count)
{
	snprintf(buffer, size, "nothing of %s could be judged: all %zu skipped, the first for %s",
		 count->family, count->skipped, count->reason);
}
