/* Trials: claims run under mutants, several at a time. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/message.h"
#include "base/names.h"
#include "base/progress.h"
#include "command/start.h"
#include "trials.h"

struct course {
	struct trial *trials;
	struct mutant_traces *traces;
	struct job *jobs;
	size_t count, done;
	const struct trial_settings *settings;
};

const char *trial_word(enum trial_end end)
{
	static const char *const words[] = { "untried", "survived", "killed", "hung", "unjudged" };

	return words[end];
}

static void tell_progress(const struct course *course, size_t done)
{
	if (!course->settings->progress)
		return;
	progress_tell("[%zu/%zu]", done, course->count);
	if (done == course->count)
		progress_erase();
}

static bool started(void *context, const struct job *job, size_t done)
{
	const struct course *course = context;
	size_t number = (size_t)(job - course->jobs);

	(void)done;
	mutants_use(course->trials[number].mutant, &course->traces[number]);
	return true;
}

static enum trial_end end_of(const struct outcome *outcome, double limit)
{
	switch (outcome->kind) {
	case HELD:
		return SURVIVED;
	case FAILED:
		return outcome->seconds >= limit ? HUNG : KILLED;
	default:
		return UNJUDGED;
	}
}

static bool finished(void *context, const struct job *job, const struct outcome *outcome)
{
	struct course *course = context;
	size_t number = (size_t)(job - course->jobs);
	struct trial *trial = &course->trials[number];

	trial->end = end_of(outcome, course->settings->time_limit);
	trial->place = outcome->place;
	free(trial->text);
	trial->text = trial->end == SURVIVED ? NULL : strdup(outcome->text);
	tell_progress(course, ++course->done);
	return trial->end == SURVIVED || trial->text;
}

/* What the trials have come to until a signal stopped them. */
static void tell_stopped(const struct course *course, int number)
{
	size_t counts[TRIAL_ENDS] = { 0 };
	const char *between = ": ";

	for (size_t i = 0; i < course->count; i++)
		counts[course->trials[i].end]++;
	progress_erase();
	fprintf(stderr, "%s: interrupted by %s after %zu of %zu trials", program_name,
		signal_name(number), course->done, course->count);
	for (int end = UNTRIED + 1; end < TRIAL_ENDS; end++) {
		if (!counts[end])
			continue;
		fprintf(stderr, "%s%zu %s", between, counts[end], trial_word((enum trial_end)end));
		between = ", ";
	}
	fputc('\n', stderr);
}

/* Returns as pool_run does. */
static int run(struct course *course, const struct run_directory *directory)
{
	const struct run_settings settings = { .time_limit = course->settings->time_limit,
					       .directory = directory,
					       .litmus.rounds = course->settings->rounds,
					       .threaded = course->settings->threaded,
					       .lingering = course->settings->lingering };
	const struct pool_listener listener = {
		.started = started, .finished = finished, .context = course, .any_order = true
	};
	int result;

	for (size_t i = 0; i < course->count; i++)
		course->jobs[i] = (struct job){ course->trials[i].claim, 1 };
	result = pool_run(course->jobs, course->count, course->settings->workers, &settings, false,
			  &listener);
	mutants_use(NULL, course->traces);
	return result;
}

int trials_run(struct trial *trials, struct mutant_traces *traces, size_t count,
	       const struct trial_settings *settings)
{
	struct course course = { .trials = trials,
				 .traces = traces,
				 .jobs = memory_new(count, sizeof(struct job)),
				 .count = count,
				 .settings = settings };
	struct run_directory directory;
	sigset_t before;
	int result;

	if (!course.jobs)
		return usage_error("%s", error_text(errno));
	pool_hold_signals(&before);
	run_directory_make(&directory);
	result = run(&course, &directory);
	run_directory_remove(&directory);
	sigprocmask(SIG_SETMASK, &before, NULL);
	memory_free(course.jobs, count, sizeof(struct job));
	if (result == 0)
		return EXIT_AS_EXPECTED;
	if (result < 0)
		return usage_error("the trials can't go on: %s", errno_name(errno));
	tell_stopped(&course, result);
	return end_by_signal(result);
}
