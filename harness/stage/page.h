/*
 * The page: memory that all processes of a claim share and in which they leave what they saw, so
 * that no pipe, file or queue under test carries it, and a failure counts though nobody reaps its
 * actor.
 */
#ifndef IPCLITMUS_PAGE_H
#define IPCLITMUS_PAGE_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "account.h"
#include "evidence.h"
#include "halt_region.h"
#include "look.h"

struct claim;

#define OBJECT_LIMIT 160 /* kernel objects that one claim can own */
#define LINGER_LIMIT 4   /* places of one claim where a sleeper is left asleep */

enum stop_state { GOING, AT_STOP, RESUMED };

/* An actor, as all processes of the claim see it. The scenario's own process is the first. */
struct actor {
	char name[40];
	atomic_int pid;    /* 0 until it runs */
	atomic_bool ended; /* reaped by the scenario: pid is not its own any more */
	atomic_int status; /* then, as of waitpid */
	atomic_int stop;   /* enum stop_state */
	char stop_name[32];
	struct place place; /* the last step it began */
	const char *step;
	atomic_uint steps; /* how many it began */
	struct halt_region halt;
	struct sight asleep; /* when last seen so */
	unsigned int asleep_steps;
};

/* How the roles of a litmus claim's round begin: for comparison. */
enum litmus_start {
	WITH_OFFSETS,
	TOGETHER, /* without */
	YIELDING, /* as without a CPU of their own */
};

/* How long litmus claims are to be played, and how. */
struct litmus_settings {
	unsigned long rounds; /* 0: as many as some time allows */
	enum litmus_start start;
};

/* Where somebody was left asleep, and in which call. */
struct lingering {
	struct place place;
	const char *call;
};

struct page {
	const struct claim *claim;
	pid_t keeper;
	const char *no_directory; /* why the claim has none of its own; NULL: it has */
	bool no_subreaper;        /* the kernel does not give the keeper its orphans */
	bool own_ipc;             /* the claim's System V objects and IPC limits are its own */
	bool own_names;           /* and so are the names in /dev/shm and /dev/mqueue */
	bool disposable;          /* the user gave leave to change what the whole machine shares */
	struct litmus_settings litmus;
	bool threaded;  /* each process of the claim has a second, idle thread */
	bool lingering; /* who sleeps is left asleep for two seconds once */
	char mark[24];  /* in its objects' names and no others: "ipclitmus-1a2b3c4d." */
	struct evidence evidence;
	atomic_int actor_count;
	struct actor actors[ACTOR_LIMIT];
	atomic_int lingered_count;
	struct lingering lingered[LINGER_LIMIT]; /* where one slept for long already */
	atomic_int object_count;
	struct object objects[OBJECT_LIMIT];
};

/* Maps a page. Returns NULL with errno set. */
struct page *page_new(void);

/* Unmaps it. */
void page_free(struct page *page);

/* Makes the page ready for a run of the claim, which stands at that place. */
void page_begin(struct page *page, const struct claim *claim, struct place place);

/* Whether a sleeper in this call is to be left asleep at this place: not where one was already. */
bool page_lingers_at(struct page *page, struct place place, const char *call);

/* The page of the claim this process belongs to, and the actor that it is in it. */
extern struct page *the_page;
extern struct actor *the_actor;

/* How many steps all actors have begun. */
unsigned page_steps(const struct page *page);

/* Whether a process has told of the claim, and of all actors. */
bool page_told(const struct page *page);

/*
 * Tells of the claim, and of the last state of every actor unless it held or was skipped. The first
 * one counts: returns false where there was one already. The text is formatted as by printf.
 */
bool page_tell(struct page *page, enum outcome_kind kind, struct place place, const char *format,
	       ...) __attribute__((format(printf, 4, 5)));
bool page_vtell(struct page *page, enum outcome_kind kind, struct place place, const char *format,
		va_list arguments);

/* Notes the last state of every actor, unless that is known already. */
void page_trace(struct page *page);

#endif
