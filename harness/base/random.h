/* Random numbers from a seed, the same on every machine. */
#ifndef IPCLITMUS_RANDOM_H
#define IPCLITMUS_RANDOM_H

#include <stdint.h>

/* The next 64 random bits; *state is the seed at first, and moves on. */
uint64_t random_next(uint64_t *state);

#endif
