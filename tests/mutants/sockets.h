/* What the wrong sockets share. */
#ifndef IPCLITMUS_MUTANT_SOCKETS_H
#define IPCLITMUS_MUTANT_SOCKETS_H

#include "mutant.h"

/* What an option of SOL_SOCKET says, or -1; errno stays. */
static inline int number_of(int fd, int option)
{
	int error = errno, value = -1;
	socklen_t size = sizeof(value);

	if (getsockopt(fd, SOL_SOCKET, option, &value, &size) < 0)
		value = -1;
	errno = error;
	return value;
}

#endif
