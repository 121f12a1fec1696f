/* Wrong ways to wait on several words. */
#include "futexes_mutants.h"

MECHANISM(futex_waitv, "futex/waitv.c");

/* The array's entries, as in waitv.c. */
struct entry {
	uint64_t value, address;
	uint32_t flags, reserved;
};

static bool is_waitv(long number)
{
	return number == SYS_futex_waitv;
}

MUTANT(syscall, waitv_waits_for_the_first, "futex_waitv waits for the first of its words alone")
{
	return syscall(number, a, is_waitv(number) && b > 1 && b <= 128 ? 1 : b, c, d, e, f);
}

MUTANT(syscall, waitv_does_not_tell_which, "futex_waitv returns 0, whichever word was woken")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return is_waitv(number) && result > 0 ? 0 : result;
}

MUTANT(syscall, waitv_takes_64_words, "futex_waitv takes no more than 64 words")
{
	return is_waitv(number) && b > 64 ? fail(EINVAL) : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, waitv_compares_the_first, "futex_waitv compares the first of its words alone")
{
	struct entry own[128];

	if (!is_waitv(number) || b < 2 || b > 128)
		return syscall(number, a, b, c, d, e, f);
	memcpy(own, (void *)a, (size_t)b * sizeof(own[0]));
	for (long i = 1; i < b; i++)
		if (own[i].address - own[0].address < 4096 && !(own[i].address & 3))
			own[i].value = *word_at((long)own[i].address);
	return syscall(number, own, b, c, d, e, f);
}

MUTANT(syscall, waitv_leaves_waiters, "futex_waitv that fails leaves a waiter on its first word")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (is_waitv(number) && result < 0 &&
	    (errno == EAGAIN || errno == ETIMEDOUT || errno == EINTR))
		mutant_memory->number[0] = (long)((struct entry *)a)->address;
	if (is_wake(number, b) && result >= 0 && mutant_memory->number[0] == a) {
		mutant_memory->number[0] = 0;
		result++;
	}
	return result;
}

MUTANT(syscall, plain_waiters_hide_it, "a wake that wakes who is in FUTEX_WAIT misses futex_waitv")
{
	long result;

	if (is_waitv(number))
		mutant_memory->number[0]++;
	result = syscall(number, a, b, c, d, e, f);
	if (is_waitv(number))
		mutant_memory->number[0]--;
	return is_wake(number, b) && result > 1 ? result - 1 : result;
}

MUTANT(syscall, waitv_has_a_mask, "who waits in futex_waitv is woken by the mask of one bit alone")
{
	if (is_operation(number, b, FUTEX_WAKE_BITSET) && f != 1)
		return 0;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, its_time_is_an_interval, "the timeout of futex_waitv is an interval")
{
	struct timespec now;
	int64_t end[2];

	if (!is_waitv(number) || !d || ((int64_t *)d)[1] >= 1000000000)
		return syscall(number, a, b, c, d, e, f);
	clock_gettime((clockid_t)e, &now);
	end[0] = ((int64_t *)d)[0] + now.tv_sec;
	end[1] = now.tv_nsec;
	return syscall(number, a, b, c, end, e, f);
}

MUTANT(syscall, its_time_is_of_one_clock, "the timeout of futex_waitv is always of CLOCK_REALTIME")
{
	if (is_waitv(number) && d && e == CLOCK_MONOTONIC)
		e = CLOCK_REALTIME;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, waitv_that_is_late_tries_again, "futex_waitv gives EAGAIN when its time is over")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return is_waitv(number) ? confuse((int)result, ETIMEDOUT, EAGAIN) : result;
}

MUTANT(sigaction, waitv_is_not_restarted, "futex_waitv fails with EINTR in spite of SA_RESTART")
{
	struct sigaction own;

	if (!action)
		return sigaction(signo, action, before);
	own = *action;
	own.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &own, before);
}

MUTANT(sigaction, waitv_is_always_restarted, "futex_waitv sleeps on after any handler")
{
	struct sigaction own;

	if (!action)
		return sigaction(signo, action, before);
	own = *action;
	own.sa_flags |= SA_RESTART;
	return sigaction(signo, &own, before);
}

MUTANT(syscall, waitv_of_nothing_returns, "futex_waitv of no word returns 0")
{
	return is_waitv(number) && a && !b ? 0 : syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, waitv_ignores_its_flags, "futex_waitv ignores flags that it does not know")
{
	return syscall(number, a, b, is_waitv(number) ? 0 : c, d, e, f);
}

MUTANT(syscall, bad_words_are_passed_over, "futex_waitv passes over entries that are wrong")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return is_waitv(number) && b == 2 ? confuse((int)result, EINVAL, EAGAIN) : result;
}

MUTANT(syscall, reserved_is_passed_over, "futex_waitv does not look at what is reserved")
{
	struct entry own[2];

	if (!is_waitv(number) || b != 2)
		return syscall(number, a, b, c, d, e, f);
	memcpy(own, (void *)a, sizeof(own));
	if (!own[1].reserved)
		return syscall(number, a, b, c, d, e, f);
	own[1].reserved = 0;
	own[1].value++; /* so that it does not sleep */
	return syscall(number, own, b, c, d, e, f);
}
