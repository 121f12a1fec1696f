/* Options and their words: read, and where they are none, refused with what may be meant. */
#ifndef IPCLITMUS_OPTIONS_H
#define IPCLITMUS_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>

/*
 * As getopt_long; after what is wrong it also tells which long option may be meant, and how to get
 * help.
 */
int next_option(int argc, char **argv, const char *shorts, const struct option *longs);

/*
 * The number of a word among those that an option takes, whose list ends with NULL, in any case;
 * -1 after a message.
 */
int take_word(const char *option, const char *word, const char *const *words);

/* Reads a whole number from text; false after a message if it is none or not in [low, high]. */
bool parse_number(const char *option, const char *text, long long low, long long high,
		  long long *number);

#endif
