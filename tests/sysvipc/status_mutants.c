/* Status that tells what is not so. */
#include "mutant.h"
#include "objects_mutants.h"

MECHANISM(sysvipc, "sysvipc/*.c", "key");

/* IPC_STAT */

MUTANT(msgctl, stat_mixes_up_members, "IPC_STAT gives one member's value for another's")
{
	int result = msgctl(queue, command, status);

	if (result == 0 && command == IPC_STAT)
		status->msg_lrpid = status->msg_lspid;
	return result;
}

MUTANT(semctl, stat_mixes_up_members, NULL)
{
	int result = semctl(set, number, command, argument);
	struct semid_ds *status = argument;

	if (result == 0 && command == IPC_STAT)
		status->sem_perm.uid = status->sem_perm.gid;
	return result;
}

MUTANT(shmctl, stat_mixes_up_members, NULL)
{
	int result = shmctl(segment, command, status);

	if (result == 0 && command == IPC_STAT)
		status->shm_lpid = status->shm_cpid;
	return result;
}

/* Times */

MUTANT(msgctl, set_leaves_the_time, "IPC_SET does not set the time of the last change")
{
	struct msqid_ds now;
	int result;

	if (command == IPC_SET && msgctl(queue, IPC_STAT, &now) == 0 && !mutant_memory->number[0])
		mutant_memory->number[0] = now.msg_ctime;
	result = msgctl(queue, command, status);
	if (command == IPC_STAT && result == 0 && mutant_memory->number[0])
		status->msg_ctime = mutant_memory->number[0];
	return result;
}

MUTANT(msgsnd, sending_counts_as_receiving, "msgsnd sets msg_rtime as well")
{
	mutant_memory->number[0] = time(NULL);
	return msgsnd(queue, message, size, flags);
}

MUTANT(msgctl, sending_counts_as_receiving, NULL)
{
	int result = msgctl(queue, command, status);

	if (command == IPC_STAT && result == 0 && status->msg_rtime &&
	    mutant_memory->number[0] > status->msg_rtime)
		status->msg_rtime = mutant_memory->number[0];
	return result;
}

MUTANT(semop, operating_counts_as_change, "semop sets sem_ctime as well")
{
	mutant_memory->number[0] = time(NULL);
	return semop(set, operations, count);
}

MUTANT(semctl, operating_counts_as_change, NULL)
{
	struct semid_ds *status = argument;
	int result = semctl(set, number, command, argument);

	if (command == IPC_STAT && result == 0 && status->sem_otime &&
	    mutant_memory->number[0] > status->sem_ctime)
		status->sem_ctime = mutant_memory->number[0];
	return result;
}

MUTANT(shmdt, detaching_sets_the_attach, "shmdt sets shm_atime, not shm_dtime")
{
	int result = shmdt(address);

	mutant_memory->number[0] = time(NULL);
	return result;
}

MUTANT(shmctl, detaching_sets_the_attach, NULL)
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 && mutant_memory->number[0] > status->shm_atime) {
		status->shm_dtime = status->shm_atime;
		status->shm_atime = mutant_memory->number[0];
	}
	return result;
}

MUTANT(semctl, setall_leaves_the_time, "SETALL does not set sem_ctime")
{
	struct semid_ds *status = argument, before = { 0 };
	int result;

	if (command == SETALL)
		semctl(set, 0, IPC_STAT, &before);
	result = semctl(set, number, command, argument);
	if (result < 0)
		return result;
	if (command == SETALL) {
		mutant_memory->number[0] = set + 1;
		mutant_memory->number[1] = before.sem_ctime;
	}
	if (command == IPC_STAT && mutant_memory->number[0] == set + 1)
		status->sem_ctime = mutant_memory->number[1];
	return result;
}

EACH_CONTROL(highest_index_there_was, "IPC_INFO returns the highest index that ever was in use")
{
	int result = control(kind, id, number, command, status);

	if (result < 0 || command != IPC_INFO)
		return result;
	if (mutant_memory->number[0] < result)
		mutant_memory->number[0] = result;
	return (int)mutant_memory->number[0];
}
