/* ipclitmus: the one command with all claims. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
	"  platform               what this machine is and has\n"
	"\n"
	"'ipclitmus COMMAND --help' tells more. Version: ipclitmus --version\n";

static int run(int argc, char **argv)
{
	static char call[512];

	snprintf(call, sizeof(call), "%s run", program_call);
	program_call = call;
	return command_run(argc, argv);
}

/* Our own file, as far as it is known: whoever found us by PATH gave no directory. */
static void find_self(char *path, size_t size)
{
	ssize_t length = readlink("/proc/self/exe", path, size - 1);

	if (length < 0)
		length = snprintf(path, size, "%s", program_call);
	path[length] = '\0';
}

/*
 * Another program: its claims go through the mutants, ours straight to the system. It stands beside
 * us, or where it was installed.
 */
static int falsify(int argc, char **argv)
{
	static const char installed[] = PKGLIBEXECDIR "/ipclitmus-falsify";
	char self[512], beside[600], call[512];
	const char *slash;

	(void)argc;
	find_self(self, sizeof(self));
	slash = strrchr(self, '/');
	snprintf(beside, sizeof(beside), "%.*sipclitmus-falsify",
		 slash ? (int)(slash + 1 - self) : 0, self);
	snprintf(call, sizeof(call), "%s falsify", program_call);
	argv[0] = call;
	execv(beside, argv);
	execv(installed, argv);
	return usage_error("%s, %s: %s", beside, installed, strerror(errno));
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "run", run },
	{ "list", command_list },
	{ "explain", command_explain },
	{ "errata", command_errata },
	{ "falsify", falsify },
	{ "platform", command_platform },
};

int main(int argc, char **argv)
{
	int status = start(argc > 0 ? argv[0] : "ipclitmus");

	if (status)
		return status;
	if (argc < 2) {
		fputs(help, stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		fputs(help, stdout);
		return finish_output(EXIT_AS_EXPECTED);
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("ipclitmus %s\n", PACKAGE_VERSION);
		return finish_output(EXIT_AS_EXPECTED);
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	return usage_error(
		"no command \"%s\"; there are run, list, explain, errata, falsify, platform",
		argv[1]);
}
