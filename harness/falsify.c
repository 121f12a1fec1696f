/* ipclitmus-falsify: the claims under deliberately wrong interfaces; 'ipclitmus falsify' runs it. */
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "falsify.h"
#include "registry.h"
#include "runner.h"
#include "start.h"

static const char help[] =
	"Usage: %s [OPTION]... [PATTERN]...\n"
	"Judge the claims that match a pattern under mutants: deliberately wrong interfaces. A "
	"claim\n"
	"that none of them makes fail proves nothing. Shows what each claim says under each "
	"mutant\n"
	"of its mechanism that takes over a call it makes.\n"
	"\n"
	"  -m, --mutant=PATTERN   only the mutants that match: an id, or a pattern as for a shell\n"
	"  -l, --list             list the mutants instead: id, what is wrong\n"
	"  -b, --benign           variations that are allowed, under which no claim may fail\n"
	"  -q, --quick            leave a claim at the first mutant that makes it fail\n"
	"  -s, --summary          only figures, and what is not as it should be\n"
	"  -o, --table=FILE       write claim, mutant, end and message of each trial to FILE\n"
	"  -n, --rounds=N         the benign ones N times (1 to 10000)\n"
	"  -t, --time-limit=S     seconds until a claim counts as hanging (1 to 86400; 0.5, under\n"
	"                         benign mutants 10)\n"
	"  -j, --jobs=N           trials at the same time (1 to 64)\n"
	"  -h, --help             this text\n"
	"\n"
	"Ends: killed (the claim failed), hung (it failed at the time limit), survived (it held),\n"
	"unjudged (broken or skipped). Exit status: 0 each claim fails under some mutant or "
	"stands\n"
	"in the list of those that can't, and no claim under a benign one; 1 not so, 2 usage or\n"
	"output error, 77 nothing could run.\n";

