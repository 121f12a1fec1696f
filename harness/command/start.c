/* What a program of ours does first. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "claim/registry.h"
#include "stage/limits.h"
#include "stage/sandbox.h"
#include "start.h"

static const char *call_of_program; /* as the user gave it, without a command */
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
	program_call = call_of_program = name;
	signal(SIGXFSZ, SIG_IGN); /* what can't be written is told */
	take_standard_descriptors();
	close_from(3);
	if (!registry_load())
		return usage_error("%s", error_text(errno));
	return 0;
}

void find_self(char *path, size_t size)
{
	ssize_t length = readlink("/proc/self/exe", path, size - 1);

	if (length < 0)
		snprintf(path, size, "%s", call_of_program);
	else
		path[length] = '\0';
}

void start_judging(void)
{
	sigset_t none;

	signal(SIGCHLD, SIG_DFL);
	sigpipe_before = signal(SIGPIPE, SIG_IGN); /* first all is to be removed */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	limits_raise();
}

int refuse_limits(void)
{
	if (limits_let_files_grow())
		return 0;
	return usage_error("claims make files, and RLIMIT_FSIZE lets them have hardly a byte: "
			   "ulimit -f unlimited");
}

int end_by_signal(int number)
{
	fflush(stdout);
	signal(number, SIG_DFL);
	raise(number);
	return EXIT_USAGE;
}

void end_by_broken_pipe(int error)
{
	if (error != EPIPE || sigpipe_before == SIG_IGN)
		return;
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}
