/* The main program of the claims of one mechanism alone: tests/pipe and its like. */
#include "command.h"
#include "command_run.h"
#include "registry.h"
#include "start.h"

int main(int argc, char **argv)
{
	int status = start(argc > 0 ? argv[0] : "tests");

	if (status)
		return status;
	registry_keep_family(program_name);
	return run_claims(&tap_reporter, argc, argv);
}
