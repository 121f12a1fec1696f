/* ipclitmus explore: models against the kernel, at length. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/names.h"
#include "base/nearest.h"
#include "base/progress.h"
#include "campaigns.h"
#include "command.h"
#include "explored.h"
#include "options.h"
#include "run/shuffle.h"
#include "start.h"

#define UNSET (-1)

enum { OPTION_HALTS = 256 };

static const char help[] =
	"Usage: %s [OPTION]... [MODEL]...\n"
	"Have programs of calls run by several processes, and look whether the rules of a model\n"
	"explain what they see. Without a model, all of them. What differs is made as small as "
	"can\n"
	"be, shown, and written to MODEL-N.story for 'replay' and MODEL-N.c; the search goes on.\n"
	"\n"
	"  -o, --operations=N     operations per model (1000000)\n"
	"  -t, --time=S           at most so many seconds per model\n"
	"  -s, --seed=S           the seed of the random programs, to have them again\n"
	"  -e, --every=N          every program of up to N operations (1 to 6) instead of random "
	"ones\n"
	"  -v, --values=N         then: only the first N values of each argument (all)\n"
	"  -a, --actors=N         actors that may sleep (0 to 4; 3, with --every 2)\n"
	"  -b, --burst=N          operations at the same time (1 to 4; 3)\n"
	"      --histories        actors wait for nobody: each call's times of request and return tell\n"
	"                         which orders there may have been\n"
	"      --halts            of several at the same time one halts inside the kernel, in its\n"
	"                         buffer, while the others are made, one after the other\n"
	"  -j, --jobs=N           campaigns at the same time (1 to 64; 1)\n"
	"      --speed            by one actor that never sleeps; each program once more without "
	"a\n"
	"                         look at anything, to see what the looking costs\n"
	"  -h, --help             this text\n"
	"\n"
	"Exit status: 0 all was explained, 1 something was not, 2 usage error, 77 nothing could "
	"run.\n";

static const struct option long_options[] = {
	{ "operations", required_argument, NULL, 'o' },
	{ "time", required_argument, NULL, 't' },
	{ "seed", required_argument, NULL, 's' },
	{ "every", required_argument, NULL, 'e' },
	{ "values", required_argument, NULL, 'v' },
	{ "actors", required_argument, NULL, 'a' },
	{ "burst", required_argument, NULL, 'b' },
	{ "histories", no_argument, NULL, 'H' },
	{ "halts", no_argument, NULL, OPTION_HALTS },
	{ "jobs", required_argument, NULL, 'j' },
	{ "speed", no_argument, NULL, 'S' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static struct {
	struct plan plan;
	int jobs;
	bool drawn; /* something was said of programs drawn at random */
} options = { .plan = { .shape = { UNSET, UNSET, 20, 0, false }, .operations = 1000000 },
	      .jobs = 1 };

struct progress {
	const struct desk *desk;
	const struct model *model;
	double begun;
};

static void tell_progress(void *context)
{
	const struct progress *progress = context;
	const struct counts *counts = &progress->desk->counts;
	double seconds = clock_seconds() - progress->begun;

	progress_tell("%s: %lu programs, %lu operations (%.0f/s), %lu asleep, up to %d states, %d "
		      "differences",
		      progress->model->name, counts->programs, counts->operations,
		      (double)counts->operations / seconds, counts->slept, counts->most_worlds,
		      progress->desk->finding_count);
}

static int explore_model(const struct model *model)
{
	struct desk *desk = memory_new(1, sizeof(*desk));
	struct progress progress = { desk, model, clock_seconds() };
	int status, stopped;
	struct kit kit;

	if (!desk)
		return usage_error("%s", error_text(errno));
	kit_load(&kit, model);
	desk->plan = options.plan;
	fflush(stdout);
	status = campaigns_run(desk, model, options.jobs, tell_progress, &progress, &stopped);
	progress_erase();
	if (desk->counts.programs) {
		explored_counts(desk, model, clock_seconds() - progress.begun);
		if (!stopped)
			explored_branches(desk, model);
		if (!explored_findings(desk, &kit))
			status = EXIT_USAGE;
		else if (desk->finding_count && status == EXIT_AS_EXPECTED)
			status = EXIT_NOT_AS_EXPECTED;
	}
	if (stopped) {
		fprintf(stderr, "%s: interrupted by %s\n", program_name, signal_name(stopped));
		end_by_signal(stopped);
	}
	memory_free(desk, 1, sizeof(*desk));
	return status;
}

static bool take_number(const char *option, long long low, long long high, long long *number)
{
	return parse_number(option, optarg, low, high, number);
}

