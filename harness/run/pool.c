/* The pool: many runs, several at a time. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "pool.h"

#define LINGERING_WORKERS 256

/* One run under way. */
struct slot {
	struct page *page;
	pid_t keeper; /* 0: free */
	size_t job;
};

struct pool {
	const struct job *jobs;
	size_t count;
	const struct run_settings *settings;
	const struct pool_listener *listener;
	struct slot *slots;
	int workers;
	size_t next;              /* the first job not started */
	size_t told;              /* how many were handed on */
	struct outcome **waiting; /* by job: outcomes that an earlier one holds up */
};

/* One that is ignored, as nohup does, stops nothing. */
static void stopping_signals(sigset_t *signals)
{
	static const int stopping[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction action;

	sigemptyset(signals);
	for (size_t i = 0; i < sizeof(stopping) / sizeof(stopping[0]); i++)
		if (sigaction(stopping[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(signals, stopping[i]);
}

void pool_hold_signals(sigset_t *before)
{
	sigset_t signals;

	stopping_signals(&signals);
	sigprocmask(SIG_BLOCK, &signals, before);
}

static void watch_signals(sigset_t *signals, sigset_t *before)
{
	stopping_signals(signals);
	sigaddset(signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, signals, before);
}

/* Gives the listener an outcome, and frees it. Returns false where the pool is to stop. */
static bool hand_on(struct pool *pool, size_t job, struct outcome *outcome)
{
	const struct pool_listener *listener = pool->listener;
	bool going = listener->finished(listener->context, &pool->jobs[job], outcome);

	free(outcome);
	pool->told++;
	errno = 0;
	return going;
}

/* Takes the outcome of the slot's run, and frees the slot. */
static bool collect(struct pool *pool, struct slot *slot, int status)
{
	const struct pool_listener *listener = pool->listener;
	struct outcome *outcome = malloc(sizeof(*outcome));

	slot->keeper = 0;
	if (!outcome)
		return false;
	runner_take(slot->page, status, outcome);
	if (listener->ended &&
	    !listener->ended(listener->context, &pool->jobs[slot->job], outcome)) {
		free(outcome);
		return false;
	}
	if (listener->any_order)
		return hand_on(pool, slot->job, outcome);
	pool->waiting[slot->job] = outcome;
	return true;
}

/* Starts the next job; without a keeper it is broken at once. */
static bool start_job(struct pool *pool, int number)
{
	struct slot *slot = &pool->slots[number];
	const struct job *job = &pool->jobs[pool->next];

	slot->job = pool->next++;
	slot->keeper = runner_start(slot->page, job->claim, pool->settings, number);
	if (slot->keeper > 0)
		return true;
	return collect(pool, slot, 0);
}

/* Skips the jobs for which there is no time left. */
static bool leave_out(struct pool *pool)
{
	while (pool->next < pool->count) {
		struct outcome *outcome = calloc(1, sizeof(*outcome));
		size_t job = pool->next++;

		if (!outcome)
			return false;
		outcome->kind = SKIPPED;
		strcpy(outcome->text, "no time was left of the run's budget");
		if (!pool->listener->any_order)
			pool->waiting[job] = outcome;
		else if (!hand_on(pool, job, outcome))
			return false;
	}
	return true;
}

static bool fill_slots(struct pool *pool)
{
	const struct pool_listener *listener = pool->listener;

	if (listener->until && clock_seconds() >= listener->until)
		return leave_out(pool);
	for (int i = 0; i < pool->workers && pool->next < pool->count; i++) {
		if (pool->slots[i].keeper)
			continue;
		errno = 0;
		if (!listener->started(listener->context, &pool->jobs[pool->next], pool->told))
			return false;
		if (!start_job(pool, i))
			return false;
	}
	return true;
}

/* Hands on every outcome whose turn has come. */
static bool tell(struct pool *pool)
{
	while (!pool->listener->any_order && pool->told < pool->next && pool->waiting[pool->told]) {
		struct outcome *outcome = pool->waiting[pool->told];

		pool->waiting[pool->told] = NULL;
		if (!hand_on(pool, pool->told, outcome))
			return false;
	}
	return true;
}

static bool reap_keepers(struct pool *pool)
{
	int status;

	for (int i = 0; i < pool->workers; i++) {
		struct slot *slot = &pool->slots[i];

		if (slot->keeper && waitpid(slot->keeper, &status, WNOHANG) == slot->keeper &&
		    !collect(pool, slot, status))
			return false;
	}
	return true;
}

static bool is_busy(const struct pool *pool)
{
	for (int i = 0; i < pool->workers; i++)
		if (pool->slots[i].keeper)
			return true;
	return false;
}

/* Keepers sweep their claims before they end. */
static void stop_keepers(struct pool *pool)
{
	for (int i = 0; i < pool->workers; i++)
		if (pool->slots[i].keeper)
			kill(pool->slots[i].keeper, SIGTERM);
	for (int i = 0; i < pool->workers; i++)
		if (pool->slots[i].keeper)
			waitpid(pool->slots[i].keeper, NULL, 0);
}

/* Waits for a signal, and lets the listener's clock tick meanwhile. */
static int await_signal(const struct pool *pool, const sigset_t *signals)
{
	const struct timespec tick = { 0, 250 * 1000 * 1000 };
	int signal;

	if (!pool->listener->tick)
		return sigwaitinfo(signals, NULL);
	while ((signal = sigtimedwait(signals, NULL, &tick)) < 0 && errno == EAGAIN)
		pool->listener->tick(pool->listener->context);
	return signal;
}

static int run(struct pool *pool, const sigset_t *signals)
{
	while (pool->told < pool->count) {
		int signal;

		if (!fill_slots(pool) || !tell(pool))
			return -1;
		if (!is_busy(pool))
			continue;
		signal = await_signal(pool, signals);
		if (signal != SIGCHLD && signal > 0)
			return signal;
		if (!reap_keepers(pool) || !tell(pool))
			return -1;
	}
	return 0;
}

static bool pool_make(struct pool *pool, bool disposable)
{
	pool->slots = calloc((size_t)pool->workers, sizeof(*pool->slots));
	pool->waiting = calloc(pool->count + 1, sizeof(struct outcome *));
	if (!pool->slots || !pool->waiting)
		return false;
	for (int i = 0; i < pool->workers; i++) {
		pool->slots[i].page = page_new();
		if (!pool->slots[i].page)
			return false;
		pool->slots[i].page->disposable = disposable;
	}
	return true;
}

static void pool_free(struct pool *pool)
{
	for (int i = 0; pool->slots && i < pool->workers; i++)
		if (pool->slots[i].page)
			page_free(pool->slots[i].page);
	for (size_t i = 0; pool->waiting && i < pool->next; i++)
		free(pool->waiting[i]);
	free(pool->slots);
	free(pool->waiting);
}

int pool_run(const struct job *jobs, size_t count, int workers, const struct run_settings *settings,
	     bool disposable, const struct pool_listener *listener)
{
	struct pool pool = { .jobs = jobs,
			     .count = count,
			     .settings = settings,
			     .listener = listener,
			     .workers = workers };
	sigset_t signals, before;
	int result = -1, error;

	watch_signals(&signals, &before);
	prctl(PR_SET_CHILD_SUBREAPER, 1); /* what a killed keeper leaves comes to us */
	if (pool_make(&pool, disposable))
		result = run(&pool, &signals);
	error = errno;
	stop_keepers(&pool);
	pool_free(&pool);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return result;
}

int pool_default_workers(bool lingering)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (lingering)
		return LINGERING_WORKERS;
	return cpus < 1 ? 2 : cpus > 32 ? 64 : 2 * (int)cpus; /* they sleep more than they run */
}
