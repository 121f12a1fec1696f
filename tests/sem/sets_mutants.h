/* What wrong System V semaphores share: looking at a set and at an array of operations. */
#ifndef IPCLITMUS_SETS_MUTANTS_H
#define IPCLITMUS_SETS_MUTANTS_H

#include "mutant.h"
#include "newer_names.h"

#define HIGHEST 32767 /* SEMVMX on Linux */

#define ARRAY_MOST 64 /* operations of a semop, and values of a set, that a mutant looks at */

static inline int change(int set, int number, int by, int flags)
{
	struct sembuf operation = { (unsigned short)number, (short)by, (short)flags };

	return semop(set, &operation, 1);
}

/* Whatever its mode; false where there is no such set. */
static inline bool status_of(int set, struct semid_ds *status)
{
	struct seminfo info;
	int last = semctl(0, 0, IPC_INFO, &info);

	for (int index = 0; set >= 0 && index <= last; index++)
		if (semctl(index, 0, SEM_STAT_ANY, status) == set)
			return true;
	return false;
}

static inline int size_of(int set)
{
	struct semid_ds status;

	return status_of(set, &status) ? (int)status.sem_nsems : 0;
}

static inline bool makes_a_set(key_t key, int flags)
{
	return key == IPC_PRIVATE ||
	       (flags & IPC_CREAT && semget(key, 0, 0) < 0 && errno == ENOENT);
}

/* An array that a mutant can look at: the system says what is wrong with others. */
static inline bool is_array(const struct sembuf *operations, size_t count)
{
	bool readable = access((const char *)operations, F_OK) == 0 || errno != EFAULT;

	return readable && count > 0 && count <= ARRAY_MOST;
}

/* Copies an array; these flags are taken from each operation, and those given to it. */
static inline void copy_with_flags(struct sembuf *copy, const struct sembuf *operations,
				   size_t count, int taken, int given)
{
	for (size_t i = 0; i < count; i++) {
		copy[i] = operations[i];
		copy[i].sem_flg = (short)((copy[i].sem_flg & ~taken) | given);
	}
}

/* Does all the operations if that can be at once; else fails, with EAGAIN if it would sleep. */
static inline int try_all(int set, const struct sembuf *operations, size_t count)
{
	struct sembuf array[ARRAY_MOST];

	if (!is_array(operations, count))
		return semop(set, (struct sembuf *)operations, count);
	copy_with_flags(array, operations, count, 0, IPC_NOWAIT);
	return semop(set, array, count);
}

static inline bool has_flag(const struct sembuf *operations, size_t count, int flag)
{
	for (size_t i = 0; is_array(operations, count) && i < count; i++)
		if (operations[i].sem_flg & flag)
			return true;
	return false;
}

static inline bool has_nowait(const struct sembuf *operations, size_t count)
{
	return has_flag(operations, count, IPC_NOWAIT);
}

/* Takes back what the operations did. */
static inline void put_back(int set, const struct sembuf *operations, size_t count)
{
	for (size_t i = count; i-- > 0;)
		change(set, operations[i].sem_num, -operations[i].sem_op,
		       (operations[i].sem_flg & SEM_UNDO) | IPC_NOWAIT);
}

static inline bool is_value_change(int command)
{
	return command == SETVAL || command == SETALL;
}

static inline bool takes_a_number(int command)
{
	return command == GETVAL || command == SETVAL || command == GETPID || command == GETNCNT ||
	       command == GETZCNT;
}

/* Does the operations one by one, each as far as it goes within the bounds. */
static inline int do_within_bounds(int set, const struct sembuf *operations, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int number = operations[i].sem_num;
		int value = semctl(set, number, GETVAL);
		int by = operations[i].sem_op;

		by = value + by < 0 ? -value : value + by > HIGHEST ? HIGHEST - value : by;
		if (value < 0 ||
		    (by &&
		     change(set, number, by, (operations[i].sem_flg & SEM_UNDO) | IPC_NOWAIT) < 0))
			return -1;
	}
	return 0;
}

#endif
