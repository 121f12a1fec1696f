/* The directory of a run: where its claims keep their files, and how a dead run's is found. */
#ifndef IPCLITMUS_DIRECTORY_H
#define IPCLITMUS_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>

/* Below it: where claims mount the mqueue file system, each in a namespace of its own. */
#define RUN_MQUEUES "mqueue"

/* One run's directory, under which each claim at a time has its own. */
struct run_directory {
	char path[200];   /* empty where none can be made: claims that need files are skipped */
	int lock;         /* held by the run and its keepers: what nobody holds is left over */
	char reason[128]; /* why there is none */
};

/* Makes the run's directory in $TMPDIR, else /tmp, and locks it. */
void run_directory_make(struct run_directory *directory);

/* Removes the run's directory. */
void run_directory_remove(struct run_directory *directory);

/*
 * What a keeper does whose run was killed: gives up its part of the lock, and removes the run's
 * directory if nobody else has a part of it.
 */
void run_directory_abandon(const struct run_directory *directory);

/*
 * Removes the directories that runs of this user left when they were killed. Returns how many; the
 * directory of a run that still lives is left alone.
 */
size_t run_directory_sweep(void);

/*
 * Gives an empty directory of that name, with mode 0755 and the caller's own: makes it, or empties
 * the one that is there, which costs a file system less. Returns whether it could.
 */
bool directory_make_empty(const char *path);

/* Removes all that is in a directory, whatever its permissions became. */
void directory_empty(const char *path);

#endif
