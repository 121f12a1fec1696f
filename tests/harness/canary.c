/*
 * canary [-u UID] COMMAND...: runs COMMAND, as that user, where things are that are not its own, and
 * tells with exit status 98 which of them are not as they were, and what is left of COMMAND's. Where
 * root may have namespaces that place is a machine for itself, else the real one.
 */
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cage.h"

#define NOT_WHOLE 98
#define NO_PLACE  97

static int ended_with(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* As one would at the terminal: it is the command's session that has it. */
static int run(const struct cage *cage, char **command)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		setsid();
		ioctl(cage->slave, TIOCSCTTY, 0);
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("fork");
	return ended_with(status);
}

static void become(uid_t user)
{
	if (setgroups(0, NULL) < 0 || setgid(user) < 0 || setuid(user) < 0)
		die("setuid");
}

static _Noreturn void watch_over(char **command, uid_t user, bool apart)
{
	struct cage cage = { .apart = apart };
	const struct view *before;
	char number[20];
	int status;

	if (user)
		become(user);
	cage_make(&cage);
	snprintf(number, sizeof(number), "%d", (int)cage.process);
	setenv("CANARY", number, 1);
	if (apart)
		setenv("CANARY_APART", "1", 1);
	before = cage_look(&cage);
	status = run(&cage, command);
	if (!cage_is_whole(&cage, before, cage_look(&cage)))
		status = NOT_WHOLE;
	cage_remove(&cage);
	exit(status);
}

/* In new namespaces, as the first process there: whether they are a machine for itself. */
static bool furnish(void)
{
	if (mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0)
		return false;
	mount("mqueue", "/dev/mqueue", "mqueue", 0, NULL); /* there may be no such directory */
	return mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") == 0 &&
	       mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0;
}

/* Runs all in a machine for itself; NO_PLACE where there is none to be had. */
static int run_apart(char **command, uid_t user)
{
	pid_t pid;
	int status;

	if (unshare(CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWPID) < 0)
		return NO_PLACE;
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!furnish())
			_exit(NO_PLACE);
		watch_over(command, user, true);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid ? ended_with(status) : NO_PLACE;
}

int main(int argc, char **argv)
{
	uid_t user = 0;
	int status;
	pid_t pid;

	if (argc > 2 && strcmp(argv[1], "-u") == 0) {
		user = (uid_t)atoi(argv[2]);
		argv += 2;
	}
	if (!argv[1]) {
		fprintf(stderr, "usage: canary [-u UID] COMMAND [ARGUMENT]...\n");
		return 2;
	}
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(run_apart(argv + 1, user));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("fork");
	if (ended_with(status) != NO_PLACE)
		return ended_with(status);
	watch_over(argv + 1, user, false);
}
