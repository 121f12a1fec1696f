/* How wide text is on a terminal, and how wide the terminal. */
#ifndef IPCLITMUS_COLUMNS_H
#define IPCLITMUS_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define DEFAULT_WIDTH 96 /* columns of a line that goes to no terminal */

/* The columns that a character takes: 0, 1, or 2 for what is wide, as Chinese is. */
int columns_of(uint32_t character);

/*
 * The columns to fill of a stream's lines: COLUMNS, or what the terminal says, less one, from 20 up
 * to 200; DEFAULT_WIDTH where the stream is no terminal or says nothing.
 */
int columns_to_fill(FILE *out);

/* Whether the terminal says that it has fewer than those. */
bool columns_are_few(FILE *out);

#endif
