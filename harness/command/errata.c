/* ipclitmus errata: what the course notes say wrongly or too shortly, document by document. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "claim/citation.h"
#include "command.h"
#include "options.h"

static const char help[] = "Usage: %s [OPTION]... [PATTERN]...\n"
			   "Print what the course notes say that is wrong, or true under "
			   "conditions only: the quotation,\n"
			   "what is true, what settles it, and the claim that shows it.\n"
			   "\n"
			   "      --format=FORMAT    text (default) or markdown\n"
			   "      --lang=LANGUAGE    en or zh; by default what LANG asks for\n"
			   "  -h, --help             this text\n";

static const struct option long_options[] = {
	{ "format", required_argument, NULL, 'f' },
	{ "lang", required_argument, NULL, 'l' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

struct language {
	const char *document;
	const char *verdicts[3]; /* by enum verdict_kind */
	const char *truths[3];
	const char *settled;
	const char *shown;
	const char *none;
	bool chinese;
};

static const struct language languages[] = {
	{ "Document",
	  { "holds", "conditional", "wrong" },
	  { "", "only if", "in truth" },
	  "settled by",
	  "shown by",
	  "No errata.",
	  false },
	{ "文档",
	  { "成立", "有条件", "错误" },
	  { "", "条件", "事实" },
	  "依据",
	  "验证",
	  "没有勘误。",
	  true },
};

/* The claims that were chosen, and how to print what they correct. */
struct errata {
	const struct claim **claims;
	size_t count;
	const struct language *language;
	bool markdown;
};

static void print_text(const struct errata *errata, const char *text, int length)
{
	for (int i = 0; i < length && text[i]; i++) {
		if (errata->markdown && strchr("\\`*_{}[]<>#|", text[i]))
			putchar('\\');
		putchar(text[i]);
	}
}

static void print_line(const struct errata *errata, const char *label, const char *text)
{
	printf(errata->markdown ? "- %s: " : "    %s: ", label);
	print_text(errata, text, (int)strlen(text));
	putchar('\n');
}

/* What a claim over several families says of one source: one erratum. */
static bool told_before(const struct errata *errata, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (citation_is_shared(errata->claims[i], errata->claims[index]))
			return true;
	return false;
}

static void print_ids(const struct errata *errata, const struct claim *claim)
{
	const char *quote = errata->markdown ? "`" : "";
	const char *between = "";

	printf(errata->markdown ? "- %s: " : "    %s: ", errata->language->shown);
	for (size_t i = 0; i < errata->count; i++) {
		if (!citation_is_shared(errata->claims[i], claim))
			continue;
		printf("%s%s%s%s", between, quote, errata->claims[i]->id, quote);
		between = ", ";
	}
	printf("\n\n");
}

static void print_erratum(const struct errata *errata, const struct claim *claim,
			  const struct citation *citation)
{
	const struct language *language = errata->language;
	const struct verdict *verdict = &claim->verdict;

	printf(errata->markdown ? "### %s: " : "%s: ", language->verdicts[verdict->kind]);
	print_text(errata, citation->text, citation->length);
	putchar('\n');
	if (errata->markdown)
		putchar('\n');
	print_line(errata, language->truths[verdict->kind],
		   language->chinese && verdict->truth_zh ? verdict->truth_zh : verdict->truth);
	print_line(errata, language->settled, claim->ref);
	print_ids(errata, claim);
}

/* Prints what is said of one document. Returns whether it is anything. */
static bool print_document(const struct errata *errata, const char *document)
{
	bool begun = false;

	for (size_t i = 0; i < errata->count; i++) {
		const struct claim *claim = errata->claims[i];
		const char *course = claim->course;
		struct citation citation;

		if (claim->verdict.kind == VERDICT_HOLDS)
			continue;
		while (citation_next(&course, &citation)) {
			if (strncmp(citation.document, document, 3) != 0 || told_before(errata, i))
				continue;
			if (!begun)
				printf(errata->markdown ? "## %s %s\n\n" : "%s %s\n\n",
				       errata->language->document, document);
			begun = true;
			print_erratum(errata, claim, &citation);
		}
	}
	return begun;
}

static void print_errata(const struct errata *errata)
{
	bool any = false;

	for (int number = 0; number <= 999; number++) {
		char document[4];

		snprintf(document, sizeof(document), "%03d", number);
		any |= print_document(errata, document);
	}
	if (!any)
		puts(errata->language->none);
}

static const struct language *language_named(const char *name)
{
	static const char *const names[] = { "en", "zh", NULL };
	int number = take_word("--lang", name, names);

	return number < 0 ? NULL : &languages[number];
}

static bool parse_format(const char *format, bool *markdown)
{
	static const char *const names[] = { "text", "markdown", NULL };
	int number = take_word("--format", format, names);

	*markdown = number == 1;
	return number >= 0;
}

int command_errata(int argc, char **argv)
{
	struct errata errata = { .language = &languages[reads_chinese()] };
	int option;

	while ((option = next_option(argc, argv, "f:h", long_options)) != -1) {
		switch (option) {
		case 'f':
			if (!parse_format(optarg, &errata.markdown))
				return EXIT_USAGE;
			break;
		case 'l':
			errata.language = language_named(optarg);
			if (!errata.language)
				return EXIT_USAGE;
			break;
		case 'h':
			show_help(help);
			return finish_output(EXIT_AS_EXPECTED);
		default:
			return EXIT_USAGE;
		}
	}
	errata.claims = choose_claims(argv + optind, argc - optind, &errata.count);
	if (!errata.claims)
		return EXIT_USAGE;
	print_errata(&errata);
	free(errata.claims);
	return finish_output(EXIT_AS_EXPECTED);
}
