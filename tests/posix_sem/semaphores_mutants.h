/* What wrong POSIX semaphores share: setting the value, counting and waking who waits. */
#ifndef IPCLITMUS_SEMAPHORES_MUTANTS_H
#define IPCLITMUS_SEMAPHORES_MUTANTS_H

#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "mutant.h"

static inline sem_t *opens_nothing(int error)
{
	errno = error;
	return SEM_FAILED;
}

static inline int value_of(sem_t *semaphore)
{
	int value = 0;

	sem_getvalue(semaphore, &value);
	return value;
}

/* Sets the value without forgetting who waits. */
static inline void set_value(sem_t *semaphore, int value)
{
	while (value_of(semaphore) > value)
		sem_trywait(semaphore);
	while (value_of(semaphore) < value)
		sem_post(semaphore);
}

/* How many wait, for the mutants that count them. */
#define waiters mutant_memory->number[0]

static inline int wait_counted(sem_t *semaphore)
{
	int result;

	if (sem_trywait(semaphore) == 0)
		return 0;
	atomic_fetch_add(&waiters, 1);
	result = sem_wait(semaphore);
	atomic_fetch_sub(&waiters, 1);
	return result;
}

/* Wakes all who wait; each looks at the value and sleeps again if it is 0. */
static inline void wake_all(sem_t *semaphore)
{
	int error = errno;

	syscall(SYS_futex, semaphore, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
	errno = error;
}

static inline bool is_there(const char *name)
{
	sem_t *semaphore = sem_open(name, 0);
	int error = errno;

	if (semaphore != SEM_FAILED)
		sem_close(semaphore);
	return semaphore != SEM_FAILED || error != ENOENT;
}

/* A semaphore of no name. */
static inline sem_t *nameless(void)
{
	sem_t *semaphore = mmap(NULL, sizeof(*semaphore), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	sem_init(semaphore, 1, 0);
	return semaphore;
}

/* The file of a semaphore. */
static inline const char *file_of(const char *name)
{
	static char path[300];

	snprintf(path, sizeof(path), "/dev/shm/sem.%s", name + (name[0] == '/'));
	return path;
}

/* The name of a semaphore that a process has open: at this address, or any. */
static inline const char *open_in(pid_t pid, const void *address)
{
	static char name[300];
	char path[40], line[600], *file;
	bool found = false;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	maps = fopen(path, "re");
	while (maps && !found && fgets(line, sizeof(line), maps)) {
		file = strstr(line, "/dev/shm/sem.");
		found = file && (!address || strtoul(line, NULL, 16) == (unsigned long)address);
		if (found)
			snprintf(name, sizeof(name), "/%.*s", (int)strcspn(file + 13, " \n"),
				 file + 13);
	}
	if (maps)
		fclose(maps);
	return found ? name : NULL;
}

#endif
