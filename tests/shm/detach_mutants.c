/* Wrong detaching. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(shmdt, leaves_the_last_page,
       "after shmdt the last page of a segment can be read and written still")
{
	const struct attach *attach = attach_at(address);
	size_t size = attach ? rounded(attach->size) : 0;
	int result = detach_noted(address);

	if (attach && result == 0)
		mmap((char *)address + size - PAGE, PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return result;
}

MUTANT(shmdt, takes_any_address_in_it, "shmdt takes any address in the segment")
{
	for (size_t i = 0; i < ATTACH_MOST; i++)
		if (attaches[i].address && (const char *)address > attaches[i].address &&
		    (const char *)address < attaches[i].address + attaches[i].size)
			return detach_noted(attaches[i].address);
	return detach_noted(address);
}

MUTANT(shmdt, twice_is_no_error, "shmdt of an address that is attached no more succeeds")
{
	int result = shmdt(address);

	return result < 0 && attach_at(address) ? 0 : result;
}

MUTANT(shmdt, takes_all_of_the_segment, "shmdt detaches all attaches of its segment")
{
	const struct attach *attach = attach_at(address);
	int result = detach_noted(address);

	for (size_t i = 0; attach && i < ATTACH_MOST; i++)
		if (is_of(&attaches[i], attach->segment))
			detach_noted(attaches[i].address);
	return result;
}

MUTANT(munmap, does_not_detach_the_attach,
       "munmap takes the access to an attach, and does not detach it")
{
	return mprotect(address, size, PROT_NONE);
}

MUTANT(shmdt, first_piece_alone,
       "shmdt detaches what is at the address, not the other pieces of the attach")
{
	unsigned char pages[1];
	size_t size = PAGE;

	if (mincore((void *)address, PAGE, pages) < 0)
		return fail(EINVAL);
	while (mincore((char *)address + size, PAGE, pages) == 0 && attach_at(address) &&
	       size < rounded(attach_at(address)->size))
		size += PAGE;
	return attach_at(address) ? munmap((void *)address, size) : shmdt(address);
}

MUTANT(mremap, counts_twice, "mremap counts the attach at the new place and at the old")
{
	char *moved = mremap(address, size, new_size, flags, new_address);

	if (moved != MAP_FAILED && attach_at(address))
		shmat(attach_at(address)->segment, NULL, 0);
	return moved;
}

MUTANT(mremap, beyond_the_end_is_zero,
       "beyond its segment an attach that mremap made longer reads zeros")
{
	char *moved = mremap(address, size, new_size, flags, new_address);

	if (moved != MAP_FAILED && new_size > size)
		mmap(moved + size, new_size - size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return moved;
}

/* A mapping of this process: where it begins and ends, and what one may do there. */
struct mapping {
	unsigned long start, end;
	char protection[5];
};

/* Unmaps of an attach what has the protection of its first page. */
static void unmap_alike(const struct attach *attach)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long start = (uintptr_t)attach->address, end = start + rounded(attach->size);
	struct mapping pieces[8], first = { 0 };
	char line[512];
	int count = 0;

	while (maps && count < 8 && fgets(line, sizeof(line), maps)) {
		struct mapping *piece = &pieces[count];

		if (sscanf(line, "%lx-%lx %4s", &piece->start, &piece->end, piece->protection) ==
			    3 &&
		    piece->start >= start && piece->end <= end)
			count++;
	}
	if (maps)
		fclose(maps);
	first = pieces[0];
	for (int i = 0; i < count; i++)
		if (strcmp(pieces[i].protection, first.protection) == 0)
			munmap((void *)pieces[i].start, pieces[i].end - pieces[i].start);
}

MUTANT(shmdt, one_protection_alone,
       "shmdt detaches the pages that have the protection of the first")
{
	const struct attach *attach = attach_at(address);
	unsigned char pages[1];

	if (!attach || mincore((void *)address, PAGE, pages) < 0)
		return shmdt(address);
	unmap_alike(attach);
	return 0;
}

MUTANT(mmap, mapped_over_still_counts, "a segment that another mapping replaces counts as attached")
{
	const struct attach *attach = flags & MAP_FIXED ? attach_at(address) : NULL;

	if (attach) /* its twin stays */
		mremap(address, 0, attach->size, MREMAP_MAYMOVE);
	return mmap(address, size, protection, flags, fd, offset);
}
