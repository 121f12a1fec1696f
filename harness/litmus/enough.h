/* How many rounds of what meets are enough. */
#ifndef IPCLITMUS_ENOUGH_H
#define IPCLITMUS_ENOUGH_H

#include <stdbool.h>

/*
 * Whether those that the histogram of this claim has are, which were played in so many seconds: the
 * rounds that the user wants, else some, for at least so long. A slow machine plays fewer: what was
 * seen in them is judged all the same.
 */
bool rounds_are_enough(double seconds, double least_seconds);

#endif
