/* Signals that a scenario counts: catch_signal, tell_signal and caught. */
#include <string.h>
#include <unistd.h>

#include "claim.h"

static volatile sig_atomic_t counts[NSIG];
static volatile sig_atomic_t told; /* where to write to; 0: nowhere */

static void count(int signal)
{
	counts[signal]++;
	if (told)
		(void)!write(told, "!", 1);
}

int signal_tell_from_now(int signal, int flags, int fd)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = count;
	action.sa_flags = flags;
	counts[signal] = 0;
	told = fd;
	return sigaction(signal, &action, NULL);
}

int signal_count_from_now(int signal, int flags)
{
	return signal_tell_from_now(signal, flags, 0);
}

int caught(int signal)
{
	return counts[signal];
}
