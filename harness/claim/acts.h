/*
 * The calls that a word of the claim language makes in the claim's name: a read by assert_reads, a
 * fork by ACTOR. They are the interface under test as if they stood in the scenario, so this file
 * and signals.c and privilege.c meet a mutant as the claims do; the rest of the harness never does.
 */
#ifndef IPCLITMUS_ACTS_H
#define IPCLITMUS_ACTS_H

#include <sys/types.h>

/* Starts an actor's process, as fork does. */
pid_t act_fork(void);

/* Ends an actor's process, with exit status 0. */
_Noreturn void act_exit(void);

#endif
