/*
 * ipclitmus-falsify: the claims under deliberately wrong interfaces; 'ipclitmus falsify' runs it.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claim/registry.h"
#include "command/command.h"
#include "command/options.h"
#include "command/start.h"
#include "power.h"
#include "report.h"
#include "run/runner.h"

#define POWER_LIMIT 120.0 /* seconds for a mutant */

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
	"  -p, --power=N          models: play up to N operations under each mutant, and show how "
	"many\n"
	"                         it took to find it, and how many its smallest program has\n"
	"      --histories        with --power: of programs whose actors wait for nobody\n"
	"  -o, --table=FILE       write claim, mutant, end and message of each trial to FILE\n"
	"  -n, --rounds=N         the benign ones N times (1 to 10000)\n"
	"      --litmus-rounds=N  rounds of each litmus claim (1 to 1000000000), as far as the time\n"
	"                         limit allows\n"
	"  -t, --time-limit=S     seconds until a claim counts as hanging (1 to 86400; 0.5, under\n"
	"                         benign mutants 60)\n"
	"  -j, --jobs=N           trials at the same time (1 to 256)\n"
	"      --threaded         each process of a claim has a second, idle thread\n"
	"      --long             who sleeps is left asleep for two seconds, once in each call\n"
	"  -h, --help             this text\n"
	"\n"
	"Ends: killed (the claim failed), hung (it failed at the time limit), survived (it held),\n"
	"unjudged (broken or skipped). Exit status: 0 each claim fails under some mutant or "
	"stands\n"
	"in the list of those that can't, and no claim under a benign one; 1 not so, 2 usage or\n"
	"output error, 77 nothing could run.\n";

enum { OPTION_THREADED = 256, OPTION_LONG, OPTION_HISTORIES, OPTION_LITMUS_ROUNDS };

