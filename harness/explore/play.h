/* Playing: a program is run against the kernel, and each round explained. */
#ifndef IPCLITMUS_PLAY_H
#define IPCLITMUS_PLAY_H

#include "generate.h"
#include "player.h"

enum ending_of_play {
	EXPLAINED,  /* the rules allow all that was seen */
	DIFFERED,   /* they don't */
	LOST_TRACK, /* there were too many worlds to follow */
	IMPOSSIBLE, /* a counted program that nobody can run: the actor sleeps */
};

/* Called before each program, if not NULL: what else is to begin anew with it. */
extern void (*program_begins)(void);

/* Starts a crew of so many workers, which stays for all programs; stops it. */
void player_start(struct player *player, const struct kit *kit, int workers);
void player_stop(struct player *player);

/* A program begins, with its objects in this state; it ends, and they are removed. */
void player_begin(struct player *player, unsigned char state[STATE_LIMIT]);
void player_end(struct player *player);

/*
 * Makes main's calls of the last program again, and looks at nothing: what checking is compared
 * with.
 */
void play_bare(struct player *player);

/* Plays a program that the generator makes. */
enum ending_of_play play_generated(struct player *player, struct generator *generator);

/* Plays a program again. A step whose actor sleeps is left out. */
enum ending_of_play play_again(struct player *player, const struct program *program);

#endif
