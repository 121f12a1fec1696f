/* Wrong sizes of objects, and wrong accesses past their end. */

#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(posix_shm, "posix-shm");

MUTANT(ftruncate, size_of_whole_pages, "ftruncate rounds the size up to pages")
{
	off_t page = sysconf(_SC_PAGESIZE);

	return ftruncate(fd, size > 0 ? (size + page - 1) / page * page : size);
}

MUTANT(ftruncate, never_shrinks, "ftruncate to less returns 0, and leaves the size")
{
	return size >= 0 && size < size_of(fd) ? 0 : ftruncate(fd, size);
}

MUTANT(ftruncate, size_is_set_once, "ftruncate of an object that has a size gives EINVAL")
{
	return size_of(fd) > 0 ? fail(EINVAL) : ftruncate(fd, size);
}

MUTANT(fstat, size_is_of_the_descriptor, "a descriptor's fstat shows the size that it saw first")
{
	static off_t seen[64];
	int result = fstat(fd, status);

	if (result == 0 && fd >= 0 && fd < 64) {
		if (seen[fd] == 0)
			seen[fd] = status->st_size + 1;
		status->st_size = seen[fd] - 1;
	}
	return result;
}

MUTANT(ftruncate, new_bytes_are_anything, "the bytes that ftruncate adds are what was in memory")
{
	off_t before = size_of(fd);
	int result = ftruncate(fd, size);

	for (off_t at = before; result == 0 && at < size && at < before + 20000; at++)
		if (pwrite(fd, "?", 1, at) < 0)
			break;
	return result;
}

MUTANT(ftruncate, old_bytes_come_back, "what ftruncate cut off is there again when it grows")
{
	static char cut[8 * 4096];
	off_t before = size_of(fd);
	ssize_t count = 0;
	int result;

	if (size >= 0 && size < before && pread(fd, cut, sizeof(cut), 0) < 0)
		return -1;
	result = ftruncate(fd, size);
	if (result == 0 && size > before)
		count = (ssize_t)(size < (off_t)sizeof(cut) ? size : (off_t)sizeof(cut)) - before;
	if (count > 0 && pwrite(fd, cut + before, (size_t)count, before) < 0)
		return -1;
	return result;
}

MUTANT(ftruncate, ftruncate_reserves, "ftruncate takes the memory at once: ENOSPC")
{
	struct statvfs status;
	off_t before = size_of(fd);

	if (fstatvfs(fd, &status) < 0 || size <= before)
		return ftruncate(fd, size);
	if ((unsigned long)size > status.f_bavail * status.f_frsize || size > 1L << 30)
		return fail(ENOSPC);
	errno = posix_fallocate(fd, before, size - before);
	return errno ? -1 : 0;
}

MUTANT(fstat, blocks_are_of_the_size, "fstat shows the blocks that the size would take")
{
	int result = fstat(fd, status);

	status->st_blocks = (status->st_size + 511) / 512;
	return result;
}

MUTANT(ftruncate, a_negative_size_is_none, "ftruncate takes a negative size for 0")
{
	return ftruncate(fd, size < 0 ? 0 : size);
}

MUTANT(setrlimit, size_limit_ignored, "ftruncate takes no heed of RLIMIT_FSIZE")
{
	return resource == RLIMIT_FSIZE ? 0 : setrlimit(resource, limit);
}

MUTANT(sigaction, no_sigxfsz, "ftruncate past RLIMIT_FSIZE gives EFBIG without a signal")
{
	struct sigaction ignored = { .sa_handler = SIG_IGN };

	return sigaction(signo, signo == SIGXFSZ ? &ignored : action, before);
}

MUTANT(ftruncate, cut_to_the_limit, "ftruncate past RLIMIT_FSIZE sets as much as it may, and fails")
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	if (size > 0 && (rlim_t)size > limit.rlim_cur && ftruncate(fd, (off_t)limit.rlim_cur) < 0)
		return -1;
	return ftruncate(fd, size);
}

