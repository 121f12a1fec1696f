/* Memory that calls for no bytes of refuse, and flags that ask for nothing. */
#include "mutant.h"

MECHANISM(mmap_nothing, "mmap/nothing.c");

MUTANT(mprotect, mprotect_of_nothing_is_refused, "mprotect of no bytes gives EINVAL")
{
	return size == 0 ? fail(EINVAL) : mprotect(address, size, protection);
}

MUTANT(mprotect, mprotect_of_nothing_takes_a_page, "mprotect of no bytes protects a page")
{
	return mprotect(address, size ? size : 1, protection);
}

MUTANT(msync, msync_of_nothing_is_refused, "msync of no bytes gives ENOMEM")
{
	return size == 0 ? fail(ENOMEM) : msync(address, size, flags);
}

MUTANT(mlock, mlock_of_nothing_is_refused, "mlock of no bytes gives EINVAL")
{
	return size == 0 ? fail(EINVAL) : mlock(address, size);
}

MUTANT(munlock, munlock_of_nothing_is_refused, "munlock of no bytes gives EINVAL")
{
	return size == 0 ? fail(EINVAL) : munlock(address, size);
}

MUTANT(mincore, mincore_of_nothing_is_refused, "mincore of no bytes gives EINVAL")
{
	return size == 0 ? fail(EINVAL) : mincore(address, size, pages);
}

MUTANT(madvise, madvise_of_nothing_is_refused, "madvise of no bytes gives EINVAL")
{
	return size == 0 ? fail(EINVAL) : madvise(address, size, advice);
}

MUTANT(madvise, madvise_of_nothing_takes_a_page, "madvise of no bytes serves a page")
{
	return madvise(address, size ? size : 1, advice);
}

MUTANT(mmap, map_nonblock_is_unknown, "mmap with MAP_NONBLOCK gives EINVAL")
{
	if (!(flags & MAP_NONBLOCK))
		return mmap(address, size, protection, flags, fd, offset);
	errno = EINVAL;
	return MAP_FAILED;
}
