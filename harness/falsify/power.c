/* Power: models play under mutants. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/message.h"
#include "base/names.h"
#include "base/progress.h"
#include "claim/registry.h"
#include "command/command.h"
#include "command/start.h"
#include "explore/campaign.h"
#include "power.h"
#include "run/pool.h"

#define SEED      1
#define TOUCH     2000 /* operations that show which calls a model makes */
#define NOT_FOUND (-1)
#define NOTICED   (-2) /* it broke the scene: nothing was judged */
#define HANGS     (-3)

/* A model's search under one mutant. */
struct hunt {
	const struct model *model;
	const struct claim *claim;
	const struct mutant *mutant; /* NULL: none */
	struct desk *desk;
	long after; /* operations until it was found, or one of the above */
	int size;   /* operations of the small program */
	char *text; /* what differed */
};

struct chase {
	struct hunt *hunts;
	struct mutant_traces *traces;
	struct job *jobs;
	size_t count, done;
	unsigned long operations;
	bool histories;
	FILE *table; /* each hunt's line, as it ends; NULL: nobody wants it */
};

static const struct plan the_plan = { .shape = { 3, 3, 20, 0, false }, .seed = SEED, .parts = 1 };

static bool started(void *context, const struct job *job, size_t done)
{
	const struct chase *chase = context;
	size_t number = (size_t)(job - chase->jobs);
	struct hunt *hunt = &chase->hunts[number];

	hunt->desk = memory_new(1, sizeof(*hunt->desk));
	if (!hunt->desk)
		return false;
	hunt->desk->plan = the_plan;
	hunt->desk->plan.operations = chase->operations;
	hunt->desk->plan.histories = chase->histories;
	hunt->desk->plan.first = true;
	the_desk = hunt->desk;
	mutants_use(hunt->mutant, &chase->traces[number]);
	return true;
}

/* The first difference; the small program is of one that fails again, if there is any. */
static void take_findings(struct hunt *hunt, const struct finding *findings, int count)
{
	const struct finding *finding = findings;
	char line[LINE_LIMIT];

	for (int i = count - 1; i >= 0; i--)
		if (findings[i].failed)
			finding = &findings[i];

	difference_text(&finding->difference, line, sizeof(line));
	hunt->after = (long)findings->after;
	hunt->size = finding->program.count;
	hunt->text = strdup(line);
}

static void tell_hunt(FILE *out, const struct hunt *hunt)
{
	static const char *const words[] = { "never", "unjudged", "hangs" };

	if (hunt->after < 0)
		fprintf(out, "%s\t%s\t%s\t-\t%s\n", hunt->model->name, hunt->mutant->id,
			words[NOT_FOUND - hunt->after],
			hunt->text ? hunt->text : hunt->mutant->says);
	else
		fprintf(out, "%s\t%s\t%ld\t%d\t%s\n", hunt->model->name, hunt->mutant->id,
			hunt->after, hunt->size, hunt->text);
}

static bool finished(void *context, const struct job *job, const struct outcome *outcome)
{
	struct chase *chase = context;
	struct hunt *hunt = &chase->hunts[job - chase->jobs];

	hunt->after = NOT_FOUND;
	if (hunt->desk->finding_count)
		take_findings(hunt, hunt->desk->findings, hunt->desk->finding_count);
	else if (outcome->kind != HELD)
		hunt->after = outcome->kind == FAILED ? HANGS : NOTICED;
	if (hunt->after < NOT_FOUND)
		hunt->text = strdup(outcome->text);
	memory_free(hunt->desk, 1, sizeof(*hunt->desk));
	if (chase->table) {
		tell_hunt(chase->table, hunt);
		fflush(chase->table);
	}
	chase->done++;
	progress_tell("[%zu/%zu]", chase->done, chase->count);
	return true;
}

/* Returns 0, or an exit status after a message. */
static int run(struct chase *chase, const struct power_settings *settings)
{
	const struct pool_listener listener = {
		.started = started, .finished = finished, .context = chase, .any_order = true
	};
	int workers = settings->workers ? settings->workers : (int)sysconf(_SC_NPROCESSORS_ONLN);
	struct run_directory directory;
	const struct run_settings run_settings = { .time_limit = settings->time_limit,
						   .directory = &directory };
	sigset_t before;
	int result;

	chase->jobs = memory_new(chase->count, sizeof(struct job));
	if (!chase->jobs)
		return usage_error("%s", error_text(errno));
	for (size_t i = 0; i < chase->count; i++)
		chase->jobs[i] = (struct job){ chase->hunts[i].claim, 1 };
	pool_hold_signals(&before);
	run_directory_make(&directory);
	result = pool_run(chase->jobs, chase->count, workers, &run_settings, false, &listener);
	run_directory_remove(&directory);
	sigprocmask(SIG_SETMASK, &before, NULL);
	memory_free(chase->jobs, chase->count, sizeof(struct job));
	progress_erase();
	mutants_use(NULL, chase->traces);
	the_desk = NULL;
	if (result == 0)
		return EXIT_AS_EXPECTED;
	if (result < 0)
		return usage_error("the search can't go on: %s", errno_name(errno));
	fprintf(stderr, "%s: interrupted by %s after %zu of %zu searches\n", program_name,
		signal_name(result), chase->done, chase->count);
	return end_by_signal(result);
}

static const struct claim *claim_of(const struct model *model)
{
	char id[128];

	snprintf(id, sizeof(id), "%s.random-programs", model->name);
	for (char *c = id; *c; c++)
		if (*c == '_')
			*c = '-';
	return registry_find(id);
}

