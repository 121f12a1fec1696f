/* Kernels that leave it to the C library to refuse. */
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(library, "library/*.c");

#define DOES_NOT_LOOK(name_, call_, says_)                                                         \
	MUTANT(syscall, name_, says_)                                                              \
	{                                                                                          \
		const long result = syscall(number, a, b, c, d, e, f);                             \
                                                                                                   \
		return number == (call_) && result < 0 ? 0 : result;                               \
	}

#if defined SYS_mmap && !defined SYS_mmap2
MUTANT(syscall, offsets_are_rounded, "the kernel's mmap rounds its offset down to a page")
{
	return syscall(number, a, b, c, d, e, number == SYS_mmap ? f & ~4095L : f);
}
#endif
DOES_NOT_LOOK(any_signal_has_an_action, SYS_rt_sigaction,
	      "rt_sigaction takes any number of a signal")
#ifdef SYS_clock_nanosleep
DOES_NOT_LOOK(own_time_passes, SYS_clock_nanosleep, "clock_nanosleep takes the thread's own clock")
#endif
#ifdef SYS_semctl
DOES_NOT_LOOK(any_command_will_do, SYS_semctl, "the kernel's semctl takes unknown commands")
#endif
#if defined SYS_select && !defined SYS__newselect
DOES_NOT_LOOK(negative_time_is_none, SYS_select,
	      "the kernel's select takes a negative time for none")
#endif

MUTANT(syscall, slashes_are_taken_off, "the kernel's mq_open takes a slash off the name")
{
	const char *name = (const char *)a;

	if (number == SYS_mq_open && name[0] == '/')
		return syscall(number, (long)(name + 1), b, c, d, e, f);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, a_slash_is_not_found, "the kernel's mq_unlink gives ENOENT for a name with a slash")
{
	const long result = syscall(number, a, b, c, d, e, f);

	if (number == SYS_mq_unlink && result < 0 && errno == EACCES)
		errno = ENOENT;
	return result;
}
