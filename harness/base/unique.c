/* Unique: numbers that nobody else comes upon. */
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "unique.h"

uint32_t unique_number(void)
{
	struct timespec time;
	uint32_t bits;

	if (getrandom(&bits, sizeof(bits), GRND_NONBLOCK) == sizeof(bits))
		return bits;
	clock_gettime(CLOCK_REALTIME, &time);
	return (uint32_t)time.tv_nsec ^ (uint32_t)time.tv_sec << 8 ^ (uint32_t)getpid() << 16;
}
