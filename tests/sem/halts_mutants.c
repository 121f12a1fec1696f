/* Wrong semaphore sets, seen while a call is half way through its buffer. */
#include "halts_mutants.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem/halts.c");

MUTANT(semop, does_what_it_has, "semop does each operation when it has read it")
{
	for (size_t i = 0; i < count; i++)
		if (semop(set, &operations[i], 1) < 0)
			return -1;
	return 0;
}

MUTANT(semop, removed_is_always_eidrm, "a semop whose set is removed meanwhile fails with EIDRM")
{
	struct semid_ds status;
	bool was_there = status_of(set, &status);

	touch(operations, count * sizeof(*operations));
	return confuse(semop(set, operations, count), was_there ? EINVAL : 0, EIDRM);
}

MUTANT(semctl, getall_looks_while_it_copies, "GETALL looks at the values while it copies them out")
{
	if (command == GETALL)
		touch(argument, 2 * sizeof(unsigned short));
	return semctl(set, number, command, argument);
}

MUTANT(semctl, setall_sets_what_it_has, "SETALL sets each value when it has read it")
{
	const unsigned short *values = argument;

	for (int i = 0; command == SETALL && i < 2; i++)
		if (semctl(set, i, SETVAL, values[i]) < 0)
			return -1;
	return command == SETALL ? 0 : semctl(set, number, command, argument);
}
