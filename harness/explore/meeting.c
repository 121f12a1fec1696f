/* Meetings: a few calls that meet are made over and over, and what came of them is counted. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/unique.h"
#include "claim/claim.h"
#include "litmus/enough.h"
#include "litmus/histogram.h"
#include "phrases.h"
#include "play.h"
#include "prospects.h"
#include "script.h"
#include "stage/actor.h"
#include "stage/page.h"
#include "story.h"

#define ENOUGH_SECONDS 0.1

/* A meeting under way. */
struct meeting {
	struct kit kit;
	struct player player;
	struct prospects prospects;
	struct history history; /* of the last round */
	struct histogram *histogram;
	uint64_t random;
	_Alignas(16) unsigned char state[STATE_LIMIT]; /* from which the prospects were found */
};

static int number_of(const struct kit *kit, const struct operation *operation)
{
	for (int i = 0; i < kit->operation_count; i++)
		if (kit->operations[i] == operation)
			return i;
	return 0;
}

/* The place of a value in its domain. */
static unsigned char choice_of(const struct argument *argument, long value)
{
	for (int i = 0; i < argument->count; i++)
		if (argument->values[i] == value)
			return (unsigned char)i;
	actor_settle(BROKEN, the_page->claim->place, "%s %ld is not in its domain", argument->name,
		     value);
}

static void add_step(struct meeting *meeting, const struct meeting_call *call)
{
	struct program *program = &meeting->prospects.program;
	struct step *step = &program->steps[program->count++];

	step->operation = (unsigned char)number_of(&meeting->kit, call->operation);
	step->actor = (unsigned char)call->actor;
	for (int i = 0; call->operation->arguments[i].name; i++)
		step->choice[i] = choice_of(&call->operation->arguments[i], call->arguments[i]);
}

/* How many actors it needs beside main. */
static int take_calls(struct meeting *meeting, const struct meeting_call *calls)
{
	int workers = 0;

	for (; calls->operation; calls++) {
		if (meeting->prospects.program.count == MEETING_LIMIT)
			actor_settle(BROKEN, the_page->claim->place, "more than %d calls",
				     MEETING_LIMIT);
		add_step(meeting, calls);
		if (calls->actor > workers)
			workers = calls->actor;
	}
	return workers;
}

static void add_outcome(struct meeting *meeting, const char *name)
{
	if (!histogram_add(meeting->histogram, name, computed_ruling(name)))
		actor_settle(BROKEN, the_page->claim->place, "more than %d outcomes",
			     OUTCOME_LIMIT);
}

/* Each way is an outcome, by its text. */
static void add_outcomes(struct meeting *meeting)
{
	const struct prospects *prospects = &meeting->prospects;
	char text[OUTCOME_NAME_LIMIT];

	for (int i = 0; i < prospects->count; i++) {
		prospect_text(prospects, &prospects->list[i], text, sizeof(text));
		add_outcome(meeting, text);
	}
	add_outcome(meeting, NO_ORDER);
}

/* What a program begins with is the same each time, but for what the machine does to it. */
static void find_prospects(struct meeting *meeting, const unsigned char state[STATE_LIMIT])
{
	if (meeting->prospects.count && memcmp(state, meeting->state, STATE_LIMIT) == 0)
		return;
	memcpy(meeting->state, state, STATE_LIMIT);
	if (!prospects_find(&meeting->prospects, state))
		actor_settle(BROKEN, the_page->claim->place, "memory: %s", errno_name(errno));
	if (!meeting->prospects.all || !meeting->prospects.count)
		actor_settle(BROKEN, the_page->claim->place,
			     "the rules do not tell all ways in which these calls may come out");
	add_outcomes(meeting);
}

/* Main makes its calls before the others meet. */
static void make_first_calls(struct meeting *meeting, struct prospect *seen)
{
	const struct program *program = &meeting->prospects.program;

	for (int i = 0; i < program->count; i++) {
		const struct step *step = &program->steps[i];
		struct call call = { .operation = meeting->kit.operations[step->operation],
				     .mark = step_mark(i),
				     .step = i };

		if (step->actor != MAIN)
			continue;
		step_arguments(&meeting->kit, step, call.arguments);
		crew_call(&meeting->player.crew, &call);
		seen->ends[i] = (struct call_end){ .fate = call.fate, .seen = call.seen };
	}
}

