/* Wrong objects in memory, seen while a call is half way through its buffer. */
#include <sys/stat.h>

#include "halts_mutants.h"

MECHANISM(posix_shm, "posix_shm/halts.c");

MUTANT(pwrite, writes_when_it_has_all, "pwrite writes when it has all bytes")
{
	touch(bytes, size);
	return pwrite(fd, bytes, size, offset);
}

MUTANT(pwrite, grows_at_once, "pwrite makes the object as long as it will be, and then writes")
{
	struct stat status;

	if (fstat(fd, &status) == 0 && status.st_size < offset + (off_t)size)
		(void)!ftruncate(fd, offset + (off_t)size);
	return pwrite(fd, bytes, size, offset);
}

MUTANT(pwrite, keeps_out_of_the_size,
       "ftruncate does nothing while a write to its object is half done")
{
	ssize_t count;

	mutant_memory->number[0]++;
	count = pwrite(fd, bytes, size, offset);
	mutant_memory->number[0]--;
	return count;
}

MUTANT(ftruncate, keeps_out_of_the_size, NULL)
{
	return mutant_memory->number[0] ? 0 : ftruncate(fd, size);
}

MUTANT(pread, a_read_locks, "a read keeps writers from the object until it has copied")
{
	ssize_t count;

	mutant_memory->number[0]++;
	count = pread(fd, bytes, size, offset);
	mutant_memory->number[0]--;
	return count;
}

MUTANT(pwrite, a_read_locks, NULL)
{
	return mutant_memory->number[0] ? fail(EAGAIN) : pwrite(fd, bytes, size, offset);
}
