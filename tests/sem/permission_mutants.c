/* Wrong permissions of sets. */
#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

MUTANT(semctl, sem_stat_asks_the_wrong_way,
       "SEM_STAT asks for no permission, SEM_STAT_ANY for reading")
{
	return semctl(set, number,
		      command == SEM_STAT       ? SEM_STAT_ANY
		      : command == SEM_STAT_ANY ? SEM_STAT
						: command,
		      argument);
}

MUTANT(semget, permission_never_asked, "the mode of a set is kept, but nobody asks for it")
{
	int set = semget(key, count, flags);

	return set < 0 && errno == EACCES ? semget(key, count, flags & ~0777) : set;
}

MUTANT(semctl, permission_never_asked, NULL)
{
	int result = semctl(set, number, command, argument);

	return result < 0 && errno == EACCES ? 0 : result;
}

MUTANT(semop, permission_never_asked, NULL)
{
	int result = semop(set, operations, count);

	return result < 0 && errno == EACCES ? 0 : result;
}

/* Whether a command is a reading one; SETVAL, SETALL and semop with sem_op are not. */
static int bit_for(int command)
{
	return is_value_change(command) ? 2 : 4;
}

static int bit_for_semop(const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (operations[i].sem_op)
			return 2;
	return 4;
}

static bool any_class_may(int set, int bit)
{
	struct semid_ds status;
	int error = errno;
	bool may = status_of(set, &status) &&
		   (status.sem_perm.mode >> 6 | status.sem_perm.mode >> 3 | status.sem_perm.mode) &
			   bit;

	errno = error;
	return may;
}

MUTANT(semctl, classes_count_together, "what owner, group or others may do all may do")
{
	int result = semctl(set, number, command, argument);

	return result < 0 && errno == EACCES && any_class_may(set, bit_for(command)) ? 0 : result;
}

MUTANT(semop, classes_count_together, NULL)
{
	int result = semop(set, operations, count);

	return result < 0 && errno == EACCES && any_class_may(set, bit_for_semop(operations, count))
		       ? 0
		       : result;
}

/* Whether another user in the place of root would be refused: this bit, or without one control. */
static bool superuser_lacks(int set, int bit)
{
	struct semid_ds status;

	if (geteuid() != 0 || !status_of(set, &status))
		return false;
	if (bit)
		return status.sem_perm.cuid == 0 && !(status.sem_perm.mode >> 6 & bit);
	return status.sem_perm.cuid != 0 && status.sem_perm.uid != 0;
}

MUTANT(semctl, superuser_is_a_user, "the superuser is asked for permission like other users")
{
	bool controls = command == IPC_SET || command == IPC_RMID;

	if (takes_a_number(command) || controls || command == GETALL || command == SETALL)
		if (superuser_lacks(set, controls ? 0 : bit_for(command)))
			return fail(controls ? EPERM : EACCES);
	return semctl(set, number, command, argument);
}

MUTANT(semop, superuser_is_a_user, NULL)
{
	if (is_array(operations, count) && superuser_lacks(set, bit_for_semop(operations, count)))
		return fail(EACCES);
	return semop(set, operations, count);
}

MUTANT(semctl, who_may_alter_may_remove, "who may alter a set may use IPC_SET and IPC_RMID on it")
{
	int result = semctl(set, number, command, argument);

	return result < 0 && errno == EPERM && any_class_may(set, 2) ? 0 : result;
}

MUTANT(semctl, creator_counts_no_more,
       "when IPC_SET gave a set away its creator and his group are strangers")
{
	bool controls = command == IPC_SET || command == IPC_RMID;
	struct semid_ds status;

	if ((!controls && !takes_a_number(command)) || !status_of(set, &status))
		return semctl(set, number, command, argument);
	if (controls && status.sem_perm.uid != geteuid() && status.sem_perm.cuid == geteuid())
		return fail(EPERM);
	if (!controls && status.sem_perm.cuid != geteuid() && status.sem_perm.uid != geteuid() &&
	    status.sem_perm.cgid == getegid() && status.sem_perm.gid != getegid() &&
	    !(status.sem_perm.mode & bit_for(command)))
		return fail(EACCES);
	return semctl(set, number, command, argument);
}

MUTANT(semop, a_sleeper_is_asked_again, "a semop that slept asks for permission again")
{
	int result = try_all(set, operations, count);
	struct semid_ds status;

	if (result >= 0 || errno != EAGAIN || has_nowait(operations, count))
		return result < 0 ? semop(set, operations, count) : result;
	result = semop(set, operations, count);
	if (result < 0 || geteuid() == 0 || !status_of(set, &status) ||
	    status.sem_perm.uid == geteuid() ||
	    status.sem_perm.mode & bit_for_semop(operations, count))
		return result;
	put_back(set, operations, count);
	return fail(EACCES);
}

MUTANT(semop, blocked_reads_the_value, "a semop that can't be done needs read permission too")
{
	int result = semop(set, operations, count);

	return is_refused(result, EAGAIN) && is_refused(semctl(set, 0, GETVAL), EACCES) ? -1
	       : is_refused(result, EAGAIN) ? fail(EAGAIN)
					    : result;
}
