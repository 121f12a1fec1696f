/*
 * The language in which a claim is written: all that a file in tests/ includes of ours. What a
 * claim consists of is in definition.h, what it may need of the machine in needs.h.
 */
#ifndef IPCLITMUS_CLAIM_H
#define IPCLITMUS_CLAIM_H

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/count.h"
#include "base/missing.h"
#include "definition.h"
#include "needs.h"
#include "words.h"

/* clang-format off */

/*
 * must(call): sets the scene, and hands the value on; where it is -1 the claim is broken, not
 * failed.
 */
#define must(call)                                                                                 \
	(claim_step(HERE, #call), (__typeof__(call))claim_must((intptr_t)(call), HERE, #call))

/* assert_succeeds(call): the call does not give -1; its value is handed on. */
#define assert_succeeds(call)                                                                      \
	(claim_step(HERE, #call), (__typeof__(call))claim_succeeded((intptr_t)(call), HERE, #call))

/* assert_returns(call, value): the call returns just this. */
#define assert_returns(call, value)                                                                \
	STEP(#call, intptr_t seen_ = (intptr_t)(call);                                             \
	     claim_returned(seen_, (intptr_t)(value), HERE, #call))

/* assert_fails(call, EAGAIN): the call returns -1 and leaves this in errno. */
#define assert_fails(call, error)                                                                  \
	STEP(#call, intptr_t seen_ = (intptr_t)(call); claim_failed(seen_, error, HERE, #call))

/* assert_equal(seen, expected): two integers, both printed where they differ. */
#define assert_equal(seen, expected)                                                               \
	claim_equal((intmax_t)(seen), (intmax_t)(expected), HERE, #seen)

/* assert_text(seen, "expected"): two strings, both printed where they differ. */
#define assert_text(seen, expected) claim_text(seen, expected, HERE, #seen)

/* assert_that(condition): where no other word says it; the condition's text is the message. */
#define assert_that(condition) claim_that(condition, HERE, #condition)

/*
 * trying("writev and readv"): the row of a table that is tried now, for a failure to name; NULL:
 * none.
 */
#define trying(row) claim_trying(row)

/* assert_reads(fd, "text"): one read returns just these bytes, and asks for more than these. */
#define assert_reads(fd, text)                                                                     \
	STEP("read(" #fd ")", claim_reads(fd, text, HERE, "read(" #fd ")"))

/* assert_ready(fd, POLLIN | POLLHUP): poll shows these events of fd now, and no other. */
#define assert_ready(fd, events) claim_ready(fd, events, HERE, #fd)

/*
 * ACTOR(reader) { ... }: starts a process that runs the block and ends with it. `break`, `continue`
 * and `return` inside end the actor; they never lead into the scenario's own code.
 */
#define ACTOR(name_)                                                                               \
	struct actor *name_;                                                                       \
	START(name_)

/* START(writer[i]) { ... }: the same for an actor that stands in a variable already. */
#define START(actor_)                                                                              \
	for (actor_ = actor_start(#actor_, HERE); actor_is_me(actor_); actor_exit())               \
		for (;; actor_exit())

/* assert_asleep(reader, "read"): waits until the actor is asleep in the kernel, in this call. */
#define assert_asleep(actor_, call)                                                                \
	STEP("assert_asleep(" #actor_ ", " #call ")", claim_asleep(actor_, call, HERE))

/* assert_not_woken(reader): what happened since assert_asleep did not wake it; it sleeps on. */
#define assert_not_woken(actor_) claim_not_woken(actor_, HERE)

/* assert_ends(reader): waits for the actor's end, which came by itself and without a failure. */
#define assert_ends(actor_) STEP("assert_ends(" #actor_ ")", claim_ends(actor_, 0, HERE))

/* assert_killed(writer, SIGPIPE): waits for the actor's end, which this signal brought. */
#define assert_killed(actor_, signal)                                                              \
	STEP("assert_killed(" #actor_ ", " #signal ")", claim_ends(actor_, signal, HERE))

/* assert_stopped(child, SIGTSTP): waits until the actor is stopped, which this signal brought. */
#define assert_stopped(actor_, signal)                                                             \
	STEP("assert_stopped(" #actor_ ", " #signal ")", claim_stopped(actor_, signal, HERE))

/*
 * assert_continued(child): waits until the stopped actor goes on; it must not stop again meanwhile.
 */
#define assert_continued(actor_)                                                                   \
	STEP("assert_continued(" #actor_ ")", claim_continued(actor_, HERE))

/* pid_of(child): its process; a claim that reaps it by itself must not ask for its end again. */
#define pid_of(actor_) claim_pid_of(actor_, HERE)

/* assert_task_asleep(tid, "futex"): the same as assert_asleep, for a thread by its gettid. */
#define assert_task_asleep(tid, call)                                                              \
	STEP("assert_task_asleep(" #tid ", " #call ")", claim_task_asleep(tid, call, HERE))

/* pause_at("filled"): the actor stops here (never asleep) until the scenario resumes it. */
#define pause_at(name) STEP("pause_at(" #name ")", actor_pause_at(name))

/* await(writer, "filled"): waits until the actor stands at that stop. */
#define await(actor_, name)                                                                        \
	STEP("await(" #actor_ ", " #name ")", claim_await(actor_, name, HERE))

/* resume(writer): lets the actor that stands at a stop go on, and waits until it does. */
#define resume(actor_) actor_resume(actor_)

/*
 * halting(bytes, size, at): in an actor, a copy of these bytes (NULL: room for them) in which a
 * call halts inside the kernel when it comes to the byte at, until the scenario provides the rest.
 */
#define halting(bytes, size, at) claim_halting(bytes, size, at, HERE)

/* await_halted(writer): waits until a call of the actor's halts in the middle of such memory. */
#define await_halted(actor_)                                                                       \
	STEP("await_halted(" #actor_ ")", claim_await_halted(actor_, HERE))

/*
 * provide(writer): the halted call gets the memory it waits for, or finds it unmapped, and goes on.
 */
#define provide(actor_) claim_provide(actor_, HERE)

/* assert_shut_out(other, "write"): waits in this call, for what the halted one has locked. */
#define assert_shut_out(actor_, call)                                                              \
	STEP("assert_shut_out(" #actor_ ", " #call ")", claim_shut_out(actor_, call, HERE))

/* send_signal(reader, SIGUSR1): sends the actor a signal. */
#define send_signal(actor_, signal)                                                                \
	STEP("send_signal(" #actor_ ", " #signal ")",                                              \
	     claim_must(actor_signal(actor_, signal), HERE,                                        \
			"send_signal(" #actor_ ", " #signal ")"))

/* catch_signal(SIGPIPE, 0): from now on count this signal; flags as for sigaction (SA_RESTART). */
#define catch_signal(signal, flags) must(signal_count_from_now(signal, flags))

/* tell_signal(SIGUSR1, 0, fd): the same, and the handler writes '!' into fd when it has run. */
#define tell_signal(signal, flags, fd) must(signal_tell_from_now(signal, flags, fd))

/* caught(SIGPIPE): how often a signal so counted came to this process since. */
int caught(int signal);

/* assert_faults(poke(p, 1), SIGSEGV, SEGV_ACCERR, p): the access brings just this; we go on. */
#define assert_faults(access, signal, code, address)                                               \
	STEP(#access, if (sigsetjmp(*fault_expect(), 1) == 0) access;                              \
	     claim_faulted(signal, code, (const void *)(address), HERE, #access))

/* peek(address) reads a byte, poke(address, 'x') writes one; the compiler does not spare them. */
char peek(const volatile void *address);
void poke(volatile void *address, char byte);

/*
 * own_queue(msgget(...)) and the like hand on the id of an object that outlives its makers, which
 * the stage removes after the claim. What a claim leaves without a word is its failure.
 */
#define own_queue(id)   claim_own_queue(id, HERE)
#define own_set(id)     claim_own_set(id, HERE)
#define own_segment(id) claim_own_segment(id, HERE)

/*
 * own_name("lock"): a name that nobody else has for a POSIX IPC object
 * ("/ipclitmus-1a2b3c4d.7.lock").
 */
#define own_name(name) claim_own_name(name, HERE)

/* own_key(): a System V key that no object has; another one each time. */
key_t own_key(void);

/* become(uid, gid): takes this user and group, and no other groups, for good; see need_users. */
#define become(uid, gid) claim_become(uid, gid, HERE)

/*
 * become_nobody(): an ordinary user from here on, of this claim's own; skips where none can be had.
 */
#define become_nobody() claim_become_nobody(HERE)

/* drop_capability(CAP_IPC_OWNER): does without one of root's privileges, for good. */
#define drop_capability(capability) claim_drop_capability(capability, HERE)

/* number_in(path) and set_number(path, 100): a number of /proc; to set one see need_own_limits. */
#define number_in(path)          claim_number_in(path, HERE)
#define set_number(path, number) claim_set_number(path, number, HERE)

/* skip("reason"): this machine can't judge the claim; said from the scenario or an actor. */
#define skip(reason) claim_skip(reason, HERE)

/* clang-format on */

#endif
