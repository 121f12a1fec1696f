/* Results of several platforms for programs. */
#ifndef IPCLITMUS_RESULTS_JSON_H
#define IPCLITMUS_RESULTS_JSON_H

#include <stdio.h>

#include "results.h"

/* Writes them as JSON, as the schema has it. old: the results to compare with, or NULL. */
void results_write_json(FILE *out, const struct results *results, const struct results *old);

/* Writes the JSON Schema of that. */
void results_print_schema(FILE *out);

#endif
