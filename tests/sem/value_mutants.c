/* Wrong values, numbers and arguments of semctl and semop. */
#include <stdint.h>

#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

MUTANT(semctl, setval_adds, "SETVAL adds to the value that the semaphore has")
{
	int value = command == SETVAL ? semctl(set, number, GETVAL) : 0;

	return semctl(set, number, command, (char *)argument + (value > 0 ? value : 0));
}

/* The number of a semaphore, where the set has it; else what was asked for. */
static int first_for(int set, int number)
{
	return number >= 0 && number < size_of(set) ? 0 : number;
}

MUTANT(semctl, numbers_mean_nothing,
       "a set has one counter, whatever its size and the number given")
{
	return semctl(set, takes_a_number(command) ? first_for(set, number) : number, command,
		      argument);
}

MUTANT(semop, numbers_mean_nothing, NULL)
{
	struct sembuf array[ARRAY_MOST];

	if (!is_array(operations, count))
		return semop(set, operations, count);
	for (size_t i = 0; i < count; i++) {
		array[i] = operations[i];
		array[i].sem_num = (unsigned short)first_for(set, array[i].sem_num);
	}
	return semop(set, array, count);
}

MUTANT(semctl, number_always_checked, "semctl checks the number also for commands of the whole set")
{
	bool whole = !takes_a_number(command) && size_of(set) > 0;

	if (whole &&
	    (command == GETALL || command == SETALL || command == IPC_STAT || command == IPC_SET ||
	     command == IPC_RMID) &&
	    (number < 0 || number >= size_of(set)))
		return fail(EINVAL);
	return semctl(set, number, command, argument);
}

MUTANT(semctl, arguments_not_checked,
       "numbers wrap, and an unknown command or a bad address succeeds")
{
	int size = takes_a_number(command) ? size_of(set) : 0, result;

	if (command < 0 || command > 100)
		return 0;
	result = semctl(set, size > 0 ? (int)((unsigned)number % (unsigned)size) : number, command,
			argument);
	return result < 0 && errno == EFAULT ? 0 : result;
}

MUTANT(semop, arguments_not_checked, NULL)
{
	int result = semop(set, operations, count), size;
	struct sembuf array[ARRAY_MOST];

	if (result >= 0 || (errno != EFBIG && errno != EINVAL))
		return result;
	size = size_of(set);
	if (size == 0)
		return fail(EINVAL);
	for (size_t i = 0; i < count; i++) {
		array[i] = operations[i];
		array[i].sem_num %= size;
	}
	return count ? semop(set, array, count) : 0;
}

MUTANT(semctl, values_are_cut, "a value beyond SEMVMX, set or added up to, is cut to SEMVMX")
{
	const unsigned short *from = argument;
	unsigned short values[ARRAY_MOST];
	int result = semctl(set, number, command, argument), size;

	if (result >= 0 || errno != ERANGE)
		return result;
	if (command == SETVAL)
		return semctl(set, number, SETVAL, (intptr_t)argument < 0 ? 0 : HIGHEST);
	size = size_of(set);
	for (int i = 0; i < size && i < ARRAY_MOST; i++)
		values[i] = from[i] < HIGHEST ? from[i] : HIGHEST;
	return semctl(set, number, SETALL, values);
}

MUTANT(semop, values_are_cut, NULL)
{
	int result = semop(set, operations, count);

	return result < 0 && errno == ERANGE ? do_within_bounds(set, operations, count) : result;
}

MUTANT(semctl, setall_stops_midway, "SETALL sets the values before the one that is out of range")
{
	const unsigned short *values = argument;
	int result = semctl(set, number, command, argument);

	if (result >= 0 || errno != ERANGE || command != SETALL)
		return result;
	for (int i = 0; values[i] <= HIGHEST; i++)
		semctl(set, i, SETVAL, values[i]);
	return fail(ERANGE);
}

MUTANT(semctl, setval_takes_all_of_the_union, "SETVAL takes all bytes of the union for the value")
{
	if (command == SETVAL && sizeof(argument) > sizeof(int) &&
	    (intptr_t)argument != (int)(intptr_t)argument)
		return fail(ERANGE);
	return semctl(set, number, command, argument);
}

MUTANT(semctl, rmid_looks_at_the_number,
       "semctl with IPC_RMID gives EINVAL for a number that is none")
{
	struct semid_ds status = { 0 };

	if (command == IPC_RMID && semctl(set, 0, IPC_STAT, &status) == 0 &&
	    (unsigned int)number >= status.sem_nsems)
		return fail(EINVAL);
	return semctl(set, number, command, argument);
}
