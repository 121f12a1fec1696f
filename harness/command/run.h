/* What a test program that runs alone shares with `ipclitmus run`. */
#ifndef IPCLITMUS_COMMAND_RUN_H
#define IPCLITMUS_COMMAND_RUN_H

#include "report/report.h"

/*
 * Runs claims as the arguments say (as for `ipclitmus run`), with this reporter unless --format
 * names another. Returns the exit status.
 */
int run_claims(const struct reporter *reporter, int argc, char **argv);

#endif
