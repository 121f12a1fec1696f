/* What explore and replay share: running a model's campaigns as a claim is run. */
#ifndef IPCLITMUS_CAMPAIGNS_H
#define IPCLITMUS_CAMPAIGNS_H

#include "explore/campaign.h"

/*
 * Runs the desk's plan over the model, as so many campaigns at the same time, each in a sandbox of
 * its own; tick, where there is one, is called several times a second. Returns 0, or an exit status
 * after a message. *signal is that which stopped them, for end_by_signal(), 0 where none did.
 */
int campaigns_run(struct desk *desk, const struct model *model, int jobs,
		  void (*tick)(void *context), void *context, int *signal);

#endif
