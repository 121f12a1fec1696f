/* Wrong kcmp. */
#include <sys/syscall.h>
#include <unistd.h>

#include "syscall_mutants.h"

MECHANISM(kcmp, "process/kcmp.c");

#define FILES_OF(kind) (number == SYS_kcmp && c == (kind))

MUTANT(syscall, equal_numbers_are_one, "kcmp finds descriptors of one number to be one")
{
	return FILES_OF(0) && d == e ? 0 : PASS_ON;
}

MUTANT(syscall, descriptors_are_compared, "kcmp finds descriptors of two numbers to be two")
{
	return FILES_OF(0) && d != e ? (d < e ? 1 : 2) : PASS_ON;
}

MUTANT(syscall, all_are_in_order, "kcmp gives 1 for what differs, whatever stands first")
{
	const long result = PASS_ON;

	return number == SYS_kcmp && result == 2 ? 1 : result;
}

MUTANT(syscall, a_process_has_its_own, "kcmp finds what two processes have to be two")
{
	return number == SYS_kcmp && a != b ? (a < b ? 1 : 2) : PASS_ON;
}

MUTANT(syscall, a_child_shares_all, "kcmp finds a child's memory to be its parent's")
{
	return FILES_OF(1) ? 0 : PASS_ON;
}

MUTANT(syscall, no_process_is_no_descriptor,
       "kcmp of a process that there is not fails with EINVAL")
{
	return confuse((int)PASS_ON, ESRCH, EINVAL);
}

MUTANT(syscall, no_descriptor_is_another, "kcmp of what is not open tells that it differs")
{
	const long result = PASS_ON;

	return number == SYS_kcmp && result < 0 && errno == EBADF ? 1 : result;
}
