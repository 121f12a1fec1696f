/* What the sources say of a claim: its scenario, and what a reader of it needs beside. */
#ifndef IPCLITMUS_EXCERPT_H
#define IPCLITMUS_EXCERPT_H

#include <stdio.h>

#include "claim/claim.h"

/*
 * Prints the claim as it stands in the sources that the program carries; then the functions of its
 * file, or of the headers beside it, that a body of one statement calls; then the short tables that
 * are used in these. Prints nothing where the program does not carry the file.
 */
void excerpt_print(const struct claim *claim);

/*
 * Writes the lines of its scenario alone, as XML text, the outermost indentation taken off. Writes
 * nothing where the program does not carry the file.
 */
void excerpt_write_scenario(FILE *out, const struct claim *claim);

#endif
