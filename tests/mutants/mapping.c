/* Wrong lives of mappings: how they end, change, move, and go over fork; wrong memfds and seals. */
#include "mappings.h"

MECHANISM(mapping, "mapping.c", "mmap.anonymous-shared-memory-*", "mmap.atomic-increments-*",
	  "mmap.two-mappings-never-*", "mmap.prot-exec-*", "mmap.nothing-is-executed-*");

static size_t size_of(const struct mapping *mapping)
{
	return (size_t)(mapping->end - mapping->start);
}

/* Whether msync of the page fails with this error. */
static bool brings(const void *address, int flags, int expected)
{
	int error = errno;
	bool failed = msync((void *)address, page_size(), flags) < 0 && errno == expected;

	errno = error;
	return failed;
}

static bool is_free(const void *address)
{
	return brings(address, MS_ASYNC, ENOMEM);
}

static bool is_locked(const void *address)
{
	return brings(address, MS_ASYNC | MS_INVALIDATE, EBUSY);
}

/* How long it lives */

static void unmap_it(const struct mapping *mapping)
{
	munmap(mapping->start, size_of(mapping));
}

static void part_it(const struct mapping *mapping)
{
	if (is_shared(mapping))
		replace_by_a_copy(mapping->start, size_of(mapping), protection_of(mapping),
				  MAP_PRIVATE);
}

MUTANT(close, close_unmaps, "close of the descriptor removes the mappings of its file")
{
	each_mapping_of(inode_of(fd), unmap_it);
	return close(fd);
}

MUTANT(close, close_parts_from_the_file,
       "after close a shared mapping is memory of the process's own")
{
	each_mapping_of(inode_of(fd), part_it);
	return close(fd);
}

MUTANT(unlink, unlink_frees_the_pages, "unlink frees the file's pages, though it is mapped")
{
	truncate(path, 0);
	return unlink(path);
}

MUTANT(execvp, exec_keeps_writers, "a writable mapping counts for F_SEAL_WRITE after exec")
{
	mutant_memory->number[0] = 1;
	return execvp(name, arguments);
}

/* The seal that a mapping which is no more still forbids. */
static int add_unless_counted(int fd, int command, void *argument)
{
	if (command == F_ADD_SEALS && (long)argument & F_SEAL_WRITE && mutant_memory->number[0])
		return fail(EBUSY);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, exec_keeps_writers, NULL)
{
	return add_unless_counted(fd, command, argument);
}

static void count_writer(const struct mapping *mapping)
{
	if (is_shared(mapping) && mapping->access[1] == 'w' && is_of_a_file(mapping))
		mutant_memory->number[0] = 1;
}

MUTANT(_exit, end_keeps_writers,
       "a writable mapping counts for F_SEAL_WRITE after its process's end")
{
	each_mapping(count_writer);
	_exit(status);
}

MUTANT(fcntl, end_keeps_writers, NULL)
{
	return add_unless_counted(fd, command, argument);
}

static void free_shared(const struct mapping *mapping)
{
	if (is_shared(mapping) && mapping->access[1] == 'w')
		madvise(mapping->start, size_of(mapping), MADV_REMOVE);
}

static void free_inherited(const struct mapping *mapping)
{
	if (is_shared(mapping) && !is_of_a_file(mapping))
		madvise(mapping->start, size_of(mapping), MADV_REMOVE);
}

static struct mapping own[MAPPING_LIMIT];

MUTANT(fork, end_frees_shared_memory, "the end of a process frees shared memory that others have")
{
	own_mappings(own);
	return fork();
}

MUTANT(_exit, end_frees_shared_memory, NULL)
{
	each_mapping(free_inherited);
	_exit(status);
}

MUTANT(_exit, end_drops_stores,
       "what was stored in a shared mapping is lost if munmap was not called")
{
	each_mapping(free_shared);
	_exit(status);
}

/* The file's times */

static struct timespec aged[2];

MUTANT(futimens, stores_leave_mtime, "a store in a shared mapping does not change st_mtime")
{
	aged[1] = times[1];
	return futimens(fd, times);
}

MUTANT(fstat, stores_leave_mtime, NULL)
{
	int result = fstat(fd, status);

	if (result == 0 && aged[1].tv_sec)
		status->st_mtim = aged[1];
	return result;
}

MUTANT(futimens, reads_leave_atime, "reading a mapped page does not change st_atime")
{
	aged[0] = times[0];
	return futimens(fd, times);
}

MUTANT(fstat, reads_leave_atime, NULL)
{
	int result = fstat(fd, status);

	if (result == 0 && aged[0].tv_sec)
		status->st_atim = aged[0];
	return result;
}

static void touch(const struct mapping *mapping)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_nsec = UTIME_NOW } };
	int fd = open_file_of(mapping, O_RDONLY);

	futimens(fd, times);
	close(fd);
}