static const struct option long_options[] = {
	{ "mutant", required_argument, NULL, 'm' },
	{ "list", no_argument, NULL, 'l' },
	{ "benign", no_argument, NULL, 'b' },
	{ "quick", no_argument, NULL, 'q' },
	{ "summary", no_argument, NULL, 's' },
	{ "table", required_argument, NULL, 'o' },
	{ "rounds", required_argument, NULL, 'n' },
	{ "time-limit", required_argument, NULL, 't' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* Seconds. Many hang under mutants: where it matters, it is made sure that they do. */
#define MUTANT_LIMIT     0.5
#define CONFIRMING_LIMIT 4.0
#define BASELINE_LIMIT   10.0

static struct {
	const char *mutant; /* NULL: all */
	const char *table;
	bool list, benign, quick, summary;
	int rounds;
	double time_limit;
	int workers;
} options = { .rounds = 1 };

static struct trial_settings settings_for(double time_limit)
{
	/* Under a mutant many sleep until the limit; under the others, as in a run. */
	bool many = time_limit < BASELINE_LIMIT && !options.workers;
	int workers = options.workers ? options.workers : pool_default_workers() * (many ? 4 : 1);

	return (struct trial_settings){ time_limit, workers < 64 ? workers : 64,
					isatty(STDERR_FILENO) };
}

static const struct mutant **choose_mutants(size_t *count)
{
	size_t all;
	const struct mutant *mutants = mutants_all(&all);
	const struct mutant **chosen = calloc(all + 1, sizeof(*chosen));

	*count = 0;
	if (!chosen) {
		usage_error("%s", strerror(errno));
		return NULL;
	}
	for (size_t i = 0; i < all; i++)
		if (mutants[i].mechanism->benign == options.benign &&
		    (!options.mutant || fnmatch(options.mutant, mutants[i].id, 0) == 0))
			chosen[(*count)++] = &mutants[i];
	if (*count)
		return chosen;
	free(chosen);
	usage_error("no mutant matches \"%s\"; '%s --list' shows all",
		    options.mutant ? options.mutant : "*", program_call);
	return NULL;
}

static const char *excuse_for(const struct claim *claim)
{
	for (const struct excuse *excuse = excuses; excuse->id; excuse++)
		if (strcmp(excuse->id, claim->id) == 0)
			return excuse->reason;
	return NULL;
}

/* Runs each claim without a mutant: who holds is judged, and tells what it calls. */
static int run_baseline(struct kill_matrix *matrix, struct mutant_traces **traces)
{
	const struct trial_settings settings = settings_for(BASELINE_LIMIT);
	struct trial *trials = trials_new(matrix->claim_count);
	int status;

	*traces = traces_new(matrix->claim_count);
	if (!trials || !*traces)
		return usage_error("%s", strerror(errno));
	for (size_t i = 0; i < matrix->claim_count; i++)
		trials[i].claim = matrix->claims[i].claim;
	status = trials_run(trials, *traces, matrix->claim_count, &settings);
	for (size_t i = 0; i < matrix->claim_count; i++)
		matrix->claims[i].baseline = trials[i];
	trials_free(trials, matrix->claim_count);
	return status;
}

static bool is_tried(const struct falsified *claim, const struct mutant *mutant,
		     const struct mutant_traces *traces)
{
	return claim->baseline.end == SURVIVED && mutant_is_for(mutant, claim->claim->family) &&
	       mutant_was_reached(mutant, traces);
}

/* How much of the words in the mutant's sentence the claim's has too. */
static int likeness(const struct claim *claim, const struct mutant *mutant)
{
	const char *word = mutant->says;
	int count = 0;

	while (*word) {
		char text[32];
		int length = (int)strcspn(word, " ,:;");

		snprintf(text, sizeof(text), "%.*s", length, word);
		if (length > 3 && strstr(claim->says, text))
			count += length;
		word += length + (word[length] != '\0');
	}
	return count;
}

static int compare_ranks(const void *left, const void *right)
{
	const struct trial *a = left, *b = right;
	int order = b->rank - a->rank;

	return order ? order : (a->mutant > b->mutant) - (a->mutant < b->mutant);
}

static struct trial new_trial(const struct claim *claim, const struct mutant *mutant)
{
	return (struct trial){ claim, mutant, likeness(claim, mutant), UNTRIED, { NULL, 0 }, NULL };
}

/*
 * A trial for each mutant of its mechanism that takes over a call the claim makes, first those
 * that speak of the same.
 */
static bool make_trials(struct kill_matrix *matrix, const struct mutant_traces *traces)
{
	size_t most = matrix->claim_count * matrix->mutant_count * (size_t)options.rounds;

	matrix->trials = trials_new(most);
	if (!matrix->trials)
		return false;
	for (size_t i = 0; i < matrix->claim_count; i++) {
		struct falsified *claim = &matrix->claims[i];

		claim->trials = &matrix->trials[matrix->trial_count];
		for (size_t j = 0; j < matrix->mutant_count * (size_t)options.rounds; j++) {
			const struct mutant *mutant = matrix->mutants[j % matrix->mutant_count];

			if (is_tried(claim, mutant, &traces[i]))
				claim->trials[claim->count++] = new_trial(claim->claim, mutant);
		}
		qsort(claim->trials, claim->count, sizeof(*claim->trials), compare_ranks);
		matrix->trial_count += claim->count;
	}
	return true;
}

/* Runs those trials of the matrix that are chosen. */
static int run_chosen(struct kill_matrix *matrix, const bool *chosen, double time_limit)
{
	const struct trial_settings settings = settings_for(time_limit);
	struct trial *trials = trials_new(matrix->trial_count);
	struct mutant_traces *traces = traces_new(matrix->trial_count);
	size_t count = 0;
	int status;

	if (!trials || !traces)
		return usage_error("%s", strerror(errno));
	for (size_t i = 0; i < matrix->trial_count; i++)
		if (chosen[i])
			trials[count++] = matrix->trials[i];
	status = trials_run(trials, traces, count, &settings);
	count = 0;
	for (size_t i = 0; i < matrix->trial_count; i++)
		if (chosen[i])
			matrix->trials[i] = trials[count++];
	trials_free(trials, matrix->trial_count);
	return status;
}

/* Tries claim by claim, one mutant at a time, until one makes it fail; the others are left out. */
static int run_quick(struct kill_matrix *matrix, bool *chosen)
{
	bool more = true;
	int status = EXIT_AS_EXPECTED;

	for (size_t turn = 0; more && status == EXIT_AS_EXPECTED; turn++) {
		more = false;
		memset(chosen, 0, matrix->trial_count);
		for (size_t i = 0; i < matrix->claim_count; i++) {
			const struct falsified *claim = &matrix->claims[i];
			bool failed = claim_count_of(claim, KILLED) > 0;

			if (failed || turn >= claim->count)
				continue;
			chosen[claim->trials - matrix->trials + (ptrdiff_t)turn] = true;
			more = true;
		}
		if (more)
			status = run_chosen(matrix, chosen, options.time_limit);
	}
	return status;
}

/* A trial that alone would speak for its claim or its mutant, though it hung: it may just be slow. */
static bool needs_confirmation(const struct kill_matrix *matrix, const struct falsified *claim,
			       const struct trial *trial)
{
	return trial->end == HUNG && (claim_count_of(claim, KILLED) == 0 ||
				      mutant_count_of(matrix, trial->mutant, KILLED) == 0);
}

static int confirm(struct kill_matrix *matrix, bool *chosen)
{
	memset(chosen, 0, matrix->trial_count);
	for (size_t i = 0; i < matrix->claim_count; i++) {
		const struct falsified *claim = &matrix->claims[i];

		for (size_t j = 0; j < claim->count; j++)
			chosen[&claim->trials[j] - matrix->trials] =
				needs_confirmation(matrix, claim, &claim->trials[j]);
	}
	return run_chosen(matrix, chosen, CONFIRMING_LIMIT);
}

static int run_trials(struct kill_matrix *matrix)
{
	bool *chosen = malloc(matrix->trial_count + 1);
	int status;

	if (!chosen)
		return usage_error("%s", strerror(errno));
	memset(chosen, 1, matrix->trial_count);
	if (options.quick)
		status = run_quick(matrix, chosen);
	else
		status = run_chosen(matrix, chosen, options.time_limit);
	if (status == EXIT_AS_EXPECTED && !options.benign)
		status = confirm(matrix, chosen);
	free(chosen);
	return status;
}

static bool write_table(const struct kill_matrix *matrix)
{
	FILE *file;

	if (!options.table)
		return true;
	file = fopen(options.table, "we");
	if (file)
		report_table(file, matrix);
	if (file && !ferror(file) && fclose(file) == 0)
		return true;
	usage_error("%s: %s", options.table, strerror(errno));
	return false;
}

static int report(const struct kill_matrix *matrix)
{
	bool good;

	if (!write_table(matrix))
		return EXIT_USAGE;
	if (options.benign) {
		good = report_false_alarms(stdout, matrix, options.rounds);
	} else {
		if (!options.summary)
			report_claims(stdout, matrix);
		good = report_figures(stdout, matrix);
	}
	return finish_output(good ? EXIT_AS_EXPECTED : EXIT_NOT_AS_EXPECTED);
}

static int falsify(struct kill_matrix *matrix)
{
	double start = clock_seconds();
	struct mutant_traces *traces;
	int status = run_baseline(matrix, &traces);

	if (status != EXIT_AS_EXPECTED)
		return status;
	if (!make_trials(matrix, traces))
		return usage_error("%s", strerror(errno));
	status = run_trials(matrix);
	matrix->seconds = clock_seconds() - start;
	return status == EXIT_AS_EXPECTED ? report(matrix) : status;
}

static int falsify_chosen(const struct claim **claims, size_t claim_count,
			  const struct mutant **mutants, size_t mutant_count)
{
	struct kill_matrix matrix = { .mutants = mutants, .mutant_count = mutant_count };
	char reason[128];

	if (!runner_self_test(reason, sizeof(reason)))
		return usage_error("%s", reason), EXIT_NOTHING_RAN;
	matrix.claims = calloc(claim_count + 1, sizeof(*matrix.claims));
	if (!matrix.claims)
		return usage_error("%s", strerror(errno));
	matrix.claim_count = claim_count;
	registry_claims(&claim_count);
	matrix.whole = claim_count == matrix.claim_count && !options.mutant && !options.quick;
	for (size_t i = 0; i < matrix.claim_count; i++) {
		matrix.claims[i].claim = claims[i];
		matrix.claims[i].excuse = excuse_for(claims[i]);
	}
	return falsify(&matrix);
}

/* Takes one option; false after a message. */
static bool take_option(int option)
{
	long long number = 0;

	switch (option) {
	case 'm':
		options.mutant = optarg;
		return true;
	case 'l':
		options.list = true;
		return true;
	case 'b':
		options.benign = true;
		return true;
	case 'q':
		options.quick = true;
		return true;
	case 's':
		options.summary = true;
		return true;
	case 'o':
		options.table = optarg;
		return true;
	case 'n':
		if (!parse_number("--rounds", optarg, 1, 10000, &number))
			return false;
		options.rounds = (int)number;
		return true;
	case 't':
		if (!parse_number("--time-limit", optarg, 1, 86400, &number))
			return false;
		options.time_limit = (double)number;
		return true;
	case 'j':
		if (!parse_number("--jobs", optarg, 1, 64, &number))
			return false;
		options.workers = (int)number;
		return true;
	default: /* getopt_long has said what is wrong */
		fprintf(stderr, "Try '%s --help'.\n", program_call);
		return false;
	}
}

static int play(char *const *patterns, int pattern_count)
{
	const struct mutant **mutants;
	const struct claim **claims;
	size_t mutant_count, claim_count;
	int status = EXIT_USAGE;

	mutants = choose_mutants(&mutant_count);
	if (!mutants)
		return EXIT_USAGE;
	claims = choose_claims(patterns, pattern_count, &claim_count);
	if (options.list) {
		report_mutants(stdout, mutants, mutant_count);
		status = finish_output(EXIT_AS_EXPECTED);
	} else if (claims) {
		status = falsify_chosen(claims, claim_count, mutants, mutant_count);
	}
	free(claims);
	free(mutants);
	return status;
}

int main(int argc, char **argv)
{
	int option, status = start(argc > 0 ? argv[0] : "ipclitmus-falsify");

	if (status)
		return status;
	start_judging();
	while ((option = getopt_long(argc, argv, "m:lbqso:n:t:j:h", long_options, NULL)) != -1) {
		if (option == 'h') {
			printf(help, program_call);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (!take_option(option))
			return EXIT_USAGE;
	}
	if (!options.time_limit)
		options.time_limit = options.benign ? BASELINE_LIMIT : MUTANT_LIMIT;
	if (!mutants_load())
		return EXIT_USAGE;
	return play(argv + optind, argc - optind);
}
