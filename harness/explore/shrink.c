/* Shrinking programs. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "shrink.h"

#define CACHE_SIZE 4096

struct shrinker {
	const struct kit *kit;
	struct program *program; /* the smallest so far */
	struct program candidate;
	fails_alike *fails;
	void *context;
	int tries, limit;
	uint64_t tried[CACHE_SIZE]; /* hashes of programs; 0: free */
};

static uint64_t hash_of(const struct program *program)
{
	const unsigned char *bytes = (const unsigned char *)program->steps;
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < (size_t)program->count * sizeof(struct step); i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3;
	return hash ? hash : 1;
}

/* Notes that the candidate is tried; false where it was before. */
static bool is_new(struct shrinker *shrinker)
{
	uint64_t hash = hash_of(&shrinker->candidate);
	size_t slot = hash % CACHE_SIZE;

	for (int i = 0; i < 64 && shrinker->tried[slot]; i++) {
		if (shrinker->tried[slot] == hash)
			return false;
		slot = (slot + 1) % CACHE_SIZE;
	}
	shrinker->tried[slot] = hash;
	return true;
}

/* Takes the candidate if it fails alike. */
static bool try_candidate(struct shrinker *shrinker)
{
	if (shrinker->candidate.count == 0 || shrinker->tries == shrinker->limit)
		return false;
	shrinker->candidate.steps[0].together = false;
	if (!is_new(shrinker))
		return false;
	shrinker->tries++;
	if (!shrinker->fails(shrinker->context, &shrinker->candidate))
		return false;
	*shrinker->program = shrinker->candidate;
	return true;
}

/* Leaves steps out. What was released together with them stays together. */
static bool without(struct shrinker *shrinker, int first, int count)
{
	struct program *candidate = &shrinker->candidate;
	bool began;

	*candidate = *shrinker->program;
	began = !candidate->steps[first].together;
	memmove(candidate->steps + first, candidate->steps + first + count,
		(size_t)(candidate->count - first - count) * sizeof(struct step));
	candidate->count -= count;
	if (began && first < candidate->count)
		candidate->steps[first].together = false;
	return try_candidate(shrinker);
}

static bool drop_steps(struct shrinker *shrinker)
{
	bool smaller = false;

	for (int chunk = shrinker->program->count / 2; chunk >= 1; chunk /= 2)
		for (int first = shrinker->program->count - chunk; first >= 0;) {
			if (first + chunk <= shrinker->program->count &&
			    without(shrinker, first, chunk))
				smaller = true;
			first -= first > 0 && first < chunk ? first : chunk;
		}
	return smaller;
}

static bool one_by_one(struct shrinker *shrinker)
{
	bool smaller = false;

	for (int i = 1; i < shrinker->program->count; i++) {
		if (!shrinker->program->steps[i].together)
			continue;
		shrinker->candidate = *shrinker->program;
		shrinker->candidate.steps[i].together = false;
		smaller |= try_candidate(shrinker);
	}
	return smaller;
}

static bool try_number(struct shrinker *shrinker, int step,
		       unsigned char *(*number)(struct step *, int), int which, int low)
{
	int now = *number(&shrinker->program->steps[step], which);

	for (int value = low; value < now; value++) {
		shrinker->candidate = *shrinker->program;
		*number(&shrinker->candidate.steps[step], which) = (unsigned char)value;
		if (try_candidate(shrinker))
			return true;
	}
	return false;
}

static unsigned char *choice_of(struct step *step, int which)
{
	return &step->choice[which];
}

static unsigned char *halting_of(struct step *step, int which)
{
	(void)which;
	return &step->halts;
}

static unsigned char *actor_of_step(struct step *step, int which)
{
	(void)which;
	return &step->actor;
}

/* One worker less: what one of them does, another does as well. */
static bool merge_actors(struct shrinker *shrinker)
{
	bool smaller = false;

	for (int from = WORKER_LIMIT; from > 0; from--)
		for (int to = MAIN; to < from; to++) {
			bool used = false;

			shrinker->candidate = *shrinker->program;
			for (int i = 0; i < shrinker->candidate.count; i++) {
				struct step *step = &shrinker->candidate.steps[i];

				used |= step->actor == from;
				if (step->actor == from)
					step->actor = (unsigned char)to;
			}
			smaller |= used && try_candidate(shrinker);
		}
	return smaller;
}

static bool lower_numbers(struct shrinker *shrinker)
{
	bool smaller = merge_actors(shrinker);

	for (int i = 0; i < shrinker->program->count; i++) {
		const struct step *step = &shrinker->program->steps[i];
		int arguments = operation_arguments(shrinker->kit->operations[step->operation]);

		smaller |= try_number(shrinker, i, actor_of_step, 0, 0);
		smaller |= try_number(shrinker, i, halting_of, 0, HALTS_FIRST);
		for (int j = 0; j < arguments && i < shrinker->program->count; j++)
			smaller |= try_number(shrinker, i, choice_of, j, 0);
	}
	return smaller;
}

int shrink(const struct kit *kit, struct program *program, fails_alike *fails, void *context,
	   int tries)
{
	struct shrinker *shrinker = calloc(1, sizeof(*shrinker));
	int tried;

	if (!shrinker)
		return 0;
	shrinker->kit = kit;
	shrinker->program = program;
	shrinker->fails = fails;
	shrinker->context = context;
	shrinker->limit = tries;
	while (drop_steps(shrinker) || one_by_one(shrinker) || lower_numbers(shrinker))
		;
	tried = shrinker->tries;
	free(shrinker);
	return tried;
}
