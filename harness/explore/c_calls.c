/* The calls of a C file, and what is expected of them. */
#include <string.h>

#include "c_rounds.h"

int round_end(const struct program *program, int step)
{
	while (step + 1 < program->count && program->steps[step + 1].together)
		step++;
	return step;
}

bool is_last_round(const struct c_file *file, int step)
{
	return !file->observes && round_end(file->program, step) == file->program->count - 1;
}

const struct operation *operation_of(const struct c_file *file, int step)
{
	return step == file->program->count
		       ? file->kit->observe
		       : file->kit->operations[file->program->steps[step].operation];
}

static int actor_of_call(const struct c_file *file, int step)
{
	return step == file->program->count ? MAIN : file->program->steps[step].actor;
}

/* A bit for each number that the operation's call shows. */
static uint32_t number_bits(const struct operation *operation)
{
	char name[NAME_LIMIT];
	uint32_t bits = 0;

	for (int i = 0; i < SEEN_LIMIT; i++) {
		number_name(operation, i, name);
		if (strcmp(name, "?") == 0)
			break;
		bits |= 1U << i;
	}
	return bits;
}

uint32_t numbers_of(const struct c_file *file, int step)
{
	const struct telling *telling = &file->telling;
	const struct call *last = file->finding->last;

	for (int i = 0; i < telling->count; i++) {
		const struct call *call = &last[telling->actors[i]];

		if (call->operation == operation_of(file, step) &&
		    (call->step == step || (call->step < 0 && step == file->program->count)))
			return telling->numbers[i] & number_bits(call->operation);
	}
	return 0;
}

/* Calls */

/* The rule of a way, where there is one, as a comment. */
static void write_comment(const struct c_file *file, const char *indent, const struct branch *way)
{
	if (way)
		fprintf(file->out, "%s/* %s */\n", indent, way->why);
}

/* Which rule lets a call go as it does, or should. */
static const struct branch *way_of(const struct c_file *file, int step)
{
	const struct difference *difference = &file->finding->difference;

	if (step == file->program->count || step == difference->step)
		return difference->expected.branch;
	return file->finding->events[step].way;
}

static void write_numbers(const struct c_file *file, const char *indent, const struct step *step,
			  long mark, const struct operation *operation, uint32_t numbers)
{
	char name[NAME_LIMIT], expression[NAME_LIMIT], text[LINE_LIMIT];
	if (strncmp(operation->sees, "SEES_ALWAYS", strlen("SEES_ALWAYS")) != 0)
		fprintf(file->out, "%sif (result != -1)\n\t", indent);
	fprintf(file->out, "%ssprintf(extra, \"", indent);
	for (int i = 0; i < SEEN_LIMIT; i++) {
		if (!(numbers >> i & 1))
			continue;
		number_name(operation, i, name);
		fprintf(file->out, ", %s %%ld", name);
	}
	fprintf(file->out, "\"");
	for (int i = 0; i < SEEN_LIMIT; i++) {
		if (!(numbers >> i & 1))
			continue;
		number_expression(operation, i, expression);
		if (step)
			step_source(file->kit, step, mark, expression, text, sizeof(text));
		fprintf(file->out, ", (long)(%s)", step ? text : expression);
	}
	fprintf(file->out, ");\n");
}

/* What is expected, as it stands in a string */

#define RIGHT_LIMIT (FORETOLD_LIMIT * 64)

static void who_text(const struct c_file *file, int step, char *text, size_t size)
{
	snprintf(text, size, "%s: %s", actor_name(actor_of_call(file, step)),
		 operation_of(file, step)->name);
}

/* Of the call that is judged, or of all of them: "[returns 1] or [sleeps]". */
static void right_text(const struct c_file *file, char *text, size_t size)
{
	const struct telling *telling = &file->telling;
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < telling->right_count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used,
					 file->needs.several ? "%s[%s]" : "%s%s", i ? " or " : "",
					 telling->right[i]);
}

/* Of a call in an earlier round: what became of it when the program failed is what leads there. */
static void right_text_before(const struct c_file *file, int step, bool woken, char *text,
			      size_t size)
{
	const struct event *event = &file->finding->events[step];
	struct call_end end = { woken ? RETURNED : event->fate, 0, event->seen };
	char plain[LINE_LIMIT];

	ending_text(operation_of(file, step), &end, 0, plain, sizeof(plain));
	snprintf(text, size, file->needs.several ? "[%s]" : "%s", plain);
}

