/* ipclitmus soak: claims, litmus claims, programs and histories, until somebody says stop. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/names.h"
#include "claim/claim.h"
#include "command.h"
#include "explore/catalog.h"
#include "options.h"
#include "run/shuffle.h"
#include "soak.h"
#include "start.h"

#define LOOK_NANOSECONDS (200 * 1000 * 1000)
#define GRACE_SECONDS    15 /* for turns under way when the time is over */
#define TELL_SECONDS     60 /* between lines where standard error is no terminal */

static const char help[] =
	"Usage: %s [OPTION]... [PATTERN]...\n"
	"Run claims, litmus claims, random programs and histories of the models without end, several\n"
	"at a time, in turns that are drawn anew; with a PATTERN, those of the claims that match.\n"
	"What fails is kept at once in a directory: report, story and C file, platform, and the\n"
	"command that runs it again. Warnings in the kernel's log, where that can be read, count too.\n"
	"SIGINT ends it, with a summary.\n"
	"\n"
	"  -t, --time=TIME        end after so long: 60s, 10m, 2h\n"
	"  -j, --jobs=N           turns at the same time (1 to 32; one a CPU)\n"
	"  -d, --directory=DIR    keep all in the new directory DIR (soak-SEED)\n"
	"      --resume=DIR       go on where the soak of DIR ended, and add to its figures\n"
	"      --long             turns in which who sleeps is left asleep for two seconds, once in\n"
	"                         each call, all at the same time\n"
	"  -s, --seed=S           the seed of the turns\n"
	"  -h, --help             this text\n"
	"\n"
	"Exit status: 0 nothing failed, 1 something did, or the kernel warned, 2 usage error or disk\n"
	"full, 77 nothing could run.\n";

enum { OPTION_LONG = 256, OPTION_RESUME };

