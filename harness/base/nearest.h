/* What a word that is not known was probably meant to be. Pure. */
#ifndef IPCLITMUS_NEAREST_H
#define IPCLITMUS_NEAREST_H

#include <stddef.h>

/* Levenshtein's distance of two texts of these lengths; SIZE_MAX where b is 128 bytes or longer. */
size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length);

/* The one of the words, which end with NULL, that is most like it; NULL: none is near. */
const char *nearest_word(const char *word, const char *const *words);

#endif
