/*
 * 000 §4.1: one process writes into a pipe and reads it. The notes misspell printf, include no
 * header that declares pipe, and look at no return value; a second read, which they suggest, sleeps
 * for ever: here the write end is closed before it, and it returns 0.
 */
#include <err.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	const char text[] = "hello pipe";
	char buffer[128];
	ssize_t size;
	int fd[2];

	if (pipe(fd) < 0)
		err(1, "pipe");
	printf("read end %d, write end %d\n", fd[0], fd[1]);
	if (write(fd[1], text, sizeof(text) - 1) != sizeof(text) - 1)
		err(1, "write");
	size = read(fd[0], buffer, sizeof(buffer));
	if (size < 0)
		err(1, "read");
	printf("read %zd bytes: %.*s\n", size, (int)size, buffer);
	close(fd[1]);
	size = read(fd[0], buffer, sizeof(buffer));
	if (size < 0)
		err(1, "read");
	printf("read %zd bytes: what is read is gone\n", size);
	close(fd[0]);
	return 0;
}
