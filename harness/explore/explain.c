/* Explanation: a search through the orders of a round, over all worlds at once. */
#include <string.h>

#include "explain.h"

/* Whether all that returned or ended in the round has done so in the world. */
static bool is_complete(const struct world *world, const struct call *calls)
{
	for (int i = 0; i < ACTOR_COUNT; i++) {
		enum phase phase = world->phase[i];

		if (phase == CALLING)
			return false;
		if (calls[i].fate == RETURNED && phase != OVER)
			return false;
		if (calls[i].fate == SLEEPING && phase != ASLEEP)
			return false;
		if (calls[i].fate == PERISHED && phase != GONE && phase != DOOMED)
			return false;
	}
	return true;
}

static void take_branch(struct explainer *explainer, int actor, const struct answer_sheet *sheet)
{
	sheet->answer.branch->taken++;
	explainer->branches[actor] = sheet->answer.branch;
}

/*
 * One step of an order: the actor's call does now what its rule says. It leads to the scratch
 * world; false where it does not fit to what was seen, or changes nothing.
 */
static bool take_step(struct explainer *explainer, const struct call *calls,
		      const struct world *world, int actor, struct answer_sheet *sheet,
		      struct nearest *nearest)
{
	const struct call *call = &calls[actor];
	enum discord discord;
	int number;

	if (world->phase[actor] == DOOMED) {
		finish_call(explainer->scratch, actor, GONE);
		return sheet->answer.kind != SLEEPS;
	}
	if (sheet->answer.kind == SLEEPS) { /* it may return later */
		if (call->fate == SLEEPING)
			take_branch(explainer, actor, sheet);
		if (!same_world(explainer, explainer->scratch, world))
			return true;
		if (call->fate == RETURNED)
			note_try(nearest, world, sheet, calls, actor, SLEEPS_NOT, 0);
		return false;
	}
	discord = sheet_differs(sheet, call->fate, &call->seen, &number);
	if (discord == ENDED) { /* it may have returned before it was killed */
		finish_call(explainer->scratch, actor, UNSEEN);
		return true;
	}
	if (discord != NONE) {
		note_try(nearest, world, sheet, calls, actor, discord, number);
		return false;
	}
	take_branch(explainer, actor, sheet);
	finish_call(explainer->scratch, actor, sheet->answer.kind == ENDS ? GONE : OVER);
	return true;
}

static void try_call(struct explainer *explainer, const struct call *calls,
		     const struct world *world, int actor, struct nearest *nearest)
{
	struct answer_sheet sheet;
	int alternative = 0;

	do {
		judge_in(explainer, &sheet, calls, world, actor, &calls[actor].seen, alternative);
		if (take_step(explainer, calls, world, actor, &sheet, nearest))
			worlds_add(&explainer->tried, explainer->scratch);
	} while (++alternative < sheet.alternatives);
}

/* Keeps a complete world for the next round. */
static void keep_world(struct explainer *explainer, const struct call *calls,
		       const struct world *world, struct nearest *nearest)
{
	if (!all_must_sleep(explainer, calls, world, nearest))
		return;
	copy_world(explainer, explainer->scratch, world);
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (explainer->scratch->phase[i] != ASLEEP)
			explainer->scratch->phase[i] = IDLE;
	worlds_add(&explainer->after, explainer->scratch);
}

static void swap_worlds(struct worlds *a, struct worlds *b)
{
	struct worlds other = *a;

	*a = *b;
	*b = other;
}

bool explain(struct explainer *explainer, const struct call calls[ACTOR_COUNT],
	     struct difference *difference)
{
	struct nearest nearest = { -1, difference };

	memset(difference, 0, sizeof(*difference));
	worlds_clear(&explainer->tried);
	worlds_clear(&explainer->after);
	for (int i = 0; i < explainer->before.count; i++)
		release_calls(explainer, calls, world_at(&explainer->before, i));
	for (int i = 0; i < explainer->tried.count; i++) {
		const struct world *world = world_at(&explainer->tried, i);

		if (is_complete(world, calls))
			keep_world(explainer, calls, world, &nearest);
		for (int actor = 0; actor < ACTOR_COUNT; actor++)
			if (is_under_way(world, actor))
				try_call(explainer, calls, world, actor, &nearest);
	}
	if (explainer->after.count == 0)
		return false;
	swap_worlds(&explainer->before, &explainer->after);
	return true;
}

bool explain_observed(struct explainer *explainer, const struct call calls[ACTOR_COUNT],
		      const struct call *observed, struct difference *difference)
{
	struct call with[ACTOR_COUNT];
	struct answer_sheet sheet;
	int number;

	memcpy(with, calls, sizeof(with));
	for (int i = 0; i < ACTOR_COUNT; i++)
		with[i].fresh = false;
	with[MAIN] = *observed;
	worlds_clear(&explainer->after);
	for (int i = 0; i < explainer->before.count; i++) {
		const struct world *world = world_at(&explainer->before, i);
		enum discord discord;

		judge_in(explainer, &sheet, with, world, MAIN, &observed->seen, 0);
		discord = sheet_differs(&sheet, RETURNED, &observed->seen, &number);
		if (discord != NONE) {
			difference_set(difference, &sheet, observed, MAIN, discord, number);
			continue;
		}
		sheet.answer.branch->taken++;
		worlds_add(&explainer->after, world);
	}
	if (explainer->after.count == 0)
		return false;
	swap_worlds(&explainer->before, &explainer->after);
	return true;
}
