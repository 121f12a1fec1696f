/* What a word that is not known was probably meant to be. */
#include <stdint.h>
#include <string.h>

#include "nearest.h"

size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t row[128];

	if (b_length >= sizeof(row) / sizeof(row[0]))
		return SIZE_MAX;
	for (size_t j = 0; j <= b_length; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[b_length];
}

const char *nearest_word(const char *word, const char *const *words)
{
	size_t length = strlen(word), best = length / 2 + 1;
	const char *nearest = NULL;

	for (; *words; words++) {
		size_t distance = edit_distance(word, length, *words, strlen(*words));

		if (distance >= best)
			continue;
		best = distance;
		nearest = *words;
	}
	return nearest;
}
