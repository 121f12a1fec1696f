/* ipclitmus report: what several platforms made of the claims, as a page or for programs. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/language.h"
#include "command.h"
#include "journals.h"
#include "options.h"
#include "report/changes.h"
#include "report/results.h"
#include "report/results_json.h"
#include "report/results_markdown.h"
#include "report/web.h"

static const char help[] =
	"Usage: %s [OPTION]... [NAME=]FILE...\n"
	"Put the verdicts of runs that each wrote a journal (run --journal=FILE) side by side, "
	"one\n"
	"platform a column, named as given or as its file; of a folder, all its *.journal. Files "
	"that\n"
	"are given one NAME, or a folder that is, are shards of one platform.\n"
	"\n"
	"  -o, --output=FILE      write the report to FILE; - is standard output\n"
	"  -f, --format=FORMAT    html (default): one page that needs nothing else; markdown, for "
	"a\n"
	"                         pull request; json, for programs\n"
	"  -c, --compare=OLD      tell what changed since OLD, [NAME=]FILE or a folder; may be "
	"given\n"
	"                         more than once; a column is compared with the old one of its "
	"name\n"
	"      --claims=PATTERN   only the claims that match\n"
	"      --kills=TABLE      tell of each claim what mutants make it fail: the table that "
	"falsify\n"
	"                         --table=FILE wrote\n"
	"      --lang=LANGUAGE    en or zh: what the page shows first; by default what LANG asks "
	"for\n"
	"      --schema           print the JSON Schema of --format=json instead\n"
	"  -h, --help             this text\n"
	"\n"
	"Exit status: 0, with --compare 1 if some claim regressed; 2 usage, input or output "
	"error.\n";

enum { OPTION_CLAIMS = 256, OPTION_KILLS, OPTION_LANG, OPTION_SCHEMA };

static const struct option long_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "format", required_argument, NULL, 'f' },
	{ "compare", required_argument, NULL, 'c' },
	{ "claims", required_argument, NULL, OPTION_CLAIMS },
	{ "kills", required_argument, NULL, OPTION_KILLS },
	{ "lang", required_argument, NULL, OPTION_LANG },
	{ "schema", no_argument, NULL, OPTION_SCHEMA },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

enum { HTML, MARKDOWN, JSON };

static struct {
	const char *output; /* NULL: standard output */
	bool forced;        /* by name, even where that is a terminal */
	int format;
	bool chinese;
	char *pattern; /* NULL: all claims */
	const char *compared[COLUMN_LIMIT];
	int compared_count;
	const char *kills; /* the table of the kill matrix; NULL: there is none */
	bool schema;
} asked;

static void write_report(FILE *out, const struct results *results, const struct results *old)
{
	if (asked.format == HTML)
		web_write(out, results, old, asked.chinese);
	else if (asked.format == MARKDOWN)
		results_write_markdown(out, results, old);
	else
		results_write_json(out, results, old);
}

static int status_of(const struct results *results, const struct results *old)
{
	size_t counts[CHANGES];

	if (!old)
		return EXIT_AS_EXPECTED;
	changes_count(old, results, counts);
	return counts[CHANGE_REGRESSED] ? EXIT_NOT_AS_EXPECTED : EXIT_AS_EXPECTED;
}

/*
 * Opens a new file beside the one that is asked for, whose name becomes beside; NULL: errno tells.
 */
