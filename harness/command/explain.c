/* ipclitmus explain: all that is known of a claim, with the scenario that shows it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "claim/registry.h"
#include "command.h"
#include "litmus/histogram.h"
#include "options.h"
#include "report/excerpt.h"
#include "traced.h"

#define INDENT 13 /* of what is told of a claim */

static const char help[] =
	"Usage: %s ID...\n"
	"Explain claims: the sentence in English and Chinese, its source, the verdict on it, what\n"
	"settles it, the sentences of manual pages that it checks, and the scenario's source, "
	"with\n"
	"the helpers of one that is a single call.\n";

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void print_field(const char *name, const char *text)
{
	if (!text)
		return;
	printf("  %-10s ", name);
	text_wrapped(stdout, INDENT, INDENT, text);
}

static void print_shown_by(const struct claim *claim)
{
	const struct litmus_outcome *outcomes = claim->outcomes;

	printf("  %-10s the scenario at %s:%d\n", "shown by", place_file(&claim->place),
	       claim->place.line);
	for (int i = 0; i < OUTCOME_LIMIT && outcomes[i].name; i++)
		printf("  %-10s %s: %s\n", i ? "" : "outcomes", outcomes[i].name,
		       ruling_word(outcomes[i].ruling));
	if (claim->is_computed)
		printf("  %-10s %s\n", "outcomes", "those that the model's rules give: allowed");
}

/* The sentences that lead to the claim: page, section, number, first words. */
static void print_traces(const struct claim *claim)
{
	const char *label = "checks";
	struct trace_file file;
	struct traced traced;
	const char *mistake;

	for (size_t i = 0; trace_file_at(i, &file); i++) {
		const char *const *lines = file.lines;

		while (trace_next(&lines, &traced, &mistake)) {
			if (mistake || !traced_names(&traced, claim->id))
				continue;
			printf("  %-10s %s %s %d: %s ...\n", label, file.page, traced.section,
			       traced.number, traced.handle);
			label = "";
		}
	}
}

static void explain(const struct claim *claim)
{
	printf("%s\n", claim->id);
	print_field("says", claim->says);
	print_field("中文      ",
		    claim->zh); /* as wide as the others: a character takes two columns */
	print_field("source", claim->course ? claim->course : claim->ref);
	print_field("verdict", verdict_word(claim->verdict.kind));
	print_field(claim->verdict.kind == VERDICT_WRONG ? "in truth" : "if", claim->verdict.truth);
	print_field("即        ", claim->verdict.truth_zh);
	print_field("reference", claim->ref);
	print_field("standard", claim_is_of_posix(claim) ? "posix" : "linux");
	print_traces(claim);
	print_shown_by(claim);
	excerpt_print(claim);
}

int command_explain(int argc, char **argv)
{
	const struct claim **claims;
	size_t count;
	int option;

	while ((option = next_option(argc, argv, "h", long_options)) != -1) {
		if (option != 'h')
			return EXIT_USAGE;
		show_help(help);
		return finish_output(EXIT_AS_EXPECTED);
	}
	if (optind == argc)
		return usage_error("explain takes the id of a claim; '%s list' shows all",
				   program_name);
	claims = choose_claims(argv + optind, argc - optind, &count);
	if (!claims)
		return EXIT_USAGE;
	for (size_t i = 0; i < count; i++) {
		if (i)
			putchar('\n');
		explain(claims[i]);
	}
	free(claims);
	return finish_output(EXIT_AS_EXPECTED);
}
