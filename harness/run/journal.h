/*
 * The journal of a run: what began and what ended, written before the machine can die of it. Each
 * line is one write of "ipclitmus: WORD ...", so that it is found again in a log among others.
 */
#ifndef IPCLITMUS_JOURNAL_H
#define IPCLITMUS_JOURNAL_H

#include <stdbool.h>

#include "base/platform.h"
#include "pool.h"

#define JOURNAL_MARK "ipclitmus: "

struct journal {
	const char *
		path; /* a file, a device as /dev/ttyS0 and /dev/kmsg, "-": standard output; or NULL */
	const struct facts
		*facts; /* of this platform: who reads it elsewhere is told; may be NULL */
	bool sync;      /* each line is on the medium before what it tells of begins */
	int fd;
	int error; /* errno of the first line that could not be written, or 0 */
};

/*
 * Opens it to append, and writes how the run began; `resumed`: as the rest of the one before.
 * Returns false with journal->error set.
 */
bool journal_open(struct journal *journal, bool resumed);

/* Writes that a job begins. Returns false with journal->error set; without a journal, true. */
bool journal_begin(struct journal *journal, const struct job *job);

/* The same for its end: what a litmus claim counted, then the outcome's kind and text. */
bool journal_end(struct journal *journal, const struct job *job, const struct outcome *outcome);

void journal_close(struct journal *journal);

#endif
