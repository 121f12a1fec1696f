/* The canary's cage: one of each kind of thing that a claim must not touch. */
#ifndef IPCLITMUS_CAGE_H
#define IPCLITMUS_CAGE_H

#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#define SONG       "chirp" /* stands in each of them that holds a text */
#define FILE_COUNT 5

/* An id or descriptor is -1 where the machine lets us have none. */
struct cage {
	bool apart; /* in a machine for itself, in which nobody else makes or ends anything */
	key_t key;  /* of all three System V objects */
	int segment, queue, set;
	char names[3][40]; /* of queue, semaphore and shared memory object */
	mqd_t mqueue;
	sem_t *semaphore;
	int object;
	char paths[FILE_COUNT][300];
	int files[FILE_COUNT];
	int clock;           /* readable when somebody set the clock */
	int terminal, slave; /* both ends */
	pid_t process;
	volatile sig_atomic_t *last_signal; /* that came to the process; 0: none */
};

/* The files, for mkstemp, below $TMPDIR where there is a $; or the directories that have one in them. */
struct cage_file {
	const char *what, *pattern;
	bool in_directory;
};

extern const struct cage_file cage_files[FILE_COUNT];

/* Makes all of it in a cage that has .apart set already. A failure that is no lack ends the program. */
void cage_make(struct cage *cage);

/* Removes it, as far as it is there. */
void cage_remove(const struct cage *cage);

/* Where files are made: $TMPDIR, else /tmp. */
const char *temporary_directory(void);

/* Ends the program with exit status 99, naming the call that failed. */
_Noreturn void die(const char *call);

/* How all of it looks now; nothing of it changes by that. */
struct view *cage_look(const struct cage *cage);

/*
 * Tells on standard output what is not as it was, and for that empties the queues and ends the
 * process. Returns whether all is.
 */
bool cage_is_whole(const struct cage *cage, const struct view *before, const struct view *now);

#endif
