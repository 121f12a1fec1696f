/* Wrong mappings of objects, wrong reads and writes, and semaphores in them that do not work. */

#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(posix_shm, "posix-shm");

MUTANT(mmap, each_maps_a_copy, "who maps an object shared has a copy of his own")
{
	if (fd >= 0 && flags & MAP_SHARED)
		flags ^= MAP_SHARED | MAP_PRIVATE;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(fork, mappings_are_copied_by_fork, "a child has a copy of its parent's mappings")
{
	void *memory = (void *)mutant_memory->number[0];
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	pid_t pid = fork();
	char copy[64];

	if (pid || !memory)
		return pid;
	memcpy(copy, memory, sizeof(copy));
	mmap(memory, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	memcpy(memory, copy, sizeof(copy));
	return 0;
}

MUTANT(mmap, mappings_are_copied_by_fork, NULL)
{
	void *memory = mmap(address, size, protection, flags, fd, offset);

	if (size == 16)
		mutant_memory->number[0] = (long)memory;
	return memory;
}

MUTANT(mmap, offset_ignored, "mmap begins with the first page, whatever the offset")
{
	return mmap(address, size, protection, flags, fd, 0);
}

/* Maps the object through another descriptor, for reading and writing. */
static void *map_shared_by_a_writer(void *address, size_t size, int protection, int fd,
				    off_t offset)
{
	int writer = open_again(fd, O_RDWR);

	address = mmap(address, size, protection, MAP_SHARED, writer, offset);
	close(writer);
	return address;
}

MUTANT(mmap, private_writes_go_through, "writes to a private mapping reach the object")
{
	if (fd < 0 || !(flags & MAP_PRIVATE))
		return mmap(address, size, protection, flags, fd, offset);
	return map_shared_by_a_writer(address, size, protection, fd, offset);
}

MUTANT(mmap, private_needs_writing, "a private mapping to write wants a descriptor to write")
{
	if (fd >= 0 && flags & MAP_PRIVATE && protection & PROT_WRITE &&
	    (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDWR)
		return errno = EACCES, MAP_FAILED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, writing_without_asking, "mmap does not look how the object was opened")
{
	if (fd < 0 || !(protection & PROT_WRITE) || !(flags & MAP_SHARED))
		return mmap(address, size, protection, flags, fd, offset);
	return map_shared_by_a_writer(address, size, protection, fd, offset);
}

MUTANT(mprotect, mprotect_unchecked, "mprotect does not look how the object was opened")
{
	int result = mprotect(address, size, protection);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(mprotect, protection_is_fixed, "mprotect gives a mapping no more than mmap did: EACCES")
{
	return protection & PROT_WRITE ? fail(EACCES) : mprotect(address, size, protection);
}

MUTANT(mmap, reading_is_writing, "a mapping for reading can be written")
{
	void *memory = mmap(address, size, protection, flags, fd, offset);

	if (memory != MAP_FAILED)
		mprotect(memory, size, PROT_READ | PROT_WRITE);
	return memory;
}

MUTANT(write, objects_are_not_written, "write to an object gives EINVAL, as on other systems")
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? fail(EINVAL)
								  : write(fd, bytes, size);
}

MUTANT(pwrite, pwrite_moves_the_offset, "pwrite moves the offset")
{
	return lseek(fd, offset, SEEK_SET) < 0 ? -1 : write(fd, bytes, size);
}

MUTANT(pread, pread_moves_the_offset, "pread moves the offset")
{
	return lseek(fd, offset, SEEK_SET) < 0 ? -1 : read(fd, bytes, size);
}

MUTANT(lseek, objects_have_no_offset, "lseek of an object gives ESPIPE")
{
	return fail(ESPIPE);
}

MUTANT(pread, pread_misses_a_mapping, "pread sees what was written, not what a mapping changed")
{
	ssize_t count = pread(fd, bytes, size, offset);

	for (ssize_t i = 0; i < count; i++)
		if (((char *)bytes)[i] == 'B')
			((char *)bytes)[i] = 'b';
	return count;
}

MUTANT(sem_wait, wait_at_zero_goes_on, "sem_wait at 0 returns 0 at once")
{
	sem_trywait(semaphore);
	return 0;
}

MUTANT(sem_post, post_adds_two, "sem_post adds 2")
{
	return sem_post(semaphore) < 0 ? -1 : sem_post(semaphore);
}
