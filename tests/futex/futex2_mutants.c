/* Wrong futex_wake, futex_wait and futex_requeue. */
#include "futexes_mutants.h"
#include "syscall_mutants.h"

MECHANISM(futex_futex2, "futex/futex2.c");

#define ANY 0xffffffffL

MUTANT(syscall, wait2_has_no_mask, "futex_wait is woken whatever its mask is")
{
	return syscall(number, a, b, number == SYS_futex_wait && c ? ANY : c, d, e, f);
}

MUTANT(syscall, wake2_has_no_mask, "futex_wake wakes whatever its mask is")
{
	return syscall(number, a, number == SYS_futex_wake && b ? ANY : b, c, d, e, f);
}

MUTANT(syscall, old_wakes_miss_wait2, "FUTEX_WAKE_BITSET does not reach who is in futex_wait")
{
	return is_operation(number, b, FUTEX_WAKE_BITSET) ? 0 : PASS_ON;
}

MUTANT(syscall, wait2_takes_any_value, "futex_wait does not compare the word's upper half")
{
	if (number == SYS_futex_wait && b == 7 && *word_at(a) == 0x80000007)
		return 0;
	return PASS_ON;
}

MUTANT(syscall, none_is_one, "futex_wake of 0 wakes one")
{
	return syscall(number, a, b, number == SYS_futex_wake && c == 0 ? 1 : c, d, e, f);
}

MUTANT(syscall, wake2_wakes_one_more, "futex_wake wakes one more than it says")
{
	const long result =
		syscall(number, a, b, number == SYS_futex_wake && c > 0 && c < ALL ? c + 1 : c, d,
			e, f);

	return number == SYS_futex_wake && result > c ? c : result;
}

MUTANT(syscall, wake2_tells_what_it_was_told, "futex_wake returns how many it was to wake")
{
	const long result = PASS_ON;

	return number == SYS_futex_wake && result > 0 ? c : result;
}

MUTANT(syscall, its_time_is_an_interval2, "the time-out of futex_wait is an interval")
{
	struct timespec now;
	int64_t end[2];

	if (number != SYS_futex_wait || !e || f > 1)
		return PASS_ON;
	clock_gettime((clockid_t)f, &now);
	end[0] = ((int64_t *)e)[0] + now.tv_sec;
	end[1] = now.tv_nsec;
	return syscall(number, a, b, c, d, end, f);
}

MUTANT(syscall, wait2_is_over_at_once, "futex_wait with a time-out returns at once with ETIMEDOUT")
{
	return number == SYS_futex_wait && e && c && f <= 1 ? fail(ETIMEDOUT) : PASS_ON;
}

MUTANT(syscall, wait2_that_is_late_tries_again, "futex_wait gives EAGAIN when its time is over")
{
	return number == SYS_futex_wait ? confuse((int)PASS_ON, ETIMEDOUT, EAGAIN) : PASS_ON;
}

MUTANT(syscall, wait2_is_restarted, "futex_wait without a time-out waits on after a handler")
{
	long result;

	do
		result = PASS_ON;
	while (number == SYS_futex_wait && !e && is_refused((int)result, EINTR));
	return result;
}

MUTANT(syscall, requeue2_wakes_all, "futex_requeue wakes those whom it is to move")
{
	return number == SYS_futex_requeue && c >= 0 && d >= 0 && c < ALL
		       ? syscall(number, a, b, c + d, 0L, e, f)
		       : PASS_ON;
}

MUTANT(syscall, requeue2_moves_all, "futex_requeue moves all whom it does not wake")
{
	const long result =
		syscall(number, a, b, c, number == SYS_futex_requeue && d >= 0 ? ALL : d, e, f);

	return number == SYS_futex_requeue && result > c + d ? c + d : result;
}

MUTANT(syscall, requeue2_counts_the_woken, "futex_requeue returns how many it woke")
{
	const long result = PASS_ON;

	return number == SYS_futex_requeue && result > c ? c : result;
}

MUTANT(syscall, requeue2_compares_nothing, "futex_requeue does not look at the first word's value")
{
	uint64_t own[6];

	if (number != SYS_futex_requeue || !a)
		return PASS_ON;
	memcpy(own, (void *)a, sizeof(own));
	own[0] = *word_at((long)own[1]);
	return syscall(number, own, b, c, d, e, f);
}

MUTANT(syscall, any_size_will_do, "futex_wake takes no size for one of 32 bits")
{
	return syscall(number, a, b, c, number == SYS_futex_wake && !d ? 2 : d, e, f);
}

MUTANT(syscall, the_upper_half_is_cut, "futex_wake passes over the upper half of its mask")
{
	return syscall(number, a, number == SYS_futex_wake ? b & ANY : b, c, d, e, f);
}

MUTANT(syscall, no_mask_is_any, "futex_wait takes no mask for any")
{
	return syscall(number, a, b, number == SYS_futex_wait && !c ? ANY : c, d, e, f);
}

MUTANT(syscall, negative_is_all, "futex_requeue moves all where it is told -1")
{
	return syscall(number, a, b, c, number == SYS_futex_requeue && d < 0 ? ALL : d, e, f);
}
