/* C files: what a program needs. */
#include <stdio.h>
#include <string.h>

#include "c_rounds.h"

static void collect_error(struct c_needs *needs, const char *name, size_t length)
{
	for (int i = 0; i < needs->error_count; i++)
		if (strlen(needs->errors[i]) == length &&
		    strncmp(needs->errors[i], name, length) == 0)
			return;
	if (needs->error_count < ERROR_LIMIT && length < sizeof(needs->errors[0]))
		snprintf(needs->errors[needs->error_count++], sizeof(needs->errors[0]), "%.*s",
			 (int)length, name);
}

/* The errors of which the text says that a call fails with them. */
void c_needs_collect_errors(struct c_needs *needs, const char *text)
{
	static const char fails[] = "fails with ";

	for (const char *c = strstr(text, fails); c; c = strstr(c, fails)) {
		c += sizeof(fails) - 1;
		if (*c == 'E')
			collect_error(needs, c, strcspn(c, ",;]\""));
	}
}

static bool needs_actors(const struct c_file *file)
{
	for (int i = 0; i < file->program->count; i++) {
		const struct operation *operation = operation_of(file, i);

		if (file->program->steps[i].actor != MAIN)
			return true;
		for (int j = 0; operation->arguments[j].name; j++)
			if (names_actors(operation, j))
				return true;
	}
	return file->telling.count > 1 || !file->telling.exact || file->kit->model->enters_in_turn;
}

void c_needs_find(struct c_file *file)
{
	const struct finding *finding = file->finding;
	struct c_needs *needs = &file->needs;

	file->observes = finding->difference.operation == file->kit->observe;
	needs->calls = file->program->count + file->observes;
	needs->in_turn = file->kit->model->enters_in_turn;
	needs->turns = c_rounds_take_turns(file);
	needs->actors = needs_actors(file);
	needs->attempts = program_is_concurrent(file->program) || finding->failed < finding->of;
	needs->several = file->telling.exact && file->telling.right_count > 1;
	for (int i = 0; i < file->program->count; i++)
		if (file->program->steps[i].halts)
			needs->halts = file->program->steps[i].halts;
	needs->sights = file->telling.count > 1 || !file->telling.exact || needs->halts;
	for (int i = 0; i < file->program->count; i++)
		needs->ends |= finding->events[i].fate == PERISHED;
	for (int i = 0; i < ACTOR_COUNT; i++)
		needs->ends |= finding->last[i].fate == PERISHED;
	for (int i = 0; i < finding->foretold.count; i++)
		for (int j = 0; j < ACTOR_COUNT; j++)
			needs->ends |= finding->foretold.endings[i][j].fate == PERISHED;
	for (int i = 0; i < needs->calls; i++)
		needs->numbers |= numbers_of(file, i) != 0;
}
