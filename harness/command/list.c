/* ipclitmus list: the claims, for people and for programs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "command.h"
#include "options.h"
#include "run/costs.h"
#include "sources.h"

static const char help[] =
	"Usage: %s [OPTION]... [PATTERN]...\n"
	"List the claims that match a pattern: id, verdict on the source, sentence.\n"
	"\n"
	"      --by-source        row by row of what is to be checked, the claims that check it;\n"
	"                         exit status 1 if a row has none\n"
	"      --costs            the strongest first: milliseconds of one run, mutants that it "
	"shows,\n"
	"                         and those among them that no stronger claim does, as measured\n"
	"      --posix            only what POSIX or ISO C promises\n"
	"      --kind=KIND        only claims by one case (example), by many rounds of a race (litmus),\n"
	"                         or by programs and histories that a model explains (exploration)\n"
	"      --unchecked        what no claim can check, and why\n"
	"      --format=FORMAT    human (default), tsv or, for claims alone, json\n"
	"  -h, --help             this text\n"
	"\n"
	"Columns of tsv: id, verdict, sentence, Chinese sentence, source, rows, reference, truth,\n"
	"Chinese truth, posix or linux, kind; costs: milliseconds, mutants, new ones, id; by source: "
	"row, id;\n"
	"unchecked: rows, sentence, reference, "
	"reason.\n";

static const struct option long_options[] = {
	{ "costs", no_argument, NULL, 'c' },     { "by-source", no_argument, NULL, 's' },
	{ "posix", no_argument, NULL, 'p' },     { "kind", required_argument, NULL, 'k' },
	{ "unchecked", no_argument, NULL, 'u' }, { "format", required_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },      { NULL, 0, NULL, 0 },
};

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static void list_human(const struct claim *claim, bool last)
{
	(void)last;
	printf("%-56s %-11s %s\n", claim->id, verdict_word(claim->verdict.kind),
	       claim->zh && reads_chinese() ? claim->zh : claim->says);
}

/* What was measured of a claim; "-" where nothing was. */
static void list_cost(const struct claim *claim, bool tsv)
{
	static const char *const forms[] = { "%9.1f %6d %5d  %s\n", "%.1f\t%d\t%d\t%s\n" };
	static const char *const unmeasured[] = { "%9s %6s %5s  %s\n", "%s\t%s\t%s\t%s\n" };
	struct cost cost;

	if (cost_of(claim->id, &cost))
		printf(forms[tsv], cost.milliseconds, cost.kills, cost.adds, claim->id);
	else
		printf(unmeasured[tsv], "-", "-", "-", claim->id);
}

static bool list_costs(const struct claim **claims, size_t count, bool tsv)
{
	if (!costs_sort(claims, count))
		return false;
	if (!tsv)
		printf("%9s %6s %5s  %s\n", "ms", "shows", "new", "claim");
	for (size_t i = 0; i < count; i++)
		list_cost(claims[i], tsv);
	return true;
}

static const char *standard(const struct claim *claim)
{
	return claim_is_of_posix(claim) ? "posix" : "linux";
}

static void list_tsv(const struct claim *claim, bool last)
{
	(void)last;
	printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", claim->id,
	       verdict_word(claim->verdict.kind), claim->says, or_empty(claim->zh),
	       or_empty(claim->course), or_empty(claim->rows), or_empty(claim->ref),
	       or_empty(claim->verdict.truth), or_empty(claim->verdict.truth_zh), standard(claim),
	       kind_words[claim_kind(claim)]);
}

static void member(const char *name, const char *text, const char *end)
{
	printf("\"%s\": ", name);
	if (text)
		text_json(stdout, text);
	else
		fputs("null", stdout);
	fputs(end, stdout);
}

static void list_json(const struct claim *claim, bool last)
{
	fputs("  {", stdout);
	member("id", claim->id, ", ");
	member("standard", standard(claim), ", ");
	member("kind", kind_words[claim_kind(claim)], ", ");
	member("verdict", verdict_word(claim->verdict.kind), ", ");
	member("truth", claim->verdict.truth, ",\n   ");
	member("truth_zh", claim->verdict.truth_zh, ",\n   ");
	member("says", claim->says, ",\n   ");
	member("zh", claim->zh, ",\n   ");
	member("course", claim->course, ", ");
	member("rows", claim->rows, ",\n   ");
	member("reference", claim->ref, last ? "}\n" : "},\n");
}

struct form {
	const char *head;
	void (*line)(const struct claim *claim, bool last);
	const char *foot;
};

/* In the order of their names, below. */
static const struct form forms[] = {
	{ "", list_human, "" },
	{ "", list_tsv, "" },
	{ "[\n", list_json, "]\n" },
};

static const struct form *form_named(const char *name)
{
	static const char *const names[] = { "human", "tsv", "json", NULL };
	int number = take_word("--format", name, names);

	return number < 0 ? NULL : &forms[number];
}

/* Prints the claims, each in the form. */
static void list_claims(const struct claim *const *claims, size_t count, const struct form *form)
{
	fputs(form->head, stdout);
	for (size_t i = 0; i < count; i++)
		form->line(claims[i], i + 1 == count);
	fputs(form->foot, stdout);
}

/*
 * Prints what was asked for: claims ('a'll of them), their 's'ources or 'c'osts, what is
 * 'u'nchecked.
 */
static int list(char what, const struct claim **claims, size_t count, const struct form *form)
{
	bool tsv = form->line == list_tsv;

	if (what != 'a' && form->line == list_json)
		return usage_error("--format=json lists claims alone: take --format=tsv");
	if (what == 's' && !sources_print_rows((const struct claim *const *)claims, count, tsv))
		return finish_output(EXIT_NOT_AS_EXPECTED);
	if (what == 'u')
		sources_print_unchecked(tsv);
	if (what == 'c' && !list_costs(claims, count, tsv))
		return usage_error("%s", error_text(errno));
	if (what == 'a')
		list_claims((const struct claim *const *)claims, count, form);
	return finish_output(EXIT_AS_EXPECTED);
}

int command_list(int argc, char **argv)
{
	const struct form *form = &forms[0];
	const struct claim **claims;
	bool posix_alone = false, kind_alone = false;
	enum claim_kind kind = CLAIM_EXAMPLE;
	char what = 'a';
	size_t count;
	int option, status;

	while ((option = next_option(argc, argv, "f:h", long_options)) != -1) {
		switch (option) {
		case 'h':
			show_help(help);
			return finish_output(EXIT_AS_EXPECTED);
		case 'p':
			posix_alone = true;
			break;
		case 'k':
			kind_alone = true;
			if (take_kind(optarg, &kind))
				break;
			return EXIT_USAGE;
		case 'c':
		case 's':
		case 'u':
			what = (char)option;
			break;
		case 'f':
			form = form_named(optarg);
			if (form)
				break;
			return EXIT_USAGE;
		default:
			return EXIT_USAGE;
		}
	}
	claims = choose_claims(argv + optind, argc - optind, &count);
	if (!claims)
		return EXIT_USAGE;
	if (posix_alone)
		count = keep_posix(claims, count);
	if (kind_alone)
		count = keep_kind(claims, count, kind);
	status = list(what, claims, count, form);
	free(claims);
	return status;
}
