/* Running campaigns: the jobs of a pool, like claims. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/names.h"
#include "campaigns.h"
#include "claim/registry.h"
#include "command.h"
#include "report/cures.h"
#include "run/pool.h"

#define NO_LIMIT  1e9 /* seconds: a campaign ends by its own plan */
#define JOB_LIMIT 64

struct crowd {
	int status; /* the worst so far */
	void (*tick)(void *context);
	void *context;
};

static bool started(void *context, const struct job *job, size_t done)
{
	(void)context;
	(void)job;
	(void)done;
	return true;
}

static bool finished(void *context, const struct job *job, const struct outcome *outcome)
{
	struct crowd *crowd = context;
	char cause[128];
	struct cure cure;

	(void)job;
	if (outcome->kind == HELD)
		return true;
	if (outcome->kind == SKIPPED) {
		cure = cure_for(outcome->text, false, cause, sizeof(cause));
		fprintf(stderr, "skipped: %s%s%s\n", outcome->text, cure.cure ? ": " : "",
			cure.cure ? cure.cure : "");
		crowd->status = EXIT_NOTHING_RAN;
	} else {
		crowd->status = usage_error("%s", outcome->text);
	}
	return true;
}

static void tick(void *context)
{
	struct crowd *crowd = context;

	if (crowd->tick)
		crowd->tick(crowd->context);
}

static int run_jobs(const struct job *jobs, int count, struct crowd *crowd)
{
	const struct pool_listener listener = { .started = started,
						.finished = finished,
						.tick = tick,
						.context = crowd,
						.any_order = true };
	struct run_directory directory;
	const struct run_settings settings = { .time_limit = NO_LIMIT, .directory = &directory };
	sigset_t before;
	int result;

	pool_hold_signals(&before);
	run_directory_make(&directory);
	result = pool_run(jobs, (size_t)count, count, &settings, false, &listener);
	run_directory_remove(&directory);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

int campaigns_run(struct desk *desk, const struct model *model, int jobs,
		  void (*on_tick)(void *context), void *context, int *signal)
{
	struct crowd crowd = { EXIT_AS_EXPECTED, on_tick, context };
	struct job list[JOB_LIMIT];
	char id[128];
	int result;

	snprintf(id, sizeof(id), "%s.random-programs", model->name);
	for (char *c = id; *c; c++)
		if (*c == '_')
			*c = '-';
	for (int i = 0; i < jobs; i++)
		list[i] = (struct job){ registry_find(id), 1 };
	desk->plan.parts = jobs;
	desk->jobs = 0;
	the_desk = desk;
	result = run_jobs(list, jobs, &crowd);
	the_desk = NULL;
	*signal = result > 0 ? result : 0;
	if (result < 0)
		return usage_error("the campaign can't go on: %s", errno_name(errno));
	return crowd.status;
}
