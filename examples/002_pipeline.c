/*
 * 002, exercise: the output of one command is the input of the next, as in `ps aux | grep bash`.
 * The notes give no program. What is forgotten most: the parent's own copies of both ends have to
 * be closed, else the second command never sees the end of its input.
 */
#include <err.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Starts a shell command whose descriptor `as` (0 or 1) is this end of the pipe. */
static pid_t start(const char *command, const int fd[2], int as)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (pid > 0)
		return pid;
	if (dup2(fd[as], as) < 0)
		err(1, "dup2");
	close(fd[0]);
	close(fd[1]);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	err(127, "/bin/sh");
}

int main(int argc, char *argv[])
{
	int fd[2], status;
	pid_t last;

	if (argc != 3)
		errx(2, "usage: %s 'ps aux' 'grep bash'", argv[0]);
	if (pipe(fd) < 0)
		err(1, "pipe");
	start(argv[1], fd, 1);
	last = start(argv[2], fd, 0);
	close(fd[0]);
	close(fd[1]);
	if (waitpid(last, &status, 0) < 0)
		err(1, "waitpid");
	while (wait(NULL) > 0)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
