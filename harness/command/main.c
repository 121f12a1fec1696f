/* ipclitmus: the one command with all claims. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "command.h"
#include "start.h"

static const char help[] =
	"Usage: ipclitmus COMMAND [ARGUMENT]...\n"
	"Judge what the kernel at hand does of what is said about IPC.\n"
	"\n"
	"  run [PATTERN]...       judge claims and report: human, TAP or JUnit XML\n"
	"  list [PATTERN]...      the claims: id, verdict on the source, sentence\n"
	"  explain ID...          all about a claim, with its scenario\n"
	"  errata [PATTERN]...    what the course notes say that is not so\n"
	"  falsify [PATTERN]...   claims under wrong interfaces: can they fail?\n"
	"  explore [MODEL]...     models against the kernel: programs of calls, at length\n"
	"  replay FILE            the program of a failure that explore found, once more\n"
	"  soak [PATTERN]...      all of that without end; what fails is kept\n"
	"  trace [PAGE]...        manual pages, sentence by sentence: what checks each\n"
	"  compare FILE FILE      what two runs judge differently, by their journals\n"
	"  file ID...             what failed as a bug report in Markdown\n"
	"  report FILE...         a page of what several platforms made of the claims\n"
	"  platform               what this machine is and has\n"
	"  help [COMMAND]         this text, or a command's\n"
	"\n"
	"'ipclitmus COMMAND --help' tells more. Version: ipclitmus --version\n";

/*
 * Another program: its claims go through the mutants, ours straight to the system. It stands beside
 * us, or where it was installed.
 */
static int falsify(int argc, char **argv)
{
	static const char installed[] = PKGLIBEXECDIR "/ipclitmus-falsify";
	char self[512], beside[600];
	const char *slash;

	(void)argc;
	find_self(self, sizeof(self));
	slash = strrchr(self, '/');
	snprintf(beside, sizeof(beside), "%.*sipclitmus-falsify",
		 slash ? (int)(slash + 1 - self) : 0, self);
	execv(beside, argv);
	execv(installed, argv);
	return usage_error(
		"%s, %s: %s; make builds it beside ipclitmus, except after configure --disable-mutants",
		beside, installed, error_text(errno));
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "run", command_run },         { "list", command_list },
	{ "explain", command_explain }, { "errata", command_errata },
	{ "falsify", falsify },         { "explore", command_explore },
	{ "replay", command_replay },   { "trace", command_trace },
	{ "compare", command_compare }, { "file", command_file },
	{ "report", command_report },   { "platform", command_platform },
	{ "soak", command_soak },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static int refuse(const char *word)
{
	const char *names[COMMAND_COUNT + 2] = { NULL };
	const char *nearest;

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		names[i] = commands[i].name;
	names[COMMAND_COUNT] = "help";
	nearest = nearest_word(word, names);
	if (nearest)
		return usage_error("no command \"%s\"; did you mean %s?", word, nearest);
	return usage_error("no command \"%s\"; 'ipclitmus help' shows all", word);
}

/* The command, as the user would call it in its messages. */
static int command(int argc, char **argv)
{
	static char call[512];

	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(argv[0], commands[i].name) != 0)
			continue;
		snprintf(call, sizeof(call), "%s %s", program_call, argv[0]);
		program_call = call;
		argv[0] = call;
		return commands[i].run(argc, argv);
	}
	return refuse(argv[0]);
}

static int print_help(void)
{
	show_help(help);
	return finish_output(EXIT_AS_EXPECTED);
}

/* "help run" is "run --help". */
static int help_of(char *name)
{
	char option[] = "--help";
	char *argv[] = { name, option, NULL };

	return strcmp(name, "help") == 0 ? print_help() : command(2, argv);
}

int main(int argc, char **argv)
{
	int status = start(argc > 0 ? argv[0] : "ipclitmus");

	if (status)
		return status;
	if (argc < 2) {
		fputs(help, stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return print_help();
	if (strcmp(argv[1], "help") == 0)
		return argc > 2 ? help_of(argv[2]) : print_help();
	if (strcmp(argv[1], "--version") == 0) {
		printf("ipclitmus %s\n", PACKAGE_VERSION);
		return finish_output(EXIT_AS_EXPECTED);
	}
	return command(argc - 1, argv + 1);
}