static FILE *open_beside(char beside[PATH_MAX])
{
	const mode_t mask = umask(0);
	FILE *file = NULL;
	int fd;

	umask(mask);
	if (snprintf(beside, PATH_MAX, "%s.XXXXXX", asked.output) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	fd = mkostemp(beside, O_CLOEXEC);
	if (fd >= 0 && (fchmod(fd, 0666 & ~mask) < 0 || !(file = fdopen(fd, "w")))) {
		close(fd);
		unlink(beside);
	}
	return file;
}

/* Writes all there; false where something did not come to stand in the file: errno tells. */
static bool write_file(FILE *out, const struct results *results, const struct results *old)
{
	bool bad;

	errno = 0;
	write_report(out, results, old);
	bad = ferror(out);
	if (fclose(out) == 0 && !bad)
		return true;
	errno = errno ? errno : EIO;
	return false;
}

/*
 * What is no file, as a device, is written to; a file stays as it was until the new one is whole.
 */
static bool write_output(const struct results *results, const struct results *old)
{
	char beside[PATH_MAX];
	struct stat status;
	bool is_file = lstat(asked.output, &status) < 0 || S_ISREG(status.st_mode);
	FILE *out = is_file ? open_beside(beside) : fopen(asked.output, "we");
	int error;

	if (!out)
		return false;
	if (write_file(out, results, old) && (!is_file || rename(beside, asked.output) == 0))
		return true;
	error = errno;
	if (is_file)
		unlink(beside);
	errno = error;
	return false;
}

static int write_to_output(const struct results *results, const struct results *old)
{
	if (!asked.output) {
		write_report(stdout, results, old);
		return finish_output(status_of(results, old));
	}
	if (!write_output(results, old))
		return usage_error("%s: %s", asked.output, error_text(errno));
	return status_of(results, old);
}

/* Reads the table of --kills, where there is one; false after a message. */
static bool read_kills(struct kills *kills)
{
	FILE *file = asked.kills ? fopen(asked.kills, "re") : NULL;
	int error = errno;
	bool good = file && kills_read(kills, file);

	if (!asked.kills)
		return true;
	if (file && !good)
		error = errno;
	if (file)
		fclose(file);
	if (!good && error == EINVAL)
		usage_error("%s: no table of trials: make one with falsify --table=FILE",
			    asked.kills);
	else if (!good)
		usage_error("%s: %s", asked.kills, error_text(error));
	return good;
}

static int report(char *const *arguments, int count)
{
	static struct results results, old;
	const struct claim **claims =
		choose_claims(&asked.pattern, asked.pattern ? 1 : 0, &results.claim_count);
	int status = EXIT_USAGE;
	bool good = claims != NULL;

	results.claims = old.claims = claims;
	old.claim_count = results.claim_count;
	for (int i = 0; i < count && good; i++)
		good = journals_add(&results, arguments[i]);
	for (int i = 0; i < asked.compared_count && good; i++)
		good = journals_add(&old, asked.compared[i]);
	good = good && read_kills(&results.kills) && journals_judge(&results) &&
	       journals_judge(&old);
	if (good)
		status = write_to_output(&results, old.column_count ? &old : NULL);
	results_free(&results);
	results_free(&old);
	free(claims);
	return status;
}

static bool take_format(const char *name)
{
	static const char *const names[] = {
		[HTML] = "html", [MARKDOWN] = "markdown", [JSON] = "json", NULL
	};

	asked.format = take_word("--format", name, names);
	return asked.format >= 0;
}

static bool take_language(const char *name)
{
	static const char *const names[] = { "en", "zh", NULL };
	int number = take_word("--lang", name, names);

	asked.chinese = number == 1;
	return number >= 0;
}

/* Takes one option; false after a message. */
static bool take_option(int option)
{
	switch (option) {
	case 'o':
		asked.forced = strcmp(optarg, "-") == 0;
		asked.output = asked.forced ? NULL : optarg;
		return true;
	case 'f':
		return take_format(optarg);
	case 'c':
		if (asked.compared_count == COLUMN_LIMIT) {
			usage_error("--compare can be given %d times; it takes a folder as well",
				    COLUMN_LIMIT);
			return false;
		}
		asked.compared[asked.compared_count++] = optarg;
		return true;
	case OPTION_CLAIMS:
		asked.pattern = optarg;
		return true;
	case OPTION_KILLS:
		asked.kills = optarg;
		return true;
	case OPTION_LANG:
		return take_language(optarg);
	case OPTION_SCHEMA:
		asked.schema = true;
		return true;
	default:
		return false;
	}
}

int command_report(int argc, char **argv)
{
	int option;

	asked.chinese = reads_chinese();
	while ((option = next_option(argc, argv, "o:f:c:h", long_options)) != -1) {
		if (option == 'h') {
			show_help(help);
			return finish_output(EXIT_AS_EXPECTED);
		}
		if (!take_option(option))
			return EXIT_USAGE;
	}
	if (asked.schema) {
		results_print_schema(stdout);
		return finish_output(EXIT_AS_EXPECTED);
	}
	if (optind == argc)
		return usage_error("report takes journals, as run --journal=FILE writes them");
	if (asked.format == HTML && !asked.output && !asked.forced && isatty(STDOUT_FILENO))
		return usage_error(
			"a page is nothing for a terminal: add -o report.html, or -o - to "
			"see it all the same");
	return report(argv + optind, argc - optind);
}
