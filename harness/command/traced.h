/* The files of tests/trace: for each sentence of a manual page what checks it, or why not. */
#ifndef IPCLITMUS_TRACED_H
#define IPCLITMUS_TRACED_H

#include <stdbool.h>
#include <stddef.h>

#include "sentences.h"

#define SECTION_SIZE 48
#define NAME_SIZE    96

/* What becomes of a sentence. */
enum fate {
	FATE_CHECKED,    /* by claims */
	FATE_OPEN,       /* no claim yet */
	FATE_UNSEEN,     /* it says nothing that a process can observe */
	FATE_ELSEWHERE,  /* it speaks of another platform, or of another version */
	FATE_UNTESTABLE, /* it would need what no test may do to a machine */
	FATE_UNDEFINED,  /* it leaves open what happens */
	FATE_COUNT
};

/* "checked", "unseen": as the files and the reports have it. */
const char *fate_word(enum fate fate);

/* A line of such a file: "ERRORS 3 | EAGAIN An operation could not | sem.a sem.b: a remark". */
struct traced {
	char section[SECTION_SIZE];
	int number;
	char handle[HANDLE_SIZE];
	const char *text; /* all that stands behind the handle */
	enum fate fate;
	const char *ids;    /* where checked: traced_next_id() takes them apart */
	const char *remark; /* after the colon; "" where there is none */
};

/*
 * Reads a line that is neither blank nor a comment nor one of the head. Returns NULL, or after a
 * mistake what it is, which holds until the next call.
 */
const char *traced_parse(const char *line, struct traced *traced);

/* Takes the next id, of those that are separated by spaces, up to a colon. False at the end. */
bool traced_next_id(const char **ids, char id[NAME_SIZE]);

/* Whether one of the ids is this. */
bool traced_names(const struct traced *traced, const char *id);

/* A file of tests/trace. */
struct trace_file {
	const char *page; /* "semop.2" */
	const char *path; /* "tests/trace/semop.2" */
	const char
		*read; /* what its sentences were read in: "Linux man-pages 6.03"; "" if not told */
	const char *const *lines;
};

/* The file of that number, from 0; false past the last. */
bool trace_file_at(size_t index, struct trace_file *file);

/* The file of a page, "semop.2" or "semop(2)", or of another name that the page has. */
bool trace_file_of(const char *page, struct trace_file *file);

/* Takes the next line from *lines. False at the end. *mistake is what traced_parse() says of it. */
bool trace_next(const char *const **lines, struct traced *traced, const char **mistake);

/* Whether a sentence of the file leads to the claim of that id. */
bool trace_file_names(const struct trace_file *file, const char *id);

/*
 * Takes the next page that a reference names from *rest, which is the reference at first:
 * "semop.3p" and "semop.2" from "POSIX semop(); semop(2) E2BIG". False at the end.
 */
bool reference_next_page(const char *reference, const char **rest, char page[NAME_SIZE]);

#endif
