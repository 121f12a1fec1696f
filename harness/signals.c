/* Signals that a scenario counts: catch_signal and caught. */
#include <string.h>

#include "claim.h"

static volatile sig_atomic_t counts[NSIG];

static void count(int signal)
{
	counts[signal]++;
}

int signal_count_from_now(int signal, int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = count;
	action.sa_flags = flags;
	counts[signal] = 0;
	return sigaction(signal, &action, NULL);
}

int caught(int signal)
{
	return counts[signal];
}
