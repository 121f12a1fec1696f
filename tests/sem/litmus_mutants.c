/* Sets whose calls look first and act later, with something else in between. */
#include <sched.h>

#include "sets_mutants.h"

MECHANISM(sem, "sem");

static bool is_there(int set)
{
	return semctl(set, 0, GETVAL) >= 0;
}

MUTANT(semop, removal_missed_on_the_way_to_sleep,
       "semop looks at the value, and sleeps though the set was removed meanwhile")
{
	struct sembuf try;
	int result;

	if (count != 1 || !is_there(set) || !is_array(operations, count))
		return semop(set, operations, count);
	try = *operations;
	try.sem_flg |= IPC_NOWAIT;
	result = semop(set, &try, 1);
	if (!is_refused(result, EAGAIN))
		return result;
	if (!is_there(set))
		pause();
	return semop(set, operations, count);
}

MUTANT(semop, one_for_two, "two semop that see the same 1 both take it")
{
	struct sembuf try = { 0 };
	int result;

	if (count != 1 || !is_array(operations, count) || operations->sem_op != -1 ||
	    operations->sem_flg & IPC_NOWAIT || semctl(set, operations->sem_num, GETVAL) < 1)
		return semop(set, operations, count);
	try = *operations;
	try.sem_flg |= IPC_NOWAIT;
	sched_yield(); /* others see the same */
	result = semop(set, &try, 1);
	return is_refused(result, EAGAIN) ? 0 : result;
}

MUTANT(semctl, getall_one_by_one, "GETALL reads one semaphore after the other")
{
	struct semid_ds status;
	unsigned short *values = argument;
	int result = semctl(set, number, command, argument);

	if (command != GETALL || result < 0 || semctl(set, 0, IPC_STAT, &status) < 0 ||
	    status.sem_nsems != 2)
		return result;
	for (int i = 0; i < 2; i++)
		values[i] = (unsigned short)semctl(set, i, GETVAL);
	return 0;
}

MUTANT(semget, half_made_is_no_set,
       "semget of a set whose maker has not given it a value yet says that it was removed")
{
	int set = semget(key, count, flags);
	struct semid_ds status;

	if (flags & IPC_CREAT)
		sched_yield(); /* it takes its time */
	if (set < 0 || key == IPC_PRIVATE || flags & IPC_CREAT ||
	    semctl(set, 0, IPC_STAT, &status) < 0 || status.sem_otime || status.sem_nsems != 1 ||
	    semctl(set, 0, GETVAL) != 0 || semctl(set, 0, GETPID) != 0)
		return set;
	return fail(EIDRM);
}

MUTANT(semctl, made_is_used, "a set that no semop has used yet tells when it was made as sem_otime")
{
	struct semid_ds *status = argument;
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == IPC_STAT && status->sem_otime == 0)
		status->sem_otime = status->sem_ctime;
	return result;
}

MUTANT(semget, made_is_used, NULL)
{
	int set = semget(key, count, flags);

	sched_yield();
	return set;
}

MUTANT(semtimedop, served_when_its_time_is_over,
       "who is served at the moment when its time is over gets EAGAIN all the same")
{
	const bool waits = timeout && !has_nowait(operations, count);
	int result = semtimedop(set, operations, count, timeout);

	if (!waits || !is_refused(result, EAGAIN))
		return result;
	for (int i = 0; i < 20; i++)
		sched_yield();
	try_all(set, operations, count);
	return fail(EAGAIN);
}

/* The call is served as it came, and then gives back what it has, and tries again as a newcomer. */
MUTANT(semop, woken_and_not_served,
       "who sleeps in semop is woken when it could be served, and must then be quicker than others")
{
	struct sembuf try, back;

	if (count != 1 || !is_array(operations, count) || operations->sem_op != -1 ||
	    operations->sem_flg)
		return semop(set, operations, count);
	try = back = *operations;
	try.sem_flg = IPC_NOWAIT;
	back.sem_op = 1;
	if (!is_refused(semop(set, &try, 1), EAGAIN))
		return 0;
	if (semop(set, operations, 1) < 0)
		return -1;
	semop(set, &back, 1);
	sched_yield();
	return semop(set, operations, 1);
}