MUTANT(ftruncate, readers_may_truncate, "ftruncate by a descriptor for reading sets the size")
{
	int result = ftruncate(fd, size), writer;

	if (result == 0 || errno != EINVAL || size < 0)
		return result;
	writer = open_again(fd, O_RDWR);
	result = ftruncate(writer, size);
	close(writer);
	return result;
}

MUTANT(ftruncate, unlinked_keeps_its_size, "ftruncate of an unlinked object gives EINVAL")
{
	struct stat status;

	return fstat(fd, &status) == 0 && status.st_nlink == 0 ? fail(EINVAL) : ftruncate(fd, size);
}

MUTANT(ftruncate, rest_of_the_page_is_anything, "the last page holds anything past the end")
{
	off_t page = sysconf(_SC_PAGESIZE), in_page = size % page;
	int result = ftruncate(fd, size);
	char *memory;

	if (result < 0 || size <= 0 || in_page == 0 || size > 1L << 20)
		return result;
	memory = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, size - in_page);
	if (memory == MAP_FAILED)
		return result;
	memset(memory + in_page, '?', (size_t)(page - in_page));
	munmap(memory, (size_t)page);
	return result;
}

MUTANT(mmap, nothing_can_not_be_mapped, "mmap of an empty object gives EINVAL")
{
	if (fd >= 0 && size_of(fd) == 0)
		return errno = EINVAL, MAP_FAILED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, mapping_extends_it, "mmap of more than an object has makes it as large")
{
	if (fd >= 0 && flags & MAP_SHARED && protection & PROT_WRITE &&
	    size_of(fd) < offset + (off_t)size && ftruncate(fd, offset + (off_t)size) < 0)
		return MAP_FAILED;
	return mmap(address, size, protection, flags, fd, offset);
}

static size_t whole_pages(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (size + page - 1) / page * page;
}

/* How many bytes the pages of a mapping from the first have past the object's last page. */
static size_t size_past_the_end(const char *memory, size_t size, int fd, off_t offset)
{
	size_t used;

	if (memory == MAP_FAILED || fd < 0 || offset != 0)
		return 0;
	used = whole_pages((size_t)size_of(fd));
	size = whole_pages(size);
	return used < size ? size - used : 0;
}

MUTANT(mmap, pages_past_the_end_are_missing, "pages past the end are not mapped: SIGSEGV")
{
	char *memory = mmap(address, size, protection, flags, fd, offset);
	size_t rest = size_past_the_end(memory, size, fd, offset);

	if (rest > 0)
		mprotect(memory + whole_pages(size) - rest, rest, PROT_NONE);
	return memory;
}

MUTANT(mmap, zeros_past_the_end, "pages past the end are zeros of the mapping's own")
{
	char *memory = mmap(address, size, protection, flags, fd, offset);
	size_t rest = size_past_the_end(memory, size, fd, offset);

	if (rest > 0)
		mmap(memory + whole_pages(size) - rest, rest, protection,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	return memory;
}

MUTANT(fallocate, what_is_reserved_makes_it_longer, "FALLOC_FL_KEEP_SIZE makes an object longer")
{
	return fallocate(fd, mode & ~1, offset, size);
}

MUTANT(fallocate, keep_size_does_nothing, "FALLOC_FL_KEEP_SIZE reserves nothing")
{
	return mode & 1 ? 0 : fallocate(fd, mode, offset, size);
}

MUTANT(posix_fallocate, no_bytes_are_reserved, "posix_fallocate of no bytes returns 0")
{
	return size == 0 ? 0 : posix_fallocate(fd, offset, size);
}

MUTANT(posix_fallocate, before_the_start_is_the_start, "posix_fallocate begins at 0 at least")
{
	return posix_fallocate(fd, offset < 0 ? 0 : offset, size);
}
