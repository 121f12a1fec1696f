/* Names that are looked up first and made later. */
#include <sched.h>

#include "objects_mutants.h"

MECHANISM(posix_shm, "posix-shm");

MUTANT(shm_open, looks_before_it_makes,
       "shm_open with O_EXCL looks whether the name is free, and does not look again when it makes "
       "it")
{
	int there;

	if (!(flags & O_CREAT) || !(flags & O_EXCL))
		return shm_open(name, flags, mode);
	there = shm_open(name, O_RDONLY, 0);
	if (there >= 0 || errno != ENOENT) {
		if (there >= 0)
			close(there);
		return shm_open(name, flags, mode);
	}
	sched_yield();
	return shm_open(name, flags & ~O_EXCL, mode);
}
