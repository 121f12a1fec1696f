/* ipclitmus compare: what two runs, of two machines, kernels or programs, judge differently. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/language.h"
#include "base/text.h"
#include "command.h"
#include "journals.h"
#include "options.h"
#include "report/results.h"
#include "report/results_json.h"
#include "report/results_markdown.h"
#include "report/web.h"
#include "start.h"

static const char help[] =
	"Usage: %s [OPTION]... JOURNAL JOURNAL [PATTERN]...\n"
	"   or: %s [OPTION]... --reference=COMMAND [PATTERN]...\n"
	"Show what two runs judge differently of the claims that match a pattern, or of all: a\n"
	"reference first, then what is to be looked at. The runs are told by their journals (run\n"
	"--journal=FILE), or made now, by two commands that each start an ipclitmus.\n"
	"\n"
	"  -r, --reference=COMMAND  the first program, as 'runsc --network=none do ./ipclitmus';\n"
	"                           'run', its options and the patterns are put behind it\n"
	"  -p, --program=COMMAND    the second program; without one of the two, this one is it\n"
	"  -f, --format=FORMAT      text (default), or what differs as markdown, html or json, the\n"
	"                           last two as report writes them\n"
	"  -v, --verbose            also the claims that only one of the two could judge\n"
	"  -h, --help               this text\n"
	"\n"
	"Exit status: 0 they are alike, 1 some differ, 2 usage or input error.\n";

static const struct option long_options[] = {
	{ "reference", required_argument, NULL, 'r' },
	{ "program", required_argument, NULL, 'p' },
	{ "format", required_argument, NULL, 'f' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

enum { REFERENCE, OTHER, RUNS };

#define INDENT 4

enum { TEXT, HTML, MARKDOWN, JSON };

static struct {
	const char *programs[RUNS]; /* commands; NULL: this program, or journals */
	int format;
	bool verbose;
} asked;

/* How the two runs judged one claim. */
enum comparison { ALIKE, DIFFERENT, BY_ONE_ALONE, BY_NEITHER, COMPARISONS };

static bool is_judged(const struct cell *cell)
{
	return cell->state != STATE_ABSENT && cell->state != STATE_SKIPPED;
}

/* What is known or expected of a platform makes no difference between two. */
static bool is_of_one_kind(const struct cell *one, const struct cell *other)
{
	return state_is_failure(one->state) == state_is_failure(other->state) &&
	       (one->state == STATE_BROKEN) == (other->state == STATE_BROKEN);
}

static const struct cell *cell_of(const struct results *results, int run, size_t index)
{
	return &results->columns[run].cells[index];
}

static enum comparison compare(const struct results *results, size_t index)
{
	const struct cell *one = cell_of(results, REFERENCE, index);
	const struct cell *other = cell_of(results, OTHER, index);

	if (!is_judged(one) && !is_judged(other))
		return BY_NEITHER;
	if (!is_judged(one) || !is_judged(other))
		return BY_ONE_ALONE;
	return is_of_one_kind(one, other) && says_the_same(one->text, other->text) ? ALIKE
										   : DIFFERENT;
}

static const char *word_of(enum state state)
{
	if (reads_chinese())
		return state_word_chinese(state);
	return state == STATE_ABSENT ? "not run" : state_word(state);
}

static void show(const struct results *results, size_t index)
{
	const struct claim *claim = results->claims[index];
	int column = printf("%s: ", claim->id);

	text_wrapped(stdout, column, INDENT,
		     reads_chinese() && claim->zh ? claim->zh : claim->says);
	for (int run = 0; run < RUNS; run++) {
		const struct cell *cell = cell_of(results, run, index);
		char text[TEXT_LIMIT + 32];

		column = printf("  %s: ", results->columns[run].name);
		snprintf(text, sizeof(text), "%s%s%s", word_of(cell->state),
			 cell->text[0] ? ", " : "", cell->text);
		text_wrapped(stdout, column, INDENT, text);
		if (cell->reason)
			text_wrapped(stdout, printf("%*s", INDENT, ""), INDENT, cell->reason);
	}
	putchar('\n');
}

