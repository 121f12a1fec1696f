/* The registry: the claims that the linker gathered in one section. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/nearest.h"
#include "registry.h"
#include "renamed.h"

/* The linker gives a section whose name is a C identifier two such symbols. */
extern const struct claim *const __start_claims[] __attribute__((weak));
extern const struct claim *const __stop_claims[] __attribute__((weak));
extern const struct family *const __start_families[] __attribute__((weak));
extern const struct family *const __stop_families[] __attribute__((weak));

static struct claim *claims;
static size_t claim_count;
static bool partial; /* a folder's claims: its families may have more elsewhere, as of models */

static size_t family_count(const struct claim *claim)
{
	size_t count = 0;

	while (count < FAMILY_LIMIT && claim->over[count])
		count++;
	return count ? count : 1;
}

/* Makes a claim the one of its families with this number. */
static void take_family(struct claim *claim, size_t number)
{
	const char *family = claim->over[number] ? claim->over[number] : claim->family;
	const struct source *source = &claim->sources[number];

	if (source->course) {
		claim->course = source->course;
		claim->verdict = source->verdict;
	}
	claim->family = family;
	snprintf(claim->id, sizeof(claim->id), "%s.%s", family, claim->name);
	for (char *c = claim->id; *c; c++)
		if (*c == '_')
			*c = '-';
}

/* The order of the section is the linker's own affair: sort as a reader finds them. */
static int compare(const void *left, const void *right)
{
	const struct claim *a = left, *b = right;
	int order = strcmp(a->family, b->family);

	if (order == 0)
		order = strcmp(a->place.file, b->place.file);
	if (order == 0)
		order = a->place.line - b->place.line;
	return order ? order : strcmp(a->name, b->name); /* a model makes two in one line */
}

bool registry_load(void)
{
	size_t registered = (size_t)(__stop_claims - __start_claims);
	size_t total = 0;

	for (size_t i = 0; i < registered; i++)
		total += family_count(__start_claims[i]);
	claims = memory_new(total, sizeof(*claims));
	if (!claims)
		return false;
	for (size_t i = 0; i < registered; i++) {
		const struct claim *claim = __start_claims[i];

		for (size_t j = 0; j < family_count(claim); j++) {
			claims[claim_count] = *claim;
			take_family(&claims[claim_count++], j);
		}
	}
	qsort(claims, claim_count, sizeof(*claims), compare);
	return true;
}

const struct claim *registry_claims(size_t *count)
{
	*count = claim_count;
	return claims;
}

const struct claim *registry_find(const char *id)
{
	for (size_t i = 0; i < claim_count; i++)
		if (strcmp(claims[i].id, id) == 0)
			return &claims[i];
	return NULL;
}

bool registry_knows(const char *id)
{
	return registry_find(id) != NULL;
}

bool registry_knows_or_lacks_family(const char *id)
{
	size_t length = strcspn(id, ".") + 1;

	for (size_t i = 0; i < claim_count && !partial; i++)
		if (strncmp(claims[i].id, id, length) == 0)
			return registry_knows(id);
	return true;
}

void registry_keep_family(const char *family)
{
	size_t kept = 0;

	for (size_t i = 0; i < claim_count; i++)
		if (strcmp(claims[i].family, family) == 0)
			claims[kept++] = claims[i];
	if (kept)
		claim_count = kept;
	partial = true;
}

need *registry_family_need(const char *family)
{
	size_t count = (size_t)(__stop_families - __start_families);

	for (size_t i = 0; i < count; i++)
		if (strcmp(__start_families[i]->name, family) == 0)
			return __start_families[i]->need;
	return NULL;
}

/* The family as it stands at the head of an id. */
static size_t family_length(const struct claim *claim)
{
	return (size_t)(strchr(claim->id, '.') - claim->id);
}

/* As reports have it: JUnit's family is the folder's name, and a repetition may stand behind. */
static void make_pattern(char *pattern, size_t size, const char *printed)
{
	static const char repetition[] = " (repetition ";
	const char *end = strstr(printed, repetition);
	size_t length = end ? (size_t)(end - printed) : strlen(printed);

	snprintf(pattern, size, "%.*s", (int)length, printed);
	for (char *c = pattern; *c; c++)
		if (*c == '_')
			*c = '-';
}

bool registry_matches(const struct claim *claim, const char *printed)
{
	size_t length = family_length(claim);
	char pattern[256];

	make_pattern(pattern, sizeof(pattern), printed);
	if (strlen(pattern) == length && strncmp(pattern, claim->id, length) == 0)
		return true;
	return fnmatch(pattern, claim->id, 0) == 0;
}

const char *registry_nearest(const char *id)
{
	static char family[96];
	size_t length = strlen(id), best = length / 2 + 1;
	const char *nearest = renamed_to(id);

	if (nearest)
		return nearest;
	for (size_t i = 0; i < claim_count; i++) {
		const char *candidate = claims[i].id;
		size_t whole = edit_distance(id, length, candidate, strlen(candidate));
		size_t head = edit_distance(id, length, candidate, family_length(&claims[i]));

		if (whole < best) {
			best = whole;
			nearest = candidate;
		}
		if (head < best) {
			best = head;
			snprintf(family, sizeof(family), "%.*s", (int)family_length(&claims[i]),
				 candidate);
			nearest = family;
		}
	}
	if (!nearest) /* perhaps a part of one */
		for (size_t i = 0; i < claim_count && !nearest; i++)
			nearest = strstr(claims[i].id, id) ? claims[i].id : NULL;
	return nearest;
}

bool claim_is_of_posix(const struct claim *claim)
{
	if (claim->of_linux || strstr(claim->says, "Linux") || strstr(claim->says, "glibc"))
		return false;
	return strstr(claim->ref, "POSIX.1") || strstr(claim->ref, "C11");
}

enum claim_kind claim_kind(const struct claim *claim)
{
	if (claim->explores)
		return CLAIM_EXPLORATION;
	return claim->litmus || claim->is_computed ? CLAIM_LITMUS : CLAIM_EXAMPLE;
}

const char *verdict_word(enum verdict_kind kind)
{
	static const char *const words[] = {
		[VERDICT_HOLDS] = "holds",
		[VERDICT_CONDITIONAL] = "conditional",
		[VERDICT_WRONG] = "wrong",
	};

	return words[kind];
}

bool claims_are_one_definition(const struct claim *one, const struct claim *other)
{
	return one->place.line == other->place.line &&
	       strcmp(one->place.file, other->place.file) == 0 &&
	       strcmp(one->name, other->name) == 0;
}
