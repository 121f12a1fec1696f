/* Wrong flags and offsets of preadv2 and pwritev2. */
#include "syscall_mutants.h"
#include "newer_names.h"

MECHANISM(transfer_flags, "transfer/flags.c");

static bool is_vector_call(long number)
{
	return number == SYS_preadv2 || number == SYS_pwritev2;
}

static int events_of(long fd)
{
	struct pollfd entry = { .fd = (int)fd, .events = POLLIN };

	poll(&entry, 1, 0);
	return entry.revents;
}

MUTANT(syscall, nowait_is_for_good, "preadv2 with RWF_NOWAIT sets O_NONBLOCK, and leaves it")
{
	if (is_vector_call(number) && f & RWF_NOWAIT)
		fcntl((int)a, F_SETFL, (void *)(uintptr_t)O_NONBLOCK);
	return PASS_ON;
}

MUTANT(syscall, nowait_is_passed_over, "preadv2 and pwritev2 pass over RWF_NOWAIT")
{
	return syscall(number, a, b, c, d, e, is_vector_call(number) ? f & ~RWF_NOWAIT : f);
}

MUTANT(syscall, nowait_is_the_end, "preadv2 with RWF_NOWAIT of what is empty returns 0")
{
	const long result = PASS_ON;

	return number == SYS_preadv2 && result < 0 && errno == EAGAIN ? 0 : result;
}

MUTANT(syscall, nowait_never_transfers,
       "preadv2 with RWF_NOWAIT gives EAGAIN though bytes are there")
{
	return number == SYS_preadv2 && f & RWF_NOWAIT ? fail(EAGAIN) : PASS_ON;
}

MUTANT(syscall, any_offset_is_none, "pwritev2 of a pipe or socket passes over its offset")
{
	return number == SYS_pwritev2 ? syscall(number, a, b, c, -1L, -1L, f) : PASS_ON;
}

MUTANT(syscall, an_offset_takes_all_the_same,
       "preadv2 with an offset takes a byte of a pipe or socket before it gives ESPIPE")
{
	const long result = PASS_ON;

	if (number == SYS_preadv2 && result < 0 && errno == ESPIPE && events_of(a)) {
		read((int)a, &(char){ 0 }, 1);
		errno = ESPIPE;
	}
	return result;
}

MUTANT(syscall, negative_offsets_are_espipe, "preadv2 gives ESPIPE for an offset below -1")
{
	return is_vector_call(number) ? confuse((int)PASS_ON, EINVAL, ESPIPE) : PASS_ON;
}

MUTANT(syscall, no_offset_is_none, "preadv2 of a pipe or socket takes no offset of -1")
{
	return is_vector_call(number) && d == -1 ? fail(ESPIPE) : PASS_ON;
}

MUTANT(syscall, flags_of_files_are_passed_over,
       "pwritev2 passes over RWF_ATOMIC of a pipe or socket")
{
	return syscall(number, a, b, c, d, e, is_vector_call(number) ? f & ~0x40 : f);
}

MUTANT(syscall, unknown_flags_are_passed_over, "preadv2 passes over a flag that it does not know")
{
	return syscall(number, a, b, c, d, e, is_vector_call(number) ? f & ~0x40000000 : f);
}

MUTANT(syscall, unknown_flags_are_einval, "preadv2 gives EINVAL for a flag that it does not know")
{
	return is_vector_call(number) ? confuse((int)PASS_ON, EOPNOTSUPP, EINVAL) : PASS_ON;
}
