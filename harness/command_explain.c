/* ipclitmus explain: all that is known of a claim, with the scenario that shows it. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "embedded.h"
#include "registry.h"

static const char help[] =
	"Usage: %s ID...\n"
	"Explain claims: the sentence in English and Chinese, its source, the verdict on it, what\n"
	"settles it, and the scenario's source.\n";

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* The claim file's lines; sources are known by their path below the top directory. */
static const char *const *source_of(const struct claim *claim)
{
	for (const struct embedded_file *file = embedded_files; file->name; file++)
		if (strcmp(file->name, place_file(&claim->place)) == 0)
			return file->lines;
	return NULL;
}

/*
 * Prints from the claim's CLAIM to the brace that ends its scenario. Compilers differ in which line
 * of a macro call __LINE__ names: it is one of the head's.
 */
static void print_scenario(const struct claim *claim)
{
	const char *const *lines = source_of(claim);
	int count = 0, first = claim->place.line - 1;

	while (lines && lines[count])
		count++;
	if (first >= count)
		return;
	while (first > 0 && strncmp(lines[first], "CLAIM(", 6) != 0)
		first--;
	putchar('\n');
	for (int i = first; i < count; i++) {
		printf("    %s\n", lines[i]);
		if (strcmp(lines[i], "}") == 0)
			return;
	}
}

static void print_field(const char *name, const char *text)
{
	if (text)
		printf("  %-10s %s\n", name, text);
}

static void print_shown_by(const struct claim *claim)
{
	const struct litmus_outcome *outcomes = claim->outcomes;
	static const char *const rulings[] = {
		[REQUIRED] = "required", [ALLOWED] = "allowed", [FORBIDDEN] = "forbidden"
	};

	printf("  %-10s the scenario at %s:%d\n", "shown by", place_file(&claim->place),
	       claim->place.line);
	for (int i = 0; i < OUTCOME_LIMIT && outcomes[i].name; i++)
		printf("  %-10s %s: %s\n", i ? "" : "outcomes", outcomes[i].name,
		       rulings[outcomes[i].ruling]);
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
	print_shown_by(claim);
	print_scenario(claim);
}

int command_explain(int argc, char **argv)
{
	const struct claim **claims;
	size_t count;
	int option;

	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		if (option != 'h')
			return EXIT_USAGE;
		printf(help, argv[0]);
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
