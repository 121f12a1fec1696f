/* ipclitmus platform: what this machine is, and what it has of what claims need. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/platform.h"
#include "claim/needs.h"
#include "command.h"
#include "options.h"
#include "stage/directory.h"
#include "stage/sandbox.h"

static const char help[] =
	"Usage: %s\n"
	"Tell what this platform is, as probed, and which of the facilities that claims need it\n"
	"has; for the others why not.\n";

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void print_facts(const struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		printf("%-18s %s\n", facts->list[i].name, facts->list[i].value);
}

static void print_facilities(void)
{
	for (const struct facility *facility = facilities; facility->name; facility++) {
		const char *reason = facility->missing();

		printf("%-18s %s%s%s\n", facility->name, reason ? "no   " : "yes  ", facility->what,
		       "");
		if (reason)
			printf("%-18s      %s\n", "", reason);
	}
}

/* Probes may do what can't be undone: they get a process and a directory as a claim does. */
static bool probe_in_child(void)
{
	struct run_directory directory;
	int status = 1;
	pid_t pid;

	run_directory_make(&directory);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (!directory.path[0] || chdir(directory.path) < 0)
			(void)!chdir("/");
		print_facilities();
		_exit(fflush(stdout) != 0);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	run_directory_remove(&directory);
	return status == 0;
}

int command_platform(int argc, char **argv)
{
	struct facts facts;
	int option = next_option(argc, argv, "h", long_options);

	if (option == 'h') {
		show_help(help);
		return finish_output(EXIT_AS_EXPECTED);
	}
	if (option != -1)
		return EXIT_USAGE;
	if (optind < argc)
		return usage_error("platform takes no argument, not \"%s\": leave it out",
				   argv[optind]);
	platform_probe(&facts);
	print_facts(&facts);
	printf("%-18s %s\n", "own-namespaces",
	       sandbox_can_isolate() ? "yes  IPC and mount namespaces for each claim"
				     : "no   what a claim leaves is known by its maker");
	if (!probe_in_child())
		return usage_error("the probes could not be run or their results not written");
	return finish_output(EXIT_AS_EXPECTED);
}
