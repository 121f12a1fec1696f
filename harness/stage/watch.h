/*
 * A watch over one process or thread: its files of /proc kept open, which makes a look at it cheap.
 */
#ifndef IPCLITMUS_WATCH_H
#define IPCLITMUS_WATCH_H

#include <stdbool.h>
#include <sys/types.h>

struct watch {
	pid_t pid;         /* whose files these are; 0: nobody's */
	int stat, syscall; /* -1: not open */
	int schedstat;     /* opened when it is asked for first; -1: not yet, -2: it can't be */
};

/* One that watches nobody. */
#define NO_WATCH ((struct watch){ 0, -1, -1, -1 })

#define WATCH_DESCRIPTOR 100 /* ours are from here on: a scenario has the low ones */

/*
 * Watches that process or thread, unless it does so already. Returns false where /proc can't be
 * read; where it does not tell the call, watch->syscall stays -1.
 */
bool watch_begin(struct watch *watch, pid_t pid);

void watch_end(struct watch *watch);

/* The letter of its state as proc(5) has it; X: there is no such process. */
char watch_state(const struct watch *watch);

/* Whether that is the letter of one that has ended. */
bool watch_is_over(char state);

/*
 * Whether the kernel says that it runs, or is about to: cheaper than its state, but not always
 * told.
 */
bool watch_runs(const struct watch *watch);

/*
 * Whether one in state S is asleep in a call, asked after the state: one that is being woken still
 * names its call. True where the call is not told.
 */
bool watch_in_call(struct watch *watch);

/*
 * How often it has been given a CPU (proc(5): schedstat); 0: not told. One in state S that was
 * given none since it was asleep has not been awake meanwhile.
 */
unsigned long watch_turns(struct watch *watch);

/*
 * Whether one asleep in a call sleeps until something wakes it: not in one with a time limit, nor
 * on its children. True where the call is not told.
 */
bool watch_sleeps_for_good(struct watch *watch);

/* A copy of the descriptor among ours, -1 where it is none; it is closed where it was. */
int keep_high(int fd);

/* Closes one that is open, and notes it. */
void close_known(int *fd);

#endif
