/* The language in which a claim is written: all that a file in tests/ includes of ours. */
#ifndef IPCLITMUS_CLAIM_H
#define IPCLITMUS_CLAIM_H

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "needs.h"
#include "outcome.h"

#define NEED_LIMIT   6
#define FAMILY_LIMIT 2

enum verdict_kind { VERDICT_HOLDS, VERDICT_CONDITIONAL, VERDICT_WRONG };

/* What the scenario says of the sentence in its source. */
struct verdict {
	enum verdict_kind kind;
	const char *truth; /* on what it depends, or what is true instead; NULL if it holds */
	const char *truth_zh;
};

/* "holds", "conditional" or "wrong". */
const char *verdict_word(enum verdict_kind kind);

/* clang-format off */
#define HOLDS         { VERDICT_HOLDS, NULL, NULL }
#define HOLDS_IF(...) { VERDICT_CONDITIONAL, __VA_ARGS__ } /* on what, in English and in Chinese */
#define WRONG(...)    { VERDICT_WRONG, __VA_ARGS__ }       /* what is true, in both */
/* clang-format on */

/* How a litmus claim takes one of its outcomes (the terms of litmus7). */
enum ruling { REQUIRED = 1, ALLOWED, FORBIDDEN };

struct litmus_outcome {
	enum ruling ruling;
	const char *name;
};

/*
 * A claim: one sentence, its source, what settles it, and the scenario that shows it. The scenario
 * asserts what is true, also where the source is wrong.
 */
struct claim {
	/* The sentence, in English and in Chinese. */
	const char *says;
	const char *zh;
	/* Where the notes say so: "002 读管道; 003 §1": document, section, quotation; or NULL. */
	const char *course;
	/* Rows of the list of claims and of known bugs: "pipes 5; bugs 1". */
	const char *rows;
	/* On what .course says. */
	struct verdict verdict;
	/* What settles it: "POSIX.1-2024 read(); pipe(7)". */
	const char *ref;
	/* What the machine must have, else the claim is skipped. */
	need *needs[NEED_LIMIT];
	/* Of a litmus claim, for count_outcome(). */
	struct litmus_outcome outcomes[OUTCOME_LIMIT];
	/* The families it holds for alike, where not its own alone. */
	const char *over[FAMILY_LIMIT];

	/* Set by CLAIM and the registry. */
	const char *family;
	const char *name;
	char id[96]; /* family and name, '_' turned to '-': "pipe.read-blocks-while-empty" */
	void (*scenario)(void);
	struct place place;
};

/*
 * CLAIM(family, name, .says = ..., ...) { scenario }
 *
 * Defines a claim and registers it when the program is linked. The scenario runs in a process of
 * its own whose working directory is empty and its own; all that it starts or leaves is removed.
 */
/* clang-format off */
#define CLAIM(family_, name_, ...)                                                                 \
	static void scenario_##family_##_##name_(void);                                            \
	static struct claim claim_##family_##_##name_ = {                                          \
		.family = #family_,                                                                \
		.name = #name_,                                                                    \
		.scenario = scenario_##family_##_##name_,                                          \
		.place = { __FILE__, __LINE__ },                                                   \
		__VA_ARGS__                                                                        \
	};                                                                                         \
	static struct claim *const registered_##family_##_##name_                                  \
		__attribute__((section("claims"), used)) = &claim_##family_##_##name_;             \
	static void scenario_##family_##_##name_(void)
/* clang-format on */

/* What every claim of a family needs. */
struct family {
	const char *name;
	need *need;
};

/* FAMILY(fifo, need_fifo): once for each family, in the file of its mechanism. */
#define FAMILY(family_, need_)                                                                     \
	static const struct family family_##family_ = { #family_, need_ };                         \
	static const struct family *const registered_##family_                                     \
		__attribute__((section("families"), used)) = &family_##family_

#define HERE ((struct place){ __FILE__, __LINE__ })

