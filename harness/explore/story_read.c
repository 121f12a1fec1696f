/* Stories: reading programs back. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "history.h"
#include "story.h"

static const char *skip_spaces(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

static bool read_actor(const char **text, struct step *step)
{
	for (int i = 0; i < ACTOR_COUNT; i++) {
		size_t length = strlen(actor_name(i));

		if (strncmp(*text, actor_name(i), length) != 0 || (*text)[length] != ':')
			continue;
		step->actor = (unsigned char)i;
		*text = skip_spaces(*text + length + 1);
		return true;
	}
	return false;
}

static bool read_operation(const char **text, const struct kit *kit, struct step *step)
{
	for (int i = 0; i < kit->operation_count; i++) {
		size_t length = strlen(kit->operations[i]->name);

		if (strncmp(*text, kit->operations[i]->name, length) != 0 || (*text)[length] != '(')
			continue;
		step->operation = (unsigned char)i;
		*text += length + 1;
		return true;
	}
	return false;
}

/* "name value", up to the comma or parenthesis behind it. */
static bool read_argument(const char **text, const struct operation *operation, int number,
			  struct step *step)
{
	size_t length = strlen(operation->arguments[number].name);
	char value[NAME_LIMIT], end = operation->arguments[number + 1].name ? ',' : ')';

	*text = skip_spaces(*text);
	if (strncmp(*text, operation->arguments[number].name, length) != 0)
		return false;
	*text = skip_spaces(*text + length);
	for (int i = 0; i < operation->arguments[number].count; i++) {
		argument_text(operation, number, i, value);
		length = strlen(value);
		if (strncmp(*text, value, length) != 0 || (*text)[length] != end)
			continue;
		step->choice[number] = (unsigned char)i;
		*text += length + 1;
		return true;
	}
	return false;
}

/* What stands behind the parenthesis. */
static bool read_halting(const char **text, struct step *step)
{
	for (int i = HALTING_COUNT - 1; i >= 0; i--) {
		size_t length = strlen(halting_text[i]);

		if (strncmp(*text, halting_text[i], length) != 0)
			continue;
		step->halts = (unsigned char)i;
		*text += length;
		break;
	}
	return !*skip_spaces(*text);
}

/*
 * Whether the actor of the last step already makes a call of the same round, or may make none then.
 */
static bool is_taken(const struct program *program)
{
	const struct step *steps = program->steps;
	int last = program->count - 1;

	if (steps[last].together && (steps[last].actor == MAIN || steps[last - 1].actor == MAIN))
		return true;
	for (int i = last; i > 0 && steps[i].together; i--)
		if (steps[i - 1].actor == steps[last].actor)
			return true;
	return false;
}

/* Reads "3. " of a step; *round is the last number read. */
static const char *read_round(const char **text, int *round, struct step *step)
{
	char *end;
	long number = strtol(*text, &end, 10);

	if (end == *text || *end != '.')
		return "a step begins with its round's number and a dot, as in \"1. a: ...\"";
	if (number < *round || number < 1 || number > PROGRAM_LIMIT)
		return "rounds are numbered from 1 on, and none comes before the one before";
	step->together = number == *round;
	*round = (int)number;
	*text = skip_spaces(end + 1);
	return NULL;
}

/* Whether the last step is one that its actor can't make in a history. */
static bool is_beyond_history(const struct program *program)
{
	int actor = program->steps[program->count - 1].actor, calls = 0;

	for (int i = 0; i < program->count; i++)
		calls += program->steps[i].actor == actor;
	return actor == MAIN || calls > DEED_LIMIT;
}

static bool is_halted_wrongly(const struct program *program)
{
	const struct step *last = &program->steps[program->count - 1];

	return last->halts && (last->together || last->actor == MAIN);
}

static const char *misplaced_in_history(const struct kit *kit, const struct program *program)
{
	const struct step *last = &program->steps[program->count - 1];

	if (kit->model->only_rounds)
		return "this model has no histories";
	if (is_beyond_history(program) || last->halts)
		return "in a history main makes no call, and others up to 16";
	return kit->actors[last->operation] || kit_is_alone(kit, last->operation)
		       ? "no history has this operation: it is done to another, or is alone in its rounds"
		       : NULL;
}

/* What is wrong with where the last step stands; or NULL. */
static const char *misplaced(const struct kit *kit, const struct program *program)
{
	if (program->is_history)
		return misplaced_in_history(kit, program);
	if (is_taken(program))
		return "in a round each actor makes one call, and main only alone";
	return is_halted_wrongly(program) ? "only the first call of a round halts, and not main's"
					  : NULL;
}

/* Reads "3. a: receive(...)", or in a history "a: receive(...)", as the program's next step. */
static const char *read_step(const char *text, const struct kit *kit, int *round,
			     struct program *program)
{
	struct step *step = &program->steps[program->count++];
	const struct operation *operation;
	const char *wrong;

	memset(step, 0, sizeof(*step));
	wrong = program->is_history ? NULL : read_round(&text, round, step);
	if (wrong)
		return wrong;
	if (!read_actor(&text, step))
		return "no actor of that name: there are main, a, b, c and d, with a colon";
	if (!read_operation(&text, kit, step))
		return "no operation of that name";
	operation = kit->operations[step->operation];
	for (int i = 0; operation->arguments[i].name; i++)
		if (!read_argument(&text, operation, i, step))
			return "an argument is missing, or has a value that is not in its domain";
	if (!operation->arguments[0].name && *text++ != ')')
		return "this operation has no arguments";
	if (!read_halting(&text, step))
		return "a step ends with its parenthesis, or with where its call is halted";
	return misplaced(kit, program);
}

static const char *read_history(struct program *program)
{
	if (program->count)
		return "it is a history from its first step on, or none";
	program->is_history = true;
	return NULL;
}

static const char *read_model(const char *name, struct kit *kit)
{
	const struct model *model = catalog_find(name);

	if (kit->model)
		return "a story has one model";
	if (!model)
		return "no model of that name: 'list *.random-programs' shows which there are";
	kit_load(kit, model);
	return NULL;
}

static const char *read_line(char *line, struct kit *kit, int *round, struct program *program)
{
	size_t length = strcspn(line, "\r\n");

	if (length + 1 == LINE_LIMIT)
		return "the line is too long, or no text";
	line[length] = '\0';
	if (!*skip_spaces(line) || line[0] == '#')
		return NULL;
	if (strncmp(line, "model ", 6) == 0)
		return read_model(line + 6, kit);
	if (!kit->model)
		return "a story begins with its model, as in \"model msg\"";
	if (strcmp(line, "history") == 0)
		return read_history(program);
	if (program->count == PROGRAM_LIMIT - WORKER_LIMIT)
		return "too many steps";
	return read_step(line, kit, round, program);
}

bool story_read(FILE *in, struct kit *kit, struct program *program, char *message, size_t size)
{
	char line[4 * LINE_LIMIT];
	int number = 0, round = 0, got;

	memset(kit, 0, sizeof(*kit));
	program->count = 0;
	program->is_history = false;
	while ((got = line_read(in, line, sizeof(line))) != 0 && !ferror(in)) {
		const char *wrong = got < 0 ? "it is longer than any of a story"
					    : read_line(line, kit, &round, program);

		number++;
		if (!wrong)
			continue;
		snprintf(message, size, "line %d: %s", number, wrong);
		return false;
	}
	if (program->count)
		return true;
	snprintf(message, size, ferror(in) ? "it can't be read" : "it holds no program");
	return false;
}
