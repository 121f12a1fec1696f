/* Claims about the notes' server and client over TCP. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "course_programs.h"
#include "socket/settings.h"

static int tcp_listener(struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	*address = (struct sockaddr_in){ .sin_family = AF_INET,
					 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	if (fd >= 0 && (bind(fd, (struct sockaddr *)address, size) < 0 || listen(fd, 3) < 0 ||
			getsockname(fd, (struct sockaddr *)address, &size) < 0))
		return -1;
	return fd;
}

/* The loopback can be there and down. */
static const char *need_tcp(void)
{
	struct sockaddr_in address;
	int fd = socket(AF_INET, SOCK_STREAM, 0), listener;
	const char *why = lacks(fd < 0, "socket(AF_INET)");

	if (why)
		return why;
	listener = tcp_listener(&address);
	if (listener < 0)
		why = lacks(true, "bind(127.0.0.1)");
	else
		why = lacks(connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0,
			    "connect(127.0.0.1)");
	close(fd);
	close(listener);
	return why;
}

/* A client that is connected, and the server's side of it. */
static int connect_client(int *new_socket)
{
	struct sockaddr_in address;
	int listener = must(tcp_listener(&address));
	int client = must(socket(AF_INET, SOCK_STREAM, 0));

	must(connect(client, (struct sockaddr *)&address, sizeof(address)));
	*new_socket = must(accept(listener, NULL, NULL));
	return client;
}

CLAIM(course_programs, a_client_may_leave_without_a_greeting,
      .says = "if the client leaves without a greeting, 003's server gets 0 from read, has an "
	      "empty buffer to print, and its send succeeds all the same",
      .zh = "客户端什么也不发就离开，003 的服务器 read 得 0，打印空缓冲区，send 却照样成功",
      .course = "003 §8 服务器端: valread = read( new_socket , buffer, 1024); "
		"printf(\"%s\\n\",buffer );",
      .rows = "programs 1",
      .verdict = HOLDS_IF("the client sends: valread has to be looked at, 0 is the end",
			  "客户端确实发送：必须检查 valread，0 表示对方已结束"),
      .ref = "POSIX.1-2024 read(), send()", .needs = { need_ports, need_tcp })
{
	static const char hello[] = "Hello from server";
	char buffer[1024] = { 0 };
	int new_socket, client = connect_client(&new_socket);

	must(close(client));
	assert_returns(read(new_socket, buffer, 1024), 0);
	assert_text(buffer, "");
	assert_returns(send(new_socket, hello, strlen(hello), 0), strlen(hello));
}

CLAIM(course_programs, a_full_buffer_has_no_nul,
      .says = "a greeting of 1024 bytes fills the buffer of 003's server to its end: nothing is "
	      "left of the zeros at which printf could stop",
      .zh = "1024 字节的问候填满 003 服务器的缓冲区：原来的零一个不剩，printf 无处停止",
      .course = "003 §8 服务器端: char buffer[1024] = {0}; valread = read( new_socket , buffer, "
		"1024);",
      .rows = "programs 1",
      .verdict = HOLDS_IF("less than 1024 bytes come: valread tells how many to print",
			  "收到的少于 1024 字节：应按 valread 打印"),
      .ref = "POSIX.1-2024 read(); C11 7.21.6.1 %s", .needs = { need_ports, need_tcp })
{
	char greeting[1024], buffer[1024] = { 0 };
	int new_socket, client = connect_client(&new_socket);

	memset(greeting, 'x', sizeof(greeting));
	assert_returns(send(client, greeting, 1024, 0), 1024);
	must(recv(new_socket, buffer, 1024, MSG_PEEK | MSG_WAITALL)); /* all is there */
	memset(buffer, 0, sizeof(buffer));
	assert_returns(read(new_socket, buffer, 1024), 1024);
	assert_that(!memchr(buffer, '\0', 1024));
	assert_that(memcmp(buffer, greeting, 1024) == 0);
}