/* Whether the step's call is the one that is judged, and comes to its end in its own round. */
static bool is_judged_at_once(const struct c_file *file, int step)
{
	return step == file->program->count ||
	       (is_last_round(file, step) && file->finding->difference.step == step);
}

/* "who", call, "right", otherwise: where main makes all calls and looks at once. */
static void write_call_alone(const struct c_file *file, const char *call, int step)
{
	char who[LINE_LIMIT], right[RIGHT_LIMIT];

	who_text(file, step, who, sizeof(who));
	if (is_judged_at_once(file, step))
		right_text(file, right, sizeof(right));
	else
		right_text_before(file, step, false, right, sizeof(right));
	fprintf(file->out, "\texpect(\"%s\", %s, \"%s\", %d);\n", who, call, right,
		is_judged_at_once(file, step) ? 1 : 77);
}

void write_call(const struct c_file *file, const char *indent, int step)
{
	const struct operation *operation = operation_of(file, step);
	const struct step *it = step < file->program->count ? &file->program->steps[step] : NULL;
	uint32_t numbers = numbers_of(file, step);
	char call[LINE_LIMIT];

	write_comment(file, indent, way_of(file, step));
	if (it)
		step_call(file->kit, it, step_mark(step), call, sizeof(call));
	else
		snprintf(call, sizeof(call), "%s", operation->call);
	if (numbers) {
		fprintf(file->out, "%slong result = %s;\n", indent, call);
		write_numbers(file, indent, it, step_mark(step), operation, numbers);
	}
	if (file->needs.actors)
		fprintf(file->out, "%stell(%d, %s);\n", indent, step, numbers ? "result" : call);
	else
		write_call_alone(file, numbers ? "result" : call, step);
}

/* What is expected of calls that others make */

void write_expected_of_round(const struct c_file *file, int first, int last)
{
	const struct event *events = file->finding->events;
	char who[LINE_LIMIT], right[RIGHT_LIMIT];

	for (int i = 0; i <= last && file->needs.actors; i++) {
		bool woken = i < first;

		if (woken && (events[i].fate != SLEEPING || events[i].woken_by != last))
			continue;
		if (woken)
			write_comment(file, "\t", events[i].way_on);
		who_text(file, i, who, sizeof(who));
		right_text_before(file, i, woken, right, sizeof(right));
		fprintf(file->out,
			file->needs.sights ? "\texpect(\"%s\", seen_of(%d), \"%s\", 77);\n"
					   : "\texpect(\"%s\", %d, \"%s\", 77);\n",
			who, i, right);
	}
}

static int step_of_judged(const struct c_file *file, int number)
{
	int step = file->finding->last[file->telling.actors[number]].step;

	return step < 0 ? file->program->count : step;
}

static void write_joint_text(const struct c_file *file)
{
	const struct telling *telling = &file->telling;

	fprintf(file->out, "\tsnprintf(joint, sizeof(joint), \"");
	for (int i = 0; i < telling->count; i++)
		fprintf(file->out, "%s%s: %%s", i ? "; " : "", actor_name(telling->actors[i]));
	fprintf(file->out, "\"");
	for (int i = 0; i < telling->count; i++)
		fprintf(file->out, ", seen_of(%d)", step_of_judged(file, i));
	fprintf(file->out, ");\n");
}

void write_expected_at_last(const struct c_file *file)
{
	const struct telling *telling = &file->telling;
	bool joint = telling->count > 1;
	int step = step_of_judged(file, 0);
	char right[RIGHT_LIMIT], who[LINE_LIMIT] = "all", seen[40] = "joint";

	if (!file->needs.actors)
		return;
	if (joint)
		write_joint_text(file);
	else
		snprintf(seen, sizeof(seen), file->needs.sights ? "seen_of(%d)" : "%d", step);
	if (!joint && step < file->program->count && !is_judged_at_once(file, step))
		write_comment(file, "\t", file->finding->difference.expected.branch);
	if (!joint)
		who_text(file, step, who, sizeof(who));
	if (telling->exact) {
		right_text(file, right, sizeof(right));
		fprintf(file->out, "\texpect(\"%s\", %s, \"%s\", 1);\n", who, seen, right);
		return;
	}
	fprintf(file->out, "\tprintf(\"%s: expected: not %s; seen: %%s\\n\", %s);\n", who,
		telling->wrong, seen);
	fprintf(file->out, "\treturn strcmp(%s, \"%s\") == 0;\n", seen, telling->wrong);
}