MUTANT(msync, msync_marks_clean_pages, "msync renews st_mtime, though nothing was stored")
{
	struct mapping mapping;

	if (find_mapping(address, &mapping) && is_of_a_file(&mapping) && is_shared(&mapping))
		touch(&mapping);
	return msync(address, size, flags);
}

MUTANT(munmap, private_stores_mark_mtime, "munmap of a private mapping renews st_mtime of its file")
{
	struct mapping mapping;

	if (find_own(address, &mapping) && is_of_a_file(&mapping) && !is_shared(&mapping))
		touch(&mapping);
	return munmap(address, size);
}

MUTANT(msync, private_stores_mark_ctime, "msync of a private mapping renews st_ctime of its file")
{
	struct mapping mapping;
	struct stat status;
	int fd;

	if (find_mapping(address, &mapping) && is_of_a_file(&mapping) && !is_shared(&mapping)) {
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
		fd = open_file_of(&mapping, O_RDONLY);
		fstat(fd, &status);
		fchmod(fd, status.st_mode & 07777);
		close(fd);
	}
	return msync(address, size, flags);
}

/* munmap */

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

/* mprotect */

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

/* msync */

MUTANT(msync, invalidate_drops_stores, "MS_INVALIDATE throws away what was stored since")
{
	struct mapping mapping;
	int result = msync(address, size, flags);

	if (result == 0 && flags & MS_INVALIDATE && find_mapping(address, &mapping) &&
	    is_of_a_file(&mapping))
		madvise(address, page_size(), MADV_REMOVE);
	return result;
}

MUTANT(msync, async_is_unknown, "msync knows MS_SYNC alone: EINVAL")
{
	return flags & MS_ASYNC ? fail(EINVAL) : msync(address, size, flags);
}

MUTANT(msync, msync_needs_a_kind, "msync with neither MS_SYNC nor MS_ASYNC fails with EINVAL")
{
	return flags & (MS_SYNC | MS_ASYNC) ? msync(address, size, flags) : fail(EINVAL);
}

MUTANT(msync, both_kinds_are_sync, "MS_SYNC | MS_ASYNC is MS_SYNC")
{
	return msync(address, size, flags & MS_SYNC ? flags & ~MS_ASYNC : flags);
}

MUTANT(msync, unknown_flags_are_ignored, "msync ignores the flags that it does not know")
{
	return msync(address, size, flags & (MS_SYNC | MS_ASYNC | MS_INVALIDATE));
}

MUTANT(msync, msync_rounds_down, "msync takes an address inside a page for the page's")
{
	return msync(page_of(address), size, flags);
}

MUTANT(msync, msync_skips_holes, "msync writes the pages there are and returns 0 over a hole")
{
	int result = msync(address, size, flags);

	return result < 0 && errno == ENOMEM ? 0 : result;
}

MUTANT(msync, only_a_first_hole_counts, "msync sees a hole only where its range begins with it")
{
	int result = msync(address, size, flags);

	return result < 0 && errno == ENOMEM && !is_free(address) ? 0 : result;
}

MUTANT(msync, async_sees_no_hole, "msync with MS_ASYNC looks at no page, and so finds no hole")
{
	int result = msync(address, size, flags);

	return result < 0 && errno == ENOMEM && flags & MS_ASYNC ? 0 : result;
}

MUTANT(msync, private_pages_are_written, "msync writes a private mapping into its file")
{
	struct mapping mapping;
	struct stat status;
	int fd;

	if (find_mapping(address, &mapping) && is_of_a_file(&mapping) && !is_shared(&mapping)) {
		fd = open_file_of(&mapping, O_RDWR);
		if (fstat(fd, &status) == 0 && status.st_size < (off_t)page_size())
			pwrite(fd, address, (size_t)status.st_size, 0);
		close(fd);
	}
	return msync(address, size, flags);
}

/* Locked memory */

MUTANT(msync, locked_pages_are_invalidated, "MS_INVALIDATE takes no account of locks")
{
	int result = msync(address, size, flags);

	return result < 0 && errno == EBUSY ? 0 : result;
}

MUTANT(msync, lock_is_of_the_mapping, "MS_INVALIDATE gives EBUSY where the page behind is locked")
{
	char *behind = (char *)address + round_up(size);

	if (flags & MS_INVALIDATE && is_locked(behind))
		return fail(EBUSY);
	return msync(address, size, flags);
}

MUTANT(msync, locked_pages_are_never_written,
       "msync gives EBUSY for locked pages without MS_INVALIDATE")
{
	return is_locked(address) ? fail(EBUSY) : msync(address, size, flags);
}

static int locks;

MUTANT(mlock, locks_add_up, "a page is locked until munlock came as often as mlock")
{
	int result = mlock(address, size);

	locks += result == 0;
	return result;
}

