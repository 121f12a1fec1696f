/* Wrong guards, seals, and memory that may be dropped. */
#include "mappings_mutants.h"
#include "newer_names.h"

MECHANISM(mmap_guard, "mmap/guard.c");

MUTANT(madvise, guards_only_drop, "MADV_GUARD_INSTALL drops the page, and lets it be read")
{
	if (advice == MADV_GUARD_INSTALL)
		return madvise(address, size, MADV_DONTNEED);
	return madvise(address, size, advice);
}

MUTANT(madvise, guards_are_protection, "a guard is PROT_NONE: SEGV_ACCERR")
{
	if (advice == MADV_GUARD_INSTALL && (uintptr_t)address % page_size() == 0)
		return mprotect(address, size, PROT_NONE);
	return madvise(address, size, advice);
}

MUTANT(madvise, guards_reach_too_far, "MADV_GUARD_INSTALL guards the page behind, too")
{
	const int result = madvise(address, size, advice);

	if (result == 0 && advice == MADV_GUARD_INSTALL)
		madvise((char *)address + size, page_size(), MADV_GUARD_INSTALL);
	return result;
}

MUTANT(madvise, removing_drops_all, "MADV_GUARD_REMOVE drops the pages that were no guards, too")
{
	const int result = madvise(address, size, advice);

	if (result == 0 && advice == MADV_GUARD_REMOVE)
		madvise(address, size, MADV_DONTNEED);
	return result;
}

MUTANT(madvise, guards_are_for_good, "MADV_GUARD_REMOVE removes no guard")
{
	return advice == MADV_GUARD_REMOVE ? 0 : madvise(address, size, advice);
}

MUTANT(madvise, a_guard_hides_the_bytes, "MADV_GUARD_REMOVE gives back the bytes of private memory")
{
	const int result = madvise(address, size, advice);

	if (result == 0 && advice == MADV_GUARD_REMOVE && size == 3 * page_size())
		memset((char *)address + page_size(), 'm', page_size());
	return result;
}

MUTANT(madvise, dropping_removes_guards, "MADV_DONTNEED removes guards")
{
	if (advice == MADV_DONTNEED)
		madvise(address, size, MADV_GUARD_REMOVE);
	return madvise(address, size, advice);
}

MUTANT(mprotect, protecting_removes_guards, "mprotect removes guards")
{
	madvise(address, size, MADV_GUARD_REMOVE);
	return mprotect(address, size, protection);
}

MUTANT(madvise, guards_are_of_the_memory, "a guard zeroes the bytes of shared memory")
{
	struct mapping mapping;

	if (advice == MADV_GUARD_INSTALL && find_mapping(address, &mapping) && is_shared(&mapping))
		memset(address, 0, size);
	return madvise(address, size, advice);
}

MUTANT(madvise, guards_leave_a_hole, "MADV_GUARD_INSTALL over a hole guards nothing")
{
	unsigned char pages[16];

	if (advice == MADV_GUARD_INSTALL && size <= 16 * page_size() &&
	    (uintptr_t)address % page_size() == 0 && mincore(address, size, pages) < 0)
		return fail(ENOMEM);
	return madvise(address, size, advice);
}

MUTANT(madvise, locked_is_enomem, "MADV_GUARD_INSTALL of locked memory gives ENOMEM")
{
	const int result = madvise(address, size, advice);

	return advice == MADV_GUARD_INSTALL && (uintptr_t)address % page_size() == 0
		       ? confuse(result, EINVAL, ENOMEM)
		       : result;
}

MUTANT(mlock, guards_can_be_locked, "mlock over a guard returns 0")
{
	const int result = mlock(address, size);

	return is_refused(result, ENOMEM) ? 0 : result;
}

static bool is_mseal(long number)
{
	return number == SYS_mseal;
}

