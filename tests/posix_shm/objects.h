/* What claims about POSIX shared memory objects share: making, mapping and measuring them. */
#ifndef IPCLITMUS_OBJECTS_H
#define IPCLITMUS_OBJECTS_H

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"

/* A new object of this size, open for reading and writing. */
static inline int make(const char *name, off_t size)
{
	int fd = assert_succeeds(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));

	assert_succeeds(ftruncate(fd, size));
	return fd;
}

/* All of one process's access to an object: mapped for reading and writing, shared. */
static inline char *map(int fd, size_t size)
{
	return assert_succeeds(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
}

/* Asserts that an object begins with these bytes. */
static inline void assert_holds(int fd, const char *text)
{
	char bytes[16] = "";

	memcpy(bytes, map(fd, strlen(text)), strlen(text));
	assert_text(bytes, text);
}

static inline off_t size_of(int fd)
{
	struct stat status;

	must(fstat(fd, &status));
	return status.st_size;
}

/* Not in a container that keeps /dev/shm for root. */
static inline const char *need_objects_of_others(void)
{
	struct stat status;

	if (stat("/dev/shm", &status) == 0 && !(status.st_mode & S_IWOTH))
		return "other users may make no objects: /dev/shm";
	return need_other_user();
}

static inline const char *need_dev_shm(void)
{
	return access("/dev/shm", W_OK | X_OK) == 0 ? NULL : "no directory /dev/shm";
}

#endif