static const struct option long_options[] = {
	{ "mutant", required_argument, NULL, 'm' },
	{ "list", no_argument, NULL, 'l' },
	{ "benign", no_argument, NULL, 'b' },
	{ "quick", no_argument, NULL, 'q' },
	{ "summary", no_argument, NULL, 's' },
	{ "power", required_argument, NULL, 'p' },
	{ "histories", no_argument, NULL, OPTION_HISTORIES },
	{ "table", required_argument, NULL, 'o' },
	{ "rounds", required_argument, NULL, 'n' },
	{ "litmus-rounds", required_argument, NULL, OPTION_LITMUS_ROUNDS },
	{ "time-limit", required_argument, NULL, 't' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "threaded", no_argument, NULL, OPTION_THREADED },
	{ "long", no_argument, NULL, OPTION_LONG },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static struct {
	const char *mutant; /* NULL: all */
	const char *table;
	bool list, summary, histories;
	long long power; /* operations; 0: the claims are judged */
	struct matrix_settings matrix;
} options = { .matrix = { .rounds = 1 } };

static const char *excuse_for(const struct claim *claim)
{
	for (const struct excuse *excuse = excuses; excuse->id; excuse++)
		if (strcmp(excuse->id, claim->id) == 0)
			return excuse->reason;
	return NULL;
}

static const struct mutant **choose_mutants(size_t *count)
{
	size_t all;
	const struct mutant *mutants = mutants_all(&all);
	const struct mutant **chosen = calloc(all + 1, sizeof(*chosen));

	*count = 0;
	if (!chosen) {
		usage_error("%s", error_text(errno));
		return NULL;
	}
	for (size_t i = 0; i < all; i++)
		if (mutants[i].mechanism->benign == options.matrix.benign &&
		    (!options.mutant || fnmatch(options.mutant, mutants[i].id, 0) == 0))
			chosen[(*count)++] = &mutants[i];
	if (*count)
		return chosen;
	free(chosen);
	usage_error("no mutant matches \"%s\"; '%s --list' shows all",
		    options.mutant ? options.mutant : "*", program_call);
	return NULL;
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
	usage_error("%s: %s", options.table, error_text(errno));
	return false;
}

static int report(const struct kill_matrix *matrix)
{
	bool good;

	if (!write_table(matrix))
		return EXIT_USAGE;
	if (options.matrix.benign) {
		good = report_false_alarms(stdout, matrix, options.matrix.rounds);
	} else {
		if (!options.summary)
			report_claims(stdout, matrix);
		good = report_figures(stdout, matrix);
	}
	return finish_output(good ? EXIT_AS_EXPECTED : EXIT_NOT_AS_EXPECTED);
}

static int falsify_chosen(const struct claim **claims, size_t claim_count,
			  const struct mutant **mutants, size_t mutant_count)
{
	struct kill_matrix matrix = { .settings = options.matrix,
				      .mutants = mutants,
				      .mutant_count = mutant_count };
	char reason[128];
	int status;

	if (!runner_self_test(reason, sizeof(reason)))
		return usage_error("%s", reason), EXIT_NOTHING_RAN;
	matrix.claims = calloc(claim_count + 1, sizeof(*matrix.claims));
	if (!matrix.claims)
		return usage_error("%s", error_text(errno));
	matrix.claim_count = claim_count;
	registry_claims(&claim_count);
	matrix.all_claims = claim_count == matrix.claim_count && !options.matrix.quick;
	matrix.whole = matrix.all_claims && !options.mutant;
	for (size_t i = 0; i < matrix.claim_count; i++) {
		matrix.claims[i].claim = claims[i];
		matrix.claims[i].excuse = excuse_for(claims[i]);
	}
	status = matrix_run(&matrix);
	return status == EXIT_AS_EXPECTED ? report(&matrix) : status;
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
		options.matrix.benign = true;
		return true;
	case 'q':
		options.matrix.quick = true;
		return true;
	case 's':
		options.summary = true;
		return true;
	case 'p':
		return parse_number("--power", optarg, 1, 1000000000, &options.power);
	case 'o':
		options.table = optarg;
		return true;
	case 'n':
		if (!parse_number("--rounds", optarg, 1, 10000, &number))
			return false;
		options.matrix.rounds = (int)number;
		return true;
	case 't':
		if (!parse_number("--time-limit", optarg, 1, 86400, &number))
			return false;
		options.matrix.time_limit = (double)number;
		return true;
	case 'j':
		if (!parse_number("--jobs", optarg, 1, 256, &number))
			return false;
		options.matrix.workers = (int)number;
		return true;
	case OPTION_LITMUS_ROUNDS:
		if (!parse_number("--litmus-rounds", optarg, 1, 1000000000, &number))
			return false;
		options.matrix.litmus_rounds = (unsigned long)number;
		return true;
	case OPTION_THREADED:
		options.matrix.threaded = true;
		return true;
	case OPTION_HISTORIES:
		options.histories = true;
		return true;
	case OPTION_LONG:
		options.matrix.lingering = true;
		return true;
	default:
		return false;
	}
}

static int measure_power(const struct claim **claims, size_t claim_count,
			 const struct mutant **mutants, size_t mutant_count)
{
	const struct power_settings settings = { .operations = (unsigned long)options.power,
						 .table = options.table,
						 .histories = options.histories,
						 .summary = options.summary,
						 .time_limit = options.matrix.time_limit,
						 .workers = options.matrix.workers };

	return power_run(claims, claim_count, mutants, mutant_count, &settings);
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
	if (claims && options.list) {
		report_mutants(stdout, mutants, mutant_count);
		status = finish_output(EXIT_AS_EXPECTED);
	} else if (claims && options.power) {
		status = measure_power(claims, claim_count, mutants, mutant_count);
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
	while ((option = next_option(argc, argv, "m:lbqsp:o:n:t:j:h", long_options)) != -1) {
		if (option == 'h') {
			show_help(help);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (!take_option(option))
			return EXIT_USAGE;
	}
	if (!options.matrix.time_limit && options.power)
		options.matrix.time_limit = POWER_LIMIT;
	if (!options.matrix.time_limit)
		options.matrix.time_limit = matrix_default_limit(&options.matrix);
	if (!mutants_load() || !mutants_are_for_some_claim())
		return EXIT_USAGE;
	if (refuse_limits())
		return EXIT_USAGE;
	return play(argv + optind, argc - optind);
}
