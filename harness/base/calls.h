/* System calls by the name of the C function that makes them. */
#ifndef IPCLITMUS_CALLS_H
#define IPCLITMUS_CALLS_H

#include <stdbool.h>

/*
 * The call behind a system call's number: where one number stands for several, as ipc(2) and
 * socketcall(2) do by their first argument, a number of its own, and else the same.
 */
long call_meant(long number, unsigned long long first);

/*
 * The name of the C function that sleeps in this call, as call_meant gives it: "open" also for
 * openat, since a claim speaks of the function and libcs differ in the call. NULL for calls no
 * claim sleeps in.
 */
const char *call_name(long number);

/* Whether this call may be one that the C function of that name sleeps in. */
bool call_is(long number, const char *name);

/*
 * Whether the kernel shows system calls (proc(5), /proc/PID/syscall) by the numbers that this
 * program makes them by: an emulator of another machine makes others in its stead.
 */
bool call_numbers_are_shown(void);

/*
 * Whether a sleep in this call with these arguments comes to an end though nobody wakes it: it has
 * a time limit, or waits for a child of its own.
 */
bool call_ends_by_itself(long number, const unsigned long long arguments[6]);

#endif
