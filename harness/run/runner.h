/* The runner: one run of one claim, from fork to the sweep of what it left. */
#ifndef IPCLITMUS_RUNNER_H
#define IPCLITMUS_RUNNER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "claim/claim.h"
#include "stage/directory.h"
#include "stage/page.h"

struct run_settings {
	double time_limit; /* seconds after which a claim counts as hanging */
	const struct run_directory *directory;
	struct litmus_settings litmus;
	bool threaded;  /* each process of a claim has a second, idle thread */
	bool lingering; /* who is seen asleep is left so for two seconds, once in each call */
};

/*
 * Forks the keeper of a run of the claim. The keeper starts the scenario in a process group of its
 * own below itself, watches it until it ends or the time limit passes, kills every process that
 * is left, removes every object, and ends; the evidence is then in the page. It does the same at
 * once when it gets SIGTERM, or when the process that called this is killed. slot tells apart runs
 * at the same time. Returns the keeper's pid; -1 with errno set, which the page tells as well.
 */
pid_t runner_start(struct page *page, const struct claim *claim,
		   const struct run_settings *settings, int slot);

/* Takes the outcome of a run whose keeper was reaped with this wait status. */
void runner_take(struct page *page, int status, struct outcome *outcome);

/*
 * Tries fork, waitid, waitpid and the page, without which no verdict can be had. Returns false with
 * the reason.
 */
bool runner_self_test(char *reason, size_t size);

#endif
