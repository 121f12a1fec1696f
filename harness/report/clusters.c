/* Failures that are alike. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clusters.h"
#include "signature.h"

static void describe(char *text, size_t size, const char *message, const char *reason)
{
	struct signature signature;
	const char *reference = reason ? strstr(reason, "; ") : NULL;

	if (reason) {
		snprintf(text, size, "%.*s",
			 reference ? (int)(reference - reason) : (int)strlen(reason), reason);
		return;
	}
	signature_of(&signature, message);
	signature_line(text, size, &signature);
}

static struct cluster *add(struct clusters *clusters)
{
	struct cluster *list = clusters->list;
	size_t count = clusters->count;

	if ((count & (count - 1)) == 0) /* room for as many again */
		list = realloc(list, (count ? 2 * count : 1) * sizeof(*list));
	if (!list)
		return NULL;
	clusters->list = list;
	memset(&list[count], 0, sizeof(*list));
	return &list[clusters->count++];
}

int clusters_note(struct clusters *clusters, const char *message, const char *reason)
{
	char text[CLUSTER_TEXT];
	struct cluster *cluster;

	describe(text, sizeof(text), message, reason);
	for (size_t i = 0; i < clusters->count; i++) {
		cluster = &clusters->list[i];
		if (cluster->known != (reason != NULL) || strcmp(cluster->text, text) != 0)
			continue;
		cluster->count++;
		return (int)i;
	}
	cluster = add(clusters);
	if (!cluster)
		return -1;
	strcpy(cluster->text, text);
	cluster->known = reason != NULL;
	cluster->count = 1;
	return (int)(clusters->count - 1);
}

void clusters_free(struct clusters *clusters)
{
	free(clusters->list);
	*clusters = (struct clusters){ 0 };
}
