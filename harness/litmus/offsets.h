/*
 * Offsets: when each role of a round starts after the others, drawn so that every moment of the one
 * can meet every moment of the others (as LTP's fuzzy sync does for two). Times are in ticks.
 */
#ifndef IPCLITMUS_OFFSETS_H
#define IPCLITMUS_OFFSETS_H

#include <stdint.h>

#define OFFSET_LIMIT 200000 /* ticks */

/* How long a role takes, as far as was measured; all zero at first. */
struct length {
	uint64_t shortest; /* lately */
	uint64_t typical; /* but not much longer than that: what slept was waiting for the others */
};

/* Notes one more measured length of the role. */
void length_note(struct length *length, uint64_t ticks);

/*
 * Draws the offsets of a round, the least of them 0. A moment of each role is drawn, a little
 * before its beginning and a little after its end included, and all these moments are made one.
 */
void offsets_draw(uint64_t *random, const struct length *lengths, int count, uint32_t *offsets);

#endif
