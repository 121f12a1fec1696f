/* What a program of ours does first. */
#ifndef IPCLITMUS_START_H
#define IPCLITMUS_START_H

/*
 * Gives the program surroundings it can rely on: descriptors 0 to 2 taken (a closed one refuses all
 * reading and writing), no others open; the claims registered. Returns 0, or an exit status after a
 * message.
 */
int start(const char *name);

/* Before claims are run: the surroundings must not change how we wait, write or compare. */
void start_judging(void);

#endif
