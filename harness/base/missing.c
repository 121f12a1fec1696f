/* Calls that this machine's C library lacks. */
#include "missing.h"

#ifndef HAVE_SEM_CLOCKWAIT
#include <errno.h>

int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *deadline)
{
	(void)semaphore, (void)clock, (void)deadline;
	errno = ENOSYS;
	return -1;
}
#endif