static void show_markdown(const struct results *results, size_t index)
{
	const struct claim *claim = results->claims[index];

	printf("- `%s` ", claim->id);
	markdown_text(stdout, claim->says);
	putchar('\n');
	for (int run = 0; run < RUNS; run++) {
		const struct cell *cell = cell_of(results, run, index);

		fputs("  - **", stdout);
		markdown_text(stdout, results->columns[run].name);
		printf("** %s%s", state_word(cell->state), cell->text[0] ? ": " : "");
		markdown_text(stdout, cell->text);
		fputs(cell->reason ? " -- " : "", stdout);
		markdown_text(stdout, cell->reason ? cell->reason : "");
		putchar('\n');
	}
}

/* Leaves of the results what is worth showing. */
static void keep_different(struct results *results)
{
	size_t kept = 0;

	for (int run = 0; run < RUNS; run++)
		memset(results->columns[run].counts, 0, sizeof(results->columns[run].counts));
	for (size_t i = 0; i < results->claim_count; i++) {
		enum comparison comparison = compare(results, i);

		if (comparison != DIFFERENT && !(asked.verbose && comparison == BY_ONE_ALONE))
			continue;
		results->claims[kept] = results->claims[i];
		for (int run = 0; run < RUNS; run++) {
			struct cell *cells = results->columns[run].cells, cell = cells[kept];

			cells[kept] = cells[i];
			cells[i] = cell;
			results->columns[run].counts[cells[kept].state]++;
		}
		kept++;
	}
	results->claim_count = kept;
}

static void write_different(struct results *results)
{
	size_t all = results->claim_count;

	keep_different(results);
	if (asked.format == HTML)
		web_write(stdout, results, NULL, reads_chinese());
	else
		results_write_json(stdout, results, NULL);
	results->claim_count = all; /* whose cells are all to be freed */
}

static void print_counts(size_t all, const size_t counts[COMPARISONS])
{
	if (reads_chinese())
		printf("%zu 条命题：%zu 相同，%zu 不同，%zu 仅一方能判断，%zu 双方都不能\n", all,
		       counts[ALIKE], counts[DIFFERENT], counts[BY_ONE_ALONE], counts[BY_NEITHER]);
	else
		printf("%zu claim%s: %zu alike, %zu differ, %zu judged by one alone, %zu by "
		       "neither\n",
		       all, all == 1 ? "" : "s", counts[ALIKE], counts[DIFFERENT],
		       counts[BY_ONE_ALONE], counts[BY_NEITHER]);
}

static int compare_all(struct results *results)
{
	size_t counts[COMPARISONS] = { 0 };

	for (size_t i = 0; i < results->claim_count; i++) {
		enum comparison comparison = compare(results, i);

		counts[comparison]++;
		if (comparison != DIFFERENT && !(asked.verbose && comparison == BY_ONE_ALONE))
			continue;
		if (asked.format == TEXT)
			show(results, i);
		else if (asked.format == MARKDOWN)
			show_markdown(results, i);
	}
	if (asked.format == HTML || asked.format == JSON) {
		write_different(results);
	} else {
		fputs(asked.format == MARKDOWN ? "\n" : "", stdout);
		print_counts(results->claim_count, counts);
	}
	return finish_output(counts[DIFFERENT] ? EXIT_NOT_AS_EXPECTED : EXIT_AS_EXPECTED);
}

/* Writes the text as one word of a shell. */
static void quote(FILE *out, const char *text)
{
	fputs(" '", out);
	for (; *text; text++)
		fputs(*text == '\'' ? "'\\''" : (char[]){ *text, '\0' }, out);
	fputc('\'', out);
}

