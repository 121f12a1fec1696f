/* ipclitmus run: judges claims on this machine and reports. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "options.h"
#include "run.h"
#include "run/costs.h"
#include "run/expectations.h"
#include "run/expected_write.h"
#include "run/shuffle.h"
#include "session.h"
#include "start.h"

#define HANDFUL 20 /* runs that have a line each */

static const char help[] =
	"Usage: %s [OPTION]... [PATTERN]...\n"
	"Judge the claims that match a pattern (an id, a family such as pipe, or a pattern as for\n"
	"a shell, 'pipe.*'); without one, all of them.\n"
	"\n"
	"  -f, --format=FORMAT    human (default), tap or junit\n"
	"  -v, --verbose          a line a claim, with its sentence and what litmus claims saw;\n"
	"                         without it, where more than 20 run, a line a mechanism\n"
	"      --failed-only      no lines but of claims that were not as expected\n"
	"  -q, --quiet            the same, and nothing at all where there are none\n"
	"      --group            of failures that are alike tell one in full, and name the "
	"others\n"
	"  -o, --output=FILE      write the report to FILE; - is standard output\n"
	"  -n, --repeat=N         run each claim N times (1 to 1000000)\n"
	"  -s, --shuffle          in random order\n"
	"      --seed=S           the seed of that order, to have it again; implies --shuffle\n"
	"  -t, --time-limit=S     seconds until a claim counts as hanging (1 to 86400; 10,\n"
	"                         with --long and under valgrind 60)\n"
	"  -j, --jobs=N           claims at the same time (1 to 256; two a CPU, with --long 256)\n"
	"  -e, --expected=FILE    take what this platform does otherwise from FILE, not from the\n"
	"                         files the program was built with; may be given more than once\n"
	"      --posix            only what POSIX or ISO C promises: for systems that are no "
	"Linux\n"
	"      --kind=KIND        only claims of a kind: example, litmus or exploration (see help list)\n"
	"      --write-expected=FILE  write what is not as expected to FILE, as lines of "
	"expected/\n"
	"                         whose reasons are to be found\n"
	"      --journal=FILE     append to FILE (or a device, as /dev/ttyS0) what begins and "
	"what\n"
	"                         ended, so that a machine that dies has told where; - is standard output\n"
	"      --sync             each line of the journal on the medium before the run goes on\n"
	"      --resume-after=FILE  go on where the journal in FILE breaks off: what ended is "
	"taken\n"
	"                         from it, what was running counts as broken\n"
	"      --shard=I/N        only part I of N of the claims, for N machines\n"
	"      --budget=TIME      the strongest claims first (list --costs), and none begun after "
	"TIME,\n"
	"                         60s or 5m: the others are skipped\n"
	"      --profile=PROFILE  full (default), or quick: no claim that shows no mutant but "
	"what\n"
	"                         stronger ones show too\n"
	"      --require=PATTERN  what this machine is known to have: exit status 1 if all claims\n"
	"                         that match were skipped; may be given more than once\n"
	"      --disposable       leave to change settings that the whole machine shares, for the\n"
	"                         claims about them: only on a machine that nobody else uses;\n"
	"                         claims then run one at a time\n"
	"      --litmus-rounds=N  rounds of each litmus claim (1 to 1000000000), as far as the\n"
	"                         time limit allows; without it, as many as some milliseconds do\n"
	"      --litmus-start=HOW how the roles of a round begin, for comparison: offsets\n"
	"                         (default), together, without offsets, or yielding, without\n"
	"                         spinning either\n"
	"      --threaded         each process of a claim has a second thread, which sleeps for\n"
	"                         ever and blocks all signals: nothing may become otherwise by it\n"
	"      --long             who sleeps is left asleep for two seconds, once in each call\n"
	"  -h, --help             this text\n"
	"\n"
	"Exit status: 0 all as expected, 1 some claim not, 2 usage or output error, 77 nothing\n"
	"could run.\n";

static const char *output_name;      /* NULL: standard output */
static const char *differences_name; /* NULL: not written */
static const char *past_name;        /* NULL: nothing is resumed */
static bool posix_alone, kind_alone;
static enum claim_kind kind; /* where kind_alone */
static bool quick;           /* only what makes out mutants that stronger claims do not */
static size_t shard = 1, shards = 1;

