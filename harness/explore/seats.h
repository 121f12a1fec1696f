/*
 * Seats: where main and the workers meet, in memory that they share. Only the crew's own files see
 * it.
 */
#ifndef IPCLITMUS_SEATS_H
#define IPCLITMUS_SEATS_H

#include "stage/bell.h"
#include "stage/halt_region.h"
#include "workers.h"

#define LAST_DESCRIPTOR 200 /* ours are below */

enum order_kind { ORDER_CALL, ORDER_SCRIPT, ORDER_ENTER, ORDER_LEAVE, ORDER_QUIT };

/* Where a worker gets its orders, and tells of them. */
struct seat {
	_Alignas(64) struct bell order; /* rings for each; main's own when a worker has news */
	atomic_uint taken, done;        /* the number of the order begun, ended */
	atomic_int wants;               /* a descriptor of main's, plus 1; -1: it is on its way */
	atomic_int pid;
	enum order_kind kind;
	unsigned program;
	bool noted;          /* main notes what descriptors it hands over */
	atomic_uint entered; /* the program it has entered */
	struct call call;
	struct halt_region halt; /* where that halts */
};

/* The crew of this process and its workers. */
extern struct crew *the_crew;

/* Runs the model's hook, if it has it. */
void run_hook(enum hook_kind kind, void *state, int actor);

/* The actor, which may be main, enters the program, unless it has; leaves it, if it has entered. */
void seat_enter(struct seat *seat, int actor);
void seat_leave(struct seat *seat, int actor);

/* Gives a worker an order; whether it has done its last one. */
void seat_order(struct crew *crew, int actor, enum order_kind kind);
bool seat_has_done(const struct seat *seat);

/*
 * In a worker: obeys orders, of which `last` was the last. hand: where main hands descriptors over.
 */
_Noreturn void work(int actor, unsigned last, int hand);

/* Main hands over the descriptor that a worker wants. */
void hand_over(struct crew *crew, int actor);

/* In a worker: its call is to halt so in its buffer; it is over: what was lent for that goes. */
void halting_begin(struct seat *seat);
void halting_end(struct seat *seat);

/* What one look at a worker shows whose call has not returned when last looked. */
enum sight_of { STILL_RUNNING, SEEN_DONE, SEEN_ASLEEP, SEEN_OVER };

/* closely: at its process, too; else only where it is time for that. */
enum sight_of look_at_worker(struct crew *crew, int actor, bool closely);

/* Looks at the worker's process from now on, which may be another than last time. */
void watch_worker(struct crew *crew, int actor);

/* How main waits for its workers: all zero at first. */
struct patience {
	bool tired; /* it does not wait awake */
	unsigned heard;
	long nap;
	double begun;
	int times;   /* it was lost already, but the worker had been kept waiting */
	double used; /* seconds of the processor, that worker's until then */
};

/*
 * Main has looked, and what it waits for is not so: lets some time pass, awake at first, then
 * asleep until a worker tells. False where it has waited for QUIET_SECONDS. Then, or when it waits
 * no more: main_goes_on.
 */
bool main_waits(struct crew *crew, struct patience *patience);
void main_goes_on(struct crew *crew);

/* The worker's process is over: until the round is, it stays, a zombie. */
void note_end(struct crew *crew, int actor);

#endif
