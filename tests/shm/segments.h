/* What claims about System V segments share: making, attaching, and looking at their status. */
#ifndef IPCLITMUS_SEGMENTS_H
#define IPCLITMUS_SEGMENTS_H

#include <sched.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#include "claim.h"
#include "memory.h"

#define OWNER 65533 /* users and groups that only these claims are */

#define OTHER 65532

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static inline int new_segment(size_t size)
{
	return own_segment(assert_succeeds(shmget(IPC_PRIVATE, size, 0600)));
}

static inline void *attach(int segment)
{
	return assert_succeeds(shmat(segment, NULL, 0));
}

static inline void stat_segment(int segment, struct shmid_ds *status)
{
	memset(status, 0, sizeof(*status));
	assert_succeeds(shmctl(segment, IPC_STAT, status));
}

static inline shmatt_t attaches(int segment)
{
	struct shmid_ds status;

	stat_segment(segment, &status);
	return status.shm_nattch;
}

static inline size_t size_of(int segment)
{
	struct shmid_ds status;

	stat_segment(segment, &status);
	return status.shm_segsz;
}

/* Its mode as the kernel has it: permissions and flags. */
static inline unsigned mode_of(int segment)
{
	struct shmid_ds status;

	stat_segment(segment, &status);
	return status.shm_perm.mode;
}

static inline bool all_zero(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

/* Addresses at a multiple of SHMLBA that nobody may touch. */
static inline char *reserve(size_t size)
{
	size_t align = (size_t)SHMLBA;
	char *start = must(mmap(NULL, size + align, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	return (char *)(((uintptr_t)start + align - 1) / align * align);
}

/* Addresses at a multiple of SHMLBA where nothing is. */
static inline char *free_addresses(size_t size)
{
	char *start = reserve(size);

	must(munmap(start, size));
	return start;
}

/* An id is a place among so many, and how often it was taken. */
#define PLACES 32768

/*
 * The next segment gets this id, where that can be chosen: else only after many have come and gone.
 */
static inline void choose_next_id(int id)
{
	if (!need_own_limits() && access("/proc/sys/kernel/shm_next_id", W_OK) == 0)
		set_number("/proc/sys/kernel/shm_next_id", id);
}

/*
 * Until there are so few attaches: who looks at an ending process just then (as ps does) may hold
 * its memory a little longer.
 */
static inline void await_attaches(int segment, shmatt_t count)
{
	while (attaches(segment) > count)
		sched_yield();
	assert_equal(attaches(segment), count);
}

/* The index at which the kernel holds a segment, by looking at all; -1: at none. */
static inline int index_of(int segment, int command)
{
	struct shmid_ds status;
	struct shminfo info;
	int highest = assert_succeeds(shmctl(0, IPC_INFO, (struct shmid_ds *)&info));

	for (int i = 0; i <= highest; i++)
		if (shmctl(i, command, &status) == segment)
			return i;
	return -1;
}

#endif
