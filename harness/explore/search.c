/* The steps of a search through the orders of a round. */
#include <stdlib.h>
#include <string.h>

#include "search.h"

bool explainer_make(struct explainer *explainer, size_t state_size)
{
	memset(explainer, 0, sizeof(*explainer));
	if (!worlds_make(&explainer->before, state_size) ||
	    !worlds_make(&explainer->tried, state_size) ||
	    !worlds_make(&explainer->after, state_size))
		return false;
	explainer->scratch = calloc(1, explainer->before.world_size);
	explainer->spare = calloc(1, explainer->before.world_size);
	return explainer->scratch && explainer->spare;
}

void explainer_free(struct explainer *explainer)
{
	worlds_free(&explainer->before);
	worlds_free(&explainer->tried);
	worlds_free(&explainer->after);
	free(explainer->scratch);
	free(explainer->spare);
}

void explainer_begin(struct explainer *explainer, const void *state)
{
	memset(explainer->scratch, 0, explainer->before.world_size);
	memcpy(explainer->scratch->state, state, explainer->before.state_size);
	worlds_clear(&explainer->before);
	worlds_add(&explainer->before, explainer->scratch);
}

void copy_world(const struct explainer *explainer, struct world *to, const struct world *from)
{
	memcpy(to, from, explainer->before.world_size);
}

bool same_world(const struct explainer *explainer, const struct world *a, const struct world *b)
{
	return memcmp(a, b, explainer->before.world_size) == 0;
}

void judge_in(struct explainer *explainer, struct answer_sheet *sheet, const struct call *calls,
	      const struct world *world, int actor, const struct seen *seen, int alternative)
{
	copy_world(explainer, explainer->scratch, world);
	explainer->judged++;
	judge_call(sheet, calls, explainer->scratch, actor, seen, alternative);
}

void difference_set(struct difference *difference, const struct answer_sheet *sheet,
		    const struct call *call, int actor, enum discord discord, int number)
{
	*difference = (struct difference){ .discord = discord,
					   .actor = actor,
					   .step = call->step,
					   .operation = call->operation,
					   .number = number,
					   .lost = discord == SLEEPS_ON && !call->fresh,
					   .expected = sheet->answer,
					   .fate = call->fate,
					   .seen = call->seen };
	if (discord != NUMBER || number >= sheet->count)
		return;
	difference->shown = true;
	difference->expected_number = sheet->number[number];
}

static int explained_in(const struct world *world)
{
	int count = 0;

	for (int i = 0; i < ACTOR_COUNT; i++)
		count += world->phase[i] != CALLING;
	for (int i = 0; i < ACTOR_COUNT; i++)
		count += world->phase[i] == OVER || world->phase[i] == GONE;
	return count;
}

void note_try(struct nearest *nearest, const struct world *world, const struct answer_sheet *sheet,
	      const struct call *calls, int actor, enum discord discord, int number)
{
	int explained = explained_in(world);

	if (!nearest->difference || explained <= nearest->explained)
		return;
	nearest->explained = explained;
	difference_set(nearest->difference, sheet, &calls[actor], actor, discord, number);
}

bool all_must_sleep(struct explainer *explainer, const struct call *calls,
		    const struct world *world, struct nearest *nearest)
{
	struct answer_sheet sheet;

	for (int i = 0; i < world->ticket_count; i++) {
		int actor = world->tickets[i].actor, alternative = 0;
		bool sleeps = false;

		do {
			judge_in(explainer, &sheet, calls, world, actor, NULL, alternative);
			sleeps = sheet.answer.kind == SLEEPS &&
				 same_world(explainer, explainer->scratch, world);
		} while (!sleeps && ++alternative < sheet.alternatives);
		if (sleeps)
			continue;
		note_try(nearest, world, &sheet, calls, actor, SLEEPS_ON, 0);
		return false;
	}
	return true;
}

bool is_under_way(const struct world *world, int actor)
{
	enum phase phase = world->phase[actor];

	return phase == CALLING || phase == ASLEEP || phase == DOOMED;
}

void finish_call(struct world *world, int actor, enum phase phase)
{
	int place = ticket_of(world, actor);

	if (place >= 0)
		ticket_drop(world, place);
	if (world->phase[actor] == DOOMED)
		phase = GONE;
	if (world->phase[actor] != GONE)
		world->phase[actor] = (uint8_t)phase;
}

void release_calls(struct explainer *explainer, const struct call *calls, const struct world *world)
{
	copy_world(explainer, explainer->scratch, world);
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (calls[i].fresh)
			explainer->scratch->phase[i] = CALLING;
	worlds_add(&explainer->tried, explainer->scratch);
}
