/* Processes that end and owe an undo: what comes between the look at it and the undoing. */
#include <sched.h>

#include "sets_mutants.h"

MECHANISM(sem_owing, "sem");

/*
 * Of mutant_memory->number: a set that is owed 1 by one who took it, plus 1, and how many are about
 * to undo that.
 */
enum { OWED_SET, ABOUT_TO };

static void note_owing(int set, const struct sembuf *operations, size_t count, int result)
{
	if (result == 0 && count == 1 && operations->sem_flg & SEM_UNDO && operations->sem_op == -1)
		mutant_memory->number[OWED_SET] = set + 1;
}

/* Others come meanwhile. */
static void give_way(void)
{
	for (int i = 0; i < 8; i++)
		sched_yield();
}

static bool owes = false; /* this process */

IN_ALL(semop)
{
	const int result = semop(set, operations, count);

	note_owing(set, operations, count, result);
	owes |= mutant_memory->number[OWED_SET] == set + 1;
	return result;
}

IN_ALL(semctl)
{
	const int result = semctl(set, number, command, argument);

	if (result >= 0 && is_value_change(command) && mutant_memory->number[OWED_SET] == set + 1)
		mutant_memory->number[OWED_SET] = 0;
	return result;
}

MUTANT(_exit, undoes_what_it_saw,
       "a process that ends looks what it owes, and undoes that though SETVAL cleared it meanwhile")
{
	const long owed = owes ? mutant_memory->number[OWED_SET] : 0;

	give_way();
	if (owed && !mutant_memory->number[OWED_SET])
		change((int)owed - 1, 0, 1, IPC_NOWAIT);
	_exit(status);
}

/* Its undo comes to nothing: it gives back with one, and takes again without. */
static void undo_nothing(int set)
{
	change(set, 0, 1, IPC_NOWAIT | SEM_UNDO);
	change(set, 0, -1, IPC_NOWAIT);
}

MUTANT(_exit, one_undo_for_two, "of two processes that end at the same time one's undo is lost")
{
	const long set = owes ? mutant_memory->number[OWED_SET] : 0;
	long before;

	if (!set)
		_exit(status);
	before = mutant_memory->number[ABOUT_TO]++;
	give_way();
	if (before)
		undo_nothing((int)set - 1);
	mutant_memory->number[ABOUT_TO]--;
	_exit(status);
}
