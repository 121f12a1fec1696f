/* Wrong mremap. */

#include "mappings_mutants.h"
#include "newer_names.h"

MECHANISM(mmap, "mmap/mremap.c", "mmap/lock.c", "models/mmap.c");

#define MOVE (MREMAP_MAYMOVE | MREMAP_FIXED)

MUTANT(mremap, shrinking_moves, "mremap to a smaller size moves the mapping if it may")
{
	char *p = mremap(address, size, new_size, flags, new_address), *q;

	if (p != address || new_size >= size || !(flags & MREMAP_MAYMOVE))
		return p;
	q = mmap(NULL, new_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mremap(p, new_size, new_size, MOVE, q);
}

MUTANT(mremap, shrinking_keeps_the_rest, "mremap to a smaller size leaves the rest mapped")
{
	if (new_size && new_size < size && !(flags & ~MREMAP_MAYMOVE) &&
	    address == page_of(address))
		return address;
	return mremap(address, size, new_size, flags, new_address);
}

MUTANT(mremap, new_size_is_rounded_down, "mremap rounds the new size down to pages")
{
	size_t whole = new_size / page_size() * page_size();

	return mremap(address, size, whole ? whole : new_size, flags, new_address);
}

MUTANT(mremap, growing_needs_maymove, "mremap never grows in place: ENOMEM without MREMAP_MAYMOVE")
{
	if (new_size > size && !flags) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return mremap(address, size, new_size, flags, new_address);
}

MUTANT(mremap, grown_pages_are_not_cleared, "the pages that mremap adds have what was in memory")
{
	char *p = mremap(address, size, new_size, flags, new_address);
	struct mapping mapping;

	if (p != MAP_FAILED && size && new_size > size && new_size <= SMALL &&
	    find_mapping(p, &mapping) && !mapping.inode)
		memset(p + size, 'r', new_size - size);
	return p;
}

MUTANT(mremap, growing_takes_what_is_behind, "mremap grows over the mapping behind it")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED || errno != ENOMEM || new_size > SMALL)
		return p;
	return mmap((char *)address + size, new_size - size, READ_WRITE,
		    MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
		       ? MAP_FAILED
		       : address;
}

MUTANT(mremap, maymove_is_not_asked, "mremap moves without MREMAP_MAYMOVE where there is no room")
{
	void *p = mremap(address, size, new_size, flags, new_address);

	if (p == MAP_FAILED && errno == ENOMEM && !flags && new_size <= SMALL)
		p = mremap(address, size, new_size, MREMAP_MAYMOVE, new_address);
	return p;
}

MUTANT(mremap, old_address_stays, "mremap that moves leaves the old address mapped")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && p != address && size)
		mmap(address, size, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return p;
}

MUTANT(mremap, move_loses_the_bytes, "mremap that moves gives fresh memory at the new address")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && p != address && size)
		madvise(p, size, MADV_DONTNEED);
	return p;
}

MUTANT(mremap, refused_growth_unmaps, "mremap that finds no room has unmapped the old range")
{
	void *p = mremap(address, size, new_size, flags, new_address);

	if (p == MAP_FAILED && errno == ENOMEM) {
		munmap(address, size);
		errno = ENOMEM;
	}
	return p;
}

MUTANT(mremap, fixed_is_a_hint, "mremap does not know MREMAP_FIXED and goes where it likes")
{
	void *p = mremap(address, size, new_size, flags, new_address), *q;

	if (p == MAP_FAILED || !(flags & MREMAP_FIXED))
		return p;
	q = mmap(NULL, new_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return mremap(p, new_size, new_size, MOVE, q);
}

MUTANT(mremap, fixed_replaces_nothing, "MREMAP_FIXED fails with EEXIST where something is mapped")
{
	if (flags & MREMAP_FIXED && !is_free(page_of(new_address)) && size) {
		errno = EEXIST;
		return MAP_FAILED;
	}
	return mremap(address, size, new_size, flags, new_address);
}

MUTANT(mremap, fixed_unmaps_a_page_more, "MREMAP_FIXED unmaps the page behind its new range too")
{
	char *p = mremap(address, size, new_size, flags, new_address);
	struct mapping mapping;

	if (p != MAP_FAILED && flags & MREMAP_FIXED && find_own(p + round_up(new_size), &mapping))
		munmap(p + round_up(new_size), page_size());
	return p;
}

MUTANT(mremap, move_forgets_the_protection, "what mremap has moved can be read and written")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && p != address)
		mprotect(p, new_size, READ_WRITE);
	return p;
}

