/* System calls by the name of the C function that makes them. */
#ifndef IPCLITMUS_CALLS_H
#define IPCLITMUS_CALLS_H

#include <stdbool.h>

/*
 * The name of the C function that sleeps in this system call: "open" also for openat, since a
 * claim speaks of the function and libcs differ in the call. NULL for calls no claim sleeps in.
 */
const char *call_name(long number);

/*
 * Whether a sleep in this call with these arguments comes to an end though nobody wakes it: it has a
 * time limit, or waits for a child of its own.
 */
bool call_ends_by_itself(long number, const unsigned long long arguments[6]);

#endif
