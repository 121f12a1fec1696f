/*
 * A model's source text, cut into what stands in it: for the C files that are made of parts of it.
 */
#ifndef IPCLITMUS_SOURCE_H
#define IPCLITMUS_SOURCE_H

#include <stdbool.h>
#include <stdio.h>

#define ITEM_LIMIT 512 /* of one model, with what it includes */

enum item_kind {
	ITEM_INCLUDE,
	ITEM_MACRO, /* #define, or a group from #if to #endif that defines */
	ITEM_DATA,  /* types, variables */
	ITEM_FUNCTION,
	ITEM_WORD, /* a word of model.h with its block: OPERATION(...) { ... }, BEGIN { ... } */
};

/* One of the things of which a C file consists, on these lines. */
struct item {
	enum item_kind kind;
	const char *const *lines;
	int count; /* 0: it has text alone */
	bool wanted;
	char *text; /* of its lines without comments, or what it was changed to; NULL: not yet asked */
};

struct source_text {
	int count;
	struct item items[ITEM_LIMIT];
};

/* Adds the items of a file, as this project writes C; comments are left out. */
void source_add(struct source_text *source, const char *const *lines);

/* The item that begins with this word of model.h, or NULL. */
const struct item *source_word(const struct source_text *source, const char *word);

/* Writes what stands between the braces of an item. */
void item_write_body(FILE *out, const struct item *item);

/* Writes an item: data on one line where it fits. */
void item_write(FILE *out, struct item *item);

/* Writes the text, the lines of a statement as one where that fits; a line end follows. */
void text_write_joined(FILE *out, const char *text);

/* A place for one more item; where there is none the program ends. */
struct item *source_next(struct source_text *source);

/* Adds an item that has the text, which is the source's own from now on. */
void source_add_text(struct source_text *source, enum item_kind kind, char *text);

/* Frees what the items hold. */
void source_free(struct source_text *source);

/* The item's text without comments; "" without memory. It stays until it is changed. */
const char *item_text(struct item *item);

/* Changes the item's text; it is the item's own from now on. */
void item_change(struct item *item, char *text);

/* Marks as wanted what the text names, what that names, and so on; again: nothing is before. */
void source_want(struct source_text *source, const char *text);
void source_want_again(struct source_text *source, const char *text);

/* Whether a wanted function names it. */
bool source_names(struct source_text *source, const char *name);

/* Whether an item that begins so is wanted. */
bool source_wants(const struct source_text *source, const char *begin);

/* Whether the item is a function that does not look at all that it is given. */
bool item_leaves_a_parameter(struct item *item);

/* Whether the C text names this, and not as a member; "sig*": whether a name begins so. */
bool text_names(const char *text, const char *name, size_t length);

#endif
