/* Wrong removals of segments. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(shmctl, removed_at_once, "IPC_RMID ends a segment though it is attached: its id is gone")
{
	atomic_long *gone = &mutant_memory->number[0];
	int result;

	if (*gone == segment + 1)
		return fail(EINVAL);
	result = shmctl(segment, command, status);
	if (command == IPC_RMID && result == 0)
		*gone = segment + 1;
	return result;
}

MUTANT(shmat, removed_at_once, NULL)
{
	if (mutant_memory->number[0] == segment + 1)
		return no_attach(EINVAL);
	return shmat(segment, address, flags);
}

MUTANT(shmctl, removed_takes_the_memory,
       "IPC_RMID takes the memory from who has the segment attached")
{
	int result = shmctl(segment, command, status);

	for (size_t i = 0; command == IPC_RMID && result == 0 && i < ATTACH_MOST; i++)
		if (is_of(&attaches[i], segment))
			shmdt(attaches[i].address);
	return result;
}

MUTANT(shmctl, never_destroyed_if_attached,
       "a segment removed while attached outlives its last detach")
{
	int result = shmctl(segment, command, status);
	void *p;

	if (command == IPC_RMID && result == 0 && segment >= 0) {
		p = shmat(segment, NULL, 0);
		(void)p;
	}
	if (command == IPC_STAT && result == 0 && status->shm_nattch &&
	    status->shm_perm.mode & SHM_DEST)
		status->shm_nattch--;
	return result;
}

MUTANT(shmctl, unattached_waits_for_an_attach,
       "IPC_RMID of a segment that nobody attached waits for its last detach")
{
	if (command == IPC_RMID && known(segment).shm_segsz && !known(segment).shm_nattch)
		return 0;
	return shmctl(segment, command, status);
}

MUTANT(shmctl, removing_wants_a_buffer, "IPC_RMID looks at its third argument")
{
	if (command == IPC_RMID && !status)
		return fail(EFAULT);
	return shmctl(segment, command, status);
}

MUTANT(shmctl, dest_is_not_shown, "a removed segment does not show SHM_DEST")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0)
		status->shm_perm.mode &= (unsigned short)~SHM_DEST;
	return result;
}

MUTANT(shmctl, the_key_stays_shown, "a removed segment shows its old key")
{
	int result;

	if (command == IPC_RMID)
		mutant_memory->number[0] = known(segment).shm_perm.__key;
	result = shmctl(segment, command, status);
	if (command == IPC_STAT && result == 0 && status->shm_perm.mode & SHM_DEST)
		status->shm_perm.__key = (key_t)mutant_memory->number[0];
	return result;
}

MUTANT(shmctl, the_key_stays_taken, "the key of a removed segment means it until its last detach")
{
	if (command == IPC_RMID) {
		mutant_memory->number[0] = known(segment).shm_perm.__key;
		mutant_memory->number[1] = segment + 1;
	}
	return shmctl(segment, command, status);
}

MUTANT(shmget, the_key_stays_taken, NULL)
{
	int old = (int)mutant_memory->number[1] - 1;

	if (old >= 0 && key == (key_t)mutant_memory->number[0] && key && known(old).shm_nattch)
		return old;
	return shmget(key, size, flags);
}

MUTANT(shmctl, removing_twice_fails, "IPC_RMID of a segment removed already fails with EIDRM")
{
	if (command == IPC_RMID && known(segment).shm_perm.mode & SHM_DEST)
		return fail(EIDRM);
	return shmctl(segment, command, status);
}

MUTANT(shmat, a_removed_segment_can_not_be_attached, "a removed segment can't be attached any more")
{
	if (known(segment).shm_perm.mode & SHM_DEST)
		return no_attach(EIDRM);
	return shmat(segment, address, flags);
}

MUTANT(remap_file_pages, loses_the_segment,
       "remap_file_pages on the last attach of a removed segment destroys it twice")
{
	return abort(), -1;
}
