/* Random order from a seed. */
#include <time.h>
#include <unistd.h>

#include "base/random.h"
#include "shuffle.h"

uint64_t shuffle_new_seed(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return ((uint64_t)time.tv_nsec ^ (uint64_t)time.tv_sec ^ (uint64_t)getpid()) % 1000000000;
}

void shuffle_jobs(struct job *jobs, size_t count, uint64_t *state)
{
	for (size_t left = count; left > 1; left--) {
		size_t chosen = (size_t)(random_next(state) % left);
		struct job job = jobs[chosen];

		jobs[chosen] = jobs[left - 1];
		jobs[left - 1] = job;
	}
}
