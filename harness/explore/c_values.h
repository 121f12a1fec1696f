/* What is known when a C file is written: the values of its constants; and how its text is read. */
#ifndef IPCLITMUS_C_VALUES_H
#define IPCLITMUS_C_VALUES_H

#include "program.h"
#include "source.h"

/* Where names of constants are looked up: the model's domains, then its macros and enums. */
struct known {
	const struct kit *kit;
	struct source_text *source;
};

/* The value of a constant expression between text and end; false where it is none. */
bool known_value(const struct known *known, const char *text, const char *end, long *value);

/* Text that is being read: behind a word, what is in brackets or quotes, and white space. */
const char *after_word(const char *c);
const char *after_brackets(const char *c);
const char *after_spaces(const char *c);

/* Behind the quotes or comment that begins here; c itself where none does. */
const char *after_no_code(const char *c);

/*
 * Whether the word stands at c in the text, and not as a member, a part of another or in a string.
 */
bool begins_word(const char *text, const char *c, const char *word);

/*
 * Whether it is a name or a number; the text with an argument in a parameter's place, to be freed.
 */
bool is_simple(const char *text);
char *with_argument(const char *text, const char *name, const char *argument);

#endif