static bool detail_asked;

enum {
	OPTION_SEED = 256,
	OPTION_FAILED_ONLY,
	OPTION_GROUP,
	OPTION_KIND,
	OPTION_POSIX,
	OPTION_REQUIRE,
	OPTION_WRITE_EXPECTED,
	OPTION_JOURNAL,
	OPTION_SYNC,
	OPTION_RESUME_AFTER,
	OPTION_SHARD,
	OPTION_BUDGET,
	OPTION_PROFILE,
	OPTION_DISPOSABLE,
	OPTION_LITMUS_ROUNDS,
	OPTION_LITMUS_START,
	OPTION_THREADED,
	OPTION_LONG
};

static const struct option long_options[] = {
	{ "format", required_argument, NULL, 'f' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "failed-only", no_argument, NULL, OPTION_FAILED_ONLY },
	{ "group", no_argument, NULL, OPTION_GROUP },
	{ "output", required_argument, NULL, 'o' },
	{ "repeat", required_argument, NULL, 'n' },
	{ "shuffle", no_argument, NULL, 's' },
	{ "seed", required_argument, NULL, OPTION_SEED },
	{ "time-limit", required_argument, NULL, 't' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "expected", required_argument, NULL, 'e' },
	{ "write-expected", required_argument, NULL, OPTION_WRITE_EXPECTED },
	{ "journal", required_argument, NULL, OPTION_JOURNAL },
	{ "sync", no_argument, NULL, OPTION_SYNC },
	{ "resume-after", required_argument, NULL, OPTION_RESUME_AFTER },
	{ "shard", required_argument, NULL, OPTION_SHARD },
	{ "budget", required_argument, NULL, OPTION_BUDGET },
	{ "profile", required_argument, NULL, OPTION_PROFILE },
	{ "posix", no_argument, NULL, OPTION_POSIX },
	{ "kind", required_argument, NULL, OPTION_KIND },
	{ "require", required_argument, NULL, OPTION_REQUIRE },
	{ "disposable", no_argument, NULL, OPTION_DISPOSABLE },
	{ "litmus-rounds", required_argument, NULL, OPTION_LITMUS_ROUNDS },
	{ "litmus-start", required_argument, NULL, OPTION_LITMUS_START },
	{ "threaded", no_argument, NULL, OPTION_THREADED },
	{ "long", no_argument, NULL, OPTION_LONG },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* Notes what is required; false after a message. */
static bool require(struct session *session, char *pattern)
{
	size_t count;
	const struct claim **claims = choose_claims(&pattern, 1, &count);

	if (!claims)
		return false;
	free(claims);
	if (session->required_count == REQUIRED_LIMIT) {
		usage_error(
			"--require can be given %d times; a pattern may stand for several claims",
			REQUIRED_LIMIT);
		return false;
	}
	session->required[session->required_count++].pattern = pattern;
	return true;
}

/* How the rounds of litmus claims begin; false after a message. */
static bool take_litmus_start(struct session *session, const char *how)
{
	static const char *const words[] = {
		[WITH_OFFSETS] = "offsets", [TOGETHER] = "together", [YIELDING] = "yielding", NULL
	};
	int number = take_word("--litmus-start", how, words);

	if (number >= 0)
		session->litmus.start = (enum litmus_start)number;
	return number >= 0;
}

static bool take_format(struct session *session, const char *name)
{
	static const char *const names[] = { "human", "tap", "junit", NULL };
	int number = take_word("--format", name, names);

	if (number >= 0)
		session->reporter = reporter_named(names[number]);
	return number >= 0;
}

static bool take_detail(struct session *session, enum detail detail)
{
	session->detail = detail;
	detail_asked = true;
	return true;
}

/* "2/5"; false after a message. */
static bool take_shard(const char *text)
{
	char *end;
	unsigned long part = strtoul(text, &end, 10), parts = 0;

	if (*end == '/' && *text >= '0' && *text <= '9' && end[1] >= '0' && end[1] <= '9')
		parts = strtoul(end + 1, &end, 10);
	if (*end || part < 1 || part > parts || parts > 100000) {
		usage_error("--shard: \"%s\" is no part of a whole; write 1/4 to 4/4", text);
		return false;
	}
	shard = part;
	shards = parts;
	return true;
}

/* "60", "60s", "5m"; false after a message. */
static bool take_budget(struct session *session, const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);
	unsigned long unit = strcmp(end, "m") == 0 ? 60 : strcmp(end, "h") == 0 ? 3600 : 1;
	bool has_unit = !*end || strcmp(end, "s") == 0 || unit > 1;

	if (*text < '0' || *text > '9' || !has_unit || number < 1 || number > 86400 / unit) {
		usage_error("--budget: \"%s\" is no time up to a day; write 60s or 5m", text);
		return false;
	}
	session->budget = (double)(number * unit);
	return true;
}

