/* The words of the claim language: each looks, and settles the claim where it sees otherwise. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "claim.h"
#include "look.h"
#include "names.h"
#include "page.h"
#include "text.h"

#define LOOKS_BEFORE_NAPS 5000
#define NAP_NANOSECONDS   (500 * 1000)

const char *current_family(void)
{
	return the_page->claim->family;
}

void claim_step(struct place place, const char *text)
{
	the_actor->place = place;
	the_actor->step = text;
	atomic_fetch_add(&the_actor->steps, 1);
}

intptr_t claim_must(intptr_t value, struct place place, const char *text)
{
	if (value == -1)
		actor_settle(BROKEN, place, "%s: %s", text, errno_name(errno));
	return value;
}

intptr_t claim_succeeded(intptr_t seen, struct place place, const char *text)
{
	if (seen == -1)
		actor_settle(FAILED, place, "%s failed with %s, expected it to succeed", text,
			     errno_name(errno));
	return seen;
}

void claim_returned(intptr_t seen, intptr_t expected, struct place place, const char *text)
{
	int error = errno;

	if (seen == expected)
		return;
	if (seen == -1)
		actor_settle(FAILED, place, "%s failed with %s, expected to return %jd", text,
			     errno_name(error), (intmax_t)expected);
	actor_settle(FAILED, place, "%s returned %jd, expected %jd", text, (intmax_t)seen,
		     (intmax_t)expected);
}

void claim_failed(intptr_t seen, int error, struct place place, const char *text)
{
	char expected[32];
	int seen_error = errno;

	if (seen == -1 && seen_error == error)
		return;
	snprintf(expected, sizeof(expected), "%s", errno_name(error));
	if (seen == -1)
		actor_settle(FAILED, place, "%s failed with %s, expected %s", text,
			     errno_name(seen_error), expected);
	actor_settle(FAILED, place, "%s returned %jd, expected it to fail with %s", text,
		     (intmax_t)seen, expected);
}

void claim_equal(intmax_t seen, intmax_t expected, struct place place, const char *text)
{
	if (seen != expected)
		actor_settle(FAILED, place, "%s is %jd, expected %jd", text, seen, expected);
}

void claim_that(bool condition, struct place place, const char *text)
{
	if (!condition)
		actor_settle(FAILED, place, "not so: %s", text);
}

void claim_text(const char *seen, const char *expected, struct place place, const char *text)
{
	char got[200], wanted[200];

	if (strcmp(seen, expected) == 0)
		return;
	text_quote(seen, strlen(seen), got, sizeof(got));
	text_quote(expected, strlen(expected), wanted, sizeof(wanted));
	actor_settle(FAILED, place, "%s is \"%s\", expected \"%s\"", text, got, wanted);
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
		claim_skip("/proc can't be read: there is no other way to see that one sleeps",
			   place);
}

void claim_asleep(struct actor *actor, const char *call, struct place place)
{
	struct sight sight;
	unsigned int looks = 0;
	char expected[64];

	snprintf(expected, sizeof(expected), "asleep in %s", call);
	for (see(actor->pid, &sight, place); !look_asleep_in(&sight, call);
	     see(actor->pid, &sight, place)) {
		if (page_settled(the_page))
			actor_leave(1);
		if (actor_over(actor))
			settle_over(actor, place, expected);
		let_others_run(looks++);
	}
	actor->asleep = sight;
	actor->asleep_steps = actor->steps;
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
	if (page_settled(the_page))
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

void claim_task_asleep(pid_t tid, const char *call, struct place place)
{
	struct sight sight;
	unsigned int looks = 0;

	for (see(tid, &sight, place); !look_asleep_in(&sight, call); see(tid, &sight, place)) {
		if (page_settled(the_page))
			actor_leave(1);
		if (!sight.state || sight.state == 'Z' || sight.state == 'X')
			actor_settle(FAILED, place, "the thread is gone, expected it asleep in %s",
				     call);
		let_others_run(looks++);
	}
}

void claim_await(struct actor *actor, const char *stop, struct place place)
{
	char expected[64];
	unsigned int looks = 0;

	snprintf(expected, sizeof(expected), "at its stop \"%s\"", stop);
	while (!actor_stands_at(actor, stop)) {
		if (page_settled(the_page))
			actor_leave(1);
		if (actor_over(actor))
			settle_over(actor, place, expected);
		let_others_run(looks++);
	}
}

void claim_skip(const char *reason, struct place place)
{
	actor_settle(SKIPPED, place, "%s", reason);
}

long claim_number_in(const char *path, struct place place)
{
	FILE *file = fopen(path, "re");
	long number;

	if (!file)
		actor_settle(BROKEN, place, "%s: %s", path, errno_name(errno));
	if (fscanf(file, "%ld", &number) != 1)
		actor_settle(BROKEN, place, "%s holds no number", path);
	fclose(file);
	return number;
}

void claim_set_number(const char *path, long number, struct place place)
{
	FILE *file = fopen(path, "we");

	if (!file || fprintf(file, "%ld\n", number) < 0 || fclose(file) != 0)
		actor_settle(BROKEN, place, "%s: %s", path, errno_name(errno));
}
