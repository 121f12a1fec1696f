/* What the files of wrong sessions share. */
#ifndef IPCLITMUS_SESSIONS_MUTANTS_H
#define IPCLITMUS_SESSIONS_MUTANTS_H

#include "mutant.h"

/* Keeps in mind the group that a process now leads, if it does. */
static inline void remember_group(pid_t pid, pid_t group)
{
	if (group == 0 || group == pid)
		mutant_memory->number[0] = pid ? pid : getpid();
}

#endif
