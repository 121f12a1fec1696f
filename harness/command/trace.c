/* ipclitmus trace: the manual pages, sentence by sentence, and what checks each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/translation.h"
#include "claim/registry.h"
#include "command.h"
#include "manual.h"
#include "options.h"
#include "trace_check.h"
#include "traced.h"

#define PAGE_LIMIT 256

static const char help[] =
	"Usage: %s [OPTION]... [PAGE]...\n"
	"Tell what becomes of the sentences of manual pages: how many are checked by claims; of "
	"each\n"
	"PAGE (semop.2) every sentence, as far as the page is installed, with the claims that "
	"check\n"
	"it, or the reason why none does.\n"
	"\n"
	"      --open             only the sentences that no claim checks and no reason excuses\n"
	"      --format=FORMAT    human (default), markdown or json\n"
	"      --draft            print a new file for tests/trace of each PAGE that is "
	"installed;\n"
	"                         what the old one says of a sentence is kept\n"
	"      --check            tell what is wrong in the files; exit status 1 if anything is\n"
	"      --installed        tell where installed pages, those named or all, say what the "
	"files\n"
	"                         don't know; exit status 1 if one is of the version that was "
	"read\n"
	"  -h, --help             this text\n"
	"\n"
	"Reasons: unseen (nothing that a process could observe), elsewhere (another platform or\n"
	"version), untestable (needs what no test may do), undefined (left open by the page).\n";

enum { DRAFT = 256, CHECK, INSTALLED };

static const struct option long_options[] = {
	{ "open", no_argument, NULL, 'o' },
	{ "format", required_argument, NULL, 'f' },
	{ "draft", no_argument, NULL, DRAFT },
	{ "check", no_argument, NULL, CHECK },
	{ "installed", no_argument, NULL, INSTALLED },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

enum format { HUMAN, MARKDOWN, JSON };

/* What was asked for. */
struct request {
	enum format format;
	bool open_alone;
	bool first; /* nothing was written yet */
	bool *told; /* by claim: its sentence stands above; NULL where memory lacks */
};

struct counts {
	int of[FATE_COUNT];
	int all;
};

static void count_lines(const struct trace_file *file, struct counts *counts)
{
	const char *const *lines = file->lines;
	struct traced traced;
	const char *mistake;

	memset(counts, 0, sizeof(*counts));
	while (trace_next(&lines, &traced, &mistake)) {
		counts->of[traced.fate]++;
		counts->all++;
	}
}

static void print_cell(const struct request *request, const char *text, int width)
{
	int columns = text_columns(text);

	if (request->format == MARKDOWN)
		printf(" | %s", text);
	else
		printf(" %*s%s", width > columns ? width - columns : 0, "", text);
}

/* How the page's name, first in its row, is written. */
static void print_first(const struct request *request, const char *text)
{
	if (request->format == MARKDOWN)
		printf("| %s", text);
	else
		text_padded(stdout, text, 24);
}

/* A row of the table: a page's counts, or those of all. */
static void print_row(const struct request *request, const char *page, const struct counts *counts)
{
	char number[16];

	print_first(request, page);
	snprintf(number, sizeof(number), "%d", counts->all);
	print_cell(request, number, 9);
	for (int fate = 0; fate < FATE_COUNT; fate++) {
		snprintf(number, sizeof(number), "%d", counts->of[fate]);
		print_cell(request, number, 10);
	}
	puts(request->format == MARKDOWN ? " |" : "");
}

static void print_head(const struct request *request)
{
	print_first(request, translated("page"));
	print_cell(request, translated("sentences"), 9);
	for (int fate = 0; fate < FATE_COUNT; fate++)
		print_cell(request, translated(fate_word(fate)), 10);
	puts(request->format == MARKDOWN ? " |\n| --- | --: | --: | --: | --: | --: | --: | --: |"
					 : "");
}

static void print_counts_json(const struct request *request, const struct trace_file *file,
			      const struct counts *counts)
{
	printf("%s\n  {\"page\": \"%s\", \"read\": ", request->first ? "" : ",", file->page);
	text_json(stdout, file->read);
	printf(", \"sentences\": %d", counts->all);
	for (int fate = 0; fate < FATE_COUNT; fate++)
		printf(", \"%s\": %d", fate_word(fate), counts->of[fate]);
	putchar('}');
}