/* The family this run is of: tells a claim that is written over several which one it judges now. */
const char *current_family(void);

/*
 * must(call): the call sets the scene; its value is handed on. If it gives -1 the claim is broken,
 * not failed.
 */
#define must(call)                                                                                 \
	(claim_step(HERE, #call), (__typeof__(call))claim_must((intptr_t)(call), HERE, #call))

/* assert_succeeds(call): the call does not give -1; its value is handed on. */
#define assert_succeeds(call)                                                                      \
	(claim_step(HERE, #call), (__typeof__(call))claim_succeeded((intptr_t)(call), HERE, #call))

/* assert_returns(call, value): the call returns just this. */
#define assert_returns(call, value)                                                                \
	do {                                                                                       \
		claim_step(HERE, #call);                                                           \
		intptr_t seen_ = (intptr_t)(call);                                                 \
		claim_returned(seen_, (intptr_t)(value), HERE, #call);                             \
	} while (0)

/* assert_fails(call, EAGAIN): the call returns -1 and leaves this in errno. */
#define assert_fails(call, error)                                                                  \
	do {                                                                                       \
		claim_step(HERE, #call);                                                           \
		intptr_t seen_ = (intptr_t)(call);                                                 \
		claim_failed(seen_, error, HERE, #call);                                           \
	} while (0)

/* assert_equal(seen, expected): two integers, both printed where they differ. */
#define assert_equal(seen, expected)                                                               \
	claim_equal((intmax_t)(seen), (intmax_t)(expected), HERE, #seen)

/* assert_text(seen, "expected"): two strings, both printed where they differ. */
#define assert_text(seen, expected) claim_text(seen, expected, HERE, #seen)

/* assert_that(condition): where no other word says it; the condition's text is the message. */
#define assert_that(condition) claim_that(condition, HERE, #condition)

/* assert_reads(fd, "text"): one read returns just these bytes, and asks for more than these. */
#define assert_reads(fd, text)                                                                     \
	do {                                                                                       \
		claim_step(HERE, "read(" #fd ")");                                                 \
		claim_reads(fd, text, HERE, "read(" #fd ")");                                      \
	} while (0)

/* assert_ready(fd, POLLIN | POLLHUP): poll shows these events of fd now, and no other. */
#define assert_ready(fd, events) claim_ready(fd, events, HERE, #fd)

/* An actor: a process that the scenario started. */
struct actor;

/*
 * ACTOR(reader) { ... }: starts an actor that runs the block and ends with it. `break`, `continue`
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
	do {                                                                                       \
		claim_step(HERE, "assert_asleep(" #actor_ ", " #call ")");                         \
		claim_asleep(actor_, call, HERE);                                                  \
	} while (0)

/*
 * assert_not_woken(reader): what happened since assert_asleep did not wake the actor: it is asleep
 * still, and has not run meanwhile where the kernel counts that.
 */
#define assert_not_woken(actor_) claim_not_woken(actor_, HERE)

/* assert_ends(reader): waits for the actor's end, which came by itself and without a failure. */
#define assert_ends(actor_)                                                                        \
	do {                                                                                       \
		claim_step(HERE, "assert_ends(" #actor_ ")");                                      \
		claim_ends(actor_, 0, HERE);                                                       \
	} while (0)

/* assert_killed(writer, SIGPIPE): waits for the actor's end, which this signal brought. */
#define assert_killed(actor_, signal)                                                              \
	do {                                                                                       \
		claim_step(HERE, "assert_killed(" #actor_ ", " #signal ")");                       \
		claim_ends(actor_, signal, HERE);                                                  \
	} while (0)

/* assert_stopped(child, SIGTSTP): waits until the actor is stopped, which this signal brought. */
#define assert_stopped(actor_, signal)                                                             \
	do {                                                                                       \
		claim_step(HERE, "assert_stopped(" #actor_ ", " #signal ")");                      \
		claim_stopped(actor_, signal, HERE);                                               \
	} while (0)

/*
 * assert_continued(child): waits until the actor, which was stopped, goes on. The kernel tells its last
 * change only: the actor must not stop or end meanwhile.
 */
#define assert_continued(actor_)                                                                   \
	do {                                                                                       \
		claim_step(HERE, "assert_continued(" #actor_ ")");                                 \
		claim_continued(actor_, HERE);                                                     \
	} while (0)

/*
 * pid_of(child): the actor's process, for calls that take one. A claim that reaps it by itself must
 * not ask for its end again.
 */
#define pid_of(actor_) claim_pid_of(actor_, HERE)

/* assert_task_asleep(tid, "futex"): the same as assert_asleep, for a thread by its gettid. */
#define assert_task_asleep(tid, call)                                                              \
	do {                                                                                       \
		claim_step(HERE, "assert_task_asleep(" #tid ", " #call ")");                       \
		claim_task_asleep(tid, call, HERE);                                                \
	} while (0)

/* pause_at("filled"): the actor stops here (never asleep) until the scenario resumes it. */
#define pause_at(name)                                                                             \
	do {                                                                                       \
		claim_step(HERE, "pause_at(" #name ")");                                           \
		actor_pause_at(name);                                                              \
	} while (0)

/* await(writer, "filled"): waits until the actor stands at that stop. */
#define await(actor_, name)                                                                        \
	do {                                                                                       \
		claim_step(HERE, "await(" #actor_ ", " #name ")");                                 \
		claim_await(actor_, name, HERE);                                                   \
	} while (0)

/* resume(writer): lets the actor that stands at a stop go on, and waits until it does. */
#define resume(actor_) actor_resume(actor_)

/* send_signal(reader, SIGUSR1): sends the actor a signal. */
#define send_signal(actor_, signal)                                                                \
	do {                                                                                       \
		claim_step(HERE, "send_signal(" #actor_ ", " #signal ")");                         \
		claim_must(actor_signal(actor_, signal), HERE,                                     \
			   "send_signal(" #actor_ ", " #signal ")");                               \
	} while (0)

/* catch_signal(SIGPIPE, 0): from now on count this signal; flags as for sigaction (SA_RESTART). */
#define catch_signal(signal, flags) must(signal_count_from_now(signal, flags))

/*
 * tell_signal(SIGUSR1, SA_RESTART, fd): the same, and the handler writes '!' into this pipe: another
 * process sees by that when it has run.
 */
#define tell_signal(signal, flags, fd) must(signal_tell_from_now(signal, flags, fd))

/* How often the signal that catch_signal named came to this process since. */
int caught(int signal);

/* count_outcome("interleaved"): a litmus claim saw this one of its .outcomes. */
#define count_outcome(name) litmus_count(name, HERE)

/* skip("reason"): this machine can't judge the claim; said from the scenario or an actor. */
#define skip(reason) claim_skip(reason, HERE)

/*
 * own_queue(msgget(...)), own_set(semget(...)), own_segment(shmget(...)): hands the id on of an
 * object that outlives its makers, which the stage removes after the claim; what a claim leaves
 * without a word is its failure.
 */
#define own_queue(id)   claim_own_queue(id, HERE)
#define own_set(id)     claim_own_set(id, HERE)
#define own_segment(id) claim_own_segment(id, HERE)

/*
 * own_name("lock"): a name for a POSIX message queue, semaphore or shared memory object that nobody
 * else has ("/ipclitmus.4711.lock"), removed after the claim if it is still there. It lives as
 * long as the claim.
 */
#define own_name(name) claim_own_name(name, HERE)

/* own_key(): a System V key that no object has; another one each time. */
key_t own_key(void);

/*
 * peek(address): reads a byte; poke(address, 'x'): writes one. Under assert_faults, and wherever the
 * compiler must not spare the access.
 */
char peek(const volatile void *address);
void poke(volatile void *address, char byte);

/*
 * assert_faults(poke(p, 1), SIGSEGV, SEGV_ACCERR, p): the access brings this signal, with this
 * si_code and si_addr; the process goes on.
 */
#define assert_faults(access, signal, code, address)                                               \
	do {                                                                                       \
		claim_step(HERE, #access);                                                         \
		if (sigsetjmp(*fault_expect(), 1) == 0)                                            \
			access;                                                                    \
		claim_faulted(signal, code, (const void *)(address), HERE, #access);               \
	} while (0)

/* become(uid, gid): takes this user and group, and no other groups, for good; see need_users. */
#define become(uid, gid) claim_become(uid, gid, HERE)

/* drop_capability(CAP_IPC_OWNER): does without one of root's privileges, for good. */
#define drop_capability(capability) claim_drop_capability(capability, HERE)

/*
 * become_nobody(): gives up root, for a claim about those who are not, and becomes a user whom no
 * other claim has; nothing happens to an ordinary user. Skips where another user can't be had.
 */
#define become_nobody() claim_become_nobody(HERE)

/* number_in("/proc/sys/fs/pipe-max-size"): the number that a file of /proc holds. */
#define number_in(path) claim_number_in(path, HERE)

/*
 * set_number("/proc/sys/kernel/msgmax", 100): writes a number into a file of /proc; for limits of the
 * claim's own IPC namespace, see need_own_limits.
 */
#define set_number(path, number) claim_set_number(path, number, HERE)

/* What the words above call. */
void claim_step(struct place place, const char *text);
intptr_t claim_must(intptr_t value, struct place place, const char *text);
intptr_t claim_succeeded(intptr_t seen, struct place place, const char *text);
void claim_returned(intptr_t seen, intptr_t expected, struct place place, const char *text);
void claim_failed(intptr_t seen, int error, struct place place, const char *text);
void claim_equal(intmax_t seen, intmax_t expected, struct place place, const char *text);
void claim_text(const char *seen, const char *expected, struct place place, const char *text);
void claim_that(bool condition, struct place place, const char *text);
void claim_reads(int fd, const char *expected, struct place place, const char *text);
void claim_ready(int fd, int events, struct place place, const char *text);
void claim_asleep(struct actor *actor, const char *call, struct place place);
void claim_not_woken(struct actor *actor, struct place place);
void claim_ends(struct actor *actor, int signal, struct place place);
void claim_stopped(struct actor *actor, int signal, struct place place);
void claim_continued(struct actor *actor, struct place place);
pid_t claim_pid_of(const struct actor *actor, struct place place);
void claim_task_asleep(pid_t tid, const char *call, struct place place);
void claim_await(struct actor *actor, const char *stop, struct place place);
_Noreturn void claim_skip(const char *reason, struct place place);
void claim_become_nobody(struct place place);
long claim_number_in(const char *path, struct place place);
void claim_set_number(const char *path, long number, struct place place);
int claim_own_queue(int id, struct place place);
int claim_own_set(int id, struct place place);
int claim_own_segment(int id, struct place place);
const char *claim_own_name(const char *name, struct place place);
sigjmp_buf *fault_expect(void);
void claim_faulted(int signal, int code, const void *address, struct place place, const char *text);
void claim_become(uid_t uid, gid_t gid, struct place place);
void claim_drop_capability(int capability, struct place place);
struct actor *actor_start(const char *name, struct place place);
bool actor_is_me(const struct actor *actor);
_Noreturn void actor_exit(void);
void actor_pause_at(const char *stop);
void actor_resume(struct actor *actor);
int actor_signal(const struct actor *actor, int signal);
int signal_count_from_now(int signal, int flags);
int signal_tell_from_now(int signal, int flags, int fd);
void litmus_count(const char *name, struct place place);

#endif
