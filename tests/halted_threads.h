/* What another thread of an actor does while a call of it halts. */
#ifndef IPCLITMUS_HALTED_THREADS_H
#define IPCLITMUS_HALTED_THREADS_H

#include "claim.h"

/*
 * The actor's call halts; its other thread, which pauses before and after what it does to that call,
 * does it meanwhile; then the call goes on, and all end.
 */
static inline void let_thread_meet(struct actor *halted, const char *before, const char *after)
{
	await(halted, before);
	await_halted(halted);
	resume(halted);
	await(halted, after);
	provide(halted);
	resume(halted);
	assert_ends(halted);
}

#endif
