/*
 * Judging histories: a search through all orders, call by call. Worlds that are alike, in their
 * state and in how many calls of each actor are explained, are one.
 */
#include <string.h>

#include "history.h"

typedef uint8_t places[ACTOR_COUNT];

/* A search under way. */
struct search {
	struct historian *historian;
	struct explainer *explainer;
	const struct history *history;
	struct history_judgement *judgement;
	struct call calls[ACTOR_COUNT]; /* the next of each actor, in the world that is looked at */
	unsigned long end;              /* rules asked by then: that is enough */
	int explained;
	bool found;
};

bool historian_make(struct historian *historian, size_t state_size)
{
	historian->state_size = state_size;
	historian->offset = (state_size + 15) / 16 * 16;
	return explainer_make(&historian->search, historian->offset + sizeof(places));
}

void historian_free(struct historian *historian)
{
	explainer_free(&historian->search);
}

static bool are_beside(const struct deed *one, const struct deed *other)
{
	return one->request < other->response && other->request < one->response;
}

void history_note_beside(struct history *history)
{
	for (int actor = 0; actor < ACTOR_COUNT; actor++)
		for (int i = 0; i < history->count[actor]; i++) {
			struct deed *deed = &history->deeds[actor][i];
			int count = 0;

			for (int other = 0; other < ACTOR_COUNT; other++)
				for (int j = 0; other != actor && j < history->count[other]; j++)
					if (are_beside(deed, &history->deeds[other][j]))
						deed->beside[count++] =
							history->deeds[other][j].call.operation;
			deed->beside[count] = NULL;
			deed->call.beside = deed->beside;
		}
}

static uint8_t *places_in(const struct search *search, struct world *world)
{
	return world->state + search->historian->offset;
}

static const struct deed *next_deed(const struct search *search, const uint8_t *place, int actor)
{
	return place[actor] < search->history->count[actor]
		       ? &search->history->deeds[actor][place[actor]]
		       : NULL;
}

/* No other call, which must come before, is left. Main looks when whoever sleeps is asleep. */
static bool may_be_next(const struct search *search, const struct world *world,
			const uint8_t *place, int actor)
{
	const struct deed *deed = next_deed(search, place, actor);

	if (!deed)
		return false;
	for (int other = 0; other < ACTOR_COUNT; other++) {
		const struct deed *left = next_deed(search, place, other);

		if (other == actor || !left)
			continue;
		if (left->response < deed->request)
			return false;
		if (actor == MAIN && world->phase[other] != ASLEEP)
			return false;
	}
	return true;
}

/* Whether no order came further until now. */
static bool is_nearest(const struct search *search)
{
	const struct history_judgement *judgement = search->judgement;

	return judgement->difference.discord == NONE || search->explained > judgement->explained;
}

static void note_nearest(struct search *search, const uint8_t *place,
			 const struct difference *difference)
{
	struct history_judgement *judgement = search->judgement;

	judgement->explained = search->explained;
	judgement->difference = *difference;
	for (int i = 0; i < ACTOR_COUNT; i++)
		judgement->place[i] = place[i];
}

static void note_end(struct search *search, const struct answer_sheet *sheet, const uint8_t *place,
		     int actor, enum discord discord, int number)
{
	struct difference difference;

	if (!is_nearest(search))
		return;
	difference_set(&difference, sheet, &search->calls[actor], actor, discord, number);
	note_nearest(search, place, &difference);
}

/* The call has returned in the scratch world: the actor's next one may come. */
static void keep_returned(struct search *search, int actor)
{
	struct world *world = search->explainer->scratch;
	int ticket = ticket_of(world, actor);

	if (ticket >= 0)
		ticket_drop(world, ticket);
	world->phase[actor] = IDLE;
	places_in(search, world)[actor]++;
	worlds_add(&search->explainer->after, world);
}

static void try_alternative(struct search *search, const struct world *world, const uint8_t *place,
			    int actor, const struct answer_sheet *sheet)
{
	struct explainer *explainer = search->explainer;
	const struct call *call = &search->calls[actor];
	enum discord discord;
	int number = 0;

	if (sheet->answer.kind == SLEEPS) {
		if (!same_world(explainer, explainer->scratch, world))
			worlds_add(&explainer->tried, explainer->scratch);
		else if (call->fate == RETURNED)
			note_end(search, sheet, place, actor, SLEEPS_NOT, 0);
		return;
	}
	discord = sheet_differs(sheet, call->fate, &call->seen, &number);
	if (discord != NONE) {
		note_end(search, sheet, place, actor, discord, number);
		return;
	}
	sheet->answer.branch->taken++;
	keep_returned(search, actor);
}

