/* Wrong places for mappings. */

#include "mappings_mutants.h"
#include "newer_names.h"

MECHANISM(mmap, "mmap/placement.c", "mmap/limit.c", "mmap/call.c", "models/mmap.c");

MUTANT(mmap, next_mapping_is_a_page_on,
       "a mapping begins a page after the one before, however long that was")
{
	static char *next, *limit;
	char *p;

	if (address || size > SMALL || !(flags & MAP_ANONYMOUS))
		return mmap(address, size, protection, flags, fd, offset);
	if (!next) {
		next = mmap(NULL, SMALL, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		limit = next + SMALL;
	}
	if (next + round_up(size) > limit)
		return refuse_mapping(ENOMEM);
	p = mmap(next, size, protection, flags | MAP_FIXED, fd, offset);
	next += page_size();
	return p;
}

/* Whether nothing but the claim's own stands there. */
static bool is_left_to_the_claim(char *p, size_t size)
{
	int error = errno;
	bool left = true;

	for (char *page = p; page < p + size; page += page_size())
		if (msync(page, page_size(), MS_ASYNC) == 0 &&
		    !find_own(page, &(struct mapping){ 0 }))
			left = false;
	errno = error;
	return left;
}

static char *gap;

MUTANT(mmap, gap_fits_every_length, "mmap takes addresses that munmap freed, though it needs more")
{
	if (gap && !address && size <= 4 * page_size() && is_left_to_the_claim(gap, size)) {
		address = gap;
		flags |= MAP_FIXED;
		gap = NULL;
	}
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(munmap, gap_fits_every_length, NULL)
{
	int result = munmap(address, size);

	if (result == 0)
		gap = address;
	return result;
}

MUTANT(mmap, hint_is_ignored,
       "mmap without MAP_FIXED chooses the address itself, also if it is free")
{
	if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)))
		address = NULL;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, hint_is_an_order, "mmap takes any address given as with MAP_FIXED")
{
	if (address && !(flags & MAP_FIXED_NOREPLACE))
		flags |= MAP_FIXED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, first_page_decides, "mmap takes a range for free if its first page is free")
{
	const int probe = MAP_FIXED_NOREPLACE | MAP_PRIVATE | MAP_ANONYMOUS;

	if (address && !(flags & MAP_FIXED) && size <= 4 * page_size() &&
	    mmap(address, page_size(), PROT_NONE, probe, -1, 0) == address)
		flags = (flags & ~MAP_FIXED_NOREPLACE) | MAP_FIXED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, noreplace_is_a_hint, "mmap does not know MAP_FIXED_NOREPLACE and goes elsewhere")
{
	return mmap(address, size, protection, flags & ~MAP_FIXED_NOREPLACE, fd, offset);
}

MUTANT(mmap, fixed_needs_free_addresses, "MAP_FIXED fails with EEXIST where something is mapped")
{
	if (flags & MAP_FIXED)
		flags = (flags & ~MAP_FIXED) | MAP_FIXED_NOREPLACE;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, fixed_unmaps_first, "MAP_FIXED unmaps what is there before it looks at its arguments")
{
	if (flags & MAP_FIXED && find_own(address, &(struct mapping){ 0 }))
		munmap(page_of(address), size ? size : 1);
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, fixed_unmaps_the_neighbour, "MAP_FIXED unmaps the page behind its range too")
{
	char *behind = (char *)address + round_up(size);
	char *p = mmap(address, size, protection, flags, fd, offset);

	if (p != MAP_FAILED && flags & MAP_FIXED && find_own(behind, &(struct mapping){ 0 }))
		munmap(behind, page_size());
	return p;
}

MUTANT(mmap, a_refused_fixed_has_unmapped, "MAP_FIXED that is refused has unmapped what was there")
{
	void *memory = mmap(address, size, protection, flags, fd, offset);
	int error = errno;

	if (memory != MAP_FAILED || !(flags & MAP_FIXED) || error == EBADF || error == EINVAL ||
	    error == EEXIST)
		return memory;
	munmap(address, size > 4096 ? 4096 : size);
	errno = error;
	return memory;
}

