/* Wrong msync, and wrong times of mapped files. */

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/msync.c", "mmap/lock.c", "models/mmap.c");

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

static struct timespec first_ctime;

MUTANT(fstat, a_mapped_write_marks_no_ctime, "a store in a shared mapping leaves st_ctime")
{
	const int result = fstat(fd, status);

	if (result == 0 && !first_ctime.tv_sec)
		first_ctime = status->st_ctim;
	if (result == 0)
		status->st_ctim = first_ctime;
	return result;
}

/* Of what each_mapping meets: the file to look for, and whether it is mapped for reading alone. */
static ino_t looked_for;
static bool is_read_alone;

static void see_who_reads(const struct mapping *mapping)
{
	if (mapping->inode == looked_for && protection_of(mapping) == PROT_READ)
		is_read_alone = true;
}

MUTANT(fsync, readers_keep_a_file_busy, "fsync of a file that is mapped for reading gives EBUSY")
{
	is_read_alone = false;
	looked_for = inode_of(fd);
	each_mapping(see_who_reads);
	return is_read_alone ? fail(EBUSY) : fsync(fd);
}