static void print_all_counts(struct request *request)
{
	struct counts counts, total = { .all = 0 };
	struct trace_file file;

	if (request->format == JSON)
		putchar('[');
	else
		print_head(request);
	for (size_t i = 0; trace_file_at(i, &file); i++) {
		count_lines(&file, &counts);
		if (request->format == JSON)
			print_counts_json(request, &file, &counts);
		else
			print_row(request, file.page, &counts);
		total.all += counts.all;
		for (int fate = 0; fate < FATE_COUNT; fate++)
			total.of[fate] += counts.of[fate];
		request->first = false;
	}
	if (request->format == JSON)
		puts("\n]");
	else
		print_row(request, translated("all"), &total);
}

/* What a claim says, in the user's language, where it was not told yet; else false. */
static bool print_claim(const struct request *request, const char *id)
{
	const struct claim *claim = registry_find(id);
	size_t count;
	size_t number = claim ? (size_t)(claim - registry_claims(&count)) : 0;

	if (claim && request->told && request->told[number])
		return false;
	if (claim && request->told)
		request->told[number] = true;
	text_wrapped(stdout, printf("      %s: ", id), 10,
		     !claim                         ? translated("no such claim")
		     : claim->zh && reads_chinese() ? claim->zh
						    : claim->says);
	return true;
}

/* The claims, each with its sentence; those whose sentence stands above by their ids, together. */
static void print_claims(const struct request *request, const struct traced *traced)
{
	const char *ids = traced->ids, *between = "";
	char id[NAME_SIZE], *above = NULL;
	size_t size = 0;
	FILE *list = open_memstream(&above, &size);

	while (traced_next_id(&ids, id)) {
		if (print_claim(request, id) || !list)
			continue;
		fprintf(list, "%s%s", between, id);
		between = ", ";
	}
	if (list && fclose(list) == 0 && size) {
		printf("      %s", translated("above: "));
		text_wrapped(stdout, 6 + text_columns(translated("above: ")), 10, above);
	}
	free(above);
	if (*traced->remark) {
		printf("      %s", translated("but: "));
		text_wrapped(stdout, 6 + text_columns(translated("but: ")), 10, traced->remark);
	}
}

/* "unseen: introduces" */
static void print_reason(const struct traced *traced)
{
	const char *word = translated(fate_word(traced->fate));
	const char *colon = *traced->remark ? translated(": ") : "";

	printf("      %s%s", word, colon);
	text_wrapped(stdout, 6 + text_columns(word) + text_columns(colon), 10, traced->remark);
}

static void print_human(const struct request *request, const struct traced *traced,
			const char *sentence)
{
	int column = printf("%5d ", traced->number);

	text_wrapped(stdout, column, 6, sentence);
	if (traced->fate == FATE_CHECKED)
		print_claims(request, traced);
	else
		print_reason(traced);
	putchar('\n');
}

static void print_markdown(const struct traced *traced, const char *sentence)
{
	printf("| %s %d | ", traced->section, traced->number);
	for (const char *c = sentence; *c; c++) {
		if (strchr("\\`*_{}[]<>#|", *c))
			putchar('\\');
		putchar(*c);
	}
	printf(" | %s |\n", traced->text);
}

static void print_json(const struct request *request, const struct trace_file *file,
		       const struct traced *traced)
{
	const char *ids = traced->ids, *between = "";
	char id[NAME_SIZE];

	printf("%s\n  {\"page\": \"%s\", \"section\": ", request->first ? "" : ",", file->page);
	text_json(stdout, traced->section);
	printf(", \"number\": %d, \"words\": ", traced->number);
	text_json(stdout, traced->handle);
	printf(", \"fate\": \"%s\", \"claims\": [", fate_word(traced->fate));
	while (traced_next_id(&ids, id)) {
		printf("%s\"%s\"", between, id);
		between = ", ";
	}
	fputs("], \"remark\": ", stdout);
	text_json(stdout, traced->remark);
	putchar('}');
}

