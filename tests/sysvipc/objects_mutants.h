/* What mutants of System V objects share: queue, semaphore set and segment alike. */
#ifndef IPCLITMUS_TESTS_OBJECTS_MUTANTS_H
#define IPCLITMUS_TESTS_OBJECTS_MUTANTS_H

#include "mutant.h"
#include "newer_names.h"

#define SLOTS 32768 /* an id is a slot, and how often it was used */

enum kind { QUEUE, SET, SEGMENT };

static inline int get(enum kind kind, key_t key, size_t size, int flags)
{
	if (kind == QUEUE)
		return msgget(key, flags);
	return kind == SET ? semget(key, (int)size, flags) : shmget(key, size, flags);
}

static inline int control(enum kind kind, int id, int number, int command, void *status)
{
	if (kind == QUEUE)
		return msgctl(id, command, status);
	return kind == SET ? semctl(id, number, command, status) : shmctl(id, command, status);
}

/* As get, of what the claim does not know that it has: the stage removes it. */
static inline int get_unasked(enum kind kind, key_t key, size_t size, int flags)
{
	int id = get(kind, key, size, flags);

	if (id < 0)
		return id;
	if (kind == QUEUE)
		return own_queue(id);
	return kind == SET ? own_set(id) : own_segment(id);
}

/* Room for any kind's status, which begins with the permissions. */
union status {
	struct ipc_perm perm;
	struct msqid_ds queue;
	struct semid_ds set;
	struct shmid_ds segment;
};

/*
 * EACH_GET(excl_is_ignored, "...") { ... }: one mutant of the three calls that give an id, and
 * EACH_CONTROL of those with a command; the body does for each kind what MUTANT's does for one
 * call.
 */
/* clang-format off */
#define EACH_GET(name_, says_)                                                                     \
	static int get_##name_(enum kind kind, key_t key, size_t size, int flags);                 \
	MUTANT(msgget, name_, says_) { return get_##name_(QUEUE, key, 0, flags); }                 \
	MUTANT(semget, name_, says_) { return get_##name_(SET, key, (size_t)count, flags); }       \
	MUTANT(shmget, name_, says_) { return get_##name_(SEGMENT, key, size, flags); }            \
	static int get_##name_(enum kind kind, key_t key, size_t size, int flags)

#define EACH_CONTROL(name_, says_)                                                                 \
	static int control_##name_(enum kind kind, int id, int number, int command, void *status); \
	MUTANT(msgctl, name_, says_) { return control_##name_(QUEUE, queue, 0, command, status); } \
	MUTANT(semctl, name_, says_) { return control_##name_(SET, set, number, command, argument); } \
	MUTANT(shmctl, name_, says_) { return control_##name_(SEGMENT, segment, 0, command, status); } \
	static int control_##name_(enum kind kind, int id, int number, int command, void *status)
/* clang-format on */

/* Of mutant_memory->number, for each kind: the last object that was made. */
enum { KEY, ID, MODE, MAKER, MEMBERS };

static inline atomic_long *noted(enum kind kind)
{
	return &mutant_memory->number[kind * MEMBERS];
}

/* As get; keeps in mind what is made. An id is kept plus 1, so that 0 is none. */
static inline int noting_get(enum kind kind, key_t key, size_t size, int flags)
{
	atomic_long *note = noted(kind);
	int id = get(kind, key, size, flags);

	if (id < 0 || note[ID] == id + 1 || (key != IPC_PRIVATE && !(flags & IPC_CREAT)))
		return id;
	note[KEY] = key;
	note[ID] = id + 1;
	note[MODE] = flags & 0777;
	note[MAKER] = getpid();
	return id;
}

static inline bool is_there(enum kind kind, int id)
{
	union status status;
	const int commands[] = { MSG_STAT_ANY, SEM_STAT_ANY, SHM_STAT_ANY };

	return control(kind, id % SLOTS, 0, commands[kind], &status) == id;
}

static inline void set_mode(enum kind kind, int id, int mode)
{
	union status status;

	if (control(kind, id, 0, IPC_STAT, &status) < 0)
		return;
	status.perm.mode = (unsigned short)mode;
	control(kind, id, 0, IPC_SET, &status);
}

#endif
