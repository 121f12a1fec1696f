/* Drawing the offsets of a round from the measured lengths of its roles. */
#include "base/random.h"
#include "offsets.h"

#define FORGETTING 64 /* so much of the shortest length is forgotten each time */
#define SMOOTHING  8
#define SLEEPING   4 /* times the shortest, and a role has slept */
#define SCALES     4 /* halvings: what happens may happen early in a long role */

void length_note(struct length *length, uint64_t ticks)
{
	uint64_t cap;

	if (!length->shortest)
		length->shortest = length->typical = ticks;
	length->shortest += length->shortest / FORGETTING + 1;
	if (ticks < length->shortest)
		length->shortest = ticks;
	cap = SLEEPING * length->shortest;
	if (ticks > cap)
		ticks = cap;
	length->typical = (length->typical * (SMOOTHING - 1) + ticks) / SMOOTHING;
}

/* A moment of a role, counted from a quarter of its length before it. */
static uint64_t draw_moment(uint64_t *random, const struct length *length, unsigned scale)
{
	uint64_t window = length->typical >> scale;

	window += window / 2 + 1;
	return (random_next(random) >> 32) * window >> 32;
}

void offsets_draw(uint64_t *random, const struct length *lengths, int count, uint32_t *offsets)
{
	unsigned scale = (unsigned)(random_next(random) % SCALES);
	int64_t moment[count], last = INT64_MIN;

	for (int i = 0; i < count; i++) {
		moment[i] = (int64_t)draw_moment(random, &lengths[i], scale);
		moment[i] -= (int64_t)(lengths[i].typical >> scale) / 4;
		if (moment[i] > last)
			last = moment[i];
	}
	for (int i = 0; i < count; i++) {
		int64_t offset = last - moment[i];

		offsets[i] = (uint32_t)(offset < OFFSET_LIMIT ? offset : OFFSET_LIMIT);
	}
}
