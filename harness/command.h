/* The commands of ipclitmus: each takes its own arguments, argv[0] being its name. */
#ifndef IPCLITMUS_COMMAND_H
#define IPCLITMUS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "claim.h"

enum exit_status {
	EXIT_AS_EXPECTED = 0,
	EXIT_NOT_AS_EXPECTED = 1,
	EXIT_USAGE = 2,
	EXIT_NOTHING_RAN = 77, /* Automake's number for a skipped test */
};

/* Each returns the program's exit status. */
int command_run(int argc, char **argv);
int command_list(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_platform(int argc, char **argv);

/* The name the user called the program by; for messages. */
extern const char *program_name;

/* What runs claims again: "./ipclitmus run", "tests/pipe". */
extern const char *program_call;

/* Writes "ipclitmus: " and the formatted message to stderr. Returns EXIT_USAGE. */
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

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
