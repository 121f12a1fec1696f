/* What a program of ours does first. */
#ifndef IPCLITMUS_START_H
#define IPCLITMUS_START_H

#include <stddef.h>

/*
 * Gives the program surroundings it can rely on: descriptors 0 to 2 taken (a closed one refuses all
 * reading and writing), no others open; the claims registered. Returns 0, or an exit status after a
 * message.
 */
int start(const char *name);

/* Our own file, as far as it is known: whoever found us by PATH gave no directory. */
void find_self(char *path, size_t size);

/* Before claims are run: the surroundings must not change how we wait, write or compare. */
void start_judging(void);

/*
 * Before anything is run, and after options: 0, or an exit status after a message where a hard limit
 * would make claims fail.
 */
int refuse_limits(void);

/*
 * Ends the program by the signal that stopped its work, as whoever sent it wants, after what it has
 * written is out. Returns EXIT_USAGE where even that does not end it.
 */
int end_by_signal(int number);

/*
 * Ends the program by SIGPIPE if error is EPIPE; returns if not, or if who started us ignored it.
 */
void end_by_broken_pipe(int error);

#endif
