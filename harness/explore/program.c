/* Programs: their steps as values and as text. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "program.h"

bool program_is_concurrent(const struct program *program)
{
	for (int i = 0; i < program->count; i++)
		if (program->steps[i].together)
			return true;
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

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
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

		while (is_word(c[length]))
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
