/*
 * Calls that halt inside the kernel, half way through a buffer of theirs: its rest is memory that
 * is absent, and comes when the scenario provides it (userfaultfd(2), or where that is refused a
 * mapped file whose bytes nobody gives yet: fuse(4)).
 */
#ifndef IPCLITMUS_HALT_H
#define IPCLITMUS_HALT_H

#include <stddef.h>
#include <sys/types.h>

#include "halt_region.h"

#define HALT_SIZE (256 * 1024) /* bytes of the largest such buffer */

/* How a process's call goes on, seen from another. */
enum halt { NOT_YET, HALTED, HALT_IMPOSSIBLE };

/*
 * In the process: a copy of size bytes (NULL: zeros) of which those from at on are absent until
 * halt_provide. Lasts until halt_release; a new one takes the place of the last. Returns NULL with
 * errno set, EINVAL for more than HALT_SIZE bytes.
 */
void *halt_buffer(struct halt_region *region, const void *bytes, size_t size, size_t at);

/* In the process: gives that memory back, which no call uses any more. */
void halt_release(struct halt_region *region);

/*
 * Whether a call of the process touched what is absent of its buffer, and now stands there. Waits a
 * tick for it. HALT_IMPOSSIBLE with errno set where that can't be seen.
 */
enum halt halt_look(const struct halt_region *region, pid_t pid);

/*
 * Provides what is absent of the process's buffer, or lets the call find that it has been unmapped.
 * Returns 0; -1 with errno set.
 */
int halt_provide(struct halt_region *region, pid_t pid);

/* Tries whether halts can be had here. Returns NULL; else the call that failed, with errno set. */
const char *halt_try(void);

#endif
