/*
 * The parts of a C file that don't depend on its program: what it includes, and its own functions.
 */
#ifndef IPCLITMUS_C_TEXT_H
#define IPCLITMUS_C_TEXT_H

#include <stdio.h>

#include "c_halting.h"
#include "c_scene.h"
#include "source.h"

#define ERROR_LIMIT 8

/* What a C file needs. */
struct c_needs {
	int calls;          /* how many it makes */
	bool actors;        /* some in processes of their own */
	bool pids;          /* its text names the actors' processes */
	bool in_turn;       /* actors begin one after the other */
	bool turns;         /* an actor makes several calls, or one with others */
	bool numbers;       /* it tells more of a call than its value */
	bool several;       /* more than one outcome is right */
	bool attempts;      /* it hangs on chance */
	bool sights;        /* main asks by itself what became of a call */
	bool expects;       /* a call, or several, and not what it is not */
	bool ends;          /* a process ends in a call */
	enum halting halts; /* a call halts in its buffer */
	bool fills;         /* some fill their buffers */
	bool halts_once;    /* one alone is given such a buffer */
	enum scene_place scene;
	bool descriptors;             /* main has some that count */
	char errors[ERROR_LIMIT][24]; /* that it calls by their names */
	int error_count;
};

/*
 * Writes all that stands before the rest, which is main and its like: headers, what is wanted of
 * the source, and the functions that main calls.
 */
void c_text_write_top(FILE *out, struct source_text *source, const char *rest,
		      const struct c_needs *needs);

/* Writes the includes that the text, and the model's own, ask for. */
void c_text_write_includes(FILE *out, const struct source_text *source, const char *text);

/* The helpers for models that the text of a C file may name. */
extern const char *const c_text_helpers[];

/* Those for what is handed over: where main too makes calls, and where each that does is a fork. */
extern const char *const c_text_handed[];
extern const char *const c_text_handed_by_fork[];

/* Whether calls may be made at the same time. */
extern const char *const c_text_meets[];
extern const char *const c_text_meets_nobody[];

#endif
