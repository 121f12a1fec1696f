/* Wrong makings of segments. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(shmget, size_is_rounded_up, "shm_segsz is a multiple of a page")
{
	return shmget(key, rounded(size), flags);
}

MUTANT(shmget, zero_makes_a_page, "a new segment of size 0 gets a page")
{
	return shmget(key, size == 0 && exists(key) < 0 ? 1 : size, flags);
}

MUTANT(shmget, larger_size_opens, "an existing segment opens with any size, also a larger one")
{
	int segment = exists(key);

	return segment >= 0 ? shmget(key, 0, flags) : shmget(key, size, flags);
}

MUTANT(shmget, size_must_be_its_own, "an existing segment opens with its own size alone")
{
	int segment = exists(key);

	if (segment >= 0 && known(segment).shm_segsz != size)
		return fail(EINVAL);
	return shmget(key, size, flags);
}

MUTANT(shmget, size_grows_with_a_larger_one,
       "shmget of an existing segment with a larger size makes it anew")
{
	int segment = exists(key);

	if (segment >= 0 && known(segment).shm_segsz < size)
		shmctl(segment, IPC_RMID, NULL);
	return shmget(key, size, flags | IPC_CREAT);
}

MUTANT(shmget, excl_looks_then_makes, "IPC_EXCL looks first and makes then, without a lock between")
{
	if (!(flags & IPC_EXCL))
		return shmget(key, size, flags);
	if (exists(key) >= 0)
		return fail(EEXIST);
	for (int i = 0; i < 1000; i++)
		sched_yield();
	return shmget(key, size, flags & ~IPC_EXCL);
}

MUTANT(shmat, private_is_of_its_maker,
       "a segment of IPC_PRIVATE can be attached by its maker alone")
{
	struct shmid_ds status = known(segment);

	if (status.shm_perm.__key == IPC_PRIVATE && status.shm_cpid != getpid())
		return no_attach(EACCES);
	return shmat(segment, address, flags);
}

MUTANT(shmat, first_bytes_are_dirty, "a new segment has what its memory held before")
{
	bool fresh = known(segment).shm_atime == 0;
	char *p = shmat(segment, address, flags);

	if (fresh && p != (void *)-1 && !(flags & SHM_RDONLY))
		p[known(segment).shm_segsz / 2] = 'x';
	return p;
}

MUTANT(shmat, last_page_is_missing, "a segment's mapping is rounded down to whole pages")
{
	size_t size = known(segment).shm_segsz;
	char *p = shmat(segment, address, flags);

	if (p != (void *)-1 && size % PAGE)
		munmap(p + size / PAGE * PAGE, PAGE);
	return p;
}

MUTANT(shmget, size_looked_at_before_excl, "too large a size gives EINVAL, also with IPC_EXCL")
{
	int segment = exists(key);

	if (segment >= 0 && flags & IPC_CREAT && known(segment).shm_segsz < size)
		return fail(EINVAL);
	return shmget(key, size, flags);
}

MUTANT(shmat, size_has_32_bits, "of an attach's size 32 bits count")
{
	char *p = shmat(segment, address, flags);
	size_t size = known(segment).shm_segsz, low = size & UINT32_MAX;

	if (p != (char *)-1 && low != size && low)
		munmap(p + (low + PAGE - 1) / PAGE * PAGE, size - low);
	return p;
}