/* What to run of all; false after a message. */
static bool take_profile(const char *word)
{
	static const char *const words[] = { "full", "quick", NULL };
	int number = take_word("--profile", word, words);

	quick = number == 1;
	return number >= 0;
}

/* Keeps each shards-th claim, so that a mechanism's share is alike in all. */
static size_t keep_shard(const struct claim **claims, size_t count)
{
	size_t kept = 0;

	for (size_t i = shard - 1; i < count; i += shards)
		claims[kept++] = claims[i];
	return kept;
}

/* Takes one option; false after a message. */
static bool take_option(struct session *session, int option)
{
	long long number = 0;

	switch (option) {
	case 'f':
		return take_format(session, optarg);
	case 'v':
		return take_detail(session, DETAIL_SENTENCES);
	case 'q':
		return take_detail(session, DETAIL_SILENT);
	case OPTION_FAILED_ONLY:
		return take_detail(session, DETAIL_FAILURES);
	case OPTION_GROUP:
		session->grouped = true;
		return true;
	case 'o':
		output_name = strcmp(optarg, "-") == 0 ? NULL : optarg;
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
		if (!parse_number("--jobs", optarg, 1, 256, &number))
			return false;
		session->workers = (int)number;
		return true;
	case 'e':
		return expectations_from_file(&session->expected, optarg, session->facts);
	case OPTION_WRITE_EXPECTED:
		differences_name = optarg;
		return true;
	case OPTION_JOURNAL:
		session->journal.path = optarg;
		return true;
	case OPTION_SYNC:
		session->journal.sync = true;
		return true;
	case OPTION_RESUME_AFTER:
		past_name = optarg;
		return true;
	case OPTION_SHARD:
		return take_shard(optarg);
	case OPTION_BUDGET:
		return take_budget(session, optarg);
	case OPTION_PROFILE:
		return take_profile(optarg);
	case OPTION_POSIX:
		posix_alone = true;
		return true;
	case OPTION_KIND:
		kind_alone = true;
		return take_kind(optarg, &kind);
	case OPTION_REQUIRE:
		return require(session, optarg);
	case OPTION_DISPOSABLE:
		session->disposable = true;
		return true;
	case OPTION_LITMUS_ROUNDS:
		if (!parse_number("--litmus-rounds", optarg, 1, 1000000000, &number))
			return false;
		session->litmus.rounds = (unsigned long)number;
		return true;
	case OPTION_LITMUS_START:
		return take_litmus_start(session, optarg);
	case OPTION_THREADED:
		session->threaded = true;
		return true;
	case OPTION_LONG:
		session->lingering = true;
		return true;
	default:
		return false;
	}
}

/* Seconds. valgrind runs one thread of all at a time, and that one slowly; lingering takes time. */
static double default_time_limit(const struct facts *facts, bool lingering)
{
	return lingering || strcmp(platform_fact(facts, "runtime"), "valgrind") == 0 ? 60 : 10;
}

/* Runs the session with its output open, and closes that. */
static int run_to_output(struct session *session, const struct claim **claims, size_t count)
{
	const char *name = output_name ? output_name : "standard output";
	int status;

	session->out = output_name ? fopen(output_name, "we") : stdout;
	if (!session->out)
		return usage_error("%s: %s", name, error_text(errno));
	status = session_run(session, claims, count);
	if (fclose(session->out) != 0 && !session->error)
		session->error = errno;
	end_by_broken_pipe(session->error);
	if (session->error)
		return usage_error("%s: %s", name, error_text(session->error));
	if (session->journal.error)
		return usage_error("%s: %s", session->journal.path,
				   error_text(session->journal.error));
	return status;
}