MUTANT(munlock, locks_add_up, NULL)
{
	return --locks > 0 ? 0 : munlock(address, size);
}

MUTANT(munlock, munlock_does_nothing, "munlock leaves the pages locked")
{
	return is_free(address) ? munlock(address, size) : 0;
}

static void lock_inherited(const struct mapping *mapping)
{
	if (mapping->access[2] == 'L')
		mlock(mapping->start, size_of(mapping));
}

MUTANT(fork, locks_are_inherited, "a child's memory is locked where its parent's is")
{
	size_t count = own_mappings(own);
	pid_t pid;

	for (size_t i = 0; i < count; i++)
		if (is_locked(own[i].start))
			own[i].access[2] = 'L';
	pid = fork();
	for (size_t i = 0; pid == 0 && i < count; i++)
		lock_inherited(&own[i]);
	return pid;
}

MUTANT(mremap, move_unlocks, "mremap leaves the lock behind")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && flags & MREMAP_MAYMOVE)
		munlock(p, new_size);
	return p;
}

MUTANT(munmap, addresses_stay_locked, "munmap leaves the lock: what is mapped there next is locked")
{
	bool locked = is_locked(address);
	int result = munmap(address, size);

	if (locked && result == 0)
		mlockall(MCL_FUTURE | MCL_ONFAULT);
	return result;
}

MUTANT(setrlimit, locks_are_not_limited, "RLIMIT_MEMLOCK is not kept to")
{
	return resource == RLIMIT_MEMLOCK ? 0 : setrlimit(resource, limit);
}

MUTANT(mlock, locking_too_much_is_eagain,
       "mlock past RLIMIT_MEMLOCK fails with EAGAIN, as MAP_LOCKED")
{
	int result = mlock(address, size);

	return result < 0 && errno == ENOMEM ? fail(EAGAIN) : result;
}

MUTANT(mlock, no_lock_at_all_is_enomem,
       "mlock with a limit of 0 fails with ENOMEM as with any other")
{
	int result = mlock(address, size);

	return result < 0 && errno == EPERM ? fail(ENOMEM) : result;
}

MUTANT(mremap, grown_locks_are_not_counted,
       "mremap of locked memory does not look at RLIMIT_MEMLOCK")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED || errno != EAGAIN)
		return p;
	munlock(address, size);
	return mremap(address, size, new_size, flags, new_address);
}

MUTANT(mlock, mlock_skips_holes, "mlock locks the pages there are and returns 0 over a hole")
{
	int result = mlock(address, size);

	return result < 0 && errno == ENOMEM && size > page_size() ? 0 : result;
}

MUTANT(munlock, munlock_skips_holes,
       "munlock unlocks the pages there are and returns 0 over a hole")
{
	int result = munlock(address, size);

	return result < 0 && errno == ENOMEM ? 0 : result;
}

/* mincore */

MUTANT(mincore, all_is_resident, "mincore tells every page as resident")
{
	int result = mincore(address, size, pages);

	for (size_t i = 0; result == 0 && i < round_up(size) / page_size(); i++)
		pages[i] |= 1;
	return result;
}

MUTANT(mincore, nothing_is_resident, "mincore tells no page as resident")
{
	int result = mincore(address, size, pages);

	for (size_t i = 0; result == 0 && i < round_up(size) / page_size(); i++)
		pages[i] = 0;
	return result;
}

MUTANT(mincore, last_part_is_left_out,
       "mincore leaves out a page of which the range has only a part")
{
	size_t whole = size / page_size() * page_size();

	return mincore(address, whole ? whole : size, pages);
}

MUTANT(mincore, a_byte_too_many, "mincore writes a byte behind those of the range")
{
	int result = mincore(address, size, pages);

	if (result == 0)
		pages[round_up(size) / page_size()] = 0;
	return result;
}

MUTANT(mincore, mincore_rounds_down, "mincore takes an address inside a page for the page's")
{
	return mincore(page_of(address), size, pages);
}

MUTANT(mincore, holes_are_not_resident, "mincore tells a hole as not resident")
{
	int result = mincore(address, size, pages);

	if (result == 0 || errno != ENOMEM || size > SMALL)
		return result;
	memset(pages, 0, round_up(size) / page_size());
	return 0;
}

MUTANT(mincore, bad_vector_is_ignored, "mincore with a vector that can't be written returns 0")
{
	int result = mincore(address, size, pages);

	return result < 0 && errno == EFAULT ? 0 : result;
}

/* Memory over fork */

static void make_private(const struct mapping *mapping)
{
	if (is_shared(mapping))
		replace_by_a_copy(mapping->start, size_of(mapping), protection_of(mapping),
				  MAP_PRIVATE);
}

static void make_shared(const struct mapping *mapping)
{
	if (!is_shared(mapping))
		replace_by_a_copy(mapping->start, size_of(mapping), protection_of(mapping),
				  MAP_SHARED);
}

