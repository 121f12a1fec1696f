/* What claims cost and what they are worth. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "costs.h"

#define COSTS "tests/costs.txt"

static bool read_line(const char *line, const char *id, struct cost *cost)
{
	size_t length = strlen(id);

	return strncmp(line, id, length) == 0 && line[length] == ' ' &&
	       sscanf(line + length, "%lf %d %d", &cost->milliseconds, &cost->kills, &cost->adds) ==
		       3;
}

bool cost_of(const char *id, struct cost *cost)
{
	cost->rank = 0;
	for (const char *const *line = lines_of(COSTS); *line; line++) {
		if (read_line(*line, id, cost))
			return true;
		cost->rank++;
	}
	return false;
}

/* A claim in its place among those to sort. */
struct ranked {
	const struct claim *claim;
	size_t rank, index;
};

static int by_rank(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->index < b->index ? -1 : 1;
}

bool costs_sort(const struct claim **claims, size_t count)
{
	struct ranked *ranked = calloc(count + 1, sizeof(*ranked));
	struct cost cost;

	if (!ranked)
		return false;
	for (size_t i = 0; i < count; i++) {
		ranked[i] = (struct ranked){ claims[i], SIZE_MAX, i };
		if (cost_of(claims[i]->id, &cost))
			ranked[i].rank = cost.rank;
	}
	qsort(ranked, count, sizeof(*ranked), by_rank);
	for (size_t i = 0; i < count; i++)
		claims[i] = ranked[i].claim;
	free(ranked);
	return true;
}

size_t costs_keep_quick(const struct claim **claims, size_t count)
{
	struct cost cost;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!cost_of(claims[i]->id, &cost) || cost.adds)
			claims[kept++] = claims[i];
	return kept;
}
