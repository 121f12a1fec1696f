/* Wrong membarrier. */
#include <sys/syscall.h>

#include "syscall_mutants.h"

MECHANISM(membarrier, "thread/membarrier.c");

MUTANT(syscall, membarrier_has_all_commands, "MEMBARRIER_CMD_QUERY returns all bits")
{
	return number == SYS_membarrier && a == 0 && b == 0 ? 0x7fffffff : PASS_ON;
}

MUTANT(syscall, membarrier_takes_what_it_has,
       "membarrier does the commands that it knows of several")
{
	const long result = PASS_ON;

	return number == SYS_membarrier && (a & (a - 1)) && result < 0 ? 0 : result;
}

MUTANT(syscall, membarrier_takes_all_flags, "membarrier passes over flags that are none")
{
	return number == SYS_membarrier ? syscall(number, a, 0L, c, d, e, f) : PASS_ON;
}

MUTANT(syscall, no_command_is_no_call, "membarrier fails with ENOSYS for a command that is none")
{
	return confuse((int)PASS_ON, EINVAL, ENOSYS);
}

MUTANT(syscall, everybody_is_registered, "MEMBARRIER_CMD_PRIVATE_EXPEDITED needs no registration")
{
	const long result = PASS_ON;

	return number == SYS_membarrier && result < 0 && errno == EPERM ? 0 : result;
}

MUTANT(syscall, a_registration_is_for_once, "a registration for membarrier serves one call")
{
	static bool served;

	if (number != SYS_membarrier || a != 1 << 3)
		return PASS_ON;
	if (served)
		return fail(EPERM);
	served = PASS_ON == 0;
	return served ? 0 : -1;
}

MUTANT(syscall, one_registers_once, "a second registration for membarrier fails with EBUSY")
{
	static bool registered;

	if (number != SYS_membarrier || a != 1 << 4)
		return PASS_ON;
	if (registered)
		return fail(EBUSY);
	registered = true;
	return PASS_ON;
}
