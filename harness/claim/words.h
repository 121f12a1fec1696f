/*
 * What the words of claim.h call: each looks at what was seen, and settles the claim, at that place
 * of its source, where it is otherwise. text is what the scenario says there.
 */
#ifndef IPCLITMUS_WORDS_H
#define IPCLITMUS_WORDS_H

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "stage/actor.h"

#define HERE ((struct place){ __FILE__, __LINE__ })

/* A word that may take long: the page tells that this process is at it. */
#define STEP(text, ...)                                                                            \
	do {                                                                                       \
		claim_step(HERE, text);                                                            \
		__VA_ARGS__;                                                                       \
	} while (0)

/* Notes the step that this process begins now, for a failure or a hang to tell. */
void claim_step(struct place place, const char *text);

/* Notes the row of a table that is tried from now on; NULL: none. The text must live on. */
void claim_trying(const char *row);

/* Which of its families a claim that is written over several is judged for now. */
const char *current_family(void);

/* Values and what calls return. The first three hand on what they were given. */
intptr_t claim_must(intptr_t value, struct place place, const char *text);
intptr_t claim_succeeded(intptr_t seen, struct place place, const char *text);
void claim_returned(intptr_t seen, intptr_t expected, struct place place, const char *text);
void claim_failed(intptr_t seen, int error, struct place place, const char *text);
void claim_equal(intmax_t seen, intmax_t expected, struct place place, const char *text);
void claim_text(const char *seen, const char *expected, struct place place, const char *text);
void claim_that(bool condition, struct place place, const char *text);
void claim_reads(int fd, const char *expected, struct place place, const char *text);
void claim_ready(int fd, int events, struct place place, const char *text);
_Noreturn void claim_skip(const char *reason, struct place place);

/*
 * Actors. actor_start returns in both processes, as does `start`, which is as fork; actor_exit ends
 * an actor with status 0.
 */
struct actor *actor_start(const char *name, struct place place);
struct actor *actor_start_by(pid_t (*start)(void), const char *name, struct place place);
_Noreturn void actor_exit(void);
int actor_signal(const struct actor *actor, int signal);
void claim_asleep(struct actor *actor, const char *call, struct place place);
void claim_not_woken(struct actor *actor, struct place place);
void claim_ends(struct actor *actor, int signal, struct place place);
void claim_stopped(struct actor *actor, int signal, struct place place);
void claim_continued(struct actor *actor, struct place place);
pid_t claim_pid_of(const struct actor *actor, struct place place);
void claim_task_asleep(pid_t tid, const char *call, struct place place);
void claim_await(struct actor *actor, const char *stop, struct place place);

/* Halts: calls that stand still inside the kernel. */
void *claim_halting(const void *bytes, size_t size, size_t at, struct place place);
void claim_await_halted(struct actor *actor, struct place place);
void claim_provide(struct actor *actor, struct place place);
void claim_shut_out(struct actor *actor, const char *call, struct place place);

/* Signals, and faults as signals. */
int signal_count_from_now(int signal, int flags);
int signal_tell_from_now(int signal, int flags, int fd);
sigjmp_buf *fault_expect(void);
void claim_faulted(int signal, int code, const void *address, struct place place, const char *text);

/* What the claim owns, may do and finds in /proc. */
int claim_own_queue(int id, struct place place);
int claim_own_set(int id, struct place place);
int claim_own_segment(int id, struct place place);
const char *claim_own_name(const char *name, struct place place);
void claim_become(uid_t uid, gid_t gid, struct place place);
void claim_become_nobody(struct place place);
void claim_drop_capability(int capability, struct place place);
long claim_number_in(const char *path, struct place place);
void claim_set_number(const char *path, long number, struct place place);

#endif
