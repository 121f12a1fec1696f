/* ipclitmus list: the claims, for people and for programs. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "text.h"

static const char help[] =
	"Usage: %s [OPTION]... [PATTERN]...\n"
	"List the claims that match a pattern: id, verdict on the source, sentence.\n"
	"\n"
	"      --format=FORMAT    human (default), tsv or json\n"
	"  -h, --help             this text\n"
	"\n"
	"Columns of tsv: id, verdict, sentence, Chinese sentence, source, rows, reference, "
	"truth.\n";

static const struct option long_options[] = {
	{ "format", required_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static void list_human(const struct claim *claim, bool last)
{
	(void)last;
	printf("%-56s %-11s %s\n", claim->id, verdict_word(claim->verdict.kind), claim->says);
}

static void list_tsv(const struct claim *claim, bool last)
{
	(void)last;
	printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", claim->id, verdict_word(claim->verdict.kind),
	       claim->says, or_empty(claim->zh), or_empty(claim->course), or_empty(claim->rows),
	       or_empty(claim->ref), or_empty(claim->verdict.truth));
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
	member("verdict", verdict_word(claim->verdict.kind), ", ");
	member("truth", claim->verdict.truth, ",\n   ");
	member("says", claim->says, ",\n   ");
	member("zh", claim->zh, ",\n   ");
	member("course", claim->course, ", ");
	member("rows", claim->rows, ",\n   ");
	member("reference", claim->ref, last ? "}\n" : "},\n");
}

struct form {
	const char *name;
	const char *head;
	void (*line)(const struct claim *claim, bool last);
	const char *foot;
};

static const struct form forms[] = {
	{ "human", "", list_human, "" },
	{ "tsv", "", list_tsv, "" },
	{ "json", "[\n", list_json, "]\n" },
};

static const struct form *form_named(const char *name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	usage_error("--format takes human, tsv or json, not \"%s\"", name);
	return NULL;
}

int command_list(int argc, char **argv)
{
	const struct form *form = &forms[0];
	const struct claim **claims;
	size_t count;
	int option;

	while ((option = getopt_long(argc, argv, "f:h", long_options, NULL)) != -1) {
		if (option == 'h') {
			printf(help, argv[0]);
			return finish_output(EXIT_AS_EXPECTED);
		}
		form = option == 'f' ? form_named(optarg) : NULL;
		if (!form)
			return EXIT_USAGE;
	}
	claims = choose_claims(argv + optind, argc - optind, &count);
	if (!claims)
		return EXIT_USAGE;
	fputs(form->head, stdout);
	for (size_t i = 0; i < count; i++)
		form->line(claims[i], i + 1 == count);
	fputs(form->foot, stdout);
	free(claims);
	return finish_output(EXIT_AS_EXPECTED);
}
