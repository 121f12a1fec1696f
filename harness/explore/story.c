/* Stories: writing programs, and what became of them. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "crew.h"
#include "story.h"

/* Text that grows in a buffer; what does not fit is left out. */
struct text {
	char *bytes;
	size_t size, used;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *format, ...)
{
	va_list arguments;

	if (text->used + 1 >= text->size)
		return;
	va_start(arguments, format);
	vsnprintf(text->bytes + text->used, text->size - text->used, format, arguments);
	va_end(arguments);
	text->used += strlen(text->bytes + text->used);
}

const char *const halting_text[] = { "", ", halted before its buffer's first byte",
				     ", halted in the middle of its buffer" };

void step_text(const struct kit *kit, const struct step *step, char *text, size_t size)
{
	const struct operation *operation = kit->operations[step->operation];
	struct text line = { text, size, 0 };
	char value[NAME_LIMIT];

	add(&line, "%s: %s(", actor_name(step->actor), operation->name);
	for (int i = 0; operation->arguments[i].name; i++) {
		argument_text(operation, i, step->choice[i], value);
		add(&line, "%s%s %s", i ? ", " : "", operation->arguments[i].name, value);
	}
	add(&line, ")%s", halting_text[step->halts]);
}

static void add_numbers(struct text *line, const struct operation *operation,
			const struct seen *seen)
{
	char name[NAME_LIMIT];

	for (int i = 0; i < seen->count; i++) {
		number_name(operation, i, name);
		add(line, ", %s %ld", name, seen->number[i]);
	}
}

void seen_text(const struct operation *operation, const struct seen *seen, char *text, size_t size)
{
	struct text line = { text, size, 0 };

	if (seen->value == -1)
		add(&line, "fails with %s", errno_name(seen->error));
	else
		add(&line, "returns %ld", seen->value);
	add_numbers(&line, operation, seen);
}

static void add_answer(struct text *line, const struct answer *answer)
{
	switch (answer->kind) {
	case SLEEPS:
		add(line, "sleeps");
		break;
	case ENDS:
		add(line, "ends its process");
		break;
	case RETURNS:
		if (answer->value == -1)
			add(line, "fails with %s", errno_name(answer->error));
		else
			add(line, "returns %ld", answer->value);
	}
}

static void add_expected(struct text *line, const struct difference *difference)
{
	char name[NAME_LIMIT];

	if (difference->discord == STUCK) {
		add(line, "it returns or sleeps");
		return;
	}
	if (difference->discord != NUMBER) {
		if (difference->lost)
			add(line, "it wakes and ");
		add_answer(line, &difference->expected);
		return;
	}
	number_name(difference->operation, difference->number, name);
	if (difference->shown)
		add(line, "%s %ld", name, difference->expected_number);
	else
		add(line, "no %s", name);
}

static void add_seen(struct text *line, const struct difference *difference)
{
	char seen[LINE_LIMIT], name[NAME_LIMIT];

	if (difference->discord == STUCK) {
		add(line, "neither for %d s", QUIET_SECONDS);
	} else if (difference->fate == SLEEPING) {
		add(line, difference->lost ? "sleeps on" : "sleeps");
	} else if (difference->fate == PERISHED) {
		add(line, "its process ends");
	} else if (difference->discord == NUMBER) {
		number_name(difference->operation, difference->number, name);
		add(line, "%s %ld", name, difference->seen.number[difference->number]);
	} else {
		seen_text(difference->operation, &difference->seen, seen, sizeof(seen));
		add(line, "%s", seen);
	}
}

void difference_text(const struct difference *difference, char *text, size_t size)
{
	struct text line = { text, size, 0 };

	if (difference->discord == NONE) {
		add(&line, "no order of these calls explains what was seen");
		return;
	}
	add(&line, "%s: expected: ", difference->operation->name);
	add_expected(&line, difference);
	if (difference->expected.branch)
		add(&line, " (%s)", difference->expected.branch->why);
	add(&line, "; seen: ");
	add_seen(&line, difference);
}

bool same_failure(const struct difference *a, const struct difference *b)
{
	return a->operation == b->operation && a->discord == b->discord && a->number == b->number &&
	       a->lost == b->lost;
}

static const char *fate_text(const struct kit *kit, const struct step *step,
			     const struct event *event, char *text, size_t size)
{
	if (!event->known)
		return "";
	if (event->fate == SLEEPING)
		return " sleeps";
	if (event->fate == PERISHED)
		return " its process ends";
	text[0] = ' ';
	seen_text(kit->operations[step->operation], &event->seen, text + 1, size - 1);
	return text;
}

/* The sleepers that a round woke. */
static void write_woken(FILE *out, const struct kit *kit, const struct program *program,
			const struct event *events, int round_end)
{
	char seen[LINE_LIMIT];

	for (int i = 0; i <= round_end; i++) {
		const struct step *step = &program->steps[i];

		if (!events[i].known || events[i].fate != SLEEPING ||
		    events[i].woken_by != round_end)
			continue;
		seen_text(kit->operations[step->operation], &events[i].seen, seen, sizeof(seen));
		fprintf(out, "#  %s: %s %s\n", actor_name(step->actor),
			kit->operations[step->operation]->name, seen);
	}
}

void story_write(FILE *out, const struct kit *kit, const struct program *program,
		 const struct event *events, const struct difference *difference)
{
	char line[LINE_LIMIT], call[LINE_LIMIT], seen[LINE_LIMIT];
	int round = 0;

	fprintf(out, "model %s\n", kit->model->name);
	for (int i = 0; i < program->count; i++) {
		const struct step *step = &program->steps[i];

		round += !step->together;
		step_text(kit, step, line, sizeof(line));
		step_call(kit, step, step_mark(i), call, sizeof(call));
		fprintf(out, "%d. %s\n#  %s%s\n", round, line, call,
			fate_text(kit, step, &events[i], seen, sizeof(seen)));
		if (i + 1 == program->count || !program->steps[i + 1].together)
			write_woken(out, kit, program, events, i);
	}
	if (!difference)
		return;
	difference_text(difference, line, sizeof(line));
	fprintf(out, "# %s\n", line);
}
