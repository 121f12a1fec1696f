/* Names for numbers: errno, signals, poll events. */
#ifndef IPCLITMUS_NAMES_H
#define IPCLITMUS_NAMES_H

#include <stddef.h>

/* "EAGAIN"; for an unknown number "errno 4711", in a buffer that the next call overwrites. */
const char *errno_name(int error);

/* "SIGPIPE", "SIGRTMIN+3"; else "signal 99", in a buffer that the next call overwrites. */
const char *signal_name(int signal);

/* Writes poll events: "POLLIN|POLLHUP", "none". */
void poll_names(int events, char *buffer, size_t size);

/* Writes a fault's signal and si_code: "SIGSEGV (SEGV_ACCERR)". */
void fault_name(int signal, int code, char *buffer, size_t size);

#endif