/* "80 sentences: 55 checked, 20 unseen, 5 elsewhere". */
static void print_sum(const struct trace_file *file)
{
	const char *between = translated(": ");
	struct counts counts;

	count_lines(file, &counts);
	printf("%d %s", counts.all, translated(counts.all == 1 ? "sentence" : "sentences"));
	for (int fate = 0; fate < FATE_COUNT; fate++) {
		if (!counts.of[fate])
			continue;
		printf("%s%d %s", between, counts.of[fate], translated(fate_word(fate)));
		between = translated(", ");
	}
	putchar('\n');
}

/* What stands above a page's sentences. */
static void begin_page(const struct request *request, const struct trace_file *file,
		       const struct sentences *installed)
{
	if (request->format == JSON)
		return;
	printf(request->format == MARKDOWN ? "## %s, %s\n\n" : "%s, %s\n", file->page, file->read);
	print_sum(file);
	if (installed->count == 0)
		puts(translated("(the page is not installed: its sentences are told by their first "
				"words)"));
	else if (strcmp(installed->source, file->read) != 0) {
		printf(translated("(the sentences are those of the page that is installed: %s)"),
		       installed->source);
		putchar('\n');
	}
	putchar('\n');
	if (request->format == MARKDOWN)
		printf("| %s | | %s |\n| --- | --- | --- |\n", translated("sentence"),
		       translated("claims"));
}

static void print_line(struct request *request, const struct trace_file *file,
		       const struct traced *traced, const struct sentences *installed)
{
	const struct sentence *sentence =
		manual_find(installed, traced->section, traced->number, traced->handle);
	char words[HANDLE_SIZE + 4];

	snprintf(words, sizeof(words), "%s ...", traced->handle);
	if (request->format == JSON)
		print_json(request, file, traced);
	else if (request->format == MARKDOWN)
		print_markdown(traced, sentence ? sentence->text : words);
	else
		print_human(request, traced, sentence ? sentence->text : words);
	request->first = false;
}

static void print_page(struct request *request, const struct trace_file *file)
{
	const char *const *lines = file->lines;
	struct sentences installed = { .count = 0 };
	char section[SECTION_SIZE] = "";
	struct traced traced;
	const char *mistake;
	size_t count;

	if (request->format != JSON)
		manual_read(file->page, &installed);
	registry_claims(&count);
	request->told = calloc(count, sizeof(*request->told));
	begin_page(request, file, &installed);
	while (trace_next(&lines, &traced, &mistake)) {
		if (mistake || (request->open_alone && traced.fate != FATE_OPEN))
			continue;
		if (request->format == HUMAN && strcmp(section, traced.section) != 0)
			printf("%s\n", traced.section);
		snprintf(section, sizeof(section), "%s", traced.section);
		print_line(request, file, &traced, &installed);
	}
	free(request->told);
	sentences_free(&installed);
}

static bool has_open(const struct trace_file *file)
{
	struct counts counts;

	count_lines(file, &counts);
	return counts.of[FATE_OPEN] > 0;
}

static const char *nearest_page(const char *page)
{
	const char *pages[PAGE_LIMIT + 1] = { NULL };
	struct trace_file file;

	for (size_t i = 0; i < PAGE_LIMIT && trace_file_at(i, &file); i++)
		pages[i] = file.page;
	return nearest_word(page, pages);
}

/* Finds the file about a page. False after a message where there is none. */
static bool find_file(const char *page, struct trace_file *file)
{
	const char *near;

	if (trace_file_of(page, file))
		return true;
	near = nearest_page(page);
	if (near)
		usage_error("no file of tests/trace is about \"%s\"; did you mean %s?", page, near);
	else
		usage_error("no file of tests/trace is about \"%s\"; '%s trace' shows all pages",
			    page, program_name);
	return false;
}

/* Prints the pages that are named; with --open alone, all that have open sentences. */
static int print_pages(struct request *request, char *const *pages, int count)
{
	struct trace_file file;

	if (request->format == JSON)
		putchar('[');
	for (int i = 0; i < count; i++) {
		if (!find_file(pages[i], &file))
			return EXIT_USAGE;
		print_page(request, &file);
	}
	for (size_t i = 0; count == 0 && trace_file_at(i, &file); i++)
		if (has_open(&file))
			print_page(request, &file);
	if (request->format == JSON)
		puts("\n]");
	else if (request->open_alone && request->first)
		puts(translated("no sentence is open"));
	return finish_output(EXIT_AS_EXPECTED);
}

