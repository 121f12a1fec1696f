/* The commands of ipclitmus: each takes its own arguments, argv[0] being its name. */
#ifndef IPCLITMUS_COMMAND_H
#define IPCLITMUS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/message.h"
#include "claim/claim.h"

/* Each returns the program's exit status. */
int command_run(int argc, char **argv);
int command_errata(int argc, char **argv);
int command_list(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_explore(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_file(int argc, char **argv);
int command_report(int argc, char **argv);
int command_platform(int argc, char **argv);
int command_soak(int argc, char **argv);
int command_trace(int argc, char **argv);

/*
 * Chooses the claims that match one of the patterns (none: all), or had it as their id once, which
 * is told, or that check a manual page's sentences, where it is one ("msgop.2"). Returns a new
 * array of *count claims, or NULL after a message that names a pattern which matches nothing.
 */
const struct claim **choose_claims(char *const *patterns, int pattern_count, size_t *count);

/* Leaves of *count claims those that POSIX or ISO C promise; returns how many there are now. */
size_t keep_posix(const struct claim **claims, size_t count);

/* The kinds of claims by name, as --kind takes them and list prints them; NULL behind the last. */
extern const char *const kind_words[];

/*
 * Takes the name of a kind, "example", "litmus" or "exploration", from --kind into *kind; false
 * after a message.
 */
bool take_kind(const char *text, enum claim_kind *kind);

/* Leaves of *count claims those of a kind; returns how many there are now. */
size_t keep_kind(const struct claim **claims, size_t count, enum claim_kind kind);

/*
 * Writes the help of the command at hand, in the user's language, to standard output: each %s in it
 * is how it was called.
 */
void show_help(const char *english);

/*
 * Flushes and closes standard output. Returns status, or EXIT_USAGE after a message where not all
 * could be written: a full disk must not look like success. Where nobody reads any more the program
 * ends by SIGPIPE, as others do.
 */
int finish_output(int status);

#endif
