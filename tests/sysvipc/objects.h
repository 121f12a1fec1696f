/*
 * System V objects: queue, semaphore set and segment alike. A claim over EACH_KIND is judged once
 * with each of the three, and these calls are those of the one that it is judged with.
 */
#ifndef IPCLITMUS_TESTS_OBJECTS_H
#define IPCLITMUS_TESTS_OBJECTS_H

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include "claim.h"

#define EACH_KIND .over = { "msg", "sem", "shm" }

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};

struct kind {
	const char *family;
	int (*get)(key_t key, int flags);
	int (*own)(int id);
	int (*look)(int id, struct ipc_perm *perm);
	int (*remove)(int id);
	char option;       /* of ipcs, ipcrm and lsipc */
	const char *ipcmk; /* its options */
};

/* The calls of each kind. own_queue and its like are no functions. */
static inline int get_queue(key_t key, int flags)
{
	return msgget(key, flags);
}

static inline int keep_queue(int id)
{
	return own_queue(id);
}

static inline int look_at_queue(int id, struct ipc_perm *perm)
{
	struct msqid_ds status;
	int result = msgctl(id, IPC_STAT, &status);

	if (result == 0)
		*perm = status.msg_perm;
	return result;
}

static inline int remove_queue(int id)
{
	return msgctl(id, IPC_RMID, NULL);
}

static inline int get_set(key_t key, int flags)
{
	return semget(key, 1, flags);
}

static inline int keep_set(int id)
{
	return own_set(id);
}

static inline int look_at_set(int id, struct ipc_perm *perm)
{
	struct semid_ds status;
	int result = semctl(id, 0, IPC_STAT, (union semun){ .buf = &status });

	if (result == 0)
		*perm = status.sem_perm;
	return result;
}

static inline int remove_set(int id)
{
	return semctl(id, 0, IPC_RMID);
}

static inline int get_segment(key_t key, int flags)
{
	return shmget(key, 64, flags);
}

static inline int keep_segment(int id)
{
	return own_segment(id);
}

static inline int look_at_segment(int id, struct ipc_perm *perm)
{
	struct shmid_ds status;
	int result = shmctl(id, IPC_STAT, &status);

	if (result == 0)
		*perm = status.shm_perm;
	return result;
}

static inline int remove_segment(int id)
{
	return shmctl(id, IPC_RMID, NULL);
}

enum { KINDS = 3 };

static const struct kind kinds[KINDS] = {
	{ "msg", get_queue, keep_queue, look_at_queue, remove_queue, 'q', "-Q" },
	{ "sem", get_set, keep_set, look_at_set, remove_set, 's', "-S 1" },
	{ "shm", get_segment, keep_segment, look_at_segment, remove_segment, 'm', "-M 64" },
};

/* The kind that this run is about. */
static inline const struct kind *this_kind(void)
{
	const struct kind *kind = kinds;

	while (strcmp(current_family(), kind->family) != 0)
		kind++;
	return kind;
}

static inline int get_object(key_t key, int flags)
{
	return this_kind()->get(key, flags);
}

/* As own_queue, own_set or own_segment. */
static inline int own_object(int id)
{
	return this_kind()->own(id);
}

/* Stores its key, owner, creator and mode. Returns as msgctl and its like with IPC_STAT do. */
static inline int look_at_object(int id, struct ipc_perm *perm)
{
	return this_kind()->look(id, perm);
}

static inline int remove_object(int id)
{
	return this_kind()->remove(id);
}

/* Any of the three. */
union status {
	struct msqid_ds queue;
	struct semid_ds set;
	struct shmid_ds segment;
	struct ipc_perm perm; /* which each begins with */
};

static inline int control_object(int id, int command, union status *status)
{
	if (strcmp(current_family(), "msg") == 0)
		return msgctl(id, command, &status->queue);
	if (strcmp(current_family(), "sem") == 0)
		return semctl(id, 0, command, (union semun){ .buf = &status->set });
	return shmctl(id, command, &status->segment);
}

/* No more than so many objects of this kind can be made in this IPC namespace from now on. */
static inline void limit_objects(int count)
{
	FILE *file;

	if (strcmp(current_family(), "sem") == 0) {
		file = must(fopen("/proc/sys/kernel/sem", "w") ?: (FILE *)-1);
		must(fprintf(file, "32000 1024000000 500 %d\n", count));
		must(fclose(file));
	} else {
		set_number(strcmp(current_family(), "msg") == 0 ? "/proc/sys/kernel/msgmni"
								: "/proc/sys/kernel/shmmni",
			   count);
	}
}

/* A fresh IPC namespace, whose objects go with it: nothing in there is to be owned. */
static inline void enter_fresh_namespace(void)
{
	if (need_own_ipc() || lacks(unshare(CLONE_NEWIPC) < 0, "unshare(CLONE_NEWIPC)"))
		skip("no IPC namespace to be had: unshare(CLONE_NEWIPC)");
}

static inline const char *need_sysvipc(void)
{
	return access("/proc/sysvipc", R_OK | X_OK) == 0 ? NULL : "no /proc/sysvipc";
}

#endif
