/* Journals as arguments: files, folders and programs to run become columns of results. */
#ifndef IPCLITMUS_JOURNALS_H
#define IPCLITMUS_JOURNALS_H

#include <stdbool.h>

#include "report/results.h"

/*
 * Adds "FILE", or "FOLDER" with all its *.journal, each a platform named as its file; or
 * "NAME=FILE" or "NAME=FOLDER", which are one of that name, however often it is given: its shards.
 * False after a message.
 */
bool journals_add(struct results *results, const char *argument);

/*
 * Adds what a shell command prints, a journal among other lines, as a platform of that name. False
 * after a message.
 */
bool journals_add_output(struct results *results, const char *name, const char *command);

/* Judges all columns, once no more is added to them. False after a message. */
bool journals_judge(struct results *results);

#endif
