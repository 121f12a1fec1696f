/*
 * The page: memory that all processes of a claim share and in which they leave the verdict, so that
 * no pipe, file or queue under test carries it, and a failure counts though nobody reaps its actor.
 */
#ifndef IPCLITMUS_PAGE_H
#define IPCLITMUS_PAGE_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "account.h"
#include "claim.h"
#include "look.h"
#include "outcome.h"

#define OBJECT_LIMIT 48 /* kernel objects that one claim can own */

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
	atomic_uint steps;   /* how many it began */
	struct sight asleep; /* when last seen so */
	unsigned int asleep_steps;
};

struct page {
	const struct claim *claim;
	pid_t keeper;
	const char *no_directory; /* why the claim has none of its own; NULL: it has */
	bool no_subreaper;        /* the kernel does not give the keeper its orphans */
	bool own_namespaces;      /* the claim's IPC limits are its own */
	bool disposable;          /* the user gave leave to change what the whole machine shares */
	bool played;              /* the scenario came to its last line */
	atomic_int settled;       /* whether outcome is written: see page.c */
	struct outcome outcome;
	atomic_int actor_count;
	struct actor actors[ACTOR_LIMIT];
	atomic_ulong tallies[OUTCOME_LIMIT];
	atomic_int object_count;
	struct object objects[OBJECT_LIMIT];
};

/* Maps a page. Returns NULL with errno set. */
struct page *page_new(void);

/* Unmaps it. */
void page_free(struct page *page);

/* Makes the page ready for a run of the claim. */
void page_begin(struct page *page, const struct claim *claim);

/* The page of the claim this process belongs to, and the actor that it is in it. */
extern struct page *the_page;
extern struct actor *the_actor;

/* Whether some process has left a verdict. */
bool page_settled(const struct page *page);

/*
 * Leaves a verdict, with the last state of every actor unless it held or was skipped. The first one
 * counts: returns false where there was one already. The text is formatted as by printf.
 */
bool page_settle(struct page *page, enum outcome_kind kind, struct place place, const char *format,
		 ...) __attribute__((format(printf, 4, 5)));
bool page_vsettle(struct page *page, enum outcome_kind kind, struct place place, const char *format,
		  va_list arguments);

/* Takes the outcome from the page, whoever settled it, or settles it as broken. */
void page_take(struct page *page, struct outcome *outcome);

#endif
