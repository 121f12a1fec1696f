/* The resource limits of whoever started us: what we make of them, and what they leave. */
#ifndef IPCLITMUS_LIMITS_H
#define IPCLITMUS_LIMITS_H

#include <stdbool.h>

/* What a claim may have open, with what is opened to look at it: the second stands in texts, too. */
#define LEAST_DESCRIPTORS 64  /* that any claim needs */
#define MANY_DESCRIPTORS  256 /* that some need */

/* Raises soft limits to what claims need, as far as the hard ones let us. */
void limits_raise(void);

/* How many descriptors a process may have open; 0 where that is enough for all. */
unsigned long limits_few_descriptors(void);

/* That they are fewer than this, as a reason to skip; else NULL. */
const char *limits_lack_descriptors(unsigned long count);

/* Whether files can be made that are as large as claims make them. */
bool limits_let_files_grow(void);

#endif