static void try_actor(struct search *search, const struct world *world, const uint8_t *place,
		      int actor)
{
	struct answer_sheet sheet;
	int alternative = 0;

	do {
		judge_in(search->explainer, &sheet, search->calls, world, actor,
			 &search->calls[actor].seen, alternative);
		try_alternative(search, world, place, actor, &sheet);
	} while (++alternative < sheet.alternatives);
}

/* All that returned has done so; who sleeps is asleep, and must be. */
static bool is_whole(struct search *search, const struct world *world, const uint8_t *place)
{
	struct difference difference = { .discord = NONE };
	struct nearest nearest = { -1, &difference };

	for (int actor = 0; actor < ACTOR_COUNT; actor++) {
		const struct deed *left = next_deed(search, place, actor);

		if (left && (left->call.fate == RETURNED || world->phase[actor] != ASLEEP))
			return false;
	}
	if (all_must_sleep(search->explainer, search->calls, world, &nearest))
		return true;
	if (is_nearest(search))
		note_nearest(search, place, &difference);
	return false;
}

static void set_calls(struct search *search, const uint8_t *place)
{
	for (int actor = 0; actor < ACTOR_COUNT; actor++) {
		const struct deed *deed = next_deed(search, place, actor);

		if (deed)
			search->calls[actor] = deed->call;
		else
			search->calls[actor] = (struct call){ .fate = NO_CALL };
	}
}

/* All worlds in which as many calls as now are explained; those with one more stand in `after`. */
static void search_level(struct search *search)
{
	struct explainer *explainer = search->explainer;
	places place;

	worlds_clear(&explainer->after);
	for (int i = 0; i < explainer->tried.count && !search->found; i++) {
		struct world *world = world_at(&explainer->tried, i);

		memcpy(place, places_in(search, world), sizeof(place));
		set_calls(search, place);
		if (is_whole(search, world, place)) {
			search->found = true;
			return;
		}
		for (int actor = 0; actor < ACTOR_COUNT; actor++)
			if (may_be_next(search, world, place, actor))
				try_actor(search, world, place, actor);
		if (explainer->judged > search->end)
			return;
	}
}

static void swap(struct worlds *one, struct worlds *other)
{
	struct worlds kept = *one;

	*one = *other;
	*other = kept;
}

void history_judge(struct historian *historian, const struct history *history, const void *state,
		   unsigned long budget, struct history_judgement *judgement)
{
	struct explainer *explainer = &historian->search;
	struct search search = { .historian = historian,
				 .explainer = explainer,
				 .history = history,
				 .judgement = judgement,
				 .end = explainer->judged + budget };

	memset(judgement, 0, sizeof(*judgement));
	worlds_clear(&explainer->tried);
	memset(explainer->scratch, 0, explainer->before.world_size);
	memcpy(explainer->scratch->state, state, historian->state_size);
	worlds_add(&explainer->tried, explainer->scratch);
	while (explainer->tried.count && !search.found) {
		search_level(&search);
		if (explainer->tried.count > judgement->most)
			judgement->most = explainer->tried.count;
		if (!search.found && (explainer->tried.full || explainer->after.full ||
				      explainer->judged > search.end)) {
			judgement->verdict = HISTORY_UNKNOWN;
			return;
		}
		swap(&explainer->tried, &explainer->after);
		search.explained++;
	}
	judgement->verdict = search.found ? HISTORY_EXPLAINED : HISTORY_WRONG;
}

/* The actor's call at which the nearest order ended, if no other had to come before; else NULL. */
static const struct deed *end_of_order(const struct history *history,
				       const struct history_judgement *judgement, int actor)
{
	const int *place = judgement->place;
	const struct deed *next = &history->deeds[actor][place[actor]];

	if (place[actor] == history->count[actor])
		return NULL;
	for (int other = 0; other < ACTOR_COUNT; other++)
		if (place[other] < history->count[other] &&
		    history->deeds[other][place[other]].response < next->request)
			return NULL;
	return next;
}

bool history_in_window(const struct history *history, const struct history_judgement *judgement,
		       int actor, int number)
{
	const struct deed *deed = &history->deeds[actor][number];

	for (int other = 0; other < ACTOR_COUNT; other++) {
		const struct deed *end = end_of_order(history, judgement, other);

		if (end && (end == deed || are_beside(end, deed)))
			return true;
	}
	return false;
}
