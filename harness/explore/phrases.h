/* What the words of model.h are made of. */
#ifndef IPCLITMUS_PHRASES_H
#define IPCLITMUS_PHRASES_H

#include <assert.h>

#include "parts.h"

/* clang-format off */

#define REGISTER(section_, type_, thing_)                                                          \
	static const struct type_ *const registered_##thing_                                       \
		__attribute__((section(#section_), used)) = &thing_

#define HOOK(kind_, name_)                                                                         \
	static void name_(struct state *state, int actor);                                         \
	static void run_##name_(void *state, int actor) { name_(state, actor); }                   \
	static const struct hook hook_##name_ = { kind_, __FILE__, run_##name_ };                  \
	REGISTER(hooks, hook, hook_##name_);                                                       \
	static void name_(struct state *state, int actor)

#define OPERATION_OF(name_, call_, sees_, own_, observes_, call_text_, sees_text_, domains_text_, ...) \
	static struct answer rule_##name_(struct state *state, struct moment *now                  \
					  EACH_OF(PARAMETER, ##__VA_ARGS__));                      \
	static struct answer judge_##name_(void *state, struct moment *now, const long *given)     \
	{                                                                                          \
		return rule_##name_(state, now EACH_OF(PASSED, ##__VA_ARGS__));                    \
	}                                                                                          \
	static void make_##name_(const long *given, int actor, long mark, struct seen *seen)       \
	{                                                                                          \
		EACH_OF(LOCAL, ##__VA_ARGS__)                                                      \
		const long result = (long)(call_);                                                 \
		seen->value = result;                                                              \
		seen->error = result == -1 ? errno : 0;                                            \
		seen->count = 0;                                                                   \
		sees_                                                                              \
	}                                                                                          \
	EACH_WITH(DOMAIN, name_, ##__VA_ARGS__)                                                    \
	static const struct argument arguments_##name_[] = {                                       \
		EACH_WITH(ARGUMENT, name_, ##__VA_ARGS__) { NULL, NULL, 0 }                        \
	};                                                                                         \
	static const struct operation operation_##name_ = {                                        \
		.name = #name_, .call = call_text_, .sees = sees_text_, .domains = domains_text_,  \
		.arguments = arguments_##name_, .own = own_, .observes = observes_,                \
		.make = make_##name_, .judge = judge_##name_, .place = { __FILE__, __LINE__ },     \
	};                                                                                         \
	REGISTER(operations, operation, operation_##name_);                                        \
	static struct answer rule_##name_(struct state *state, struct moment *now                  \
					  EACH_OF(PARAMETER, ##__VA_ARGS__))

/* What is made of (name, value, ...): the tuple's place is counted from 0. */
#define PARAMETER(place_, tuple_) , NAME_OF tuple_
#define PASSED(place_, tuple_)    , given[place_]
#define LOCAL(place_, tuple_)     __attribute__((unused)) const NAME_OF tuple_ = given[place_];
#define NAME_OF(name_, ...)       long name_
#define DOMAIN(with_, place_, tuple_)                                                              \
	static const long values_##with_##_##place_[] = { VALUES_OF tuple_ };
#define VALUES_OF(name_, ...) __VA_ARGS__
#define ARGUMENT(with_, place_, tuple_)                                                            \
	{ TEXT_OF tuple_, values_##with_##_##place_,                                               \
	  sizeof(values_##with_##_##place_) / sizeof(long) },
#define TEXT_OF(name_, ...) #name_
#define SEE(place_, tuple_) seen->number[seen->count++] = SEEN_OF tuple_;
#define SEEN_OF(name_, ...) (long)(__VA_ARGS__)

#define ACTORS 1, 2, 3, 4

/* A branch of a rule. */
#define BRANCH(kind_, why_)                                                                        \
	({                                                                                         \
		static struct branch branch_ = { __BASE_FILE__, __FILE__, __LINE__,                \
						 kind_, why_, 0 };                                 \
		static struct branch *const registered_                                            \
			__attribute__((section("branches"), used)) = &branch_;                     \
		&branch_;                                                                          \
	})

/* EACH_OF(M, x, y): M(0, x) M(1, y); EACH_WITH(M, w, x, y): M(w, 0, x) M(w, 1, y). Up to 16. */
#define EACH_OF(M, ...)      EACH_(HOW_MANY(_, ##__VA_ARGS__))(M, ##__VA_ARGS__)
#define EACH_WITH(M, W, ...) WITH_(HOW_MANY(_, ##__VA_ARGS__))(M, W, ##__VA_ARGS__)
#define HOW_MANY(...)                                                                              \
	TAKE_18(__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define TAKE_18(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, ...) r
#define EACH_(n)  JOIN(EACH_, n)
#define WITH_(n)  JOIN(WITH_, n)
#define JOIN(a, b)  JOIN_(a, b)
#define JOIN_(a, b) a##b
#define EACH_0(M)
#define EACH_1(M, a)       M(0, a)
#define EACH_2(M, a, b)    EACH_1(M, a) M(1, b)
#define EACH_3(M, a, b, c) EACH_2(M, a, b) M(2, c)
#define EACH_4(M, a, b, c, d) EACH_3(M, a, b, c) M(3, d)
#define EACH_5(M, a, b, c, d, e) EACH_4(M, a, b, c, d) M(4, e)
#define EACH_6(M, a, b, c, d, e, f) EACH_5(M, a, b, c, d, e) M(5, f)
#define EACH_7(M, a, b, c, d, e, f, g) EACH_6(M, a, b, c, d, e, f) M(6, g)
#define EACH_8(M, a, b, c, d, e, f, g, h) EACH_7(M, a, b, c, d, e, f, g) M(7, h)
#define EACH_9(M, a, b, c, d, e, f, g, h, i) EACH_8(M, a, b, c, d, e, f, g, h) M(8, i)
#define EACH_10(M, a, b, c, d, e, f, g, h, i, j) EACH_9(M, a, b, c, d, e, f, g, h, i) M(9, j)
#define EACH_11(M, a, b, c, d, e, f, g, h, i, j, k)                                                \
	EACH_10(M, a, b, c, d, e, f, g, h, i, j) M(10, k)
#define EACH_12(M, a, b, c, d, e, f, g, h, i, j, k, l)                                             \
	EACH_11(M, a, b, c, d, e, f, g, h, i, j, k) M(11, l)
#define EACH_13(M, a, b, c, d, e, f, g, h, i, j, k, l, m)                                          \
	EACH_12(M, a, b, c, d, e, f, g, h, i, j, k, l) M(12, m)
#define EACH_14(M, a, b, c, d, e, f, g, h, i, j, k, l, m, n)                                       \
	EACH_13(M, a, b, c, d, e, f, g, h, i, j, k, l, m) M(13, n)
#define EACH_15(M, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)                                    \
	EACH_14(M, a, b, c, d, e, f, g, h, i, j, k, l, m, n) M(14, o)
#define EACH_16(M, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)                                 \
	EACH_15(M, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o) M(15, p)
#define WITH_0(M, W)
#define WITH_1(M, W, a)       M(W, 0, a)
#define WITH_2(M, W, a, b)    WITH_1(M, W, a) M(W, 1, b)
#define WITH_3(M, W, a, b, c) WITH_2(M, W, a, b) M(W, 2, c)
#define WITH_4(M, W, a, b, c, d) WITH_3(M, W, a, b, c) M(W, 3, d)
#define WITH_5(M, W, a, b, c, d, e) WITH_4(M, W, a, b, c, d) M(W, 4, e)
#define WITH_6(M, W, a, b, c, d, e, f) WITH_5(M, W, a, b, c, d, e) M(W, 5, f)
#define WITH_7(M, W, a, b, c, d, e, f, g) WITH_6(M, W, a, b, c, d, e, f) M(W, 6, g)
#define WITH_8(M, W, a, b, c, d, e, f, g, h) WITH_7(M, W, a, b, c, d, e, f, g) M(W, 7, h)

/* clang-format on */

/* What the words call. */
struct answer rule_answers(enum answer_kind kind, long value, int error, struct branch *branch);
void rule_shows(struct moment *now, const char *name, long value);
void rule_shows_any(struct moment *now, const char *name);

/* The two claims of a model: campaigns of the size that the model names. */
void explore_every(const struct model *model);
void explore_random(const struct model *model);
void explore_histories(const struct model *model);

/* The scenario of a meeting; the last call has no operation. */
void explore_meeting(const struct model *model, const struct meeting_call *calls);

#endif
