/* Random order from a seed, the same on every machine. */
#ifndef IPCLITMUS_SHUFFLE_H
#define IPCLITMUS_SHUFFLE_H

#include <stddef.h>
#include <stdint.h>

#include "pool.h"

/* A seed that differs from run to run, small enough to type. */
uint64_t shuffle_new_seed(void);

/* Puts the jobs in random order (Fisher and Yates); *state is the seed, and moves on. */
void shuffle_jobs(struct job *jobs, size_t count, uint64_t *state);

#endif
