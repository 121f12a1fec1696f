/* Claims about descriptors in flight: by each type of socket, in several headers, to nobody yet. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "unix.h"

/* Room for a few control messages, aligned as their headers want. */
union control {
	struct cmsghdr header;
	char bytes[256];
};

/* Puts a control message of one descriptor behind what is there; of whatever level and type. */
static void add_descriptor(struct msghdr *message, int fd, int level, int type)
{
	struct cmsghdr *header = (void *)((char *)message->msg_control + message->msg_controllen);

	*header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)),
				    .cmsg_level = level,
				    .cmsg_type = type };
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	message->msg_controllen += CMSG_SPACE(sizeof(int));
}

/* Receives a message into so many bytes; returns how many descriptors came. */
static size_t take(int socket, size_t size, int fds[4], int *flags)
{
	union control control = { 0 };
	char bytes[16];
	struct iovec data = { bytes, size };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	size_t told;

	assert_returns(recvmsg(socket, &message, 0), size);
	*flags = message.msg_flags;
	if (message.msg_controllen == 0)
		return 0;
	assert_equal(control.header.cmsg_type, SCM_RIGHTS);
	assert_that(!CMSG_NXTHDR(&message, &control.header));
	told = control.header.cmsg_len - CMSG_LEN(0);
	memcpy(fds, CMSG_DATA(&control.header), told);
	return told / sizeof(int);
}

CLAIM(socket, each_type_passes_descriptors,
      .says = "a stream, a datagram and a packet carry descriptors alike, with the bytes they were sent "
	      "with; a datagram or packet that is cut short brings its own still",
      .zh = "流、数据报、分组同样携带描述符，与所随的字节一起到达；被截断的数据报或分组仍带来其描述符",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "POSIX.1-2024 <sys/socket.h> SCM_RIGHTS")
{
	for (size_t i = 0; i < COUNT(types); i++) {
		const bool cut = types[i] != SOCK_STREAM;
		union control control = { 0 };
		struct iovec data = { (char[]){ "abcd" }, 4 };
		struct msghdr message = { .msg_iov = &data,
					  .msg_iovlen = 1,
					  .msg_control = &control };
		int pair[2], p[2], fds[4], flags;

		assert_succeeds(socketpair(AF_UNIX, types[i], 0, pair));
		must(pipe(p));
		must(send(pair[0], "ef", 2, 0));
		add_descriptor(&message, p[1], SOL_SOCKET, SCM_RIGHTS);
		assert_returns(sendmsg(pair[0], &message, 0), 4);
		assert_equal(take(pair[1], 2, fds, &flags), 0);
		assert_equal(take(pair[1], cut ? 3 : 4, fds, &flags), 1);
		assert_equal(flags & MSG_TRUNC, cut ? MSG_TRUNC : 0);
		assert_returns(write(fds[0], "x", 1), 1);
		assert_reads(p[0], "x");
	}
}

CLAIM(socket, descriptors_of_several_headers_arrive_in_one,
      .says = "on Linux descriptors in several SCM_RIGHTS of one message arrive in one, in order, and "
	      "one of no descriptor brings nothing; an unknown type of SOL_SOCKET is refused with "
	      "EINVAL, another level passed over",
      .zh = "在 Linux 上，一条消息的多个 SCM_RIGHTS 中的描述符按序合在一个中到达，不含描述符的什么也不带来；"
	    "SOL_SOCKET 的未知类型被拒绝 (EINVAL)，其他层被忽略",
      .rows = "sockets 3", .verdict = HOLDS,
      .ref = "Linux net/core/scm.c __scm_send(), scm_fp_copy()")
{
	union control control = { 0 };
	struct iovec data = { (char[]){ "x" }, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control };
	int pair[2], p[2], fds[4], flags;

	skip_below(CONTROL_LIMIT, sizeof(control));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	must(pipe(p));
	add_descriptor(&message, p[0], SOL_SOCKET, SCM_RIGHTS);
	add_descriptor(&message, p[1], IPPROTO_IP, SCM_RIGHTS);
	add_descriptor(&message, p[1], SOL_SOCKET, SCM_RIGHTS);
	assert_returns(sendmsg(pair[0], &message, 0), 1);
	assert_equal(take(pair[1], 1, fds, &flags), 2);
	assert_returns(write(fds[1], "x", 1), 1);
	assert_reads(fds[0], "x");
	message.msg_controllen = CMSG_LEN(0);
	control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(0),
					   .cmsg_level = SOL_SOCKET,
					   .cmsg_type = SCM_RIGHTS };
	assert_returns(sendmsg(pair[0], &message, 0), 1);
	assert_equal(take(pair[1], 1, fds, &flags), 0);
	message.msg_controllen = 0;
	add_descriptor(&message, p[1], SOL_SOCKET, 99);
	assert_fails(sendmsg(pair[0], &message, 0), EINVAL);
	assert_fails(recv(pair[1], &(char){ 0 }, 1, MSG_DONTWAIT), EAGAIN);
}

CLAIM(socket, who_is_never_accepted_holds_nothing,
      .says = "on Linux a descriptor sent over a connection that waits for accept is held there, though "
	      "the client has closed; it goes when the listener is closed",
      .zh = "在 Linux 上，经等待 accept 的连接发送的描述符留在该处，即使客户已关闭；监听套接字关闭时才消失",
      .rows = "sockets 3", .verdict = HOLDS, .ref = "Linux unix_release_sock(): embryos",
      .needs = { need_directory })
{
	int fd = listener("s", 1), client = client_of("s"), p[2];

	must(pipe(p));
	must(send_descriptor(client, p[1]));
	must(close(p[1]));
	must(close(client));
	assert_ready(p[0], 0);
	ACTOR(reader) {
		close(fd);
		assert_returns(read(p[0], &(char){ 0 }, 1), 0);
	}
	assert_asleep(reader, "read");
	must(close(fd));
	assert_ends(reader);
}
