/* Wrong semaphores under the notes' homework. */
#include <stdint.h>

#include "mutant.h"

MECHANISM(course_programs, "course-programs");

MUTANT(sem_wait, sem_wait_does_not_wait, "sem_wait goes on where the value is 0")
{
	return sem_trywait(semaphore) < 0 && errno != EAGAIN ? -1 : 0;
}

MUTANT(semop, taking_does_not_wait, "semop goes on where there is nothing to take")
{
	operations->sem_flg |= IPC_NOWAIT;
	return semop(set, operations, count) < 0 && errno != EAGAIN ? -1 : 0;
}

MUTANT(semctl, values_are_bytes, "SETVAL keeps the low eight bits of the value")
{
	return semctl(set, number, command, (intptr_t)argument & (command == SETVAL ? 255 : -1));
}
