/* Large tables of a program that forks all the time. */
#ifndef IPCLITMUS_MEMORY_H
#define IPCLITMUS_MEMORY_H

#include <stddef.h>

/*
 * Zeroed memory that children share, so that fork copies nothing of it: every run of a claim is
 * several processes. Returns NULL with errno set.
 */
void *memory_new(size_t count, size_t size);

/* Gives it back; NULL is none. */
void memory_free(void *memory, size_t count, size_t size);

#endif
