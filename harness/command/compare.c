/* ipclitmus compare: what two runs, of two machines, kernels or programs, judge differently. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "options.h"
#include "report/results.h"
#include "run/past.h"

static const char help[] =
	"Usage: %s [OPTION] JOURNAL JOURNAL [PATTERN]...\n"
	"Compare the verdicts of two runs that each wrote a journal (run --journal=FILE), of the\n"
	"claims that match a pattern, or of all: a reference first, then what is to be looked at.\n"
	"\n"
	"  -v, --verbose  also the claims that only one of the two could judge\n"
	"  -h, --help     this text\n"
	"\n"
	"Exit status: 0 they are alike, 1 some differ, 2 usage or input error.\n";

static const struct option long_options[] = {
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

enum { REFERENCE, OTHER, RUNS };

/* How the two runs judged one claim. */
enum comparison { ALIKE, DIFFERENT, BY_ONE_ALONE, BY_NEITHER, COMPARISONS };

struct judged {
	const char *name; /* of the journal */
	struct past past;
	struct outcome outcome; /* of the claim at hand */
	bool known;             /* whether the run came to it */
};

/* Reads the journal; false after a message. */
static bool read_journal(struct judged *run, const char *name)
{
	FILE *file = fopen(name, "re");
	bool good = file && past_read(&run->past, file);

	run->name = name;
	if (!good)
		usage_error("%s: %s", name, strerror(errno));
	else if (!run->past.begun)
		usage_error("%s: no journal: make one with run --journal=FILE", name);
	if (file)
		fclose(file);
	return good && run->past.begun;
}

static bool is_judged(const struct judged *run)
{
	return run->known && run->outcome.kind != SKIPPED;
}

static enum comparison compare(struct judged runs[RUNS], const struct claim *claim)
{
	const struct job job = { claim, 1 };
	const struct outcome *one = &runs[REFERENCE].outcome, *other = &runs[OTHER].outcome;

	for (int i = 0; i < RUNS; i++)
		runs[i].known = past_outcome(&runs[i].past, &job, &runs[i].outcome);
	if (!is_judged(&runs[REFERENCE]) && !is_judged(&runs[OTHER]))
		return BY_NEITHER;
	if (!is_judged(&runs[REFERENCE]) || !is_judged(&runs[OTHER]))
		return BY_ONE_ALONE;
	return one->kind == other->kind && says_the_same(one->text, other->text) ? ALIKE
										 : DIFFERENT;
}

static void show(const struct judged runs[RUNS], const struct claim *claim)
{
	printf("%s: %s\n", claim->id, claim->says);
	for (int i = 0; i < RUNS; i++) {
		const struct judged *run = &runs[i];

		printf("  %s: %s%s%s\n", run->name,
		       run->known ? outcome_word(run->outcome.kind) : "not run",
		       run->known && run->outcome.text[0] ? ", " : "",
		       run->known ? run->outcome.text : "");
	}
	putchar('\n');
}

static int compare_all(struct judged runs[RUNS], const struct claim *const *claims, size_t count,
		       bool verbose)
{
	size_t counts[COMPARISONS] = { 0 };

	for (size_t i = 0; i < count; i++) {
		enum comparison comparison = compare(runs, claims[i]);

		counts[comparison]++;
		if (comparison == DIFFERENT || (verbose && comparison == BY_ONE_ALONE))
			show(runs, claims[i]);
	}
	printf("%zu claims: %zu alike, %zu differ, %zu judged by one alone, %zu by neither\n",
	       count, counts[ALIKE], counts[DIFFERENT], counts[BY_ONE_ALONE], counts[BY_NEITHER]);
	return finish_output(counts[DIFFERENT] ? EXIT_NOT_AS_EXPECTED : EXIT_AS_EXPECTED);
}

static int compare_journals(char *const *arguments, int count, bool verbose)
{
	static struct judged runs[RUNS];
	const struct claim **claims = NULL;
	size_t claim_count;
	int status = EXIT_USAGE;

	if (read_journal(&runs[REFERENCE], arguments[0]) &&
	    read_journal(&runs[OTHER], arguments[1]))
		claims = choose_claims(arguments + RUNS, count - RUNS, &claim_count);
	if (claims)
		status = compare_all(runs, claims, claim_count, verbose);
	free(claims);
	for (int i = 0; i < RUNS; i++)
		past_free(&runs[i].past);
	return status;
}

int command_compare(int argc, char **argv)
{
	bool verbose = false;
	int option;

	while ((option = next_option(argc, argv, "vh", long_options)) != -1) {
		if (option == 'h') {
			printf(help, argv[0]);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (option != 'v')
			return EXIT_USAGE;
		verbose = true;
	}
	if (argc - optind < RUNS)
		return usage_error("compare takes two journals, as run --journal=FILE writes them");
	return compare_journals(argv + optind, argc - optind, verbose);
}
