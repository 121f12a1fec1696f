/* Functions of a C file without what their constants rule out. */
#ifndef IPCLITMUS_C_FOLD_H
#define IPCLITMUS_C_FOLD_H

#include "c_values.h"

/* The function's text without it; freed by the caller. NULL without memory. */
char *known_fold(const struct known *known, const char *function);

/* The function's text without a constant operand of && or ||; whether there was one. */
bool logic_fold(const struct known *known, char **text);

/* The text with the choices decided, a ? b : c and if, that constants decide; it may move. */
void known_fold_choices(const struct known *known, char **text);

/*
 * The text without brackets, zeros, or a variable before a return, that do nothing; whether there
 * was one.
 */
bool tidy_fold(char **text);

/* The text with an element of a constant table in its place; whether there was one. */
bool table_fold(const struct known *known, char **text);

/*
 * The text without the loop that begins at c, where constants say that it is gone through once, or
 * never; whether it is such.
 */
bool loop_fold(const struct known *known, char **text, const char *c);

/* Behind the statement that begins here. */
const char *after_statement(const char *c);

/* Whether what stands from begin to end in the text is changed there, or its address taken. */
bool is_changed(const char *text, const char *begin, const char *end);

/* Whether the name is changed in the text, its address taken, or its size asked for. */
bool is_varied(const char *text, const char *name);

/* The same text with what stands from begin to end replaced; frees the old one. */
char *text_splice(char *text, const char *begin, const char *end, const char *with);

#endif
