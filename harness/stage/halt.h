/*
 * Calls that halt inside the kernel, half way through a buffer of theirs: its rest is memory that is
 * absent, and comes when the scenario provides it (userfaultfd(2)).
 */
#ifndef IPCLITMUS_HALT_H
#define IPCLITMUS_HALT_H

#include <stddef.h>

#define HALT_SIZE (256 * 1024) /* bytes of the largest such buffer */

struct actor;

/* How an actor's call goes on, seen from the scenario. */
enum halt { NOT_YET, HALTED, HALT_IMPOSSIBLE };

/*
 * In an actor: a copy of size bytes (NULL: zeros) of which those from at on are absent until
 * halt_provide. Lasts as long as the process; a new one takes the place of the last. Returns NULL with
 * errno set, EINVAL for more than HALT_SIZE bytes.
 */
void *halt_buffer(const void *bytes, size_t size, size_t at);

/*
 * Whether a call of the actor's touched what is absent of its buffer, and now stands there. Waits a
 * tick for it. HALT_IMPOSSIBLE with errno set where that can't be seen.
 */
enum halt halt_look(struct actor *actor);

/* Provides what is absent of the actor's buffer. Returns 0; -1 with errno set. */
int halt_provide(struct actor *actor);

/* Tries whether halts can be had here. Returns NULL; else the call that failed, with errno set. */
const char *halt_try(void);

#endif
