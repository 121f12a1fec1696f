/*
 * 004, daemons, second recipe: umask, fork, setsid, ignored SIGCHLD and SIGHUP, chdir, dup2. The
 * notes redirect descriptor 0 alone, which leaves 1 and 2 at the terminal: here all three go to
 * /dev/null. Ignored, SIGCHLD leaves no zombies; but then wait tells of no child, it only fails
 * when all have ended.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void become_daemon(void)
{
	pid_t pid;
	int null;

	umask(0);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid > 0) {
		printf("%d\n", (int)pid);
		fflush(stdout);
		_exit(0);
	}
	if (setsid() < 0)
		err(1, "setsid");
	signal(SIGCHLD, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	if (chdir("/") < 0)
		err(1, "chdir");
	null = open("/dev/null", O_RDWR);
	if (null < 0)
		err(1, "/dev/null");
	for (int fd = 0; fd <= 2; fd++)
		if (dup2(null, fd) < 0)
			_exit(1);
	if (null > 2)
		close(null);
}

int main(int argc, char *argv[])
{
	int log;

	if (argc != 2)
		errx(2, "usage: %s LOG", argv[0]);
	log = open(argv[1], O_WRONLY | O_CREAT | O_APPEND, 0600); /* before chdir */
	if (log < 0)
		err(1, "%s", argv[1]);
	become_daemon();
	for (int i = 1; i <= 3; i++)
		if (fork() == 0)
			return dprintf(log, "child %d\n", i) < 0;
	if (wait(NULL) < 0 && errno == ECHILD)
		dprintf(log, "no child, no zombie\n");
	raise(SIGHUP);
	dprintf(log, "runs until SIGTERM\n");
	for (;;)
		pause();
}
