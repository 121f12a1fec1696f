/* ipclitmus replay: a story once more. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "campaigns.h"
#include "command.h"
#include "explored.h"
#include "options.h"
#include "start.h"

static const char help[] =
	"Usage: %s [OPTION]... FILE\n"
	"Play the program of a story or history again, and show what its calls come to here.\n"
	"\n"
	"  -t, --trace            show each round: which rule let a call go as it did, who "
	"sleeps,\n"
	"                         how many states explain it, and what the whole state is\n"
	"  -n, --times=N          so many times at most, until it differs (1 to 1000000; 20)\n"
	"  -h, --help             this text\n"
	"\n"
	"Exit status: 0 all was explained, 1 something was not, 2 usage error, 77 nothing could "
	"run.\n";

static const struct option long_options[] = {
	{ "trace", no_argument, NULL, 't' },
	{ "times", required_argument, NULL, 'n' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static bool read_file(const char *name, struct kit *kit, struct program *program)
{
	char message[128];
	FILE *file = fopen(name, "re");
	bool good;

	if (!file) {
		usage_error("%s: %s", name, error_text(errno));
		return false;
	}
	good = story_read(file, kit, program, message, sizeof(message));
	fclose(file);
	if (!good)
		usage_error("%s: %s", name, message);
	return good;
}

static void tell_trace(const struct desk *desk, const struct kit *kit)
{
	const struct finding *finding = &desk->findings[0];
	char line[LINE_LIMIT];

	printf("model %s\n%s", kit->model->name, desk->record.text);
	if (!finding->failed)
		return;
	difference_text(&finding->difference, line, sizeof(line));
	printf("# %s\n", line);
}

static int tell(const struct desk *desk, const struct kit *kit, bool trace)
{
	const struct finding *finding = &desk->findings[0];

	if (finding->of_history)
		explored_history(stdout, kit, finding);
	else if (trace)
		tell_trace(desk, kit);
	else
		story_write(stdout, kit, &finding->program, finding->events,
			    finding->failed ? &finding->difference : NULL);
	if (!finding->failed)
		printf("# all as the rules say, %d times\n", finding->of);
	if (finding->missed_halt)
		printf("# a call did not halt, or others waited for it: chance decided\n");
	return finding->failed ? EXIT_NOT_AS_EXPECTED : EXIT_AS_EXPECTED;
}

static int replay(const char *name, int times, bool trace)
{
	struct desk *desk = memory_new(1, sizeof(*desk));
	int status, stopped;
	struct kit kit;

	if (!desk)
		return usage_error("%s", error_text(errno));
	if (!read_file(name, &kit, &desk->findings[0].program))
		return EXIT_USAGE;
	desk->replays = times;
	desk->plan.shape.workers = WORKER_LIMIT;
	status = campaigns_run(desk, kit.model, 1, NULL, NULL, &stopped);
	if (stopped)
		return end_by_signal(stopped);
	if (status == EXIT_AS_EXPECTED)
		status = tell(desk, &kit, trace);
	memory_free(desk, 1, sizeof(*desk));
	return status;
}

int command_replay(int argc, char **argv)
{
	long long times = 20;
	bool trace = false;
	int option;

	start_judging();
	while ((option = next_option(argc, argv, "n:th", long_options)) != -1) {
		if (option == 'h') {
			show_help(help);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (option == 't') {
			trace = true;
			continue;
		}
		if (option != 'n')
			return EXIT_USAGE;
		if (!parse_number("--times", optarg, 1, 1000000, &times))
			return EXIT_USAGE;
	}
	if (optind + 1 != argc)
		return usage_error(
			"replay takes the file of one story or history, as explore writes them");
	if (refuse_limits())
		return EXIT_USAGE;
	return finish_output(replay(argv[optind], (int)times, trace));
}
