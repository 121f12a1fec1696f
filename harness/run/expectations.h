/* Where expectations come from: files the user names, else those the program was built with. */
#ifndef IPCLITMUS_EXPECTATIONS_H
#define IPCLITMUS_EXPECTATIONS_H

#include <stdbool.h>

#include "base/platform.h"
#include "expected.h"

/*
 * Adds the file's expectations; says so on stderr where it does not apply. False after a message.
 */
bool expectations_from_file(struct expected *expected, const char *path, const struct facts *facts);

/* Adds those of the built-in files that apply to this platform. False after a message. */
bool expectations_built_in(struct expected *expected, const struct facts *facts);

#endif