static const struct option long_options[] = {
	{ "time", required_argument, NULL, 't' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "directory", required_argument, NULL, 'd' },
	{ "resume", required_argument, NULL, OPTION_RESUME },
	{ "long", no_argument, NULL, OPTION_LONG },
	{ "seed", required_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static struct {
	double seconds; /* 0: without end */
	int lanes;
	const char *directory;
	bool resumes, seeded;
	unsigned long seed;
} options;

/* One that works at turns. */
struct lane {
	pid_t pid; /* 0: idle */
	unsigned long number;
	struct turn_of_soak turn;
	char scratch[PATH_MAX + 64];
};

struct soak {
	struct stock stock;
	struct tally_of_soak tally;
	struct lane lanes[LANE_LIMIT];
	double begun, before, told_at;
	sigset_t mask_before, awaited;
	int signal;   /* that ended it */
	bool stopped; /* turns under way were ended */
	bool broken;  /* the disk is full */
	bool ran;
};

static double seconds_in_all(const struct soak *soak)
{
	return soak->before + clock_seconds() - soak->begun;
}

static void write_figures(FILE *out, const struct soak *soak)
{
	const struct tally_of_soak *tally = &soak->tally;
	unsigned long seconds = (unsigned long)seconds_in_all(soak);

	fprintf(out,
		"%lu:%02lu:%02lu, %lu turns: %lu claims, %lu litmus rounds, %lu programs, %lu "
		"histories, %lu operations; %lu failures",
		seconds / 3600, seconds / 60 % 60, seconds % 60, tally->turns, tally->claims,
		tally->litmus_rounds, tally->programs, tally->histories, tally->operations,
		tally->failures);
	if (tally->kernel_warnings)
		fprintf(out, ", %lu warnings of the kernel", tally->kernel_warnings);
}

static void clear_status(void)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
}

static void tell_status(struct soak *soak)
{
	bool terminal = isatty(STDERR_FILENO);

	if (!terminal && clock_seconds() - soak->told_at < TELL_SECONDS)
		return;
	soak->told_at = clock_seconds();
	clear_status();
	write_figures(stderr, soak);
	fputs(terminal ? " " : "\n", stderr);
}

static void start_turn(struct soak *soak, struct lane *lane)
{
	pid_t parent = getpid();

	lane->number = soak->tally.next++;
	turn_make(&lane->turn, &soak->stock, soak->tally.seed, lane->number);
	keep_scratch(lane->scratch, sizeof(lane->scratch), lane->number);
	keep_nothing(lane->scratch); /* of a soak that was killed */
	fflush(stdout);
	fflush(stderr);
	lane->pid = fork();
	if (lane->pid == 0) {
		setpgid(0, 0); /* signals of the terminal are passed on by us */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(EXIT_USAGE);
		sigprocmask(SIG_SETMASK, &soak->mask_before, NULL);
		turn_become(&lane->turn, lane->scratch);
	}
	if (lane->pid < 0) {
		lane->pid = 0;
		usage_error("fork: %s", errno_name(errno));
	}
}

static void tell_failure(struct soak *soak, const struct lane *lane, int status)
{
	char path[PATH_MAX + 64];

	soak->tally.failures++;
	clear_status();
	if (keep_failure(lane->scratch, &lane->turn, lane->number, path, sizeof(path))) {
		printf("failed: %s%s%s; kept in %s\n", turn_title(&lane->turn),
		       WIFSIGNALED(status) ? ", ended by " : "",
		       WIFSIGNALED(status) ? signal_name(WTERMSIG(status)) : "", path);
	} else {
		printf("failed: %s; it can't be kept: %s\n", turn_title(&lane->turn),
		       errno_name(errno));
		soak->broken = true;
	}
	fflush(stdout);
}

static void end_turn(struct soak *soak, struct lane *lane, int status)
{
	bool good = WIFEXITED(status) && (WEXITSTATUS(status) == EXIT_AS_EXPECTED ||
					  WEXITSTATUS(status) == EXIT_NOTHING_RAN);

	lane->pid = 0;
	if (soak->stopped && !good && !(WIFEXITED(status) && WEXITSTATUS(status) == 1)) {
		keep_nothing(lane->scratch); /* we have ended it */
		return;
	}
	if (!good && keep_is_full()) {
		keep_nothing(lane->scratch); /* nobody knows what of it is whole */
		soak->broken = true;
		return;
	}
	turn_count(&lane->turn, lane->scratch, &soak->tally);
	soak->tally.turns++;
	soak->tally.seconds = seconds_in_all(soak);
	soak->ran |= !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_NOTHING_RAN;
	if (good)
		keep_nothing(lane->scratch);
	else
		tell_failure(soak, lane, status);
	if (!keep_tally(&soak->tally))
		soak->broken = true;
}

static void reap(struct soak *soak)
{
	int status;

	for (int i = 0; i < options.lanes; i++) {
		struct lane *lane = &soak->lanes[i];

		if (lane->pid && waitpid(lane->pid, &status, WNOHANG) == lane->pid)
			end_turn(soak, lane, status);
	}
}

static bool is_over(const struct soak *soak)
{
	return soak->signal || soak->broken ||
	       (options.seconds && clock_seconds() - soak->begun >= options.seconds);
}

static void await_something(struct soak *soak)
{
	const struct timespec nap = { 0, LOOK_NANOSECONDS };
	int signal = sigtimedwait(&soak->awaited, NULL, &nap);

	if (signal > 0 && signal != SIGCHLD && !soak->signal)
		soak->signal = signal;
}

static void stop_turns(const struct soak *soak)
{
	for (int i = 0; i < options.lanes; i++)
		if (soak->lanes[i].pid)
			kill(soak->lanes[i].pid, SIGTERM);
}

static bool is_busy(const struct soak *soak)
{
	for (int i = 0; i < options.lanes; i++)
		if (soak->lanes[i].pid)
			return true;
	return false;
}

static bool must_stop(const struct soak *soak)
{
	return soak->signal || soak->broken ||
	       (options.seconds &&
		clock_seconds() - soak->begun >= options.seconds + GRACE_SECONDS);
}

static void play(struct soak *soak)
{
	while (!is_over(soak) || is_busy(soak)) {
		for (int i = 0; i < options.lanes && !is_over(soak); i++)
			if (!soak->lanes[i].pid)
				start_turn(soak, &soak->lanes[i]);
		if (!soak->stopped && must_stop(soak)) {
			stop_turns(soak);
			soak->stopped = true;
		}
		await_something(soak);
		reap(soak);
		soak->tally.kernel_warnings += (unsigned)kernel_log_read();
		tell_status(soak);
	}
}

static void hold_signals(struct soak *soak)
{
	sigemptyset(&soak->awaited);
	sigaddset(&soak->awaited, SIGCHLD);
	sigaddset(&soak->awaited, SIGINT);
	sigaddset(&soak->awaited, SIGTERM);
	sigaddset(&soak->awaited, SIGHUP);
	sigprocmask(SIG_BLOCK, &soak->awaited, &soak->mask_before);
}

static void add_model(struct stock *stock, const struct claim *claim)
{
	const struct model *model = catalog_find(claim->family);

	if (!model || strcmp(claim->name, "random_programs") != 0)
		return;
	stock->models[stock->model_count++] = claim;
	if (!model->only_rounds)
		stock->recorded[stock->recorded_count++] = claim;
}

static bool is_complete(const struct stock *stock)
{
	return stock->litmus && stock->models && stock->recorded;
}

/* Models are those whose random programs are among the claims. */
static bool make_stock(struct stock *stock, char *const *patterns, int count)
{
	stock->claims = choose_claims(patterns, count, &stock->claim_count);
	if (!stock->claims)
		return false;
	stock->litmus = calloc(stock->claim_count, sizeof(*stock->litmus));
	stock->models = calloc(stock->claim_count, sizeof(*stock->models));
	stock->recorded = calloc(stock->claim_count, sizeof(*stock->recorded));
	for (size_t i = 0; is_complete(stock) && i < stock->claim_count; i++) {
		const struct claim *claim = stock->claims[i];

		if (claim_kind(claim) == CLAIM_LITMUS)
			stock->litmus[stock->litmus_count++] = claim;
		add_model(stock, claim);
	}
	return is_complete(stock);
}

static int sum_up(struct soak *soak)
{
	clear_status();
	soak->tally.seconds = seconds_in_all(soak);
	if (!soak->broken && !keep_tally(&soak->tally))
		soak->broken = true;
	write_figures(stdout, soak);
	putchar('\n');
	if (soak->broken)
		return usage_error("%s: no room to keep what was found", options.directory);
	if (soak->tally.failures || soak->tally.kernel_warnings)
		return EXIT_NOT_AS_EXPECTED;
	return soak->ran || soak->signal ? EXIT_AS_EXPECTED : EXIT_NOTHING_RAN;
}

static int refuse_directory(const char *name, int error)
{
	if (!options.resumes && error == EEXIST)
		return usage_error("%s: %s: go on with a soak by --resume, or name a new one", name,
				   error_text(error));
	if (options.resumes && (error == ENOENT || error == ENOTDIR || error == EINVAL))
		return usage_error("%s: %s: no soak left a tally there", name, error_text(error));
	return usage_error("%s: %s", name, error_text(error));
}

static int run_soak(struct soak *soak)
{
	char name[64];

	soak->tally.seed = options.seeded ? options.seed : (unsigned long)shuffle_new_seed();
	if (!options.directory) {
		snprintf(name, sizeof(name), "soak-%lu", soak->tally.seed);
		options.directory = name;
	}
	if (!keep_open(options.directory, options.resumes, &soak->tally))
		return refuse_directory(options.directory, errno);
	soak->before = soak->tally.seconds;
	soak->begun = soak->told_at = clock_seconds();
	printf("seed %lu; what fails is kept in %s\n", soak->tally.seed, options.directory);
	if (!kernel_log_open())
		printf("the kernel's log can't be read: /dev/kmsg: %s\n", errno_name(errno));
	hold_signals(soak);
	play(soak);
	return sum_up(soak);
}

static bool take_time(const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);
	unsigned long unit = strcmp(end, "m") == 0 ? 60 : strcmp(end, "h") == 0 ? 3600 : 1;

	if (*text < '0' || *text > '9' || (*end && strcmp(end, "s") != 0 && unit == 1) || !number ||
	    number > 100000000 / unit) {
		usage_error("--time: \"%s\" is no time; write 60s, 10m or 2h", text);
		return false;
	}
	options.seconds = (double)(number * unit);
	return true;
}

