/* What all wrong shared memory keeps in mind: the attaches of this process. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

struct attach attaches[ATTACH_MOST];

IN_ALL(shmat)
{
	void *p = shmat(segment, address, flags);

	note_attach(segment, p, flags);
	return p;
}

IN_ALL(shmdt)
{
	return detach_noted(address);
}
