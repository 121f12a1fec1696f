/* What wrong shared memory objects share: looking at an object without disturbing it. */
#ifndef IPCLITMUS_OBJECTS_MUTANTS_H
#define IPCLITMUS_OBJECTS_MUTANTS_H

#include <stdio.h>

#include "mutant.h"

static inline bool is_there(const char *name)
{
	int error = errno, fd = shm_open(name, O_RDONLY, 0);
	bool there = fd >= 0 || errno == EACCES;

	if (fd >= 0)
		close(fd);
	errno = error;
	return there;
}

static inline off_t size_of(int fd)
{
	struct stat status;

	return fstat(fd, &status) < 0 ? 0 : status.st_size;
}

/* The object's file, and its descriptor under /proc. */
static inline const char *file_of(const char *name)
{
	static char path[300];

	snprintf(path, sizeof(path), "/dev/shm/%s", name + strspn(name, "/"));
	return path;
}

static inline int open_again(int fd, int flags)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags | O_CLOEXEC);
}

#endif
