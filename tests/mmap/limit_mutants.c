/* Wrong limits. */
#include <stdio.h>

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/limit.c", "models/mmap.c");

MUTANT(mmap, lengths_have_32_bits, "mmap takes the low 32 bits of a length and of an offset")
{
	if (!(flags & MAP_FIXED) && (size > UINT32_MAX || offset > UINT32_MAX)) {
		size = (uint32_t)size;
		offset = (uint32_t)offset;
	}
	return mmap(address, size, protection, flags, fd, offset);
}

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

MUTANT(munmap, what_is_unmapped_counts_on, "memory that munmap freed counts on for RLIMIT_AS")
{
	int result = munmap(address, size);

	if (result == 0)
		mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return result;
}

MUTANT(mmap, what_is_refused_counts, "memory that mmap refused counts for RLIMIT_AS")
{
	char *p = mmap(address, size, protection, flags, fd, offset);
	int error = errno;

	if (p == MAP_FAILED && error != ENOMEM)
		mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	errno = error;
	return p;
}

MUTANT(mmap, offsets_have_32_bits, "mmap takes the lower 32 bits of an offset")
{
	return mmap(address, size, protection, flags, fd, fd < 0 ? offset : offset & 0xffffffff);
}

MUTANT(mprotect, mprotect_takes_32_bits, "mprotect takes the lower 32 bits of a length")
{
	return mprotect(address, size & 0xffffffff, protection);
}

MUTANT(munmap, munmap_takes_32_bits, "munmap takes the lower 32 bits of a length")
{
	const size_t lower = size & 0xffffffff;

	return munmap(address, lower ? lower : size);
}
