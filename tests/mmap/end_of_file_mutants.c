/* Wrong ends of mapped files. */

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/end_of_file.c", "mmap/call.c", "mmap/limit.c", "mmap/access.c",
	  "mmap/sharing.c", "models/mmap.c");

MUTANT(mmap, mapping_must_lie_in_the_file, "mmap gives ENXIO for pages that the file does not have")
{
	void *p = mmap(address, size, protection, flags, fd, offset);
	struct stat status;

	if (p == MAP_FAILED || flags & MAP_ANONYMOUS || !is_regular(fd, &status) ||
	    offset + (off_t)round_up(size) <= (off_t)round_up((size_t)status.st_size))
		return p;
	munmap(p, size);
	return refuse_mapping(ENXIO);
}

MUTANT(open, o_trunc_spares_a_mapped_file, "O_TRUNC does nothing to a file that is mapped")
{
	struct mapping mapping;
	struct map_reader reader;
	struct stat status = { 0 };

	if (flags & O_TRUNC && stat(path, &status) == 0 && open_maps(&reader, getpid())) {
		while (next_mapping(&reader, &mapping))
			if (mapping.inode == status.st_ino)
				flags &= ~O_TRUNC;
		close(reader.fd);
	}
	return open(path, flags, mode);
}

static bool is_past_the_end(const volatile void *address, struct mapping *mapping)
{
	return find_mapping(address, mapping) && mapping->access[0] == 'r';
}

MUTANT(peek, past_the_end_is_sigsegv, "touching a page past the file's end brings SIGSEGV")
{
	if (!can_read(address) && is_past_the_end(address, &(struct mapping){ 0 }))
		fault(SIGSEGV, SEGV_MAPERR, address);
	return peek(address);
}

MUTANT(peek, past_the_end_is_misaligned, "SIGBUS past the file's end has the code of alignment")
{
	if (!can_read(address) && is_past_the_end(address, &(struct mapping){ 0 }))
		fault(SIGBUS, BUS_ADRALN, address);
	return peek(address);
}

MUTANT(poke, store_past_the_end_lengthens, "a store past the file's end makes the file longer")
{
	struct mapping mapping;
	int fd;

	if (!can_write(address) && find_mapping(address, &mapping) && mapping.access[1] == 'w') {
		fd = open_file_of(&mapping, O_RDWR);
		ftruncate(fd, mapping.offset + ((char *)address - mapping.start) + 1);
		close(fd);
	}
	poke(address, byte);
}

/* Fills the rest of a file's last page, as a kernel does that does not clear it. */
static void leave_rubbish(int fd)
{
	struct stat status;
	size_t tail;
	char *p;

	if (!is_regular(fd, &status) || (tail = (size_t)status.st_size % page_size()) == 0)
		return;
	p = mmap(NULL, page_size(), READ_WRITE, MAP_SHARED, fd, status.st_size - (off_t)tail);
	if (p == MAP_FAILED)
		return;
	memset(p + tail, 'z', page_size() - tail);
	munmap(p, page_size());
}

MUTANT(write, last_page_is_not_cleared,
       "behind the file's end its last page has what was in memory")
{
	ssize_t count = write(fd, bytes, size);
	int error = errno;

	leave_rubbish(fd);
	errno = error;
	return count;
}

MUTANT(msync, whole_pages_are_written,
       "msync writes whole pages: the file grows to the mapping's end")
{
	struct mapping mapping;
	int result = msync(address, size, flags), fd;

	if (result < 0 || !find_own(address, &mapping) || !is_of_a_file(&mapping) ||
	    mapping.access[1] != 'w')
		return result;
	fd = open_file_of(&mapping, O_RDWR);
	posix_fallocate(fd, 0, mapping.offset + (mapping.end - mapping.start));
	close(fd);
	return result;
}

MUTANT(munmap, munmap_writes_whole_pages, "munmap writes whole pages: the file grows to their end")
{
	struct mapping mapping;
	int fd;

	if (find_own(address, &mapping) && is_of_a_file(&mapping) && is_shared(&mapping) &&
	    mapping.access[1] == 'w') {
		fd = open_file_of(&mapping, O_RDWR);
		posix_fallocate(fd, 0, mapping.offset + (mapping.end - mapping.start));
		close(fd);
	}
	return munmap(address, size);
}

MUTANT(mmap, pages_past_the_end_are_zeros, "pages past the file's end are memory of zeros")
{
	char *p = mmap(address, size, protection, flags, fd, offset);
	struct stat status;
	size_t there;

	if (p == MAP_FAILED || flags & MAP_ANONYMOUS || size > SMALL || !is_regular(fd, &status))
		return p;
	there = status.st_size > offset ? round_up((size_t)(status.st_size - offset)) : 0;
	if (there < size)
		put_zeros(p + there, size - there, protection, flags);
	return p;
}

