/* Wrong semops of several operations. */
#include <sched.h>

#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

MUTANT(semop, one_by_one, "the operations of an array are done one by one, sleeping between them")
{
	int result = 0;

	if (!is_array(operations, count))
		return semop(set, operations, count);
	for (size_t i = 0; i < count && result == 0; i++) {
		result = semop(set, &operations[i], 1);
		sched_yield();
	}
	return result;
}

MUTANT(semop, last_goes_first, "the operations of an array are done from the last to the first")
{
	struct sembuf array[ARRAY_MOST];

	if (!is_array(operations, count))
		return semop(set, operations, count);
	for (size_t i = 0; i < count; i++)
		array[i] = operations[count - 1 - i];
	return semop(set, array, count);
}

MUTANT(semop, nowait_counts_for_all, "IPC_NOWAIT of one operation counts for the whole array")
{
	return has_nowait(operations, count) ? try_all(set, operations, count)
					     : semop(set, operations, count);
}

MUTANT(semop, array_is_written_to, "semop stores the new values in the array of operations")
{
	int result = semop(set, operations, count);

	for (size_t i = 0; i < count && (result >= 0 || errno == EAGAIN); i++)
		operations[i].sem_op = (short)semctl(set, operations[i].sem_num, GETVAL);
	return result;
}
