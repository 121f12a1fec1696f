/* Foresight: what the rules say of calls that are yet to be made. */
#include <errno.h>
#include <string.h>

#include "foresee.h"
#include "search.h"

void foresee(struct explainer *explainer, const struct call calls[ACTOR_COUNT], int actor,
	     struct forecast *forecast)
{
	struct answer_sheet *sheet = &forecast->sheet;
	int alternative;

	forecast->returns = true;
	forecast->moment = false;
	forecast->interrupted = false;
	forecast->kills = 0;
	forecast->disturbs = 0;
	for (int i = 0; i < explainer->before.count; i++) {
		const struct world *world = world_at(&explainer->before, i);

		alternative = 0;
		do {
			judge_in(explainer, sheet, calls, world, actor, NULL, alternative);
			if (sheet->answer.kind != RETURNS)
				forecast->returns = false;
			forecast->moment |= sheet->moment;
			forecast->interrupted |=
				sheet->answer.kind == RETURNS && sheet->answer.error == EINTR;
			forecast->disturbs |= sheet->disturbed;
			for (int other = 0; other < ACTOR_COUNT; other++)
				if (explainer->scratch->phase[other] == GONE)
					forecast->kills |= 1U << other;
		} while (++alternative < sheet->alternatives);
	}
	forecast->certain = explainer->before.count == 1 && sheet->alternatives == 1 &&
			    !sheet->looked && forecast->returns && !forecast->kills;
}

bool came_as_foreseen(struct explainer *explainer, const struct call calls[ACTOR_COUNT], int actor,
		      const struct forecast *forecast)
{
	struct world *world = world_at(&explainer->before, 0);
	struct world *foreseen = explainer->scratch;
	int number;

	if (!forecast->certain ||
	    sheet_differs(&forecast->sheet, RETURNED, &calls[actor].seen, &number) != NONE)
		return false;
	if (foreseen->ticket_count) {
		struct nearest nearest = { 0, NULL };

		copy_world(explainer, explainer->spare, foreseen);
		if (!all_must_sleep(explainer, calls, explainer->spare, &nearest))
			return false;
		foreseen = explainer->spare;
	}
	forecast->sheet.answer.branch->taken++;
	explainer->branches[actor] = forecast->sheet.answer.branch;
	copy_world(explainer, world, foreseen);
	return true;
}

struct call_end sheet_ending(const struct answer_sheet *sheet)
{
	struct call_end ending = { .fate = sheet->answer.kind == ENDS ? PERISHED : RETURNED };

	if (ending.fate == PERISHED)
		return ending;
	ending.seen.value = sheet->answer.value;
	ending.seen.error = sheet->answer.error;
	ending.seen.count = sheet->count;
	for (int i = 0; i < sheet->count; i++) {
		ending.seen.number[i] = sheet->number[i];
		ending.open |= (uint32_t)sheet->any[i] << i;
	}
	return ending;
}

static void keep_endings(struct foretold *foretold, const struct call_end endings[ACTOR_COUNT])
{
	for (int i = 0; i < foretold->count; i++)
		if (memcmp(foretold->endings[i], endings, sizeof(foretold->endings[i])) == 0)
			return;
	if (foretold->count == FORETOLD_LIMIT) {
		foretold->exact = false;
		return;
	}
	memcpy(foretold->endings[foretold->count++], endings, sizeof(foretold->endings[0]));
}

/* A world in which each call has come to an end, or must sleep. */
static void keep_if_complete(struct explainer *explainer, const struct call *calls,
			     const struct world *world, size_t offset, struct foretold *foretold)
{
	struct nearest nearest = { 0, NULL };
	struct call_end endings[ACTOR_COUNT];

	for (int i = 0; i < ACTOR_COUNT; i++)
		if (world->phase[i] == CALLING)
			return;
	if (!all_must_sleep(explainer, calls, world, &nearest))
		return;
	memcpy(endings, world->state + offset, sizeof(endings));
	for (int i = 0; i < ACTOR_COUNT; i++) {
		if (world->phase[i] == ASLEEP)
			endings[i].fate = SLEEPING;
		if ((world->phase[i] == GONE || world->phase[i] == DOOMED) &&
		    calls[i].fate != NO_CALL)
			endings[i] = (struct call_end){ .fate = PERISHED };
	}
	keep_endings(foretold, endings);
}

/* Takes all the ways that the actor's call may go now. */
static void go_all_ways(struct explainer *explainer, const struct call *calls,
			const struct world *world, int actor, size_t offset,
			struct foretold *foretold)
{
	struct answer_sheet sheet;
	int alternative = 0;

	do {
		struct world *after = explainer->scratch;

		judge_in(explainer, &sheet, calls, world, actor, NULL, alternative);
		foretold->exact &= !sheet.looked;
		if (world->phase[actor] == DOOMED && sheet.answer.kind == SLEEPS)
			continue;
		if (sheet.answer.kind != SLEEPS) {
			struct call_end ending = sheet_ending(&sheet);

			memcpy(after->state + offset + (size_t)actor * sizeof(ending), &ending,
			       sizeof(ending));
			finish_call(after, actor, sheet.answer.kind == ENDS ? GONE : OVER);
		}
		worlds_add(&explainer->tried, after);
	} while (++alternative < sheet.alternatives);
}

static void search_all(struct explainer *search, const struct call *calls, size_t offset,
		       struct foretold *foretold)
{
	for (int i = 0; i < search->tried.count; i++) {
		const struct world *world = world_at(&search->tried, i);

		keep_if_complete(search, calls, world, offset, foretold);
		for (int actor = 0; actor < ACTOR_COUNT; actor++)
			if (is_under_way(world, actor))
				go_all_ways(search, calls, world, actor, offset, foretold);
	}
	foretold->exact &= !search->tried.full;
}

bool foretell(const struct explainer *explainer, const struct call calls[ACTOR_COUNT],
	      struct foretold *foretold)
{
	size_t offset = (explainer->before.state_size + 15) / 16 * 16;
	struct explainer search;
	bool made = explainer_make(&search, offset + sizeof(struct call_end[ACTOR_COUNT]));

	foretold->exact = true;
	foretold->count = 0;
	for (int i = 0; made && i < explainer->before.count; i++) {
		const struct world *world = world_at(&explainer->before, i);

		memset(search.spare, 0, search.before.world_size);
		memcpy(search.spare, world, explainer->before.world_size);
		release_calls(&search, calls, search.spare);
	}
	if (made)
		search_all(&search, calls, offset, foretold);
	explainer_free(&search);
	return made;
}

void foretell_observed(struct explainer *explainer, const struct call calls[ACTOR_COUNT],
		       const struct call *observed, struct foretold *foretold)
{
	struct call with[ACTOR_COUNT];
	struct answer_sheet sheet;

	memcpy(with, calls, sizeof(with));
	with[MAIN] = *observed;
	foretold->exact = true;
	foretold->count = 0;
	for (int i = 0; i < explainer->before.count; i++) {
		struct call_end endings[ACTOR_COUNT] = { 0 };

		judge_in(explainer, &sheet, with, world_at(&explainer->before, i), MAIN, NULL, 0);
		foretold->exact &= !sheet.looked;
		endings[MAIN] = sheet_ending(&sheet);
		keep_endings(foretold, endings);
	}
}
