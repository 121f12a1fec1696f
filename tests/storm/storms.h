/* Storms: several actors that make different calls on one object, in an order that nobody knows. */
#ifndef IPCLITMUS_STORMS_H
#define IPCLITMUS_STORMS_H

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claim.h"

#define STORMERS 4

/* What the actors of a storm count, together. */
struct tally_of_storm {
	atomic_long given, taken;
};

static inline struct tally_of_storm *new_tally(void)
{
	return must(mmap(NULL, sizeof(struct tally_of_storm), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* A number below the limit; each actor's own sequence. */
static inline unsigned int draw(unsigned int *state, unsigned int limit)
{
	*state = *state * 1103515245 + 12345;
	return *state / 65536 % limit;
}

/* Has each of the actors do so many rounds, each told its number, and asserts that all end. */
static inline void storm(int rounds, void (*round)(int number, unsigned int *state))
{
	struct actor *stormer[STORMERS];

	for (int i = 0; i < STORMERS; i++)
		START(stormer[i]) {
			unsigned int state = (unsigned int)i + 1;

			for (int k = 0; k < rounds; k++) {
				round(i, &state);
				if (draw(&state, 3) == 0)
					sched_yield();
			}
		}
	for (int i = 0; i < STORMERS; i++)
		assert_ends(stormer[i]);
}

/* Whether a call succeeded; where it did not, only this error may be why. */
static inline bool done_or(long result, int error)
{
	if (result < 0)
		assert_equal(errno, error);
	return result >= 0;
}

#endif
