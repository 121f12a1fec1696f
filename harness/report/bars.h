/* Bars: a litmus claim's histogram for people, on a terminal and off it. */
#ifndef IPCLITMUS_BARS_H
#define IPCLITMUS_BARS_H

#include <stddef.h>
#include <stdio.h>

#include "base/outcome.h"

#define BARS_WIDTH 78 /* columns of a terminal where bars can be read */

/* Draws a line for each outcome: a bar, how often it was seen, its share, its name and ruling. */
void bars_draw(FILE *out, const struct histogram *histogram);

/* The same in one line: "asleep 37, awake 63, of 100 rounds"; empty for none. */
void bars_line(char *buffer, size_t size, const struct histogram *histogram);

/* The summary: "100 rounds, 41000/s; rarest: asleep, 37%"; empty where no round was played. */
void bars_summary(char *buffer, size_t size, const struct histogram *histogram);

#endif
