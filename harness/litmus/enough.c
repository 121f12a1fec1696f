/* How many rounds of what meets are enough. */
#include "enough.h"
#include "stage/actor.h"
#include "stage/page.h"

#define ENOUGH_ROUNDS 200

bool rounds_are_enough(double seconds, double least_seconds)
{
	unsigned long rounds = the_page->evidence.histogram.rounds,
		      wanted = the_page->litmus.rounds;
	double limit = the_page->evidence.limit;

	if (wanted)
		return rounds >= wanted || seconds >= limit * 0.8;
	return (rounds >= ENOUGH_ROUNDS && seconds >= least_seconds) || seconds >= limit / 4;
}
