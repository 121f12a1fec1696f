/*
 * The language in which a litmus claim is written, beside that of claim.h: a small concurrent
 * program that is run many thousand times, by workers that live on, with fresh objects.
 *
 *     struct removal { int set, error; };           what a round's roles share; zero at first
 *
 *     LITMUS(sem, removal_meets_a_taker, struct removal,
 *            .says = ..., .zh = ..., .ref = ..., .verdict = HOLDS,
 *            .outcomes = { { REQUIRED, "it slept: EIDRM" }, { REQUIRED, "too late: EINVAL" },
 *                          { FORBIDDEN, "anything else" }, { FORBIDDEN, ASLEEP } })
 *     {
 *             MAKE() { round->set = own_set(must(semget(IPC_PRIVATE, 1, 0600))); }
 *             ROLE(taker) { round->error = change(round->set, 0, -1) < 0 ? errno : 0; }
 *             ROLE(remover) { assert_returns(semctl(round->set, 0, IPC_RMID), 0); }
 *             OUTCOME() { saw(round->error == EIDRM ? "it slept: EIDRM" : ...); }
 *     }
 *
 * Each part runs by itself, so nothing stands between them. The roles begin together, each after an
 * offset of its own that is drawn anew for each round, such that any moment of one meets any of
 * another.
 */
#ifndef IPCLITMUS_LITMUS_H
#define IPCLITMUS_LITMUS_H

#include "claim.h"

/*
 * The outcome of a round in which somebody sleeps whom nobody is left to wake; it need not be told.
 */
#define ASLEEP "asleep for good"

/* clang-format off */

/*
 * LITMUS(family, name, type of a round, .says = ..., .outcomes = ..., ...) { parts }
 *
 * .outcomes rules on each: REQUIRED (where it is never seen, that is told), ALLOWED, FORBIDDEN (the
 * claim fails). The roles are processes; with .threads = true, threads of one process.
 */
#define LITMUS(family_, name_, round_, ...)                                                        \
	static void litmus_##family_##_##name_(struct turn *turn, round_ *round);                  \
	static void play_##family_##_##name_(struct turn *turn, void *round)                       \
	{                                                                                          \
		litmus_##family_##_##name_(turn, round);                                           \
	}                                                                                          \
	DEFINE_CLAIM(family_, name_, litmus_play, .litmus = play_##family_##_##name_,              \
		     .round_size = sizeof(round_), __VA_ARGS__);                                   \
	static void litmus_##family_##_##name_(struct turn *turn,                                  \
					       __attribute__((unused)) round_ *round)

/* ONCE() { ... }: before all rounds, in the process from which the workers come. */
#define ONCE() if (turn_is(turn, PART_ONCE))

/* MAKE() { ... }: makes a round's objects. */
#define MAKE() if (turn_is(turn, PART_BEGIN))

/* BEFORE(taker) { ... }: what the role with this name does by itself before the round begins. */
#define BEFORE(name_) if (turn_prepares(turn, #name_))

/* ROLE(taker) { ... }: what one of them does. */
#define ROLE(name_) if (turn_takes(turn, #name_, 1) >= 0)

/* ROLES(taker, 3) { ... }: what several do, of whom this one is number `me`, from 0. */
#define ROLES(name_, count_)                                                                       \
	for (int me = turn_takes(turn, #name_, count_); me >= 0; me = -1)

/* OUTCOME() { ... saw("..."); }: when all have done: which outcome the round had. */
#define OUTCOME() if (turn_is(turn, PART_OUTCOME))

/* REMOVE() { ... }: removes a round's objects, where the roles did not. */
#define REMOVE() if (turn_is(turn, PART_END))

/* saw("it slept: EIDRM"): the round's outcome, one of .outcomes. */
#define saw(outcome_) turn_saw(turn, outcome_, HERE)

/* ROUND_NUMBER: below ROUNDS_AT_ONCE; no other round has it at the same time. */
#define ROUND_NUMBER   turn_slot(turn)
#define ROUNDS_AT_ONCE 64

/*
 * name_of_round("queue"): a name for a POSIX object of this round; as own_name, but to be unlinked.
 */
#define name_of_round(name_) turn_name(turn, name_)

/* clang-format on */

/* What these words call. */
enum part { PART_CAST, PART_ONCE, PART_BEGIN, PART_BEFORE, PART_ROLE, PART_OUTCOME, PART_END };

bool turn_is(const struct turn *turn, enum part part);
bool turn_prepares(const struct turn *turn, const char *name);
int turn_takes(struct turn *turn, const char *name, int count);
int turn_slot(const struct turn *turn);
void turn_saw(struct turn *turn, const char *outcome, struct place place);
const char *turn_name(struct turn *turn, const char *name);

/* The scenario of every litmus claim. */
void litmus_play(void);

#endif
