/* How many elements an array has. */
#ifndef IPCLITMUS_COUNT_H
#define IPCLITMUS_COUNT_H

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
