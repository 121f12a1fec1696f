/*
 * Soaking: turns without end, each a command of this program in a process of its own. Only soak's
 * files see it.
 */
#ifndef IPCLITMUS_SOAK_H
#define IPCLITMUS_SOAK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define LANE_LIMIT     32
#define TURN_ARGUMENTS 80
#define TURN_TEXT      128

/* What was done until now; it stands in the directory, for who goes on. */
struct tally_of_soak {
	unsigned long seed;
	unsigned long turns, next; /* ended; the number of the next one */
	double seconds;
	unsigned long claims, litmus_rounds, programs, histories, operations;
	unsigned long failures;
	unsigned long kernel_warnings;
};

/* What turns are made of. */
struct stock {
	const struct claim **claims, **litmus,
		**models,   /* a model by its claim of random programs */
		**recorded; /* those of which there are histories */
	size_t claim_count, litmus_count, model_count, recorded_count;
	bool lingering; /* --long */
};

enum turn_kind { TURN_CLAIMS, TURN_LITMUS, TURN_PROGRAMS, TURN_HISTORIES, TURN_LONG, TURN_KINDS };

/* One turn: the arguments of the command that it is. */
struct turn_of_soak {
	enum turn_kind kind;
	size_t claims;
	int count;
	char *arguments[TURN_ARGUMENTS + 1];
	char text[TURN_ARGUMENTS][TURN_TEXT];
};

/* Makes the turn of that number: the same from the same seed. */
void turn_make(struct turn_of_soak *turn, const struct stock *stock, unsigned long seed,
	       unsigned long number);

/* Becomes the turn: its output goes to a file in the directory, where what it finds is left. */
_Noreturn void turn_become(struct turn_of_soak *turn, const char *directory);

/* Adds what the turn's output, in this directory, says that it has done. */
void turn_count(const struct turn_of_soak *turn, const char *directory,
		struct tally_of_soak *tally);

/* "16 claims", "histories of msg": what it is, for the status line. */
const char *turn_title(const struct turn_of_soak *turn);

/* The directory in which all is kept. Each returns false with errno set where that can't be. */
bool keep_open(const char *path, bool resumes, struct tally_of_soak *tally);
bool keep_tally(const struct tally_of_soak *tally);
void keep_scratch(char *path, size_t size, unsigned long number);
bool keep_failure(const char *scratch, const struct turn_of_soak *turn, unsigned long number,
		  char *path, size_t size);
void keep_nothing(const char *scratch);
bool keep_is_full(void);

/* The kernel's log, from now on; false with errno set where it can't be read. */
bool kernel_log_open(void);

/* How many new warnings there are; each is told, and kept. */
int kernel_log_read(void);

#endif