/* Does something with each mapping of the claim in the child. */
static pid_t fork_and(void (*act)(const struct mapping *))
{
	pid_t pid;

	own_mappings(own);
	pid = fork();
	if (pid == 0)
		each_mapping(act);
	return pid;
}

MUTANT(fork, fork_copies_shared_memory, "fork gives the child a copy of shared memory")
{
	return fork_and(make_private);
}

static void allow_all(const struct mapping *mapping)
{
	if (mprotect(mapping->start, size_of(mapping), READ_WRITE) < 0)
		mprotect(mapping->start, size_of(mapping), PROT_READ);
}

MUTANT(fork, fork_forgets_the_protection, "a child may read and write what its parent may not")
{
	return fork_and(allow_all);
}

static void remove_mapping(const struct mapping *mapping)
{
	if (is_of_a_file(mapping))
		munmap(mapping->start, size_of(mapping));
}

MUTANT(fork, fork_forgets_mapped_files, "a child has none of its parent's mappings of files")
{
	return fork_and(remove_mapping);
}

MUTANT(fork, fork_shares_private_memory, "parent and child share private memory after fork")
{
	each_mapping(make_shared);
	return fork();
}

static void share_but_the_first_page(const struct mapping *mapping)
{
	if (!is_shared(mapping) && size_of(mapping) > page_size())
		replace_by_a_copy(mapping->start + page_size(), size_of(mapping) - page_size(),
				  protection_of(mapping), MAP_SHARED);
}

MUTANT(fork, one_page_is_copied_by_fork,
       "fork copies the first page of private memory and shares the rest")
{
	each_mapping(share_but_the_first_page);
	return fork();
}

static void empty_private(const struct mapping *mapping)
{
	if (!is_shared(mapping))
		madvise(mapping->start, size_of(mapping), MADV_DONTNEED);
}

MUTANT(fork, fork_loses_private_memory, "a child finds private memory as mmap gave it")
{
	return fork_and(empty_private);
}

static int generation;

MUTANT(fork, grandchild_shares_with_the_child, "the child of a child shares private memory with it")
{
	pid_t pid = generation ? fork() : fork_and(make_shared);

	generation += pid == 0;
	return pid;
}

MUTANT(fork, shared_for_two_generations, "the child of a child has a copy of shared memory")
{
	pid_t pid;

	if (!generation)
		own_mappings(own);
	pid = generation ? fork_and(make_private) : fork();
	generation += pid == 0;
	return pid;
}

static struct {
	char *start, *copy;
	size_t size;
} twins[MAPPING_LIMIT];
static size_t twin_count;

