/* Claims about calls that are refused: name, peer, options and what was sent are as they were. */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "sockets.h"
#include "unix.h"

static void assert_name(int fd, const char *path)
{
	struct address seen = address_of(fd);

	assert_text(seen.size > offsetof(struct sockaddr_un, sun_path)
			    ? ((struct sockaddr_un *)(void *)&seen.name)->sun_path
			    : "",
		    path);
}

CLAIM(socket, a_refused_call_leaves_name_and_peer,
      .says = "bind, connect, listen and shutdown that are refused leave the socket its name, its "
	      "peer and both directions",
      .zh = "bind、connect、listen、shutdown 失败时，套接字的名字、对端与两个方向都不变",
      .rows = "sockets 1, 2", .verdict = HOLDS,
      .ref = "POSIX.1-2024 bind() EINVAL, EADDRINUSE, connect() EISCONN, ECONNREFUSED, shutdown() "
	     "EINVAL; unix(7)",
      .needs = { need_directory })
{
	int fd = listener("s", 1), client = client_of("s"), peer = must(accept(fd, NULL, NULL));
	int loose = unix_socket(SOCK_STREAM), box = unix_socket(SOCK_DGRAM);
	int sender = unix_socket(SOCK_DGRAM);

	must(bind_path(box, "box"));
	must(connect_path(sender, "box"));
	assert_fails(bind_path(fd, "other"), EINVAL);
	assert_fails(bind_path(loose, "s"), EADDRINUSE);
	assert_fails(bind_path(loose, "no/such"), ENOENT);
	assert_fails(connect_path(client, "s"), EISCONN);
	assert_fails(connect_path(loose, "nobody"), ENOENT);
	assert_fails(connect_path(sender, "nobody"), ENOENT);
	assert_fails(connect_path(sender, "s"), EPROTOTYPE);
	assert_fails(listen(box, 1), EOPNOTSUPP);
	assert_fails(listen(client, 1), EINVAL);
	assert_fails(shutdown(client, 77), EINVAL);
	assert_name(fd, "s");
	assert_name(loose, "");
	assert_fails(access("other", F_OK), ENOENT);
	assert_returns(send(client, "ask", 3, 0), 3);
	assert_reads(peer, "ask");
	assert_returns(send(peer, "tell", 4, 0), 4);
	assert_reads(client, "tell");
	assert_returns(send(sender, "letter", 6, 0), 6);
	assert_reads(box, "letter");
	assert_returns(bind_path(loose, "own"), 0);
}

CLAIM(socket, a_refused_option_stays_as_it_was,
      .says = "setsockopt that is refused leaves the option as it was, getsockopt that is refused "
	      "its buffer and the length",
      .zh = "setsockopt 失败时选项不变，getsockopt 失败时缓冲区与长度不变", .rows = "sockets 3",
      .verdict = HOLDS, .ref = "POSIX.1-2024 setsockopt(), getsockopt() EINVAL, ENOPROTOOPT; EDOM")
{
	const struct timeval bad = { 0, 1000000 }, good = { 7, 0 };
	int fd = unix_socket(SOCK_STREAM), value = 4711, size = option(fd, SO_SNDBUF);
	socklen_t length = sizeof(good), negative = (socklen_t)-1;
	struct timeval seen;

	must(set_option(fd, SO_PASSCRED, 1));
	must(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &good, sizeof(good)));
	assert_fails(setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &value, 1), EINVAL);
	assert_fails(setsockopt(fd, SOL_SOCKET, SO_PASSCRED, nowhere(), sizeof(int)), EFAULT);
	assert_fails(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &value, 1), EINVAL);
	assert_fails(set_option(fd, SO_TYPE, SOCK_DGRAM), ENOPROTOOPT);
	assert_fails(set_option(fd, 7777, 1), ENOPROTOOPT);
	assert_fails(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &bad, sizeof(bad)), EDOM);
	assert_fails(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &bad, 1), EINVAL);
	assert_fails(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &negative), EINVAL);
	assert_fails(getsockopt(fd, SOL_SOCKET, 7777, &value, &length), ENOPROTOOPT);
	assert_equal(value, 4711);
	assert_equal(length, sizeof(good));
	assert_equal(option(fd, SO_PASSCRED), 1);
	assert_equal(option(fd, SO_SNDBUF), size);
	assert_equal(option(fd, SO_TYPE), SOCK_STREAM);
	must(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &seen, &length));
	assert_equal(seen.tv_sec, 7);
	assert_equal(seen.tv_usec, 0);
}

/* A message of one byte with one descriptor, which is to be put in. */
static ssize_t send_descriptor_claiming(int fd, int passed, size_t claimed)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {
		.header = { .cmsg_len = claimed, .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS }
	};
	struct iovec piece = { (char[]){ "x" }, 1 };
	struct msghdr message = { .msg_iov = &piece,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.header), &passed, sizeof(int));
	return sendmsg(fd, &message, 0);
}

static void assert_each_send_is_too_long(int fd)
{
	static char bytes[1 << 20];
	struct iovec piece = { bytes, sizeof(bytes) };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };

	assert_fails(send(fd, bytes, sizeof(bytes), 0), EMSGSIZE);
	assert_fails(sendto(fd, bytes, sizeof(bytes), 0, NULL, 0), EMSGSIZE);
	assert_fails(sendmsg(fd, &message, 0), EMSGSIZE);
	assert_fails(write(fd, bytes, sizeof(bytes)), EMSGSIZE);
	assert_fails(writev(fd, &piece, 1), EMSGSIZE);
}

CLAIM(socket, a_refused_send_sends_nothing,
      .says = "a send that is refused sends nothing: neither the bytes of a message whose "
	      "descriptor is bad, nor a part of a datagram that is too long",
      .zh = "发送失败时什么都不发送：所带描述符无效的消息不送出字节，过长的数据报也不送出一部分",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "POSIX.1-2024 sendmsg() EBADF, send() EMSGSIZE; unix(7) SCM_RIGHTS")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		int pair[2], before;

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
		before = open_descriptors();
		assert_fails(send_descriptor_claiming(pair[0], 99, CMSG_LEN(sizeof(int))), EBADF);
		assert_fails(send_descriptor_claiming(pair[0], -1, CMSG_LEN(sizeof(int))), EBADF);
		assert_fails(send_descriptor_claiming(pair[0], pair[1], 1), EINVAL);
		if (types[i] != SOCK_STREAM)
			assert_each_send_is_too_long(pair[0]);
		assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
		assert_equal(open_descriptors(), before);
	}
}
