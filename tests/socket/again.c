/* Claims about what is done twice, or after a refusal, and what reaches one way alone. */
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

CLAIM(socket, a_descriptor_may_be_sent_twice_at_once,
      .says = "a descriptor that stands twice in SCM_RIGHTS of one message arrives as two, of the same "
	      "open file",
      .zh = "一条消息的 SCM_RIGHTS 中出现两次的描述符到达时成为两个，属于同一个打开的文件",
      .verdict = HOLDS, .ref = "POSIX.1-2024 <sys/socket.h> SCM_RIGHTS; unix(7)",
      .needs = { need_scm_rights })
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} control = { .header = { .cmsg_len = CMSG_LEN(2 * sizeof(int)),
				  .cmsg_level = SOL_SOCKET,
				  .cmsg_type = SCM_RIGHTS } };
	struct iovec piece = { (char[1]){ 0 }, 1 };
	struct msghdr message = { .msg_iov = &piece,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int pair[2], p[2], fds[2];

	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	must(pipe(p));
	memcpy(CMSG_DATA(&control.header), (int[]){ p[1], p[1] }, sizeof(fds));
	assert_returns(sendmsg(pair[0], &message, 0), 1);
	must(close(p[1]));
	assert_returns(recvmsg(pair[1], &message, 0), 1);
	assert_equal(control.header.cmsg_len, CMSG_LEN(sizeof(fds)));
	memcpy(fds, CMSG_DATA(&control.header), sizeof(fds));
	assert_that(fds[0] != fds[1]);
	assert_returns(write(fds[0], "a", 1), 1);
	assert_returns(write(fds[1], "b", 1), 1);
	assert_reads(p[0], "ab");
}
