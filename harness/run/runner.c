/* The runner: one run of one claim. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/calls.h"
#include "base/clock.h"
#include "base/names.h"
#include "base/platform.h"
#include "claim/own.h"
#include "claim/registry.h"
#include "conclude.h"
#include "runner.h"
#include "stage/actor.h"
#include "stage/company.h"
#include "stage/limits.h"
#include "stage/look.h"
#include "stage/sandbox.h"
#include "stage/sweep.h"

/* How long a failure that an actor left may wait until the keeper looks; it decides nothing. */
#define GLANCE_NANOSECONDS (10 * 1000 * 1000)

/*
 * What a glance counts at most, in seconds. Before each the keeper lets all others of its CPU go
 * first: as long as it has to wait for its turn then, so has the claim.
 */
#define MOST_A_GLANCE 0.02

/* How many times its limit a claim may have that comes on, though slowly, by any clock. */
#define MOST_LIMITS 6

/* The first need that this machine does not meet, as a reason; NULL where it meets all. */
static const char *missing_need(const struct claim *claim)
{
	need *of_family = registry_family_need(claim->family);
	const char *reason = limits_lack_descriptors(LEAST_DESCRIPTORS);

	if (!reason && of_family)
		reason = of_family();

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
	if (the_page->threaded)
		company_keep();
	claim->scenario();
	if (actor_is_me(&the_page->actors[0])) /* not an actor that came here by return */
		the_page->evidence.played = true;
	actor_leave(0);
}

/*
 * The scenario must be in a process group of its own, so that kill(0, ...) reaches the claim alone,
 * yet not its leader, who may not call setsid: the anchor leads the group and does nothing else.
 */
_Noreturn static int lead(void *keeper)
{
	setpgid(0, 0);
	actor_die_with(*(pid_t *)keeper);
	close_from(0);
	for (;;)
		pause();
}

/*
 * It shares our memory, where that can be: to copy it is what fork spends its time on. Not where to
 * close what it has allocates memory, as we do at the same time, nor under valgrind, which knows
 * fork alone.
 */
static pid_t start_anchor(void)
{
	static char stack[16384] __attribute__((aligned(16)));
	static pid_t keeper;
	pid_t pid = -1;

	keeper = getpid();
	if (has_close_range() && !platform_is_valgrind())
		pid = clone(lead, stack + sizeof(stack), CLONE_VM | SIGCHLD, &keeper);
	if (pid < 0)
		pid = fork();
	if (pid == 0)
		lead(&keeper);
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
	the_actor->pid = getpid(); /* it may run before the keeper does */
	actor_die_with(page->keeper);
	if (setpgid(0, group) < 0)
		actor_settle(SKIPPED, page->claim->place, "setpgid: %s", errno_name(errno));
	play(page->claim, sandbox);
}

/*
 * How long a claim has taken: what it has done is looked at whenever half of its limit has passed.
 */
struct patience {
	double begun;
	double seconds, last; /* that it has had; when the keeper last looked */
	int halves;           /* that have passed */
	unsigned steps;       /* that had been begun then */
};

/* Whether its limit is over, and nothing has begun in the last half of it. */
static bool is_too_late(const struct page *page, struct patience *patience)
{
	const double now = clock_seconds(), gone = now - patience->last;
	const unsigned before = patience->steps;

	patience->last = now;
	patience->seconds += gone < MOST_A_GLANCE ? gone : MOST_A_GLANCE;
	if (now - patience->begun >= MOST_LIMITS * page->evidence.limit) {
		patience->halves = 2 * MOST_LIMITS;
		return true;
	}
	if (patience->seconds < (patience->halves + 1) * page->evidence.limit / 2)
		return false;
	patience->steps = page_steps(page);
	patience->halves++;
	return patience->halves >= 2 &&
	       (patience->steps == before || patience->halves == 2 * MOST_LIMITS);
}

/* Waits until there is nothing left to wait for. */
static enum ending watch(struct page *page, pid_t scenario)
{
	const struct timespec glance = { 0, GLANCE_NANOSECONDS };
	struct evidence *evidence = &page->evidence;
	const double now = clock_seconds();
	struct patience patience = { .begun = now, .last = now };
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGTERM);
	for (;;) {
		if (waitpid(scenario, &evidence->status, WNOHANG) == scenario)
			return SCENARIO_ENDED;
		if (page_told(page))
			return WAS_TOLD;
		sched_yield();
		if (is_too_late(page, &patience)) {
			evidence->waited = patience.halves * evidence->limit / 2;
			return TOO_LATE;
		}
		if (sigtimedwait(&signals, NULL, &glance) == SIGTERM)
			return STOPPED;
	}
}

