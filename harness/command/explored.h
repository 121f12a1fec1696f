/* What an exploration came to, as it is told. */
#ifndef IPCLITMUS_EXPLORED_H
#define IPCLITMUS_EXPLORED_H

#include "explore/campaign.h"

/* Prints how much was played, in so many seconds. */
void explored_counts(const struct desk *desk, const struct model *model, double seconds);

/* Prints how many branches of the model's rules were taken, and those that never were. */
void explored_branches(const struct desk *desk, const struct model *model);

/* Writes a history, with what was seen of it. */
bool explored_history(FILE *file, const struct kit *kit, const struct finding *finding);

/*
 * Prints what was found, and writes MODEL-N.story and MODEL-N.c, or MODEL-N.history. Returns false
 * after a message.
 */
bool explored_findings(const struct desk *desk, const struct kit *kit);

#endif
