/* Writing what is not as expected as lines of a file of expected/, to be given their reasons. */
#ifndef IPCLITMUS_EXPECTED_WRITE_H
#define IPCLITMUS_EXPECTED_WRITE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/platform.h"
#include "judge.h"

/* Begins the file: how it is to be completed, and this machine's conditions to choose from. */
void expected_write_head(FILE *out, const struct facts *facts);

/*
 * Writes the line for a claim that failed and was not expected to, or not so; a comment for one
 * that held though it was: its line is to go. Nothing for what is as expected, broken or skipped.
 * The reason is left empty, which is an error when the file is read.
 */
void expected_write_line(FILE *out, const char *id, const struct outcome *outcome,
			 const struct judgement *judgement);

#endif
