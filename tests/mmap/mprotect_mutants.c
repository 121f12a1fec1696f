/* Wrong mprotect. */

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/mprotect.c", "mmap/access.c", "mmap/mremap.c", "mmap/seal.c",
	  "models/mmap.c");

MUTANT(mprotect, mprotect_does_nothing, "mprotect returns 0 and changes nothing")
{
	int result = mprotect(address, size, protection);

	if (result == 0)
		mprotect(address, size, READ_WRITE);
	return result;
}

MUTANT(mprotect, mprotect_only_takes, "mprotect can't give access that the mapping has not: EACCES")
{
	struct mapping mapping;

	if (find_mapping(address, &mapping) && protection & ~protection_of(&mapping) & READ_WRITE)
		return fail(EACCES);
	return mprotect(address, size, protection);
}

MUTANT(mprotect, no_access_drops_the_bytes, "mprotect with PROT_NONE frees what the pages hold")
{
	struct mapping mapping;

	if (protection == PROT_NONE && find_own(address, &mapping))
		madvise(address, round_up(size), is_shared(&mapping) ? MADV_REMOVE : MADV_DONTNEED);
	return mprotect(address, size, protection);
}

MUTANT(mprotect, mprotect_forgets_the_open_mode,
       "mprotect does not ask how the file was opened, nor how it is mounted")
{
	int result = mprotect(address, size, protection), fd;
	struct mapping mapping;

	if (result == 0 || errno != EACCES || !find_mapping(address, &mapping))
		return result;
	fd = open_file_of(&mapping, O_RDWR);
	mmap(address, size, protection & READ_WRITE, MAP_SHARED | MAP_FIXED, fd, mapping.offset);
	close(fd);
	return 0;
}

MUTANT(mprotect, refused_mprotect_takes_all,
       "an mprotect that is refused leaves the page without access")
{
	int result = mprotect(address, size, protection), error = errno;

	if (result < 0 && error == EACCES)
		mprotect(address, size, PROT_NONE);
	errno = error;
	return result;
}

MUTANT(mprotect, private_needs_the_open_mode,
       "mprotect makes a private mapping writable only where the file is open for writing")
{
	struct mapping mapping;

	if (protection & PROT_WRITE && find_mapping(address, &mapping) && is_of_a_file(&mapping) &&
	    !is_shared(&mapping) && mapping.access[1] != 'w')
		return fail(EACCES);
	return mprotect(address, size, protection);
}

MUTANT(mprotect, raised_mapping_is_shared,
       "a private mapping that is made writable writes its file")
{
	int result = mprotect(address, size, protection), fd;
	struct mapping mapping;

	if (result < 0 || !(protection & PROT_WRITE) || !find_mapping(address, &mapping) ||
	    !is_of_a_file(&mapping) || is_shared(&mapping) || !find_own(address, &mapping))
		return result;
	fd = open_file_of(&mapping, O_RDWR);
	mmap(address, size, protection, MAP_SHARED | MAP_FIXED, fd, mapping.offset);
	close(fd);
	return 0;
}

MUTANT(mprotect, mprotect_leaves_the_last_part,
       "mprotect leaves a page of which the range has only a part")
{
	size_t whole = size / page_size() * page_size();

	return mprotect(address, whole ? whole : size, protection);
}

MUTANT(mprotect, mprotect_takes_the_whole_mapping, "mprotect changes the whole mapping")
{
	struct mapping mapping;

	if (address == page_of(address) && size <= SMALL && find_own(address, &mapping) &&
	    size_of(&mapping) <= SMALL && (char *)address + size <= mapping.end)
		return mprotect(mapping.start, size_of(&mapping), protection);
	return mprotect(address, size, protection);
}

MUTANT(mprotect, mprotect_rounds_down, "mprotect takes an address inside a page for the page's")
{
	return mprotect(page_of(address), size, protection);
}

MUTANT(mprotect, unknown_protection_is_ignored, "mprotect ignores the bits that it does not know")
{
	return mprotect(address, size, protection & (READ_WRITE | PROT_EXEC));
}

