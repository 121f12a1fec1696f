/* C files: a finding's program as one file that needs nothing of ours. */
#ifndef IPCLITMUS_C_FILE_H
#define IPCLITMUS_C_FILE_H

#include <stdio.h>

#include "finding.h"

/*
 * Writes the finding's program as a C program that exits with 0 where all is as the rules say, 1
 * where not, 77 where it can't tell. Returns false where there is no such program: nothing tells
 * what was seen from what is allowed, or the model's source is not there.
 */
bool c_file_write(FILE *out, const struct kit *kit, const struct finding *finding);

#endif
