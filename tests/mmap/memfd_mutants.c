/* Wrong memfds. */

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/memfd.c", "mmap/seal.c", "mmap/fork.c");

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

MUTANT(mmap, a_received_memfd_is_a_copy, "a memfd from another process is mapped as a copy")
{
	if (!mutant_memory->number[5])
		mutant_memory->number[5] = getpid();
	if (mutant_memory->number[5] != getpid() && fd > 2)
		flags = (flags & ~MAP_SHARED) | MAP_PRIVATE;
	return mmap(address, size, protection, flags, fd, offset);
}
