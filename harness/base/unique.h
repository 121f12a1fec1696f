/* Unique: numbers that nobody else comes upon. */
#ifndef IPCLITMUS_UNIQUE_H
#define IPCLITMUS_UNIQUE_H

#include <stdint.h>

/* 32 random bits from the kernel; where it has none, from the clock and the process. */
uint32_t unique_number(void);

#endif