/* Maps what is at an address anew, from another place in its file. */
static void show_from(char *p, size_t size, off_t offset)
{
	struct mapping mapping;
	int fd;

	if (!find_mapping(p, &mapping) || !is_of_a_file(&mapping))
		return;
	fd = open_file_of(&mapping, O_RDWR);
	mmap(p, size, protection_of(&mapping),
	     MAP_FIXED | (is_shared(&mapping) ? MAP_SHARED : MAP_PRIVATE), fd, offset);
	close(fd);
}

MUTANT(mremap, move_shows_the_files_start, "a mapping that mremap has moved shows the file's start")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && p != address)
		show_from(p, new_size, 0);
	return p;
}

MUTANT(mremap, growth_is_not_of_the_file, "the pages that mremap adds to a mapped file are zero")
{
	char *p = mremap(address, size, new_size, flags, new_address);
	struct mapping mapping;

	if (p != MAP_FAILED && size && new_size > size && find_mapping(p, &mapping) &&
	    is_of_a_file(&mapping))
		mmap(p + size, new_size - size, protection_of(&mapping),
		     MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return p;
}

MUTANT(mremap, return_takes_the_neighbours_place,
       "a page moved next to pages of its file shows what would follow the page before it")
{
	char *p = mremap(address, size, new_size, flags, new_address);
	struct mapping mapping, before;

	if (p != MAP_FAILED && p != address && find_mapping(p, &mapping) &&
	    find_mapping(p - page_size(), &before) && before.inode == mapping.inode &&
	    is_of_a_file(&mapping) && address == p + page_size())
		show_from(p, new_size, before.offset + (p - before.start));
	return p;
}

MUTANT(mremap, return_loses_the_place,
       "a page that mremap moves for the second time shows the file's start")
{
	static char *moved;
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && p != address) {
		if (moved == address)
			show_from(p, new_size, 0);
		moved = p;
	}
	return p;
}

MUTANT(mremap, old_size_zero_is_einval,
       "mremap of old_size 0 fails with EINVAL for shared memory too")
{
	if (size == 0) {
		errno = EINVAL;
		return MAP_FAILED;
	}
	return mremap(address, size, new_size, flags, new_address);
}

MUTANT(mremap, old_size_zero_moves, "mremap of old_size 0 moves the mapping")
{
	void *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && size == 0)
		munmap(address, new_size);
	return p;
}

MUTANT(mremap, old_size_zero_copies, "mremap of old_size 0 copies the bytes into memory of its own")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && size == 0)
		replace_by_a_copy(p, new_size, READ_WRITE, MAP_PRIVATE);
	return p;
}

MUTANT(mremap, old_size_zero_takes_private,
       "mremap of old_size 0 gives fresh memory for a private mapping")
{
	void *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED || size || errno != EINVAL)
		return p;
	return mmap(NULL, new_size, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

MUTANT(mremap, dontunmap_unmaps, "MREMAP_DONTUNMAP is ignored: the old address is free")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && flags & MREMAP_DONTUNMAP)
		munmap(address, size);
	return p;
}

MUTANT(mremap, dontunmap_copies, "MREMAP_DONTUNMAP leaves the bytes at the old address too")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && flags & MREMAP_DONTUNMAP)
		copy_readable(address, p, size);
	return p;
}

MUTANT(mremap, dontunmap_takes_another_size, "MREMAP_DONTUNMAP takes another size")
{
	if (flags & MREMAP_DONTUNMAP && flags & MREMAP_MAYMOVE && size != new_size)
		flags &= ~MREMAP_DONTUNMAP;
	return mremap(address, size, new_size, flags, new_address);
}

MUTANT(mremap, dontunmap_means_maymove, "MREMAP_DONTUNMAP moves without MREMAP_MAYMOVE")
{
	if (flags & MREMAP_DONTUNMAP)
		flags |= MREMAP_MAYMOVE;
	return mremap(address, size, new_size, flags, new_address);
}

MUTANT(mremap, mremap_rounds_down, "mremap takes an address inside a page for the page's")
{
	return mremap(page_of(address), size, new_size, flags, new_address);
}

MUTANT(mremap, new_address_is_rounded_down, "MREMAP_FIXED rounds the new address down to a page's")
{
	return mremap(address, size, new_size, flags,
		      flags & MREMAP_FIXED ? page_of(new_address) : new_address);
}

MUTANT(mremap, new_size_zero_unmaps, "mremap to size 0 unmaps")
{
	if (new_size)
		return mremap(address, size, new_size, flags, new_address);
	munmap(address, size);
	return address;
}

MUTANT(mremap, unknown_flags_are_dropped, "mremap ignores the flags that it does not know")
{
	return mremap(address, size, new_size, flags & (MOVE | MREMAP_DONTUNMAP), new_address);
}

