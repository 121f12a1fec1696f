/* The words of a litmus claim's body: each says whether it is its turn. */
#include <stdio.h>
#include <string.h>

#include "squad.h"
#include "stage/actor.h"

bool turn_is(const struct turn *turn, enum part part)
{
	return turn->part == part;
}

/* Writes down one role, or several of a name. */
static void write_down(struct cast *cast, const char *name, int count)
{
	for (int i = 0; i < count; i++) {
		char *written = cast->names[cast->count];
		size_t size = sizeof(cast->names[0]);

		if (cast->count == ROLE_LIMIT)
			actor_settle(BROKEN, the_page->claim->place, "more than %d roles",
				     ROLE_LIMIT);
		if (count > 1)
			snprintf(written, size, "%s[%d]", name, i);
		else
			snprintf(written, size, "%s", name);
		cast->count++;
	}
}

/* The offset of this role in this round, in time or in giving way to the others. */
static void await_offset(const struct turn *turn)
{
	uint32_t offset = turn->seat->offsets[turn->slot];
	uint64_t now = ticks();

	if (turn->alone)
		for (; offset > 0; offset--)
			sched_yield();
	while (ticks() - now < offset)
		;
}

int turn_takes(struct turn *turn, const char *name, int count)
{
	int first = turn->passed;

	turn->passed += count;
	if (turn->part == PART_CAST)
		write_down(turn->cast, name, count);
	if (turn->part != PART_ROLE || turn->role < first || turn->role >= turn->passed)
		return -1;
	await_offset(turn);
	turn->begun = ticks();
	return turn->role - first;
}

/* "taker[1]" is a taker. */
static bool is_called(const char *role, const char *name)
{
	size_t length = strlen(name);

	return strncmp(role, name, length) == 0 && (!role[length] || role[length] == '[');
}

bool turn_prepares(const struct turn *turn, const char *name)
{
	if (turn->part == PART_CAST)
		turn->cast->prepares = true;
	return turn->part == PART_BEFORE && is_called(turn->cast->names[turn->role], name);
}

int turn_slot(const struct turn *turn)
{
	return turn->slot;
}

void turn_saw(struct turn *turn, const char *outcome, struct place place)
{
	turn->outcome = outcome;
	turn->place = place;
}

const char *turn_name(struct turn *turn, const char *name)
{
	static _Thread_local char text[64];

	snprintf(text, sizeof(text), "/%s%d.%s%d", the_page->mark, the_page->actors[0].pid, name,
		 turn->slot);
	return text;
}
