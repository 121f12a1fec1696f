/* Wrong removals of sets. */
#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

/* Which set the identifier that came again means now. */
static int set_now(int set)
{
	long old = mutant_memory->number[0] - 1, new = mutant_memory->number[1] - 1;

	return set == old && new >= 0 ? (int)new : set;
}

MUTANT(semget, identifier_comes_again,
       "a set made after a removal gets the removed one's identifier")
{
	bool made = makes_a_set(key, flags);
	int set = semget(key, count, flags);

	if (set == mutant_memory->number[1] - 1)
		return (int)mutant_memory->number[0] - 1;
	if (set < 0 || !made || !mutant_memory->number[0] || mutant_memory->number[1])
		return set;
	mutant_memory->number[1] = own_set(set) + 1;
	return (int)mutant_memory->number[0] - 1;
}

MUTANT(semctl, identifier_comes_again, NULL)
{
	int result = semctl(set_now(set), number, command, argument);

	if (result == 0 && command == IPC_RMID) {
		mutant_memory->number[0] = set + 1;
		mutant_memory->number[1] = 0;
	}
	return result;
}

MUTANT(semop, identifier_comes_again, NULL)
{
	return semop(set_now(set), operations, count);
}

MUTANT(semctl, removal_waits, "IPC_RMID of a set that was used only marks it, to be removed later")
{
	struct semid_ds status;

	if (command == IPC_RMID && status_of(set, &status) && status.sem_otime)
		return 0;
	return semctl(set, number, command, argument);
}

MUTANT(semctl, removed_set_gives_eidrm, "the identifier of a removed set gives EIDRM, not EINVAL")
{
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == IPC_RMID)
		mutant_memory->number[0] = set + 1;
	if (result < 0 && errno == EINVAL && mutant_memory->number[0] == set + 1)
		errno = EIDRM;
	return result;
}

MUTANT(semop, removed_set_gives_eidrm, NULL)
{
	int result = semop(set, operations, count);

	if (result < 0 && errno == EINVAL && mutant_memory->number[0] == set + 1)
		errno = EIDRM;
	return result;
}

MUTANT(semop, woken_for_nothing_is_eagain, "who is woken by a signal or the removal gets EAGAIN")
{
	int result = semop(set, operations, count);

	return result < 0 && (errno == EINTR || errno == EIDRM) ? fail(EAGAIN) : result;
}
