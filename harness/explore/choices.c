/* Choices: lists of small numbers, counted through or drawn. */
#include <string.h>

#include "base/random.h"
#include "choices.h"

void choices_seed(struct choices *choices, uint64_t seed)
{
	memset(choices, 0, sizeof(*choices));
	choices->random = seed;
}

void choices_count(struct choices *choices)
{
	memset(choices, 0, sizeof(*choices));
	choices->counted = true;
}

bool choices_next(struct choices *choices)
{
	while (choices->length > 0 &&
	       choices->number[choices->length - 1] + 1 >= choices->bound[choices->length - 1])
		choices->length--;
	choices->position = 0;
	if (choices->length == 0)
		return false;
	choices->number[choices->length - 1]++;
	return true;
}

void choices_cut(struct choices *choices)
{
	choices->length = choices->position;
}

int choose(struct choices *choices, int bound)
{
	int position = choices->position;

	if (!choices->counted)
		return (int)((random_next(&choices->random) >> 32) * (uint64_t)bound >> 32);
	if (position == CHOICE_LIMIT)
		return 0;
	if (position == choices->length)
		choices->number[choices->length++] = 0;
	choices->bound[position] = (unsigned short)bound;
	if (choices->number[position] >= bound) /* the run was another one this time */
		choices->number[position] = (unsigned short)(bound - 1);
	choices->position++;
	return choices->number[position];
}

bool chance(struct choices *choices, int of, int in)
{
	return choose(choices, in) < of;
}
