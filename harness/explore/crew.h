/* The crew: the processes that make a program's calls, and how it is seen that all is quiet. */
#ifndef IPCLITMUS_CREW_H
#define IPCLITMUS_CREW_H

#include "workers.h"

/*
 * Starts the workers, each a process that waits for orders; settles the claim as broken where that
 * can't be. There is one crew at a time.
 */
void crew_start(struct crew *crew, const struct kit *kit, int workers);

/* Ends them. */
void crew_stop(struct crew *crew);

/* Begins a program: the objects are fresh. */
void crew_begin(struct crew *crew);

/* Ends a program: all actors leave it, the objects are removed, whoever slept on them is awake. */
void crew_end(struct crew *crew);

/*
 * Main makes the call; its fate is RETURNED, or SLEEPING where it had to be woken: it slept
 * although the rules say that it can't.
 */
void crew_call(struct crew *crew, struct call *call);

/* Starts those workers again whose process is over; all enter, where the model wants that. */
void crew_revive(struct crew *crew);

/* Has a worker make the call. */
void crew_release(struct crew *crew, int actor, const struct call *call);

/*
 * Waits until the call of a worker that was released halts in its buffer. False: it has returned,
 * its worker is over, or it sleeps before it comes there.
 */
bool crew_await_halted(struct crew *crew, int actor);

/*
 * Waits until a worker that was released while another's call halts has returned, is over or
 * sleeps. False: it is shut out, and waits for what that call has locked.
 */
bool crew_await_beside(struct crew *crew, int actor);

/* The halted call gets its bytes, and goes on. */
void crew_provide(struct crew *crew, int actor);

/* Has each worker perform its part of crew->script; crew_quiet() is to be asked then. */
void crew_perform(struct crew *crew, struct call calls[ACTOR_COUNT]);

/*
 * Waits until all is quiet: every call has returned, its worker is over, or it is asleep in the
 * kernel, looked at once more after the last return. Sets what became of each. restless: a bit for
 * each worker that may have been killed, or have something to look at. Returns -1, or a worker that
 * is not quiet after so many seconds.
 */
#define QUIET_SECONDS 5
int crew_quiet(struct crew *crew, struct call calls[ACTOR_COUNT], unsigned restless);

/*
 * The rules don't explain that some sleep: looks for a moment whether one of them goes on after
 * all; then crew_quiet() is to be asked again. For longer where /proc does not tell the call, so
 * that one that was woken may look asleep until it runs.
 */
bool crew_stirs(struct crew *crew, const struct call calls[ACTOR_COUNT]);

#endif
