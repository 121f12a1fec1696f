/* Worlds: a set of flat states by a hash table. */
#include <errno.h>
#include <string.h>

#include "base/memory.h"
#include "worlds.h"

#define TABLE_SIZE (4 * WORLD_LIMIT)

bool worlds_make(struct worlds *worlds, size_t state_size)
{
	memset(worlds, 0, sizeof(*worlds));
	worlds->state_size = state_size;
	worlds->world_size = (sizeof(struct world) + state_size + 15) / 16 * 16;
	worlds->memory = memory_new(WORLD_LIMIT, worlds->world_size);
	worlds->hashes = memory_new(WORLD_LIMIT, sizeof(*worlds->hashes));
	worlds->table = memory_new(TABLE_SIZE, sizeof(*worlds->table));
	worlds->generations = memory_new(TABLE_SIZE, sizeof(*worlds->generations));
	worlds->generation = 1;
	if (worlds->memory && worlds->hashes && worlds->table && worlds->generations)
		return true;
	worlds_free(worlds);
	errno = ENOMEM;
	return false;
}

void worlds_free(struct worlds *worlds)
{
	memory_free(worlds->memory, WORLD_LIMIT, worlds->world_size);
	memory_free(worlds->hashes, WORLD_LIMIT, sizeof(*worlds->hashes));
	memory_free(worlds->table, TABLE_SIZE, sizeof(*worlds->table));
	memory_free(worlds->generations, TABLE_SIZE, sizeof(*worlds->generations));
}

void worlds_clear(struct worlds *worlds)
{
	worlds->count = 0;
	worlds->full = false;
	worlds->generation++;
}

struct world *world_at(const struct worlds *worlds, int index)
{
	return (struct world *)(worlds->memory + (size_t)index * worlds->world_size);
}

/* FNV-1a over words; the size is a multiple of 16. */
static uint32_t hash_of(const struct world *world, size_t size)
{
	const unsigned char *bytes = (const unsigned char *)world;
	uint64_t hash = 0xcbf29ce484222325, word;

	for (size_t i = 0; i < size; i += sizeof(word)) {
		memcpy(&word, bytes + i, sizeof(word));
		hash = (hash ^ word) * 0x100000001b3;
		hash ^= hash >> 29;
	}
	return (uint32_t)(hash ^ hash >> 32);
}

bool worlds_add(struct worlds *worlds, const struct world *world)
{
	uint32_t hash = hash_of(world, worlds->world_size);
	size_t slot = hash % TABLE_SIZE;

	while (worlds->generations[slot] == worlds->generation) {
		int index = worlds->table[slot] - 1;

		if (worlds->hashes[index] == hash &&
		    memcmp(world_at(worlds, index), world, worlds->world_size) == 0)
			return false;
		slot = (slot + 1) % TABLE_SIZE;
	}
	if (worlds->count == WORLD_LIMIT) {
		worlds->full = true;
		return false;
	}
	worlds->generations[slot] = worlds->generation;
	worlds->table[slot] = worlds->count + 1;
	worlds->hashes[worlds->count] = hash;
	memcpy(world_at(worlds, worlds->count++), world, worlds->world_size);
	return true;
}

int ticket_of(const struct world *world, int actor)
{
	for (int i = 0; i < world->ticket_count; i++)
		if (world->tickets[i].actor == actor)
			return i;
	return -1;
}

void ticket_drop(struct world *world, int place)
{
	world->ticket_count--;
	for (int i = place; i < world->ticket_count; i++)
		world->tickets[i] = world->tickets[i + 1];
	memset(&world->tickets[world->ticket_count], 0, sizeof(struct ticket));
}
