/* Functions of a C file without what their constants rule out. */
#ifndef IPCLITMUS_C_FOLD_H
#define IPCLITMUS_C_FOLD_H

#include "c_values.h"

/* The function's text without it; freed by the caller. NULL without memory. */
char *known_fold(const struct known *known, const char *function);

/* The same text with what stands from begin to end replaced; frees the old one. */
char *text_splice(char *text, const char *begin, const char *end, const char *with);

#endif