MUTANT(mprotect, refused_bits_take_effect,
       "mprotect that fails for an unknown bit has set the protection")
{
	int result = mprotect(address, size, protection), error = errno;

	if (result < 0 && error == EINVAL)
		mprotect(address, size, protection & (READ_WRITE | PROT_EXEC));
	errno = error;
	return result;
}

/* Changes the pages there are; whether one was missing. */
static bool protect_each(char *address, size_t size, int protection)
{
	bool missing = false;

	for (size_t at = 0; at < size; at += page_size())
		if (mprotect(address + at, page_size(), protection) < 0 && errno == ENOMEM)
			missing = true;
	return missing;
}

MUTANT(mprotect, mprotect_skips_holes,
       "mprotect changes the pages there are and returns 0 over a hole")
{
	int result = mprotect(address, size, protection);

	if (result == 0 || errno != ENOMEM || size > SMALL)
		return result;
	protect_each(address, size, protection);
	return 0;
}

MUTANT(mprotect, only_a_first_hole_is_seen,
       "mprotect sees a hole only where its range begins with it")
{
	int result = mprotect(address, size, protection);

	if (result == 0 || errno != ENOMEM || size > SMALL || is_free(address))
		return result;
	protect_each(address, size, protection);
	return 0;
}

static int protection_wanted;

static void protect_it(const struct mapping *mapping)
{
	mprotect(mapping->start, size_of(mapping), protection_wanted);
}

MUTANT(mprotect, mprotect_is_of_the_file, "mprotect changes every mapping of the same bytes")
{
	struct mapping mapping;

	if (find_mapping(address, &mapping) && is_of_a_file(&mapping)) {
		protection_wanted = protection;
		each_mapping_of(mapping.inode, protect_it);
	}
	return mprotect(address, size, protection);
}

MUTANT(mprotect, mprotect_needs_mmaps_memory,
       "mprotect gives EINVAL for memory that mmap did not give")
{
	struct mapping mapping;

	if (find_mapping(address, &mapping) && !find_own(address, &mapping))
		return fail(EINVAL);
	return mprotect(address, size, protection);
}

MUTANT(mprotect, nothing_is_executed, "mprotect ignores PROT_EXEC")
{
	return mprotect(address, size, protection & ~PROT_EXEC);
}

MUTANT(mprotect, written_memory_is_not_executed,
       "memory that could be written can't get PROT_EXEC: EACCES")
{
	struct mapping mapping;

	if (protection & PROT_EXEC && find_mapping(address, &mapping) && mapping.access[1] == 'w')
		return fail(EACCES);
	return mprotect(address, size, protection);
}

MUTANT(mprotect, exec_brings_write, "PROT_EXEC lets a page be written as well")
{
	return mprotect(address, size,
			protection & PROT_EXEC ? protection | PROT_WRITE : protection);
}

MUTANT(mprotect, no_access_lets_execute, "PROT_NONE does not keep from executing")
{
	return mprotect(address, size, protection ? protection : PROT_READ | PROT_EXEC);
}

MUTANT(mprotect, sealed_mapping_can_be_raised,
       "mprotect makes a mapping writable that was made after the file was sealed")
{
	int result = mprotect(address, size, protection);

	return result < 0 && errno == EACCES ? 0 : result;
}

/* How much of a range lies in the mapping in which it begins. */
static size_t size_in_one(char *address, size_t size)
{
	struct mapping mapping;
	size_t most;

	if (!find_mapping(address, &mapping))
		return size;
	most = (size_t)(mapping.end - address);
	return size < most ? size : most;
}

MUTANT(mprotect, mprotect_is_of_one_mapping,
       "mprotect changes the first mapping of its range alone")
{
	const bool has_no_hole = msync(address, size, MS_ASYNC) == 0;

	return mprotect(address, has_no_hole ? size_in_one(address, size) : size, protection);
}

MUTANT(mprotect, prot_growsdown_is_ignored, "mprotect passes over PROT_GROWSDOWN")
{
	return mprotect(address, size, protection & ~PROT_GROWSDOWN);
}

MUTANT(mprotect, code_stays_read_only, "mprotect makes nothing writable that is to be executable")
{
	const int both = PROT_WRITE | PROT_EXEC;

	return (protection & both) == both ? 0 : mprotect(address, size, protection);
}