/* What a draft says of a sentence: as the old file does, if it has one of the same words. */
static void print_fate(const struct trace_file *old, const struct sentence *sentence,
		       const char *handle)
{
	const char *const *lines = old->lines;
	struct traced traced;
	const char *mistake, *text = NULL;

	while (lines && trace_next(&lines, &traced, &mistake)) {
		if (mistake || strcmp(traced.section, sentence->section) != 0 ||
		    strcmp(traced.handle, handle) != 0)
			continue;
		if (!text || traced.number == sentence->number)
			text = traced.text;
	}
	puts(text ? text : fate_word(FATE_OPEN));
}

static int print_draft(const char *page)
{
	struct trace_file old = { .lines = NULL };
	struct sentences sentences;

	if (!manual_read(page, &sentences))
		return usage_error(
			"neither man nor mandoc prints a page \"%s\"; they are named like "
			"semop.2",
			page);
	if (!trace_file_of(page, &old))
		old.lines = NULL;
	printf("# What checks each sentence of %.*s(%s), or why nothing does.\nread in %s\n",
	       (int)strcspn(page, "."), page, strchr(page, '.') + 1, sentences.source);
	for (size_t i = 0; i < sentences.count; i++) {
		const struct sentence *sentence = &sentences.list[i];
		char handle[HANDLE_SIZE];

		if (sentence->number == 1)
			putchar('\n');
		sentence_handle(sentence->text, handle);
		printf("%s %d | %s | ", sentence->section, sentence->number, handle);
		print_fate(&old, sentence, handle);
	}
	sentences_free(&sentences);
	return EXIT_AS_EXPECTED;
}

static int print_drafts(char *const *pages, int count)
{
	int status = EXIT_AS_EXPECTED;

	if (count == 0)
		return usage_error("--draft takes the name of a page, as semop.2");
	for (int i = 0; i < count && status == EXIT_AS_EXPECTED; i++)
		status = print_draft(pages[i]);
	return finish_output(status);
}

static int check_installed(char *const *pages, int count)
{
	struct trace_file file;
	bool good = true;

	for (int i = 0; i < count; i++) {
		if (!find_file(pages[i], &file))
			return EXIT_USAGE;
		good &= trace_check_installed(&file);
	}
	for (size_t i = 0; count == 0 && trace_file_at(i, &file); i++)
		good &= trace_check_installed(&file);
	return finish_output(good ? EXIT_AS_EXPECTED : EXIT_NOT_AS_EXPECTED);
}

static bool parse_format(const char *name, enum format *format)
{
	static const char *const names[] = { "human", "markdown", "json", NULL };
	int number = take_word("--format", name, names);

	if (number >= 0)
		*format = (enum format)number;
	return number >= 0;
}

int command_trace(int argc, char **argv)
{
	struct request request = { .format = HUMAN, .first = true };
	int option, what = 0;

	while ((option = next_option(argc, argv, "f:h", long_options)) != -1) {
		switch (option) {
		case 'h':
			show_help(help);
			return finish_output(EXIT_AS_EXPECTED);
		case 'o':
			request.open_alone = true;
			break;
		case 'f':
			if (!parse_format(optarg, &request.format))
				return EXIT_USAGE;
			break;
		case DRAFT:
		case CHECK:
		case INSTALLED:
			what = option;
			break;
		default:
			return EXIT_USAGE;
		}
	}
	argv += optind;
	argc -= optind;
	if (what == DRAFT)
		return print_drafts(argv, argc);
	if (what == CHECK)
		return finish_output(trace_check_files() ? EXIT_AS_EXPECTED : EXIT_NOT_AS_EXPECTED);
	if (what == INSTALLED)
		return check_installed(argv, argc);
	if (argc > 0 || request.open_alone)
		return print_pages(&request, argv, argc);
	print_all_counts(&request);
	return finish_output(EXIT_AS_EXPECTED);
}
