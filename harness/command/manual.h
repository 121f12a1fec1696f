/* The manual pages that are installed on this machine. */
#ifndef IPCLITMUS_MANUAL_H
#define IPCLITMUS_MANUAL_H

#include <stdbool.h>

#include "sentences.h"

/*
 * Reads a page's sentences, "semop.2", from what man or mandoc prints. False where neither has it,
 * or memory lacks; else the caller frees the sentences.
 */
bool manual_read(const char *page, struct sentences *sentences);

/* The sentence of that section that begins with the handle, at best of that number; NULL: none. */
const struct sentence *manual_find(const struct sentences *sentences, const char *section,
				   int number, const char *handle);

#endif
