/*
 * hoard PROGRAM...: runs a program as an ordinary user who has so many pipes open that new ones are
 * small. Exit status 77 where nobody can be that here, else the program's.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define USER       54322
#define PIPE_LIMIT 20000

_Noreturn static void give_up(const char *what)
{
	fprintf(stderr, "hoard: %s: %s\n", what, strerror(errno));
	exit(77);
}

/* Only another than our own user, whose other pipes are to stay as they are. */
static void become_a_user(void)
{
	if (setgroups(0, NULL) < 0 || setgid(USER) < 0 || setuid(USER) < 0)
		give_up("setuid");
}

/* Lets us have all descriptors that we may; returns what the limit was. */
static struct rlimit raise_limit(void)
{
	struct rlimit before, most;

	if (getrlimit(RLIMIT_NOFILE, &before) < 0)
		give_up("getrlimit");
	most = (struct rlimit){ before.rlim_max, before.rlim_max };
	if (setrlimit(RLIMIT_NOFILE, &most) < 0)
		give_up("setrlimit");
	return before;
}

/* Ends with the first pipe that is smaller than those before. */
static void fill_up(void)
{
	int first = 0;

	for (int i = 0; i < PIPE_LIMIT; i++) {
		int p[2], size;

		if (pipe2(p, O_CLOEXEC) < 0)
			give_up("pipe2");
		size = fcntl(p[0], F_GETPIPE_SZ);
		if (size < 0)
			give_up("F_GETPIPE_SZ");
		if (i == 0)
			first = size;
		if (size < first)
			return;
	}
	errno = ERANGE;
	give_up("pipe-user-pages-soft");
}

int main(int argc, char **argv)
{
	struct rlimit before;
	int status;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: hoard PROGRAM [ARGUMENT]...\n");
		return 2;
	}
	become_a_user();
	before = raise_limit();
	fill_up();
	pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_NOFILE, &before);
		execvp(argv[1], argv + 1);
		give_up(argv[1]);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		give_up("fork");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}
