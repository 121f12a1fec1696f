/* Wrong makings of sets. */
#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

MUTANT(semget, old_values_remain, "a new set begins with the values that a removed set left")
{
	bool made = makes_a_set(key, flags);
	int set = semget(key, count, flags);

	if (set >= 0 && made && count == mutant_memory->number[0])
		semctl(set, 0, SETALL, mutant_memory->text);
	return set;
}

MUTANT(semctl, old_values_remain, NULL)
{
	int size = command == IPC_RMID ? size_of(set) : 0;

	if (size > 0 && size <= ARRAY_MOST) {
		semctl(set, 0, GETALL, mutant_memory->text);
		mutant_memory->number[0] = size;
	}
	return semctl(set, number, command, argument);
}

MUTANT(semget, size_of_a_set_ignored, "semget of a set that exists does not look at nsems")
{
	return semget(key, makes_a_set(key, flags) ? count : 0, flags);
}

MUTANT(semget, key_is_a_process_s_own, "a key leads each process to a set of its own")
{
	return semget(key == IPC_PRIVATE ? key : key ^ getpid() << 8, count, flags);
}
