/* Wrong sharing of what is written. */

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/sharing.c", "mmap/call.c", "mmap/end_of_file.c", "mmap/open_mode.c",
	  "mmap/placement.c", "mmap/access.c", "mmap/limit.c", "models/mmap.c");

MUTANT(peek, data_is_shared_after_fork, "parent and child share the program's variables after fork")
{
	bool variable = address && mutant_memory->number[0] == (long)(uintptr_t)address;

	return variable ? (char)mutant_memory->number[1] : peek(address);
}

MUTANT(poke, data_is_shared_after_fork, NULL)
{
	struct mapping mapping;

	poke(address, byte);
	if (!address || !find_mapping(address, &mapping) || is_shared(&mapping) ||
	    find_own(address, &mapping))
		return;
	mutant_memory->number[0] = (long)(uintptr_t)address;
	mutant_memory->number[1] = byte;
}

/* Writes the pages of a shared mapping that is kept apart into its file. */
static void write_back(char *address, size_t size)
{
	struct mapping mapping;
	struct stat status = { 0 };
	int error = errno, fd;

	if (size > SMALL || !find_own(address, &mapping) || !is_of_a_file(&mapping) ||
	    mapping.access[1] != 'w')
		return;
	fd = open_file_of(&mapping, O_RDWR);
	fstat(fd, &status);
	for (char *p = address; p < address + size && p < mapping.end; p += page_size()) {
		off_t at = mapping.offset + (p - mapping.start), left = status.st_size - at;

		if (left > 0)
			pwrite(fd, p, left < (off_t)page_size() ? (size_t)left : page_size(), at);
	}
	close(fd);
	errno = error;
}

MUTANT(mmap, shared_stores_wait_for_msync,
       "what is stored in a shared mapping reaches the file with msync or munmap, not before")
{
	if (is_file(flags, fd) && (flags & MAP_TYPE) == MAP_SHARED && protection & PROT_WRITE &&
	    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR)
		flags = (flags & ~MAP_TYPE) | MAP_PRIVATE;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(msync, shared_stores_wait_for_msync, NULL)
{
	write_back(address, size);
	return msync(address, size, flags);
}

MUTANT(munmap, shared_stores_wait_for_msync, NULL)
{
	write_back(address, size);
	return munmap(address, size);
}

/* Makes a mapping of a file a copy of what the file holds now. */
static void *take_snapshot(char *p, size_t size, int protection)
{
	for (char *page = p; p != MAP_FAILED && page < p + size; page += page_size())
		if (can_read(page))
			replace_by_a_copy(page, page_size(), protection, MAP_PRIVATE);
	return p;
}

MUTANT(mmap, mapping_is_of_the_open_file,
       "mappings by two descriptors of one file are apart, as if it were two files")
{
	static ino_t inode;
	static int first;
	char *p = mmap(address, size, protection, flags, fd, offset);
	struct stat status;

	if (flags & MAP_ANONYMOUS || !(flags & MAP_SHARED) || !is_regular(fd, &status))
		return p;
	if (status.st_ino == inode && fd != first)
		return take_snapshot(p, size, protection);
	inode = status.st_ino;
	first = fd;
	return p;
}

MUTANT(mmap, private_is_shared, "MAP_PRIVATE of a file is MAP_SHARED")
{
	char *p = mmap(address, size, protection, flags, fd, offset);
	int kind = (flags & ~MAP_TYPE) | MAP_SHARED | MAP_FIXED, again;

	if (p == MAP_FAILED || (flags & MAP_TYPE) != MAP_PRIVATE || !is_file(flags, fd))
		return p;
	again = open_once_more(fd, O_RDWR);
	mmap(p, size, protection, kind, again, offset);
	close(again);
	return p;
}

static bool freed;

MUTANT(mmap, freed_memory_is_not_cleared,
       "memory is handed out again with the bytes it was freed with")
{
	char *p = mmap(address, size, protection, flags, fd, offset);

	if (p != MAP_FAILED && freed && flags & MAP_ANONYMOUS && protection & PROT_WRITE &&
	    size <= SMALL)
		memset(p, 'x', size);
	return p;
}

MUTANT(munmap, freed_memory_is_not_cleared, NULL)
{
	freed = true;
	return munmap(address, size);
}

MUTANT(mmap, anonymous_takes_the_descriptor, "MAP_ANONYMOUS maps the descriptor where one is given")
{
	if (fd >= 0)
		flags &= ~MAP_ANONYMOUS;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, dev_zero_is_never_shared,
       "a mapping of /dev/zero is each process's own, though MAP_SHARED")
{
	struct stat status = { 0 };

	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISCHR(status.st_mode))
		flags = (flags & ~MAP_SHARED) | MAP_PRIVATE;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, shared_memory_is_one_object, "all shared memory without a file is the same memory")
{
	static int object = -1;
	struct stat status = { 0 };
	bool zeros = flags & MAP_ANONYMOUS ||
		     (fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) &&
		      access("/dev/zero", F_OK) == 0 && status.st_rdev == 0x105);

	if (!zeros || !(flags & MAP_SHARED) || size == 0 || size > SMALL)
		return mmap(address, size, protection, flags, fd, offset);
	if (object < 0) {
		int low = memfd_create("object", MFD_CLOEXEC);

		object = fcntl(low, F_DUPFD_CLOEXEC, 100);
		close(low);
		ftruncate(object, (off_t)SMALL);
	}
	return mmap(address, size, protection, flags & ~MAP_ANONYMOUS, object, 0);
}

