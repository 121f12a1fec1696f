/* Wrong locks, and a wrong mincore. */

#include "mappings_mutants.h"

MECHANISM(mmap, "mmap/lock.c");

static bool is_locked(const void *address)
{
	return brings(address, MS_ASYNC | MS_INVALIDATE, EBUSY);
}

MUTANT(msync, locked_pages_are_invalidated, "MS_INVALIDATE takes no account of locks")
{
	int result = msync(address, size, flags);

	return result < 0 && errno == EBUSY ? 0 : result;
}

MUTANT(msync, lock_is_of_the_mapping, "MS_INVALIDATE gives EBUSY where the page behind is locked")
{
	char *behind = (char *)address + round_up(size);

	if (flags & MS_INVALIDATE && is_locked(behind))
		return fail(EBUSY);
	return msync(address, size, flags);
}

MUTANT(msync, locked_pages_are_never_written,
       "msync gives EBUSY for locked pages without MS_INVALIDATE")
{
	return is_locked(address) ? fail(EBUSY) : msync(address, size, flags);
}

static int locks;

MUTANT(mlock, locks_add_up, "a page is locked until munlock came as often as mlock")
{
	int result = mlock(address, size);

	locks += result == 0;
	return result;
}

MUTANT(munlock, locks_add_up, NULL)
{
	return --locks > 0 ? 0 : munlock(address, size);
}

MUTANT(munlock, munlock_does_nothing, "munlock leaves the pages locked")
{
	return is_free(address) ? munlock(address, size) : 0;
}

static void lock_inherited(const struct mapping *mapping)
{
	if (mapping->access[2] == 'L')
		mlock(mapping->start, size_of(mapping));
}

static struct mapping own[MAPPING_LIMIT];

MUTANT(fork, locks_are_inherited, "a child's memory is locked where its parent's is")
{
	size_t count = own_mappings(own);
	pid_t pid;

	for (size_t i = 0; i < count; i++)
		if (is_locked(own[i].start))
			own[i].access[2] = 'L';
	pid = fork();
	for (size_t i = 0; pid == 0 && i < count; i++)
		lock_inherited(&own[i]);
	return pid;
}

MUTANT(mremap, move_unlocks, "mremap leaves the lock behind")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED && flags & MREMAP_MAYMOVE)
		munlock(p, new_size);
	return p;
}

MUTANT(munmap, addresses_stay_locked, "munmap leaves the lock: what is mapped there next is locked")
{
	bool locked = is_locked(address);
	int result = munmap(address, size);

	if (locked && result == 0)
		mlockall(MCL_FUTURE | MCL_ONFAULT);
	return result;
}

MUTANT(setrlimit, locks_are_not_limited, "RLIMIT_MEMLOCK is not kept to")
{
	return resource == RLIMIT_MEMLOCK ? 0 : setrlimit(resource, limit);
}

MUTANT(mlock, locking_too_much_is_eagain,
       "mlock past RLIMIT_MEMLOCK fails with EAGAIN, as MAP_LOCKED")
{
	int result = mlock(address, size);

	return result < 0 && errno == ENOMEM ? fail(EAGAIN) : result;
}

MUTANT(mlock, no_lock_at_all_is_enomem,
       "mlock with a limit of 0 fails with ENOMEM as with any other")
{
	int result = mlock(address, size);

	return result < 0 && errno == EPERM ? fail(ENOMEM) : result;
}

MUTANT(mremap, grown_locks_are_not_counted,
       "mremap of locked memory does not look at RLIMIT_MEMLOCK")
{
	char *p = mremap(address, size, new_size, flags, new_address);

	if (p != MAP_FAILED || errno != EAGAIN)
		return p;
	munlock(address, size);
	return mremap(address, size, new_size, flags, new_address);
}

MUTANT(mlock, mlock_skips_holes, "mlock locks the pages there are and returns 0 over a hole")
{
	int result = mlock(address, size);

	return result < 0 && errno == ENOMEM && size > page_size() ? 0 : result;
}

MUTANT(munlock, munlock_skips_holes,
       "munlock unlocks the pages there are and returns 0 over a hole")
{
	int result = munlock(address, size);

	return result < 0 && errno == ENOMEM ? 0 : result;
}

MUTANT(mincore, all_is_resident, "mincore tells every page as resident")
{
	int result = mincore(address, size, pages);

	for (size_t i = 0; result == 0 && i < round_up(size) / page_size(); i++)
		pages[i] |= 1;
	return result;
}

