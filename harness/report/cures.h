/* What a reason to skip means to the user, and what may be done about it. Pure. */
#ifndef IPCLITMUS_CURES_H
#define IPCLITMUS_CURES_H

#include <stdbool.h>
#include <stddef.h>

struct cure {
	const char *cause; /* of several claims: "need root" */
	const char *cure;  /* NULL where none is known */
};

/*
 * What is known of a reason, as a need or a scenario gave it; where it has to be composed it is in
 * the caller's buffer. A reason of which nothing is known is its own cause.
 */
struct cure cure_for(const char *reason, bool chinese, char *buffer, size_t size);

#endif
