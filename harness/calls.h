/* System calls by the name of the C function that makes them. */
#ifndef IPCLITMUS_CALLS_H
#define IPCLITMUS_CALLS_H

/*
 * The name of the C function that sleeps in this system call: "open" also for openat, since a
 * claim speaks of the function and libcs differ in the call. NULL for calls no claim sleeps in.
 */
const char *call_name(long number);

#endif
