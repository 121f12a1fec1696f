/*
 * 003 §1: a parent sends its child three messages of 16 bytes. The notes hang, as neither closes
 * p[1], and each comment there says that closing it in one of them is enough: it takes both. They
 * print by "% s", which C leaves undefined, and trust each message to hold its NUL.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define MSGSIZE 16

static const char messages[][MSGSIZE] = { "hello, world #1", "hello, world #2", "hello, world #3" };

static void read_messages(int fd)
{
	char message[MSGSIZE];
	ssize_t size;

	while ((size = read(fd, message, MSGSIZE)) > 0)
		printf("%.*s\n", (int)size, message);
	if (size < 0)
		err(2, "read");
	printf("finished reading\n");
}

int main(void)
{
	int p[2], status;
	pid_t pid;

	if (pipe(p) < 0)
		err(1, "pipe");
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid == 0) {
		close(p[1]);
		read_messages(p[0]);
		exit(0);
	}
	close(p[0]);
	for (int i = 0; i < 3; i++)
		if (write(p[1], messages[i], MSGSIZE) != MSGSIZE)
			err(1, "write");
	close(p[1]);
	if (waitpid(pid, &status, 0) < 0)
		err(1, "waitpid");
	return status != 0;
}
