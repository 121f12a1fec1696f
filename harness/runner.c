/* The runner: one run of one claim. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "clock.h"
#include "litmus.h"
#include "look.h"
#include "names.h"
#include "own.h"
#include "registry.h"
#include "runner.h"
#include "sandbox.h"
#include "sweep.h"

/* How long a failure that an actor left may wait until the keeper looks; it decides nothing. */
#define GLANCE_NANOSECONDS (10 * 1000 * 1000)

/* The first need that this machine does not meet, as a reason; NULL where it meets all. */
static const char *missing_need(const struct claim *claim)
{
	need *of_family = registry_family_need(claim->family);
	const char *reason = of_family ? of_family() : NULL;

	for (int i = 0; i < NEED_LIMIT && claim->needs[i] && !reason; i++)
		reason = claim->needs[i]();
	return reason;
}

static _Noreturn void play(const struct claim *claim, const struct sandbox *sandbox)
{
	const char *reason;

	if (!sandbox_reset_process(sandbox))
		claim_skip("there is no directory to run in", claim->place);
	reason = missing_need(claim);
	if (reason)
		claim_skip(reason, claim->place);
	claim->scenario();
	if (actor_is_me(&the_page->actors[0])) /* not an actor that came here by return */
		the_page->played = true;
	actor_leave(0);
}

/*
 * The scenario must be in a process group of its own, so that kill(0, ...) reaches the claim alone,
 * yet not its leader, who may not call setsid: the anchor leads the group and does nothing else.
 */
static pid_t start_anchor(void)
{
	pid_t keeper = getpid();
	pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		actor_die_with(keeper);
		close_from(0);
		for (;;)
			pause();
	}
	if (pid > 0)
		setpgid(pid, pid);
	return pid;
}

static pid_t start_scenario(struct page *page, const struct sandbox *sandbox, pid_t group)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	the_page = page;
	the_actor = &page->actors[0];
	actor_die_with(page->keeper);
	if (setpgid(0, group) < 0)
		actor_settle(SKIPPED, page->claim->place, "setpgid: %s", errno_name(errno));
	play(page->claim, sandbox);
}

enum ending { ENDED, SETTLED, TOO_LATE, TOLD_TO_STOP };

/* Waits until there is nothing left to wait for; *status is set if the scenario has ended. */
static enum ending watch(const struct page *page, pid_t scenario, double deadline, int *status)
{
	const struct timespec glance = { 0, GLANCE_NANOSECONDS };
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGTERM);
	for (;;) {
		if (waitpid(scenario, status, WNOHANG) == scenario)
			return ENDED;
		if (page_settled(page))
			return SETTLED;
		if (clock_seconds() >= deadline)
			return TOO_LATE;
		if (sigtimedwait(&signals, NULL, &glance) == SIGTERM)
			return TOLD_TO_STOP;
	}
}

/* What the scenario's own end says, where no process left a verdict. */
static void settle_by_end(struct page *page, int status)
{
	const char *missing = litmus_missing(page);
	char end[64];

	page->actors[0].status = status;
	page->actors[0].ended = true;
	if (status != 0) {
		look_status(status, end, sizeof(end));
		page_settle(page, FAILED, page->actors[0].place, "the scenario %s", end);
	} else if (!page->played) {
		page_settle(page, FAILED, page->actors[0].place,
			    "the scenario exited before its last line");
	} else if (missing) {
		page_settle(page, FAILED, page->claim->place, "required outcome never seen: %s",
			    missing);
	}
}

static void settle(struct page *page, enum ending ending, int status, double limit)
{
	const struct actor *scenario = &page->actors[0];

	switch (ending) {
	case ENDED:
		settle_by_end(page, status);
		break;
	case TOO_LATE:
		page_settle(page, FAILED, scenario->place, "not over after %g s: it waits in %s",
			    limit, scenario->step);
		break;
	case TOLD_TO_STOP:
		page_settle(page, BROKEN, scenario->place, "the run was stopped");
		break;
	case SETTLED:
		break;
	}
}

/* A claim that leaves something behind has failed, whatever else was seen. */
static void settle_leaks(struct page *page, const char *strays, const char *objects)
{
	const char *both = strays[0] && objects[0] ? ", " : "";

	if (strays[0] || objects[0])
		page_settle(page, FAILED, page->claim->place, "left behind: %s%s%s", strays, both,
			    objects);
}