static bool take_option(struct soak *soak, int option)
{
	long long number = 0;
	bool good;

	switch (option) {
	case 't':
		return take_time(optarg);
	case 'j':
		good = parse_number("--jobs", optarg, 1, LANE_LIMIT, &number);
		options.lanes = (int)number;
		return good;
	case 'd':
	case OPTION_RESUME:
		if (options.directory) {
			usage_error("one directory: --directory for a new soak, or --resume");
			return false;
		}
		options.directory = optarg;
		options.resumes = option == OPTION_RESUME;
		return true;
	case OPTION_LONG:
		soak->stock.lingering = true;
		return true;
	case 's':
		good = parse_number("--seed", optarg, 0, INT32_MAX, &number);
		options.seed = (unsigned long)number;
		options.seeded = true;
		return good;
	default:
		return false;
	}
}

int command_soak(int argc, char **argv)
{
	static struct soak soak;
	int option;

	start_judging();
	while ((option = next_option(argc, argv, "t:j:d:s:h", long_options)) != -1) {
		if (option == 'h') {
			show_help(help);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (!take_option(&soak, option))
			return EXIT_USAGE;
	}
	if (options.resumes && options.seeded)
		return usage_error("--resume goes on with its own seed: leave out --seed");
	if (refuse_limits())
		return EXIT_USAGE;
	if (!options.lanes) {
		long cpus = sysconf(_SC_NPROCESSORS_ONLN);

		options.lanes = cpus < 1 ? 1 : cpus > LANE_LIMIT ? LANE_LIMIT : (int)cpus;
	}
	if (!make_stock(&soak.stock, argv + optind, argc - optind))
		return EXIT_USAGE;
	return finish_output(run_soak(&soak));
}
