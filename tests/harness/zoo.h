/* What the zoo's files share. */
#ifndef IPCLITMUS_ZOO_H
#define IPCLITMUS_ZOO_H

#include <unistd.h>

#include "litmus/litmus.h"

static inline const char *need_call_name(void)
{
	return access("/proc/self/syscall", R_OK) == 0 ? NULL : "no /proc/self/syscall";
}

#endif
