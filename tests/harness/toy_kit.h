/* The toy model in the tests of explanation and of histories: a box that is empty at first. */
#ifndef IPCLITMUS_TOY_KIT_H
#define IPCLITMUS_TOY_KIT_H

#include <string.h>

#include "explore/catalog.h"
#include "unit.h"

static inline void toy_load(struct kit *kit)
{
	kit_load(kit, catalog_find("toy"));
}

static inline const struct operation *operation_named(const struct kit *kit, const char *name)
{
	for (int i = 0; i < kit->operation_count; i++)
		if (strcmp(kit->operations[i]->name, name) == 0)
			return kit->operations[i];
	ck_abort_msg("no operation %s", name);
	return NULL;
}

#endif