static void read_ends(struct meeting *meeting, struct prospect *seen)
{
	const struct history *history = &meeting->history;

	script_read(meeting->player.crew.script, &meeting->history);
	for (int actor = 1; actor < ACTOR_COUNT; actor++)
		for (int i = 0; i < history->count[actor]; i++) {
			const struct call *call = &history->deeds[actor][i].call;

			seen->ends[call->step] =
				(struct call_end){ .fate = call->fate, .seen = call->seen };
		}
}

static void observe(struct meeting *meeting, struct prospect *seen)
{
	struct call call = { .operation = meeting->kit.observe, .step = -1 };

	if (!call.operation)
		return;
	crew_call(&meeting->player.crew, &call);
	seen->observed = call.seen;
}

/*
 * Waits until all is quiet, and returns which way it came out; -1: none that the rules allow. One
 * that seems to sleep, and does not when looked at again, had more to tell; one that neither
 * returns nor sleeps does what no rule allows either.
 */
static int await_outcome(struct meeting *meeting, struct prospect *seen)
{
	struct player *player = &meeting->player;
	int way;

	do {
		int stuck = crew_quiet(&player->crew, player->calls, 0);

		if (stuck >= 0)
			actor_settle(FAILED, the_page->claim->place,
				     "%c neither returns nor sleeps", 'a' + stuck - 1);
		read_ends(meeting, seen);
		observe(meeting, seen);
		way = prospects_match(&meeting->prospects, seen);
	} while (way < 0 && crew_stirs(&player->crew, player->calls));
	return way;
}

/* What was seen, and the calls. */
static _Noreturn void fail(const struct meeting *meeting, const struct prospect *seen)
{
	const struct program *program = &meeting->prospects.program;
	char text[TEXT_LIMIT], line[LINE_LIMIT], name[OUTCOME_NAME_LIMIT];
	size_t used;

	prospect_text(&meeting->prospects, seen, name, sizeof(name));
	used = (size_t)snprintf(text, sizeof(text), "outcome seen that no order gives: %s", name);
	if (meeting->kit.observe) {
		seen_text(meeting->kit.observe, &seen->observed, line, sizeof(line));
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "\nthen main: observe %s", line);
	}
	for (int i = 0; i < program->count && used < sizeof(text); i++) {
		step_text(&meeting->kit, &program->steps[i], line, sizeof(line));
		used += (size_t)snprintf(text + used, sizeof(text) - used, "\n%s", line);
	}
	actor_settle(FAILED, the_page->claim->place, "%s", text);
}

static void count_outcome(struct meeting *meeting, const struct prospect *seen, int way)
{
	char name[OUTCOME_NAME_LIMIT] = NO_ORDER;
	struct tally *tally;

	if (way >= 0)
		prospect_text(&meeting->prospects, &meeting->prospects.list[way], name,
			      sizeof(name));
	tally = histogram_find(meeting->histogram, name);
	meeting->histogram->rounds++;
	tally->count++;
	if (way < 0)
		fail(meeting, seen);
}

static void play_round(struct meeting *meeting)
{
	struct player *player = &meeting->player;
	_Alignas(16) unsigned char state[STATE_LIMIT];
	struct prospect seen = { 0 };
	double begun;
	int way;

	player_begin(player, state);
	find_prospects(meeting, state);
	make_first_calls(meeting, &seen);
	script_make(player->crew.script, &meeting->kit, &meeting->prospects.program,
		    &meeting->random);
	begun = clock_seconds();
	crew_perform(&player->crew, player->calls);
	way = await_outcome(meeting, &seen);
	meeting->histogram->seconds += clock_seconds() - begun;
	atomic_store(&player->crew.script->over, 1);
	player_end(player);
	count_outcome(meeting, &seen, way);
}

void explore_meeting(const struct model *model, const struct meeting_call *calls)
{
	static const struct litmus_outcome none[1];
	struct meeting *meeting = memory_new(1, sizeof(*meeting));
	const char *missing = model->need ? model->need() : NULL;
	double begun;

	if (missing)
		skip(missing);
	if (!meeting)
		must(-1);
	meeting->histogram = &the_page->evidence.histogram;
	histogram_begin(meeting->histogram, none);
	meeting->random = (uint64_t)unique_number() << 32 | unique_number() | 1;
	kit_load(&meeting->kit, model);
	meeting->prospects.kit = &meeting->kit;
	player_start(&meeting->player, &meeting->kit, take_calls(meeting, calls));
	begun = clock_seconds();
	do
		play_round(meeting);
	while (!rounds_are_enough(clock_seconds() - begun, ENOUGH_SECONDS));
	player_stop(&meeting->player);
	prospects_free(&meeting->prospects);
	memory_free(meeting, 1, sizeof(*meeting));
}
