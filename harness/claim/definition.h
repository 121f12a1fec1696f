/* What a claim consists of, and how it and its family come into the registry. */
#ifndef IPCLITMUS_DEFINITION_H
#define IPCLITMUS_DEFINITION_H

#include "base/outcome.h"
#include "needs.h"

#define NEED_LIMIT   6
#define FAMILY_LIMIT 8

enum verdict_kind { VERDICT_HOLDS, VERDICT_CONDITIONAL, VERDICT_WRONG };

/* What the scenario says of the sentence in its source. */
struct verdict {
	enum verdict_kind kind;
	const char *truth; /* on what it depends, or what is true instead; NULL if it holds */
	const char *truth_zh;
};

struct claim;
struct turn;

/*
 * Whether every system that follows POSIX or ISO C must do so: they are the reference, and the
 * sentence is not on Linux or a library.
 */
bool claim_is_of_posix(const struct claim *claim);

/*
 * How a claim shows its sentence: by one case, by many rounds, or by programs that a model
 * explains.
 */
enum claim_kind { CLAIM_EXAMPLE, CLAIM_LITMUS, CLAIM_EXPLORATION };
enum claim_kind claim_kind(const struct claim *claim);

/* "holds", "conditional" or "wrong". */
const char *verdict_word(enum verdict_kind kind);

/* clang-format off */
#define HOLDS         { VERDICT_HOLDS, NULL, NULL }
#define HOLDS_IF(...) { VERDICT_CONDITIONAL, __VA_ARGS__ } /* on what, in English and in Chinese */
#define WRONG(...)    { VERDICT_WRONG, __VA_ARGS__ }       /* what is true, in both */
/* clang-format on */

/* A claim's outcome, and how it takes it. */
struct litmus_outcome {
	enum ruling ruling;
	const char *name;
};

/* Where the notes say a sentence, and the verdict on that. */
struct source {
	const char *course;
	struct verdict verdict;
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
	/* It speaks of Linux, though neither the sentence says so nor the reference lacks POSIX. */
	bool of_linux;
	/* What the machine must have, else the claim is skipped. */
	need *needs[NEED_LIMIT];
	/* Of a litmus claim: all that a round can come to, and whether its roles are threads. */
	struct litmus_outcome outcomes[OUTCOME_LIMIT];
	bool threads;
	/* A litmus claim whose outcomes a model's rules give. */
	bool is_computed;
	/* The families it holds for alike, where not its own alone. */
	const char *over[FAMILY_LIMIT];
	/*
	 * By these families, where the notes speak of each by itself; not .course and .verdict
	 * then.
	 */
	struct source sources[FAMILY_LIMIT];

	/* Set by CLAIM and the registry. */
	const char *family;
	const char *name;
	char id[96]; /* family and name, '_' turned to '-': "pipe.read-blocks-while-empty" */
	void (*scenario)(void);
	struct place place;

	/* Set by LITMUS: its parts, and the size of what a round's roles share. */
	void (*litmus)(struct turn *turn, void *round);
	size_t round_size;
	/* Set by MODEL and HISTORIES. */
	bool explores;
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
	DEFINE_CLAIM(family_, name_, scenario_##family_##_##name_, __VA_ARGS__);                   \
	static void scenario_##family_##_##name_(void)

#define DEFINE_CLAIM(family_, name_, scenario_, ...)                                               \
	static const struct claim claim_##family_##_##name_ = {                                    \
		.family = #family_,                                                                \
		.name = #name_,                                                                    \
		.scenario = scenario_,                                                             \
		.place = { __FILE__, __LINE__ },                                                   \
		__VA_ARGS__                                                                        \
	};                                                                                         \
	static const struct claim *const registered_##family_##_##name_                            \
		__attribute__((section("claims"), used)) = &claim_##family_##_##name_
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

#endif
