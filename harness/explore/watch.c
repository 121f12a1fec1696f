/* Watching: what a worker does, as far as its seat and /proc tell. */
#include <time.h>

#include "base/clock.h"
#include "model.h"
#include "crew.h"
#include "seats.h"
#include "stage/page.h"

#define MOMENT_NANOSECONDS 200000 /* between looks at one that sleeps for a moment */
#define MOMENT_LOOKS       1000   /* more, and it is not one */
#define LOOKS_AT_SEAT      40     /* at a call that is under way: it takes less than a look */
#define LEAST_AWAKE        4e-6   /* seconds: then main sleeps between looks */
#define MOST_AWAKE         25e-6  /* longer than it takes to wake a worker on another CPU */
#define FIRST_NAP          20000  /* nanoseconds */
#define LONGEST_NAP        500000
#define MOST_TIMES         6    /* main loses its patience, before it is told */
#define HASTY_SECONDS      0.5  /* until main loses it, where it has lost it before */
#define ENOUGH_SECONDS     0.5  /* of the processor, for a call that does not sleep */
#define SHORT_LOOK         0.01 /* seconds, where what does not fit is looked at once more */
#define LONGER_LOOK        0.03 /* where one may look asleep that was woken */
#define SECOND_LOOK        0.3  /* at most, where else nothing explains what was seen then */

void watch_worker(struct crew *crew, int actor)
{
	if (!watch_begin(&crew->watches[actor], crew->seats[actor].pid))
		claim_skip("/proc does not show us: there is no other way to see that one sleeps",
			   the_page->claim->place);
}

static double awake_for(double seconds)
{
	if (seconds < LEAST_AWAKE)
		return LEAST_AWAKE;
	return seconds < MOST_AWAKE ? seconds : MOST_AWAKE;
}

/*
 * Where there is but one CPU, or others need it, a worker comes nowhere while main is awake: how
 * long main stays so is learnt from how often that was enough.
 */
static bool stays_awake(struct crew *crew, struct patience *patience, double now)
{
	bool begins = !patience->begun;

	if (begins)
		patience->begun = now;
	if (crew->alone || patience->tired)
		return false;
	if (begins)
		crew->awake = awake_for(crew->awake * 1.25);
	if (now - patience->begun < crew->awake)
		return true;
	patience->tired = true;
	crew->awake = awake_for(crew->awake / 2);
	return false;
}

bool main_waits(struct crew *crew, struct patience *patience)
{
	struct bell *bell = &crew->seats[MAIN].order;
	double now = clock_seconds();

	if (stays_awake(crew, patience, now)) {
		relax();
		return true;
	}
	if (!patience->nap) { /* what rings from here on is heard: look once more */
		atomic_store(&bell->waits, 1);
		patience->nap = FIRST_NAP;
	} else {
		bell_nap(bell, patience->heard, patience->nap);
		if (patience->nap < LONGEST_NAP)
			patience->nap *= 2;
	}
	patience->heard = atomic_load(&bell->number);
	return now - patience->begun < (crew->hasty ? HASTY_SECONDS : QUIET_SECONDS);
}

void main_goes_on(struct crew *crew)
{
	atomic_store(&crew->seats[MAIN].order.waits, 0);
}

/* Whether the worker is in its call, as far as its seat tells. */
static bool has_taken(const struct seat *seat)
{
	return atomic_load(&seat->taken) == atomic_load(&seat->order.number) &&
	       !atomic_load(&seat->wants);
}

/* Whether a look at its process can't show more than its seat. */
static bool is_too_soon(struct crew *crew, int actor)
{
	if (crew->alone || atomic_load(&crew->seats[MAIN].order.waits))
		return false;
	return !has_taken(&crew->seats[actor]) || ++crew->looks[actor] < LOOKS_AT_SEAT;
}

enum sight_of look_at_worker(struct crew *crew, int actor, bool closely)
{
	struct seat *seat = &crew->seats[actor];
	struct watch *watch = &crew->watches[actor];
	unsigned long turns;
	bool taken;
	char state;

