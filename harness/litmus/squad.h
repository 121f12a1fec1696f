/*
 * The squad: the workers that play the rounds of a litmus claim, batch by batch, where they meet,
 * and how it is seen that some sleep for good. Only this room sees it.
 */
#ifndef IPCLITMUS_SQUAD_H
#define IPCLITMUS_SQUAD_H

#include <pthread.h>
#include <sched.h>

#include "gate.h"
#include "litmus.h"
#include "stage/bell.h"
#include "stage/page.h"
#include "stage/watch.h"

#define ROLE_LIMIT  8
#define BATCH_LIMIT ROUNDS_AT_ONCE

/* The roles of a claim. */
struct cast {
	int count;
	char names[ROLE_LIMIT][32]; /* "taker", "taker[1]" */
	bool prepares;              /* some have a BEFORE */
};

/* Where a worker finds what to do. */
struct seat {
	_Alignas(64) struct bell order; /* rings for each batch */
	struct field *field;
	int number;
	int role, cpu; /* in this batch; cpu -1: any */
	uint32_t offsets[BATCH_LIMIT];
	_Alignas(64) atomic_int inside; /* in its role */
	atomic_int done;                /* rounds of this batch */
	atomic_int task;                /* its thread id; 0: not known yet */
	uint32_t lengths[BATCH_LIMIT];
};

/* What main and the workers share. */
struct field {
	const struct claim *claim;
	struct cast cast;
	int workers;
	int rounds; /* of this batch; 0: go home */
	bool alone; /* one CPU for all: offsets count in what is given away of it */
	int spins;
	cpu_set_t cpus; /* that we may use */
	struct gate gate;
	struct bell news; /* rings when a batch has ended */
	atomic_int ended; /* workers that are through with it */
	struct seat seats[ROLE_LIMIT];
	size_t round_size;
	unsigned char *rounds_memory;
};

/* One call of a claim's body: which part of it is wanted. */
struct turn {
	enum part part;
	struct cast *cast; /* PART_CAST: writes down the roles; PART_BEFORE: has them */
	int slot;          /* of the round in its batch */
	int passed, role;  /* PART_ROLE, PART_BEFORE: roles passed by; the one that is wanted */
	const struct seat *seat; /* the same: the worker's */
	bool alone;              /* the same: there is one CPU for all */
	uint64_t begun;          /* the same: when it began, in ticks */
	const char *outcome;     /* PART_OUTCOME: what was seen */
	struct place place;
};

/* The squad as main knows it. */
struct squad {
	struct field *field;
	const struct cast *cast;
	struct actor *actors[ROLE_LIMIT]; /* of processes */
	pthread_t threads[ROLE_LIMIT];
	struct watch watches[ROLE_LIMIT];
	int asleep[BATCH_LIMIT]; /* by round: how often somebody had to be roused in it */
};

/* The memory of a round of this batch. */
void *round_memory(const struct field *field, int slot);

/* Starts the workers; settles the claim as broken where that can't be. */
void squad_start(struct squad *squad, const struct claim *claim, const struct cast *cast);

/* Gives the worker the name of its role, for a failure to tell. */
void squad_name(struct squad *squad, int number);

/* They are not to spin where they meet. */
void squad_yields(struct squad *squad);

/* Has them play the batch that is set up in the field, and waits for its end. */
void squad_play(struct squad *squad);

/* Sends them home. */
void squad_stop(struct squad *squad);

/* In a worker: obeys orders until it is sent home. */
void worker_play(struct field *field, int number);

/*
 * Whether every worker is through with its round, waits for the others, or sleeps for good, and
 * some do the last; *round is theirs then, and *asleep has a bit for each of them.
 */
bool squad_is_still(struct squad *squad, int *round, unsigned *asleep);

#endif
