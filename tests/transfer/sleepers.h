/* What claims about sleeping calls share: filling a carrier, and taking all that it holds. */
#ifndef IPCLITMUS_TESTS_SLEEPERS_H
#define IPCLITMUS_TESTS_SLEEPERS_H

#include <errno.h>
#include <signal.h>

#include "claim.h"
#include "idle_signals.h"
#include "ways.h"

/* What is sent at once in these claims: a message of a page, one byte of a stream. */
static inline size_t unit(const struct way *way)
{
	return keeps_boundaries(way) ? 4096 : 1;
}

/* Sends plainly until not one unit more has room. Returns how many bytes there are. */
static inline size_t fill_way(const struct way *way, int end)
{
	char *bytes = memory_that_ends(4096);
	size_t total = 0, size = 4096;

	forbid_sleep(way, end, true);
	while (size >= unit(way)) {
		ssize_t sent = send_plainly(way, end, bytes, size);

		if (sent > 0)
			total += (size_t)sent; /* of a stream maybe a part */
		else
			size /= 2;
	}
	forbid_sleep(way, end, false);
	return total;
}

/* Receives so many bytes, in as many calls as it takes. */
static inline void take(const struct way *way, int end, size_t size)
{
	char *bytes = memory_that_ends(MESSAGE_LIMIT);

	while (size > 0) {
		size_t most = keeps_boundaries(way) || size > MESSAGE_LIMIT ? MESSAGE_LIMIT : size;
		ssize_t count = assert_succeeds(receive_plainly(way, end, bytes, most));

		assert_that(count > 0 && (size_t)count <= size);
		size -= (size_t)count;
	}
}

#endif
