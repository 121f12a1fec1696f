/* The registry: every claim that the program was linked with, in the order of the sources. */
#ifndef IPCLITMUS_REGISTRY_H
#define IPCLITMUS_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "claim.h"

/*
 * Collects the claims, one entry for each family a claim is written over. Called once, before the
 * others. Returns false with errno set where memory lacks.
 */
bool registry_load(void);

/* The claims, sorted by family as the sources are, then by line; *count is set. */
const struct claim *registry_claims(size_t *count);

/* The claim of that id, or NULL. */
const struct claim *registry_find(const char *id);

/* Whether an id is a claim's. */
bool registry_knows(const char *id);

/* The same, but true also for a family of which this program holds no claim, or some only. */
bool registry_knows_or_lacks_family(const char *id);

/*
 * Forgets the claims of other families ("posix_sem" as its folder is named), if it has any itself.
 */
void registry_keep_family(const char *family);

/* What every claim of the family needs; NULL where nothing was declared. */
need *registry_family_need(const char *family);

/*
 * Whether a pattern (an id, a family, or a pattern as for a shell over ids) means the claim; ids
 * also as JUnit prints them, "posix_sem.post-wakes (repetition 2)".
 */
bool registry_matches(const struct claim *claim, const char *pattern);

/* What an unknown id is called now, else the id or family most like it; NULL: nothing is near. */
const char *registry_nearest(const char *id);

/*
 * Whether two claims are one that was written over several families: what is said of one is said of
 * both. Their scenario does not tell: all litmus claims have one.
 */
bool claims_are_one_definition(const struct claim *one, const struct claim *other);

#endif
