/* Actors in the claim language: starting them, and seeing them sleep, stop and end. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "acts.h"
#include "base/names.h"
#include "claim.h"
#include "stage/halt.h"
#include "stage/look.h"
#include "stage/page.h"

#define LOOKS_BEFORE_NAPS 5000
#define NAP_NANOSECONDS   (500 * 1000)
/* run --long: longer than a limit of one or two seconds that somebody could have built in. */
#define LINGERING_SECONDS     2
#define LINGERING_NANOSECONDS (200 * 1000 * 1000)

/* "writer[i]" is the variable it stands in; people want "writer[3]". */
static void name_actor(struct actor *actor, const char *variable)
{
	const char *bracket = strchr(variable, '[');
	size_t length = bracket ? (size_t)(bracket - variable) : strlen(variable);
	int before = 0;

	if (length > sizeof(actor->name) - 8)
		length = sizeof(actor->name) - 8;
	if (!bracket) {
		snprintf(actor->name, sizeof(actor->name), "%.*s", (int)length, variable);
		return;
	}
	for (const struct actor *other = the_page->actors; other < actor; other++)
		before += strncmp(other->name, variable, length + 1) == 0;
	snprintf(actor->name, sizeof(actor->name), "%.*s[%d]", (int)length, variable, before);
}

struct actor *actor_start(const char *name, struct place place)
{
	return actor_start_by(act_fork, name, place);
}

struct actor *actor_start_by(pid_t (*start)(void), const char *name, struct place place)
{
	int number = atomic_fetch_add(&the_page->actor_count, 1);
	struct actor *actor = &the_page->actors[number];
	pid_t parent = getpid();
	pid_t pid;

	if (number >= ACTOR_LIMIT)
		actor_settle(BROKEN, place, "more than %d actors", ACTOR_LIMIT - 1);
	name_actor(actor, name);
	actor->place = place;
	actor->step = "its beginning";
	pid = start();
	if (pid < 0)
		actor_settle(BROKEN, place, "fork of %s: %s", actor->name, errno_name(errno));
	if (pid == 0) {
		the_actor = actor;
		actor->pid = getpid();
		actor_die_with(parent);
	} else {
		actor->pid = pid;
	}
	return actor;
}

void actor_exit(void)
{
	act_exit();
}

/* What an actor came to that is over, though the claim expects it to be elsewhere. */
static _Noreturn void settle_over(struct actor *actor, struct place place, const char *expected)
{
	char end[64] = "is gone";
	int status = actor_reap(actor);

	if (status != -1)
		look_status(status, end, sizeof(end));
	actor_settle(FAILED, place, "%s %s, expected it %s", actor->name, end, expected);
}

/*
 * Between two looks. Nobody looks at the scenario itself, so it may sleep when this takes long: the
 * others need the processor more.
 */
static void let_others_run(unsigned int looks)
{
	const struct timespec nap = { 0, NAP_NANOSECONDS };

	if (looks > LOOKS_BEFORE_NAPS && actor_is_me(&the_page->actors[0]))
		nanosleep(&nap, NULL);
	else
		sched_yield();
}

static void see(pid_t task, struct sight *sight, struct place place)
{
	if (!look_at(task, sight))
		claim_skip("/proc does not show us: there is no other way to see that one sleeps",
			   place);
}

/* Looks until the sight of the actor, in this call, is of that kind. */
static struct sight await_sight(struct actor *actor,
				bool (*wanted)(const struct sight *, const char *),
				const char *call, const char *expected, struct place place)
{
	struct sight sight;
	unsigned int looks = 0;

	for (see(actor->pid, &sight, place); !wanted(&sight, call);
	     see(actor->pid, &sight, place)) {
		if (page_told(the_page))
			actor_leave(1);
		if (actor_over(actor))
			settle_over(actor, place, expected);
		let_others_run(looks++);
	}
	return sight;
}

static struct sight await_sleep(struct actor *actor, const char *call, struct place place)
{
	char expected[64];

	snprintf(expected, sizeof(expected), "asleep in %s", call);
	return await_sight(actor, look_asleep_in, call, expected, place);
}

/*
 * run --long: lets what sleeps here do so for a while. Returns whether it did: once for each place
 * and call.
 */
static bool linger(const char *call, struct place place)
{
	struct timespec end;

	if (!page_lingers_at(the_page, place, call))
		return false;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += LINGERING_SECONDS;
	end.tv_nsec += LINGERING_NANOSECONDS;
	if (end.tv_nsec >= 1000 * 1000 * 1000) {
		end.tv_nsec -= 1000 * 1000 * 1000;
		end.tv_sec++;
	}
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
		continue;
	return true;
}

/* A thread or child of the actor may take steps in its name while it sleeps. */
static void assert_slept_on(const struct actor *actor, const struct sight *before,
			    const struct sight *after, const char *call, struct place place)
{
	if (actor->steps != actor->asleep_steps && after->switches != before->switches)
		actor_settle(FAILED, place, "%s came back from %s, and nothing had happened",
			     actor->name, call);
}

void claim_asleep(struct actor *actor, const char *call, struct place place)
{
	struct sight sight = await_sleep(actor, call, place);

	actor->asleep_steps = actor->steps;
	if (linger(call, place)) {
		struct sight before = sight;

		sight = await_sleep(actor, call, place);
		assert_slept_on(actor, &before, &sight, call, place);
		actor->asleep_steps = actor->steps;
	}
	actor->asleep = sight;
}

