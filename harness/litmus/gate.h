/* A gate: where the workers of a litmus meet before each round, awake if they can. */
#ifndef IPCLITMUS_GATE_H
#define IPCLITMUS_GATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct gate {
	_Alignas(64) atomic_uint arrived;
	atomic_int sleepers;
};

/*
 * Arrives, and waits until so many have: spins for a while, then gives way to others, then sleeps,
 * so that on a loaded machine nobody keeps from its CPU the one that is waited for.
 */
void gate_pass(struct gate *gate, unsigned wanted, int spins);

/* Whether so many have arrived. */
bool gate_is_open(const struct gate *gate, unsigned wanted);

/* The finest clock there is, in ticks of its own. */
uint64_t ticks(void);

#endif