MUTANT(mremap, fixed_means_maymove, "MREMAP_FIXED moves without MREMAP_MAYMOVE")
{
	return mremap(address, size, new_size,
		      flags & MREMAP_FIXED ? flags | MREMAP_MAYMOVE : flags, new_address);
}

MUTANT(mremap, overlap_is_not_seen, "mremap takes a new range over the old one")
{
	char *p = mremap(address, size, new_size, flags, new_address), *from = address;
	char *to = new_address, *copy;

	if (p != MAP_FAILED || errno != EINVAL || (flags & MOVE) != MOVE || to != page_of(to) ||
	    to >= from + size || from >= to + new_size)
		return p;
	copy = mremap(address, size, size, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
	return mremap(copy, size, new_size, MOVE, new_address);
}

MUTANT(mremap, refused_move_unmaps_the_target, "mremap that is refused has unmapped the new range")
{
	void *p = mremap(address, size, new_size, flags, new_address);
	struct mapping mapping;
	int error = errno;

	if (p == MAP_FAILED && error == EINVAL && flags & MREMAP_FIXED &&
	    find_own(new_address, &mapping))
		munmap(page_of(new_address), page_size());
	errno = error;
	return p;
}

MUTANT(mremap, nothing_is_moved_as_memory, "mremap where nothing is mapped gives fresh memory")
{
	void *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED || errno != EFAULT || !is_free(address))
		return p;
	return mmap(NULL, new_size, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

MUTANT(mremap, nothing_to_move_is_einval, "mremap where nothing is mapped fails with EINVAL")
{
	void *p = mremap(address, size, new_size, flags, new_address);

	if (p == MAP_FAILED && errno == EFAULT && is_free(address))
		errno = EINVAL;
	return p;
}

MUTANT(mremap, two_mappings_grow_as_one, "mremap grows a range of two mappings as if it were one")
{
	void *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED || errno != EFAULT || is_free(address))
		return p;
	mprotect(address, size, READ_WRITE);
	return mremap(address, size, new_size, flags, new_address);
}

MUTANT(mremap, growth_is_not_limited, "mremap does not look at RLIMIT_AS")
{
	void *p = mremap(address, size, new_size, flags, new_address);
	struct rlimit limit, all;

	if (p != MAP_FAILED || errno != ENOMEM)
		return p;
	getrlimit(RLIMIT_AS, &limit);
	all = limit;
	all.rlim_cur = all.rlim_max;
	setrlimit(RLIMIT_AS, &all);
	p = mremap(address, size, new_size, flags, new_address);
	setrlimit(RLIMIT_AS, &limit);
	return p;
}

MUTANT(mremap, what_is_added_is_memory, "what mremap adds to a mapping is always memory")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && new_size > size)
		mmap(p + size, new_size - size, READ_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS,
		     -1, 0);
	return p;
}

MUTANT(mremap, unmovable_old_size_zero_is_einval,
       "mremap of old size 0 that may not move gives EINVAL")
{
	void *result = mremap(address, size, new_size, flags, new_address);

	if (result == MAP_FAILED && errno == ENOMEM && size == 0)
		errno = EINVAL;
	return result;
}

MUTANT(mremap, dontunmap_without_room_moves,
       "mremap with MREMAP_DONTUNMAP and without room for both moves the mapping")
{
	void *result = mremap(address, size, new_size, flags, new_address);

	if (result == MAP_FAILED && errno == ENOMEM && flags & MREMAP_DONTUNMAP)
		return mremap(address, size, new_size, flags & ~MREMAP_DONTUNMAP, new_address);
	return result;
}

MUTANT(mremap, moved_copies_are_dropped,
       "mremap drops the private copies of what it moves of a file")
{
	char *p = mremap(address, size, new_size, flags, new_address);
	struct mapping mapping;

	if (p != MAP_FAILED && p != address && size && find_mapping(p, &mapping) &&
	    is_of_a_file(&mapping) && !is_shared(&mapping))
		madvise(p, size, MADV_DONTNEED);
	return p;
}

MUTANT(mremap, the_old_goes_from_size_zero, "mremap of old size 0 to a place moves the mapping")
{
	if (!size && flags & MREMAP_FIXED)
		size = new_size;
	return mremap(address, size, new_size, flags, new_address);
}

MUTANT(mremap, too_high_is_no_memory, "mremap to an address that no process can have gives ENOMEM")
{
	void *place = mremap(address, size, new_size, flags, new_address);

	if (place == MAP_FAILED && flags & MREMAP_FIXED && (intptr_t)new_address < 0)
		errno = ENOMEM;
	return place;
}
