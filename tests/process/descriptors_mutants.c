/* Wrong close_range, dup3, and flags of pidfd_send_signal. */
#include <sys/syscall.h>

#include "mutant.h"
#include "newer_names.h"

MECHANISM(process_descriptors, "process/descriptors.c");

#define PASS_ON syscall(number, a, b, c, d, e, f)

MUTANT(syscall, the_last_stays_open, "close_range leaves the last descriptor open")
{
	return number == SYS_close_range && b > a ? syscall(number, a, b - 1, c, d, e, f) : PASS_ON;
}

MUTANT(syscall, the_rest_stays_open, "close_range to the end of all numbers closes the first")
{
	return number == SYS_close_range && b > 1 << 20 ? syscall(number, a, a, c, d, e, f)
							: PASS_ON;
}

MUTANT(syscall, holes_end_the_range, "close_range fails at the first number that is not open")
{
	for (int i = (int)a; number == SYS_close_range && c == 0 && i <= b && i < 100; i++)
		if (close(i) < 0)
			return -1;
	return PASS_ON;
}

MUTANT(syscall, flags_are_not_looked_at, "close_range closes, whatever its flags")
{
	return number == SYS_close_range ? syscall(number, a, b, 0L, d, e, f) : PASS_ON;
}

MUTANT(syscall, turned_ranges_are_empty, "close_range of a first above the last returns 0")
{
	return number == SYS_close_range && a > b ? 0 : PASS_ON;
}

MUTANT(syscall, dup3_of_one_is_itself, "dup3 of one descriptor twice returns it")
{
	return number == SYS_dup3 && a == b ? b : PASS_ON;
}

MUTANT(syscall, dup3_takes_all_flags, "dup3 takes flags that are none")
{
	return number == SYS_dup3 ? syscall(number, a, b, c & O_CLOEXEC, d, e, f) : PASS_ON;
}

MUTANT(syscall, dup3_forgets_cloexec, "dup3 passes over O_CLOEXEC")
{
	return number == SYS_dup3 && a != b ? syscall(number, a, b, 0L, d, e, f) : PASS_ON;
}

MUTANT(syscall, a_refused_dup3_closes, "dup3 that fails has closed the wanted descriptor")
{
	const long result = PASS_ON;

	if (number == SYS_dup3 && result < 0 && errno == EBADF && b >= 0) {
		close((int)b);
		errno = EBADF;
	}
	return result;
}

MUTANT(syscall, threads_are_processes, "pidfd_send_signal to the thread sends to its process")
{
	return number == SYS_pidfd_send_signal && d == 1 ? syscall(number, a, b, c, 2L, e, f)
							 : PASS_ON;
}

MUTANT(syscall, groups_are_processes, "pidfd_send_signal to the group sends to its process")
{
	return number == SYS_pidfd_send_signal && d == 4 ? syscall(number, a, b, c, 2L, e, f)
							 : PASS_ON;
}

MUTANT(syscall, flags_add_up, "pidfd_send_signal takes two flags for the first")
{
	return number == SYS_pidfd_send_signal && d == 3 ? syscall(number, a, b, c, 1L, e, f)
							 : PASS_ON;
}
