/* Actors: the processes that a scenario starts, seen from the stage. */
#ifndef IPCLITMUS_ACTOR_H
#define IPCLITMUS_ACTOR_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/outcome.h"

struct actor;

/* Whether this process is that actor. */
bool actor_is_me(const struct actor *actor);

/*
 * Ends this process for good, without exit handlers or stdio buffers: they are copies of another
 * process's. status 0 unless it failed.
 */
_Noreturn void actor_leave(int status);

/* Tells of the claim as page_tell does, and ends this process. */
_Noreturn void actor_settle(enum outcome_kind kind, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* This actor has come on: a claim in which none does is too late when its time is over. */
void actor_comes_on(void);

/* Whether the actor's process is over, though perhaps not reaped; asked by its parent. */
bool actor_over(const struct actor *actor);

/*
 * Waits for the actor's end and reaps it. Returns its wait status; -1 with errno set where it is
 * no child of this process, or was reaped before.
 */
int actor_reap(struct actor *actor);

/*
 * Waits for the actor's next change of the kinds in flags (WUNTRACED, WCONTINUED), or its end.
 * Returns its wait status; -1 with errno set.
 */
int actor_change(struct actor *actor, int flags);

/* In an actor: stops here, never asleep, until actor_resume; the stop's name is for the others. */
void actor_pause_at(const char *stop);

/* Whether the actor stands at the stop of that name. */
bool actor_stands_at(const struct actor *actor, const char *stop);

/* Lets an actor at a stop go on, and waits until it does or is over. */
void actor_resume(struct actor *actor);

/*
 * Has the kernel kill this process when the one that started it ends, so that none outlives its
 * claim. A change of credentials cancels it: call it again then. parent: who started it.
 */
void actor_die_with(pid_t parent);

#endif
