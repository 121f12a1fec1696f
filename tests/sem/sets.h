/*
 * What claims about System V semaphore sets share: setting and reading values, adding and taking.
 */
#ifndef IPCLITMUS_SETS_H
#define IPCLITMUS_SETS_H

#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>

#include "claim.h"
#include "newer_names.h"

#define HIGHEST 32767 /* SEMVMX on Linux */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The program must define it: semctl(2). */
union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *info;
};

static inline int set_value(int set, int number, int value)
{
	return semctl(set, number, SETVAL, (union semun){ .val = value });
}

static inline int value_of(int set, int number)
{
	return semctl(set, number, GETVAL);
}

/* A set of the claim's own with so many semaphores of this value. */
static inline int new_set(int count, int value)
{
	int set = own_set(must(semget(IPC_PRIVATE, count, 0600)));

	for (int i = 0; i < count; i++)
		assert_succeeds(set_value(set, i, value));
	return set;
}

/* The semop of one operation. */
static inline int change_with(int set, int number, int by, int flags)
{
	struct sembuf operation = { (unsigned short)number, (short)by, (short)flags };

	return semop(set, &operation, 1);
}

/* Adds to a semaphore, takes where by is negative, waits for zero where it is 0. */
static inline int change(int set, int number, int by)
{
	return change_with(set, number, by, 0);
}

static inline void assert_values(int set, int count, const int *expected)
{
	for (int i = 0; i < count; i++)
		assert_returns(value_of(set, i), expected[i]);
}

/* How many sleep until a semaphore grows, and until it is zero. */
static inline void assert_sleepers(int set, int number, int for_more, int for_zero)
{
	assert_returns(semctl(set, number, GETNCNT), for_more);
	assert_returns(semctl(set, number, GETZCNT), for_zero);
}

static inline struct semid_ds status_of(int set)
{
	struct semid_ds status = { 0 };

	assert_succeeds(semctl(set, 0, IPC_STAT, (union semun){ .buf = &status }));
	return status;
}

static inline int remove_set(int set)
{
	return semctl(set, 0, IPC_RMID);
}

static inline struct seminfo system_info(int command)
{
	struct seminfo info = { 0 };

	assert_succeeds(semctl(0, 0, command, (union semun){ .info = &info }));
	return info;
}

/* Numbers that all actors see, 0 at first. */
static inline long *shared_numbers(void)
{
	return must(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* The index up to which SEM_STAT has to look. */
static inline int last_index(void)
{
	return assert_succeeds(
		semctl(0, 0, IPC_INFO, (union semun){ .info = &(struct seminfo){ 0 } }));
}

/* Looks with SEM_STAT or SEM_STAT_ANY for the set's index; -1 where it is not found. */
static inline int index_of(int set, int command, struct semid_ds *status)
{
	int last = last_index();

	for (int index = 0; index <= last; index++) {
		memset(status, 0, sizeof(*status));
		if (semctl(index, 0, command, (union semun){ .buf = status }) == set)
			return index;
	}
	return -1;
}

#endif
