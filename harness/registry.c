/* The registry: the claims that the linker gathered in one section. */
#include <fnmatch.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "registry.h"

/* The linker gives a section whose name is a C identifier two such symbols. */
extern struct claim *const __start_claims[] __attribute__((weak));
extern struct claim *const __stop_claims[] __attribute__((weak));
extern const struct family *const __start_families[] __attribute__((weak));
extern const struct family *const __stop_families[] __attribute__((weak));

static struct claim *claims;
static size_t claim_count;

static size_t family_count(const struct claim *claim)
{
	size_t count = 0;

	while (count < FAMILY_LIMIT && claim->over[count])
		count++;
	return count ? count : 1;
}

static void name_claim(struct claim *claim, const char *family)
{
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
	return order ? order : a->place.line - b->place.line;
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
			name_claim(&claims[claim_count++],
				   claim->over[j] ? claim->over[j] : claim->family);
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

	for (size_t i = 0; i < claim_count; i++)
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
	claim_count = kept;
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

bool registry_matches(const struct claim *claim, const char *pattern)
{
	size_t length = family_length(claim);

	if (strlen(pattern) == length && strncmp(pattern, claim->id, length) == 0)
		return true;
	return fnmatch(pattern, claim->id, 0) == 0;
}

/* Levenshtein's distance; ids are short. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t row[128];

	if (b_length >= sizeof(row) / sizeof(row[0]))
		return SIZE_MAX;
	for (size_t j = 0; j <= b_length; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[b_length];
}

const char *registry_nearest(const char *id)
{
	static char family[96];
	size_t length = strlen(id), best = length / 2 + 1;
	const char *nearest = NULL;

	for (size_t i = 0; i < claim_count; i++) {
		const char *candidate = claims[i].id;
		size_t whole = distance(id, length, candidate, strlen(candidate));
		size_t head = distance(id, length, candidate, family_length(&claims[i]));

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

const char *verdict_word(enum verdict_kind kind)
{
	static const char *const words[] = {
		[VERDICT_HOLDS] = "holds",
		[VERDICT_CONDITIONAL] = "conditional",
		[VERDICT_WRONG] = "wrong",
	};

	return words[kind];
}