/* A handful have a line each. */
static enum detail default_detail(const struct session *session, size_t claims)
{
	return claims * (size_t)session->repeat > HANDFUL ? DETAIL_FAMILIES : DETAIL_CLAIMS;
}

/* Runs the session, with lines for expected/ written beside its report if that is asked for. */
static int run_and_write(struct session *session, const struct claim **claims, size_t count)
{
	int status;

	if (!differences_name)
		return run_to_output(session, claims, count);
	session->differences = fopen(differences_name, "we");
	if (!session->differences)
		return usage_error("%s: %s", differences_name, error_text(errno));
	setvbuf(session->differences, NULL, _IOLBF, 0); /* no process we fork has a copy to write */
	errno = 0;
	expected_write_head(session->differences, session->facts);
	if (ferror(session->differences)) { /* before the claims run */
		status = usage_error("%s: %s", differences_name, error_text(errno));
		fclose(session->differences);
		return status;
	}
	status = run_to_output(session, claims, count);
	if (ferror(session->differences) | fclose(session->differences))
		return usage_error("%s: %s", differences_name, error_text(errno));
	return status;
}

/* The same, going on where another run broke off. */
static int run_resumed(struct session *session, const struct claim **claims, size_t count)
{
	struct past past;
	FILE *file = fopen(past_name, "re");
	int status;

	if (!file)
		return usage_error("%s: %s", past_name, error_text(errno));
	if (!past_read(&past, file) && errno != EINVAL)
		status = usage_error("%s: %s", past_name, error_text(errno));
	else if (!past.begun)
		status = usage_error("%s: no journal: there is no line \"%srun\" in it", past_name,
				     JOURNAL_MARK);
	else
		status = 0;
	fclose(file);
	session->past = &past;
	if (!status)
		status = run_and_write(session, claims, count);
	session->past = NULL;
	past_free(&past);
	return status;
}

static int run_chosen(struct session *session, char *const *patterns, int pattern_count)
{
	const struct claim **claims;
	int status = refuse_limits();
	size_t count;

	if (status)
		return status;
	if (!session->expected.text_count &&
	    !expectations_built_in(&session->expected, session->facts))
		return EXIT_USAGE;
	claims = choose_claims(patterns, pattern_count, &count);
	if (!claims)
		return EXIT_USAGE;
	if (posix_alone)
		count = keep_posix(claims, count);
	if (kind_alone)
		count = keep_kind(claims, count, kind);
	if (quick)
		count = costs_keep_quick(claims, count);
	count = keep_shard(claims, count);
	if (session->budget && !costs_sort(claims, count)) {
		free(claims);
		return usage_error("%s", error_text(errno));
	}
	if (!detail_asked)
		session->detail = default_detail(session, count);
	status = past_name ? run_resumed(session, claims, count)
			   : run_and_write(session, claims, count);
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
	session.seed = shuffle_new_seed();
	while ((option = next_option(argc, argv, "f:o:n:st:j:e:vqh", long_options)) != -1) {
		if (option == 'h') {
			show_help(help);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (!take_option(&session, option)) {
			expected_free(&session.expected);
			return EXIT_USAGE;
		}
	}
	if (!session.time_limit)
		session.time_limit = default_time_limit(&facts, session.lingering);
	if (!session.workers)
		session.workers = pool_default_workers(session.lingering);
	if ((detail_asked || session.grouped) && session.reporter != &human_reporter)
		status = usage_error("--verbose, --quiet, --failed-only and --group are about "
				     "reports for people: add --format=human");
	else if (session.budget && session.shuffle)
		status = usage_error("--budget has its own order: leave out --shuffle");
	else if (session.journal.sync && !session.journal.path)
		status = usage_error("--sync is about the journal: add --journal=FILE");
	else
		status = run_chosen(&session, argv + optind, argc - optind);
	expected_free(&session.expected);
	return status;
}

int command_run(int argc, char **argv)
{
	return run_claims(&human_reporter, argc, argv);
}
