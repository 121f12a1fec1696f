/*
 * 001 pipe(): a parent writes, its child reads. The notes go on when pipe failed (`if (pipe(fd))
 * {}`), hand read's -1 on to write as a size, take one read for all that was written, and lack the
 * header of wait. Here the child reads until the end of file, and all is checked.
 */
#include <err.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void copy(int from, int to)
{
	char buffer[1024];
	ssize_t size;

	while ((size = read(from, buffer, sizeof(buffer))) > 0)
		for (ssize_t done = 0, n; done < size; done += n)
			if ((n = write(to, buffer + done, (size_t)(size - done))) < 0)
				err(1, "write");
	if (size < 0)
		err(1, "read");
}

int main(void)
{
	int fd[2], status;
	pid_t pid;

	if (pipe(fd) < 0)
		err(1, "pipe");
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid == 0) {
		close(fd[1]); /* else no end of file ever comes */
		copy(fd[0], STDOUT_FILENO);
		exit(0);
	}
	close(fd[0]);
	if (write(fd[1], "hello world\n", 12) != 12)
		err(1, "write");
	close(fd[1]);
	if (waitpid(pid, &status, 0) < 0)
		err(1, "waitpid");
	return status != 0;
}
