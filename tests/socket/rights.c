/* Claims about sockets that take no files: SO_PASSRIGHTS. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "unix.h"

#define PASSRIGHTS 83 /* SO_PASSRIGHTS, which older headers lack */

static const char *need_passrights(void)
{
	int pair[2], value;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	return lacks(getsockopt(pair[0], SOL_SOCKET, PASSRIGHTS, &value,
				&(socklen_t){ sizeof(value) }) < 0,
		     "getsockopt(SO_PASSRIGHTS)");
}

CLAIM(socket, so_passrights_can_refuse_files,
      .says = "on Linux an AF_UNIX socket whose SO_PASSRIGHTS, which is 1 at first, was set to 0 is "
	      "sent no descriptor: EPERM, and nothing of the message comes; it takes plain bytes, "
	      "and sends descriptors itself, and takes them again after 1",
      .zh = "在 Linux 上，AF_UNIX 套接字的 SO_PASSRIGHTS 初为 1，设为 0 "
	    "后不能向它发送描述符：EPERM，消息的任何部分都不到达；它仍接收普通字节、可自己发送描述符，再设为 "
	    "1 后又可接收",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c unix_dgram_sendmsg(), unix_stream_sendmsg(); net/core/sock.c "
	     "SO_PASSRIGHTS",
      .needs = { need_passrights })
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2];

		must(socketpair(AF_UNIX, types[i], 0, pair));
		assert_equal(option(pair[1], PASSRIGHTS), 1);
		assert_returns(set_option(pair[1], PASSRIGHTS, 0), 0);
		assert_equal(option(pair[1], PASSRIGHTS), 0);
		assert_equal(option(pair[0], PASSRIGHTS), 1);
		assert_fails(send_descriptor(pair[0], 0), EPERM);
		assert_equal(events_of(pair[1]) & POLLIN, 0);
		assert_returns(send(pair[0], "x", 1, 0), 1);
		assert_receives(pair[1], "x");
		assert_returns(send_descriptor(pair[1], 0), 1);
		assert_that(receive_descriptor(pair[0]) > 0);
		assert_returns(set_option(pair[1], PASSRIGHTS, 1), 0);
		assert_returns(send_descriptor(pair[0], 0), 1);
		assert_that(receive_descriptor(pair[1]) > 0);
	}
}

CLAIM(socket, so_passrights_is_handed_on,
      .says = "on Linux who has connected to a listener whose SO_PASSRIGHTS is 0 can send no "
	      "descriptor, before accept and after: the accepted socket has the listener's value",
      .zh = "在 Linux 上，连接到 SO_PASSRIGHTS 为 0 的监听套接字者，在 accept "
	    "之前与之后都不能发送描述符：接受的套接字具有监听套接字的值",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/unix/af_unix.c unix_stream_connect()",
      .needs = { need_directory, need_passrights })
{
	const int server = listener("s", 1);
	int client, accepted;

	assert_returns(set_option(server, PASSRIGHTS, 0), 0);
	client = client_of("s");
	assert_fails(send_descriptor(client, 0), EPERM);
	accepted = must(accept(server, NULL, NULL));
	assert_equal(option(accepted, PASSRIGHTS), 0);
	assert_fails(send_descriptor(client, 0), EPERM);
	assert_returns(send_descriptor(accepted, 0), 1);
	assert_that(receive_descriptor(client) > 0);
	assert_returns(set_option(accepted, PASSRIGHTS, 1), 0);
	assert_returns(send_descriptor(client, 0), 1);
	assert_that(receive_descriptor(accepted) > 0);
}