/* A verdict that comes from an actor's end, when the scenario did not ask after it. */
static void settle_casualties(struct page *page, const struct sweep *swept)
{
	char end[64];

	if (!swept->casualty)
		return;
	look_status(swept->casualty->status, end, sizeof(end));
	page_settle(page, FAILED, swept->casualty->place, "%s %s, and nobody asked",
		    swept->casualty->name, end);
}

/* Every process that was an actor, the scenario's own among them. */
static size_t actor_pids(const struct page *page, pid_t pids[ACTOR_LIMIT])
{
	int count = page->actor_count < ACTOR_LIMIT ? page->actor_count : ACTOR_LIMIT;

	for (int i = 0; i < count; i++)
		pids[i] = page->actors[i].pid;
	return (size_t)count;
}

static void keep(struct page *page, const struct run_settings *settings, int slot)
{
	pid_t pids[ACTOR_LIMIT];
	struct makers actors = { 0, pids };
	char objects[TEXT_LIMIT / 2];
	struct sandbox sandbox;
	struct sweep swept;
	enum ending ending = ENDED;
	double start = clock_seconds();
	pid_t anchor, scenario = -1;
	int status = 0;

	sandbox_enter(&sandbox, settings->directory, slot);
	if (!sandbox.path[0])
		page->no_directory = settings->directory->path[0] ? "no directory for the claim"
								  : settings->directory->reason;
	page->own_namespaces = sandbox.own_namespaces;
	anchor = start_anchor();
	if (anchor > 0)
		scenario = start_scenario(page, &sandbox, anchor);
	page->actors[0].pid = scenario; /* it may be told to stop before it has run */
	if (scenario > 0)
		ending = watch(page, scenario, start + settings->time_limit, &status);
	else
		page_settle(page, BROKEN, page->claim->place, "fork: %s", errno_name(errno));
	settle(page, ending, status, settings->time_limit);
	sweep_processes(page, anchor, &swept);
	settle_casualties(page, &swept);
	own_remove(page);
	actors.count = actor_pids(page, pids);
	sandbox_leave(&sandbox, &actors, page->outcome.output, sizeof(page->outcome.output),
		      objects, sizeof(objects));
	settle_leaks(page, swept.strays, objects);
	page_settle(page, HELD, page->claim->place, "%s", "");
	page->outcome.seconds = clock_seconds() - start;
}

pid_t runner_start(struct page *page, const struct claim *claim,
		   const struct run_settings *settings, int slot)
{
	pid_t parent = getpid();
	sigset_t all;
	pid_t pid;

	page_begin(page, claim);
	pid = fork();
	if (pid != 0)
		return pid;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	page->no_subreaper = prctl(PR_SET_CHILD_SUBREAPER, 1) < 0;
	setsid();
	page->keeper = getpid();
	if (getppid() == parent)
		keep(page, settings, slot);
	actor_leave(0);
}

void runner_take(struct page *page, int status, struct outcome *outcome)
{
	char end[64];

	if (status != 0) {
		look_status(status, end, sizeof(end));
		page_settle(page, BROKEN, page->claim->place, "the claim's keeper %s", end);
	}
	page_take(page, outcome);
}

bool runner_self_test(char *reason, size_t size)
{
	struct page *page = page_new();
	siginfo_t info;
	int status = -1;
	pid_t pid;

	if (!page) {
		snprintf(reason, size, "mmap of shared memory: %s", errno_name(errno));
		return false;
	}
	pid = fork();
	if (pid == 0) {
		page->actor_count = 4711;
		actor_leave(7);
	}
	if (pid < 0)
		snprintf(reason, size, "fork: %s", errno_name(errno));
	else if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0)
		snprintf(reason, size, "waitid: %s", errno_name(errno));
	else if (waitpid(pid, &status, 0) != pid)
		snprintf(reason, size, "waitpid: %s", errno_name(errno));
	else if (!WIFEXITED(status) || WEXITSTATUS(status) != 7)
		snprintf(reason, size, "waitpid does not tell a child's exit status");
	else if (page->actor_count != 4711)
		snprintf(reason, size, "shared memory does not show what a child wrote");
	else
		reason[0] = '\0';
	page_free(page);
	return reason[0] == '\0';
}
