/* What wrong shared memory shares: the state of a segment, and the attaches of this process. */
#ifndef IPCLITMUS_SEGMENTS_MUTANTS_H
#define IPCLITMUS_SEGMENTS_MUTANTS_H

#include <linux/capability.h>
#include <sys/syscall.h>

#include "mutant.h"
#include "newer_names.h"

#define PAGE        4096UL
#define ATTACH_MOST 32 /* attaches that a mutant looks at */

/* An attach of this process; fork copies it. */
struct attach {
	int segment, flags;
	char *address;
	size_t size;
	pid_t thread;
};

extern struct attach attaches[ATTACH_MOST];

/* The state by id, without a look at permissions where an index tells it. */
static inline struct shmid_ds known(int segment)
{
	struct shmid_ds status;
	int error = errno;

	if (shmctl(segment & 0x7fff, SHM_STAT_ANY, &status) != segment)
		memset(&status, 0, sizeof(status));
	errno = error;
	return status;
}

static inline struct attach *attach_at(const void *address)
{
	for (size_t i = 0; i < ATTACH_MOST; i++)
		if (attaches[i].address && attaches[i].address == address)
			return &attaches[i];
	return NULL;
}

/* In the place of what was at the address before, if that is known. */
static inline void note_attach(int segment, void *address, int flags)
{
	struct attach *place = address == (void *)-1 ? NULL : attach_at(address);

	for (size_t i = 0; address != (void *)-1 && !place && i < ATTACH_MOST; i++)
		place = attaches[i].address ? NULL : &attaches[i];
	if (place)
		*place = (struct attach){ segment, flags, address, known(segment).shm_segsz,
					  gettid() };
}

/* As shmdt. */
static inline int detach_noted(const void *address)
{
	struct attach *attach = attach_at(address);
	int result = shmdt(address);

	if (attach && result == 0)
		attach->address = NULL;
	return result;
}

static inline bool is_of(const struct attach *attach, int segment)
{
	return attach->address && attach->segment == segment;
}

/* What shmat does that fails. */
static inline void *no_attach(int error)
{
	errno = error;
	return (void *)-1;
}

static inline size_t rounded(size_t size)
{
	return (size + PAGE - 1) & ~(PAGE - 1);
}

static inline int exists(key_t key)
{
	int error = errno, segment = key == IPC_PRIVATE ? -1 : shmget(key, 0, 0);

	errno = error;
	return segment;
}

static inline void keep_capability(uid_t user, int capability)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (user == 0)
		return;
	sets[CAP_TO_INDEX(capability)].permitted = CAP_TO_MASK(capability);
	sets[CAP_TO_INDEX(capability)].effective = CAP_TO_MASK(capability);
	syscall(SYS_capset, &header, sets);
}

static inline int setuid_with(uid_t user, int capability)
{
	int result;

	prctl(PR_SET_KEEPCAPS, 1L);
	result = setuid(user);
	prctl(PR_SET_KEEPCAPS, 0L);
	keep_capability(user, capability);
	return result;
}

#endif
