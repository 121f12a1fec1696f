/*
 * 004, daemons, first recipe: setsid, chdir, umask, close. As it stands setsid fails with EPERM if
 * a shell started the program, which then leads its process group: fork comes first. And
 * descriptors 0 to 2 must not only be closed: the next files opened would take their place; so they
 * get /dev/null.
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void become_daemon(void)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (pid > 0) {
		printf("%d\n", (int)pid);
		fflush(stdout);
		_exit(0);
	}
	if (setsid() < 0)
		err(1, "setsid");
	if (chdir("/") < 0)
		err(1, "chdir");
	umask(0);
	for (int fd = 0; fd <= 2; fd++) {
		close(fd);
		if (open("/dev/null", O_RDWR) != fd) /* it takes the lowest */
			_exit(1);
	}
}

int main(int argc, char *argv[])
{
	char directory[64] = "?";
	sigset_t term;
	int log, signal;

	if (argc != 2)
		errx(2, "usage: %s LOG", argv[0]);
	log = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600); /* before chdir */
	if (log < 0)
		err(1, "%s", argv[1]);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	become_daemon();
	if (!getcwd(directory, sizeof(directory)))
		return 1;
	dprintf(log, "leads its session: %s\n", getsid(0) == getpid() ? "yes" : "no");
	dprintf(log, "has a terminal: %s\n", open("/dev/tty", O_RDWR) < 0 ? "no" : "yes");
	dprintf(log, "directory %s, umask %03o\n", directory, (unsigned)umask(0));
	if (sigwait(&term, &signal) != 0)
		return 1;
	return dprintf(log, "ends\n") < 0;
}