/* The models of which a claim was chosen, each with a hunt that has no mutant. */
static size_t choose_models(const struct claim *const *claims, size_t claim_count, bool histories,
			    struct hunt *hunts)
{
	size_t model_count, count = 0;
	const struct model *const *models = catalog_models(&model_count);

	for (size_t i = 0; i < model_count; i++)
		for (size_t j = 0; j < claim_count; j++)
			if (claims[j] == claim_of(models[i]) &&
			    !(histories && models[i]->only_rounds))
				hunts[count++] =
					(struct hunt){ .model = models[i], .claim = claims[j] };
	return count;
}

/*
 * Some mutants are for the claims of certain files: where they are of the model's mechanism it
 * counts.
 */
static bool is_for(const struct mutant *mutant, const struct hunt *model)
{
	return mutant_is_for(mutant, model->claim) ||
	       strcmp(mutant->mechanism->name, model->model->name) == 0;
}

static size_t add_hunts(struct hunt *hunts, const struct hunt *model,
			const struct mutant_traces *traces, const struct mutant *const *mutants,
			size_t mutant_count)
{
	size_t count = 0;

	for (size_t i = 0; i < mutant_count; i++) {
		if (!is_for(mutants[i], model) || !mutant_was_reached(mutants[i], traces))
			continue;
		hunts[count] = *model;
		hunts[count++].mutant = mutants[i];
	}
	return count;
}

static int compare_longs(const void *left, const void *right)
{
	const long *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static long middle_of(long *numbers, size_t count)
{
	qsort(numbers, count, sizeof(*numbers), compare_longs);
	return count ? numbers[count / 2] : 0;
}

/* One model's figures; returns how many mutants were not found. */
static size_t tell_figures(const struct hunt *hunts, size_t count)
{
	long *afters = calloc(count + 1, sizeof(long)), *sizes = calloc(count + 1, sizeof(long));
	size_t found = 0;
	long largest = 0;

	for (size_t i = 0; afters && sizes && i < count; i++) {
		if (hunts[i].after < 0)
			continue;
		afters[found] = hunts[i].after;
		sizes[found++] = hunts[i].size;
		if (hunts[i].size > largest)
			largest = hunts[i].size;
	}
	printf("%s: %zu of %zu mutants found, half of them within %ld operations; small programs "
	       "of %ld, at most %ld\n",
	       hunts->model->name, found, count, middle_of(afters, found), middle_of(sizes, found),
	       largest);
	free(afters);
	free(sizes);
	return count - found;
}

static bool tell(const struct chase *chase, const struct power_settings *settings, size_t *missed)
{
	for (size_t i = 0; i < chase->count; i++)
		if (!settings->summary || chase->hunts[i].after < 0)
			tell_hunt(stdout, &chase->hunts[i]);
	for (size_t i = 0, next; i < chase->count; i = next) {
		for (next = i; next < chase->count; next++)
			if (chase->hunts[next].model != chase->hunts[i].model)
				break;
		*missed += tell_figures(&chase->hunts[i], next - i);
	}
	if (!chase->table || (!ferror(chase->table) && fclose(chase->table) == 0))
		return true;
	usage_error("%s: %s", settings->table, error_text(errno));
	return false;
}

/* Returns 0, or an exit status after a message. */
static int run_all(struct chase *chase, const struct hunt *models, size_t model_count,
		   const struct mutant *const *mutants, size_t mutant_count,
		   const struct power_settings *settings)
{
	struct chase touch = { .hunts = memory_new(model_count, sizeof(struct hunt)),
			       .traces = memory_new(model_count, sizeof(struct mutant_traces)),
			       .count = model_count,
			       .operations = TOUCH };
	int status;

	if (!touch.hunts || !touch.traces)
		return usage_error("%s", error_text(errno));
	memcpy(touch.hunts, models, model_count * sizeof(*models));
	status = run(&touch, settings);
	for (size_t i = 0; i < model_count && status == EXIT_AS_EXPECTED; i++) {
		if (touch.hunts[i].after != NOT_FOUND)
			return usage_error("%s differs without a mutant: %s", models[i].model->name,
					   touch.hunts[i].text);
		chase->count += add_hunts(chase->hunts + chase->count, &models[i], &touch.traces[i],
					  mutants, mutant_count);
	}
	return status == EXIT_AS_EXPECTED ? run(chase, settings) : status;
}

int power_run(const struct claim *const *claims, size_t claim_count,
	      const struct mutant *const *mutants, size_t mutant_count,
	      const struct power_settings *settings)
{
	struct hunt models[MODEL_LIMIT];
	size_t model_count = choose_models(claims, claim_count, settings->histories, models);
	size_t most = model_count * mutant_count, missed = 0;
	struct chase chase = { .hunts = memory_new(most, sizeof(struct hunt)),
			       .traces = memory_new(most, sizeof(struct mutant_traces)),
			       .operations = settings->operations,
			       .histories = settings->histories };
	int status;

	if (!model_count)
		return usage_error("no model is among these claims; a pattern may be "
				   "msg.random-programs");
	if (!chase.hunts || !chase.traces)
		return usage_error("%s", error_text(errno));
	if (settings->table) {
		chase.table = fopen(settings->table, "we");
		if (!chase.table)
			return usage_error("%s: %s", settings->table, error_text(errno));
	}
	status = run_all(&chase, models, model_count, mutants, mutant_count, settings);
	if (status == EXIT_AS_EXPECTED && !tell(&chase, settings, &missed))
		status = EXIT_USAGE;
	if (status == EXIT_AS_EXPECTED && missed)
		status = EXIT_NOT_AS_EXPECTED;
	return finish_output(status);
}
