/* Wrong counts and times of attaches. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(shmctl, attaches_are_not_counted, "shm_nattch stays 0")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0)
		status->shm_nattch = 0;
	return result;
}

MUTANT(shmctl, counts_processes, "shm_nattch counts a process once, however often it attached")
{
	int result = shmctl(segment, command, status);
	size_t own = 0;

	for (size_t i = 0; i < ATTACH_MOST; i++)
		own += is_of(&attaches[i], segment);
	if (command == IPC_STAT && result == 0 && own > 1 && status->shm_nattch >= own)
		status->shm_nattch -= own - 1;
	return result;
}

MUTANT(shmctl, lpid_is_the_makers, "shm_lpid stays that of the maker")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 && status->shm_lpid)
		status->shm_lpid = status->shm_cpid;
	return result;
}

MUTANT(shmctl, times_are_swapped, "shm_atime is the last detach, shm_dtime the last attach")
{
	int result = shmctl(segment, command, status);
	time_t attached;

	if (command == IPC_STAT && result == 0) {
		attached = status->shm_atime;
		status->shm_atime = status->shm_dtime;
		status->shm_dtime = attached;
	}
	return result;
}

MUTANT(shmctl, times_begin_at_the_making,
       "shm_atime and shm_dtime of a new segment are the time it was made")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0) {
		status->shm_atime = status->shm_atime ? status->shm_atime : status->shm_ctime;
		status->shm_dtime = status->shm_dtime ? status->shm_dtime : status->shm_ctime;
	}
	return result;
}

MUTANT(shmat, at_most_128, "a process can attach at most 128 segments")
{
	static int count;

	if (count >= 128)
		return no_attach(EMFILE);
	count++;
	return shmat(segment, address, flags);
}

MUTANT(fork, leaves_lpid, "fork does not set shm_lpid")
{
	mutant_memory->number[0] = getpid();
	return fork();
}

MUTANT(shmctl, leaves_lpid, NULL)
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 && status->shm_lpid == mutant_memory->number[0])
		status->shm_lpid = status->shm_cpid;
	return result;
}

MUTANT(_exit, end_is_not_accounted,
       "the detach at a process's end sets neither shm_dtime nor shm_lpid")
{
	mutant_memory->number[0] = getpid();
	_exit(status);
}

MUTANT(shmctl, end_is_not_accounted, NULL)
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 && status->shm_lpid == mutant_memory->number[0]) {
		status->shm_lpid = status->shm_cpid;
		status->shm_dtime = 0;
	}
	return result;
}

MUTANT(shmctl, stat_counts_as_use, "IPC_STAT sets shm_lpid")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0 && status->shm_lpid && mutant_memory->number[0])
		status->shm_lpid = (pid_t)mutant_memory->number[0];
	if (command == IPC_STAT && result == 0)
		mutant_memory->number[0] = getpid();
	return result;
}
