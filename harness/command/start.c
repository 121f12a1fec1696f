/* What a program of ours does first. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "base/message.h"
#include "claim/registry.h"
#include "stage/sandbox.h"
#include "start.h"

static void (*sigpipe_before)(int) = SIG_DFL;

/* Else the next file we open would get the number, and be what we write our report to. */
static void take_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFL) < 0)
			(void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

int start(const char *name)
{
	const char *slash = strrchr(name, '/');

	program_name = slash ? slash + 1 : name;
	program_call = name;
	take_standard_descriptors();
	close_from(3);
	if (!registry_load())
		return usage_error("%s", strerror(errno));
	return 0;
}

void start_judging(void)
{
	sigset_t none;

	signal(SIGCHLD, SIG_DFL);
	sigpipe_before = signal(SIGPIPE, SIG_IGN); /* first all is to be removed */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void end_by_broken_pipe(int error)
{
	if (error != EPIPE || sigpipe_before == SIG_IGN)
		return;
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}
