/* Failures that are alike: of one known reason, or of one signature. Pure. */
#ifndef IPCLITMUS_CLUSTERS_H
#define IPCLITMUS_CLUSTERS_H

#include <stdbool.h>
#include <stddef.h>

#define CLUSTER_TEXT 256

struct cluster {
	char text[CLUSTER_TEXT]; /* the known reason, without its reference, or the signature */
	bool known;
	size_t count; /* failures: a claim that fails on two platforms is two */
};

struct clusters {
	struct cluster *list;
	size_t count;
};

/*
 * Counts a failure; reason is why it is known, or NULL. Returns the number of its cluster, from 0;
 * -1 where memory lacks.
 */
int clusters_note(struct clusters *clusters, const char *message, const char *reason);

void clusters_free(struct clusters *clusters);

#endif
