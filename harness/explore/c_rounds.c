/* The rounds of a C file: processes, turns, and the calls between them. */
#include "c_rounds.h"

/* Rounds */

static bool begins_early(const struct c_file *file)
{
	return file->enter && file->kit->model->enters_first;
}

bool c_rounds_take_turns(const struct c_file *file)
{
	const struct program *program = file->program;
	bool begun[ACTOR_COUNT] = { false };

	for (int i = 0; i < program->count; i++) {
		int actor = program->steps[i].actor;

		if (actor != MAIN && (begun[actor] || begins_early(file) ||
				      program->steps[i].together || round_end(program, i) > i))
			return true;
		begun[actor] = true;
	}
	return false;
}

/* The last step of the actor's process that this one begins: it may end in between. */
static int process_end(const struct c_file *file, int step)
{
	const struct program *program = file->program;
	int last = step;

	for (int i = step; i < program->count; i++) {
		if (program->steps[i].actor == program->steps[step].actor)
			last = i;
		if (file->finding->events[i].ended >> program->steps[step].actor & 1)
			break;
	}
	return last;
}

static bool is_burst(const struct program *program, int step)
{
	return program->steps[step].together || round_end(program, step) > step;
}

static void write_enter(const struct c_file *file, const char *indent, int actor)
{
	if (file->enter)
		fprintf(file->out, "%sbegin_as(%d);\n", indent, actor);
}

/* A fork has all that main has: what was not handed over to the actor it does not. */
static void write_closes(const struct c_file *file, int first, int last)
{
	const struct event *events = file->finding->events;
	int actor = file->program->steps[first].actor;
	uint64_t unwanted = events[first].descriptors.of_main;
	const char *between = "\t\t";

	for (int i = first; i <= last; i++)
		if (file->program->steps[i].actor == actor)
			unwanted &= ~events[i].descriptors.handed;
	for (int fd = 0; fd < 64; fd++)
		if (unwanted >> fd & 1) {
			fprintf(file->out, "%sclose(%d)", between, fd);
			between = ", ";
		}
	if (unwanted)
		fprintf(file->out, ";\n");
}

/* Whether what the process has must live as long as the program. */
static bool has_own(const struct c_file *file, int first, int last)
{
	if (file->finding->events[first].descriptors.of_main)
		return true;
	for (int i = first; i <= last; i++)
		if (operation_of(file, i)->own &&
		    file->program->steps[i].actor == file->program->steps[first].actor)
			return true;
	return false;
}

/* The actor's process, from this step on. */
static void write_process(struct c_file *file, int first)
{
	const struct program *program = file->program;
	int actor = program->steps[first].actor, last = process_end(file, first);

	fprintf(file->out, "\tif (begins(%d, %d)) {\n", actor, first);
	write_closes(file, first, last);
	write_enter(file, "\t\t", actor);
	for (int i = first; i <= last; i++) {
		if (program->steps[i].actor != actor)
			continue;
		if (i > first || begins_early(file) || is_burst(program, i))
			fprintf(file->out, "\t\tawait_turn(%d);\n", i);
		write_call(file, "\t\t", i);
	}
	fprintf(file->out,
		has_own(file, first, last) ? "\t\tfor (;;)\n\t\t\tpause();\n" : "\t\t_exit(0);\n");
	fprintf(file->out, "\t}\n");
	file->begun[actor] = true;
}

static void write_by_main(struct c_file *file, int step)
{
	if (!file->entered)
		write_enter(file, "\t", MAIN);
	file->entered = true;
	write_call(file, "\t", step);
}

static void await(const struct c_file *file, int last)
{
	if (file->needs.actors)
		fprintf(file->out, "\tawait_quiet(%d);\n", last);
}

/* Those whose processes end in the round have ended before anything is looked at. */
static void write_ends(struct c_file *file, int first)
{
	const struct event *event = &file->finding->events[first];

	for (int actor = 1; actor < ACTOR_COUNT; actor++) {
		if (!(event->ended >> actor & 1) || !file->begun[actor])
			continue;
		if (event->fate == RETURNED)
			fprintf(file->out,
				"\twaitid(P_PID, (id_t)board->actor[%d], &(siginfo_t){ 0 }, "
				"WEXITED | "
				"WNOWAIT);\n",
				actor);
		file->begun[actor] = false;
	}
}

static void write_round(struct c_file *file, int first, int last)
{
	const struct program *program = file->program;

	for (int i = first; i <= last; i++)
		if (program->steps[i].actor != MAIN && !file->begun[program->steps[i].actor])
			write_process(file, i);
	if (program->steps[first].actor == MAIN)
		write_by_main(file, first);
	write_ends(file, first);
	await(file, last);
	if (!is_last_round(file, first))
		write_expected_of_round(file, first, last);
}

/* One whose process others name, though it makes no call. */
static void write_idle(struct c_file *file, int actor)
{
	if (actor == MAIN || file->begun[actor])
		return;
	fprintf(file->out, "\tif (begins(%d, %d))\n\t\tfor (;;)\n\t\t\tpause();\n", actor,
		file->needs.calls);
	file->begun[actor] = true;
}

static bool makes_calls(const struct program *program, long actor)
{
	for (int i = 0; i < program->count; i++)
		if (program->steps[i].actor == actor)
			return true;
	return false;
}

static void write_idle_ones(struct c_file *file)
{
	for (int i = 0; i < file->program->count; i++) {
		const struct step *step = &file->program->steps[i];
		long arguments[ARGUMENT_LIMIT];

		step_arguments(file->kit, step, arguments);
		for (int j = 0; j < operation_arguments(operation_of(file, i)); j++)
			if (names_actors(operation_of(file, i), j) &&
			    !makes_calls(file->program, arguments[j]))
				write_idle(file, (int)arguments[j]);
	}
}

/* All that make calls are there before the first of them; what main has done to enter, they have too. */
static void write_all_begins(struct c_file *file)
{
	const struct program *program = file->program;

	write_enter(file, "\t", MAIN);
	file->entered = true;
	for (int i = 0; i < program->count; i++)
		if (program->steps[i].actor != MAIN && !file->begun[program->steps[i].actor])
			write_process(file, i);
}

void c_rounds_write(struct c_file *file)
{
	const struct program *program = file->program;

	if (begins_early(file))
		write_all_begins(file);
	write_idle_ones(file);
	for (int i = 0; i < program->count; i = round_end(program, i) + 1)
		write_round(file, i, round_end(program, i));
	if (file->observes) {
		write_by_main(file, program->count);
		await(file, program->count);
	}
	write_expected_at_last(file);
}
