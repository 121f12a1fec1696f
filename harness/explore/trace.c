/* Traces: writing them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "story.h"
#include "trace.h"

static void add(struct trace *trace, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct trace *trace, const char *format, ...)
{
	va_list arguments;

	if (trace->used + 1 >= TRACE_LIMIT)
		return;
	va_start(arguments, format);
	vsnprintf(trace->text + trace->used, TRACE_LIMIT - trace->used, format, arguments);
	va_end(arguments);
	trace->used += strlen(trace->text + trace->used);
}

void trace_begin(struct trace *trace)
{
	trace->steps = trace->rounds = 0;
	trace->used = 0;
	trace->text[0] = '\0';
}

static void add_call(struct trace *trace, int actor, const struct call *call,
		     const struct branch *branch)
{
	char seen[LINE_LIMIT];

	seen_text(call->operation, &call->seen, seen, sizeof(seen));
	add(trace, "#    %s: %s %s", actor_name(actor), call->operation->name,
	    call->fate == SLEEPING   ? "sleeps"
	    : call->fate == PERISHED ? "ends its process"
				     : seen);
	add(trace, branch ? ": %s\n" : "\n", branch ? branch->why : "");
}

static void add_states(struct trace *trace, int states)
{
	add(trace, states == 1 ? "#    %d state explains it\n" : "#    %d states explain it\n",
	    states);
}

void trace_round(struct trace *trace, const struct kit *kit, const struct round_played *round)
{
	const struct call *calls = round->calls;
	char step[LINE_LIMIT];
	int asleep = 0;

	trace->rounds++;
	for (int i = 0; i < round->count; i++) {
		step_text(kit, &round->steps[i], step, sizeof(step));
		add(trace, "%d. %s\n", trace->rounds, step);
	}
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (calls[i].fate != NO_CALL && (calls[i].fresh || calls[i].fate != SLEEPING))
			add_call(trace, i, &calls[i],
				 round->explained ? round->explainer->branches[i] : NULL);
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (calls[i].fate == SLEEPING)
			add(trace, "%s %s in %s", asleep++ ? "," : "#    asleep:", actor_name(i),
			    calls[i].operation->name);
	add(trace, asleep ? "\n" : "");
	if (round->explained)
		add_states(trace, round->explainer->before.count);
	else
		add(trace, "#    no state explains it\n");
}

void trace_observed(struct trace *trace, const struct call *observed, int states)
{
	char seen[LINE_LIMIT];

	seen_text(observed->operation, &observed->seen, seen, sizeof(seen));
	add(trace, "#    observe %s\n", seen);
	if (!states)
		add(trace, "#    no state explains it\n");
}