/* Starts the scenario, and sees it through to its end or to what ends the wait for it. */
static void see_through(struct page *page, const struct sandbox *sandbox, pid_t anchor)
{
	struct actor *scenario = &page->actors[0];
	struct evidence *evidence = &page->evidence;
	pid_t pid = anchor > 0 ? start_scenario(page, sandbox, anchor) : -1;

	if (pid < 0) {
		evidence->error = errno;
		evidence->ending = NO_SCENARIO;
		return;
	}
	scenario->pid = pid; /* it may be told to stop before it has run */
	evidence->ending = watch(page, pid);
	evidence->at = scenario->place;
	evidence->step = scenario->step;
	if (evidence->ending == SCENARIO_ENDED) {
		scenario->status = evidence->status;
		scenario->ended = true;
	}
	if (evidence->ending != SCENARIO_ENDED || evidence->status || !evidence->played)
		page_trace(page); /* before the sweep changes what is to be seen */
}

/* Every process that was an actor, the scenario's own among them. */
static size_t actor_pids(const struct page *page, pid_t pids[ACTOR_LIMIT])
{
	int count = page->actor_count < ACTOR_LIMIT ? page->actor_count : ACTOR_LIMIT;

	for (int i = 0; i < count; i++)
		pids[i] = page->actors[i].pid;
	return (size_t)count;
}

static void keep(struct page *page, const struct run_settings *settings, int slot, pid_t run)
{
	struct evidence *evidence = &page->evidence;
	pid_t pids[ACTOR_LIMIT];
	struct makers actors = { 0, pids, page->mark };
	struct sandbox sandbox;
	double start = clock_seconds();
	pid_t anchor;

	evidence->limit = settings->time_limit;
	sandbox_enter(&sandbox, settings->directory, slot);
	if (!sandbox.path[0])
		page->no_directory = settings->directory->path[0] ? "no directory for the claim"
								  : settings->directory->reason;
	page->own_ipc = sandbox.own_ipc;
	page->own_names = sandbox.own_names;
	anchor = start_anchor();
	see_through(page, &sandbox, anchor);
	sweep_processes(page, anchor);
	own_remove(page);
	actors.count = actor_pids(page, pids);
	sandbox_leave(&sandbox, &actors, evidence->output, sizeof(evidence->output), evidence->left,
		      sizeof(evidence->left));
	if (evidence->casualty.name[0] || evidence->strays[0] || evidence->left[0])
		page_trace(page);
	evidence->seconds = clock_seconds() - start;
	if (getppid() == run)
		return;
	sandbox_unmount(&sandbox, settings->directory);
	run_directory_abandon(settings->directory);
}

pid_t runner_start(struct page *page, const struct claim *claim,
		   const struct run_settings *settings, int slot)
{
	pid_t parent = getpid();
	sigset_t all;
	pid_t pid;

	page_begin(page, claim, claim->place);
	page->litmus = settings->litmus;
	page->threaded = settings->threaded;
	page->lingering = settings->lingering;
	pid = fork();
	if (pid < 0) {
		page->evidence.error = errno;
		page->evidence.ending = NO_KEEPER;
	}
	if (pid != 0)
		return pid;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	page->no_subreaper = prctl(PR_SET_CHILD_SUBREAPER, 1) < 0;
	setsid();
	page->keeper = getpid();
	if (getppid() == parent)
		keep(page, settings, slot, parent);
	actor_leave(0);
}

void runner_take(struct page *page, int status, struct outcome *outcome)
{
	page->evidence.keeper_status = status;
	if (status)
		page_trace(page);
	conclude(&page->evidence, outcome);
}

bool runner_self_test(char *reason, size_t size)
{
	struct page *page = page_new();
	siginfo_t info;
	int status = -1;
	pid_t pid;

	call_numbers_are_shown(); /* once for all, before a claim gives up what it is found out by */
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
	if (pid > 0)
		waitpid(pid, NULL, 0); /* whatever went wrong, it is not left */
	page_free(page);
	return reason[0] == '\0';
}
