/* ipclitmus run: judges claims on this machine and reports. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "command_run.h"
#include "expectations.h"
#include "expected.h"
#include "names.h"
#include "platform.h"
#include "pool.h"
#include "report.h"
#include "sandbox.h"
#include "shuffle.h"

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
	"  -t, --time-limit=S     seconds until a claim counts as hanging (1 to 86400; 10)\n"
	"  -j, --jobs=N           claims at the same time (1 to 64; as many as CPUs)\n"
	"  -e, --expected=FILE    take what this platform does otherwise from FILE, not from the\n"
	"                         files the program was built with; may be given more than once\n"
	"      --disposable       leave to change settings that the whole machine shares, for the\n"
	"                         claims about them: only on a machine that nobody else uses\n"
	"  -h, --help             this text\n"
	"\n"
	"Exit status: 0 all as expected, 1 some claim not, 2 usage or output error, 77 nothing\n"
	"could run.\n";

struct options {
	const struct reporter *reporter;
	const char *output;
	int repeat;
	bool shuffle;
	uint64_t seed;
	double time_limit;
	int jobs;
	bool disposable;
};

/* A run as it goes on: what the pool's listener works with. */
struct session {
	FILE *out;
	const struct reporter *reporter;
	const struct expected *expected;
	struct totals totals;
	int error; /* errno of the first write that failed */
};

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
static bool take_option(struct options *options, int option, struct expected *expected,
			const struct facts *facts)
{
	long long number = 0;

	switch (option) {
	case 'f':
		options->reporter = reporter_named(optarg);
		if (!options->reporter)
			usage_error("--format takes human, tap or junit, not \"%s\"", optarg);
		return options->reporter != NULL;
	case 'o':
		options->output = optarg;
		return true;
	case 'n':
		if (!parse_number("--repeat", optarg, 1, 1000000, &number))
			return false;
		options->repeat = (int)number;
		return true;
	case 's':
		options->shuffle = true;
		return true;
	case OPTION_SEED:
		if (!parse_number("--seed", optarg, 0, INT64_MAX, &number))
			return false;
		options->seed = (uint64_t)number;
		options->shuffle = true;
		return true;
	case 't':
		if (!parse_number("--time-limit", optarg, 1, 86400, &number))
			return false;
		options->time_limit = (double)number;
		return true;
	case 'j':
		if (!parse_number("--jobs", optarg, 1, 64, &number))
			return false;
		options->jobs = (int)number;
		return true;
	case 'e':
		return expectations_from_file(expected, optarg, facts);
	case OPTION_DISPOSABLE:
		options->disposable = true;
		return true;
	default: /* getopt_long has said what is wrong */
		fprintf(stderr, "Try '%s --help'.\n", program_name);
		return false;
	}
}

/* Writes out what the reporter has printed, if it did not itself; a failure stops the run. */
static bool flush_report(struct session *session)
{
	if (session->error)
		return false;
	if (fflush(session->out) != 0 || ferror(session->out))
		session->error = errno ? errno : EIO;
	return !session->error;
}

static bool started(void *context, const struct job *job, size_t done)
{
	struct session *session = context;

	if (session->reporter->running)
		session->reporter->running(session->out, job->claim, done);
	return flush_report(session);
}

static bool finished(void *context, const struct job *job, const struct outcome *outcome)
{
	struct session *session = context;
	struct result result = { .claim = job->claim, .repetition = job->repetition };

	result.outcome = *outcome;
	result.judgement = judge(outcome, expected_for(session->expected, job->claim->id));
	session->totals.counts[result.judgement.kind]++;
	session->totals.done++;
	errno = 0;
	session->reporter->result(session->out, &result);
	return flush_report(session);
}