/* Takes one option; false after a message. */
static bool take_option(int option)
{
	struct plan *plan = &options.plan;
	long long number = 0;
	bool good;

	switch (option) {
	case 'o':
		good = take_number("--operations", 1, INT64_MAX, &number);
		plan->operations = (unsigned long)number;
		options.drawn = true;
		return good;
	case 't':
		good = take_number("--time", 1, 10000000, &number);
		plan->seconds = (double)number;
		plan->operations = plan->operations == 1000000 ? UINT32_MAX : plan->operations;
		return good;
	case 's':
		good = take_number("--seed", 0, INT64_MAX, &number);
		plan->seed = (uint64_t)number;
		options.drawn = true;
		return good;
	case 'e':
		good = take_number("--every", 1, 6, &number);
		plan->counted = true;
		plan->shape.operations = (int)number;
		return good;
	case 'v':
		good = take_number("--values", 1, 255, &number);
		plan->shape.values = (int)number;
		return good;
	case 'a':
		good = take_number("--actors", 0, WORKER_LIMIT, &number);
		plan->shape.workers = (int)number;
		return good;
	case 'H':
		plan->histories = true;
		return true;
	case OPTION_HALTS:
		plan->shape.halts = true;
		return true;
	case 'S':
		plan->speed = true;
		return true;
	case 'b':
		good = take_number("--burst", 1, WORKER_LIMIT, &number);
		plan->shape.burst = (int)number;
		return good;
	case 'j':
		good = take_number("--jobs", 1, 64, &number);
		options.jobs = (int)number;
		return good;
	default:
		return false;
	}
}

static const struct model *model_named(const char *name)
{
	const struct model *model = catalog_find(name);
	const char *names[MODEL_LIMIT + 1] = { NULL };
	const struct model *const *models;
	const char *near;
	size_t count;

	if (model)
		return model;
	models = catalog_models(&count);
	for (size_t i = 0; i < count && i < MODEL_LIMIT; i++)
		names[i] = models[i]->name;
	near = nearest_word(name, names);
	fprintf(stderr, "%s: no model \"%s\"", program_name, name);
	if (near)
		fprintf(stderr, " (did you mean %s?)", near);
	fputs("; there are", stderr);
	for (size_t i = 0; names[i]; i++)
		fprintf(stderr, "%s %s", i ? "," : "", names[i]);
	fputc('\n', stderr);
	return NULL;
}

/* Of several models: what could not run counts only where nothing could. */
static int worse(int a, int b)
{
	if (a == EXIT_NOTHING_RAN || b == EXIT_NOTHING_RAN)
		return a == EXIT_NOTHING_RAN ? b : a;
	return a > b ? a : b;
}

/* Whether each is a model that can do what is asked for; else after a message. */
static bool names_are_good(char *const *names, int count)
{
	for (int i = 0; i < count; i++) {
		const struct model *model = model_named(names[i]);

		if (!model)
			return false;
		if (options.plan.histories && model->only_rounds) {
			usage_error("%s has no histories: %s", names[i], model->only_rounds);
			return false;
		}
	}
	return true;
}

static int explore_named(char *const *names, int count)
{
	int status = EXIT_NOTHING_RAN;

	for (int i = 0; i < count; i++)
		status = worse(status, explore_model(catalog_find(names[i])));
	return status;
}

static int explore_all(void)
{
	size_t count;
	const struct model *const *models = catalog_models(&count);
	int status = EXIT_NOTHING_RAN;

	for (size_t i = 0; i < count; i++)
		if (!options.plan.histories || !models[i]->only_rounds)
			status = worse(status, explore_model(models[i]));
	return status;
}

/* Always false, after a message. */
static bool refuse_beside(const char *option, const char *others)
{
	usage_error("%s goes without %s: leave out one or the other", option, others);
	return false;
}

/* Whether each option means something beside the others; else after a message. */
static bool options_fit(void)
{
	const struct plan *plan = &options.plan;
	const struct shape *shape = &plan->shape;

	/* What is played bare is not judged: a sequence that can't come out otherwise. */
	if (plan->speed && (shape->workers > 0 || shape->burst != UNSET || plan->counted ||
			    plan->histories || shape->halts))
		return refuse_beside("--speed", "--actors, --burst, --every, --histories, --halts");
	if (plan->histories && (plan->counted || shape->halts))
		return refuse_beside("--histories", "--every, --halts");
	if (plan->counted && options.drawn)
		return refuse_beside("--every", "--seed, --operations");
	if (shape->values && !plan->counted) {
		usage_error("--values is about --every: add --every=N");
		return false;
	}
	return true;
}

/* What was not asked for. */
static void fill_in(struct plan *plan)
{
	if (plan->shape.workers == UNSET)
		plan->shape.workers = plan->speed ? 0 : plan->counted ? 2 : 3;
	if (plan->shape.burst == UNSET)
		plan->shape.burst = plan->speed ? 1 : 3;
}

int command_explore(int argc, char **argv)
{
	int option;

	start_judging();
	options.plan.seed = shuffle_new_seed();
	while ((option = next_option(argc, argv, "o:t:s:e:v:a:b:j:h", long_options)) != -1) {
		if (option == 'h') {
			show_help(help);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (!take_option(option))
			return EXIT_USAGE;
	}
	if (!options_fit() || refuse_limits())
		return EXIT_USAGE;
	fill_in(&options.plan);
	if (options.plan.histories && !options.plan.shape.workers)
		return usage_error("a history needs actors beside main: no --actors=0");
	if (!names_are_good(argv + optind, argc - optind))
		return EXIT_USAGE;
	if (!options.plan.counted)
		printf("seed %llu\n", (unsigned long long)options.plan.seed);
	return finish_output(argc > optind ? explore_named(argv + optind, argc - optind)
					   : explore_all());
}
