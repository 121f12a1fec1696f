/* Room in pipes and FIFOs, which may be as small as a page: what needs more asks for it. */
#ifndef IPCLITMUS_PIPE_ROOM_H
#define IPCLITMUS_PIPE_ROOM_H

#include <fcntl.h>

#include "claim.h"
#include "memory.h"

/*
 * Makes it so many pages where it has fewer, and tells why it can't have them here. Of what comes in
 * by splice and the like, and of packets, each piece takes a page.
 */
static inline const char *lacks_pages(int fd, int pages)
{
	const int size = pages * (int)page_size(), has = fcntl(fd, F_GETPIPE_SZ);

	if (has < 0 || has >= size)
		return NULL;
	return lacks(fcntl(fd, F_SETPIPE_SZ, size) < 0, "fcntl(F_SETPIPE_SZ)");
}

/* Makes it so many pages where it has fewer; skips where that is not to be had. */
static inline void make_room(int fd, int pages)
{
	const char *why = lacks_pages(fd, pages);

	if (why)
		skip(why);
}

#endif
