/* Wrong transfers of memory that is a file, and locks. */
#include "mutant.h"

MECHANISM(mmap_transfer, "mmap/transfer.c");

MUTANT(pread, pread_wants_all_its_buffer, "pread of which not all can be stored gives EFAULT")
{
	const ssize_t count = pread(fd, bytes, size, offset);
	struct stat status;

	if (count <= 0 || count == (ssize_t)size || fstat(fd, &status) < 0)
		return count;
	return offset + count < status.st_size ? fail(EFAULT) : count;
}

MUTANT(pwrite, pwrite_wants_all_its_buffer, "pwrite of which not all can be taken gives EFAULT")
{
	const ssize_t count = pwrite(fd, bytes, size, offset);

	return count > 0 && count < (ssize_t)size ? fail(EFAULT) : count;
}

MUTANT(pwrite, pwrite_counts_what_is_bad, "pwrite counts bytes that could not be taken")
{
	const ssize_t count = pwrite(fd, bytes, size, offset);

	return count > 0 ? (ssize_t)size : count;
}

MUTANT(pwrite, pwrite_writes_to_the_end, "pwrite across the end of what may not grow writes a part")
{
	const ssize_t count = pwrite(fd, bytes, size, offset);
	struct stat status;

	if (!is_refused((int)count, EPERM) || fstat(fd, &status) < 0)
		return count;
	pwrite(fd, bytes, (size_t)(status.st_size - offset), offset);
	return fail(EPERM);
}

MUTANT(write, write_stops_at_the_end, "write across the end of what may not grow gives a part")
{
	const ssize_t count = write(fd, bytes, size);
	const off_t at = lseek(fd, 0, SEEK_CUR);
	struct stat status;

	if (count >= 0 || fstat(fd, &status) < 0)
		return count;
	return write(fd, bytes, (size_t)(status.st_size - at));
}

MUTANT(mlock, locks_add_up, "memory that is locked twice takes two munlocks")
{
	mutant_memory->number[0]++;
	return mlock(address, size);
}

MUTANT(munlock, locks_add_up, NULL)
{
	return --mutant_memory->number[0] > 0 ? 0 : munlock(address, size);
}
