/* What is known of the calls of a C file makes its functions simpler. */
#ifndef IPCLITMUS_C_KNOWN_H
#define IPCLITMUS_C_KNOWN_H

#include "c_values.h"

/*
 * Makes the wanted functions simpler for what is left of the program, which is changed as well and
 * may move: arguments that are the same constant in each call stand in the function, and a function
 * that is one short expression stands where it was called.
 */
void known_simplify(const struct known *known, char **rest);

#endif