	if (seat_has_done(seat))
		return SEEN_DONE;
	if (atomic_load(&seat->wants) > 0)
		hand_over(crew, actor);
	if (!closely && is_too_soon(crew, actor))
		return STILL_RUNNING;
	if (!closely && crew->looks[actor] > LOOKS_AT_SEAT && watch_runs(watch))
		return STILL_RUNNING;
	taken = has_taken(seat);
	turns = watch_turns(watch);
	state = watch_state(watch);
	if (watch_is_over(state))
		return seat_has_done(seat) ? SEEN_DONE : SEEN_OVER;
	/* Taken before it slept: else it may have slept for its order, and be awake by now. */
	if (!taken || state != 'S' || !watch_in_call(watch) || atomic_load(&seat->wants))
		return STILL_RUNNING;
	crew->turns[actor] = watch->syscall >= 0 ? turns : 0;
	return seat_has_done(seat) ? SEEN_DONE : SEEN_ASLEEP;
}

/*
 * Whether one that was seen asleep has slept since: nothing has woken it, nor can it have woken
 * another.
 */
static bool sleeps_on(struct crew *crew, int actor)
{
	struct watch *watch = &crew->watches[actor];

	return crew->turns[actor] && watch_state(watch) == 'S' &&
	       watch_turns(watch) == crew->turns[actor] && !seat_has_done(&crew->seats[actor]);
}

void note_end(struct crew *crew, int actor)
{
	watch_end(&crew->watches[actor]);
	crew->over |= 1U << actor;
}

/* Whether a call that sleeps for a moment, and was just seen asleep, has been so for too long. */
static bool is_overdue(int *asleep)
{
	const struct timespec nap = { 0, MOMENT_NANOSECONDS };

	if (++*asleep > MOMENT_LOOKS)
		return true;
	nanosleep(&nap, NULL);
	return false;
}

/*
 * Whether an idle worker that may have been killed is either over or was not, and one that may have
 * a signal has handled it: neither is asleep any more once the call that did it has returned,
 * though it may have been about to sleep and say so. Its end may wake one that was looked at
 * before: not at once.
 */
static bool is_settled(struct crew *crew, int actor)
{
	struct watch *watch = &crew->watches[actor];
	char state;

	if (!crew->seats[actor].pid || crew->over >> actor & 1)
		return true;
	state = watch_state(watch);
	if (watch_is_over(state))
		note_end(crew, actor);
	return state == 'S' &&
	       (watch->syscall >= 0 ? watch_in_call(watch) : is_overdue(&crew->asleep[actor]));
}

/* All are looked at, one after the other. */
struct pass {
	unsigned restless;
	int asleep;    /* so many were found asleep */
	bool doubtful; /* one was awake before it was, and may have woken one looked at before */
	int busy;      /* one that is not quiet; 0: there is none */
};

static bool found_asleep(struct crew *crew, int actor, const struct call *call, struct pass *pass)
{
	pass->doubtful |= pass->asleep++ > 0;
	return !call->moment || is_overdue(&crew->asleep[actor]);
}

/* Looks at one worker; false where it is not quiet yet. */
static bool is_quiet(struct crew *crew, int actor, struct call *call, struct pass *pass)
{
	if (call->fate != SLEEPING)
		return !(pass->restless >> actor & 1) || is_settled(crew, actor);
	if (!call->moment && sleeps_on(crew, actor)) {
		pass->asleep++;
		return true;
	}
	switch (look_at_worker(crew, actor, !call->fresh)) {
	case SEEN_ASLEEP:
		return found_asleep(crew, actor, call, pass);
	case SEEN_DONE:
		call->seen = crew->seats[actor].call.seen;
		call->fate = RETURNED;
		return false; /* what it did may wake one that was looked at before */
	case SEEN_OVER:
		call->fate = PERISHED;
		note_end(crew, actor);
		return false;
	case STILL_RUNNING:
		break;
	}
	return false;
}

static void look_at_those(struct crew *crew, struct call *calls, bool fresh, struct pass *pass)
{
	for (int i = 1; i <= crew->workers; i++)
		if (calls[i].fresh == fresh && !is_quiet(crew, i, &calls[i], pass))
			pass->busy = i;
}

