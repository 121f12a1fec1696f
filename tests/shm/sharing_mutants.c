/* Wrong sharing of memory. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(shmat, a_copy, "each attach has its own copy of the segment")
{
	char *p = shmat(segment, address, flags), *copy;
	size_t size = rounded(known(segment).shm_segsz);

	if (p == (void *)-1 || size > 1 << 20)
		return p;
	copy = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memcpy(copy, p, size);
	return mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, p);
}

MUTANT(shmat, same_memory_for_all, "all segments of a namespace are the first one's memory")
{
	atomic_long *first = &mutant_memory->number[0];
	void *p;

	if (!*first)
		*first = segment + 1;
	p = shmat((int)*first - 1, address, flags);
	return p == (void *)-1 ? shmat(segment, address, flags) : p;
}

MUTANT(shmdt, clears_at_the_last, "the last detach clears the segment")
{
	const struct attach *attach = attach_at(address);

	if (attach && known(attach->segment).shm_nattch == 1 && !(attach->flags & SHM_RDONLY))
		memset(attach->address, 0, attach->size);
	return detach_noted(address);
}

MUTANT(shmdt, the_last_destroys, "the last detach destroys a segment that nobody removed")
{
	const struct attach *attach = attach_at(address);
	int result = detach_noted(address);

	if (attach && known(attach->segment).shm_nattch == 0)
		shmctl(attach->segment, IPC_RMID, NULL);
	return result;
}

MUTANT(_exit, dies_with_its_maker, "a segment ends with the process that made it")
{
	struct shmid_ds state;

	for (int i = 0; i < 16; i++) {
		int segment = shmctl(i, SHM_STAT_ANY, &state);

		if (segment >= 0 && state.shm_cpid == getpid())
			shmctl(segment, IPC_RMID, NULL);
	}
	_exit(status);
}
