/* ipclitmus file: a failure as a bug report in Markdown, to be given to who can mend it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "options.h"
#include "report/excerpt.h"
#include "report/results_markdown.h"
#include "report/signature.h"
#include "run/expectations.h"
#include "session.h"
#include "start.h"

static const char help[] =
	"Usage: %s [OPTION] ID...\n"
	"Judge claims here, or take what a journal tells of another platform, and write of each "
	"that\n"
	"failed a bug report in Markdown: the sentence, what settles it, the platform, what was "
	"wanted\n"
	"and seen, the scenario, and the command that runs it again.\n"
	"\n"
	"      --from=JOURNAL  of the run that wrote it (run --journal=FILE), not of one made now\n"
	"  -h, --help          this text\n"
	"\n"
	"Exit status: 0 a report was written, 1 no claim failed, 2 usage or input error.\n";

static const struct option long_options[] = {
	{ "from", required_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

#define TIME_LIMIT 10 /* seconds, as run has it */

static struct {
	const char *platform; /* of what is told */
	size_t count;         /* reports written */
} filed;

static void paragraph(const char *label, const char *text)
{
	printf("**%s** ", label);
	markdown_text(stdout, text);
	fputs("\n\n", stdout);
}

static void write_title(const struct outcome *outcome)
{
	struct signature signature;
	char line[512];

	signature_of(&signature, outcome->text);
	signature_line(line, sizeof(line), &signature);
	fputs("# ", stdout);
	markdown_text(stdout, line);
	fputs("\n\n", stdout);
}

static void write_seen(const struct outcome *outcome)
{
	char line[2 * TEXT_LIMIT];

	if (outcome->place.file)
		snprintf(line, sizeof(line), "%s (%s:%d)", outcome->text,
			 place_file(&outcome->place), outcome->place.line);
	else
		snprintf(line, sizeof(line), "%s", outcome->text);
	paragraph("Seen", line);
	for (int i = 0; i < outcome->actor_count; i++) {
		fputs("- ", stdout);
		markdown_text(stdout, outcome->actors[i].name);
		fputs(": ", stdout);
		markdown_text(stdout, outcome->actors[i].state);
		putchar('\n');
	}
	if (outcome->actor_count)
		putchar('\n');
}

static void write_report(const struct claim *claim, const struct outcome *outcome,
			 const struct expectation *expectation)
{
	if (filed.count++)
		putchar('\n');
	write_title(outcome);
	paragraph("Platform", filed.platform);
	paragraph("Expected", claim->says);
	paragraph("Settled by", claim->ref);
	write_seen(outcome);
	if (expectation)
		paragraph("Known", expectation->reason);
	printf("**Again** `ipclitmus run %s`\n\n", claim->id);
	puts("The scenario, whose words are told in harness/claim/claim.h:");
	excerpt_print(claim);
}

/* Whatever is expected of this platform: who asks for a report of it gets one. */
static void take(const struct claim *claim, const struct outcome *outcome,
		 const struct expectation *expectation)
{
	if (outcome->kind == FAILED || outcome->kind == BROKEN)
		write_report(claim, outcome, expectation);
	else
		fprintf(stderr, "%s: %s: %s%s%s, nothing to file\n", program_name, claim->id,
			outcome_word(outcome->kind), outcome->text[0] ? ", " : "", outcome->text);
}

/* As a reporter */

static void begin(FILE *out, const struct plan *plan)
{
	(void)out;
	filed.platform = plan->platform;
}

static void take_result(FILE *out, const struct result *result)
{
	(void)out;
	take(result->claim, &result->outcome, result->judgement.expectation);
}

static bool end(FILE *out, const struct totals *totals)
{
	(void)out;
	if (totals->stopped)
		fprintf(stderr, "%s: %s\n", program_name, totals->stopped);
	return true;
}

static const struct reporter file_reporter = {
	.name = "file",
	.begin = begin,
	.result = take_result,
	.end = end,
};

static int exit_status(void)
{
	return filed.count ? EXIT_AS_EXPECTED : EXIT_NOT_AS_EXPECTED;
}

static int file_from_here(const struct claim **claims, size_t count)
{
	struct session session = { .reporter = &file_reporter,
				   .out = stdout,
				   .repeat = 1,
				   .time_limit = TIME_LIMIT,
				   .workers = 1 };
	struct facts facts;
	int status = EXIT_USAGE;

	start_judging();
	platform_probe(&facts);
	session.facts = &facts;
	if (expectations_built_in(&session.expected, &facts))
		status = session_run(&session, claims, count);
	expected_free(&session.expected);
	if (session.error)
		return usage_error("standard output: %s", error_text(session.error));
	return status == EXIT_USAGE ? status : finish_output(exit_status());
}

static void file_all(const struct past *past, const struct expected *expected,
		     const struct claim **claims, size_t count)
{
	static struct outcome outcome; /* large */

	for (size_t i = 0; i < count; i++) {
		const struct job job = { claims[i], 1 };

		if (past_outcome(past, &job, &outcome))
			take(claims[i], &outcome, expected_for(expected, claims[i]->id));
		else
			fprintf(stderr, "%s: %s: the run did not come to it\n", program_name,
				claims[i]->id);
	}
}

static int file_from_journal(const char *name, const struct claim **claims, size_t count)
{
	FILE *file = fopen(name, "re");
	struct expected expected = { 0 };
	struct past past = { 0 };
	char platform[256];
	int status = EXIT_USAGE;

	if (!file || (!past_read(&past, file) && errno != EINVAL)) {
		usage_error("%s: %s", name, error_text(errno));
	} else if (!past.begun) {
		usage_error("%s: no journal: make one with run --journal=FILE", name);
	} else if (!platform_is_whole(&past.facts) ||
		   expectations_built_in(&expected, &past.facts)) {
		platform_line(&past.facts, platform, sizeof(platform));
		filed.platform = past.facts.count ? platform : "not told by its journal";
		file_all(&past, &expected, claims, count);
		status = finish_output(exit_status());
	}
	if (file)
		fclose(file);
	expected_free(&expected);
	past_free(&past);
	return status;
}

int command_file(int argc, char **argv)
{
	const struct claim **claims;
	const char *journal = NULL;
	size_t count;
	int option, status;

	while ((option = next_option(argc, argv, "h", long_options)) != -1) {
		if (option == 'h') {
			show_help(help);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (option != 'f')
			return EXIT_USAGE;
		journal = optarg;
	}
	if (optind == argc)
		return usage_error("file takes the id of a claim that fails");
	claims = choose_claims(argv + optind, argc - optind, &count);
	if (!claims)
		return EXIT_USAGE;
	status =
		journal ? file_from_journal(journal, claims, count) : file_from_here(claims, count);
	free(claims);
	return status;
}