MUTANT(truncate, truncate_only_shortens, "truncate to more than the file has fails with EINVAL")
{
	struct stat status;

	if (stat(path, &status) == 0 && size > status.st_size)
		return fail(EINVAL);
	return truncate(path, size);
}

MUTANT(ftruncate, ftruncate_only_shortens, "ftruncate to more than the file has does nothing")
{
	struct stat status;

	return is_regular(fd, &status) && size > status.st_size ? 0 : ftruncate(fd, size);
}

MUTANT(ftruncate, extension_is_rubbish,
       "a file that ftruncate lengthens has rubbish there, not zeros")
{
	struct stat status;
	off_t before = is_regular(fd, &status) ? status.st_size : size;
	int result = ftruncate(fd, size);

	for (off_t at = before; result == 0 && at < size && size < 65536; at++)
		pwrite(fd, "r", 1, at);
	return result;
}

static off_t changed_from;

static void hide_new_pages(const struct mapping *mapping)
{
	off_t first = (off_t)round_up((size_t)changed_from) - mapping->offset;
	int empty;

	if (first < 0 || first >= mapping->end - mapping->start)
		return;
	empty = memfd_create("empty", MFD_CLOEXEC);
	mmap(mapping->start + first, (size_t)(mapping->end - mapping->start - first),
	     protection_of(mapping), MAP_SHARED | MAP_FIXED, empty, 0);
	close(empty);
}

MUTANT(ftruncate, mapping_ends_where_the_file_did,
       "pages that a file grows by are not there in the mappings that it has")
{
	struct stat status;
	int result;

	changed_from = is_regular(fd, &status) ? status.st_size : size;
	result = ftruncate(fd, size);
	if (result == 0 && size > changed_from)
		each_mapping_of(status.st_ino, hide_new_pages);
	return result;
}

static char kept_kind;

/* Keeps the pages behind the new end as memory of the process's own. */
static void keep_pages(const struct mapping *mapping)
{
	off_t first = (off_t)round_up((size_t)changed_from) - mapping->offset;

	if (mapping->access[3] != kept_kind || first < 0)
		return;
	for (char *p = mapping->start + first; p < mapping->end; p += page_size())
		if (can_read(p))
			replace_by_a_copy(p, page_size(), protection_of(mapping), MAP_PRIVATE);
}

static int truncate_but_keep(int fd, off_t size, char kind)
{
	struct stat status;

	if (is_regular(fd, &status) && size < status.st_size) {
		changed_from = size;
		kept_kind = kind;
		each_mapping_of(status.st_ino, keep_pages);
	}
	return ftruncate(fd, size);
}

MUTANT(ftruncate, truncation_spares_shared_pages,
       "pages that are mapped shared survive a truncation")
{
	return truncate_but_keep(fd, size, 's');
}

MUTANT(ftruncate, truncation_spares_private_copies,
       "pages that a private mapping has copied survive a truncation")
{
	return truncate_but_keep(fd, size, 'p');
}

/* Shortens, and keeps what is cut off for the time when the file grows again. */
static int truncate_and_bring_back(int fd, off_t size, off_t from)
{
	static char kept[65536];
	static off_t first, end;
	struct stat status;
	bool regular = is_regular(fd, &status);
	int result;

	if (regular && size < status.st_size && status.st_size <= (off_t)sizeof(kept)) {
		first = size;
		end = pread(fd, kept, sizeof(kept), 0);
		end = end < from ? end : from;
	}
	result = ftruncate(fd, size);
	if (result == 0 && regular && size > status.st_size && end > first)
		pwrite(fd, kept + first, (size_t)(end - first), first);
	return result;
}

MUTANT(ftruncate, cut_off_pages_come_back,
       "a file that grows again has the bytes it was cut off with")
{
	return truncate_and_bring_back(fd, size, INT64_MAX);
}

MUTANT(ftruncate, cut_page_is_not_cleared, "ftruncate does not clear the rest of the page it cuts")
{
	return truncate_and_bring_back(fd, size, (off_t)page_size());
}

MUTANT(munmap, what_lies_past_the_end_is_cleared, "munmap clears the end of a file's last page")
{
	const long page = sysconf(_SC_PAGESIZE);

	if (size == (size_t)page && mprotect(address, size, PROT_READ | PROT_WRITE) == 0)
		((char *)address)[page - 1] = 0;
	return munmap(address, size);
}

MUTANT(msync, msync_clears_what_lies_past_the_end, "msync clears the end of a file's last page")
{
	const int result = msync(address, size, flags);

	if (result == 0 && size == (size_t)sysconf(_SC_PAGESIZE))
		((char *)address)[size - 1] = 0;
	return result;
}
