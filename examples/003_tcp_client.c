/*
 * 003 §8: a client greets the server and prints its answer. The notes take one read for the whole
 * answer, though a stream keeps no boundaries, do not look whether it failed, and print 1024 bytes
 * without a NUL. Here shutdown tells the server that the greeting is over, and 0 that the answer
 * is.
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

int main(int argc, char *argv[])
{
	static const char hello[] = "Hello from client\n";
	struct sockaddr_in address = { .sin_family = AF_INET };
	char buffer[1024];
	ssize_t size;
	int fd;

	if (argc != 2)
		errx(2, "usage: %s PORT", argv[0]);
	address.sin_port = port_of(argv[1]);
	if (inet_pton(AF_INET, "127.0.0.1", &address.sin_addr) != 1)
		errx(1, "bad address");
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0)
		err(1, "socket");
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		err(1, "port %s", argv[1]);
	if (send(fd, hello, sizeof(hello) - 1, MSG_NOSIGNAL) != sizeof(hello) - 1)
		err(1, "send");
	if (shutdown(fd, SHUT_WR) < 0)
		err(1, "shutdown");
	while ((size = read(fd, buffer, sizeof(buffer))) > 0)
		printf("%.*s", (int)size, buffer);
	if (size < 0)
		err(1, "read");
	return 0;
}
