/* The sweep: ending every process that a claim has left, and telling which those were. */
#ifndef IPCLITMUS_SWEEP_H
#define IPCLITMUS_SWEEP_H

#include "page.h"

/*
 * Kills and reaps all processes below this one, which must be their subreaper: the anchor, actors,
 * and strays (children that actors or daemons left), until there are none. The page's evidence then
 * tells of strays, of one who ended badly by itself and was not asked after, and whether one does
 * not die.
 */
void sweep_processes(struct page *page, pid_t anchor);

#endif
