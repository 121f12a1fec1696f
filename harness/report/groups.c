/* Results in groups. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "groups.h"

static struct group *group_for(struct groups *groups, const struct claim *claim)
{
	const char *dot = strchr(claim->id, '.');
	struct group *group;

	for (size_t i = 0; i < groups->count; i++)
		if (strcmp(groups->list[i].family, claim->family) == 0)
			return &groups->list[i];
	if (groups->count == GROUP_LIMIT)
		return NULL;
	group = &groups->list[groups->count++];
	group->family = claim->family;
	group->id = claim->id;
	group->length = dot ? (int)(dot - claim->id) : (int)strlen(claim->id);
	return group;
}

void groups_plan(struct groups *groups, const struct claim *claim, size_t runs)
{
	struct group *group = group_for(groups, claim);

	if (group)
		group->planned += runs;
}

struct group *groups_note(struct groups *groups, const struct result *result)
{
	struct group *group = group_for(groups, result->claim);

	if (!group)
		return NULL;
	group->done++;
	group->counts[result->judgement.kind]++;
	group->broken += result->judgement.kind == JUDGED_FAILED && result->outcome.kind == BROKEN;
	return group;
}

void groups_note_reason(struct groups *groups, enum judgement_kind kind, const char *text,
			const char *cure)
{
	char cut[REASON_SIZE];
	struct reason *reason;

	snprintf(cut, sizeof(cut), "%s", text);
	for (size_t i = 0; i < groups->reason_count; i++) {
		reason = &groups->reasons[i];
		if (reason->kind != kind || strcmp(reason->text, cut) != 0)
			continue;
		reason->count++;
		return;
	}
	if (groups->reason_count == REASON_LIMIT) {
		groups->other_reasons++;
		return;
	}
	reason = &groups->reasons[groups->reason_count++];
	reason->kind = kind;
	reason->count = 1;
	reason->cure = cure;
	strcpy(reason->text, cut);
}

static int by_count(const void *one, const void *other)
{
	const struct reason *a = one, *b = other;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return strcmp(a->text, b->text);
}

void groups_sort_reasons(struct groups *groups)
{
	qsort(groups->reasons, groups->reason_count, sizeof(groups->reasons[0]), by_count);
}
