/* The commands of ipclitmus: each takes its own arguments, argv[0] being its name. */
#ifndef IPCLITMUS_COMMAND_H
#define IPCLITMUS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "claim.h"
#include "message.h"

/* Each returns the program's exit status. */
int command_run(int argc, char **argv);
int command_errata(int argc, char **argv);
int command_list(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_platform(int argc, char **argv);

/*
 * Chooses the claims that match one of the patterns (none: all). Returns a new array of *count
 * claims, or NULL after a message that names a pattern which matches nothing.
 */
const struct claim **choose_claims(char *const *patterns, int pattern_count, size_t *count);

/* Reads a whole number from text; false after a message if it is none or not in [low, high]. */
bool parse_number(const char *option, const char *text, long long low, long long high,
		  long long *number);

/*
 * Flushes and closes standard output. Returns status, or EXIT_USAGE after a message where not all
 * could be written: a full disk must not look like success.
 */
int finish_output(int status);

#endif
