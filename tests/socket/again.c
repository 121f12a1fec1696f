/* Claims about what is done again, or after a refusal, and what reaches one way alone. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"
#include "unix.h"

CLAIM(socket, a_datagram_socket_connects_to_its_peer_again,
      .says = "on Linux connect of a datagram socket to the peer that it has succeeds and it stays "
	      "the peer, and to AF_UNSPEC also where it has none, again and again",
      .zh = "在 Linux 上，数据报套接字可再次 connect 到现有的对端，对端不变；没有对端时也可反复 connect 到 "
	    "AF_UNSPEC",
      .verdict = HOLDS,
      .ref = "POSIX.1-2024 connect(); Linux net/unix/af_unix.c unix_dgram_connect()",
      .needs = { need_directory })
{
	const struct sockaddr_storage none = { .ss_family = AF_UNSPEC };
	const int sender = unix_socket(SOCK_DGRAM), receiver = unix_socket(SOCK_DGRAM);

	must(bind_path(receiver, "receiver"));
	for (int i = 0; i < 2; i++)
		assert_returns(connect(sender, (const struct sockaddr *)&none, sizeof(none)), 0);
	for (int i = 0; i < 2; i++) {
		assert_returns(connect_path(sender, "receiver"), 0);
		assert_returns(send(sender, "peer", 4, 0), 4);
		assert_receives(receiver, "peer");
	}
	for (int i = 0; i < 2; i++)
		assert_returns(connect(sender, (const struct sockaddr *)&none, sizeof(none)), 0);
	assert_fails(send(sender, "none", 4, 0), ENOTCONN);
}

CLAIM(socket, a_refused_socket_can_be_used_yet,
      .says = "on Linux a stream that could not listen, because it had no name, can be bound then and "
	      "listen; one that could not be bound, because its name was taken, can be bound to another; "
	      "and one that nobody listened for connects when somebody does",
      .zh = "在 Linux 上，因没有名字而未能监听的流套接字，可以再绑定并监听；因名字被占用而未能绑定的，可绑定别的"
	    "名字；因无人监听而未能连接的，有人监听后可以连接",
      .verdict = HOLDS, .ref = "listen(2), bind(2), connect(2); Linux net/unix/af_unix.c",
      .needs = { need_directory })
{
	const int fd = unix_socket(SOCK_STREAM), client = unix_socket(SOCK_STREAM);

	must(bind_path(unix_socket(SOCK_STREAM), "taken"));
	assert_fails(listen(fd, 1), EINVAL);
	assert_fails(bind_path(fd, "taken"), EADDRINUSE);
	assert_returns(bind_path(fd, "own"), 0);
	assert_fails(connect_path(client, "own"), ECONNREFUSED);
	assert_returns(listen(fd, 1), 0);
	assert_returns(connect_path(client, "own"), 0);
	assert_returns(send(client, "a", 1, 0), 1);
	assert_receives(must(accept(fd, NULL, NULL)), "a");
}

CLAIM(socket, shut_wr_of_a_datagram_socket_is_its_own,
      .says = "on Linux SHUT_WR of a datagram socket ends no receiving: its peer sleeps in recv on, and "
	      "sends to it as before",
      .zh = "在 Linux 上，数据报套接字的 SHUT_WR 不结束对端的接收：对端继续睡在 recv 中，也照常向它发送",
      .verdict = HOLDS, .ref = "Linux net/unix/af_unix.c unix_shutdown()")
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	ACTOR(peer) {
		assert_returns(recv(pair[1], &(char){ 0 }, 1, 0), 1);
	}
	assert_asleep(peer, "recv");
	assert_returns(shutdown(pair[0], SHUT_WR), 0);
	assert_not_woken(peer);
	assert_fails(send(pair[0], "a", 1, MSG_NOSIGNAL), EPIPE);
	assert_returns(send(pair[1], "b", 1, 0), 1);
	assert_receives(pair[0], "b");
	assert_not_woken(peer);
}
