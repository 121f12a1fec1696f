/* What the wrong FIFOs share. */
#ifndef IPCLITMUS_TESTS_FIFOS_MUTANTS_H
#define IPCLITMUS_TESTS_FIFOS_MUTANTS_H

#include "pipe/channels_mutants.h"

static inline bool is_fifo(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISFIFO(status.st_mode);
}

#endif
