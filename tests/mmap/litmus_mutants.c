/* Mappings that go away step by step, with a touch in between. */
#include <sched.h>

#include "mappings_mutants.h"
#include "newer_names.h"

MECHANISM(mmap, "mmap");

MUTANT(munmap, emptied_first, "munmap frees the pages first, and takes the mapping away later")
{
	madvise(address, size, MADV_DONTNEED);
	sched_yield();
	return munmap(address, size);
}

MUTANT(mprotect, away_and_back, "mprotect takes the mapping away, and maps it anew")
{
	void *moved;

	if (protection != PROT_READ || mprotect(address, size, protection) < 0)
		return mprotect(address, size, protection);
	moved = mremap(address, size, size, MREMAP_MAYMOVE | MREMAP_FIXED,
		       mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	if (moved == MAP_FAILED)
		return 0;
	sched_yield();
	mremap(moved, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, address);
	return 0;
}

MUTANT(ftruncate, emptied_before_it_is_shortened,
       "ftruncate clears what it cuts off, and shortens the file later")
{
	static const char zeros[4096];
	struct stat status;
	int seals = fcntl(fd, F_GET_SEALS);

	if (size == 0 && (seals < 0 || !(seals & F_SEAL_SHRINK)) && fstat(fd, &status) == 0 &&
	    status.st_size == sizeof(zeros) && pwrite(fd, zeros, sizeof(zeros), 0) > 0)
		sched_yield();
	return ftruncate(fd, size);
}

MUTANT(mmap, noreplace_looks_first, "MAP_FIXED_NOREPLACE looks whether it is free, and maps later")
{
	if (!(flags & MAP_FIXED_NOREPLACE) || flags & MAP_FIXED || size != page_size())
		return mmap(address, size, protection, flags, fd, offset);
	if (!is_free(address)) {
		errno = EEXIST;
		return MAP_FAILED;
	}
	sched_yield();
	return mmap(address, size, protection, (flags & ~MAP_FIXED_NOREPLACE) | MAP_FIXED, fd,
		    offset);
}
