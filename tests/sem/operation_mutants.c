/* Wrong semops of one operation. */
#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

MUTANT(semop, takes_what_there_is, "semop that takes more than there is takes what there is")
{
	int result = try_all(set, operations, count);

	if (result < 0 && errno == EAGAIN)
		for (size_t i = 0; i < count; i++)
			if (operations[i].sem_op < 0)
				return do_within_bounds(set, operations, count);
	return result < 0 ? semop(set, operations, count) : result;
}

MUTANT(semop, zero_not_waited_for, "an operation of 0 does nothing and waits for nothing")
{
	struct sembuf array[ARRAY_MOST];
	size_t left = 0;

	if (!is_array(operations, count))
		return semop(set, operations, count);
	for (size_t i = 0; i < count; i++)
		if (operations[i].sem_op || operations[i].sem_num >= size_of(set))
			array[left++] = operations[i];
	return left || !count ? semop(set, array, left) : semctl(set, 0, GETVAL) < 0 ? -1 : 0;
}

MUTANT(semop, a_semaphore_is_binary, "adding to a semaphore that is not 0 leaves it as it is")
{
	if (is_array(operations, count) && count == 1 && operations->sem_op > 0 &&
	    semctl(set, operations->sem_num, GETVAL) > 0)
		return 0;
	return semop(set, operations, count);
}

MUTANT(semop, the_largest_is_too_large, "semop of 32767 gives ERANGE")
{
	return operations->sem_op == 32767 ? fail(ERANGE) : semop(set, operations, count);
}

MUTANT(semop, the_most_negative_is_one_less, "semop of -32768 is one of -32767")
{
	struct sembuf other = *operations;

	if (other.sem_op != -32768)
		return semop(set, operations, count);
	other.sem_op = -32767;
	return semop(set, &other, 1);
}

MUTANT(semop, the_most_negative_has_no_amount, "semop of -32768 adds nothing and returns 0")
{
	return operations->sem_op == -32768 ? 0 : semop(set, operations, count);
}
