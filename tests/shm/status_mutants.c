/* Wrong status of a segment, and wrong commands. */
#include <stdio.h>
#include <stdlib.h>

#include "mutant.h"
#include "segments_mutants.h"

MECHANISM(shm, "shm");

MUTANT(shmctl, set_takes_the_mode_alone, "IPC_SET takes the mode alone")
{
	struct shmid_ds now = known(segment);

	if (command != IPC_SET || !status)
		return shmctl(segment, command, status);
	now.shm_perm.mode = status->shm_perm.mode;
	return shmctl(segment, command, &now);
}

MUTANT(shmctl, set_takes_the_owner_alone, "IPC_SET takes the owner alone")
{
	struct shmid_ds now = known(segment);

	if (command != IPC_SET || !status)
		return shmctl(segment, command, status);
	now.shm_perm.uid = status->shm_perm.uid;
	now.shm_perm.gid = status->shm_perm.gid;
	return shmctl(segment, command, &now);
}

MUTANT(shmctl, set_takes_what_it_should_not, "IPC_SET takes the size from its structure as well")
{
	int result = shmctl(segment, command, status);

	if (command == IPC_SET && result == 0)
		mutant_memory->number[0] = (long)status->shm_segsz;
	if (command == IPC_STAT && result == 0 && mutant_memory->number[0])
		status->shm_segsz = (size_t)mutant_memory->number[0];
	return result;
}

MUTANT(shmctl, set_takes_minus_one, "IPC_SET of a uid or gid of -1 leaves it, and succeeds")
{
	struct shmid_ds now = known(segment);

	if (command != IPC_SET || !status)
		return shmctl(segment, command, status);
	now = *status;
	if (now.shm_perm.uid == (uid_t)-1)
		now.shm_perm.uid = known(segment).shm_perm.uid;
	if (now.shm_perm.gid == (gid_t)-1)
		now.shm_perm.gid = known(segment).shm_perm.gid;
	return shmctl(segment, command, &now);
}

MUTANT(shmctl, a_bad_address_faults,
       "shmctl copies through its pointer itself: a bad one brings SIGSEGV")
{
	struct shmid_ds copy;
	int result;

	if (command == IPC_SET)
		copy = *(volatile struct shmid_ds *)status;
	result = shmctl(segment, command,
			command == IPC_SET || command == IPC_STAT ? &copy : status);
	if (command == IPC_STAT && result == 0)
		*(volatile struct shmid_ds *)status = copy;
	return result;
}

MUTANT(shmctl, unknown_commands_succeed, "shmctl succeeds with a command that it does not know")
{
	int result = shmctl(segment, command, status);

	if (result < 0 && errno == EINVAL && known(segment).shm_segsz && command > 20)
		return 0;
	return result;
}

MUTANT(shmctl, stat_by_index_gives_the_index, "SHM_STAT returns the index, not the id")
{
	int result = shmctl(segment, command, status);

	return command == SHM_STAT && result >= 0 ? segment : result;
}

MUTANT(shmctl, stat_skips_holes, "SHM_STAT of an index without a segment gives the next one")
{
	int result = shmctl(segment, command, status);

	for (int i = segment; (command == SHM_STAT || command == SHM_STAT_ANY) && result < 0 &&
			      i >= 0 && i < segment + 100;
	     i--)
		result = shmctl(i, command, status);
	return result;
}

MUTANT(fgets, maps_tell_the_key_in_decimal,
       "/proc/self/maps names a segment by its key in decimal digits")
{
	char *seen = fgets(line, size, input), *name = seen ? strstr(line, "/SYSV") : NULL;

	if (name)
		snprintf(name, (size_t)(line + size - name), "/SYSV%08ld (deleted)\n",
			 strtol(name + 5, NULL, 16));
	return seen;
}
