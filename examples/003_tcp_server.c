/*
 * 003 §8: a server takes one greeting and answers it. The notes take 0 for socket's failure, which
 * is -1; SO_REUSEADDR | SO_REUSEPORT is no set of two options, but the number of one, SO_REUSEPORT;
 * one read need not be the whole greeting, and nothing ends it with a NUL. Here the end of the
 * stream does.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static in_port_t port_of(const char *text)
{
	char *end;
	unsigned long port = strtoul(text, &end, 10);

	if (end == text || *end || port > 65535)
		errx(2, "%s is no port", text);
	return htons((in_port_t)port);
}

/* Listens at this port of the local host, or at a free one; tells which. */
static int listen_at(const char *port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK); /* nobody from outside */
	address.sin_port = port_of(port);
	if (fd < 0)
		err(1, "socket");
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0)
		err(1, "setsockopt");
	if (bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 3) < 0)
		err(1, "port %s", port);
	if (getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		err(1, "getsockname");
	printf("port %d\n", ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

int main(int argc, char *argv[])
{
	static const char hello[] = "Hello from server\n";
	char buffer[1024];
	ssize_t size;
	int fd;

	if (argc != 2)
		errx(2, "usage: %s PORT (0: any free one)", argv[0]);
	fd = accept(listen_at(argv[1]), NULL, NULL);
	if (fd < 0)
		err(1, "accept");
	while ((size = read(fd, buffer, sizeof(buffer))) > 0)
		printf("%.*s", (int)size, buffer);
	if (size < 0)
		err(1, "read");
	if (send(fd, hello, sizeof(hello) - 1, MSG_NOSIGNAL) != sizeof(hello) - 1)
		err(1, "send");
	printf("answered\n");
	return 0;
}
