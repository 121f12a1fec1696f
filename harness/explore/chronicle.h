/* Chronicles: programs whose actors wait for nobody are played, and their histories judged. */
#ifndef IPCLITMUS_CHRONICLE_H
#define IPCLITMUS_CHRONICLE_H

#include "generate.h"
#include "history.h"
#include "player.h"

#define WINDOW_LIMIT 4096

/* What plays histories: a player, and what it works with beside. */
struct chronicler {
	struct player *player;
	struct historian historian;
	struct generator generator;
	struct program program; /* the last one: each actor's steps in their order */
	struct history history;
	struct history_judgement judgement;
	uint64_t random;       /* for what is drawn anew each time: when a call begins */
	unsigned long unknown; /* histories without a verdict */
};

/* Settles the claim as broken where memory lacks. */
void chronicler_start(struct chronicler *chronicler, struct player *player,
		      const struct shape *shape, uint64_t seed);
void chronicler_stop(struct chronicler *chronicler);

/* Draws a program, and plays it. */
enum history_verdict chronicle_drawn(struct chronicler *chronicler);

/* Plays a program again. */
enum history_verdict chronicle_again(struct chronicler *chronicler, const struct program *program);

/*
 * Writes the last history: times of request and return, calls, what they gave; a star marks the
 * window.
 */
void chronicle_window(const struct chronicler *chronicler, char *window, size_t size);

/* What a chronicle that no order explains came to, made small. */
struct chronicled {
	int tries;      /* programs that were played for that */
	int failed, of; /* how often the small one fails */
	char window[WINDOW_LIMIT];
	struct program sequence; /* its calls one after the other, as they began when it failed */
};

/*
 * Makes the last program, which was WRONG, small, with at most so many tries and in so many seconds
 * (0: as long as it takes); chronicler->program is the small one then, as far as it is WRONG again.
 */
void chronicle_shrink(struct chronicler *chronicler, int tries, double seconds,
		      struct chronicled *chronicled);

#endif