void claim_shut_out(struct actor *actor, const char *call, struct place place)
{
	char expected[64];

	snprintf(expected, sizeof(expected), "to wait in %s", call);
	await_sight(actor, look_waits_in, call, expected, place);
}

/*
 * A kernel may wake a process for nothing, to look and to sleep on in the same call: the process
 * itself can't tell. So one that ran is followed until it sleeps where it slept, or goes elsewhere.
 */
static bool sleeps_on(const struct actor *actor, const struct sight *sight)
{
	const struct sight *before = &actor->asleep;

	if (!(before->switches_known && sight->switches_known))
		return true;
	if (sight->switches == before->switches)
		return true;
	return sight->stack == before->stack && sight->instruction == before->instruction;
}

void claim_not_woken(struct actor *actor, struct place place)
{
	char state[64];
	struct sight sight;
	unsigned int looks = 0;

	for (see(actor->pid, &sight, place); actor->steps == actor->asleep_steps;
	     see(actor->pid, &sight, place)) {
		bool asleep = sight.state == 'S' && !(sight.call_known && sight.call < 0);

		if (asleep && sleeps_on(actor, &sight))
			return;
		if (asleep || actor_over(actor))
			break;
		let_others_run(looks++);
	}
	if (page_told(the_page))
		actor_leave(1);
	look_describe(actor->pid, state, sizeof(state));
	actor_settle(FAILED, place, "%s was woken (now %s), expected it to sleep on", actor->name,
		     state);
}

void claim_ends(struct actor *actor, int signal, struct place place)
{
	char end[64], expected[64] = "by itself";
	int status = actor_reap(actor);

	if (status == -1)
		actor_settle(BROKEN, place, "waitpid for %s: %s", actor->name, errno_name(errno));
	if (signal ? WIFSIGNALED(status) && WTERMSIG(status) == signal : status == 0)
		return;
	if (signal)
		snprintf(expected, sizeof(expected), "by %s", signal_name(signal));
	look_status(status, end, sizeof(end));
	actor_settle(FAILED, place, "%s %s, expected it to end %s", actor->name, end, expected);
}

static void assert_change(struct actor *actor, int flags, bool (*wanted)(int status, int signal),
			  int signal, const char *expected, struct place place)
{
	int status = actor_change(actor, flags);
	char seen[64];

	if (status == -1)
		actor_settle(BROKEN, place, "waitpid for %s: %s", actor->name, errno_name(errno));
	if (wanted(status, signal))
		return;
	look_status(status, seen, sizeof(seen));
	actor_settle(FAILED, place, "%s %s, expected it %s", actor->name, seen, expected);
}

static bool is_stopped(int status, int signal)
{
	return WIFSTOPPED(status) && WSTOPSIG(status) == signal;
}

void claim_stopped(struct actor *actor, int signal, struct place place)
{
	char expected[64];

	snprintf(expected, sizeof(expected), "stopped by %s", signal_name(signal));
	assert_change(actor, WUNTRACED, is_stopped, signal, expected, place);
}

static bool is_continued(int status, int signal)
{
	(void)signal;
	return WIFCONTINUED(status);
}

void claim_continued(struct actor *actor, struct place place)
{
	assert_change(actor, WCONTINUED, is_continued, 0, "to go on", place);
}

pid_t claim_pid_of(const struct actor *actor, struct place place)
{
	pid_t pid = actor->pid;

	if (pid <= 0)
		actor_settle(BROKEN, place, "%s has no process", actor->name);
	return pid;
}

static void await_task_sleep(pid_t tid, const char *call, struct place place)
{
	struct sight sight;
	unsigned int looks = 0;

	for (see(tid, &sight, place); !look_asleep_in(&sight, call); see(tid, &sight, place)) {
		if (page_told(the_page))
			actor_leave(1);
		if (!sight.state || sight.state == 'Z' || sight.state == 'X')
			actor_settle(FAILED, place, "the thread is gone, expected it asleep in %s",
				     call);
		let_others_run(looks++);
	}
}

void claim_task_asleep(pid_t tid, const char *call, struct place place)
{
	await_task_sleep(tid, call, place);
	if (linger(call, place))
		await_task_sleep(tid, call, place);
}

void claim_await(struct actor *actor, const char *stop, struct place place)
{
	char expected[64];
	unsigned int looks = 0;

	snprintf(expected, sizeof(expected), "at its stop \"%s\"", stop);
	while (!actor_stands_at(actor, stop)) {
		if (page_told(the_page))
			actor_leave(1);
		if (actor_over(actor))
			settle_over(actor, place, expected);
		let_others_run(looks++);
	}
}

void *claim_halting(const void *bytes, size_t size, size_t at, struct place place)
{
	void *buffer = halt_buffer(&the_actor->halt, bytes, size, at);

	if (!buffer)
		actor_settle(BROKEN, place, "memory that is absent: %s", errno_name(errno));
	return buffer;
}

void claim_await_halted(struct actor *actor, struct place place)
{
	enum halt halt;

	while ((halt = halt_look(&actor->halt, actor->pid)) != HALTED) {
		if (page_told(the_page))
			actor_leave(1);
		if (halt == HALT_IMPOSSIBLE)
			actor_settle(BROKEN, place, "pidfd_getfd: %s", errno_name(errno));
		if (actor_over(actor))
			settle_over(actor, place, "halted in its buffer");
	}
}

void claim_provide(struct actor *actor, struct place place)
{
	if (halt_provide(&actor->halt, actor->pid) < 0)
		actor_settle(BROKEN, place, "providing memory for %s: %s", actor->name,
			     errno_name(errno));
}
