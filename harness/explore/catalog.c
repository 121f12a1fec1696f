/* The catalog: models and their parts, which the linker gathered in sections. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.h"

extern const struct model *const __start_models[] __attribute__((weak));
extern const struct model *const __stop_models[] __attribute__((weak));
extern const struct operation *const __start_operations[] __attribute__((weak));
extern const struct operation *const __stop_operations[] __attribute__((weak));
extern const struct hook *const __start_hooks[] __attribute__((weak));
extern const struct hook *const __stop_hooks[] __attribute__((weak));
extern struct branch *const __start_branches[] __attribute__((weak));
extern struct branch *const __stop_branches[] __attribute__((weak));

static int compare(const void *left, const void *right)
{
	const struct operation *a = *(const struct operation *const *)left;
	const struct operation *b = *(const struct operation *const *)right;

	return a->place.line - b->place.line;
}

static void add_operation(struct kit *kit, const struct operation *operation)
{
	if (operation->observes)
		kit->observe = operation;
	else if (kit->operation_count < OPERATION_LIMIT)
		kit->operations[kit->operation_count++] = operation;
}

void kit_load(struct kit *kit, const struct model *model)
{
	size_t operations = (size_t)(__stop_operations - __start_operations);
	size_t hooks = (size_t)(__stop_hooks - __start_hooks);

	memset(kit, 0, sizeof(*kit));
	kit->model = model;
	for (size_t i = 0; i < operations; i++)
		if (strcmp(__start_operations[i]->place.file, model->file) == 0)
			add_operation(kit, __start_operations[i]);
	for (size_t i = 0; i < hooks; i++)
		if (strcmp(__start_hooks[i]->file, model->file) == 0)
			kit->hooks[__start_hooks[i]->kind] = __start_hooks[i];
	/* The order of the sections is the linker's own affair. */
	qsort(kit->operations, (size_t)kit->operation_count, sizeof(*kit->operations), compare);
	for (int i = 0; i < kit->operation_count; i++)
		for (int j = 0; kit->operations[i]->arguments[j].name; j++)
			kit->actors[i] |= (unsigned char)(names_actors(kit->operations[i], j) << j);
}

bool kit_is_alone(const struct kit *kit, int operation)
{
	const char *const *alone = kit->model->alone;

	for (int i = 0; alone[i]; i++)
		if (strcmp(alone[i], kit->operations[operation]->name) == 0)
			return true;
	return false;
}

const struct model *const *catalog_models(size_t *count)
{
	*count = (size_t)(__stop_models - __start_models);
	return __start_models;
}

const struct model *catalog_find(const char *name)
{
	size_t count;
	const struct model *const *models = catalog_models(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(models[i]->name, name) == 0)
			return models[i];
	return NULL;
}

struct branch *const *catalog_branches(size_t *count)
{
	*count = (size_t)(__stop_branches - __start_branches);
	return __start_branches;
}

int operation_arguments(const struct operation *operation)
{
	int count = 0;

	while (operation->arguments[count].name)
		count++;
	return count;
}

/*
 * The part of a list between its commas, counted from 0; those within parentheses or quotes are not
 * its own. Returns its length, spaces around it left out; *part is its begin. -1: there is none.
 */
static int part_of(const char *list, const char *end, int number, const char **part)
{
	int depth = 0;
	const char *begin = list;

	for (const char *c = list; c <= end; c++) {
		if (c < end && strchr("([{", *c) && *c)
			depth++;
		if (c < end && strchr(")]}", *c) && *c)
			depth--;
		if (c < end && (*c != ',' || depth))
			continue;
		if (number-- == 0) {
			while (begin < c && isspace((unsigned char)*begin))
				begin++;
			while (c > begin && isspace((unsigned char)c[-1]))
				c--;
			*part = begin;
			return (int)(c - begin);
		}
		begin = c + 1;
	}
	return -1;
}

/* Copies part `inner` of the tuple that is part `outer` of the list; from there on where `rest`. */
static void take_part(const char *list, int outer, int inner, bool rest, char text[NAME_LIMIT])
{
	const char *tuple, *part;
	int length = part_of(list, list + strlen(list), outer, &tuple);
	int size = length > 1 ? part_of(tuple + 1, tuple + length - 1, inner, &part) : -1;

	if (size >= 0 && rest)
		size = (int)(tuple + length - 1 - part);
	snprintf(text, NAME_LIMIT, "%.*s", size < 0 ? 1 : size, size < 0 ? "?" : part);
}

bool names_actors(const struct operation *operation, int argument)
{
	char text[NAME_LIMIT];

	take_part(operation->domains, argument, 1, false, text);
	return strcmp(text, "ACTORS") == 0;
}

void argument_text(const struct operation *operation, int argument, int value,
		   char text[NAME_LIMIT])
{
	if (names_actors(operation, argument))
		snprintf(text, NAME_LIMIT, "%s",
			 actor_name((int)operation->arguments[argument].values[value]));
	else
		take_part(operation->domains, argument, 1 + value, false, text);
}

/* SEES((name, expression), ...): the list within. */
static void take_sees(const struct operation *operation, int number, int inner, bool rest,
		      char text[NAME_LIMIT])
{
	char list[1024];
	const char *open = strchr(operation->sees, '(');
	const char *close = strrchr(operation->sees, ')');

	snprintf(list, sizeof(list), "%.*s", open && close ? (int)(close - open - 1) : 0,
		 open ? open + 1 : "");
	take_part(list, number, inner, rest, text);
}

void number_name(const struct operation *operation, int number, char text[NAME_LIMIT])
{
	take_sees(operation, number, 0, false, text);
}

void number_expression(const struct operation *operation, int number, char text[NAME_LIMIT])
{
	take_sees(operation, number, 1, true, text);
}

const char *actor_name(int actor)
{
	static const char *const names[ACTOR_COUNT] = { "main", "a", "b", "c", "d" };

	return actor >= 0 && actor < ACTOR_COUNT ? names[actor]
	       : actor == -1                     ? "nobody"
						 : "a stranger";
}
