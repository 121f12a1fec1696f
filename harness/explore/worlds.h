/* Worlds: the states that the kernel may be in, as far as the rules and what was seen tell. */
#ifndef IPCLITMUS_WORLDS_H
#define IPCLITMUS_WORLDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parts.h"

#define WORLD_LIMIT 8192 /* of one set */

/* How far an actor's call has come in a world. */
enum phase {
	IDLE,    /* it makes none */
	CALLING, /* released, and not begun yet */
	ASLEEP,
	OVER,   /* it has returned in this round */
	UNSEEN, /* it has returned, and its process ended before that was seen */
	GONE,   /* its process ended in this round */
	DOOMED, /* the same, but it may be in its call already, which is made then: nobody sees its end */
};

/* A call asleep. */
struct ticket {
	int32_t actor;
	int32_t interrupted;
	int64_t done;
};

/*
 * A state, and the calls asleep in it, in the order in which they went to sleep; compared by bytes.
 */
struct world {
	uint8_t phase[ACTOR_COUNT];
	uint8_t ticket_count;
	uint8_t padding[2];
	struct ticket tickets[WORKER_LIMIT];
	_Alignas(16) unsigned char state[];
};

/* A set of worlds, in the order in which they came. */
struct worlds {
	size_t state_size, world_size;
	int count;
	bool full; /* there were more than WORLD_LIMIT: what follows from it is not all */
	unsigned char *memory;
	uint32_t *hashes;
	int32_t *table; /* index + 1 */
	uint32_t generation, *generations;
};

/* Makes an empty set of worlds with states of that size; false with errno set. */
bool worlds_make(struct worlds *worlds, size_t state_size);
void worlds_free(struct worlds *worlds);

void worlds_clear(struct worlds *worlds);
struct world *world_at(const struct worlds *worlds, int index);

/* Adds a copy unless it is there; false where it was, or the set is full. */
bool worlds_add(struct worlds *worlds, const struct world *world);

/* The ticket of the actor's call: its place in the order, or -1. */
int ticket_of(const struct world *world, int actor);

/* Takes a ticket out of the order. */
void ticket_drop(struct world *world, int place);

#endif