static void show_old_bytes(const struct mapping *mapping)
{
	if (is_shared(mapping))
		take_snapshot(mapping->start, (size_t)(mapping->end - mapping->start),
			      protection_of(mapping));
}

MUTANT(pwrite, write_passes_mappings_by,
       "write changes the file, not the pages that are mapped shared")
{
	each_mapping_of(inode_of(fd), show_old_bytes);
	return pwrite(fd, bytes, size, offset);
}

static void drop_copies(const struct mapping *mapping)
{
	if (!is_shared(mapping))
		madvise(mapping->start, (size_t)(mapping->end - mapping->start), MADV_DONTNEED);
}

MUTANT(pwrite, write_drops_private_copies,
       "write into a file replaces what private mappings have copied")
{
	ssize_t count = pwrite(fd, bytes, size, offset);

	each_mapping_of(inode_of(fd), drop_copies);
	return count;
}

MUTANT(poke, copied_page_begins_empty,
       "the first store copies nothing but its byte: the page is zero")
{
	struct mapping mapping;
	struct stat status = { 0 };
	int fd;
	char there;

	if (find_mapping(address, &mapping) && is_of_a_file(&mapping) && !is_shared(&mapping) &&
	    mapping.access[1] == 'w' && can_write(address)) {
		off_t at = mapping.offset + ((char *)address - mapping.start);

		fd = open_file_of(&mapping, O_RDONLY);
		if (fstat(fd, &status) == 0 && pread(fd, &there, 1, at) == 1 &&
		    there == peek(address))
			memset(page_of(address), 0, page_size());
		close(fd);
	}
	poke(address, byte);
}

MUTANT(link, link_is_a_copy, "a hard link is a file of its own with the same bytes")
{
	char bytes[64];
	int from = open(path, O_RDONLY), to = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	write(to, bytes, (size_t)read(from, bytes, sizeof(bytes)));
	close(from);
	return close(to);
}

MUTANT(rename, rename_fills_the_old_file, "rename over a file writes the bytes into that file")
{
	char bytes[64];
	int from = open(path, O_RDONLY), to = open(name, O_WRONLY);

	if (to < 0)
		return rename(path, name);
	write(to, bytes, (size_t)read(from, bytes, sizeof(bytes)));
	close(from);
	close(to);
	return unlink(path);
}

MUTANT(msync, async_loses_a_page,
       "stores into a page that MS_ASYNC has once written never reach the file")
{
	char *page = (char *)address + page_size();
	struct mapping mapping;
	int fd, result = msync(address, size, flags);

	if (result < 0 || flags != MS_ASYNC || size < 16 * page_size() ||
	    !find_mapping(page, &mapping) || !is_shared(&mapping))
		return result;
	fd = open_file_of(&mapping, O_RDWR);
	mmap(page, page_size(), READ_WRITE, MAP_PRIVATE | MAP_FIXED, fd,
	     mapping.offset + (page - mapping.start));
	close(fd);
	return result;
}