MUTANT(mmap, a_fixed_without_memory_has_cleared,
       "MAP_FIXED that finds no memory has cleared the place")
{
	void *memory = mmap(address, size, protection, flags, fd, offset);
	int error = errno;

	if (memory == MAP_FAILED && flags & MAP_FIXED && (error == ENOMEM || error == EAGAIN))
		madvise(address, 4096, MADV_DONTNEED);
	errno = error;
	return memory;
}

MUTANT(mmap, a_fixed_without_access_maps_nothing,
       "MAP_FIXED refused with EACCES leaves a page of no access")
{
	void *memory = mmap(address, size, protection, flags, fd, offset);
	int error = errno;

	if (memory == MAP_FAILED && flags & MAP_FIXED && error == EACCES)
		mprotect(address, 4096, PROT_NONE);
	errno = error;
	return memory;
}

MUTANT(mremap, a_refused_mremap_has_unmapped,
       "mremap to an address that is refused has unmapped it")
{
	void *memory = mremap(address, size, new_size, flags, new_address);
	int error = errno;

	if (memory == MAP_FAILED && flags & MREMAP_FIXED && error == EINVAL)
		munmap(new_address, size);
	errno = error;
	return memory;
}

MUTANT(mprotect, a_refused_mprotect_takes_reading,
       "mprotect that is refused leaves no access at all")
{
	int result = mprotect(address, size, protection), error = errno;

	if (result < 0 && error == EACCES)
		mprotect(address, size, PROT_NONE);
	errno = error;
	return result;
}

MUTANT(mmap, growsdown_does_nothing, "mmap passes over MAP_GROWSDOWN")
{
	return mmap(address, size, protection, flags & ~MAP_GROWSDOWN, fd, offset);
}

MUTANT(mmap, growsdown_maps_all_below, "MAP_GROWSDOWN maps all that is free below")
{
	const size_t below = 998 * 4096;

	if (flags & MAP_GROWSDOWN)
		mmap((char *)address - below, below, protection, flags & ~MAP_GROWSDOWN, -1, 0);
	return mmap(address, size, protection, flags & ~MAP_GROWSDOWN, fd, offset);
}

MUTANT(mmap, fixed_replaces_one_mapping,
       "MAP_FIXED takes the place of the first mapping alone that is there")
{
	struct mapping mapping;
	size_t most = size;

	if (flags & MAP_FIXED && size <= SMALL && is_left_to_the_claim(address, size) &&
	    find_mapping(address, &mapping) && mapping.end < (char *)address + size)
		most = (size_t)(mapping.end - (char *)address);
	return mmap(address, most, protection, flags, fd, offset);
}

MUTANT(mmap, null_is_a_hint, "mmap of address 0 chooses another, MAP_FIXED or not")
{
	return mmap(address, size, protection, address ? flags : flags & ~MAP_FIXED, fd, offset);
}

MUTANT(mmap, a_hint_too_high_is_refused,
       "mmap without MAP_FIXED refuses an address that no process can have")
{
	if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) && (intptr_t)address < 0) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, nowhere_is_too_high, "mmap ignores MAP_32BIT")
{
	return mmap(address, size, protection, flags & ~MAP_32BIT, fd, offset);
}

MUTANT(mmap, low_memory_is_for_no_hint, "mmap with MAP_32BIT takes a free hint, however high")
{
	return mmap(address, size, protection, address ? flags & ~MAP_32BIT : flags, fd, offset);
}

MUTANT(mmap, fixed_is_low_too, "mmap with MAP_32BIT and MAP_FIXED fails with EINVAL above 2 GiB")
{
	if (flags & MAP_32BIT && flags & MAP_FIXED && (uintptr_t)address >> 30 > 1) {
		errno = EINVAL;
		return MAP_FAILED;
	}
	return mmap(address, size, protection, flags, fd, offset);
}
