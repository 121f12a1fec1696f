/* Segments that are looked at first and attached or removed later. */
#include <sched.h>

#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(shmat, removed_between_look_and_attach,
       "shmat finds a segment that is removed before it is attached, and says that memory is short")
{
	struct shmid_ds status;
	bool there = shmctl(segment, IPC_STAT, &status) == 0;
	void *result;

	if (there)
		sched_yield();
	result = shmat(segment, address, flags);
	if (there && result == (void *)-1 && (errno == EINVAL || errno == EIDRM) &&
	    shmctl(segment, IPC_STAT, &status) < 0 && errno != EACCES)
		errno = ENOMEM;
	return result;
}
