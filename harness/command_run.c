/* ipclitmus run: judges claims on this machine and reports. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "command_run.h"
#include "expectations.h"
#include "session.h"
#include "shuffle.h"
#include "start.h"

static const char help[] =
	"Usage: %s [OPTION]... [PATTERN]...\n"
	"Judge the claims that match a pattern (an id, a family such as pipe, or a pattern as for\n"
	"a shell, 'pipe.*'); without one, all of them.\n"
	"\n"
	"  -f, --format=FORMAT    human (default), tap or junit\n"
	"  -o, --output=FILE      write the report to FILE\n"
	"  -n, --repeat=N         run each claim N times (1 to 1000000)\n"
	"  -s, --shuffle          in random order\n"
	"      --seed=S           the seed of that order, to have it again; implies --shuffle\n"
	"  -t, --time-limit=S     seconds until a claim counts as hanging (1 to 86400; 10,\n"
	"                         under valgrind 60)\n"
	"  -j, --jobs=N           claims at the same time (1 to 64; two a CPU)\n"
	"  -e, --expected=FILE    take what this platform does otherwise from FILE, not from the\n"
	"                         files the program was built with; may be given more than once\n"
	"      --disposable       leave to change settings that the whole machine shares, for the\n"
	"                         claims about them: only on a machine that nobody else uses;\n"
	"                         claims then run one at a time\n"
	"  -h, --help             this text\n"
	"\n"
	"Exit status: 0 all as expected, 1 some claim not, 2 usage or output error, 77 nothing\n"
	"could run.\n";

static const char *output_name; /* NULL: standard output */

enum { OPTION_SEED = 256, OPTION_DISPOSABLE };

static const struct option long_options[] = {
	{ "format", required_argument, NULL, 'f' },
	{ "output", required_argument, NULL, 'o' },
	{ "repeat", required_argument, NULL, 'n' },
	{ "shuffle", no_argument, NULL, 's' },
	{ "seed", required_argument, NULL, OPTION_SEED },
	{ "time-limit", required_argument, NULL, 't' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "expected", required_argument, NULL, 'e' },
	{ "disposable", no_argument, NULL, OPTION_DISPOSABLE },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* Takes one option; false after a message. */
static bool take_option(struct session *session, int option)
{
	long long number = 0;

	switch (option) {
	case 'f':
		session->reporter = reporter_named(optarg);
		if (!session->reporter)
			usage_error("--format takes human, tap or junit, not \"%s\"", optarg);
		return session->reporter != NULL;
	case 'o':
		output_name = optarg;
		return true;
	case 'n':
		if (!parse_number("--repeat", optarg, 1, 1000000, &number))
			return false;
		session->repeat = (int)number;
		return true;
	case 's':
		session->shuffle = true;
		return true;
	case OPTION_SEED:
		if (!parse_number("--seed", optarg, 0, INT64_MAX, &number))
			return false;
		session->seed = (uint64_t)number;
		session->shuffle = true;
		return true;
	case 't':
		if (!parse_number("--time-limit", optarg, 1, 86400, &number))
			return false;
		session->time_limit = (double)number;
		return true;
	case 'j':
		if (!parse_number("--jobs", optarg, 1, 64, &number))
			return false;
		session->workers = (int)number;
		return true;
	case 'e':
		return expectations_from_file(&session->expected, optarg, session->facts);
	case OPTION_DISPOSABLE:
		session->disposable = true;
		return true;
	default: /* getopt_long has said what is wrong */
		fprintf(stderr, "Try '%s --help'.\n", program_name);
		return false;
	}
}

/* Seconds. valgrind runs one thread of all at a time, and that one slowly. */
static double default_time_limit(const struct facts *facts)
{
	return strcmp(platform_fact(facts, "runtime"), "valgrind") == 0 ? 60 : 10;
}

/* Runs the session with its output open, and closes that. */
static int run_to_output(struct session *session, const struct claim **claims, size_t count)
{
	const char *name = output_name ? output_name : "standard output";
	int status;

	session->out = output_name ? fopen(output_name, "we") : stdout;
	if (!session->out)
		return usage_error("%s: %s", name, strerror(errno));
	status = session_run(session, claims, count);
	if (fclose(session->out) != 0 && !session->error)
		session->error = errno;
	if (session->error)
		return usage_error("%s: %s", name, strerror(session->error));
	return status;
}

static int run_chosen(struct session *session, char *const *patterns, int pattern_count)
{
	const struct claim **claims;
	size_t count;
	int status;

	if (!session->expected.text_count &&
	    !expectations_built_in(&session->expected, session->facts))
		return EXIT_USAGE;
	claims = choose_claims(patterns, pattern_count, &count);
	if (!claims)
		return EXIT_USAGE;
	status = run_to_output(session, claims, count);
	free(claims);
	return status;
}

int run_claims(const struct reporter *reporter, int argc, char **argv)
{
	struct session session = { .reporter = reporter, .repeat = 1 };
	struct facts facts;
	int option, status;

	start_judging();
	platform_probe(&facts);
	session.facts = &facts;
	session.time_limit = default_time_limit(&facts);
	session.seed = shuffle_new_seed();
	while ((option = getopt_long(argc, argv, "f:o:n:st:j:e:h", long_options, NULL)) != -1) {
		if (option == 'h') {
			printf(help, argv[0]);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (!take_option(&session, option)) {
			expected_free(&session.expected);
			return EXIT_USAGE;
		}
	}
	if (!session.workers)
		session.workers = pool_default_workers();
	status = run_chosen(&session, argv + optind, argc - optind);
	expected_free(&session.expected);
	return status;
}

int command_run(int argc, char **argv)
{
	return run_claims(&human_reporter, argc, argv);
}