/* The command that runs the program and has it print its journal; NULL without memory. */
static char *command_of(const char *program, char *const *patterns, int pattern_count)
{
	char *command = NULL, self[512];
	size_t size;
	FILE *out = open_memstream(&command, &size);

	if (!out)
		return NULL;
	find_self(self, sizeof(self));
	if (program)
		fputs(program, out);
	else
		quote(out, self);
	fputs(" run --quiet --journal=-", out);
	for (int i = 0; i < pattern_count; i++)
		quote(out, patterns[i]);
	return fclose(out) == 0 ? command : NULL;
}

static volatile sig_atomic_t interrupted;

static void note_interrupt(int number)
{
	interrupted = number;
}

/* The terminal's SIGINT is the program's too, which sums up and ends: we read on until it has. */
static void await_interrupt(void)
{
	struct sigaction action = { .sa_handler = note_interrupt, .sa_flags = SA_RESTART }, before;

	if (sigaction(SIGINT, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(SIGINT, &action, NULL);
}

/* Runs both programs, one after the other; false after a message. */
static bool run_programs(struct results *results, char *const *patterns, int pattern_count)
{
	static const char *const names[RUNS] = { "reference", "program" };

	await_interrupt();
	for (int run = 0; run < RUNS; run++) {
		char *command = command_of(asked.programs[run], patterns, pattern_count);
		bool good;

		if (!command) {
			usage_error("%s", error_text(errno));
			return false;
		}
		if (isatty(STDERR_FILENO))
			fprintf(stderr, "%s:%s\n", names[run], command);
		good = journals_add_output(results, names[run], command);
		free(command);
		if (interrupted) {
			fprintf(stderr,
				"%s: interrupted by SIGINT while the %s ran: nothing is compared\n",
				program_name, names[run]);
			end_by_signal(SIGINT);
		}
		if (!good)
			return false;
	}
	return true;
}

/* The two journals; false after a message. */
static bool read_journals(struct results *results, char *const *arguments)
{
	for (int run = 0; run < RUNS; run++)
		if (!journals_add(results, arguments[run]))
			return false;
	if (results->column_count == RUNS)
		return true;
	usage_error("compare takes two platforms, not %zu; report shows several",
		    results->column_count);
	return false;
}

static int compare_runs(char *const *arguments, int count)
{
	static struct results results;
	bool runs = asked.programs[REFERENCE] || asked.programs[OTHER];
	int skipped = runs ? 0 : RUNS, status = EXIT_USAGE;
	bool good;

	results.claims = choose_claims(arguments + skipped, count - skipped, &results.claim_count);
	if (!results.claims)
		return EXIT_USAGE;
	good = runs ? run_programs(&results, arguments, count) : read_journals(&results, arguments);
	if (good && journals_judge(&results))
		status = compare_all(&results);
	results_free(&results);
	free(results.claims);
	return status;
}

static bool take_option(int option)
{
	static const char *const names[] = {
		[TEXT] = "text", [HTML] = "html", [MARKDOWN] = "markdown", [JSON] = "json", NULL
	};

	switch (option) {
	case 'r':
		asked.programs[REFERENCE] = optarg;
		return true;
	case 'p':
		asked.programs[OTHER] = optarg;
		return true;
	case 'f':
		asked.format = take_word("--format", optarg, names);
		return asked.format >= 0;
	case 'v':
		asked.verbose = true;
		return true;
	default:
		return false;
	}
}

int command_compare(int argc, char **argv)
{
	int option;

	while ((option = next_option(argc, argv, "r:p:f:vh", long_options)) != -1) {
		if (option == 'h') {
			show_help(help);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (!take_option(option))
			return EXIT_USAGE;
	}
	if (argc - optind < RUNS && !asked.programs[REFERENCE] && !asked.programs[OTHER])
		return usage_error("compare takes two journals, as run --journal=FILE writes them, "
				   "or --reference=COMMAND");
	return compare_runs(argv + optind, argc - optind);
}
