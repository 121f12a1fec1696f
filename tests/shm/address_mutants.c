/* Wrong addresses of attaches. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(shmat, address_is_a_hint, "shmat takes the address for a hint, and another place")
{
	return shmat(segment, NULL, flags & ~(SHM_RND | SHM_REMAP));
}

MUTANT(shmat, always_rounds, "an address amid a page is rounded down without SHM_RND")
{
	return shmat(segment, address, address ? flags | SHM_RND : flags);
}

MUTANT(shmat, rounds_up, "SHM_RND rounds up")
{
	if (flags & SHM_RND)
		address = (const void *)(((uintptr_t)address + PAGE - 1) & ~(PAGE - 1));
	return shmat(segment, address, flags);
}

MUTANT(shmat, replaces_unasked, "shmat replaces what is mapped at its address")
{
	return shmat(segment, address, address ? flags | SHM_REMAP : flags);
}

MUTANT(shmat, looks_at_the_first_page_alone,
       "shmat replaces what is mapped unless it is at its first page")
{
	unsigned char pages[1];

	if (address && mincore((void *)((uintptr_t)address & ~(PAGE - 1)), PAGE, pages) < 0)
		flags |= SHM_REMAP;
	return shmat(segment, address, flags);
}

MUTANT(shmat, remap_is_ignored, "SHM_REMAP is ignored")
{
	return shmat(segment, address, flags & ~SHM_REMAP);
}

MUTANT(shmat, remap_goes_further, "SHM_REMAP unmaps a page behind the segment as well")
{
	char *p = shmat(segment, address, flags);

	if (flags & SHM_REMAP && p != (void *)-1)
		munmap(p + rounded(known(segment).shm_segsz), PAGE);
	return p;
}

MUTANT(shmat, remap_needs_no_address, "SHM_REMAP with NULL lets the kernel choose")
{
	if ((uintptr_t)address < PAGE)
		return shmat(segment, NULL, flags & ~(SHM_REMAP | SHM_RND));
	return shmat(segment, address, flags);
}

MUTANT(shmat, rounded_to_zero_is_null, "an address that SHM_RND rounds down to 0 is taken for NULL")
{
	if (flags & SHM_RND && (uintptr_t)address < PAGE && !(flags & SHM_REMAP))
		address = NULL;
	return shmat(segment, address, flags);
}

MUTANT(shmat, same_place_again, "a second attach of a segment gives the address of the first")
{
	void *p;

	for (size_t i = 0; i < ATTACH_MOST; i++)
		if (is_of(&attaches[i], segment) && !address)
			return attaches[i].address;
	p = shmat(segment, address, flags);
	note_attach(segment, p, flags);
	return p;
}

MUTANT(shmat, fails_with_null, "a failed shmat returns NULL")
{
	void *p = shmat(segment, address, flags);

	return p == (void *)-1 ? NULL : p;
}

MUTANT(shmat, moves_the_break, "shmat takes its room from the break")
{
	if (!address)
		sbrk((intptr_t)rounded(known(segment).shm_segsz));
	return shmat(segment, address, flags);
}

MUTANT(shmat, address_space_is_not_limited, "shmat does not look at RLIMIT_AS")
{
	struct rlimit before, none;
	int error;
	void *p;

	getrlimit(RLIMIT_AS, &before);
	none = (struct rlimit){ before.rlim_max, before.rlim_max };
	setrlimit(RLIMIT_AS, &none);
	p = shmat(segment, address, flags);
	error = errno;
	setrlimit(RLIMIT_AS, &before);
	errno = error;
	return p;
}

/* What stands at the index of an id, whatever its sequence number. */
static int at_index(int segment)
{
	struct shmid_ds status;
	int error = errno, found;

	if (segment < 0)
		return segment;
	found = shmctl(segment & 0x7fff, SHM_STAT_ANY, &status);
	errno = error;
	return found >= 0 ? found : segment;
}

MUTANT(shmat, sequence_is_ignored, "an id of a destroyed segment means the one that took its place")
{
	return shmat(at_index(segment), address, flags);
}

MUTANT(shmctl, sequence_is_ignored, NULL)
{
	if (command == SHM_STAT || command == SHM_STAT_ANY)
		return shmctl(segment, command, status);
	return shmctl(at_index(segment), command, status);
}

MUTANT(shmctl, gone_is_not_noticed, "IPC_STAT of a destroyed segment succeeds still")
{
	int result = shmctl(segment, command, status);

	if (result == 0 || command != IPC_STAT || errno != EINVAL || segment < 0)
		return result;
	memset(status, 0, sizeof(*status));
	return 0;
}

MUTANT(shmat, high_addresses_wrap, "a segment that would go past the last address is put elsewhere")
{
	if ((uintptr_t)address > UINTPTR_MAX / 2 &&
	    (uintptr_t)address + known(segment).shm_segsz < (uintptr_t)address)
		return shmat(segment, NULL, flags & SHM_RDONLY);
	return shmat(segment, address, flags);
}
