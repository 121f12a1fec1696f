/* Wrong mappings: how they are asked for, what an access to them brings, and who sees what. */
#include "mappings.h"

MECHANISM(mmap, "mmap.c");

static void *refuse_mapping(int error)
{
	errno = error;
	return MAP_FAILED;
}

static bool is_file(int flags, int fd)
{
	struct stat status;

	return !(flags & MAP_ANONYMOUS) && is_regular(fd, &status);
}

/* Puts memory of zeros where something is mapped. */
static void put_zeros(char *address, size_t size, int protection, int flags)
{
	int kind = flags & MAP_SHARED ? MAP_SHARED : MAP_PRIVATE;

	mmap(address, size, protection, kind | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
}

/* The call */

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

MUTANT(mmap, next_mapping_is_a_page_on,
       "a mapping begins a page after the one before, however long that was")
{
	static char *next, *limit;
	char *p;

	if (address || size > SMALL || !(flags & MAP_ANONYMOUS))
		return mmap(address, size, protection, flags, fd, offset);
	if (!next) {
		next = mmap(NULL, SMALL, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		limit = next + SMALL;
	}
	if (next + round_up(size) > limit)
		return refuse_mapping(ENOMEM);
	p = mmap(next, size, protection, flags | MAP_FIXED, fd, offset);
	next += page_size();
	return p;
}

/* Whether nothing but the claim's own stands there. */
static bool is_left_to_the_claim(char *p, size_t size)
{
	int error = errno;
	bool left = true;

	for (char *page = p; page < p + size; page += page_size())
		if (msync(page, page_size(), MS_ASYNC) == 0 &&
		    !find_own(page, &(struct mapping){ 0 }))
			left = false;
	errno = error;
	return left;
}

static char *gap;

MUTANT(mmap, gap_fits_every_length, "mmap takes addresses that munmap freed, though it needs more")
{
	if (gap && !address && size <= 4 * page_size() && is_left_to_the_claim(gap, size)) {
		address = gap;
		flags |= MAP_FIXED;
		gap = NULL;
	}
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(munmap, gap_fits_every_length, NULL)
{
	int result = munmap(address, size);

	if (result == 0)
		gap = address;
	return result;
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

MUTANT(mmap, lengths_have_32_bits, "mmap takes the low 32 bits of a length and of an offset")
{
	if (!(flags & MAP_FIXED) && (size > UINT32_MAX || offset > UINT32_MAX)) {
		size = (uint32_t)size;
		offset = (uint32_t)offset;
	}
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, whole_file_is_mapped, "mmap maps a file to its end, however short the length")
{
	struct stat status;

	if (!(flags & MAP_ANONYMOUS) && size > 0 && is_regular(fd, &status) &&
	    status.st_size <= 4 * (off_t)page_size() && (off_t)size < status.st_size - offset)
		size = (size_t)(status.st_size - offset);
	return mmap(address, size, protection, flags, fd, offset);
}

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

/* Where it is placed */

MUTANT(mmap, hint_is_ignored,
       "mmap without MAP_FIXED chooses the address itself, also if it is free")
{
	if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)))
		address = NULL;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, hint_is_an_order, "mmap takes any address given as with MAP_FIXED")
{
	if (address && !(flags & MAP_FIXED_NOREPLACE))
		flags |= MAP_FIXED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, first_page_decides, "mmap takes a range for free if its first page is free")
{
	const int probe = MAP_FIXED_NOREPLACE | MAP_PRIVATE | MAP_ANONYMOUS;

	if (address && !(flags & MAP_FIXED) && size <= 4 * page_size() &&
	    mmap(address, page_size(), PROT_NONE, probe, -1, 0) == address)
		flags = (flags & ~MAP_FIXED_NOREPLACE) | MAP_FIXED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, noreplace_is_a_hint, "mmap does not know MAP_FIXED_NOREPLACE and goes elsewhere")
{
	return mmap(address, size, protection, flags & ~MAP_FIXED_NOREPLACE, fd, offset);
}

MUTANT(mmap, fixed_needs_free_addresses, "MAP_FIXED fails with EEXIST where something is mapped")
{
	if (flags & MAP_FIXED)
		flags = (flags & ~MAP_FIXED) | MAP_FIXED_NOREPLACE;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, fixed_unmaps_first, "MAP_FIXED unmaps what is there before it looks at its arguments")
{
	if (flags & MAP_FIXED && find_own(address, &(struct mapping){ 0 }))
		munmap(page_of(address), size ? size : 1);
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, fixed_unmaps_the_neighbour, "MAP_FIXED unmaps the page behind its range too")
{
	char *behind = (char *)address + round_up(size);
	char *p = mmap(address, size, protection, flags, fd, offset);

	if (p != MAP_FAILED && flags & MAP_FIXED && find_own(behind, &(struct mapping){ 0 }))
		munmap(behind, page_size());
	return p;
}

/* The open mode and the protection */

MUTANT(open, each_file_is_open_for_both, "a file open for reading or writing only can do both")
{
	int fd = open(path, (flags & ~O_ACCMODE) | O_RDWR, mode);

	return fd < 0 ? open(path, flags, mode) : fd;
}

MUTANT(open, append_is_for_writing_alone, "a file open with O_APPEND can't be read, nor mapped")
{
	if (flags & O_APPEND)
		flags = (flags & ~O_ACCMODE) | O_WRONLY;
	return open(path, flags, mode);
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

MUTANT(mmap, o_rdonly_can_not_be_mapped,
       "mmap asks that a file be open for both, whatever the kind")
{
	struct stat status;

	if (!(flags & MAP_ANONYMOUS) && is_regular(fd, &status) &&
	    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		return refuse_mapping(EACCES);
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(fchmod, descriptors_follow_the_mode,
       "chmod takes from open descriptors what it takes from the file")
{
	int result = fchmod(fd, mode), again;

	if (result == 0 && !(mode & S_IWUSR)) {
		again = open_once_more(fd, O_RDONLY);
		dup2(again, fd);
		close(again);
	}
	return result;
}

MUTANT(mmap, all_access_is_given, "a mapping allows all that the descriptor does, asked for or not")
{
	void *p = MAP_FAILED;

	if (size > SMALL)
		return mmap(address, size, protection, flags, fd, offset);
	if (size)
		p = mmap(address, size, protection | READ_WRITE, flags, fd, offset);
	if (p == MAP_FAILED)
		p = mmap(address, size, protection, flags, fd, offset);
	return p;
}

/* Limits */

MUTANT(setrlimit, addresses_are_not_limited, "RLIMIT_AS is not kept to")
{
	return resource == RLIMIT_AS ? 0 : setrlimit(resource, limit);
}

MUTANT(setrlimit, data_is_not_limited, "RLIMIT_DATA is not kept to")
{
	return resource == RLIMIT_DATA ? 0 : setrlimit(resource, limit);
}

MUTANT(setrlimit, data_limit_counts_all,
       "RLIMIT_DATA counts every mapping, also shared or read-only")
{
	struct rlimit all = *limit;
	FILE *file = resource == RLIMIT_DATA ? fopen("/proc/self/statm", "re") : NULL;
	unsigned long pages = 0;

	if (file && fscanf(file, "%lu", &pages) == 1) {
		all.rlim_cur = limit->rlim_cur / 2 + pages * page_size();
		setrlimit(RLIMIT_AS, &all);
	}
	if (file)
		fclose(file);
	return setrlimit(resource, limit);
}

MUTANT(munmap, full_table_frees_a_page_more,
       "munmap frees the page behind too where there is no room for another mapping")
{
	int result = munmap(address, size);

	return result < 0 && errno == ENOMEM ? munmap(address, size + page_size()) : result;
}

MUTANT(munmap, full_table_frees_nothing,
       "munmap fails with ENOMEM while the process has all its mappings")
{
	void *p = mmap(NULL, 1, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -1;
	munmap(p, 1);
	return munmap(address, size);
}

MUTANT(mprotect, full_table_protects_all,
       "mprotect that fails for want of another mapping has changed the whole one")
{
	int result = mprotect(address, size, protection), error = errno;

	if (result < 0 && error == ENOMEM)
		mprotect((char *)address - page_size(), 3 * page_size(), protection);
	errno = error;
	return result;
}

/* What an access brings */

/* Brings a signal as a fault does. */
static void fault(int signo, int code, const volatile void *address)
{
	siginfo_t info = { .si_signo = signo, .si_code = code };

	info.si_addr = (void *)address;
	syscall(SYS_rt_tgsigqueueinfo, getpid(), syscall(SYS_gettid), signo, &info);
}

static bool is_past_the_end(const volatile void *address, struct mapping *mapping)
{
	return find_mapping(address, mapping) && mapping->access[0] == 'r';
}

MUTANT(peek, fault_tells_the_page, "si_addr of a fault is the start of its page")
{
	return peek(can_read(address) ? address : page_of(address));
}

MUTANT(peek, missing_mapping_is_accerr, "touching what is not mapped brings SEGV_ACCERR")
{
	if (!can_read(address) && !find_mapping(address, &(struct mapping){ 0 }))
		fault(SIGSEGV, SEGV_ACCERR, address);
	return peek(address);
}

MUTANT(peek, refused_access_is_maperr, "touching a page against its protection brings SEGV_MAPERR")
{
	struct mapping mapping;

	if (!can_read(address) && find_mapping(address, &mapping) && mapping.access[0] != 'r')
		fault(SIGSEGV, SEGV_MAPERR, address);
	return peek(address);
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

MUTANT(poke, refused_store_is_sigbus, "a store against the protection brings SIGBUS, not SIGSEGV")
{
	struct mapping mapping;

	if (!can_write(address) && find_mapping(address, &mapping) && mapping.access[1] != 'w')
		fault(SIGBUS, BUS_ADRERR, address);
	poke(address, byte);
}

MUTANT(poke, read_only_stores_go_through, "PROT_READ does not keep from writing")
{
	struct mapping mapping;
	int fd;

	if (can_write(address) || !find_mapping(address, &mapping) || mapping.access[0] != 'r') {
		poke(address, byte);
		return;
	}
	mprotect(page_of(address), page_size(), READ_WRITE);
	poke(address, byte);
	mprotect(page_of(address), page_size(), protection_of(&mapping));
	fd = open_file_of(&mapping, O_RDWR);
	if (fd >= 0 && is_shared(&mapping))
		pwrite(fd, &byte, 1, mapping.offset + ((char *)address - mapping.start));
	close(fd);
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

MUTANT(poke, page_zero_is_mapped, "address 0 can be written")
{
	if (address)
		poke(address, byte);
}

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

MUTANT(read, bad_pages_bring_a_signal,
       "read into pages that can't be written brings SIGSEGV, not EFAULT")
{
	ssize_t count = read(fd, bytes, size);

	if (count < 0 && errno == EFAULT)
		fault(SIGSEGV, SEGV_ACCERR, bytes);
	return count;
}

MUTANT(read, kernel_writes_where_it_likes, "read fills pages that the process may not write")
{
	ssize_t count = read(fd, bytes, size);
	char taken[16];
	int memory;

	if (count >= 0 || errno != EFAULT)
		return count;
	count = read(fd, taken, size < sizeof(taken) ? size : sizeof(taken));
	memory = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	pwrite(memory, taken, (size_t)count, (off_t)(uintptr_t)bytes);
	close(memory);
	return count;
}

MUTANT(read, refused_bytes_are_lost,
       "a read that fails with EFAULT has taken the bytes from the pipe")
{
	ssize_t count = read(fd, bytes, size);
	char taken[16];

	if (count >= 0 || errno != EFAULT)
		return count;
	read(fd, taken, size < sizeof(taken) ? size : sizeof(taken));
	return fail(EFAULT);
}

MUTANT(write, bad_pages_are_sent_as_zeros, "write sends zeros for pages that can't be read")
{
	ssize_t count = write(fd, bytes, size);
	static const char zeros[16];

	if (count >= 0 || errno != EFAULT || size > sizeof(zeros))
		return count;
	return write(fd, zeros, size);
}

/* Who sees what is written */

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

/* The file's end */

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

MUTANT(stat, size_is_in_pages, "st_size tells whole pages")
{
	int result = stat(path, status);

	if (result == 0)
		status->st_size = (off_t)round_up((size_t)status->st_size);
	return result;
}
