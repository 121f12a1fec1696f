/* Wrong objects in memory, seen while a write is half way through its buffer. */
#include "halts_mutants.h"

MECHANISM(posix_shm, "posix_shm/halts.c");

MUTANT(pwrite, writes_when_it_has_all, "pwrite writes when it has all bytes")
{
	touch(bytes, size);
	return pwrite(fd, bytes, size, offset);
}
