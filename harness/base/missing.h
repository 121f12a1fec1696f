/* What this machine's C library lacks: numbers of calls, and calls, which then fail with ENOSYS. */
#ifndef IPCLITMUS_MISSING_H
#define IPCLITMUS_MISSING_H

#include <sys/syscall.h>

#ifndef SYS_close_range
#define SYS_close_range 436 /* everywhere but on Alpha */
#endif

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

#ifndef HAVE_SEM_CLOCKWAIT
#include <semaphore.h>
#include <time.h>

/* sem_clockwait(3), which came to glibc with 2.30, and not yet to musl. */
int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *deadline);
#endif

#endif
