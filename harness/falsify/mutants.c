/* The mutants that the linker gathered in one section, and which of them is in force. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/message.h"
#include "claim/registry.h"
#include "explore/play.h"
#include "mutants.h"

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

bool of_one_mechanism(const struct mechanism *left, const struct mechanism *right)
{
	return strcmp(left->name, right->name) == 0;
}

static struct mutant *mutant_of(const struct mutant_part *part)
{
	for (size_t i = 0; i < mutant_count; i++) {
		const struct mutant_part *first = mutants[i].parts[0];

		if (of_one_mechanism(first->mechanism, part->mechanism) &&
		    strcmp(first->name, part->name) == 0)
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

/*
 * Whether the claim stands in the file of that name: "socket/stream.c", a pattern as for a shell.
 */
static bool stands_in(const struct claim *claim, const char *pattern)
{
	static const char folder[] = "tests/";
	const char *file = place_file(&claim->place);
	size_t length = sizeof(folder) - 1;

	return file && strncmp(file, folder, length) == 0 &&
	       fnmatch(pattern, file + length, 0) == 0;
}

static bool names(const char *pattern, const struct claim *claim)
{
	return stands_in(claim, pattern) || registry_matches(claim, pattern);
}

static bool names_some_claim(const char *pattern)
{
	size_t count;
	const struct claim *claims = registry_claims(&count);

	for (size_t i = 0; i < count; i++)
		if (names(pattern, &claims[i]))
			return true;
	return false;
}

bool mutants_are_for_some_claim(void)
{
	const struct mechanism *last = NULL;

	for (size_t i = 0; i < part_count; i++) {
		const struct mechanism *mechanism = parts[i]->mechanism;

		for (int j = 0; mechanism != last && j < MECHANISM_LIMIT && mechanism->claims[j];
		     j++)
			if (!names_some_claim(mechanism->claims[j])) {
				usage_error("%s: MECHANISM(%s, ...): \"%s\" is no claim's family, "
					    "id or file below tests/",
					    place_file(&parts[i]->place), mechanism->name,
					    mechanism->claims[j]);
				return false;
			}
		last = mechanism;
	}
	return true;
}

bool mutants_load(void)
{
	part_count = (size_t)(__stop_mutants - __start_mutants);
	parts = calloc(part_count + 1, sizeof(*parts));
	mutants = memory_new(part_count, sizeof(*mutants));
	if (!parts || !mutants) {
		usage_error("%s", error_text(errno));
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

/* What a mutant remembers is of objects that are no more. */
static void forget_objects(void)
{
	memset(mutant_memory, 0, sizeof(*mutant_memory));
}

void mutants_use(const struct mutant *mutant, struct mutant_traces *traces)
{
	memset(bodies, 0, sizeof(bodies));
	for (size_t i = 0; mutant && i < part_count; i++)
		if (!parts[i]->name && of_one_mechanism(parts[i]->mechanism, mutant->mechanism))
			bodies[parts[i]->call] = parts[i]->body;
	for (int i = 0; mutant && i < mutant->part_count; i++)
		bodies[mutant->parts[i]->call] = mutant->parts[i]->body;
	traces_now = traces;
	mutant_memory = &traces->memory;
	program_begins = mutant ? forget_objects : NULL;
}

bool mutant_is_for(const struct mutant *mutant, const struct claim *claim)
{
	const char *const *claims = mutant->mechanism->claims;

	for (int i = 0; i < MECHANISM_LIMIT && claims[i]; i++)
		if (names(claims[i], claim))
			return !mutant->mechanism->benign;
	return mutant->mechanism->benign || !claims[0];
}

bool mutant_was_reached(const struct mutant *mutant, const struct mutant_traces *traces)
{
	for (int i = 0; i < mutant->part_count; i++) {
		enum library_call call = mutant->parts[i]->call;

		if (call == EVERY_CALL || traces->reached[call / 64] >> call % 64 & 1)
			return true;
	}
	return false;
}

int open_nothing(void)
{
	return memfd_create("nothing", MFD_CLOEXEC);
}

int fail(int error)
{
	errno = error;
	return -1;
}

int confuse(int result, int right, int wrong)
{
	if (is_refused(result, right))
		errno = wrong;
	return result;
}

bool is_refused(int result, int error)
{
	return result < 0 && errno == error;
}

static void run_around(enum library_call number)
{
	void (*body)(enum library_call) = (void (*)(enum library_call))bodies[EVERY_CALL];
	int error = errno;

	if (body)
		body(number);
	errno = error;
}

enum library_call mutant_before(enum library_call number)
{
	if (traces_now)
		atomic_fetch_or(&traces_now->reached[number / 64], 1UL << number % 64);
	run_around(number);
	return number;
}

void mutant_after(const enum library_call *number)
{
	run_around(*number);
}

void (*mutant_body(enum library_call number))(void)
{
	return bodies[number];
}
