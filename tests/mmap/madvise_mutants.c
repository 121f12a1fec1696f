/* Wrong madvise. */

#include "mappings_mutants.h"
#include "newer_names.h"

MECHANISM(mmap, "mmap/madvise.c", "mmap/fork.c", "mmap/mremap.c", "mmap/seal.c");

MUTANT(madvise, dontfork_is_ignored, "MADV_DONTFORK has no effect")
{
	return advice == MADV_DONTFORK ? 0 : madvise(address, size, advice);
}

MUTANT(madvise, dontfork_is_for_good, "MADV_DOFORK does not undo MADV_DONTFORK")
{
	return advice == MADV_DOFORK ? 0 : madvise(address, size, advice);
}

MUTANT(madvise, dontfork_gives_zeros, "MADV_DONTFORK gives the child zeros, as MADV_WIPEONFORK")
{
	if (advice == MADV_DONTFORK && madvise(address, size, MADV_WIPEONFORK) == 0)
		return 0;
	return madvise(address, size, advice);
}

MUTANT(madvise, advice_is_for_the_whole_mapping, "advice on fork holds for the whole mapping")
{
	struct mapping mapping;

	if ((advice == MADV_DONTFORK || advice == MADV_WIPEONFORK) && find_own(address, &mapping))
		return madvise(mapping.start, size_of(&mapping), advice);
	return madvise(address, size, advice);
}

MUTANT(madvise, wipeonfork_is_ignored, "MADV_WIPEONFORK has no effect")
{
	int result = madvise(address, size, advice);

	if (result == 0 && advice == MADV_WIPEONFORK)
		madvise(address, size, MADV_KEEPONFORK);
	return result;
}

MUTANT(madvise, wipeonfork_is_for_good, "MADV_KEEPONFORK does not undo MADV_WIPEONFORK")
{
	return advice == MADV_KEEPONFORK ? 0 : madvise(address, size, advice);
}

MUTANT(madvise, wipeonfork_wipes_at_once, "MADV_WIPEONFORK drops the parent's bytes too")
{
	int result = madvise(address, size, advice);

	if (result == 0 && advice == MADV_WIPEONFORK)
		madvise(address, size, MADV_DONTNEED);
	return result;
}

static char *wiped;
static size_t wiped_size;

MUTANT(madvise, wipeonfork_lasts_once, "MADV_WIPEONFORK does not hold for the child's own child")
{
	if (advice == MADV_WIPEONFORK) {
		wiped = address;
		wiped_size = size;
	}
	return madvise(address, size, advice);
}

MUTANT(fork, wipeonfork_lasts_once, NULL)
{
	pid_t pid = fork();

	if (pid == 0 && wiped)
		madvise(wiped, wiped_size, MADV_KEEPONFORK);
	return pid;
}

MUTANT(madvise, wipeonfork_takes_files, "MADV_WIPEONFORK of a mapped file returns 0")
{
	int result = madvise(address, size, advice);
	struct mapping mapping;

	if (result < 0 && advice == MADV_WIPEONFORK && find_mapping(address, &mapping) &&
	    is_of_a_file(&mapping))
		return 0;
	return result;
}

MUTANT(madvise, wipeonfork_makes_private,
       "MADV_WIPEONFORK takes shared memory, and parts it at fork")
{
	struct mapping mapping;

	if (advice == MADV_WIPEONFORK && find_own(address, &mapping) && is_shared(&mapping))
		make_private(&mapping);
	return madvise(address, size, advice);
}

MUTANT(madvise, madvise_rounds_down, "madvise takes an address inside a page for the page's")
{
	return madvise(page_of(address), size, advice);
}

MUTANT(madvise, unknown_advice_is_ignored, "madvise returns 0 for advice that it does not know")
{
	int result = madvise(address, size, advice);

	return result < 0 && errno == EINVAL && advice > 1000 ? 0 : result;
}

MUTANT(madvise, madvise_stops_at_a_hole,
       "madvise over a hole leaves the pages behind it as they are")
{
	size_t at = 0;

	if (address != page_of(address))
		return madvise(address, size, advice);
	while (at < size && !is_free((char *)address + at))
		at += page_size();
	if (at >= size)
		return madvise(address, size, advice);
	madvise(address, at, advice);
	return fail(ENOMEM);
}

MUTANT(madvise, madvise_skips_holes, "madvise over a hole returns 0")
{
	int result = madvise(address, size, advice);

	return result < 0 && errno == ENOMEM ? 0 : result;
}

MUTANT(madvise, advice_over_a_hole_does_nothing, "madvise over a hole fails and serves no page")
{
	for (size_t at = 0; at < size && address == page_of(address); at += page_size())
		if (is_free((char *)address + at))
			return fail(ENOMEM);
	return madvise(address, size, advice);
}

MUTANT(madvise, length_zero_is_a_page, "madvise of length 0 is for a page")
{
	return madvise(address, size ? size : page_size(), advice);
}

