/* The claims' sources, the expectations and NEWS, carried in the program itself. */
#ifndef IPCLITMUS_EMBEDDED_H
#define IPCLITMUS_EMBEDDED_H

/* A text file, named from the top of the source tree: "tests/pipe/pipe.c". */
struct embedded_file {
	const char *name;
	const char *const *lines; /* without their newlines; ends with NULL */
};

/* All of them; ends with a name of NULL. Written by embed.awk at build time. */
extern const struct embedded_file embedded_files[];

#endif
