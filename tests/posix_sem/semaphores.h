/* What claims about POSIX semaphores share: making them, their value, who waits, and deadlines. */
#ifndef IPCLITMUS_SEMAPHORES_H
#define IPCLITMUS_SEMAPHORES_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "claim.h"

/* Memory, all zeroes, that this process shares with those it forks. */
static inline void *shared_memory(size_t size)
{
	return must(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

/* A semaphore for this process and those it forks. */
static inline sem_t *shared_semaphore(unsigned int value)
{
	sem_t *semaphore = shared_memory(sizeof(sem_t));

	assert_succeeds(sem_init(semaphore, 1, value));
	return semaphore;
}

static inline int value_of(sem_t *semaphore)
{
	int value = -7;

	must(sem_getvalue(semaphore, &value));
	return value;
}

/* What sem_open returned, with -1 for its failure. */
static inline sem_t *opened(sem_t *semaphore)
{
	return semaphore == SEM_FAILED ? (sem_t *)-1 : semaphore;
}

/* Makes a semaphore of this name, which no other has. */
static inline sem_t *named_semaphore(const char *name, unsigned int value)
{
	return assert_succeeds(opened(sem_open(name, O_CREAT | O_EXCL, 0600, value)));
}

/* Starts a process that takes 1 from the semaphore, then writes who it is. */
static inline struct actor *start_waiter(sem_t *semaphore, int fd, char who)
{
	ACTOR(waiter) {
		assert_returns(sem_wait(semaphore), 0);
		must(write(fd, &who, 1));
	}
	assert_asleep(waiter, "futex");
	return waiter;
}

/* Which of them it was that got 1. */
static inline char who_went(int fd)
{
	char who = '?';

	must(read(fd, &who, 1));
	return who;
}

static inline void start_thread(pthread_t *thread, void *(*body)(void *), void *argument)
{
	errno = pthread_create(thread, NULL, body, argument);
	must(errno ? -1 : 0);
}

static inline const char *need_glibc(void)
{
#ifdef __GLIBC__
	return NULL;
#else
	return "the C library is not glibc";
#endif
}

#define LONG_TIME 3600000 /* milliseconds */

/* Stops the actor, and waits until it stands. */
static inline void stop(struct actor *actor)
{
	send_signal(actor, SIGSTOP);
	assert_stopped(actor, SIGSTOP);
}

static inline void set_timer(long microseconds)
{
	struct itimerval timer = { { 0, microseconds }, { 0, microseconds } };

	must(setitimer(ITIMER_REAL, &timer, NULL));
}

#ifdef __GLIBC__
#define FILE_PREFIX "/dev/shm/sem."
#else
#define FILE_PREFIX "/dev/shm/"
#endif

static inline const char *need_sem_files(void)
{
	return access("/dev/shm", R_OK | X_OK) == 0 ? NULL : "no /dev/shm to be looked into";
}

static inline const char *need_sem_files_of_all(void)
{
	struct stat status;

	if (stat("/dev/shm", &status) < 0 || !(status.st_mode & S_IWOTH))
		return "/dev/shm is not for every user";
	return NULL;
}

/* What stat tells of the file that a name stands for. */
static inline int stat_name(const char *name, struct stat *status)
{
	char path[600];

	snprintf(path, sizeof(path), FILE_PREFIX "%s", name + 1);
	return lstat(path, status);
}

#endif
