/* The resource limits of whoever started us. */
#include <stddef.h>
#include <stdio.h>
#include <sys/resource.h>

#include "limits.h"

#define FILE_BYTES (16 << 20)

static rlim_t soft_limit(int resource)
{
	struct rlimit limit;

	return getrlimit(resource, &limit) < 0 ? RLIM_INFINITY : limit.rlim_cur;
}

static void raise_to(int resource, rlim_t wanted)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	setrlimit(resource, &limit);
}

void limits_raise(void)
{
	raise_to(RLIMIT_NOFILE, MANY_DESCRIPTORS);
	raise_to(RLIMIT_FSIZE, RLIM_INFINITY);
}

unsigned long limits_few_descriptors(void)
{
	rlim_t limit = soft_limit(RLIMIT_NOFILE);

	return limit < MANY_DESCRIPTORS ? (unsigned long)limit : 0;
}

const char *limits_lack_descriptors(unsigned long count)
{
	static char reason[64];

	if (soft_limit(RLIMIT_NOFILE) >= count)
		return NULL;
	snprintf(reason, sizeof(reason), "RLIMIT_NOFILE is below %lu", count);
	return reason;
}

bool limits_let_files_grow(void)
{
	return soft_limit(RLIMIT_FSIZE) >= FILE_BYTES;
}
