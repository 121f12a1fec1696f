/* Reading the table of a kill matrix. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "kills.h"

static int compare(const void *left, const void *right)
{
	const struct kill *a = left, *b = right;
	int order = strcmp(a->claim, b->claim);

	if (!order)
		order = (int)b->noticed - (int)a->noticed;
	return order ? order : strcmp(a->mutant, b->mutant);
}

static bool add(struct kills *kills, const struct kill *kill)
{
	struct kill *list = kills->list;
	size_t count = kills->count;

	if ((count & (count - 1)) == 0) /* room for as many again */
		list = realloc(list, (count ? 2 * count : 1) * sizeof(*list));
	if (!list)
		return false;
	kills->list = list;
	list[kills->count++] = *kill;
	return kill->claim && kill->mutant;
}

/* "CLAIM\tMUTANT\tEND\tMESSAGE"; who was not judged under a mutant says nothing of it. */
static bool read_line(struct kills *kills, const char *line)
{
	char claim[128], mutant[128], end[16];
	struct kill kill;

	if (sscanf(line, "%127[^\t\n]\t%127[^\t\n]\t%15[a-z]\t", claim, mutant, end) != 3) {
		errno = EINVAL;
		return false;
	}
	kill.noticed = strcmp(end, "killed") == 0 || strcmp(end, "hung") == 0;
	if (!kill.noticed && strcmp(end, "survived") != 0)
		return true;
	kill.claim = strdup(claim);
	kill.mutant = strdup(mutant);
	return add(kills, &kill);
}

bool kills_read(struct kills *kills, FILE *table)
{
	static char line[LONGEST_LINE];
	bool good = true, any = false;
	int got = 0;

	*kills = (struct kills){ 0 };
	while (good && (got = line_read(table, line, sizeof(line))) > 0) {
		good = read_line(kills, line);
		any = true;
	}
	good &= got >= 0;
	if (kills->count)
		qsort(kills->list, kills->count, sizeof(*kills->list), compare);
	if (good && !ferror(table) && !any) {
		errno = EINVAL;
		return false;
	}
	return good && !ferror(table);
}

const struct kill *kills_of(const struct kills *kills, const char *claim, size_t *count,
			    size_t *noticed)
{
	size_t low = 0, high = kills->count;
	const struct kill *first;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(kills->list[middle].claim, claim) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	first = kills->list + low;
	*count = *noticed = 0;
	for (; low < kills->count && strcmp(kills->list[low].claim, claim) == 0; low++) {
		++*count;
		*noticed += kills->list[low].noticed;
	}
	return first;
}

void kills_free(struct kills *kills)
{
	for (size_t i = 0; i < kills->count; i++) {
		free(kills->list[i].claim);
		free(kills->list[i].mutant);
	}
	free(kills->list);
	*kills = (struct kills){ 0 };
}