/* One that was called before may want a descriptor, for which one just called may wait. */
static void serve_those(struct crew *crew, const struct call *calls)
{
	for (int i = 1; i <= crew->workers; i++)
		if (calls[i].fate == SLEEPING && !calls[i].fresh &&
		    atomic_load(&crew->seats[i].wants) > 0)
			hand_over(crew, i);
}

/* Who has just been called comes first: while one of these is awake the others need no look. */
static void look_at_all(struct crew *crew, struct call *calls, struct pass *pass)
{
	pass->asleep = pass->busy = 0;
	pass->doubtful = false;
	look_at_those(crew, calls, true, pass);
	if (!pass->busy)
		look_at_those(crew, calls, false, pass);
	else
		serve_those(crew, calls);
}

static bool stirs(const struct crew *crew, const struct call *calls)
{
	for (int i = 1; i <= crew->workers; i++)
		if (calls[i].fate == SLEEPING &&
		    (seat_has_done(&crew->seats[i]) || watch_state(&crew->watches[i]) != 'S'))
			return true;
	return false;
}

/*
 * Whether one of those that sleep, though it may have been woken, does not within so many seconds.
 */
static bool stirs_within(const struct crew *crew, const struct call *calls, double seconds)
{
	const struct timespec nap = { 0, MOMENT_NANOSECONDS };
	double begun = clock_seconds();

	while (clock_seconds() - begun < seconds) {
		if (stirs(crew, calls))
			return true;
		nanosleep(&nap, NULL);
	}
	return false;
}

/*
 * Seconds for which one asleep is looked at once more; longer where /proc does not name its call.
 */
static double second_look(const struct watch *watch, const struct call *call)
{
	if (watch->syscall >= 0)
		return SHORT_LOOK;
	return call->moment ? QUIET_SECONDS : SECOND_LOOK;
}

bool crew_stirs(struct crew *crew, const struct call calls[ACTOR_COUNT])
{
	double enough = 0;

	for (int i = 1; i <= crew->workers; i++)
		if (calls[i].fate == SLEEPING && enough < second_look(&crew->watches[i], &calls[i]))
			enough = second_look(&crew->watches[i], &calls[i]);
	return stirs_within(crew, calls, enough);
}

/* Of several at a time one may sleep in more than one order: it must not be too early to tell. */
static bool is_too_early(const struct crew *crew, const struct call *calls)
{
	bool unnamed = false;
	int fresh = 0;

	for (int i = 1; i <= crew->workers; i++) {
		fresh += calls[i].fresh;
		unnamed |= calls[i].fate == SLEEPING && crew->watches[i].syscall < 0;
	}
	return fresh > 1 && unnamed && stirs_within(crew, calls, LONGER_LOOK);
}

static double processor_seconds(pid_t pid)
{
	struct timespec used = { 0 };
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) < 0)
		return 0;
	return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/*
 * Main has lost its patience with a worker; perhaps it is others that kept the processor from it.
 */
static bool was_kept_waiting(const struct crew *crew, int actor, struct patience *patience)
{
	double used = processor_seconds(crew->watches[actor].pid);
	bool ran = patience->times && used - patience->used > ENOUGH_SECONDS;

	if (ran || ++patience->times > (crew->hasty ? 1 : MOST_TIMES))
		return false;
	patience->used = used;
	patience->begun = clock_seconds();
	return true;
}

/*
 * Where one may have woken another, looked at before, and then slept again, all are looked at
 * twice.
 */
int crew_quiet(struct crew *crew, struct call calls[ACTOR_COUNT], unsigned restless)
{
	struct pass pass = { .restless = restless };
	struct patience patience = { 0 };
	bool in_time = true;
	int quiet = 0;

	for (int i = 1; i <= crew->workers; i++)
		if (restless >> i & 1)
			crew->asleep[i] = 0;
	while (in_time && (!quiet || (quiet < 2 && pass.doubtful))) {
		look_at_all(crew, calls, &pass);
		quiet = pass.busy || (!quiet && is_too_early(crew, calls)) ? 0 : quiet + 1;
		if (!quiet)
			in_time = main_waits(crew, &patience) ||
				  (pass.busy && was_kept_waiting(crew, pass.busy, &patience));
	}
	main_goes_on(crew);
	return in_time || !pass.busy ? -1 : pass.busy;
}
