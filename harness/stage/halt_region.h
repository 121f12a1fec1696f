/* What a process and those who see it know of memory in which its call halts: see halt.h. */
#ifndef IPCLITMUS_HALT_REGION_H
#define IPCLITMUS_HALT_REGION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Memory of a process where its call halts, all zero at first. Others see it; the process alone
 * changes it, but for what tells that it was provided.
 */
struct halt_region {
	int fd;          /* of its faults, in its own table; 0: none yet */
	int file;        /* whose bytes are absent; 0: userfaultfd has them */
	uint64_t offset; /* in the file, of the part that is absent */
	void *memory;    /* all of it */
	void *absent;    /* that part */
	void *rest;      /* what that part will hold, elsewhere in the process */
	atomic_size_t size;
	atomic_bool provided; /* or about to be */
};

#endif
