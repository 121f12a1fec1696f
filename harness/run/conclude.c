/* From what was seen of a run to its outcome: the first rule that has something to say decides. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "conclude.h"
#include "stage/look.h"

/* Whether a rule has decided. */
typedef bool rule(const struct evidence *evidence, struct outcome *outcome);

__attribute__((format(printf, 4, 5))) static bool
decide(struct outcome *outcome, enum outcome_kind kind, struct place place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(outcome->text, sizeof(outcome->text), format, arguments);
	va_end(arguments);
	outcome->kind = kind;
	outcome->place = place;
	return true;
}

static bool by_statement(const struct evidence *evidence, struct outcome *outcome)
{
	const struct statement *statement = &evidence->statement;

	if (evidence->telling == NOT_TOLD)
		return false;
	if (evidence->telling == TELLING)
		return decide(outcome, BROKEN, evidence->place,
			      "an actor was killed while it told of a failure");
	return decide(outcome, statement->kind, statement->place, "%s", statement->text);
}

static bool by_keeper(const struct evidence *evidence, struct outcome *outcome)
{
	char end[64];

	if (evidence->keeper_status) {
		look_status(evidence->keeper_status, end, sizeof(end));
		return decide(outcome, BROKEN, evidence->place, "the claim's keeper %s", end);
	}
	switch (evidence->ending) {
	case NO_KEEPER:
		return decide(outcome, BROKEN, evidence->place, "fork of the keeper: %s",
			      errno_name(evidence->error));
	case NO_SCENARIO:
		return decide(outcome, BROKEN, evidence->place, "fork: %s",
			      errno_name(evidence->error));
	case NOT_WATCHED:
		return decide(outcome, BROKEN, evidence->place,
			      "the claim ended without a verdict");
	case STOPPED:
		return decide(outcome, BROKEN, evidence->at, "the run was stopped");
	default:
		return false;
	}
}

static bool by_end(const struct evidence *evidence, struct outcome *outcome)
{
	char end[64];

	if (evidence->ending == TOO_LATE)
		return decide(outcome, FAILED, evidence->at, "not over after %g s: it waits in %s",
			      evidence->waited, evidence->step);
	if (evidence->status) {
		look_status(evidence->status, end, sizeof(end));
		return decide(outcome, FAILED, evidence->at, "the scenario %s", end);
	}
	if (!evidence->played)
		return decide(outcome, FAILED, evidence->at,
			      "the scenario exited before its last line");
	return false;
}

static bool by_casualty(const struct evidence *evidence, struct outcome *outcome)
{
	const struct casualty *casualty = &evidence->casualty;
	char end[64];

	if (!casualty->name[0])
		return false;
	look_status(casualty->status, end, sizeof(end));
	return decide(outcome, FAILED, casualty->place, "%s %s, and nobody asked", casualty->name,
		      end);
}

static bool by_undying(const struct evidence *evidence, struct outcome *outcome)
{
	return evidence->undying &&
	       decide(outcome, BROKEN, evidence->place, "a process does not die of SIGKILL");
}

/* A claim that leaves something behind has failed, though all that it says was seen. */
static bool by_what_is_left(const struct evidence *evidence, struct outcome *outcome)
{
	const char *strays = evidence->strays, *left = evidence->left;

	return (strays[0] || left[0]) &&
	       decide(outcome, FAILED, evidence->place, "left behind: %s%s%s", strays,
		      strays[0] && left[0] ? ", " : "", left);
}

static rule *const rules[] = { by_statement, by_keeper,  by_end,
			       by_casualty,  by_undying, by_what_is_left };

static void decide_kind(const struct evidence *evidence, struct outcome *outcome)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i](evidence, outcome))
			return;
	decide(outcome, HELD, evidence->place, "%s", "");
}

/* What a loop over a table says of its failure, it says of each row alike. */
static void name_row(const struct evidence *evidence, struct outcome *outcome)
{
	size_t length = strlen(outcome->text);

	if (evidence->trying)
		snprintf(outcome->text + length, sizeof(outcome->text) - length, " (trying %s)",
			 evidence->trying);
}

void conclude(const struct evidence *evidence, struct outcome *outcome)
{
	memset(outcome, 0, sizeof(*outcome));
	decide_kind(evidence, outcome);
	outcome->seconds = evidence->seconds;
	outcome->histogram = evidence->histogram;
	memcpy(outcome->output, evidence->output, sizeof(outcome->output));
	if (outcome->kind != FAILED && outcome->kind != BROKEN)
		return;
	name_row(evidence, outcome);
	outcome->actor_count = evidence->trace_count;
	memcpy(outcome->actors, evidence->traces, sizeof(outcome->actors));
}
