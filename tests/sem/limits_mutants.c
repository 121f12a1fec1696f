/* Wrong limits of sets. */
#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

MUTANT(semget, size_is_cut_to_the_limits, "a size or an array beyond its limit is cut to the limit")
{
	struct seminfo info;

	if (!makes_a_set(key, flags))
		return semget(key, count, flags);
	semctl(0, 0, IPC_INFO, &info);
	return semget(key, count < 1 ? 1 : count > info.semmsl ? info.semmsl : count, flags);
}

MUTANT(semop, size_is_cut_to_the_limits, NULL)
{
	int result = semop(set, operations, count);
	struct seminfo info;

	if (result >= 0 || errno != E2BIG)
		return result;
	semctl(0, 0, IPC_INFO, &info);
	return semop(set, operations, (size_t)info.semopm);
}

MUTANT(semget, removed_sets_count_on, "a set that is removed still counts against the limits")
{
	struct seminfo now, limits;

	semctl(0, 0, SEM_INFO, &now);
	semctl(0, 0, IPC_INFO, &limits);
	if (makes_a_set(key, flags) &&
	    (now.semusz + mutant_memory->number[0] >= limits.semmni ||
	     now.semaem + mutant_memory->number[1] + count > limits.semmns) &&
	    count > 0 && count <= limits.semmsl)
		return fail(ENOSPC);
	return semget(key, count, flags);
}

MUTANT(semctl, removed_sets_count_on, NULL)
{
	int size = command == IPC_RMID ? size_of(set) : 0;
	int result = semctl(set, number, command, argument);

	if (result >= 0 && size > 0) {
		mutant_memory->number[0]++;
		mutant_memory->number[1] += size;
	}
	return result;
}

MUTANT(semctl, info_tells_defaults, "IPC_INFO and SEM_INFO tell the limits as they were built in")
{
	struct seminfo *info = argument;
	bool tells = command == IPC_INFO || command == SEM_INFO;
	int result = semctl(set, number, tells ? IPC_INFO : command, argument);

	if (result >= 0 && tells) {
		info->semmsl = 32000;
		info->semmns = 1024000000;
		info->semopm = 500;
		info->semmni = 32000;
	}
	return result;
}
