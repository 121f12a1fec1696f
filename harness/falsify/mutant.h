/*
 * The language in which a mutant is written: all that a file of mutants in tests/ includes of ours.
 * A mutant is a deliberately wrong interface; the claims that say otherwise must fail under it.
 */
#ifndef IPCLITMUS_MUTANT_H
#define IPCLITMUS_MUTANT_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "base/count.h"
#include "claim/needs.h"
#include "interface.h"

#define MECHANISM_LIMIT 10
#define MUTANT_NUMBERS  16

/* A mutant takes all that its call takes, whether it looks at it or not. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

/* The mutants of one file, and the claims that they are for. */
struct mechanism {
	const char *name;
	const char *claims
		[MECHANISM_LIMIT]; /* families, files ("socket/stream*.c"), ids ("socket.tcp-*"); none: all */
	bool benign; /* they do nothing wrong: no claim may fail under them, but for these */
};

enum library_call {
#define AS_NUMBER(result_, name_, takes_, gives_) NUMBER_##name_,
	EACH_CALL(AS_NUMBER)
#undef AS_NUMBER
		CALL_COUNT,
	EVERY_CALL = CALL_COUNT
};

/* One call of a mutant; a mutant has as many parts as calls that it takes over. */
struct mutant_part {
	const struct mechanism *mechanism;
	const char *name; /* NULL: a part of all mutants of the mechanism */
	const char *says;
	enum library_call call;
	void (*body)(void); /* of the call's own type; for EVERY_CALL, run before and after each */
	struct place place;
};

/*
 * MECHANISM(pipe, "pipe", "fifo"), BENIGN(benign) or BENIGN_BUT_FOR(small_pipes, "pipe.default-*"):
 * once, before the mutants of a file.
 */
#define MECHANISM(name_, ...)                                                                      \
	static const struct mechanism mechanism = { #name_, { __VA_ARGS__ }, false }
#define BENIGN(name_) BENIGN_BUT_FOR(name_, NULL)
#define BENIGN_BUT_FOR(name_, ...)                                                                 \
	static const struct mechanism mechanism = { #name_, { __VA_ARGS__ }, true }

/*
 * MUTANT(msgrcv, type_ignored, "msgrcv takes the first message, whatever type was asked for")
 * { return msgrcv(queue, message, size, 0, flags); }
 *
 * Takes over one call of the claims with this function, whose parameters are those of interface.h.
 * A call in it reaches the system itself. A mutant of several calls is as many of these with the
 * same name, of which one has a sentence, the others NULL. A body of a call that does not return
 * must not either.
 */
/* clang-format off */
#define PICK_RESULT(result_, name_, takes_, gives_) result_
#define PICK_TAKES(result_, name_, takes_, gives_) takes_

#define MUTANT(call_, name_, says_)                                                                \
	static CALL_##call_(PICK_RESULT) wrong_##name_##_##call_ CALL_##call_(PICK_TAKES);         \
	MUTANT_PART(call_, name_, #name_, says_, NUMBER_##call_);                                  \
	static CALL_##call_(PICK_RESULT) wrong_##name_##_##call_ CALL_##call_(PICK_TAKES)

/*
 * IN_ALL(shmat) { ... }: a part of all mutants of this mechanism that don't take over the call
 * themselves, to keep in mind what they need; it is right.
 */
#define IN_ALL(call_)                                                                              \
	static CALL_##call_(PICK_RESULT) wrong_all_##call_ CALL_##call_(PICK_TAKES);               \
	MUTANT_PART(call_, all, NULL, NULL, NUMBER_##call_);                                       \
	static CALL_##call_(PICK_RESULT) wrong_all_##call_ CALL_##call_(PICK_TAKES)

/* AROUND_EVERY_CALL(delay, "...") { ... }: runs before and after each `call` of a claim. */
#define AROUND_EVERY_CALL(name_, says_)                                                            \
	static void wrong_##name_##_every(enum library_call call);                                         \
	MUTANT_PART(every, name_, #name_, says_, EVERY_CALL);                                              \
	static void wrong_##name_##_every(enum library_call call)

#define MUTANT_PART(call_, name_, text_, says_, number_)                                                  \
	static const struct mutant_part mutant_##name_##_##call_ = {                               \
		.mechanism = &mechanism,                                                           \
		.name = text_,                                                                     \
		.says = says_,                                                                     \
		.call = number_,                                                                   \
		.body = (void (*)(void))wrong_##name_##_##call_,                                   \
		.place = { __FILE__, __LINE__ },                                                   \
	};                                                                                         \
	static const struct mutant_part *const registered_##name_##_##call_                        \
		__attribute__((section("mutants"), used)) = &mutant_##name_##_##call_
/* clang-format on */

/*
 * What a mutant can keep in mind: zero when the claim begins, and shared by all its processes. A
 * static variable is each process's own, and copied by fork.
 */
struct mutant_memory {
	atomic_long number[MUTANT_NUMBERS];
	char text[256];
};

extern struct mutant_memory *mutant_memory;

/*
 * A descriptor of a file that is nobody's, for what opens where it must not: a claim may change its
 * mode or size. Returns -1 with errno set where there can be none.
 */
int open_nothing(void);

/* What a call does that fails: sets errno, and returns -1. */
int fail(int error);

/* A call's result; an errno of right becomes the wrong one. */
int confuse(int result, int right, int wrong);

/* Whether a call failed with this error. */
bool is_refused(int result, int error);

#endif
