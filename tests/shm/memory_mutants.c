/* Wrong reserving and locking of memory, and wrong huge pages. */
#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(shmget, never_reserves, "a segment reserves no memory, whatever it was told")
{
	return shmget(key, size, flags | SHM_NORESERVE);
}

MUTANT(shmget, noreserve_is_ignored, "SHM_NORESERVE is ignored")
{
	return shmget(key, size, flags & ~SHM_NORESERVE);
}

MUTANT(shmget, huge_pages_are_ignored, "SHM_HUGETLB is ignored")
{
	return shmget(key, size, flags & ~(SHM_HUGETLB | 0x3f << 26));
}

MUTANT(setuid, anybody_locks, "SHM_LOCK and SHM_UNLOCK take no privilege and know no limit")
{
	return setuid_with(user, CAP_IPC_LOCK);
}

MUTANT(shmctl, locked_is_not_shown, "a locked segment does not show SHM_LOCKED")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_STAT && result == 0)
		status->shm_perm.mode &= (unsigned short)~SHM_LOCKED;
	return result;
}

MUTANT(shmctl, unlock_does_nothing, "SHM_UNLOCK does nothing")
{
	return command == SHM_UNLOCK ? 0 : shmctl(segment, command, status);
}

MUTANT(shmctl, destroyed_stays_locked, "what a destroyed segment had locked stays locked")
{
	struct shmid_ds before;

	if (command == IPC_RMID && shmctl(segment, IPC_STAT, &before) == 0 &&
	    before.shm_perm.mode & SHM_LOCKED)
		(void)shmat(segment, NULL, SHM_RDONLY); /* so it is not destroyed */
	return shmctl(segment, command, status);
}

MUTANT(shmctl, locked_again_counts_again, "what is locked twice counts twice until its end")
{
	struct shmid_ds before;
	bool locked = shmctl(segment, IPC_STAT, &before) == 0 && before.shm_perm.mode & SHM_LOCKED;

	if (command == SHM_LOCK && locked)
		mutant_memory->number[0] = 1;
	if (command == SHM_LOCK && !locked && mutant_memory->number[0])
		return fail(ENOMEM);
	return shmctl(segment, command, status);
}
