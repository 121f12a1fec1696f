/* What a program meets that is linked with the mutants: the one that MUTANT names, if it is set. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "falsify/mutants.h"

static const struct mutant *find_mutant(const char *id)
{
	size_t count;
	const struct mutant *mutants = mutants_all(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(mutants[i].id, id) == 0)
			return &mutants[i];
	fprintf(stderr, "no mutant \"%s\"\n", id);
	exit(2);
}

static __attribute__((constructor)) void use_mutant(void)
{
	const char *id = getenv("MUTANT");
	struct mutant_traces *traces;

	if (!id || !mutants_load())
		return;
	traces = memory_new(1, sizeof(*traces));
	if (!traces) {
		perror("mutated");
		exit(2);
	}
	mutants_use(find_mutant(id), traces);
}
