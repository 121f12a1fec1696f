/* Wrong lifetimes: a user that is no more counts, or one that is there does not. */
#include "mutant.h"

MECHANISM(waking_orders, "waking/orders.c");

MUTANT(close, a_third_close_is_the_last,
       "the third close of a write end is the last, whoever has it")
{
	const int flags = fcntl(fd, F_GETFL) & O_ACCMODE;

	if (flags == O_WRONLY && ++mutant_memory->number[0] > 1)
		mutant_memory->number[1] = 1;
	return close(fd);
}

MUTANT(read, a_third_close_is_the_last, NULL)
{
	return mutant_memory->number[1] ? 0 : read(fd, bytes, size);
}

MUTANT(shmctl, a_removal_is_at_once, "a segment that is removed can't be asked for any more")
{
	const int result = shmctl(segment, command, status);

	if (command == IPC_RMID)
		mutant_memory->number[0] = segment + 1;
	return result == 0 && command == IPC_STAT && mutant_memory->number[0] == segment + 1
		       ? fail(EINVAL)
		       : result;
}

MUTANT(shmctl, a_late_removal_frees_nothing, "a segment that is removed when nobody has it stays")
{
	struct shmid_ds seen;

	if (command == IPC_RMID && shmctl(segment, IPC_STAT, &seen) == 0 && seen.shm_nattch == 0)
		return 0;
	return shmctl(segment, command, status);
}

MUTANT(shmdt, a_detach_frees_nothing,
       "a segment that was removed stays when its last user detaches")
{
	return 0;
}
