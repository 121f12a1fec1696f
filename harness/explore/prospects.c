/*
 * Prospects: a search through all orders of what several actors call. Worlds that are alike, in
 * their state and in what became of each call, are one.
 */
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "prospects.h"

#define ERROR_LIMIT 134 /* errnos are below it */

/* What a world has beside its state. */
struct course {
	uint8_t place[ACTOR_COUNT]; /* calls of each actor that have returned */
	_Alignas(8) struct call_end ends[MEETING_LIMIT];
};

static struct course *course_of(const struct prospects *prospects, struct world *world)
{
	return (struct course *)(world->state + prospects->offset);
}

/* The step that is the actor's call of that number; -1: it has none. */
static int step_of(const struct program *program, int actor, int number)
{
	for (int i = 0; i < program->count; i++)
		if (program->steps[i].actor == actor && number-- == 0)
			return i;
	return -1;
}

/* Whatever others call, but main, may be under way beside a call. */
static void note_calls(struct prospects *prospects)
{
	const struct kit *kit = prospects->kit;
	const struct program *program = &prospects->program;

	for (int i = 0; i < program->count; i++) {
		const struct step *step = &program->steps[i];
		int count = 0;

		prospects->made[i] = (struct call){ .operation = kit->operations[step->operation],
						    .mark = step_mark(i),
						    .step = i,
						    .fresh = true,
						    .beside = prospects->beside[i] };
		step_arguments(kit, step, prospects->made[i].arguments);
		for (int j = 0; j < program->count; j++)
			if (program->steps[j].actor != step->actor &&
			    program->steps[j].actor != MAIN && step->actor != MAIN)
				prospects->beside[i][count++] =
					kit->operations[program->steps[j].operation];
	}
}

static void set_calls(struct prospects *prospects, const struct course *course)
{
	for (int actor = 0; actor < ACTOR_COUNT; actor++) {
		int step = step_of(&prospects->program, actor, course->place[actor]);

		prospects->steps[actor] = step;
		prospects->calls[actor] =
			step < 0 ? (struct call){ .fate = NO_CALL } : prospects->made[step];
	}
}

/* A world in which each actor has made its calls, or must sleep. */
static void keep_if_whole(struct prospects *prospects, int number)
{
	struct world *world = world_at(&prospects->explainer.tried, number);
	struct nearest nearest = { 0, NULL };
	struct prospect *way = &prospects->list[prospects->count];

	for (int actor = 0; actor < ACTOR_COUNT; actor++)
		if (prospects->steps[actor] >= 0 && world->phase[actor] != ASLEEP)
			return;
	if (!all_must_sleep(&prospects->explainer, prospects->calls, world, &nearest))
		return;
	if (prospects->count == PROSPECT_LIMIT) {
		prospects->all = false;
		return;
	}
	memset(way, 0, sizeof(*way));
	memcpy(way->ends, course_of(prospects, world)->ends, sizeof(way->ends));
	for (int actor = 0; actor < ACTOR_COUNT; actor++)
		if (prospects->steps[actor] >= 0)
			way->ends[prospects->steps[actor]].fate = SLEEPING;
	way->world = number;
	prospects->count++;
}

static void keep_returned(struct prospects *prospects, int actor, const struct answer_sheet *sheet)
{
	struct world *world = prospects->explainer.scratch;
	struct course *course = course_of(prospects, world);
	struct call_end ending = sheet_ending(sheet);
	int ticket = ticket_of(world, actor);

	if (ticket >= 0)
		ticket_drop(world, ticket);
	world->phase[actor] = IDLE;
	course->place[actor]++;
	memcpy(&course->ends[prospects->steps[actor]], &ending, sizeof(ending));
	worlds_add(&prospects->explainer.tried, world);
}

/* Calls with a time limit, and those that end an actor, have no place here. */
static void take_way(struct prospects *prospects, int actor, const struct answer_sheet *sheet)
{
	if (sheet->moment || sheet->answer.kind == ENDS)
		prospects->all = false;
	else if (sheet->answer.kind == SLEEPS)
		worlds_add(&prospects->explainer.tried, prospects->explainer.scratch);
	else
		keep_returned(prospects, actor, sheet);
}

static bool is_said(const struct answer_sheet *sheet, const struct seen *seen)
{
	return sheet->answer.kind == RETURNS && sheet->answer.value == -1 &&
	       sheet->answer.error == seen->error;
}

/* Where a rule takes what was seen, that is an error, as it does where documents allow several. */
static void go_ways_by_error(struct prospects *prospects, const struct world *world, int actor,
			     int alternative)
{
	struct seen seen = { .value = -1 };
	struct answer_sheet sheet;

	for (seen.error = 1; seen.error < ERROR_LIMIT; seen.error++) {
		judge_in(&prospects->explainer, &sheet, prospects->calls, world, actor, &seen,
			 alternative);
		if (is_said(&sheet, &seen))
			take_way(prospects, actor, &sheet);
	}
}

static void go_all_ways(struct prospects *prospects, const struct world *world, int actor)
{
	struct answer_sheet sheet;
	int alternative = 0, alternatives;

	do {
		judge_in(&prospects->explainer, &sheet, prospects->calls, world, actor, NULL,
			 alternative);
		alternatives = sheet.alternatives;
		take_way(prospects, actor, &sheet);
		if (sheet.looked)
			go_ways_by_error(prospects, world, actor, alternative);
	} while (++alternative < alternatives);
}

