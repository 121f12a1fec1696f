/* What a histogram shows. */
#include <stdio.h>
#include <string.h>

#include "histogram.h"

void histogram_begin(struct histogram *histogram, const struct litmus_outcome *outcomes)
{
	memset(histogram, 0, sizeof(*histogram));
	for (int i = 0; i < OUTCOME_LIMIT && outcomes[i].name; i++)
		histogram_add(histogram, outcomes[i].name, outcomes[i].ruling);
}

struct tally *histogram_add(struct histogram *histogram, const char *name, enum ruling ruling)
{
	struct tally *tally = histogram_find(histogram, name);

	if (tally || histogram->count == OUTCOME_LIMIT)
		return tally;
	tally = &histogram->tallies[histogram->count++];
	*tally = (struct tally){ .ruling = ruling };
	snprintf(tally->outcome, sizeof(tally->outcome), "%s", name);
	return tally;
}

enum ruling computed_ruling(const char *name)
{
	return strcmp(name, NO_ORDER) == 0 ? FORBIDDEN : ALLOWED;
}

struct tally *histogram_find(struct histogram *histogram, const char *name)
{
	for (int i = 0; i < histogram->count; i++)
		if (strcmp(histogram->tallies[i].outcome, name) == 0)
			return &histogram->tallies[i];
	return NULL;
}

const char *histogram_observed(const struct histogram *histogram, const struct tally *tally)
{
	if (!tally->count)
		return "never";
	return tally->count == histogram->rounds ? "always" : "sometimes";
}

double histogram_rate(const struct histogram *histogram, const struct tally *tally)
{
	return histogram->rounds ? (double)tally->count / (double)histogram->rounds : 0;
}

const struct tally *histogram_rarest(const struct histogram *histogram)
{
	const struct tally *rarest = NULL;

	for (int i = 0; i < histogram->count; i++) {
		const struct tally *tally = &histogram->tallies[i];

		if (tally->count && (!rarest || tally->count < rarest->count))
			rarest = tally;
	}
	return rarest;
}

int histogram_allowed(const struct histogram *histogram)
{
	int allowed = 0;

	for (int i = 0; i < histogram->count; i++)
		allowed += histogram->tallies[i].ruling != FORBIDDEN;
	return allowed;
}

int histogram_distinct(const struct histogram *histogram)
{
	int distinct = 0;

	for (int i = 0; i < histogram->count; i++)
		distinct += histogram->tallies[i].ruling != FORBIDDEN &&
			    histogram->tallies[i].count > 0;
	return distinct;
}

double histogram_speed(const struct histogram *histogram)
{
	return histogram->seconds > 0 ? (double)histogram->rounds / histogram->seconds : 0;
}

double histogram_cost(const struct histogram *histogram)
{
	return histogram->busy > 0 ? histogram->seconds / histogram->busy : 0;
}

const char *ruling_word(enum ruling ruling)
{
	static const char *const words[] = {
		[REQUIRED] = "required", [ALLOWED] = "allowed", [FORBIDDEN] = "forbidden"
	};

	return words[ruling];
}

void histogram_remark(char *buffer, size_t size, const struct histogram *histogram,
		      const struct tally *tally)
{
	buffer[0] = '\0';
	if (tally->ruling == REQUIRED && !tally->count)
		snprintf(buffer, size, "not seen in %lu rounds here", histogram->rounds);
}