MUTANT(madvise, dontneed_is_a_hint, "MADV_DONTNEED does nothing")
{
	return advice == MADV_DONTNEED && address == page_of(address)
		       ? 0
		       : madvise(address, size, advice);
}

MUTANT(madvise, dontneed_frees_shared_bytes, "MADV_DONTNEED drops shared bytes as well")
{
	struct mapping mapping;

	if (advice == MADV_DONTNEED && find_mapping(address, &mapping) && is_shared(&mapping))
		advice = MADV_REMOVE;
	return madvise(address, size, advice);
}

MUTANT(madvise, dontneed_forgets_the_file, "MADV_DONTNEED makes a private mapping of a file zero")
{
	struct mapping mapping;

	if (advice == MADV_DONTNEED && find_mapping(address, &mapping) && is_of_a_file(&mapping) &&
	    !is_shared(&mapping))
		mmap(address, size, protection_of(&mapping),
		     MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return madvise(address, size, advice);
}

MUTANT(madvise, remove_is_dontneed,
       "MADV_REMOVE drops the pages from the mapping, not from the file")
{
	return madvise(address, size, advice == MADV_REMOVE ? MADV_DONTNEED : advice);
}

MUTANT(madvise, remove_is_of_one_mapping, "MADV_REMOVE makes its own mapping zero, and no other")
{
	if (advice != MADV_REMOVE)
		return madvise(address, size, advice);
	mmap(address, size, READ_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return 0;
}

MUTANT(fallocate, hole_keeps_its_bytes, "fallocate with FALLOC_FL_PUNCH_HOLE leaves the bytes")
{
	return fallocate(fd, mode & ~FALLOC_FL_PUNCH_HOLE, offset, size);
}

MUTANT(fallocate, hole_at_the_end_shortens, "a hole at the file's end makes the file shorter")
{
	int result = fallocate(fd, mode, offset, size);
	struct stat status;

	if (result == 0 && mode & FALLOC_FL_PUNCH_HOLE && is_regular(fd, &status) &&
	    offset + size == status.st_size)
		ftruncate(fd, offset);
	return result;
}

MUTANT(madvise, populate_does_nothing, "MADV_POPULATE_WRITE fills no page")
{
	return advice == MADV_POPULATE_WRITE ? madvise(address, size, MADV_NORMAL)
					     : madvise(address, size, advice);
}

MUTANT(madvise, populate_tells_no_failure,
       "MADV_POPULATE succeeds also where pages can't be filled")
{
	int result = madvise(address, size, advice);

	return advice == MADV_POPULATE_READ || advice == MADV_POPULATE_WRITE ? 0 : result;
}

MUTANT(madvise, populate_gives_enomem_beyond_the_file,
       "MADV_POPULATE_READ beyond a file gives ENOMEM")
{
	return confuse(madvise(address, size, advice), EFAULT, ENOMEM);
}

MUTANT(madvise, free_frees_shared_memory, "MADV_FREE takes shared memory")
{
	int result = madvise(address, size, advice);

	return result < 0 && advice == MADV_FREE && errno == EINVAL
		       ? madvise(address, size, MADV_REMOVE)
		       : result;
}

MUTANT(madvise, free_takes_the_next_page_too, "MADV_FREE drops the page after the range")
{
	if (advice == MADV_FREE)
		madvise((char *)address + size, size, MADV_DONTNEED);
	return madvise(address, size, advice);
}

MUTANT(madvise, a_part_of_a_page_is_left, "MADV_DONTNEED leaves a page that it is given a part of")
{
	const size_t whole = size / page_size() * page_size();

	return madvise(address, advice == MADV_DONTNEED && whole ? whole : size, advice);
}

MUTANT(madvise, private_memory_is_removed, "MADV_REMOVE of private memory drops it")
{
	const int result = madvise(address, size, advice);

	return advice == MADV_REMOVE && is_refused(result, EINVAL)
		       ? madvise(address, size, MADV_DONTNEED)
		       : result;
}

static char *last_advised;
static int last_advice;

MUTANT(madvise, a_place_keeps_its_advice, NULL)
{
	if (advice == MADV_DONTFORK || advice == MADV_WIPEONFORK) {
		last_advised = address;
		last_advice = advice;
	}
	return madvise(address, size, advice);
}

MUTANT(mmap, a_place_keeps_its_advice, "what is mapped where MADV_DONTFORK was has that too")
{
	char *place = mmap(address, size, protection, flags, fd, offset);

	if (place != MAP_FAILED && place <= last_advised && last_advised < place + size)
		madvise(last_advised, 1, last_advice);
	return place;
}

static char *last_protected;

MUTANT(mprotect, a_place_keeps_its_protection, NULL)
{
	last_protected = protection == PROT_NONE ? address : NULL;
	return mprotect(address, size, protection);
}

MUTANT(mmap, a_place_keeps_its_protection, "what is mapped where PROT_NONE was has that too")
{
	char *place = mmap(address, size, protection, flags, fd, offset);

	if (place != MAP_FAILED && place <= last_protected && last_protected < place + size)
		mprotect(last_protected, 1, PROT_NONE);
	return place;
}