static struct job *make_jobs(const struct claim **claims, size_t count,
			     const struct options *options, size_t *job_count)
{
	struct job *jobs = calloc(count * (size_t)options->repeat + 1, sizeof(*jobs));
	uint64_t state = options->seed;
	size_t made = 0;

	for (int repetition = 1; jobs && repetition <= options->repeat; repetition++) {
		for (size_t i = 0; i < count; i++)
			jobs[made + i] = (struct job){ claims[i], repetition };
		if (options->shuffle)
			shuffle_jobs(jobs + made, count, &state);
		made += count;
	}
	*job_count = made;
	return jobs;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void describe_plan(struct plan *plan, const struct options *options,
			  const struct facts *facts, FILE *out)
{
	static char line[256], started_at[32], host[65];
	time_t seconds = time(NULL);
	struct tm utc;
	bool terminal = isatty(fileno(out));

	platform_line(facts, line, sizeof(line));
	gmtime_r(&seconds, &utc);
	strftime(started_at, sizeof(started_at), "%Y-%m-%dT%H:%M:%S", &utc);
	if (gethostname(host, sizeof(host) - 1) < 0 || !host[0])
		strcpy(host, "localhost");
	plan->repeat = options->repeat;
	plan->shuffled = options->shuffle;
	plan->seed = options->seed;
	plan->program = program_call;
	plan->platform = line;
	plan->started = started_at;
	plan->host = host;
	plan->colour = terminal && !(getenv("NO_COLOR") && *getenv("NO_COLOR")) && getenv("TERM") &&
		       strcmp(getenv("TERM"), "dumb") != 0;
	plan->progress = terminal;
}

static int exit_status(const struct totals *totals)
{
	const char *harness = getenv("HARNESS_ACTIVE");
	size_t unexpected = 0;

	for (int kind = 0; kind < JUDGEMENT_KINDS; kind++)
		if (!judged_as_expected(kind))
			unexpected += totals->counts[kind];
	if (harness && *harness) /* whoever reads our TAP counts: once is enough */
		return EXIT_AS_EXPECTED;
	if (unexpected)
		return EXIT_NOT_AS_EXPECTED;
	return totals->counts[JUDGED_SKIPPED] == totals->done ? EXIT_NOTHING_RAN : EXIT_AS_EXPECTED;
}

/* Why the pool came to its end, if before its time; the text is static. */
static const char *why_stopped(int result)
{
	static char text[128];
	int error = errno;

	if (result > 0)
		snprintf(text, sizeof(text), "interrupted by %s", signal_name(result));
	else if (error)
		snprintf(text, sizeof(text), "the harness can't go on: %s", errno_name(error));
	else
		return NULL;
	return text;
}

static int run_all(const struct claim **claims, size_t count, const struct options *options,
		   const struct facts *facts, const struct expected *expected, FILE *out)
{
	struct session session = { out, options->reporter, expected, { 0 }, 0 };
	const struct pool_listener listener = { started, finished, &session };
	struct run_directory directory;
	const struct run_settings settings = { options->time_limit, &directory };
	struct plan plan = { 0 };
	size_t swept = run_directory_sweep();
	size_t job_count;
	struct job *jobs = make_jobs(claims, count, options, &job_count);
	double start = now();
	int result = 0;
	char reason[128];

	if (!jobs)
		return usage_error("%s", strerror(errno));
	if (swept)
		fprintf(stderr, "%s: removed what %zu killed %s left behind\n", program_name, swept,
			swept == 1 ? "run" : "runs");
	describe_plan(&plan, options, facts, out);
	plan.results = session.totals.planned = job_count;
	options->reporter->begin(out, &plan);
	flush_report(&session); /* else every process we fork has a copy to write */
	if (!runner_self_test(reason, sizeof(reason))) {
		session.totals.stopped = reason;
	} else {
		run_directory_make(&directory);
		if (!directory.path[0])
			fprintf(stderr, "%s: %s: claims that need files are skipped\n",
				program_name, directory.reason);
		result = pool_run(jobs, job_count, options->jobs, &settings, options->disposable,
				  &listener);
		if (result != 0 && !session.error)
			session.totals.stopped = why_stopped(result);
		run_directory_remove(&directory);
	}
	session.totals.seconds = now() - start;
	if (!options->reporter->end(out, &session.totals) && !session.error)
		session.error = errno;
	free(jobs);
	if (!flush_report(&session))
		return usage_error("%s: %s", options->output ? options->output : "standard output",
				   strerror(session.error));
	if (result > 0) { /* end as whoever sent the signal wants it */
		signal(result, SIG_DFL);
		raise(result);
	}
	return session.totals.stopped ? EXIT_NOTHING_RAN : exit_status(&session.totals);
}

static FILE *open_output(const struct options *options)
{
	FILE *out = options->output ? fopen(options->output, "we") : stdout;

	if (!out)
		usage_error("%s: %s", options->output, strerror(errno));
	return out;
}

/* The surroundings must not change how we wait, write or compare. */
static void settle_in(void)
{
	sigset_t none;

	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is to be told as an error of the output */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Without IPC namespaces a claim's objects can be told from another's only one after the other. */
static int default_jobs(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (!sandbox_can_isolate() || cpus < 1)
		return 1;
	return cpus > 64 ? 64 : (int)cpus;
}

int run_claims(const struct reporter *reporter, int argc, char **argv)
{
	struct options options = { .reporter = reporter, .repeat = 1, .time_limit = 10 };
	struct expected expected = { 0 };
	const struct claim **claims;
	struct facts facts;
	size_t count;
	FILE *out;
	int option, status = EXIT_USAGE;

	settle_in();
	platform_probe(&facts);
	options.seed = shuffle_new_seed();
	while ((option = getopt_long(argc, argv, "f:o:n:st:j:e:h", long_options, NULL)) != -1) {
		if (option == 'h') {
			printf(help, argv[0]);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (!take_option(&options, option, &expected, &facts))
			goto out;
	}
	if (!options.jobs)
		options.jobs = default_jobs();
	if (!expected.text_count && !expectations_built_in(&expected, &facts))
		goto out;
	claims = choose_claims(argv + optind, argc - optind, &count);
	if (!claims)
		goto out;
	out = open_output(&options);
	if (out) {
		status = run_all(claims, count, &options, &facts, &expected, out);
		if (fclose(out) != 0 && status != EXIT_USAGE)
			status = usage_error("output: %s", strerror(errno));
	}
	free(claims);
out:
	expected_free(&expected);
	return status;
}

int command_run(int argc, char **argv)
{
	return run_claims(&human_reporter, argc, argv);
}
