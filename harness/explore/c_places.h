/* Functions of a model and their calls, as the C files' simplifying sees them. */
#ifndef IPCLITMUS_C_PLACES_H
#define IPCLITMUS_C_PLACES_H

#include "c_fold.h"

#define PARAMETER_LIMIT 8

/* A function of the model: static type name(type parameter, ...) { ... } */
struct function {
	struct item *item;
	char name[64];
	const char *open; /* the parenthesis of its parameters */
	int count;
	char parameters[PARAMETER_LIMIT][64];
};

struct call_of {
	const char *begin, *end; /* from the name to behind the parenthesis */
	int count;
	char arguments[PARAMETER_LIMIT][NAME_LIMIT];
};

/* Where calls may stand: the rest of the program, then each wanted function. */
struct texts {
	const struct known *known;
	char **rest;
};

/* Reads a function's name and parameters; false where it is none. */
bool function_read(struct item *item, struct function *function);

/* Splits what is within parentheses at its commas; -1 where there is too much. */
int arguments_split(const char *open, char parts[][NAME_LIMIT], int limit);

/*
 * The next call of the function from c on; false where there is none. A name alone has a count of
 * -1.
 */
bool call_next(const char *text, const char *c, const char *name, struct call_of *call);

/* The texts, from 0 on, and the items that hold them; NULL: the rest. */
int text_count(const struct texts *texts);
const char *text_number(const struct texts *texts, int number);
struct item *item_number(const struct texts *texts, int number);

/* Where to look for calls in a text: a function does not call itself where it is defined. */
const char *begin_in(const struct function *function, const struct item *item, const char *text);

/* Calls of a function that does nothing are left out; whether there were such. */
bool place_nothing(const struct texts *texts, const struct function *function);

/* A short function's expression, or its statements, stand where it was called; whether one does. */
bool place_expression(const struct texts *texts, const struct function *function);
bool place_statements(const struct texts *texts, const struct function *function);

/* Whether it is called at one place alone, in main or in what is called at one place alone. */
bool place_is_single(const struct texts *texts, const char *name);

/* Drops something that is stored and never read; whether there was such. */
bool unread_drop(const struct texts *texts);

/*
 * Drops something that never comes: a constant of an enum that is but compared with, and given
 * nowhere, or a member of the scene in which nothing but 0 is stored; whether there was such.
 */
bool never_drop(const struct texts *texts);

/* Leaves the enums those of their names that something names, with the numbers that they had. */
void never_prune(const struct texts *texts);

/* Drops the members of the scene that nothing names any more. */
void unread_drop_members(const struct texts *texts);

#endif
