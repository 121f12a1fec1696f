/* Wrong munmap. */

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/munmap.c", "mmap/lock.c", "mmap/mremap.c", "mmap/msync.c", "mmap/mprotect.c",
	  "mmap/madvise.c", "mmap/seal.c", "mmap/placement.c", "models/mmap.c");

MUTANT(munmap, munmap_does_nothing, "munmap returns 0 and leaves the pages")
{
	return is_free(address) ? munmap(address, size) : size ? 0 : fail(EINVAL);
}

MUTANT(munmap, munmap_only_protects, "munmap leaves pages of PROT_NONE: SEGV_ACCERR")
{
	int result = munmap(address, size);

	if (result == 0)
		mmap(address, size, PROT_NONE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return result;
}

MUTANT(munmap, munmap_frees_shared_pages, "munmap frees the pages, though others have them mapped")
{
	struct mapping mapping;

	if (find_own(address, &mapping) && is_shared(&mapping) && mapping.access[1] == 'w')
		madvise(address, size, MADV_REMOVE);
	return munmap(address, size);
}

MUTANT(munmap, private_stores_are_written_back, "munmap writes a private mapping into its file")
{
	struct mapping mapping;
	struct stat status;
	int fd;

	if (find_own(address, &mapping) && is_of_a_file(&mapping) && !is_shared(&mapping) &&
	    mapping.access[1] == 'w' && can_read(address)) {
		fd = open_file_of(&mapping, O_RDWR);
		if (fstat(fd, &status) == 0 && status.st_size < (off_t)page_size())
			pwrite(fd, address, (size_t)status.st_size, 0);
		close(fd);
	}
	return munmap(address, size);
}

MUTANT(munmap, munmap_rounds_down, "munmap takes an address inside a page for the page's")
{
	return munmap(page_of(address), size);
}

MUTANT(munmap, munmap_takes_the_whole_mapping,
       "munmap frees the whole mapping in which the address is")
{
	struct mapping mapping;

	if (size && address == page_of(address) && find_own(address, &mapping))
		return munmap(mapping.start, size_of(&mapping));
	return munmap(address, size);
}

MUTANT(munmap, munmap_needs_mmaps_address,
       "munmap gives EINVAL for an address that mmap did not return")
{
	struct mapping mapping;

	if (find_own(address, &mapping) && mapping.start != address)
		return fail(EINVAL);
	return munmap(address, size);
}

MUTANT(munmap, munmap_leaves_the_last_part,
       "munmap leaves a page of which the range has only a part")
{
	size_t whole = size / page_size() * page_size();

	return whole || !size ? munmap(address, whole) : 0;
}

MUTANT(munmap, munmap_takes_a_page_more, "munmap frees the page behind the range too")
{
	char *behind = (char *)address + round_up(size);
	struct mapping mapping;
	int result = munmap(address, size);

	if (result == 0 && find_own(behind, &mapping))
		munmap(behind, page_size());
	return result;
}

MUTANT(munmap, right_part_loses_its_place,
       "after munmap in the middle the right part shows the file from the mapping's start")
{
	char *behind = (char *)address + round_up(size);
	struct mapping mapping;
	bool split = find_own(address, &mapping) && mapping.start < (char *)address &&
		     behind < mapping.end && is_of_a_file(&mapping);
	int result = munmap(address, size), fd;

	if (!split || result < 0)
		return result;
	fd = open_file_of(&mapping, O_RDWR);
	mmap(behind, (size_t)(mapping.end - behind), protection_of(&mapping),
	     MAP_FIXED | (is_shared(&mapping) ? MAP_SHARED : MAP_PRIVATE), fd, mapping.offset);
	close(fd);
	return result;
}

MUTANT(munmap, nothing_to_free_is_einval, "munmap fails with EINVAL where nothing is mapped")
{
	for (size_t at = 0; at < size && size <= SMALL; at += page_size())
		if (!is_free((char *)address + at))
			return munmap(address, size);
	return fail(EINVAL);
}

MUTANT(munmap, munmap_stops_at_a_hole, "munmap frees up to the first page that is not mapped")
{
	size_t at = 0;

	if (size > SMALL || address != page_of(address))
		return munmap(address, size);
	while (at < size && !is_free((char *)address + at))
		at += page_size();
	return at || !size ? munmap(address, at < size ? at : size) : 0;
}

MUTANT(munmap, munmap_of_length_zero_succeeds, "munmap of length 0 returns 0")
{
	return size ? munmap(address, size) : 0;
}

MUTANT(munmap, munmap_stops_at_the_top,
       "munmap of a range past the address space frees what there is")
{
	int result = munmap(address, size);

	if (result < 0 && errno == EINVAL && size > SIZE_MAX / 2)
		return munmap(address, page_size());
	return result;
}

MUTANT(munmap, munmap_beyond_the_top_succeeds,
       "munmap beyond the address space has no effect, and returns 0")
{
	return (uintptr_t)address > UINTPTR_MAX - 2 * page_size() ? 0 : munmap(address, size);
}

MUTANT(munmap, munmap_is_of_the_file,
       "munmap removes every mapping of the same file in the process")
{
	struct mapping mapping;

	if (find_own(address, &mapping))
		each_mapping_of(mapping.inode, unmap_it);
	return munmap(address, size);
}
