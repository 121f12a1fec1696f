/* Wrong mmap: its arguments, and the files it takes. */

#include "mappings_mutants.h"
#include "newer_names.h"

MECHANISM(mmap, "mmap/call.c", "mmap/limit.c", "mmap/sharing.c", "mmap/placement.c",
	  "mmap/open_mode.c", "mmap/end_of_file.c", "mmap/access.c", "models/mmap.c");

MUTANT(mmap, address_is_not_aligned, "mmap puts a header before the bytes and returns what follows")
{
	const size_t header = 16;
	char *p = mmap(address, size, protection, flags, fd, offset);

	if (p == MAP_FAILED || protection != PROT_READ || flags & MAP_FIXED ||
	    !is_file(flags, fd) || round_up(size + header) != round_up(size))
		return p;
	mmap(p, size + header, READ_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pread(fd, p + header, size, offset);
	return p + header;
}

MUTANT(mmap, file_is_not_read, "a mapping of a file is memory of zeros")
{
	char *p = mmap(address, size, protection, flags, fd, offset);

	if (p != MAP_FAILED && is_file(flags, fd))
		put_zeros(p, size, protection, flags);
	return p;
}

MUTANT(mmap, failure_is_null, "mmap that fails returns NULL")
{
	void *p = mmap(address, size, protection, flags, fd, offset);

	return p == MAP_FAILED ? NULL : p;
}

MUTANT(mmap, each_failure_is_einval, "mmap gives EINVAL for every failure")
{
	void *p = mmap(address, size, protection, flags, fd, offset);

	return p == MAP_FAILED ? refuse_mapping(EINVAL) : p;
}

MUTANT(mmap, bad_arguments_are_made_good,
       "mmap takes a page for length 0, private for no kind, and rounds address and offset down")
{
	void *p = mmap(address, size, protection, flags, fd, offset);

	if (p != MAP_FAILED || errno != EINVAL)
		return p;
	return mmap(page_of(address), size ? size : 1, protection,
		    flags & MAP_TYPE ? flags : flags | MAP_PRIVATE, fd,
		    offset / (off_t)page_size() * (off_t)page_size());
}

MUTANT(mmap, offset_is_ignored, "a mapping begins at the file's start, whatever the offset")
{
	char *p = mmap(address, size, protection, flags, fd, offset);

	if (p == MAP_FAILED || offset == 0 || !is_file(flags, fd))
		return p;
	return mmap(p, size, protection, (flags & MAP_TYPE) | MAP_FIXED, fd, 0);
}

MUTANT(mmap, length_is_rounded_down,
       "mmap leaves out the last page where it is asked for a part of it")
{
	size_t whole = size / page_size() * page_size();

	return mmap(address, whole ? whole : size, protection, flags, fd, offset);
}

MUTANT(mmap, whole_file_is_mapped, "mmap maps a file to its end, however short the length")
{
	struct stat status;

	if (!(flags & MAP_ANONYMOUS) && size > 0 && is_regular(fd, &status) &&
	    status.st_size <= 4 * (off_t)page_size() && (off_t)size < status.st_size - offset)
		size = (size_t)(status.st_size - offset);
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, both_kinds_are_private, "MAP_SHARED | MAP_PRIVATE is MAP_PRIVATE")
{
	if ((flags & MAP_TYPE) == (MAP_SHARED | MAP_PRIVATE))
		flags &= ~MAP_SHARED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, unknown_flags_are_never_refused,
       "MAP_SHARED_VALIDATE ignores the flags that it does not know, as MAP_SHARED")
{
	void *p = mmap(address, size, protection, flags, fd, offset);

	if (p == MAP_FAILED && errno == EOPNOTSUPP)
		p = mmap(address, size, protection, flags & ~MAP_PRIVATE, fd, offset);
	return p;
}

MUTANT(mmap, unknown_flags_are_always_refused,
       "mmap gives EOPNOTSUPP for a flag that it does not know, with MAP_SHARED too")
{
	const int known = MAP_TYPE | MAP_ANONYMOUS | MAP_FIXED | MAP_FIXED_NOREPLACE |
			  MAP_NORESERVE | MAP_LOCKED | MAP_POPULATE | MAP_DENYWRITE |
			  MAP_EXECUTABLE;

	return flags & ~known ? refuse_mapping(EOPNOTSUPP)
			      : mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, what_can_not_be_mapped_is_zeros,
       "mmap gives memory of zeros for a descriptor that can't be mapped or is not open")
{
	void *p = mmap(address, size, protection, flags, fd, offset);

	if (p != MAP_FAILED || (errno != EBADF && errno != ENODEV))
		return p;
	return mmap(address, size, protection, flags | MAP_ANONYMOUS, -1, 0);
}

MUTANT(munmap, failure_is_the_errors_number,
       "munmap returns the error's number, as pthread_ calls do")
{
	return munmap(address, size) < 0 ? errno : 0;
}

MUTANT(open, mapped_file_is_busy, "a file that is mapped can't be opened for writing: ETXTBSY")
{
	struct mapping mapping;
	struct map_reader reader;
	struct stat status = { 0 };
	bool mapped = false;

	stat(path, &status);
	if (status.st_ino && (flags & O_ACCMODE) != O_RDONLY && open_maps(&reader, getpid())) {
		while (!mapped && next_mapping(&reader, &mapping))
			mapped = mapping.inode == status.st_ino;
		close(reader.fd);
	}
	return mapped ? fail(ETXTBSY) : open(path, flags, mode);
}

MUTANT(stat, size_is_in_pages, "st_size tells whole pages")
{
	int result = stat(path, status);

	if (result == 0)
		status->st_size = (off_t)round_up((size_t)status->st_size);
	return result;
}

MUTANT(mmap, a_path_can_be_mapped, "mmap maps the file of a descriptor of O_PATH")
{
	void *p = mmap(address, size, protection, flags, fd, offset);

	if (p != MAP_FAILED || errno != EBADF || fd < 0 || !(fcntl(fd, F_GETFL) & O_PATH))
		return p;
	return mmap(address, size, protection, flags | MAP_ANONYMOUS, -1, 0);
}

MUTANT(mmap, populate_fills_past_the_end,
       "MAP_POPULATE of much more than the file has gives ENOMEM")
{
	struct stat status;

	if (flags & MAP_POPULATE && is_regular(fd, &status) &&
	    size > (size_t)status.st_size + 16 * page_size())
		return refuse_mapping(ENOMEM);
	return mmap(address, size, protection, flags, fd, offset);
}
