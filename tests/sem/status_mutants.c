/* Wrong status of a set: times, owner, the last to operate, and how many sleep. */
#include <stdio.h>

#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

/* Adds and takes the same of each semaphore named: marks them as used, and wakes nobody. */
static void touch(int set, const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct sembuf both[] = { operations[i], operations[i] };

		both[0].sem_op = semctl(set, operations[i].sem_num, GETVAL) > 0 ? -1 : 1;
		both[1].sem_op = (short)-both[0].sem_op;
		both[0].sem_flg = both[1].sem_flg = IPC_NOWAIT;
		semop(set, both, 2);
	}
}

MUTANT(semctl, every_call_counts_as_use,
       "SETVAL, IPC_SET and a semop that fails set sem_otime and GETPID")
{
	int result = semctl(set, number, command, argument);

	if (result >= 0 && (is_value_change(command) || command == IPC_SET))
		touch(set, &(struct sembuf){ 0 }, 1);
	return result;
}

MUTANT(semop, every_call_counts_as_use, NULL)
{
	if (is_array(operations, count))
		touch(set, operations, count);
	return semop(set, operations, count);
}

MUTANT(semctl, set_status_taken_whole, "IPC_SET takes creator and time of use from the buffer too")
{
	struct semid_ds *status = argument;
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == IPC_SET) {
		mutant_memory->number[0] = set + 1;
		memcpy(mutant_memory->text, status, sizeof(*status));
	}
	if (result >= 0 && command == IPC_STAT && mutant_memory->number[0] == set + 1) {
		const struct semid_ds *given = (struct semid_ds *)mutant_memory->text;

		status->sem_perm.cuid = given->sem_perm.cuid;
		status->sem_perm.cgid = given->sem_perm.cgid;
		status->sem_otime = given->sem_otime;
	}
	return result;
}

MUTANT(semctl, set_changes_nothing, "IPC_SET succeeds and changes nothing")
{
	struct semid_ds now;

	if (command == IPC_SET && status_of(set, &now) && access(argument, F_OK) && errno != EFAULT)
		return semctl(set, number, command, &now);
	return semctl(set, number, command, argument);
}

MUTANT(semctl, sem_stat_takes_identifiers,
       "SEM_STAT and SEM_STAT_ANY take an identifier, not an index")
{
	if (command != SEM_STAT && command != SEM_STAT_ANY)
		return semctl(set, number, command, argument);
	return semctl(set, number, IPC_STAT, argument) < 0 ? -1 : set;
}

MUTANT(fgets, proc_tells_the_mode_in_decimal, "/proc/sysvipc/sem tells the mode in decimal digits")
{
	char *seen = fgets(line, size, input), rest[200];
	long key, set;
	unsigned mode;

	if (seen && sscanf(line, "%ld %ld %o %199[^\n]", &key, &set, &mode, rest) == 4)
		snprintf(line, (size_t)size, "%ld %ld %u %s\n", key, set, mode, rest);
	return seen;
}

MUTANT(fgets, proc_tells_the_owner_twice,
       "/proc/sysvipc/sem tells owner and group for the creator's")
{
	char *seen = fgets(line, size, input);
	long c[10];

	if (seen &&
	    sscanf(line, "%ld %ld %lo %ld %ld %ld %ld %ld %ld %ld", &c[0], &c[1],
		   (unsigned long *)&c[2], &c[3], &c[4], &c[5], &c[6], &c[7], &c[8], &c[9]) == 10)
		snprintf(line, (size_t)size, "%ld %ld %lo %ld %ld %ld %ld %ld %ld %ld\n", c[0],
			 c[1], (unsigned long)c[2], c[3], c[4], c[5], c[4], c[5], c[8], c[9]);
	return seen;
}

/* Where sleepers are counted: those who wait for more in the first half. */
static atomic_long *counter_of(int number, bool zero)
{
	return &mutant_memory->number[number % 8 + (zero ? 8 : 0)];
}

MUTANT(semop, who_gives_up_still_counts,
       "who was interrupted or killed in its sleep counts on as a sleeper")
{
	int result = try_all(set, operations, count);
	atomic_long *counter;

	if (result >= 0 || errno != EAGAIN || count > 1 || has_nowait(operations, count))
		return result < 0 ? semop(set, operations, count) : result;
	counter = counter_of(operations->sem_num, operations->sem_op == 0);
	atomic_fetch_add(counter, 1);
	result = semop(set, operations, count);
	if (result >= 0)
		atomic_fetch_sub(counter, 1);
	return result;
}

MUTANT(semtimedop, who_gives_up_still_counts, NULL)
{
	int result = semtimedop(set, operations, count, timeout);

	if (result < 0 && errno == EAGAIN && !has_nowait(operations, count))
		atomic_fetch_add(counter_of(operations->sem_num, operations->sem_op == 0), 1);
	return result;
}

static int more_sleepers(int real, int number, int command)
{
	int counted = real;

	if (real >= 0 && (command == GETNCNT || command == GETZCNT))
		counted = (int)*counter_of(number, command == GETZCNT);
	return counted > real ? counted : real;
}

MUTANT(semctl, who_gives_up_still_counts, NULL)
{
	return more_sleepers(semctl(set, number, command, argument), number, command);
}

MUTANT(semop, array_counts_everywhere, "a sleeper with an array counts at each of its operations")
{
	int result;

	for (size_t i = 0; i < count && count > 1; i++)
		if (operations[i].sem_op <= 0)
			++*counter_of(operations[i].sem_num, operations[i].sem_op == 0);
	result = semop(set, operations, count);
	for (size_t i = 0; i < count && count > 1; i++)
		if (operations[i].sem_op <= 0)
			--*counter_of(operations[i].sem_num, operations[i].sem_op == 0);
	return result;
}

MUTANT(semctl, array_counts_everywhere, NULL)
{
	return more_sleepers(semctl(set, number, command, argument), number, command);
}

MUTANT(semctl, counts_are_swapped,
       "GETNCNT counts who waits for zero, and GETZCNT who waits for more")
{
	return semctl(set, number,
		      command == GETNCNT   ? GETZCNT
		      : command == GETZCNT ? GETNCNT
					   : command,
		      argument);
}

/* Which process set the value, and which did the last semop before. */
MUTANT(semctl, setting_leaves_getpid, "SETVAL and SETALL leave GETPID as it was")
{
	int before = command == SETVAL ? semctl(set, number, GETPID) : 0;
	int result = semctl(set, number, command, argument);

	if (result >= 0 && command == SETVAL)
		*counter_of(number, false) = before + 1;
	if (result >= 0 && command == SETALL)
		for (int i = 0; i < 8; i++)
			*counter_of(i, false) = 1;
	return result >= 0 && command == GETPID && *counter_of(number, false)
		       ? (int)*counter_of(number, false) - 1
		       : result;
}

MUTANT(semop, setting_leaves_getpid, NULL)
{
	int result = semop(set, operations, count);

	if (result >= 0)
		for (size_t i = 0; i < count; i++)
			*counter_of(operations[i].sem_num, false) = 0;
	return result;
}