MUTANT(syscall, seals_do_nothing, "mseal seals nothing")
{
	return is_mseal(number) && !c && a % (long)page_size() == 0 && b == (long)page_size()
		       ? 0
		       : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, seals_round_down, "mseal seals from the page before on")
{
	if (is_mseal(number) && b == (long)page_size())
		syscall(number, a - (long)page_size(), page_size(), 0L, 0L, 0L, 0L);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, seals_stop_writing, "mseal makes pages read-only")
{
	if (is_mseal(number) && !c && a % (long)page_size() == 0 && b == (long)page_size())
		mprotect((void *)a, (size_t)b, PROT_READ);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, sealed_once_is_enough, "mseal of what is sealed gives EPERM")
{
	if (is_mseal(number) && b && mutant_memory->number[0] == a)
		return fail(EPERM);
	if (is_mseal(number))
		mutant_memory->number[0] = a;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(mprotect, seals_let_access_change, "mprotect of a sealed page returns 0")
{
	const int result = mprotect(address, size, protection);

	return is_refused(result, EPERM) ? 0 : result;
}

MUTANT(munmap, a_seal_is_of_its_page_alone,
       "munmap of a range with a sealed page unmaps the others")
{
	const int result = munmap(address, size);

	if (is_refused(result, EPERM) && size > page_size()) {
		munmap(address, page_size());
		return fail(EPERM);
	}
	return result;
}

MUTANT(munmap, seals_are_eacces, "munmap of a sealed page gives EACCES")
{
	return confuse(munmap(address, size), EPERM, EACCES);
}

MUTANT(mmap, seals_can_be_mapped_over, "mmap with MAP_FIXED of a sealed page returns its address")
{
	void *result = mmap(address, size, protection, flags, fd, offset);

	return result == MAP_FAILED && errno == EPERM ? address : result;
}

MUTANT(mremap, seals_are_busy, "mremap of a sealed page gives EBUSY")
{
	void *result = mremap(address, size, new_size, flags, new_address);

	if (result == MAP_FAILED && errno == EPERM)
		errno = EBUSY;
	return result;
}

static pid_t sealer;

MUTANT(syscall, children_are_not_sealed, NULL)
{
	if (is_mseal(number))
		sealer = getpid();
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(mprotect, children_are_not_sealed, "in a child nothing is sealed")
{
	const int result = mprotect(address, size, protection);

	return is_refused(result, EPERM) && getpid() != sealer ? 0 : result;
}

MUTANT(madvise, sealed_bytes_are_dropped, "MADV_DONTNEED of a sealed page is never refused")
{
	const int result = madvise(address, size, advice);

	return is_refused(result, EPERM) ? 0 : result;
}

MUTANT(madvise, seals_keep_all_bytes, "MADV_DONTNEED of a sealed page is always refused")
{
	return advice == MADV_DONTNEED ? fail(EPERM) : madvise(address, size, advice);
}

MUTANT(syscall, seals_begin_before_a_hole, "mseal over a hole seals what is before it")
{
	const long result = syscall(number, a, b, c, d, e, f);

	if (is_mseal(number) && is_refused((int)result, ENOMEM)) {
		syscall(number, a, page_size(), 0L, 0L, 0L, 0L);
		errno = ENOMEM;
	}
	return result;
}

MUTANT(syscall, mseal_takes_flags, "mseal passes over its flags")
{
	return is_mseal(number) ? syscall(number, a, b, 0L, 0L, 0L, 0L)
				: syscall(number, a, b, c, d, e, f);
}

MUTANT(mmap, droppable_is_private, "MAP_DROPPABLE is MAP_PRIVATE")
{
	return mmap(address, size, protection,
		    (flags & MAP_TYPE) == MAP_DROPPABLE ? (flags & ~MAP_TYPE) | MAP_PRIVATE : flags,
		    fd, offset);
}

MUTANT(mmap, droppable_is_shared, "MAP_DROPPABLE is MAP_SHARED")
{
	return mmap(address, size, protection,
		    (flags & MAP_TYPE) == MAP_DROPPABLE ? (flags & ~MAP_TYPE) | MAP_SHARED : flags,
		    fd, offset);
}

MUTANT(mmap, droppable_is_a_flag, "mmap passes over MAP_DROPPABLE beside MAP_PRIVATE or MAP_SHARED")
{
	if (flags & MAP_DROPPABLE && flags & (MAP_PRIVATE | MAP_SHARED))
		flags &= ~MAP_DROPPABLE;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(mmap, droppable_can_be_locked, "mmap takes MAP_LOCKED beside MAP_DROPPABLE")
{
	if ((flags & MAP_TYPE) == MAP_DROPPABLE)
		flags &= ~MAP_LOCKED;
	return mmap(address, size, protection, flags, fd, offset);
}

MUTANT(madvise, droppable_is_kept_on_request, "MADV_KEEPONFORK of MAP_DROPPABLE returns 0")
{
	const int result = madvise(address, size, advice);

	return advice == MADV_KEEPONFORK && is_refused(result, EINVAL) ? 0 : result;
}
