/* Records: writing them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "story.h"
#include "record.h"

static void add(struct record *record, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct record *record, const char *format, ...)
{
	va_list arguments;

	if (record->used + 1 >= RECORD_LIMIT)
		return;
	va_start(arguments, format);
	vsnprintf(record->text + record->used, RECORD_LIMIT - record->used, format, arguments);
	va_end(arguments);
	record->used += strlen(record->text + record->used);
}

void record_begin(struct record *record)
{
	record->steps = record->rounds = 0;
	record->used = 0;
	record->text[0] = '\0';
}

static void add_call(struct record *record, int actor, const struct call *call,
		     const struct branch *branch)
{
	char seen[LINE_LIMIT];

	seen_text(call->operation, &call->seen, seen, sizeof(seen));
	add(record, "#    %s: %s %s", actor_name(actor), call->operation->name,
	    call->fate == SLEEPING   ? "sleeps"
	    : call->fate == PERISHED ? "ends its process"
				     : seen);
	add(record, branch ? ": %s\n" : "\n", branch ? branch->why : "");
}

static void add_states(struct record *record, int states)
{
	add(record, states == 1 ? "#    %d state explains it\n" : "#    %d states explain it\n",
	    states);
}

void record_round(struct record *record, const struct kit *kit, const struct round_played *round)
{
	const struct call *calls = round->calls;
	char step[LINE_LIMIT];
	int asleep = 0;

	record->rounds++;
	for (int i = 0; i < round->count; i++) {
		step_text(kit, &round->steps[i], step, sizeof(step));
		add(record, "%d. %s\n", record->rounds, step);
	}
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (calls[i].fate != NO_CALL && (calls[i].fresh || calls[i].fate != SLEEPING))
			add_call(record, i, &calls[i],
				 round->explained ? round->explainer->branches[i] : NULL);
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (calls[i].fate == SLEEPING)
			add(record, "%s %s in %s", asleep++ ? "," : "#    asleep:", actor_name(i),
			    calls[i].operation->name);
	add(record, asleep ? "\n" : "");
	if (round->explained)
		add_states(record, round->explainer->before.count);
	else
		add(record, "#    no state explains it\n");
}

void record_observed(struct record *record, const struct call *observed, int states)
{
	char seen[LINE_LIMIT];

	seen_text(observed->operation, &observed->seen, seen, sizeof(seen));
	add(record, "#    observe %s\n", seen);
	if (!states)
		add(record, "#    no state explains it\n");
}
