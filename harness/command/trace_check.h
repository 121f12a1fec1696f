/* Whether the files of tests/trace are in order: by themselves, with the claims, with the pages. */
#ifndef IPCLITMUS_TRACE_CHECK_H
#define IPCLITMUS_TRACE_CHECK_H

#include <stdbool.h>

#include "traced.h"

/*
 * Prints what is wrong: a line that can't be read, numbers that are not one after another, an id
 * that is no claim's, a claim whose reference names a page on which no sentence leads to it. False
 * if anything is.
 */
bool trace_check_files(void);

/*
 * Prints how an installed page differs from its file: sentences that this does not know, and, where
 * the page is of the version that the file was read in, sentences that the page does not have.
 * False if such a page differs.
 */
bool trace_check_installed(const struct trace_file *file);

#endif
