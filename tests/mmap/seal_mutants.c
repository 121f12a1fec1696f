/* Wrong seals. */

#include "mappings_mutants.h"
#include "newer_names.h"

MECHANISM(mmap, "mmap/seal.c", "mmap/lifetime.c");

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

/* Seals it as if the mappings that are not writable now were not there. */
MUTANT(fcntl, what_is_read_only_now_is_no_hindrance,
       "F_SEAL_WRITE looks at mappings that are writable now alone")
{
	const int result = fcntl(fd, command, argument);
	struct map_reader reader;
	struct mapping mapping;
	struct stat status;

	if (command != F_ADD_SEALS || !is_refused(result, EBUSY) || fstat(fd, &status) < 0 ||
	    !open_maps(&reader, getpid()))
		return result;
	while (next_mapping(&reader, &mapping))
		if (mapping.inode == status.st_ino && is_shared(&mapping) &&
		    mapping.access[1] != 'w')
			munmap(mapping.start, (size_t)(mapping.end - mapping.start));
	close(reader.fd);
	return fcntl(fd, command, argument);
}

MUTANT(memfd_create, noexec_is_of_the_mode_alone, "MFD_NOEXEC_SEAL sets the mode, and no seal")
{
	const int fd =
		flags & 8 ? memfd_create(name, MFD_ALLOW_SEALING) : memfd_create(name, flags);

	if (fd >= 0 && flags & 8)
		fchmod(fd, 0666);
	return fd;
}

MUTANT(fchmod, an_exec_seal_keeps_all_of_the_mode, "F_SEAL_EXEC keeps the whole mode")
{
	return fcntl(fd, F_GET_SEALS) > 0 ? fail(EPERM) : fchmod(fd, mode);
}
