/* The account: the kernel objects that outlive a process, listed before a claim and after it. */
#ifndef IPCLITMUS_ACCOUNT_H
#define IPCLITMUS_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define ACCOUNT_LIMIT 64

enum object_kind { SHM_SEGMENT, MESSAGE_QUEUE, SEMAPHORE_SET, MQUEUE, SHM_FILE };

struct object {
	enum object_kind kind;
	int id;         /* of a System V object */
	char name[512]; /* of another: "/dev/shm/sem.ipclitmus-1a2b3c4d.7.lock" */
	pid_t maker;    /* who made it, or used it last; 0: not known */
};

struct account {
	size_t count;
	struct object objects[ACCOUNT_LIMIT];
};

/* Processes, of which an account can tell what they made. */
struct makers {
	size_t count;
	const pid_t *pids;
	const char *mark; /* in the names of what they made */
};

/*
 * Lists this user's objects: System V ones, message queues in the directory mqueues (where that
 * file system is mounted; NULL: not asked), POSIX shared memory and semaphores. What this kernel
 * lacks is not listed; more than ACCOUNT_LIMIT are cut.
 */
void account_take(struct account *account, const char *mqueues);

/*
 * Removes the objects that `now` has and `before` has not, and writes what they were ("shared
 * memory segment 4, semaphore set 7"). makers: only what these made, for objects that other
 * programs share; a POSIX name tells them by their mark, or its maker by "ipclitmus.PID"; NULL:
 * all. Returns how many.
 */
size_t account_remove_new(const struct account *before, const struct account *now,
			  const struct makers *makers, char *buffer, size_t size);

/* Whether there is no System V object of this kind and id any more. */
bool account_is_gone(const struct object *object);

/* Removes one object. */
void account_remove(const struct object *object);

#endif
