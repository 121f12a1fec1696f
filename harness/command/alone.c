/* The main program of the claims of one folder alone: tests/pipe/pipe, tests/models/models. */
#include "claim/registry.h"
#include "command.h"
#include "run.h"
#include "start.h"

int main(int argc, char **argv)
{
	int status = start(argc > 0 ? argv[0] : "tests");

	if (status)
		return status;
	registry_keep_family(program_name);
	return run_claims(&tap_reporter, argc, argv);
}
