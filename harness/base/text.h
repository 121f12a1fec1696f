/* Text for several readers: escaping for TAP, YAML, XML and JSON, and lines for a terminal. */
#ifndef IPCLITMUS_TEXT_H
#define IPCLITMUS_TEXT_H

#include <stddef.h>
#include <stdio.h>

/*
 * Writes text so that it stays one TAP description: '#' and '\' escaped, control bytes as '?', bad
 * UTF-8 as U+FFFD.
 */
void text_tap(FILE *out, const char *text);

/* Writes text as a double-quoted YAML scalar, quotes included; bad UTF-8 as U+FFFD. */
void text_yaml(FILE *out, const char *text);

/* Writes text as XML character data or between double quotes; what XML 1.0 can't hold as U+FFFD. */
void text_xml(FILE *out, const char *text);

/* Writes text as a JSON string, quotes included; bad UTF-8 as U+FFFD. */
void text_json(FILE *out, const char *text);

/* Writes text for a terminal: control bytes but newline and tab as '?', bad UTF-8 as U+FFFD. */
void text_plain(FILE *out, const char *text);

/*
 * Writes text as text_plain does, wrapped as wide as its terminal is, and a newline. The first line
 * is at this column already; the others are indented. Unwrapped where memory lacks.
 */
void text_wrapped(FILE *out, int column, int indent, const char *text);

/* The same in lines of so many columns, or as many as hold eight of what is indented. */
void text_wrapped_to(FILE *out, int width, int column, int indent, const char *text);

/* The columns that text takes on a terminal. */
int text_columns(const char *text);

/* Writes text as text_plain does, and blanks up to that many columns. */
void text_padded(FILE *out, const char *text, int width);

/* Writes bytes as a C string's into a buffer, cut with "..." where they don't fit. */
void text_quote(const char *bytes, size_t count, char *buffer, size_t size);

#endif
