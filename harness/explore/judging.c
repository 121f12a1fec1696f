/* Judging: the words of a rule, and the comparison with what was seen. */
#include <errno.h>
#include <string.h>

#include "judging.h"
#include "model.h"

static const struct seen nothing;

struct answer rule_answers(enum answer_kind kind, long value, int error, struct branch *branch)
{
	return (struct answer){ kind, value, error, branch };
}

static void note(struct answer_sheet *sheet, const char *name, long value, bool any)
{
	if (sheet->count == SEEN_LIMIT)
		return;
	sheet->name[sheet->count] = name;
	sheet->any[sheet->count] = any;
	sheet->number[sheet->count++] = value;
}

void rule_shows(struct moment *now, const char *name, long value)
{
	note(now->sheet, name, value, false);
}

void rule_shows_any(struct moment *now, const char *name)
{
	note(now->sheet, name, 0, true);
}

const struct seen *seen_by(struct moment *now)
{
	now->sheet->looked = true;
	return now->sheet->seen;
}

int either(struct moment *now, int count)
{
	now->sheet->alternatives = count;
	return now->sheet->alternative;
}

void takes_a_moment(struct moment *now)
{
	now->sheet->moment = true;
}

/* The same of a history's call, whose times tell. */
static bool is_beside(const struct operation *const *beside, const char *operation)
{
	for (; *beside; beside++)
		if (!operation || strcmp((*beside)->name, operation) == 0)
			return true;
	return false;
}

bool meanwhile(const struct moment *now, const char *operation)
{
	const struct operation *const *beside = now->sheet->calls[now->actor].beside;

	if (beside)
		return is_beside(beside, operation);
	for (int i = 0; i < ACTOR_COUNT; i++) {
		const struct call *call = &now->sheet->calls[i];

		if (i != now->actor && call->fresh &&
		    (!operation || strcmp(call->operation->name, operation) == 0))
			return true;
	}
	return false;
}

int sleepers(const struct moment *now)
{
	return now->sheet->world->ticket_count;
}

struct sleeper sleeper_at(const struct moment *now, int index)
{
	const struct ticket *ticket = &now->sheet->world->tickets[index];
	const struct call *call = &now->sheet->calls[ticket->actor];

	return (struct sleeper){ ticket->actor, call->operation, call->arguments, ticket->done };
}

bool sleeps_in(const struct sleeper *sleeper, const char *operation)
{
	return strcmp(sleeper->operation->name, operation) == 0;
}

void interrupts(struct moment *now, int actor)
{
	int place = ticket_of(now->sheet->world, actor);

	if (place >= 0)
		now->sheet->world->tickets[place].interrupted = 1;
}

void kills(struct moment *now, int actor)
{
	struct world *world = now->sheet->world;
	int place = ticket_of(world, actor);

	if (place >= 0)
		ticket_drop(world, place);
	if (world->phase[actor] == CALLING && actor != now->actor)
		world->phase[actor] = DOOMED;
	else if (world->phase[actor] != OVER && world->phase[actor] != DOOMED)
		world->phase[actor] = GONE;
}

void disturbs(struct moment *now, int actor)
{
	now->sheet->disturbed |= 1U << actor;
}

bool has_ended(const struct moment *now, int actor)
{
	return now->sheet->world->phase[actor] == GONE;
}

bool is_alone(const struct moment *now)
{
	for (int actor = 0; actor < ACTOR_COUNT; actor++)
		if (actor != now->actor && now->sheet->world->phase[actor] != IDLE)
			return false;
	return true;
}

static struct answer interrupted(void)
{
	return fails(EINTR, "signal(7): a caught signal ends a sleeping call");
}

void judge_call(struct answer_sheet *sheet, const struct call *calls, struct world *world,
		int actor, const struct seen *seen, int alternative)
{
	const struct call *call = &calls[actor];
	int place = ticket_of(world, actor);
	struct moment now = { .actor = actor,
			      .mark = call->mark,
			      .slept = place >= 0,
			      .rank = place >= 0 ? place : world->ticket_count,
			      .sheet = sheet };

	if (place >= 0) {
		now.interrupted = world->tickets[place].interrupted;
		now.done = world->tickets[place].done;
	}
	sheet->world = world;
	sheet->calls = calls;
	sheet->seen = seen ? seen : &nothing;
	sheet->looked = false;
	sheet->moment = false;
	sheet->disturbed = 0;
	sheet->alternative = alternative;
	sheet->alternatives = 1;
	sheet->count = 0;
	sheet->answer = call->operation->judge(world->state, &now, call->arguments);
	if (sheet->answer.kind == SLEEPS && now.interrupted)
		sheet->answer = interrupted();
	if (sheet->answer.kind != SLEEPS)
		return;
	if (place < 0) {
		place = world->ticket_count++;
		world->tickets[place] = (struct ticket){ .actor = actor };
		world->phase[actor] = ASLEEP;
	}
	world->tickets[place].done = now.done;
}

static enum discord compare_returned(const struct answer_sheet *sheet, const struct seen *seen,
				     int *number)
{
	const struct answer *answer = &sheet->answer;

	if (answer->value != seen->value || (seen->value == -1 && answer->error != seen->error))
		return VALUE;
	for (int i = 0; i < seen->count; i++)
		if (i >= sheet->count || (!sheet->any[i] && sheet->number[i] != seen->number[i])) {
			*number = i;
			return NUMBER;
		}
	return NONE;
}

enum discord sheet_differs(const struct answer_sheet *sheet, enum fate fate,
			   const struct seen *seen, int *number)
{
	enum answer_kind kind = sheet->answer.kind;

	*number = 0;
	if (fate == PERISHED)
		return kind == ENDS ? NONE : ENDED;
	if (kind == ENDS)
		return ENDS_NOT;
	if (fate == SLEEPING)
		return kind == SLEEPS ? NONE : SLEEPS_ON;
	if (kind == SLEEPS)
		return SLEEPS_NOT;
	return compare_returned(sheet, seen, number);
}
