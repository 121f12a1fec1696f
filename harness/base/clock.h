/* Time that passes, for limits and for the report; no verdict hangs on it. */
#ifndef IPCLITMUS_CLOCK_H
#define IPCLITMUS_CLOCK_H

/* Seconds since some moment in the past, which setting the clock does not change. */
double clock_seconds(void);

#endif
