/* The sentences of a manual page, as man prints it, each with its section and its number. */
#ifndef IPCLITMUS_SENTENCES_H
#define IPCLITMUS_SENTENCES_H

#include <stdbool.h>
#include <stddef.h>

#define HANDLE_SIZE  160
#define HANDLE_WORDS 5

struct sentence {
	const char *section; /* "ERRORS" */
	int number;          /* from 1, in its section */
	const char *text; /* UTF-8, words a space apart; a list's tag begins its first sentence */
};

struct sentences {
	struct sentence *list;
	size_t count;
	char source[80]; /* what the page's foot says that it is of: "Linux man-pages 6.03" */
	char *memory;
};

/*
 * Takes a page apart that was printed in one line a paragraph, neither hyphenated nor adjusted. The
 * rule of the numbers: sections begin in column 0; those that tell nothing of the interface
 * (synopsis, history, examples and the like) are left out. A paragraph ends at a blank line, and
 * where a line stands further left than the one before, or in a list's next tag; what stands
 * further right goes on. Its sentences end with '.', '!' or '?', and maybe quotes or parentheses,
 * before two spaces, or before one and a capital, unless that is an abbreviation; and at its end.
 * What has no letter is none. Returns false where memory lacks; else the caller gives sentences to
 * sentences_free().
 */
bool sentences_read(struct sentences *sentences, const char *printed);

void sentences_free(struct sentences *sentences);

/* The first words of a sentence that have a letter or digit, HANDLE_WORDS at most. */
void sentence_handle(const char *text, char handle[HANDLE_SIZE]);

#endif