static void make_twin(const struct mapping *mapping)
{
	char *copy;

	if (is_shared(mapping))
		return;
	copy = mmap(NULL, size_of(mapping), READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	copy_readable(copy, mapping->start, size_of(mapping));
	twins[twin_count].start = mapping->start;
	twins[twin_count].size = size_of(mapping);
	twins[twin_count++].copy = copy;
}

MUTANT(fork, children_share_one_copy, "a parent's children share one copy of its private memory")
{
	pid_t pid;

	if (!twin_count && !generation)
		each_mapping(make_twin);
	pid = fork();
	generation += pid == 0;
	for (size_t i = 0; pid == 0 && generation == 1 && i < twin_count; i++)
		mremap(twins[i].copy, twins[i].size, twins[i].size, MREMAP_MAYMOVE | MREMAP_FIXED,
		       twins[i].start);
	return pid;
}

/* Makes private memory the parent's and the child's in one, at an address beside it. */
static void share_beside(const struct mapping *mapping)
{
	if (is_shared(mapping))
		return;
	make_shared(mapping);
	twins[twin_count].start = mapping->start;
	twins[twin_count].size = size_of(mapping);
	twins[twin_count++].copy = mremap(mapping->start, 0, size_of(mapping), MREMAP_MAYMOVE);
}

/* The child has a copy, and the parent's own memory at twins[].copy. */
static pid_t fork_with_a_way_back(void)
{
	pid_t pid;

	each_mapping(share_beside);
	pid = fork();
	for (size_t i = 0; pid == 0 && i < twin_count; i++)
		replace_by_a_copy(twins[i].start, twins[i].size, READ_WRITE, MAP_PRIVATE);
	return pid;
}

/* Where the parent has what stands here; NULL. */
static char *parents(const void *address)
{
	for (size_t i = 0; i < twin_count; i++)
		if (twins[i].start <= (const char *)address &&
		    (const char *)address < twins[i].start + twins[i].size)
			return twins[i].copy + ((const char *)address - twins[i].start);
	return NULL;
}

MUTANT(fork, read_forgets_to_copy, "read fills the page that parent and child have in common")
{
	return fork_with_a_way_back();
}

MUTANT(read, read_forgets_to_copy, NULL)
{
	ssize_t count = read(fd, bytes, size);

	if (count > 0 && parents(bytes))
		memcpy(parents(bytes), bytes, (size_t)count);
	return count;
}

MUTANT(fork, spliced_page_is_the_parents, "a page that a child gives to vmsplice is its parent's")
{
	return fork_with_a_way_back();
}

MUTANT(vmsplice, spliced_page_is_the_parents, NULL)
{
	struct iovec part = *parts;

	if (parents(part.iov_base))
		part.iov_base = parents(part.iov_base);
	return vmsplice(fd, &part, 1, flags);
}

MUTANT(vmsplice, spliced_page_is_shared, "a page given to vmsplice is shared with later children")
{
	struct mapping mapping;
	char *page = page_of(parts->iov_base);

	if (find_own(page, &mapping) && !is_shared(&mapping))
		replace_by_a_copy(page, page_size(), READ_WRITE, MAP_SHARED);
	return vmsplice(fd, parts, count, flags);
}

static void keep_apart(const struct mapping *mapping)
{
	char *beside;

	if (!is_shared(mapping))
		return;
	beside = mremap(mapping->start, 0, size_of(mapping), MREMAP_MAYMOVE);
	if (beside == MAP_FAILED)
		return;
	make_private(mapping);
	twins[twin_count].start = mapping->start;
	twins[twin_count].size = size_of(mapping);
	twins[twin_count++].copy = beside;
}

MUTANT(fork, child_merges_at_its_end,
       "a child's shared memory is written over its parent's at its end")
{
	return fork_and(keep_apart);
}

MUTANT(_exit, child_merges_at_its_end, NULL)
{
	for (size_t i = 0; i < twin_count; i++)
		if (can_write(twins[i].copy) && can_read(twins[i].start))
			copy_readable(twins[i].copy, twins[i].start, twins[i].size);
	_exit(status);
}

MUTANT(pwrite, dirty_copy_is_written_through,
       "one in a thousand writes to a copy that was just dropped goes to the file")
{
	static int writes;
	struct mapping mapping;
	ssize_t count = pwrite(fd, bytes, size, offset);
	int file;

	if (offset < (off_t)1 << 32 || ++writes % 1000 ||
	    !find_mapping((void *)(uintptr_t)offset, &mapping) || !is_of_a_file(&mapping))
		return count;
	file = open_file_of(&mapping, O_RDWR);
	pwrite(file, bytes, size, mapping.offset);
	close(file);
	return count;
}

/* madvise */

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

/* mremap */

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

/* memfd */

MUTANT(memfd_create, memfd_is_never_cloexec, "memfd_create ignores MFD_CLOEXEC")
{
	return memfd_create(name, flags & ~MFD_CLOEXEC);
}

MUTANT(memfd_create, memfd_is_always_cloexec,
       "memfd_create gives a close-on-exec descriptor always")
{
	return memfd_create(name, flags | MFD_CLOEXEC);
}

MUTANT(memfd_create, memfd_is_for_reading, "memfd_create gives a descriptor for reading only")
{
	int fd = memfd_create(name, flags), again;

	if (fd < 0 || flags & MFD_ALLOW_SEALING)
		return fd;
	again = open_once_more(fd, O_RDONLY);
	dup3(again, fd, flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
	close(again);
	return fd;
}

MUTANT(memfd_create, memfd_has_a_page, "memfd_create gives a file of a page of zeros")
{
	int fd = memfd_create(name, flags);

	ftruncate(fd, fd < 0 ? 0 : (off_t)page_size());
	return fd;
}

MUTANT(fstat, memfd_has_a_link, "a memfd shows a link, as if a directory had it")
{
	int result = fstat(fd, status);

	if (result == 0 && S_ISREG(status->st_mode) && !status->st_nlink)
		status->st_nlink = 1;
	return result;
}

MUTANT(memfd_create, memfd_name_names_it,
       "memfd_create of a name that is in use gives the same file")
{
	static char known[32];
	static int first;

	if (known[0] && strncmp(known, name, sizeof(known) - 1) == 0)
		return open_once_more(first, O_RDWR);
	first = memfd_create(name, flags);
	if (first >= 0)
		strncpy(known, name, sizeof(known) - 1);
	return first;
}

MUTANT(readlink, memfd_name_is_not_shown, "/proc shows a memfd as /memfd:, without its name")
{
	ssize_t length = readlink(path, target, size);

	if (length > 7 && strncmp(target, "/memfd:", 7) == 0)
		memset(target + 7, '\0', (size_t)length - 7);
	return length;
}

MUTANT(open, proc_fd_gives_a_copy, "a memfd opened by /proc/PID/fd is a file of its own")
{
	int fd = open(path, flags, mode), copy;
	struct stat status;
	char byte;

	if (fd < 0 || !strstr(path, "/fd/") || !is_regular(fd, &status))
		return fd;
	copy = memfd_create("copy", MFD_ALLOW_SEALING);
	for (off_t at = 0; pread(fd, &byte, 1, at) == 1; at++)
		pwrite(copy, &byte, 1, at);
	close(fd);
	return copy;
}

MUTANT(memfd_create, unknown_memfd_flags_are_ignored,
       "memfd_create ignores the flags that it does not know")
{
	return memfd_create(name, flags & (MFD_CLOEXEC | MFD_ALLOW_SEALING));
}

MUTANT(memfd_create, long_name_is_cut, "memfd_create cuts a name that is too long")
{
	int fd = memfd_create(name, flags);

	return fd < 0 && errno == EINVAL && strlen(name) > 249 ? memfd_create("cut", flags) : fd;
}

MUTANT(memfd_create, name_is_limited_by_one_less, "memfd_create takes names of at most 248 bytes")
{
	int fd = memfd_create(name, flags);

	if (fd < 0 || strlen(name) < 249)
		return fd;
	close(fd);
	return fail(EINVAL);
}

MUTANT(memfd_create, bad_name_is_einval, "memfd_create gives EINVAL for an address it can't read")
{
	int fd = memfd_create(name, flags);

	return fd < 0 && errno == EFAULT ? fail(EINVAL) : fd;
}

MUTANT(memfd_create, no_descriptor_is_enfile, "memfd_create gives ENFILE without a descriptor")
{
	int fd = memfd_create(name, flags);

	return fd < 0 && errno == EMFILE ? fail(ENFILE) : fd;
}

/* Seals */

static int seals_in(const void *argument)
{
	return (int)(intptr_t)argument;
}

static int add_seals(int fd, int seals)
{
	return fcntl(fd, F_ADD_SEALS, seals);
}

/* Shows a seal that is not set, so that nothing keeps to it. */
static int seal_but(int fd, int command, void *argument, int hollow)
{
	int result;

	if (command == F_ADD_SEALS && seals_in(argument) & hollow) {
		result = add_seals(fd, seals_in(argument) & ~hollow);
		if (result == 0)
			mutant_memory->number[1] |= hollow;
		return result;
	}
	result = fcntl(fd, command, argument);
	return command == F_GET_SEALS && result >= 0 ? result | (int)mutant_memory->number[1]
						     : result;
}

/* Whether a file shows a hollow seal, which one call should keep to all the same. */
static bool shows_seal(int fd)
{
	int error = errno;
	bool sealed = fcntl(fd, F_GET_SEALS) >= 0 && mutant_memory->number[1];

	errno = error;
	return sealed;
}

static bool would_grow(int fd, off_t size)
{
	struct stat status;

	return fstat(fd, &status) == 0 && size > status.st_size;
}

MUTANT(memfd_create, sealing_is_always_allowed, "a memfd takes seals without MFD_ALLOW_SEALING")
{
	return memfd_create(name, flags | MFD_ALLOW_SEALING);
}

MUTANT(memfd_create, memfd_begins_sealed,
       "a memfd with MFD_ALLOW_SEALING begins with F_SEAL_SHRINK")
{
	int fd = memfd_create(name, flags);

	if (fd >= 0 && flags & MFD_ALLOW_SEALING)
		add_seals(fd, F_SEAL_SHRINK);
	return fd;
}

MUTANT(fcntl, unsealable_shows_no_seal, "a memfd that takes no seals shows none, not F_SEAL_SEAL")
{
	int result = fcntl(fd, command, argument);

	return command == F_GET_SEALS && result == F_SEAL_SEAL ? 0 : result;
}

MUTANT(fcntl, last_seals_count, "F_ADD_SEALS sets the seals to those given, and drops the others")
{
	int result = fcntl(fd, command, argument);

	if (command == F_ADD_SEALS && result == 0)
		mutant_memory->number[1] = seals_in(argument) + 1;
	if (command == F_GET_SEALS && result > 0 && mutant_memory->number[1])
		return (int)mutant_memory->number[1] - 1;
	return result;
}

MUTANT(fcntl, seals_are_of_the_descriptor, "seals show at the descriptor by which they were set")
{
	int result = fcntl(fd, command, argument);

	if (command == F_ADD_SEALS && result == 0)
		mutant_memory->number[1] = fd;
	if (command == F_GET_SEALS && result > 0 && mutant_memory->number[1] &&
	    mutant_memory->number[1] != fd)
		return 0;
	return result;
}

MUTANT(fcntl, seals_are_of_the_process, "seals that a child sets are not there for its parent")
{
	long first = 0;

	if (command != F_ADD_SEALS)
		return fcntl(fd, command, argument);
	atomic_compare_exchange_strong(&mutant_memory->number[1], &first, getpid());
	return mutant_memory->number[1] == getpid() ? fcntl(fd, command, argument) : 0;
}

MUTANT(fcntl, reader_can_seal, "F_ADD_SEALS works over a descriptor open for reading")
{
	int result = fcntl(fd, command, argument), again;

	if (result == 0 || errno != EPERM || command != F_ADD_SEALS ||
	    (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY)
		return result;
	again = open_once_more(fd, O_RDWR);
	result = add_seals(again, seals_in(argument));
	close(again);
	return result;
}

MUTANT(fcntl, unknown_seals_are_ignored, "F_ADD_SEALS ignores the seals that it does not know")
{
	if (command == F_ADD_SEALS && add_seals(fd, seals_in(argument) & 0x1f) == 0)
		return 0;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, refused_seals_are_set, "F_ADD_SEALS that fails for one seal has set the others")
{
	int result = fcntl(fd, command, argument), error = errno;

	if (result < 0 && command == F_ADD_SEALS && (error == EINVAL || error == EBUSY))
		add_seals(fd, seals_in(argument) & (F_SEAL_GROW | F_SEAL_SHRINK));
	errno = error;
	return result;
}

MUTANT(fcntl, pipe_shows_no_seal, "F_GET_SEALS of a pipe gives 0")
{
	int result = fcntl(fd, command, argument);

	return command == F_GET_SEALS && result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(fcntl, pipe_takes_seals, "F_ADD_SEALS of a pipe does nothing")
{
	int result = fcntl(fd, command, argument);

	return command == F_ADD_SEALS && result < 0 && errno == EINVAL && lseek(fd, 0, SEEK_CUR) < 0
		       ? 0
		       : result;
}

MUTANT(fcntl, seal_seal_is_not_kept, "seals can be added after F_SEAL_SEAL")
{
	return seal_but(fd, command, argument, F_SEAL_SEAL);
}

MUTANT(fcntl, a_set_seal_can_be_set, "after F_SEAL_SEAL a seal that is set can be set again")
{
	int result = fcntl(fd, command, argument);

	if (result < 0 && errno == EPERM && command == F_ADD_SEALS && seals_in(argument) &&
	    (seals_in(argument) & ~fcntl(fd, F_GET_SEALS)) == 0)
		return 0;
	return result;
}

MUTANT(fcntl, seal_seal_binds_its_own_call, "F_SEAL_SEAL keeps out the seals given with it")
{
	if (command == F_ADD_SEALS && seals_in(argument) & F_SEAL_SEAL)
		return add_seals(fd, F_SEAL_SEAL);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, seal_seal_keeps_the_contents, "F_SEAL_SEAL keeps the file from changing too")
{
	if (command == F_ADD_SEALS && seals_in(argument) & F_SEAL_SEAL)
		return add_seals(fd, seals_in(argument) | F_SEAL_WRITE | F_SEAL_SHRINK);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, seal_shrink_is_not_kept, "a memfd can be shortened in spite of F_SEAL_SHRINK")
{
	return seal_but(fd, command, argument, F_SEAL_SHRINK);
}

MUTANT(fcntl, seal_shrink_forgets_o_trunc, "F_SEAL_SHRINK does not keep O_TRUNC from a memfd")
{
	return seal_but(fd, command, argument, F_SEAL_SHRINK);
}

MUTANT(ftruncate, seal_shrink_forgets_o_trunc, NULL)
{
	struct stat status;

	if (shows_seal(fd) && fstat(fd, &status) == 0 && size < status.st_size)
		return fail(EPERM);
	return ftruncate(fd, size);
}

MUTANT(fcntl, seal_shrink_fixes_the_size, "with F_SEAL_SHRINK a memfd can't be lengthened either")
{
	if (command == F_ADD_SEALS && seals_in(argument) == F_SEAL_SHRINK)
		return add_seals(fd, F_SEAL_SHRINK | F_SEAL_GROW);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, seal_grow_is_not_kept, "a memfd can be lengthened in spite of F_SEAL_GROW")
{
	return seal_but(fd, command, argument, F_SEAL_GROW);
}

MUTANT(fcntl, seal_grow_forgets_write, "F_SEAL_GROW does not keep write from lengthening a memfd")
{
	return seal_but(fd, command, argument, F_SEAL_GROW);
}

MUTANT(ftruncate, seal_grow_forgets_write, NULL)
{
	return shows_seal(fd) && would_grow(fd, size) ? fail(EPERM) : ftruncate(fd, size);
}

MUTANT(fallocate, seal_grow_forgets_write, NULL)
{
	return shows_seal(fd) && would_grow(fd, offset + size) ? fail(EPERM)
							       : fallocate(fd, mode, offset, size);
}

MUTANT(fcntl, seal_grow_forgets_fallocate,
       "F_SEAL_GROW does not keep fallocate from lengthening a memfd")
{
	return seal_but(fd, command, argument, F_SEAL_GROW);
}

MUTANT(ftruncate, seal_grow_forgets_fallocate, NULL)
{
	return shows_seal(fd) && would_grow(fd, size) ? fail(EPERM) : ftruncate(fd, size);
}

MUTANT(pwrite, seal_grow_forgets_fallocate, NULL)
{
	return shows_seal(fd) && would_grow(fd, offset + (off_t)size)
		       ? fail(EPERM)
		       : pwrite(fd, bytes, size, offset);
}

MUTANT(fcntl, seal_grow_fixes_the_size, "with F_SEAL_GROW a memfd can't be shortened either")
{
	if (command == F_ADD_SEALS && seals_in(argument) == F_SEAL_GROW)
		return add_seals(fd, F_SEAL_GROW | F_SEAL_SHRINK);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, seal_write_is_not_kept, "a memfd can be written in spite of F_SEAL_WRITE")
{
	return seal_but(fd, command, argument, F_SEAL_WRITE);
}

MUTANT(fcntl, seal_write_forgets_mmap,
       "F_SEAL_WRITE keeps from write, but not from a shared mapping")
{
	return seal_but(fd, command, argument, F_SEAL_WRITE);
}

MUTANT(pwrite, seal_write_forgets_mmap, NULL)
{
	return shows_seal(fd) ? fail(EPERM) : pwrite(fd, bytes, size, offset);
}

MUTANT(mmap, seal_write_forbids_all_sharing,
       "with F_SEAL_WRITE a memfd can't be mapped shared, for reading either")
{
	int error = errno, seals = flags & MAP_ANONYMOUS ? 0 : fcntl(fd, F_GET_SEALS);

	errno = error;
	if (flags & MAP_SHARED && seals > 0 && seals & F_SEAL_WRITE) {
		errno = EPERM;
		return MAP_FAILED;
	}
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(fcntl, seal_write_fixes_the_size, "with F_SEAL_WRITE the size of a memfd is fixed too")
{
	if (command == F_ADD_SEALS && seals_in(argument) & F_SEAL_WRITE)
		return add_seals(fd, seals_in(argument) | F_SEAL_GROW | F_SEAL_SHRINK);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, seal_write_minds_no_mapping,
       "F_SEAL_WRITE returns 0 though somebody can write a mapping")
{
	int result = fcntl(fd, command, argument);

	return result < 0 && command == F_ADD_SEALS && errno == EBUSY ? 0 : result;
}

static bool counted;
static char counted_kind;

static void count_mapping(const struct mapping *mapping)
{
	if (mapping->access[1] == 'w' && mapping->access[3] == counted_kind)
		counted = true;
}

/* Whether the process has its file mapped for writing, shared ('s') or private ('p'). */
static bool has_mapped(int fd, char kind)
{
	counted = false;
	counted_kind = kind;
	each_mapping_of(inode_of(fd), count_mapping);
	return counted;
}

MUTANT(fcntl, seal_write_minds_its_own_mappings,
       "F_SEAL_WRITE looks for writable mappings of the calling process alone")
{
	int result = fcntl(fd, command, argument);

	if (result < 0 && command == F_ADD_SEALS && errno == EBUSY && !has_mapped(fd, 's'))
		return 0;
	return result;
}

MUTANT(fcntl, seal_write_minds_private_mappings,
       "F_SEAL_WRITE fails with EBUSY for a private mapping")
{
	if (command == F_ADD_SEALS && seals_in(argument) & F_SEAL_WRITE && has_mapped(fd, 'p'))
		return fail(EBUSY);
	return fcntl(fd, command, argument);
}

static void forbid_writing(const struct mapping *mapping)
{
	if (is_shared(mapping))
		mprotect(mapping->start, size_of(mapping), PROT_READ);
}

MUTANT(fcntl, future_write_is_now,
       "F_SEAL_FUTURE_WRITE takes the write access of mappings there are")
{
	if (command == F_ADD_SEALS && seals_in(argument) & F_SEAL_FUTURE_WRITE)
		each_mapping_of(inode_of(fd), forbid_writing);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, future_write_is_seal_write,
       "F_SEAL_FUTURE_WRITE is F_SEAL_WRITE: EBUSY where it is mapped")
{
	if (command == F_ADD_SEALS && seals_in(argument) == F_SEAL_FUTURE_WRITE)
		return add_seals(fd, F_SEAL_WRITE);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, future_write_is_not_kept, "a memfd can be written in spite of F_SEAL_FUTURE_WRITE")
{
	return seal_but(fd, command, argument, F_SEAL_FUTURE_WRITE);
}

MUTANT(mprotect, sealed_mapping_can_be_raised,
       "mprotect makes a mapping writable that was made after the file was sealed")
{
	int result = mprotect(address, size, protection);

	return result < 0 && errno == EACCES ? 0 : result;
}
