/* What a claim owns: kernel objects that outlive their makers, for the stage to remove. */
#include <errno.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include "base/unique.h"
#include "claim.h"
#include "own.h"

/* A place for one more object; after many, that of one which is gone: the oldest is asked first. */
static struct object *next_object(struct place place)
{
	unsigned count = (unsigned)atomic_fetch_add(&the_page->object_count, 1);

	if (count < OBJECT_LIMIT)
		return &the_page->objects[count];
	for (unsigned i = 0; i < OBJECT_LIMIT; i++) {
		struct object *object = &the_page->objects[(count + i) % OBJECT_LIMIT];

		if (account_is_gone(object))
			return object;
	}
	actor_settle(BROKEN, place, "a claim can own %d objects", OBJECT_LIMIT);
}

static int own(enum object_kind kind, int id, struct place place)
{
	*next_object(place) = (struct object){ .kind = kind, .id = id };
	return id;
}

int claim_own_segment(int id, struct place place)
{
	return own(SHM_SEGMENT, id, place);
}

int claim_own_queue(int id, struct place place)
{
	return own(MESSAGE_QUEUE, id, place);
}

int claim_own_set(int id, struct place place)
{
	return own(SEMAPHORE_SET, id, place);
}

const char *claim_own_name(const char *name, struct place place)
{
	struct object *object = next_object(place);

	object->kind = SHM_FILE;
	snprintf(object->name, sizeof(object->name), "/%s%d.%s", the_page->mark, getpid(), name);
	return object->name;
}

/* What can't be asked after for want of permission is there. */
static bool is_there(int id)
{
	return id >= 0 || errno == EACCES;
}

static bool key_in_use(key_t key)
{
	return is_there(msgget(key, 0)) || is_there(semget(key, 0, 0)) ||
	       is_there(shmget(key, 0, 0));
}

/* At random: what others make between our question and the claim's call has another key. */
key_t own_key(void)
{
	key_t key;

	do
		key = (key_t)(unique_number() >> 1);
	while (key == IPC_PRIVATE || key_in_use(key));
	return key;
}

/* A name may have been used for any of the three. */
static void remove_name(const char *name)
{
	mq_unlink(name);
	sem_unlink(name);
	shm_unlink(name);
}

void own_remove(struct page *page)
{
	unsigned count = (unsigned)page->object_count;

	for (unsigned i = 0; i < count && i < OBJECT_LIMIT; i++) {
		const struct object *object = &page->objects[i];

		if (object->kind == SHM_FILE)
			remove_name(object->name);
		else
			account_remove(object);
	}
}
