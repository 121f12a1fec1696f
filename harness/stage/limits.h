/* The resource limits of whoever started us: what we make of them, and what they leave. */
#ifndef IPCLITMUS_LIMITS_H
#define IPCLITMUS_LIMITS_H

#include <stdbool.h>

/* What a claim may have open, with what is opened to look at it: the number stands in phrases.c. */
#define DESCRIPTORS_OF_A_CLAIM 256

/* Raises soft limits to what claims need, as far as the hard ones let us. */
void limits_raise(void);

/* How many descriptors a process may have open; 0 where that is enough for all. */
unsigned long limits_few_descriptors(void);

/* The same as a reason to skip; NULL where they are enough. */
const char *limits_lack_descriptors(void);

/* Whether files can be made that are as large as claims make them. */
bool limits_let_files_grow(void);

#endif
