/* Random order from a seed. */
#include <time.h>
#include <unistd.h>

#include "shuffle.h"

uint64_t shuffle_new_seed(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return ((uint64_t)time.tv_nsec ^ (uint64_t)time.tv_sec ^ (uint64_t)getpid()) % 1000000000;
}

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

void shuffle_jobs(struct job *jobs, size_t count, uint64_t *state)
{
	for (size_t left = count; left > 1; left--) {
		size_t chosen = (size_t)(next(state) % left);
		struct job job = jobs[chosen];

		jobs[chosen] = jobs[left - 1];
		jobs[left - 1] = job;
	}
}
