/* Wrong process_madvise. */
#include <sys/syscall.h>

#include "syscall_mutants.h"
#include "newer_names.h"

MECHANISM(process_vm_advice, "process_vm/advice.c");

static bool is_advice(long number)
{
	return number == SYS_process_madvise;
}

MUTANT(syscall, advice_is_not_counted, "process_madvise returns 0")
{
	const long result = PASS_ON;

	return is_advice(number) && result > 0 ? 0 : result;
}

MUTANT(syscall, ranges_are_counted, "process_madvise returns how many ranges it was given")
{
	const long result = PASS_ON;

	return is_advice(number) && result > 0 ? c : result;
}

MUTANT(syscall, a_bad_range_fails_all, "process_madvise fails where any of its ranges is none")
{
	const struct iovec *ranges = (const struct iovec *)b;

	if (is_advice(number) && ranges)
		for (long i = 0; i < c; i++)
			if ((uintptr_t)ranges[i].iov_base % 4096)
				return fail(EINVAL);
	return PASS_ON;
}

MUTANT(syscall, only_the_first_range_is_advised, "process_madvise looks at its first range alone")
{
	return is_advice(number) && c > 1 ? syscall(number, a, b, 1L, d, e, f) : PASS_ON;
}

MUTANT(syscall, cold_is_dropped_here, "process_madvise with MADV_COLD drops the caller's bytes")
{
	const struct iovec *ranges = (const struct iovec *)b;
	const long result = PASS_ON;

	if (is_advice(number) && d == MADV_COLD && result > 0)
		madvise(ranges[0].iov_base, ranges[0].iov_len, MADV_DONTNEED);
	return result;
}

MUTANT(syscall, any_advice_is_taken, "process_madvise takes MADV_DONTNEED of another's memory")
{
	const struct iovec *ranges = (const struct iovec *)b;

	return is_advice(number) && d == MADV_DONTNEED ? (long)ranges[0].iov_len : PASS_ON;
}

MUTANT(syscall, free_is_eperm, "process_madvise with MADV_FREE of another's memory gives EPERM")
{
	return is_advice(number) && d == MADV_FREE ? fail(EPERM) : PASS_ON;
}

MUTANT(syscall, advice_takes_flags, "process_madvise passes over its flags")
{
	return is_advice(number) ? syscall(number, a, b, c, d, 0L, 0L) : PASS_ON;
}

MUTANT(syscall, no_pidfd_is_einval, "process_madvise gives EINVAL for what is no pidfd")
{
	return is_advice(number) ? confuse((int)PASS_ON, EBADF, EINVAL) : PASS_ON;
}

MUTANT(syscall, the_gone_have_no_memory, "process_madvise gives ENOMEM for one who was waited for")
{
	return is_advice(number) ? confuse((int)PASS_ON, ESRCH, ENOMEM) : PASS_ON;
}

MUTANT(syscall, no_mapping_is_einval, "process_madvise gives EINVAL where nothing is mapped")
{
	return is_advice(number) ? confuse((int)PASS_ON, ENOMEM, EINVAL) : PASS_ON;
}

MUTANT(syscall, advice_takes_no_privilege, "process_madvise of another's memory takes no privilege")
{
	const long result = PASS_ON;

	return is_advice(number) && is_refused((int)result, EPERM)
		       ? (long)((const struct iovec *)b)->iov_len
		       : result;
}

MUTANT(syscall, advice_is_not_for_all, "process_madvise gives EACCES where a privilege is missing")
{
	return is_advice(number) ? confuse((int)PASS_ON, EPERM, EACCES) : PASS_ON;
}
