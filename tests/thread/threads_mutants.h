/* What the files of wrong threads share. */
#ifndef IPCLITMUS_THREADS_MUTANTS_H
#define IPCLITMUS_THREADS_MUTANTS_H

#include <sys/syscall.h>

#include "mutant.h"

static inline bool in_main_thread(void)
{
	return syscall(SYS_gettid) == getpid();
}

#endif
