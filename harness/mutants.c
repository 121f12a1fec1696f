/* The mutants that the linker gathered in one section, and which of them is in force. */
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"
#include "message.h"
#include "mutants.h"
#include "registry.h"

extern const struct mutant_part *const __start_mutants[] __attribute__((weak));
extern const struct mutant_part *const __stop_mutants[] __attribute__((weak));

struct mutant_memory *mutant_memory;

static const struct mutant_part **parts; /* all of them, by file and line */
static size_t part_count;
static struct mutant *mutants;
static size_t mutant_count;
static void (*bodies[CALL_COUNT + 1])(void);
static struct mutant_traces *traces_now;

static int compare(const void *left, const void *right)
{
	const struct mutant_part *a = *(const struct mutant_part *const *)left;
	const struct mutant_part *b = *(const struct mutant_part *const *)right;
	int order = strcmp(a->place.file, b->place.file);

	return order ? order : a->place.line - b->place.line;
}

static void name_mutant(struct mutant *mutant, const struct mutant_part *part)
{
	mutant->mechanism = part->mechanism;
	mutant->place = part->place;
	snprintf(mutant->id, sizeof(mutant->id), "%s/%s", part->mechanism->name, part->name);
	for (char *c = mutant->id; *c; c++)
		if (*c == '_')
			*c = '-';
}

static struct mutant *mutant_of(const struct mutant_part *part)
{
	for (size_t i = 0; i < mutant_count; i++) {
		const struct mutant_part *first = mutants[i].parts[0];

		if (first->mechanism == part->mechanism && strcmp(first->name, part->name) == 0)
			return &mutants[i];
	}
	name_mutant(&mutants[mutant_count], part);
	return &mutants[mutant_count++];
}

/* False after a message where it has too many. */
static bool add_part(const struct mutant_part *part)
{
	struct mutant *mutant = part->name ? mutant_of(part) : NULL;

	if (mutant && mutant->part_count == PART_LIMIT) {
		usage_error("%s takes over more than %d calls", mutant->id, PART_LIMIT);
		return false;
	}
	if (!mutant)
		return true;
	mutant->parts[mutant->part_count++] = part;
	if (!mutant->says)
		mutant->says = part->says;
	return true;
}

/* False after a message where one does not say what is wrong. */
static bool all_say_what_is_wrong(void)
{
	for (size_t i = 0; i < mutant_count; i++)
		if (!mutants[i].says) {
			usage_error("%s has no sentence", mutants[i].id);
			return false;
		}
	return true;
}

bool mutants_load(void)
{
	part_count = (size_t)(__stop_mutants - __start_mutants);
	parts = calloc(part_count + 1, sizeof(*parts));
	mutants = memory_new(part_count, sizeof(*mutants));
	if (!parts || !mutants) {
		usage_error("%s", strerror(errno));
		return false;
	}
	for (size_t i = 0; i < part_count; i++)
		parts[i] = __start_mutants[i];
	qsort(parts, part_count, sizeof(*parts), compare);
	for (size_t i = 0; i < part_count; i++)
		if (!add_part(parts[i]))
			return false;
	return all_say_what_is_wrong();
}

const struct mutant *mutants_all(size_t *count)
{
	*count = mutant_count;
	return mutants;
}

void mutants_use(const struct mutant *mutant, struct mutant_traces *traces)
{
	memset(bodies, 0, sizeof(bodies));
	for (size_t i = 0; mutant && i < part_count; i++)
		if (!parts[i]->name && parts[i]->mechanism == mutant->mechanism)
			bodies[parts[i]->call] = parts[i]->body;
	for (int i = 0; mutant && i < mutant->part_count; i++)
		bodies[mutant->parts[i]->call] = mutant->parts[i]->body;
	traces_now = traces;
	mutant_memory = &traces->memory;
}

bool mutant_is_for(const struct mutant *mutant, const struct claim *claim)
{
	const char *const *claims = mutant->mechanism->claims;
	const char *slash = strrchr(claim->place.file, '/');
	const char *file = slash ? slash + 1 : claim->place.file;

	for (int i = 0; i < MECHANISM_LIMIT && claims[i]; i++)
		if (strcmp(claims[i], file) == 0 || registry_matches(claim, claims[i]))
			return true;
	return !claims[0];
}

bool mutant_was_reached(const struct mutant *mutant, const struct mutant_traces *traces)
{
	for (int i = 0; i < mutant->part_count; i++) {
		enum call call = mutant->parts[i]->call;

		if (call == EVERY_CALL || traces->reached[call / 64] >> call % 64 & 1)
			return true;
	}
	return false;
}

int fail(int error)
{
	errno = error;
	return -1;
}

static void run_around(enum call number)
{
	void (*body)(enum call) = (void (*)(enum call))bodies[EVERY_CALL];
	int error = errno;

	if (body)
		body(number);
	errno = error;
}

enum call mutant_before(enum call number)
{
	if (traces_now)
		atomic_fetch_or(&traces_now->reached[number / 64], 1UL << number % 64);
	run_around(number);
	return number;
}

void mutant_after(const enum call *number)
{
	run_around(*number);
}

void (*mutant_body(enum call number))(void)
{
	return bodies[number];
}