MUTANT(mincore, nothing_is_resident, "mincore tells no page as resident")
{
	int result = mincore(address, size, pages);

	for (size_t i = 0; result == 0 && i < round_up(size) / page_size(); i++)
		pages[i] = 0;
	return result;
}

MUTANT(mincore, last_part_is_left_out,
       "mincore leaves out a page of which the range has only a part")
{
	size_t whole = size / page_size() * page_size();

	return mincore(address, whole ? whole : size, pages);
}

MUTANT(mincore, a_byte_too_many, "mincore writes a byte behind those of the range")
{
	int result = mincore(address, size, pages);

	if (result == 0)
		pages[round_up(size) / page_size()] = 0;
	return result;
}

MUTANT(mincore, mincore_rounds_down, "mincore takes an address inside a page for the page's")
{
	return mincore(page_of(address), size, pages);
}

MUTANT(mincore, holes_are_not_resident, "mincore tells a hole as not resident")
{
	int result = mincore(address, size, pages);

	if (result == 0 || errno != ENOMEM || size > SMALL)
		return result;
	memset(pages, 0, round_up(size) / page_size());
	return 0;
}

MUTANT(mincore, bad_vector_is_ignored, "mincore with a vector that can't be written returns 0")
{
	int result = mincore(address, size, pages);

	return result < 0 && errno == EFAULT ? 0 : result;
}

/* What was locked there is kept elsewhere, for good. */
static void keep_locked(void *address, size_t size)
{
	char *elsewhere = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (elsewhere != MAP_FAILED && brings(address, MS_ASYNC | MS_INVALIDATE, EBUSY))
		mremap(address, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, elsewhere);
}

MUTANT(munmap, what_is_unmapped_counts_as_locked,
       "locked memory that munmap freed counts on for RLIMIT_MEMLOCK")
{
	if (size <= SMALL && size)
		keep_locked(address, round_up(size));
	return munmap(address, size);
}

MUTANT(mremap, locked_memory_is_filled_or_refused,
       "mremap of locked memory whose new pages can't be filled fails with ENOMEM")
{
	void *result = mremap(address, size, new_size, flags, new_address);

	if (result == MAP_FAILED || mlock(result, new_size) == 0)
		return result;
	errno = ENOMEM;
	return MAP_FAILED;
}

MUTANT(mmap, map_locked_is_ignored, "MAP_LOCKED has no effect")
{
	return mmap(address, size, protection, flags & ~MAP_LOCKED, fd, offset);
}

MUTANT(madvise, locked_pages_are_dropped, "MADV_DONTNEED drops locked pages too")
{
	const int result = madvise(address, size, advice);

	if (advice != MADV_DONTNEED || !is_refused(result, EINVAL) || size > SMALL)
		return result;
	memset(address, 0, size);
	return 0;
}

MUTANT(syscall, the_future_is_not_locked, "MCL_FUTURE has no effect")
{
	return number == SYS_mlockall && a == MCL_FUTURE ? 0 : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, the_future_is_now, "MCL_FUTURE locks what is mapped already too")
{
	if (number == SYS_mlockall && a == MCL_FUTURE)
		a |= MCL_CURRENT;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, munlockall_leaves_the_future, "munlockall unlocks what there is, not what comes")
{
	const long result = syscall(number, a, b, c, d, e, f);

	if (number == SYS_munlockall)
		mlockall(MCL_FUTURE);
	return result;
}

MUTANT(syscall, no_flag_locks_nothing, "mlockall without a flag returns 0")
{
	return number == SYS_mlockall && !a ? 0 : syscall(number, a, b, c, d, e, f);
}

MUTANT(fork, the_future_is_inherited, "a child of mlockall locks what it maps")
{
	const pid_t child = fork();

	if (child == 0)
		mlockall(MCL_FUTURE);
	return child;
}

MUTANT(syscall, onfault_fills_at_once, "mlock2 passes over MLOCK_ONFAULT")
{
	return syscall(number, a, b, number == SYS_mlock2 ? c & ~1L : c, d, e, f);
}

MUTANT(syscall, onfault_locks_nothing, "mlock2 with MLOCK_ONFAULT locks nothing")
{
	return number == SYS_mlock2 && c == 1 ? 0 : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, mlock2_takes_any_flag, "mlock2 passes over flags that it does not know")
{
	return syscall(number, a, b, number == SYS_mlock2 ? c & 1L : c, d, e, f);
}

MUTANT(syscall, mlock2_is_lazy, "mlock2 without a flag makes nothing resident")
{
	return syscall(number, a, b, number == SYS_mlock2 && c == 0 ? 1 : c, d, e, f);
}
