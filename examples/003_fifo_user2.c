/*
 * 003 §2: the second of two users who chat in turns over a FIFO; this one listens first. In the
 * notes what read returns is not looked at, so that the first user's end is printed as one more
 * line, after which this one waits in open for ever. Here a read of 0 is the other's end, and this
 * one's too.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE 80

/* Sends a line of standard input; returns 0 at its end. */
static int say(const char *fifo)
{
	char line[LINE];
	int fd = open(fifo, O_WRONLY), said;

	if (fd < 0)
		err(1, "%s", fifo);
	said = fgets(line, LINE, stdin) != NULL;
	if (said && write(fd, line, strlen(line)) < 0)
		err(1, "write");
	close(fd);
	return said;
}

/* Prints what the other one says; returns 0 if it has ended. */
static int hear(const char *fifo)
{
	char line[LINE];
	int fd = open(fifo, O_RDONLY);
	ssize_t size = fd < 0 ? -1 : read(fd, line, LINE);

	if (size < 0)
		err(1, "%s", fifo);
	if (size > 0)
		printf("User1: %.*s", (int)size, line);
	fflush(stdout);
	close(fd);
	return size > 0;
}

int main(int argc, char *argv[])
{
	struct stat status;

	if (argc != 2)
		errx(2, "usage: %s FIFO", argv[0]);
	if (mkfifo(argv[1], 0600) < 0 && errno != EEXIST)
		err(1, "mkfifo: %s", argv[1]);
	if (stat(argv[1], &status) < 0 || !S_ISFIFO(status.st_mode))
		errx(1, "%s is no FIFO", argv[1]);
	while (hear(argv[1]) && say(argv[1]))
		;
	return 0;
}
