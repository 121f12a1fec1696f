/* What mutants of halted calls share: they come to the rest of a buffer too early or too late. */
#ifndef IPCLITMUS_HALTS_MUTANTS_H
#define IPCLITMUS_HALTS_MUTANTS_H

#include "mutant.h"

/* Waits until all of it is there. */
static inline void touch(const void *memory, size_t size)
{
	if (memory && size)
		(void)((const volatile char *)memory)[size - 1];
}

#endif
