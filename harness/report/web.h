/* The page: results of several platforms as one HTML file that needs nothing else. */
#ifndef IPCLITMUS_WEB_H
#define IPCLITMUS_WEB_H

#include <stdbool.h>
#include <stdio.h>

#include "results.h"

/*
 * Writes the page, in English or Chinese at first: the reader has both. old are the results to
 * compare with, or NULL.
 */
void web_write(FILE *out, const struct results *results, const struct results *old, bool chinese);

#endif
