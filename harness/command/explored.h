/* What an exploration came to, as it is told. */
#ifndef IPCLITMUS_EXPLORED_H
#define IPCLITMUS_EXPLORED_H

#include "explore/campaign.h"

/* Prints how much was played, in so many seconds. */
void explored_counts(const struct desk *desk, const struct model *model, double seconds);

/* Prints how many branches of the model's rules were taken, and those that never were. */
void explored_branches(const struct desk *desk, const struct model *model);

/* Prints what was found, and writes MODEL-N.story and MODEL-N.c. Returns false after a message. */
bool explored_findings(const struct desk *desk, const struct kit *kit);

#endif