/* Others begin when main has made its calls. */
static bool may_be_next(const struct prospects *prospects, int actor)
{
	return prospects->steps[actor] >= 0 && (actor == MAIN || prospects->steps[MAIN] < 0);
}

static void search_all(struct prospects *prospects)
{
	struct worlds *tried = &prospects->explainer.tried;

	for (int i = 0; i < tried->count; i++) {
		struct world *world = world_at(tried, i);

		set_calls(prospects, course_of(prospects, world));
		keep_if_whole(prospects, i);
		for (int actor = 0; actor < ACTOR_COUNT; actor++)
			if (may_be_next(prospects, actor))
				go_all_ways(prospects, world, actor);
	}
	if (tried->full)
		prospects->all = false;
}

bool prospects_find(struct prospects *prospects, const void *state)
{
	size_t size = prospects->kit->model->state_size;
	struct world *first;

	prospects_free(prospects);
	prospects->offset = (size + 15) / 16 * 16;
	prospects->count = 0;
	prospects->all = prospects->program.count <= MEETING_LIMIT;
	if (!explainer_make(&prospects->explainer, prospects->offset + sizeof(struct course)))
		return false;
	if (!prospects->all)
		return true;
	first = prospects->explainer.scratch;
	note_calls(prospects);
	memcpy(first->state, state, size);
	worlds_add(&prospects->explainer.tried, first);
	search_all(prospects);
	return true;
}

void prospects_free(struct prospects *prospects)
{
	explainer_free(&prospects->explainer);
	memset(&prospects->explainer, 0, sizeof(prospects->explainer));
}

static bool same_end(const struct call_end *foretold, const struct call_end *seen)
{
	if (foretold->fate != seen->fate || foretold->seen.value != seen->seen.value ||
	    foretold->seen.error != seen->seen.error)
		return false;
	for (int i = 0; i < seen->seen.count; i++)
		if (i >= foretold->seen.count || (!(foretold->open >> i & 1) &&
						  foretold->seen.number[i] != seen->seen.number[i]))
			return false;
	return true;
}

/* Whether the whole state may be what main saw of it then. */
static bool shows_so(struct prospects *prospects, const struct prospect *way,
		     const struct seen *observed)
{
	struct world *world = world_at(&prospects->explainer.tried, way->world);
	const struct operation *nothing = NULL;
	struct answer_sheet sheet;
	int number;

	if (!prospects->kit->observe)
		return true;
	set_calls(prospects, course_of(prospects, world));
	prospects->calls[MAIN] = (struct call){ .operation = prospects->kit->observe,
						.step = -1,
						.beside = &nothing };
	judge_in(&prospects->explainer, &sheet, prospects->calls, world, MAIN, observed, 0);
	return sheet_differs(&sheet, RETURNED, observed, &number) == NONE;
}

int prospects_match(struct prospects *prospects, const struct prospect *seen)
{
	for (int i = 0; i < prospects->count; i++) {
		const struct prospect *way = &prospects->list[i];
		bool same = true;

		for (int j = 0; same && j < prospects->program.count; j++)
			same = same_end(&way->ends[j], &seen->ends[j]);
		if (same && shows_so(prospects, way, &seen->observed))
			return i;
	}
	return -1;
}

/* Whether two ways of the step's call are alike up to its number, and not in that. */
static bool parts(const struct call_end *one, const struct call_end *other, int number)
{
	if (one->fate != other->fate || one->seen.value != other->seen.value ||
	    number >= one->seen.count || number >= other->seen.count)
		return false;
	for (int i = 0; i < number; i++)
		if (one->seen.number[i] != other->seen.number[i])
			return false;
	return one->seen.number[number] != other->seen.number[number];
}

static bool tells(const struct prospects *prospects, int step, int number)
{
	for (int i = 0; i < prospects->count; i++)
		for (int j = 0; j < i; j++)
			if (parts(&prospects->list[i].ends[step], &prospects->list[j].ends[step],
				  number))
				return true;
	return false;
}

static size_t end_text(const struct prospects *prospects, int step, const struct call_end *end,
		       char *text, size_t size)
{
	const struct kit *kit = prospects->kit;
	const struct operation *operation =
		kit->operations[prospects->program.steps[step].operation];
	char name[NAME_LIMIT];
	size_t used;

	if (end->fate != RETURNED)
		return (size_t)snprintf(text, size, end->fate == SLEEPING ? "asleep" : "not made");
	if (end->seen.value == -1)
		return (size_t)snprintf(text, size, "%s", errno_name(end->seen.error));
	used = (size_t)snprintf(text, size, "%ld", end->seen.value);
	for (int i = 0; i < end->seen.count && used < size; i++) {
		if (!tells(prospects, step, i))
			continue;
		number_name(operation, i, name);
		used += (size_t)snprintf(text + used, size - used, " (%s %ld)", name,
					 end->seen.number[i]);
	}
	return used;
}

void prospect_text(const struct prospects *prospects, const struct prospect *prospect, char *text,
		   size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (int actor = 1; actor < ACTOR_COUNT; actor++)
		for (int i = 0, step; (step = step_of(&prospects->program, actor, i)) >= 0; i++) {
			if (used < size && i)
				used += (size_t)snprintf(text + used, size - used, ", ");
			else if (used < size)
				used += (size_t)snprintf(text + used, size - used,
							 "%s%s: ", used ? "; " : "",
							 actor_name(actor));
			if (used < size)
				used += end_text(prospects, step, &prospect->ends[step],
						 text + used, size - used);
		}
}
