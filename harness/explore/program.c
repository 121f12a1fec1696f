/* Programs: their steps as values and as text. */
#include <stdio.h>
#include <string.h>

#include "base/spelling.h"
#include "program.h"

bool program_is_concurrent(const struct program *program)
{
	bool halts = false;

	for (int i = 0; i < program->count; i++) {
		if (!program->steps[i].together)
			halts = program->steps[i].halts != HALTS_NOT;
		else if (!halts)
			return true;
	}
	return false;
}

static int end_of_round(const struct program *program, int first)
{
	int end = first + 1;

	while (end < program->count && program->steps[end].together)
		end++;
	return end;
}

static void swap_steps(struct step *one, struct step *other)
{
	const struct step step = *one;

	*one = *other;
	*other = step;
}

/* Has the round's call of that number halt, and the others come in their order or the reverse. */
static void halt_in_round(struct step *steps, int count, int which, int halts, bool reverse)
{
	for (; which > 0; which--)
		swap_steps(&steps[which], &steps[which - 1]);
	for (int i = 1, j = count - 1; reverse && i < j; i++, j--)
		swap_steps(&steps[i], &steps[j]);
	for (int i = 0; i < count; i++)
		steps[i].together = i > 0;
	steps[0].halts = (unsigned char)halts;
}

/* The ways of one round; each call, each place, and if there are two more in either order. */
static int count_ways(const struct step *steps, int count)
{
	if (count < 2 || steps[0].actor == MAIN)
		return 0;
	return count * (HALTING_COUNT - 1) * (count > 2 ? 2 : 1);
}

bool program_halted(const struct program *program, int way, struct program *halted)
{
	int end, ways;

	for (int first = 0; first < program->count; first = end) {
		const struct step *steps = program->steps + first;

		end = end_of_round(program, first);
		ways = count_ways(steps, end - first);
		if (way >= ways) {
			way -= ways;
			continue;
		}
		*halted = *program;
		for (int i = 0; i < halted->count; i++) {
			halted->steps[i].together = false;
			halted->steps[i].halts = HALTS_NOT;
		}
		halt_in_round(halted->steps + first, end - first, way % (end - first),
			      HALTS_FIRST + way / (end - first) % (HALTING_COUNT - 1),
			      way / (end - first) >= HALTING_COUNT - 1);
		return true;
	}
	return false;
}

/* Whether the actors of so many steps are as many, and main is none of them. */
static bool can_meet(const struct step *steps, int count)
{
	unsigned actors = 1U << MAIN;

	for (int i = 0; i < count; i++) {
		if (actors >> steps[i].actor & 1)
			return false;
		actors |= 1U << steps[i].actor;
	}
	return true;
}

bool program_met(const struct program *sequence, int way, struct program *met)
{
	for (int first = 0; first + 2 <= sequence->count; first++)
		for (int count = 2; count <= 3 && first + count <= sequence->count; count++) {
			if (!can_meet(sequence->steps + first, count) || way-- > 0)
				continue;
			*met = *sequence;
			for (int i = 1; i < count; i++)
				met->steps[first + i].together = true;
			return true;
		}
	return false;
}

long step_mark(int number)
{
	return number % 26 + 1;
}

void step_arguments(const struct kit *kit, const struct step *step, long arguments[ARGUMENT_LIMIT])
{
	const struct argument *argument = kit->operations[step->operation]->arguments;

	for (int i = 0; argument[i].name; i++)
		arguments[i] = argument[i].values[step->choice[i]];
}

static const char *replaced(const char *word, size_t length, const struct replacement *replacements,
			    int count)
{
	for (int i = 0; i < count; i++)
		if (strlen(replacements[i].name) == length &&
		    strncmp(replacements[i].name, word, length) == 0)
			return replacements[i].text;
	return NULL;
}

void text_replace(const char *source, const struct replacement *replacements, int count, char *text,
		  size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (const char *c = source; *c && used + 1 < size;) {
		size_t length = 0;
		bool member = c > source && (c[-1] == '.' || (c[-1] == '>' && c - 1 > source));
		const char *other = NULL;

		while (is_of_name(c[length]))
			length++;
		if (length && !member)
			other = replaced(c, length, replacements, count);
		if (!length)
			length = 1;
		if (other)
			snprintf(text + used, size - used, "%s", other);
		else
			snprintf(text + used, size - used, "%.*s", (int)length, c);
		used += strlen(text + used);
		c += length;
	}
}

void step_source(const struct kit *kit, const struct step *step, long mark, const char *source,
		 char *text, size_t size)
{
	const struct operation *operation = kit->operations[step->operation];
	struct replacement replacements[ARGUMENT_LIMIT + 2];
	char values[ARGUMENT_LIMIT][NAME_LIMIT], number[24], actor[8];
	int count = operation_arguments(operation);

	for (int i = 0; i < count; i++) {
		long value = operation->arguments[i].values[step->choice[i]];

		argument_text(operation, i, step->choice[i], values[i]);
		if (names_actors(operation, i))
			snprintf(values[i], NAME_LIMIT, "%ld", value);
		replacements[i] = (struct replacement){ operation->arguments[i].name, values[i] };
	}
	snprintf(number, sizeof(number), "%ld", mark);
	snprintf(actor, sizeof(actor), "%d", step->actor);
	replacements[count] = (struct replacement){ "mark", number };
	replacements[count + 1] = (struct replacement){ "actor", actor };
	text_replace(source, replacements, count + 2, text, size);
}

void step_call(const struct kit *kit, const struct step *step, long mark, char *text, size_t size)
{
	step_source(kit, step, mark, kit->operations[step->operation]->call, text, size);
}
