/* The rounds of a C file: processes, turns, and the calls between them. */
#include "c_rounds.h"

/* Rounds */

static bool begins_early(const struct c_file *file)
{
	return file->enter && file->kit->model->enters_first;
}

/* Whether calls begin at the same time as this one: not where they come while one halts. */
static bool is_burst(const struct program *program, int step)
{
	int first = step;

	while (program->steps[first].together)
		first--;
	return round_end(program, first) > first && !program->steps[first].halts;
}

bool c_rounds_take_turns(const struct c_file *file)
{
	const struct program *program = file->program;
	bool begun[ACTOR_COUNT] = { false };

	for (int i = 0; i < program->count; i++) {
		int actor = program->steps[i].actor;

		if (actor != MAIN && (begun[actor] || begins_early(file) || is_burst(program, i)))
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

static void write_enter(const struct c_file *file, const char *indent, int actor)
{
	if (file->enter)
		fprintf(file->out, "%sbegin_as(%d);\n", indent, actor);
}

/* begins(actor, call), or begins(call) where nobody asks which process is whose. */
static void write_begins(const struct c_file *file, int actor, int call)
{
	if (file->needs.pids)
		fprintf(file->out, "begins(%d, %d)", actor, call);
	else
		fprintf(file->out, "begins(%d)", call);
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

	fprintf(file->out, "\tif (");
	write_begins(file, actor, first);
	fprintf(file->out, ") {\n");
	write_closes(file, first, last);
	if (!file->needs.in_turn)
		write_enter(file, "\t\t", actor);
	for (int i = first; i <= last; i++) {
		if (program->steps[i].actor != actor)
			continue;
		if (i > first || begins_early(file) || is_burst(program, i))
			fprintf(file->out, "\t\tawait_turn(%d);\n", i);
		if (program->steps[i].halts)
			fprintf(file->out, "\t\thalts = 1;\n");
		write_call(file, "\t\t", i);
	}
	fprintf(file->out,
		has_own(file, first, last) ? "\t\twhile (pause())\n\t\t\t;\n" : "\t\t_exit(0);\n");
	fprintf(file->out, "\t}\n");
	file->begun[actor] = file->forks = true;
}

static void write_by_main(struct c_file *file, int step)
{
	if (!file->entered)
		write_enter(file, "\t", MAIN);
	file->entered = true;
	write_call(file, "\t", step);
}

/* The calls up to this one may begin; who looks at them waits for them. */
static void begin_calls(const struct c_file *file, int last)
{
	if (file->forks && file->needs.turns)
		fprintf(file->out, "\tboard->begun = %d;\n", last + 1);
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

/* The others come, one after the other, while the first halts: no luck is needed. */
static void write_halted(struct c_file *file, int first, int last)
{
	fprintf(file->out,
		"\t/* It halts inside the kernel, in its buffer, and the rest comes meanwhile. */\n"
		"\tint faults = await_halted(%d);\n",
		first);
	for (int i = first + 1; i <= last; i++) {
		if (!file->begun[file->program->steps[i].actor])
			write_process(file, i);
		begin_calls(file, i);
		fprintf(file->out, "\tseen_of(%d);\n", i);
	}
	c_halting_write_provide(file->out, file->needs.fills);
}

static void write_round(struct c_file *file, int first, int last)
{
	const struct program *program = file->program;

	for (int i = first; i <= (program->steps[first].halts ? first : last); i++)
		if (program->steps[i].actor != MAIN && !file->begun[program->steps[i].actor])
			write_process(file, i);
	if (program->steps[first].actor == MAIN)
		write_by_main(file, first);
	if (program->steps[first].halts)
		write_halted(file, first, last);
	write_ends(file, first);
	begin_calls(file, last);
	if (!is_last_round(file, first))
		write_expected_of_round(file, first, last);
}

/* Those whose processes others name, or count, though they make no call. */
static void write_idle(struct c_file *file, int first, int last)
{
	for (int actor = first; actor <= last; actor++) {
		fprintf(file->out, actor == first ? "\tif (" : " || ");
		write_begins(file, actor, file->needs.calls);
		file->begun[actor] = file->forks = true;
	}
	fprintf(file->out, ")\n\t\twhile (pause())\n\t\t\t;\n");
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
			if (names_actors(operation_of(file, i), j) && arguments[j] != MAIN &&
			    !file->begun[arguments[j]] && !makes_calls(file->program, arguments[j]))
				write_idle(file, (int)arguments[j], (int)arguments[j]);
	}
}

static int first_step(const struct program *program, int actor)
{
	int first = 0;

	while (first < program->count && program->steps[first].actor != actor)
		first++;
	return first;
}

static void write_begins_in_turn(struct c_file *file)
{
	const struct program *program = file->program;
	int last;

	for (int actor = 1; actor <= file->finding->workers; actor = last + 1) {
		last = actor;
		if (makes_calls(program, actor)) {
			write_process(file, first_step(program, actor));
			continue;
		}
		while (last < file->finding->workers && !makes_calls(program, last + 1))
			last++;
		write_idle(file, actor, last);
	}
}

/*
 * All that make calls are there before the first of them; what main has done to enter, they have
 * too.
 */
static void write_all_begins(struct c_file *file)
{
	const struct program *program = file->program;

	write_enter(file, "\t", MAIN);
	file->entered = true;
	for (int i = 0; i < program->count && !file->kit->model->enters_in_turn; i++)
		if (program->steps[i].actor != MAIN && !file->begun[program->steps[i].actor])
			write_process(file, i);
	if (file->kit->model->enters_in_turn)
		write_begins_in_turn(file);
}

void c_rounds_write_begins(const struct c_file *file)
{
	static const char dies[] = "must(prctl(PR_SET_PDEATHSIG, SIGKILL)) == 0";
	const bool in_turn = file->needs.in_turn, pids = file->needs.pids;
	const bool forked = source_wants(&file->source, c_text_handed[0]);
	const char *where = file->needs.turns ? "board->" : "";

	fprintf(file->out,
		"/* %s process begins, to make this call: true in it. It dies with main. */\n",
		pids ? "The actor's" : "A");
	fprintf(file->out, "static int begins(%sint call)\n{\n", pids ? "int actor, " : "");
	if (!pids && !file->needs.turns) {
		fprintf(file->out,
			forked ? "\treturn (forked = (pid[call] = must(fork())) == 0) && %s;\n}\n\n"
			       : "\treturn (pid[call] = must(fork())) == 0 && %s;\n}\n\n",
			dies);
		return;
	}
	fprintf(file->out,
		"\tint child = must(fork());\n\n\t%s%spid[call] = child ? child : getpid();\n",
		pids ? "board->actor[actor] = " : "", where);
	if (in_turn)
		fprintf(file->out,
			"\tif (child == 0) {\n\t\tbegin_as(actor);\n\t\tboard->entered++;\n\t}\n"
			"\twhile (board->entered < actor)\n\t\tsched_yield();\n");
	fprintf(file->out,
		forked ? "\treturn (forked = child == 0) && %s;\n}\n\n"
		       : "\treturn child == 0 && %s;\n}\n\n",
		dies);
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
		begin_calls(file, program->count);
	}
	write_expected_at_last(file);
}
