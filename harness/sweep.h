/* The sweep: ending every process that a claim has left, and telling which those were. */
#ifndef IPCLITMUS_SWEEP_H
#define IPCLITMUS_SWEEP_H

#include "page.h"

struct sweep {
	double begun;                 /* by clock_seconds */
	const struct actor *casualty; /* ended badly by itself, and was not asked after; or NULL */
	char strays[TEXT_LIMIT / 2];  /* processes that are no actors: "process 12 (sleep)" */
};

/*
 * Kills and reaps all processes below this one, which must be their subreaper: the anchor, actors,
 * and strays (children that actors or daemons left), until there are none.
 */
void sweep_processes(struct page *page, pid_t anchor, struct sweep *sweep);

#endif
