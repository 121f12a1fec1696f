/* What tells: from the value of one call to all numbers of all calls, the first that does. */
#include <string.h>

#include "base/names.h"
#include "telling.h"

#define ALL_NUMBERS UINT32_MAX

void ending_text(const struct operation *operation, const struct call_end *ending, uint32_t numbers,
		 char *text, size_t size)
{
	const struct seen *seen = &ending->seen;
	char name[NAME_LIMIT];
	size_t used;

	if (ending->fate != RETURNED) {
		snprintf(text, size, ending->fate == SLEEPING ? "sleeps" : "its process ends");
		return;
	}
	if (seen->value == -1)
		snprintf(text, size, "fails with %s", errno_name(seen->error));
	else
		snprintf(text, size, "returns %ld", seen->value);
	for (int i = 0; i < seen->count; i++) {
		if (!(numbers >> i & 1))
			continue;
		number_name(operation, i, name);
		used = strlen(text);
		snprintf(text + used, size - used, ", %s %ld", name, seen->number[i]);
	}
}

static void endings_text(const struct telling *telling, const struct finding *finding,
			 const struct call_end endings[ACTOR_COUNT], char text[LINE_LIMIT])
{
	const struct call *last = finding->last;
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < telling->count; i++) {
		int actor = telling->actors[i];

		if (telling->count > 1)
			snprintf(text + used, LINE_LIMIT - used, "%s%s: ", i ? "; " : "",
				 actor_name(actor));
		used = strlen(text);
		ending_text(last[actor].operation, &endings[actor], telling->numbers[i],
			    text + used, LINE_LIMIT - used);
		used = strlen(text);
	}
}

static bool is_right(const struct telling *telling, const char *text)
{
	for (int i = 0; i < telling->right_count; i++)
		if (strcmp(telling->right[i], text) == 0)
			return true;
	return false;
}

/* Whether these calls and numbers tell; sets the texts. */
static bool tells(struct telling *telling, const struct finding *finding)
{
	const struct foretold *foretold = &finding->foretold;
	struct call_end seen[ACTOR_COUNT];
	char text[LINE_LIMIT];

	for (int i = 0; i < telling->count; i++)
		for (int j = 0; j < foretold->count; j++)
			telling->numbers[i] &= ~foretold->endings[j][telling->actors[i]].open;
	for (int i = 0; i < ACTOR_COUNT; i++)
		seen[i] = (struct call_end){ finding->last[i].fate, 0, finding->last[i].seen };
	endings_text(telling, finding, seen, telling->wrong);
	telling->right_count = 0;
	for (int i = 0; i < foretold->count; i++) {
		endings_text(telling, finding, foretold->endings[i], text);
		if (!is_right(telling, text))
			strcpy(telling->right[telling->right_count++], text);
	}
	return !is_right(telling, telling->wrong);
}

static bool one_tells(struct telling *telling, const struct finding *finding, uint32_t numbers)
{
	telling->count = 1;
	telling->actors[0] = finding->difference.actor;
	telling->numbers[0] = numbers;
	return tells(telling, finding);
}

static bool all_tell(struct telling *telling, const struct finding *finding, uint32_t numbers)
{
	telling->count = 0;
	for (int i = 0; i < ACTOR_COUNT; i++) {
		if (finding->last[i].fate == NO_CALL)
			continue;
		telling->actors[telling->count] = i;
		telling->numbers[telling->count++] = numbers;
	}
	return tells(telling, finding);
}

bool telling_find(struct telling *telling, const struct finding *finding)
{
	const struct difference *difference = &finding->difference;

	memset(telling, 0, sizeof(*telling));
	telling->exact = finding->foretold.exact && finding->foretold.count;
	if (difference->discord == NONE || !finding->last[difference->actor].operation)
		return false;
	return one_tells(telling, finding, 0) ||
	       one_tells(telling, finding, 1U << difference->number) ||
	       one_tells(telling, finding, ALL_NUMBERS) || all_tell(telling, finding, 0) ||
	       all_tell(telling, finding, ALL_NUMBERS);
}
